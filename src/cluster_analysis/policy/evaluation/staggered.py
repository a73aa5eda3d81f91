"""Treatment that starts at different times: effects by group and time (Callaway & Sant'Anna 2021)."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Literal

import numpy as np
from pandas import DataFrame, Series

from cluster_analysis.errors import InputError, ParameterError, Problem
from cluster_analysis.policy.evaluation.effect import Effect, check_panel
from cluster_analysis.policy.evaluation.inference import FEWEST_TREATED, effect_of, few_units
from cluster_analysis.policy.management.given import refuse

CONTROLS = ("never", "not_yet")
WAYS = ("simple", "event", "group", "calendar")


def group_time_effects(
    data: DataFrame,
    outcome: str,
    start: str,
    unit: str = "region",
    time: str = "year",
    control: Literal["never", "not_yet"] = "never",
    anticipation: int = 0,
) -> DataFrame:
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
    wide, starts = _wide(data, outcome, start, unit, time)
    return _effects(wide, starts, control, anticipation).drop(columns="weights")


def _wide(data: DataFrame, outcome: str, start: str, unit: str, time: str) -> tuple[DataFrame, Series]:
    """Outcomes by unit and period, and the first treated period of each unit: infinite if it is never."""
    check_panel(data, unit, time, [outcome], balanced=True)
    changing = data.groupby(unit)[start].nunique(dropna=False)
    refuse([Problem("has more than one start", value=one) for one in changing.index[changing > 1]])
    wide = data.pivot_table(index=unit, columns=time, values=outcome).rename(columns=float)
    return wide, data.groupby(unit)[start].first().astype(float).fillna(np.inf).reindex(wide.index)


def _effects(wide: DataFrame, starts: Series, control: str, anticipation: int) -> DataFrame:
    """Effects by group and period, each with its weights on the mean of every group in every period."""
    if control not in CONTROLS:
        raise ParameterError(control, CONTROLS, "kind of control group")
    sizes, means = starts.groupby(starts).size(), wide.groupby(starts).mean()
    rows = []
    for group, period in product(sizes.index, wide.columns):
        past = wide.columns[wide.columns < group - anticipation]
        if np.isinf(group) or past.empty or period == past[-1]:
            continue
        until = max(period, past[-1]) + anticipation if control == "not_yet" else np.finfo(float).max
        others = sizes[(sizes.index > until) & (sizes.index != group)]
        if others.empty:
            continue
        share = (others / -others.sum()).reindex(sizes.index, fill_value=0.0)
        share[group] = 1.0
        weights = DataFrame(0.0, sizes.index, wide.columns)
        weights[period], weights[past[-1]] = share, -share
        effect = float((weights * means).to_numpy().sum())
        rows.append((group, period, period - group, effect, sizes[group], others.sum(), weights))
    if not rows:
        message = "no group has both a period before its start and controls: no effect can be estimated"
        raise InputError(message)
    table = DataFrame(rows, columns=["group", "time", "event", "effect", "treated", "controls", "weights"])
    return table.astype({"group": int, "time": int, "event": int})


def aggregate_effects(
    data: DataFrame,
    outcome: str,
    start: str,
    by: Literal["simple", "event", "group", "calendar"] = "simple",
    unit: str = "region",
    time: str = "year",
    control: Literal["never", "not_yet"] = "never",
    anticipation: int = 0,
) -> DataFrame | Effect:
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
    wide, starts = _wide(data, outcome, start, unit, time)
    table = _averages(_effects(wide, starts, control, anticipation), wide, starts, by)
    without_past = starts <= float(wide.columns[0]) + anticipation
    left_out = [str(one) for one in starts.index[without_past]]
    treated = int((np.isfinite(starts) & ~without_past).sum())
    if treated < FEWEST_TREATED:
        table[["standard_error", "freedom"]] = np.nan
    if by == "simple":
        label = "group-time effects, variances by group"
        told = effect_of(tuple(table.iloc[0].tolist()), label, (data, unit, time), treated)
        warning = f"left out, as no period lies before their start: {', '.join(left_out)}"
        return replace(told, warnings=(*told.warnings, warning)) if left_out else told
    half = t.ppf(0.975, table["freedom"]) * table["standard_error"]
    table["low"], table["high"] = table["effect"] - half, table["effect"] + half
    table.attrs["left_out"] = left_out
    return table


def _averages(effects: DataFrame, wide: DataFrame, starts: Series, by: str) -> DataFrame:
    """Effects averaged over treated units, with error and freedom: each is a sum over groups of means."""
    chosen = effects if by == "event" else effects[effects["event"] >= 0]
    rows = {}
    for key, part in chosen.assign(simple="all", calendar=chosen["time"]).groupby(by):
        share = part["treated"] / part["treated"].sum()
        weights: DataFrame = sum(share * part["weights"])  # type: ignore[assignment]
        spread = (wide @ weights.T).groupby(starts).var().T.to_numpy()
        rows[key] = (share @ part["effect"], *few_units(spread, starts.groupby(starts).size()))
    names = ["effect", "standard_error", "freedom"]
    return DataFrame.from_dict(rows, "index", columns=names).rename_axis(by)
