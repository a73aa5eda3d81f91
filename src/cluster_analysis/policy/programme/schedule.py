"""Critical path, three-point estimates, and the chance of finishing on time."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

import numpy as np
import numpy.typing as npt
from pandas import DataFrame, Series

from cluster_analysis.errors import InputError, Problem
from cluster_analysis.policy.management.given import refuse, wrong
from cluster_analysis.policy.programme.plan import predecessors

Floats = npt.NDArray[np.float64]


def pert_estimates(actions: DataFrame) -> DataFrame:
    r"""Mean :math:`(o + 4m + p)/6` and variance :math:`((p - o)/6)^2` of each action's duration.

    Parameters
    ----------
    actions
        Columns `action`, `optimistic`, `likely`, `pessimistic`.
    """
    table = actions.set_index("action")[["optimistic", "likely", "pessimistic"]].astype(float)
    o, m, p = (table[one] for one in table.columns)
    bad = ~((o >= 0) & (o <= m) & (m <= p) & np.isfinite(p))
    advice = "needs 0 <= optimistic <= likely <= pessimistic"
    told = actions.assign(durations=Series([*zip(o, m, p, strict=True)], actions.index))
    refuse(wrong(told, "durations", bad, "are not three durations in order", advice=advice))
    return DataFrame({"mean": (o + 4 * m + p) / 6, "variance": ((p - o) / 6) ** 2})


def _order(actions: DataFrame) -> list[tuple[int, list[int]]]:
    """Positions of actions in an order that respects `after`, each with its predecessors."""
    names = [str(one) for one in actions["action"]]
    before = dict(zip(names, actions["after"].map(predecessors), strict=True))
    pairs = [(name, one) for name, ones in before.items() for one in ones if one not in before]
    refuse(
        wrong(actions, "action", actions["action"].duplicated(), "is there twice"),
        [Problem("is not an action", row=name, column="after", value=one) for name, one in pairs],
    )
    try:
        order = list(TopologicalSorter(before).static_order())
    except CycleError as error:
        way = " -> ".join(error.args[1])
        raise InputError("the actions wait for each other in a circle: {way}", way=way) from None
    return [(names.index(name), [names.index(one) for one in before[name]]) for name in order]


def critical_path(actions: DataFrame, durations: Series | None = None) -> DataFrame:
    """Earliest start, earliest and latest finish, and slack of every action (CPM).

    Parameters
    ----------
    actions
        Columns `action`, `after` and three durations.
    durations
        Per action; the PERT means if not given.

    Returns
    -------
    pandas.DataFrame
        `duration`, `start`, `finish`, `latest_finish`, `slack`, `critical`;
        `attrs["duration"]` is the whole, `attrs["path"]` the critical actions in order (of all critical
        paths).
    """
    means = pert_estimates(actions)["mean"] if durations is None else durations
    length = means.rename_axis("action").reindex(actions["action"].astype(str)).astype(float)
    order = _order(actions)
    start, latest = _times(order, np.asarray(length, dtype=float))
    table = DataFrame({"duration": length, "start": start, "finish": start + length})
    table["latest_finish"] = latest
    table["slack"] = (latest - table["finish"]).round(9) + 0.0
    table["critical"] = table["slack"] == 0
    path = [i for i, _before in sorted(order, key=lambda one: start[one[0]]) if table["critical"].iloc[i]]
    table.attrs |= {"duration": float(table["finish"].max()), "path": table.index[path].tolist()}
    return table


def _times(order: list[tuple[int, list[int]]], length: Floats) -> tuple[Floats, Floats]:
    """Earliest starts and latest finishes; `length` may have draws in further dimensions."""
    start = np.zeros_like(length)
    for i, before in order:
        if before:
            start[i] = (start[before] + length[before]).max(axis=0)
    latest = np.broadcast_to((start + length).max(axis=0, initial=0.0), length.shape).copy()
    for i, before in reversed(order):
        for one in before:
            latest[one] = np.minimum(latest[one], latest[i] - length[i])
    return start, latest


def on_time_probability(actions: DataFrame, deadline: float) -> float:
    """Chance of finishing by the deadline: normal around the mean critical path (classical PERT).

    It looks at one path only and so is too hopeful where others are nearly as long: compare with
    `simulate_schedule`. With several critical paths the one with the largest variance counts.
    """
    from scipy.stats import norm

    path, variance = critical_path(actions), pert_estimates(actions)["variance"].to_numpy(copy=True)
    start, finish = path["start"].to_numpy(), path["finish"].to_numpy()
    for i, before in _order(actions):
        tied = [variance[one] for one in before if finish[one] >= start[i] - 1e-9]
        variance[i] += max(tied, default=0.0)
    spread = float(np.sqrt(variance[finish >= path.attrs["duration"] - 1e-9].max()))
    gap = deadline - path.attrs["duration"]
    return float(norm.cdf(gap / spread)) if spread > 0 else float(gap >= 0)


def simulate_schedule(actions: DataFrame, draws: int = 10_000, seed: int = 20170410) -> DataFrame:
    """Monte Carlo of the whole network with beta-PERT durations: criticality, and quantiles of the end.

    Returns
    -------
    pandas.DataFrame
        Per action `mean` and `criticality` (share of draws on a critical path). `attrs`: `mean`, `p50` and
        `p80` of the whole, `durations` (its draws).
    """
    pert_estimates(actions)
    o, m, p = (actions[one].to_numpy(dtype=float)[:, None] for one in ("optimistic", "likely", "pessimistic"))
    wide = np.where(p > o, p - o, 1.0)
    rng = np.random.default_rng(seed)
    drawn = o + (p - o) * rng.beta(1 + 4 * (m - o) / wide, 1 + 4 * (p - m) / wide, size=(len(o), draws))
    start, latest = _times(_order(actions), drawn)
    finish = start + drawn
    whole = finish.max(axis=0)
    columns = {"mean": drawn.mean(axis=1), "criticality": (latest - finish < 1e-9).mean(axis=1)}
    table = DataFrame(columns, index=actions["action"].astype(str))
    middle, high = np.quantile(whole, [0.5, 0.8]).tolist()
    table.attrs |= {"mean": float(whole.mean()), "p50": middle, "p80": high, "durations": whole.tolist()}
    return table
