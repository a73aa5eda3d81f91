"""Difference in differences, fixed effects, first differences, and effects that spill over to neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from cluster_analysis.errors import InputError, ParameterError, Problem
from cluster_analysis.policy.evaluation.effect import Effect, check_panel
from cluster_analysis.policy.evaluation.inference import FEWEST_TREATED, cr2, effect_of, few_units
from cluster_analysis.policy.management.given import refuse

ERRORS = ("cr2", "classical")
Errors = Literal["cr2", "classical"]


def difference_in_differences(
    data: DataFrame, outcome: str, treated: str, post: str, unit: str = "region", time: str = "year"
) -> Effect:
    r"""Change of the treated less that of the others, :math:`(y_{T1}-y_{T0})-(y_{C1}-y_{C0})` in means.

    Parameters
    ----------
    data
        Balanced panel, one row per unit and period.
    outcome
        Column with the outcome.
    treated, post
        Columns of 0/1: the unit is ever treated; the period is after the start.
    unit, time
        Columns of the unit and the period.

    Returns
    -------
    Effect
        Standard error from the units' own changes, with the variances of both groups apart and Welch's
        degrees of freedom (in `details`); three treated units lend from all (`few_units`). No error and no
        interval with fewer than three treated units or a single control, where they would not hold.

    Raises
    ------
    InputError
        A panel that is not balanced, no treated or no control units, no period before or after, a unit that
        is treated in some rows only, a period that is after the start for some units only.

    References
    ----------
    Angrist & Pischke (2009), section 5.2; Welch (1947), Biometrika 34.

    Examples
    --------
    >>> data = pd.DataFrame({"region": list("aabbccddeeff"), "year": [1, 2] * 6, "treated": [1] * 6 + [0] * 6,
    ...     "post": [0, 1] * 6, "y": [1, 4, 3, 8, 2, 6, 2, 3, 2, 5, 1, 3]})
    >>> effect = difference_in_differences(data, "y", "treated", "post")
    >>> effect.estimate, round(effect.standard_error, 3), round(effect.details["freedom"], 6)
    (2.0, 0.816, 4.0)
    """
    check_panel(data, unit, time, [outcome, treated, post], balanced=True)
    _check_design(data, treated, post, unit, time)
    means = data.groupby([unit, data[post].astype(int)])[outcome].mean().unstack(post)
    change = means[1] - means[0]
    group = data.groupby(unit)[treated].max().astype(bool)
    inside, outside = change[group], change[~group]
    estimate = float(inside.mean() - outside.mean())
    groups, error, freedom = (inside, outside), np.nan, np.nan
    if len(inside) >= FEWEST_TREATED and len(outside) > 1:
        variances = np.array([[group.var(ddof=1) for group in groups]] * 2)
        error, freedom = few_units(variances, [len(group) for group in groups])
    details: dict[str, object] = {"change": change, "freedom": freedom}
    found = (estimate, error, freedom)
    return effect_of(found, "difference in differences", (data, unit, time), int(group.sum()), details)


def fixed_effects(
    data: DataFrame,
    outcome: str,
    regressors: Sequence[str],
    unit: str = "region",
    time: str = "year",
    errors: Errors = "cr2",
) -> Effect:
    """Two-way fixed effects: the first regressor's effect with unit and period effects taken out.

    With treatments that start at different times and effects that differ, this mixes comparisons with
    negative weights (Goodman-Bacon 2021): use `group_time_effects` there.

    Parameters
    ----------
    data
        One row per unit and period.
    outcome, regressors
        Columns; the first regressor is the effect, all are in `details["coefficients"]`.
    unit, time
        Columns of the unit and the period.
    errors
        ``cr2``: clustered by unit, each cluster's residuals scaled by what the fit took out of them, so that
        nested unit effects are not counted, with Satterthwaite's degrees of freedom; three treated units lend
        from all, as in `few_units`; missing where the fit leaves nothing of a unit (a single control).
        ``classical``: one variance of all rows, none of which hangs on another. Both are missing with fewer
        than three treated units.

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
    >>> round(effect.estimate, 3), round(effect.standard_error, 3), round(effect.details["freedom"], 3)
    (2.0, 0.816, 4.0)
    """
    check_panel(data, unit, time, [outcome, *regressors])
    dummies = pd.get_dummies(data[[unit, time]].astype(str), drop_first=True, dtype=float)
    design = pd.concat([data[list(regressors)].astype(float), dummies], axis=1).assign(constant=1.0)
    return _regression(data[outcome], design, regressors, (data, unit, time), errors, "two-way fixed effects")


def first_differences(
    data: DataFrame,
    outcome: str,
    regressors: Sequence[str],
    unit: str = "region",
    time: str = "year",
    errors: Errors = "cr2",
) -> Effect:
    """Effect of the first regressor from yearly changes, with an intercept for every period.

    Parameters and errors are those of `fixed_effects`.

    Examples
    --------
    >>> data = pd.DataFrame({"region": list("aabbccdd"), "year": [1, 2] * 4, "y": [1, 4, 3, 8, 2, 3, 2, 5],
    ...     "d": [0, 1] * 2 + [0] * 4})
    >>> round(first_differences(data, "y", ["d"]).estimate, 3)
    2.0
    """
    check_panel(data, unit, time, [outcome, *regressors])
    ordered = data.sort_values([unit, time])
    steps = (
        ordered.groupby(unit)[[outcome, *regressors]]
        .diff()
        .assign(**{unit: ordered[unit], time: ordered[time]})
    )
    steps = steps.dropna()
    design = pd.concat(
        [steps[list(regressors)].astype(float), pd.get_dummies(steps[time].astype(str), dtype=float)], axis=1
    )
    return _regression(steps[outcome], design, regressors, (steps, unit, time), errors, "first differences")


def spillover_effects(
    data: DataFrame,
    outcome: str,
    treated: str,
    post: str,
    neighbours: Mapping[str, Sequence[str]],
    unit: str = "region",
    time: str = "year",
) -> Effect:
    """Direct effect on the treated and spillover on their untreated neighbours, against units further away.

    Units next to a treated one are no clean controls: they get an effect of their own (in `details`), and
    only units that touch no treated one are the comparison. Errors are ``cr2`` of `fixed_effects`.

    Parameters
    ----------
    data, outcome, treated, post, unit, time
        As of `difference_in_differences`.
    neighbours
        For each unit those it touches.

    Raises
    ------
    InputError
        If every untreated unit touches a treated one: no clean control is left.

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
    check_panel(data, unit, time, [outcome, treated, post], balanced=True)
    _check_design(data, treated, post, unit, time)
    inside = set(data.loc[data[treated] == 1, unit])
    near = {one for host in inside for one in neighbours.get(host, ())} - inside
    if not set(data[unit]) - inside - near:
        raise InputError("every untreated unit is a neighbour of a treated one: no clean control is left")
    after = data[post].astype(float)
    frame = data.assign(_direct=data[treated] * after, _near=data[unit].isin(near) * after)
    names = ["_direct", "_near"] if near else ["_direct"]
    effect = fixed_effects(frame, outcome, names, unit, time)
    coefficients = effect.details["coefficients"]
    assert isinstance(coefficients, DataFrame)
    table = coefficients.rename(index={"_direct": "direct", "_near": "spillover"})
    details = effect.details | {"coefficients": table, "neighbours": sorted(near)}
    return replace(
        effect, design="difference in differences with spillover", treated=len(inside), details=details
    )


