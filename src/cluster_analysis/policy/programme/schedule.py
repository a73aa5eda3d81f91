"""Critical path, three-point estimates, and the chance of finishing on time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_analysis.errors import InputError, Problem
from cluster_analysis.policy.management.given import refuse, wrong
from cluster_analysis.policy.programme.plan import predecessors

Floats = npt.NDArray[np.float64]


def pert_estimates(actions: pd.DataFrame) -> pd.DataFrame:
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
    told = actions.assign(durations=pd.Series([*zip(o, m, p, strict=True)], actions.index))
    refuse(wrong(told, "durations", bad, "are not three durations in order", advice=advice))
    return pd.DataFrame({"mean": (o + 4 * m + p) / 6, "variance": ((p - o) / 6) ** 2})


def _order(actions: pd.DataFrame) -> list[tuple[int, list[int]]]:
    """Positions of actions in an order that respects `after`, each with its predecessors."""
    import networkx as nx

    names = [str(one) for one in actions["action"]]
    position = {name: i for i, name in enumerate(names)}
    before = [predecessors(one) for one in actions["after"]]
    refuse(
        [
            Problem("is not an action", row=names[i], column="after", value=one)
            for i, ones in enumerate(before)
            for one in ones
            if one not in position
        ]
    )
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(names)))
    graph.add_edges_from((position[one], i) for i, ones in enumerate(before) for one in ones)
    try:
        order = list(nx.lexicographical_topological_sort(graph))
    except nx.NetworkXUnfeasible:
        circle = [names[edge[0]] for edge in nx.find_cycle(graph)]
        way = " -> ".join([*circle, circle[0]])
        raise InputError("the actions wait for each other in a circle: {way}", way=way) from None
    return [(i, [position[one] for one in before[i]]) for i in order]


def critical_path(actions: pd.DataFrame, durations: pd.Series | None = None) -> pd.DataFrame:
    """Earliest and latest start and finish, and slack, of every action (CPM).

    Parameters
    ----------
    actions
        Columns `action`, `after` and three durations.
    durations
        Per action; the PERT means if not given.

    Returns
    -------
    pandas.DataFrame
        `duration`, `start`, `finish`, `latest_start`, `latest_finish`, `slack`, `critical`;
        `attrs["duration"]` is the whole, `attrs["path"]` the critical actions in order (of all critical
        paths).
    """
    means = pert_estimates(actions)["mean"] if durations is None else durations
    names = [str(one) for one in actions["action"]]
    length = means.reindex(names).to_numpy(dtype=float)
    order = _order(actions)
    start, latest = _times(order, length)
    finish = start + length
    whole = float(finish.max(initial=0.0))
    slack = latest - finish
    columns = {"duration": length, "start": start, "finish": finish, "latest_start": latest - length}
    table = pd.DataFrame(columns, index=pd.Index(names, name="action"))
    table["latest_finish"], table["slack"] = latest, slack.round(9) + 0.0
    table["critical"] = slack < 1e-9
    critical = [names[i] for i, _before in sorted(order, key=lambda one: start[one[0]]) if slack[i] < 1e-9]
    table.attrs |= {"duration": whole, "path": critical}
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


def on_time_probability(actions: pd.DataFrame, deadline: float) -> float:
    """Chance of finishing by the deadline: normal around the mean critical path (classical PERT).

    It looks at one path only and so is too hopeful where others are nearly as long: compare with
    `simulate_schedule`. With several critical paths the one with the largest variance counts.
    """
    from scipy.stats import norm

    estimates = pert_estimates(actions)
    path = critical_path(actions)
    names = [str(one) for one in actions["action"]]
    variance = np.zeros(len(names))
    for i, before in _order(actions):
        tied = [one for one in before if path["finish"].iloc[one] >= path["start"].iloc[i] - 1e-9]
        own = float(estimates["variance"].iloc[i])
        variance[i] = own + max((variance[one] for one in tied), default=0.0)
    ends = path["finish"].to_numpy() >= path.attrs["duration"] - 1e-9
    spread = float(np.sqrt(variance[ends].max()))
    gap = deadline - path.attrs["duration"]
    return float(norm.cdf(gap / spread)) if spread > 0 else float(gap >= 0)


def simulate_schedule(actions: pd.DataFrame, draws: int = 10_000, seed: int = 20170410) -> pd.DataFrame:
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
    names = pd.Index([str(one) for one in actions["action"]], name="action")
    table = pd.DataFrame(
        {"mean": drawn.mean(axis=1), "criticality": (latest - finish < 1e-9).mean(axis=1)}, index=names
    )
    middle, high = np.quantile(whole, [0.5, 0.8]).tolist()
    table.attrs |= {"mean": float(whole.mean()), "p50": middle, "p80": high, "durations": whole.tolist()}
    return table
