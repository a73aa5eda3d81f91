"""Difference in differences, fixed effects, first differences, and effects that spill over to neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from cluster_analysis.errors import InputError, ParameterError, Problem
from cluster_analysis.policy.evaluation.clusters import few_clusters_warning
from cluster_analysis.policy.evaluation.effect import Effect, check_panel

ERRORS = ("cluster", "classical")


def difference_in_differences(
    data: pd.DataFrame, outcome: str, treated: str, post: str, unit: str = "region", time: str = "year"
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
        Standard error clustered by unit (from the units' own differences, t with units - 1 degrees of
        freedom); it is missing with a single treated unit, where no variance among the treated can be seen.

    Raises
    ------
    InputError
        A panel that is not balanced, no treated or no control units, no period before or after, a unit that
        is treated in some rows only, a period that is after the start for some units only.
    """
    check_panel(data, unit, time, [outcome, treated, post], balanced=True)
    _check_design(data, treated, post, unit, time)
    means = data.groupby([unit, data[post].astype(int)])[outcome].mean().unstack(post)
    change = means[1] - means[0]
    group = data.groupby(unit)[treated].max().astype(bool)
    inside, outside = change[group], change[~group]
    estimate = float(inside.mean() - outside.mean())
    lone = min(len(inside), len(outside)) < 2
    error = (
        np.nan
        if lone
        else float(np.sqrt(inside.var(ddof=1) / len(inside) + outside.var(ddof=1) / len(outside)))
    )
    return _effect(
        estimate,
        error,
        "difference in differences",
        data,
        unit,
        time,
        int(group.sum()),
        details={"change": change},
    )


def fixed_effects(
    data: pd.DataFrame,
    outcome: str,
    regressors: Sequence[str],
    unit: str = "region",
    time: str = "year",
    errors: Literal["cluster", "classical"] = "cluster",
) -> Effect:
    """Two-way fixed effects: the first regressor's effect with unit and period effects taken out.

    With treatments that start at different times and effects that differ, this mixes comparisons with
    negative weights (Goodman-Bacon 2021): use `group_time_effects` there.
    """
    check_panel(data, unit, time, [outcome, *regressors])
    dummies = pd.get_dummies(data[[unit, time]].astype(str), drop_first=True, dtype=float)
    design = pd.concat([data[list(regressors)].astype(float), dummies], axis=1).assign(constant=1.0)
    return _regression(data[outcome], design, regressors, data, unit, time, errors, "two-way fixed effects")


def first_differences(
    data: pd.DataFrame,
    outcome: str,
    regressors: Sequence[str],
    unit: str = "region",
    time: str = "year",
    errors: Literal["cluster", "classical"] = "cluster",
) -> Effect:
    """Effect of the first regressor from yearly changes, with an intercept for every period."""
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
    return _regression(steps[outcome], design, regressors, steps, unit, time, errors, "first differences")


def spillover_effects(
    data: pd.DataFrame,
    outcome: str,
    treated: str,
    post: str,
    neighbours: Mapping[str, Sequence[str]],
    unit: str = "region",
    time: str = "year",
) -> Effect:
    """Direct effect on the treated and spillover on their untreated neighbours, against units further away.

    Units next to a treated one are no clean controls: they get an effect of their own (in `details`), and
    only units that touch no treated one are the comparison.

    Raises
    ------
    InputError
        If every untreated unit touches a treated one: no clean control is left.
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
    assert isinstance(coefficients, pd.DataFrame)
    table = coefficients.rename(index={"_direct": "direct", "_near": "spillover"})
    return _effect(
        effect.estimate,
        effect.standard_error,
        "difference in differences with spillover",
        data,
        unit,
        time,
        len(inside),
        details={"coefficients": table, "neighbours": sorted(near)},
    )


def _check_design(data: pd.DataFrame, treated: str, post: str, unit: str, time: str) -> None:
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
        for one in mixed.index[mixed > 1]:
            message = f"has both 0 and 1 within {within} {one}"
            found.append(Problem(message, column=column, value=one, advice=advice))
    if found:
        raise InputError(found)


def _regression(
    y: pd.Series,
    design: pd.DataFrame,
    regressors: Sequence[str],
    data: pd.DataFrame,
    unit: str,
    time: str,
    errors: str,
    label: str,
) -> Effect:
    import statsmodels.api as sm

    if errors not in ERRORS:
        raise ParameterError(errors, ERRORS, "kind of standard error")
    rank = int(np.linalg.matrix_rank(design.to_numpy()))
    without = int(np.linalg.matrix_rank(design.drop(columns=list(regressors)).to_numpy()))
    if rank - without < len(regressors):
        raise InputError(
            f"{list(regressors)} cannot be told from the unit and period effects or from each other"
        )
    model = sm.OLS(y.astype(float).to_numpy(), design.to_numpy())
    codes = pd.factorize(data[unit])[0]
    fit = model.fit(cov_type="cluster", cov_kwds={"groups": codes}) if errors == "cluster" else model.fit()
    at = [list(design.columns).index(one) for one in regressors]
    table = pd.DataFrame({"estimate": fit.params[at], "standard_error": fit.bse[at]}, index=list(regressors))
    treated = int((data.groupby(unit)[regressors[0]].max() > 0).sum())
    freedom = None if errors == "cluster" else int(fit.df_resid)
    return _effect(
        float(table["estimate"].iloc[0]),
        float(table["standard_error"].iloc[0]),
        f"{label}, {errors} errors",
        data,
        unit,
        time,
        treated,
        freedom,
        {"coefficients": table, "r_squared": float(fit.rsquared)},
    )


def _effect(
    estimate: float,
    error: float,
    design: str,
    data: pd.DataFrame,
    unit: str,
    time: str,
    treated: int,
    freedom: int | None = None,
    details: dict[str, object] | None = None,
) -> Effect:
    from scipy.stats import t

    units = int(data[unit].nunique())
    df = units - 1 if freedom is None else freedom
    half = float(t.ppf(0.975, df)) * error
    p = float(2 * t.sf(abs(estimate) / error, df)) if error > 0 else np.nan
    warning = few_clusters_warning(units, treated)
    return Effect(
        estimate,
        error,
        estimate - half,
        estimate + half,
        p,
        design,
        units,
        treated,
        int(data[time].nunique()),
        len(data),
        warnings=(warning,) if warning else (),
        details=details or {},
    )