def _check_design(data: DataFrame, treated: str, post: str, unit: str, time: str) -> None:
    """`treated` is 0 or 1 and the same in all rows of a unit; `post` is 0 or 1 and the same in a period."""
    found = [
        Problem(
            "must have both 0 and 1 and nothing else", column=one, value=sorted(data[one].unique().tolist())
        )
        for one in (treated, post)
        if set(data[one].unique()) != {0, 1}
    ]
    advice = "for treatments that start at different times use group_time_effects"
    for column, within in ((treated, unit), (post, time)):
        mixed = data.groupby(within)[column].nunique()
        for value in mixed.index[mixed > 1]:
            message = "has both 0 and 1 within {place} {name}"
            found.append(
                Problem(message, place=within, name=value, column=column, value=value, advice=advice)
            )
    refuse(found)


def _regression(
    y: Series,
    design: DataFrame,
    regressors: Sequence[str],
    panel: tuple[DataFrame, str, str],
    errors: str,
    label: str,
) -> Effect:
    """Least squares with one of the errors."""
    from statsmodels.regression.linear_model import OLS

    if errors not in ERRORS:
        raise ParameterError(errors, ERRORS, "kind of standard error")
    data, unit, _time = panel
    ranks = [np.linalg.matrix_rank(one) for one in (design, design.drop(columns=list(regressors)))]
    if ranks[0] - ranks[1] < len(regressors):
        message = "{names} cannot be told from the unit and period effects or from each other"
        raise InputError(message, names=list(regressors))
    treated = (data.groupby(unit, sort=False)[regressors[0]].max() > 0).to_numpy()
    fit = OLS(y.to_numpy(dtype=float), design.to_numpy(dtype=float)).fit()
    at, codes = [list(design).index(name) for name in regressors], pd.factorize(data[unit])[0]
    told = [(fit.bse[i], fit.df_resid) if errors == "classical" else cr2(fit, i, codes, treated) for i in at]
    table = DataFrame(told, list(regressors), ["standard_error", "freedom"])
    table.insert(0, "estimate", fit.params[at])
    if treated.sum() < FEWEST_TREATED:
        table["standard_error"] = np.nan
    estimate, error, freedom = table.iloc[0].astype(float).tolist()
    details: dict[str, object] = {"coefficients": table, "r_squared": fit.rsquared, "freedom": freedom}
    design_name = f"{label}, {errors} errors"
    return effect_of((estimate, error, freedom), design_name, panel, int(treated.sum()), details)
