"""Treatment that starts at different times: effects by group and time (Callaway & Sant'Anna 2021)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_analysis.errors import InputError, ParameterError, Problem
from cluster_analysis.policy.evaluation.effect import Effect, check_panel
from cluster_analysis.policy.evaluation.inference import FEWEST_TREATED, Sizes, effect_of, few_units

CONTROLS = ("never", "not_yet")
WAYS = ("simple", "event", "group", "calendar")


def group_time_effects(
    data: pd.DataFrame,
    outcome: str,
    start: str,
    unit: str = "region",
    time: str = "year",
    control: Literal["never", "not_yet"] = "never",
    anticipation: int = 0,
) -> pd.DataFrame:
    r"""Average effect on each starting group in each period, :math:`ATT(g, t)`, without covariates.

    The change of group g since its base period (the last one before `start` less `anticipation`) less the
    change of the controls. Rows before the start are placebo effects: they should be near zero.

    Parameters
    ----------
    data
        Balanced panel.
    start
        Column with the first treated period of the unit; missing (NaN) for units never treated.
    control
        `never`: units never treated; `not_yet`: also those not treated by t (nor about to be, with
        anticipation).
    anticipation
        Periods before the start in which units may already react.

    Returns
    -------
    pandas.DataFrame
        `group`, `time`, `event` (periods since the start), `effect`, `treated`, `controls`.

    Raises
    ------
    InputError
        No group with a period before its start, no controls, a start that changes within a unit.
    """
    if control not in CONTROLS:
        raise ParameterError(control, CONTROLS, "kind of control group")
    check_panel(data, unit, time, [outcome], balanced=True)
    wide, begins = _wide(data, outcome, start, unit, time)
    return _effects(wide, begins, control, anticipation)


def _effects(wide: pd.DataFrame, begins: pd.Series, control: str, anticipation: int) -> pd.DataFrame:
    periods = np.array(list(wide.columns), dtype=float)
    values, starts = wide.to_numpy(), begins.to_numpy(dtype=float)
    rows = []
    for group in np.unique(starts[~np.isnan(starts)]):
        base = np.flatnonzero(periods < group - anticipation)
        if not len(base):
            continue
        change = values - values[:, [base[-1]]]
        members = starts == group
        for j in np.flatnonzero(periods != periods[base[-1]]):
            period = periods[j]
            others = _controls(starts, control, max(period, periods[base[-1]]) + anticipation)
            if others.any():
                effect = float(change[members, j].mean() - change[others, j].mean())
                rows.append((group, period, period - group, effect, int(members.sum()), int(others.sum())))
    if not rows:
        raise InputError(
            "no group has both a period before its start and controls: no effect can be estimated"
        )
    table = pd.DataFrame(rows, columns=["group", "time", "event", "effect", "treated", "controls"])
    return table.astype({"group": int, "time": int, "event": int})


def _controls(starts: npt.NDArray[np.float64], control: str, until: float) -> npt.NDArray[np.bool_]:
    return np.isnan(starts) if control == "never" else np.isnan(starts) | (starts > until)


def _wide(
    data: pd.DataFrame, outcome: str, start: str, unit: str, time: str
) -> tuple[pd.DataFrame, pd.Series]:
    changing = data.groupby(unit)[start].nunique(dropna=False)
    if (changing > 1).any():
        found = [Problem("has more than one start", value=one) for one in changing.index[changing > 1]]
        raise InputError(found)
    wide = data.pivot_table(index=unit, columns=time, values=outcome)
    return wide, data.groupby(unit)[start].first().astype(float).reindex(wide.index)


def aggregate_effects(
    data: pd.DataFrame,
    outcome: str,
    start: str,
    by: Literal["simple", "event", "group", "calendar"] = "simple",
    unit: str = "region",
    time: str = "year",
    control: Literal["never", "not_yet"] = "never",
    anticipation: int = 0,
) -> pd.DataFrame | Effect:
    r"""Group-time effects averaged (weights: treated units), with intervals for few units.

    Every average is linear in the outcomes, with the same weights for all units of one starting group (the
    never treated are one too): a sum over groups of a mean :math:`\bar q_k` of the units' weighted outcomes.
    Its variance is :math:`\sum_k s_k^2 / n_k`, its degrees of freedom are Welch's; groups of two or
    three units lend from all, a single one takes its variance from all (`few_units`).

    Parameters
    ----------
    data, outcome, start, unit, time, control, anticipation
        As of `group_time_effects`.
    by
        `simple`: one `Effect` over all periods since the start. `event`: by periods since the start, those
        before it being the test of parallel trends. `group`, `calendar`: since the start, by group or period.

    Returns
    -------
    Effect or pandas.DataFrame
        The table has `effect`, `standard_error`, `freedom`, `low`, `high`. Errors are missing with fewer than
        three treated units. Units treated from the first period on say nothing: they are left out, and named
        among the warnings (of a table in `attrs["left_out"]`).

    References
    ----------
    Callaway & Sant'Anna (2021), Journal of Econometrics 225; Welch (1947), Biometrika 34.

    Examples
    --------
    >>> from cluster_analysis.policy.evaluation import synthetic_panel
    >>> effect = aggregate_effects(synthetic_panel(noise=0.0, spillover=0.0), "outcome", "start")
    >>> round(effect.estimate, 3)
    2.0
    """
    from scipy.stats import t

    if by not in WAYS:
        raise ParameterError(by, WAYS, "way to aggregate")
    effects = group_time_effects(data, outcome, start, unit, time, control, anticipation)
    point = _averages(effects, by)
    wide, begins = _wide(data, outcome, start, unit, time)
    how = partial(_estimates, begins=begins, control=control, anticipation=anticipation, by=by)
    table = pd.DataFrame({"effect": point} | _errors(wide, begins, how))
    first = float(wide.columns.to_numpy(dtype=float)[0]) + anticipation
    treated = int((begins > first).sum())
    if treated < FEWEST_TREATED:
        table[["standard_error", "freedom"]] = np.nan
    half = t.ppf(0.975, table["freedom"]) * table["standard_error"]
    table["low"], table["high"] = table["effect"] - half, table["effect"] + half
    left_out = [str(one) for one in begins.index[begins <= first]]
    if by != "simple":
        table.index.name = by
        table.attrs["left_out"] = left_out
        return table
    effect, error, freedom = (float(table[name].iloc[0]) for name in ("effect", "standard_error", "freedom"))
    sizes = Sizes.of(data, unit, time, treated)
    told = effect_of(effect, error, freedom, "group-time effects, variances by group", sizes)
    warning = f"left out, as no period lies before their start: {', '.join(left_out)}"
    return replace(told, warnings=(*told.warnings, warning)) if left_out else told


def _estimates(wide: pd.DataFrame, begins: pd.Series, control: str, anticipation: int, by: str) -> pd.Series:
    return _averages(_effects(wide, begins, control, anticipation), by)


def _errors(
    wide: pd.DataFrame, begins: pd.Series, how: Callable[[pd.DataFrame], pd.Series]
) -> dict[str, pd.Series]:
    """Standard errors and degrees of freedom of averages that are linear in the outcomes."""
    starts, zero = begins.fillna(np.inf), wide * 0.0
    groups = starts.groupby(starts).size()
    variances = []
    for group in groups.index:
        weights = {}
        for period in wide.columns:  # what one more for every unit of the group in a period does
            moved = zero.copy()
            moved.loc[starts == group, period] = 1.0
            weights[period] = how(moved)
        values = wide @ pd.DataFrame(weights).T
        variances.append(values.groupby(starts).var())
    shown = variances[0].columns
    found = {one: few_units(np.stack([each[one] for each in variances]), groups) for one in shown}
    frame = pd.DataFrame(found, index=["standard_error", "freedom"]).T
    return {"standard_error": frame["standard_error"], "freedom": frame["freedom"]}


def _averages(effects: pd.DataFrame, by: str) -> pd.Series:
    chosen = effects if by == "event" else effects[effects["event"] >= 0]
    label = {"simple": pd.Series("all", chosen.index), "calendar": chosen["time"]}.get(by)
    keys = chosen[by] if label is None else label
    weighted = (chosen["effect"] * chosen["treated"]).groupby(keys).sum()
    return weighted / chosen["treated"].groupby(keys).sum()
