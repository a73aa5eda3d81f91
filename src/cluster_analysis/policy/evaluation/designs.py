"""Difference in differences, fixed effects, first differences, spillover to neighbours; nearest matches.

Every panel has the columns `region` and `year`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd
from pandas import DataFrame

from cluster_analysis.errors import InputError, known_choice
from cluster_analysis.policy.evaluation.effect import (
    FEWEST_TREATED,
    Effect,
    check_panel,
    effect_of,
    of_each,
    refuse_others_than_0_and_1,
)
from cluster_analysis.policy.evaluation.inference import cr2, few_units
from cluster_analysis.policy.management.given import refuse_rows, unknown

Errors = Literal["cr2", "classical"]


def difference_in_differences(data: DataFrame, outcome: str, treated: str, post: str) -> Effect:
    r"""Change of the treated less that of the others, :math:`(y_{T1}-y_{T0})-(y_{C1}-y_{C0})` in means.

    Parameters
    ----------
    data
        Balanced panel, one row per region and year.
    outcome
        Column with the outcome.
    treated, post
        Columns of 0/1: the region is ever treated; the year is after the start.

    Returns
    -------
    Effect
        Standard error from the regions' own changes, with the variances of both groups apart and Welch's
        degrees of freedom; three treated regions lend from all (`few_units`). No error and no interval with
        fewer than three treated regions or a single control, where they would not hold.

    Raises
    ------
    InputError
        A panel that is not balanced, no treated or no control regions, no year before or after, a region that
        is treated in some rows only, a year that is after the start for some regions only.

    References
    ----------
    Angrist & Pischke (2009), section 5.2; Welch (1947), Biometrika 34.

    Examples
    --------
    >>> data = pd.DataFrame({"region": list("aabbccddeeff"), "year": [1, 2] * 6, "treated": [1] * 6 + [0] * 6,
    ...     "post": [0, 1] * 6, "y": [1, 4, 3, 8, 2, 6, 2, 3, 2, 5, 1, 3]})
    >>> effect = difference_in_differences(data, "y", "treated", "post")
    >>> effect.estimate, round(effect.standard_error, 3), round(effect.freedom, 6)
    (2.0, 0.816, 4.0)
    """
    _check_design(data, outcome, treated, post)
    marks = data[[treated, post]].astype(int)
    means = data.groupby([data["region"], marks[treated], marks[post]])[outcome].mean().unstack()
    groups = (means[1] - means[0]).groupby(level=1).agg(["mean", "var", "size"])
    error, freedom = few_units(np.tile(groups["var"], (2, 1)), groups["size"])
    error = error if groups["size"][0] > 1 else np.nan
    estimate = float(groups["mean"][1] - groups["mean"][0])
    return effect_of(estimate, error, freedom, len(means), groups["size"][1])


def fixed_effects(
    data: DataFrame, outcome: str, regressors: Sequence[str], errors: Errors = "cr2"
) -> Effect:
    """Two-way fixed effects: the first regressor's effect with region and year effects taken out.

    With treatments that start at different times and effects that differ, this mixes comparisons with
    negative weights (Goodman-Bacon 2021): use `aggregate_effects` there.

    Parameters
    ----------
    data
        One row per region and year.
    outcome, regressors
        Columns; the first regressor is the effect, all are in `details["coefficients"]`.
    errors
        ``cr2``: clustered by region, each cluster's residuals scaled by what the fit took out of them, so
        that nested region effects are not counted, with Satterthwaite's degrees of freedom; three treated
        regions lend from all, as in `few_units`; missing where the fit leaves nothing of a region (a single
        control). ``classical``: one variance of all rows, none of which hangs on another. Both are missing
        with fewer than three treated regions.

    Raises
    ------
    InputError
        If a regressor cannot be told from the effects, or the panel has gaps in a number.

    References
    ----------
    Bell & McCaffrey (2002); Pustejovsky & Tipton (2018), Journal of Business & Economic Statistics 36;
    Cameron & Miller (2015), section VI, on nested effects.

    Examples
    --------
    >>> data = pd.DataFrame({"region": list("aabbccddeeff"), "year": [1, 2] * 6, "d": [0, 1] * 3 + [0] * 6,
    ...     "y": [1, 4, 3, 8, 2, 6, 2, 3, 2, 5, 1, 3]})
    >>> effect = fixed_effects(data, "y", ["d"])
    >>> round(effect.estimate, 3), round(effect.standard_error, 3), round(effect.freedom, 3)
    (2.0, 0.816, 4.0)
    """
    check_panel(data, [outcome, *regressors])
    dummies = pd.get_dummies(data[["region", "year"]].astype(str), drop_first=True, dtype=float)
    return _regression(data, outcome, regressors, dummies.assign(constant=1.0), errors)


def first_differences(
    data: DataFrame, outcome: str, regressors: Sequence[str], errors: Errors = "cr2"
) -> Effect:
    """Effect of the first regressor from yearly changes, with an intercept for every year.

    Parameters and errors are those of `fixed_effects`.

    Examples
    --------
    >>> data = pd.DataFrame({"region": list("aabbccdd"), "year": [1, 2] * 4, "y": [1, 4, 3, 8, 2, 3, 2, 5],
    ...     "d": [0, 1] * 2 + [0] * 4})
    >>> round(first_differences(data, "y", ["d"]).estimate, 3)
    2.0
    """
    check_panel(data, [outcome, *regressors])
    rows = data.set_index(["region", "year"])[[outcome, *regressors]].sort_index().astype(float)
    steps = rows.groupby("region").diff().dropna().reset_index()
    dummies = pd.get_dummies(steps["year"].astype(str), dtype=float)
    return _regression(steps, outcome, regressors, dummies, errors)


def spillover_effects(
    data: DataFrame, outcome: str, treated: str, post: str, neighbours: Mapping[str, Sequence[str]]
) -> Effect:
    """Direct effect on the treated and spillover on their untreated neighbours, against regions further away.

    Regions next to a treated one are no clean controls: they get an effect of their own (in `details`), and
    only regions that touch no treated one are the comparison. Errors are ``cr2`` of `fixed_effects`.

    Parameters
    ----------
    data, outcome, treated, post
        As of `difference_in_differences`.
    neighbours
        For each region those it touches.

    Raises
    ------
    InputError
        If every untreated region touches a treated one: no clean control is left.

    References
    ----------
    Butts (2021), Difference-in-differences estimation with spatial spillovers.

    Examples
    --------
    >>> data = pd.DataFrame({"region": list("aabbccdd"), "year": [1, 2] * 4, "y": [1, 5, 2, 6, 3, 5, 1, 2],
    ...     "treated": [1] * 4 + [0] * 4, "post": [0, 1] * 4})
    >>> effect = spillover_effects(data, "y", "treated", "post", {"a": ["c"]})
    >>> round(effect.estimate, 3), effect.details["coefficients"].loc["spillover", "estimate"].round(3).item()
    (3.0, 1.0)
    """
    _check_design(data, outcome, treated, post)
    inside = {*data.loc[data[treated] == 1, "region"]}
    near = {one for host in inside for one in neighbours.get(host, ())} - inside
    if not {*data["region"]} - inside - near:
        raise InputError("every untreated unit is a neighbour of a treated one: no clean control is left")
    after = data[post].astype(float)
    marks = {"direct": data[treated] * after, "spillover": data["region"].isin(near) * after}
    frame = data[["region", "year"]].assign(outcome=data[outcome], **marks)
    return fixed_effects(frame, "outcome", [name for name in marks if frame[name].any()])


def _check_design(data: DataFrame, outcome: str, treated: str, post: str) -> None:
    """`treated` is 0 or 1 and the same in all rows of a region; `post` is 0 or 1 and the same in a year."""
    check_panel(data, [outcome, treated, post], balanced=True)
    refuse_others_than_0_and_1(data, treated, post)
    advice = "for treatments that start at different times use aggregate_effects"
    of_each(data, treated, "region", advice)
    of_each(data, post, "year", advice)


def _regression(
    data: DataFrame,
    outcome: str,
    regressors: Sequence[str],
    dummies: DataFrame,
    errors: str,
) -> Effect:
    """Least squares with one of the errors."""
    from statsmodels.regression.linear_model import OLS

    known_choice(errors, ("cr2", "classical"), "kind of standard error")
    design = np.column_stack([data[list(regressors)].astype(float), dummies])
    count = len(regressors)
    if np.linalg.matrix_rank(design) - np.linalg.matrix_rank(dummies) < count:
        message = "{names} cannot be told from the unit and period effects or from each other"
        raise InputError(message, names=list(regressors))
    fit = OLS(data[outcome].to_numpy(dtype=float), design).fit()
    codes = pd.factorize(data["region"])[0]
    treated = (data.groupby("region", sort=False)[regressors[0]].max() > 0).to_numpy()
    clustered = errors == "cr2"
    told = [cr2(fit, i, codes, treated) if clustered else (fit.bse[i], fit.df_resid) for i in range(count)]
    table = DataFrame(told, [*regressors], ["standard_error", "freedom"])
    table.insert(0, "estimate", fit.params[:count])
    if treated.sum() < FEWEST_TREATED:
        table["standard_error"] = np.nan
    found, error, freedom = table.iloc[0]
    return effect_of(found, error, freedom, len(treated), int(treated.sum()), coefficients=table)


def nearest_matches(data: DataFrame, covariates: Sequence[str], treated: str) -> DataFrame:
    """Each treated unit's nearest control by Mahalanobis distance, with replacement.

    Returns
    -------
    pandas.DataFrame
        `treated`, `control`, `distance`.
    """
    from scipy.spatial.distance import cdist

    refuse_rows(data, *((one, unknown(data[one]), "is missing") for one in covariates))
    refuse_others_than_0_and_1(data, treated)
    values = data[list(covariates)].astype(float)
    inside, outside = values[data[treated] == 1], values[data[treated] == 0]
    inverse = np.linalg.pinv(np.atleast_2d(np.cov(values.to_numpy().T)))
    distances = cdist(inside, outside, "mahalanobis", VI=inverse)
    table = DataFrame({"treated": inside.index, "control": outside.index[distances.argmin(axis=1)]})
    return table.assign(distance=distances.min(axis=1))
