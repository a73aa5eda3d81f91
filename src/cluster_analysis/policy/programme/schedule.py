"""Critical path, three-point estimates, and the chance of finishing on time."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, Series

from cluster_analysis.errors import InputError, refuse_each
from cluster_analysis.policy.programme.plan import predecessors

Floats = NDArray[np.float64]


def pert_estimates(actions: DataFrame) -> DataFrame:
    r"""Mean :math:`(o + 4m + p)/6` and variance :math:`((p - o)/6)^2` of each action's duration.

    Parameters
    ----------
    actions
        Columns `action`, `optimistic`, `likely`, `pessimistic`.
    """
    table = actions.set_index("action")[["optimistic", "likely", "pessimistic"]].astype(float)
    o, m, p = (table[one] for one in table)
    bad = table.index[~((o >= 0) & (o <= m) & (m <= p) & (p < np.inf))]
    advice = "needs 0 <= optimistic <= likely <= pessimistic"
    refuse_each("are not three durations in order", map(str, bad), advice=advice)
    return DataFrame({"mean": (o + 4 * m + p) / 6, "variance": ((p - o) / 6) ** 2})


def _order(actions: DataFrame) -> dict[int, list[int]]:
    """Positions of actions in an order that respects `after`, each with its predecessors."""
    before = predecessors(actions)
    try:
        order = [*TopologicalSorter(before).static_order()]
    except CycleError as error:
        way = " -> ".join(error.args[1])
        raise InputError("the actions wait for each other in a circle: {way}", way=way) from None
    places = {name: i for i, name in enumerate(before)}
    return {places[name]: [places[one] for one in before[name]] for name in order}


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
    lengths = pert_estimates(actions)["mean"] if durations is None else durations
    table = DataFrame({"duration": lengths.reindex(actions["action"]).astype(float)})
    order = _order(actions)
    table["start"], table["latest_finish"] = _times(order, table["duration"].to_numpy())
    table.insert(2, "finish", table["start"] + table["duration"])
    table["slack"] = (table["latest_finish"] - table["finish"]).round(9) + 0.0
    table["critical"] = table["slack"] == 0
    path = table.iloc[[*order]].query("critical").sort_values("start", kind="stable").index.tolist()
    table.attrs |= {"duration": float(table["finish"].max()), "path": path}
    return table


def _times(order: dict[int, list[int]], length: Floats) -> tuple[Floats, Floats]:
    """Earliest starts and latest finishes; `length` may have draws in further dimensions."""
    start = np.zeros_like(length)
    for i, before in order.items():
        if before:
            start[i] = (start[before] + length[before]).max(axis=0)
    latest = np.broadcast_to((start + length).max(axis=0, initial=0.0), length.shape).copy()
    for i in reversed(order):
        for one in order[i]:
            latest[one] = np.minimum(latest[one], latest[i] - length[i])
    return start, latest


def on_time_probability(actions: DataFrame, deadline: float) -> float:
    """Chance of finishing by the deadline: normal around the mean critical path (classical PERT).

    It looks at one path only and so is too hopeful where others are nearly as long: compare with
    `simulate_schedule`. With several critical paths the one with the largest variance counts.
    """
    from scipy.stats import norm

    path = critical_path(actions)
    variance = pert_estimates(actions)["variance"].to_numpy(copy=True)
    start = path["start"].to_numpy()
    finish = path["finish"].to_numpy()
    whole = path.attrs["duration"]
    for i, before in _order(actions).items():
        variance[i] += max((variance[one] for one in before if finish[one] >= start[i] - 1e-9), default=0.0)
    spread = np.sqrt(variance[finish >= whole - 1e-9].max())
    return float(norm.cdf((deadline - whole) / spread)) if spread > 0 else float(deadline >= whole)


def simulate_schedule(actions: DataFrame, draws: int = 10_000, seed: int = 20170410) -> DataFrame:
    """Monte Carlo of the whole network with beta-PERT durations: criticality, and quantiles of the end.

    Returns
    -------
    pandas.DataFrame
        Per action `mean` and `criticality` (share of draws on a critical path). `attrs`: `mean`, `p50` and
        `p80` of the whole, `durations` (its draws).
    """
    pert_estimates(actions)
    o, m, p = (actions[[one]].to_numpy(dtype=float) for one in ("optimistic", "likely", "pessimistic"))
    wide = np.where(p > o, p - o, 1.0)
    rng = np.random.default_rng(seed)
    drawn = o + (p - o) * rng.beta(1 + 4 * (m - o) / wide, 1 + 4 * (p - m) / wide, size=(len(o), draws))
    start, latest = _times(_order(actions), drawn)
    finish = start + drawn
    whole = finish.max(axis=0)
    table = DataFrame({"mean": drawn.mean(axis=1)}, actions["action"])
    table["criticality"] = (latest - finish < 1e-9).mean(axis=1)
    middle, high = np.quantile(whole, [0.5, 0.8]).tolist()
    table.attrs = {"mean": float(whole.mean()), "p50": middle, "p80": high, "durations": whole.tolist()}
    return table
