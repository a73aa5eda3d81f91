"""Treatment that starts at different times: effects by group and time (Callaway & Sant'Anna 2021)."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_analysis.errors import InputError, ParameterError, Problem
from cluster_analysis.policy.evaluation.clusters import few_clusters_warning
from cluster_analysis.policy.evaluation.effect import Effect, check_panel

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
    draws: int = 200,
    seed: int = 20170410,
) -> pd.DataFrame | Effect:
    """Group-time effects averaged (weights: treated units), with intervals from resampling whole units.

    Units are drawn with replacement within each starting group, so every draw has every group. With one or
    two units in a group the interval is too narrow; the number of units is in the table.

    Parameters
    ----------
    by
        `simple`: one `Effect` over all periods since the start. `event`: by periods since the start, those
        before it being the test of parallel trends. `group`, `calendar`: since the start, by group or period.
    """
    if by not in WAYS:
        raise ParameterError(by, WAYS, "way to aggregate")
    effects = group_time_effects(data, outcome, start, unit, time, control, anticipation)
    point = _averages(effects, by)
    wide, begins = _wide(data, outcome, start, unit, time)
    rng = np.random.default_rng(seed)
    strata = [np.flatnonzero(begins.fillna(-np.inf) == one) for one in begins.fillna(-np.inf).unique()]
    drawn = []
    for _draw in range(draws):
        rows = np.concatenate([rng.choice(one, len(one)) for one in strata])
        drawn.append(_averages(_effects(wide.iloc[rows], begins.iloc[rows], control, anticipation), by))
    spread = pd.DataFrame(drawn)
    table = pd.DataFrame({"effect": point, "standard_error": spread.std(ddof=1)})
    table["low"], table["high"] = spread.quantile(0.025), spread.quantile(0.975)
    if by != "simple":
        table.index.name = by
        return table
    return _simple(table.iloc[0], data, begins, unit, time)


def _simple(row: pd.Series, data: pd.DataFrame, begins: pd.Series, unit: str, time: str) -> Effect:
    from scipy.stats import norm

    treated = int(begins.notna().sum())
    warning = few_clusters_warning(len(begins), treated)
    error = float(row["standard_error"])
    p = float(2 * norm.sf(abs(row["effect"]) / error)) if error > 0 else np.nan
    numbers = (float(row["effect"]), error, float(row["low"]), float(row["high"]), p)
    sizes = (len(begins), treated, int(data[time].nunique()), len(data))
    return Effect(
        *numbers, "group-time effects, resampled units", *sizes, warnings=(warning,) if warning else ()
    )


def _averages(effects: pd.DataFrame, by: str) -> pd.Series:
    chosen = effects if by == "event" else effects[effects["event"] >= 0]
    label = {"simple": pd.Series("all", chosen.index), "calendar": chosen["time"]}.get(by)
    keys = chosen[by] if label is None else label
    weighted = (chosen["effect"] * chosen["treated"]).groupby(keys).sum()
    return weighted / chosen["treated"].groupby(keys).sum()
