"""Ranks, ties with the steps of the rule, and the interval of the rank under missing values."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame, Series
from scipy.stats import rankdata

from cluster_analysis.errors import known_choice
from cluster_analysis.measures.numeric import Floats, once
from cluster_analysis.selection.engine.methodology.methodology import Methodology
from cluster_analysis.selection.engine.methodology.schema import Tie
from cluster_analysis.selection.engine.methodology.tree import TOTAL, Tree
from cluster_analysis.selection.engine.ranking.aggregation import node_scores, score_nodes

PLAIN = ("min", "average", "max", "dense")
COMMISSION = "commission"
"""The step that decides where no other does."""
Step = tuple[list[Any], str, list[list[Any]]]
"""Tied bids, a step of the rule, and the bids in the order that it gave."""


def rank(scores: Series | DataFrame, ties: Tie | str = "min") -> Any:
    """Ranks, 1 for the highest score; without a score no rank.

    Parameters
    ----------
    scores
        Totals by bid; or a DataFrame whose column `total` is ranked and whose other columns (`area_a`,
        `A4` ...) are what a tie rule compares.
    ties
        `min` (1, 2, 2, 4), `average`, `max` or `dense` for equal scores of a Series; or the methodology's
        `Tie`: totals within its tolerance of the highest of their group are tied, and its order is gone
        through step by step. `commission` and the end of the order leave the tie standing: the bids share a
        rank.

    Returns
    -------
    pandas.Series or pandas.DataFrame
        Ranks for a Series; for a DataFrame the columns `total`, `rank`, `tie` (the bids it is tied with, in
        words), `decided_by` (the step that broke the tie, `commission` if none did), and in
        `.attrs["steps"]` every step in order: (bids, step, bids in the order it gave); in
        `.attrs["chains"]` pairs (above, below, third) that are within the tolerance and yet not tied,
        because a third bid with a higher total is tied with the first only: without it the order of the two
        would be broken by the rule.

    Examples
    --------
    >>> rank(pd.Series({"x": 70.0, "y": 80.0, "z": 70.0, "w": None})).tolist()
    [2.0, 1.0, 2.0, nan]
    >>> from cluster_analysis.selection.engine.methodology.methodology import Tie
    >>> table = pd.DataFrame({"total": [70.001, 70.0], "A4": [10.0, 30.0]}, index=["x", "y"])
    >>> rank(table, Tie(tolerance=0.005, order=["A4"]))[["rank", "decided_by"]].values.tolist()
    [[2.0, 'A4'], [1.0, 'A4']]
    """
    once(scores.index)
    if isinstance(ties, Tie):
        return _by_rule(DataFrame(scores), ties)
    method = known_choice(ties, PLAIN, "treatment of ties")
    return Series(scores, dtype=float).rank(method=method, ascending=False).rename("rank")


def _by_rule(table: DataFrame, ties: Tie) -> DataFrame:
    """The ranks with the steps that gave them."""
    known = table["total"].dropna().sort_values(ascending=False, kind="stable")
    compared = [step for step in ties.steps if step in table]
    there = table.loc[known.index, ["total", *compared]].astype(float)
    keys = {step: there[[step]].to_numpy().T for step in compared}
    after = _by_steps(there[["total"]].to_numpy().T, keys, ties)
    placed = [(step, Series(places[0], known.index)) for step, places in after]
    (_, groups), (_, places) = placed[0], placed[-1]
    steps: list[Step] = [
        (bids, step, _parts(finer[bids]))
        for (_, before), (step, finer) in itertools.pairwise([*placed, (COMMISSION, places)])
        for bids in _parts(before)
        if len(bids) > 1
    ]
    steps.sort(key=lambda one: groups[one[0][0]])
    tie = {one: [other for other in part if other != one] for part in _parts(groups) for one in part}
    last = [(bids, step) for bids, step, parts in steps if len(parts) > 1 or step == COMMISSION]
    decided = {bid: step for bids, step in last for bid in bids}
    found = table[["total"]].assign(
        rank=places.rank(method="min"),
        tie=[", ".join(map(str, tie.get(bid, []))) for bid in table.index],
        decided_by=[decided.get(bid, "") for bid in table.index],
    )
    found.attrs |= {"steps": steps, "chains": _chains(_parts(groups), known, ties)}
    return found


def _by_steps(totals: Floats, keys: Mapping[str, Floats], ties: Tie) -> Iterator[tuple[str, Floats]]:
    """Places, draws x bids, the best lowest: by the tolerance, and after each step that has a key."""
    places = groups_of(totals, ties.slack)
    yield "", places
    for step, key in keys.items():
        finer = rankdata(-np.nan_to_num(key.round(9), nan=-np.inf), "dense", axis=1)
        places = rankdata(places * totals.shape[1] + finer, "dense", axis=1)
        yield step, places


def _parts(places: Series) -> list[list[Any]]:
    """The bids that share a place, the best first."""
    return [list(part.index) for _place, part in places.groupby(places)]


def _chains(groups: list[list[Any]], totals: Series, ties: Tie) -> list[tuple[Any, Any, Any]]:
    """Neighbours within the tolerance whom a third bid keeps in different groups."""
    return [
        (group[-1], after[0], group[0])
        for group, after in itertools.pairwise(groups)
        if len(group) > 1 and totals[group[-1]] - totals[after[0]] <= ties.slack
    ]


def rank_agreement(first: Series, second: Series) -> Series:
    """How far two rankings of the same bids agree.

    tau-b = (P - Q) / sqrt((P + Q + T)(P + Q + U)) with P pairs in the same order, Q in the other, T and U
    tied in one ranking only; rho: correlation of the ranks.

    Parameters
    ----------
    first, second
        Ranks by bid; bids that only one ranking has, or without a rank, are left out and counted.

    Returns
    -------
    pandas.Series
        `tau_b`, `rho`, `bids`, `left_out`; NaN with fewer than two bids or all tied.

    References
    ----------
    Kendall (1948), Rank Correlation Methods, ch. 3.

    Examples
    --------
    >>> one, other = pd.Series([1, 2, 3], list("xyz")), pd.Series([1, 3, 2], list("xyz"))
    >>> rank_agreement(one, other).round(3).to_dict()
    {'tau_b': 0.333, 'rho': 0.5, 'bids': 3.0, 'left_out': 0.0}
    """
    both = pd.concat([first, second], axis=1, keys=["first", "second"]).astype(float)
    known = both.dropna()
    tau, rho = (known.corr(way, 2).loc["first", "second"] for way in ("kendall", "spearman"))
    counts = {"bids": len(known), "left_out": len(both) - len(known)}
    return Series({"tau_b": tau, "rho": rho} | counts, dtype=float)


def ranked(points: DataFrame, methodology: Methodology, tree: Tree | None = None) -> DataFrame:
    """The bids ranked by the methodology's tree (or another one) and its tie rule; columns as of `rank`."""
    nodes = score_nodes(points, methodology.tree if tree is None else tree)
    areas = nodes.drop(columns=TOTAL).add_prefix("area_")
    return _by_rule(pd.concat([nodes[TOTAL], areas, DataFrame(points)], axis=1), methodology.tie)


def rank_interval(points: DataFrame, methodology: Methodology) -> DataFrame:
    """The best and the worst rank each bid can have, whatever its and the others' missing values are.

    Best: the own missing values get all points, everybody else's none; worst: the other way round. Under a
    Copeland rule, where a total depends on the other bids, each pair is held against each other in this way.

    Parameters
    ----------
    points
        Applications x indicators, as of `scale`; an empty cell could have any value, unless its status in
        `.attrs["status"]` is `not applicable`.

    Returns
    -------
    pandas.DataFrame
        `low` (best rank), `high` (worst rank), `total_low`, `total_high`. Bids without a total have an
        interval too; for the others they count as possibly above, never as surely above, because they may
        never get a total. The interval contains the rank.

    Examples
    --------
    >>> from cluster_analysis.selection import Methodology
    >>> rules = Methodology.load()
    >>> points = pd.DataFrame(50.0, index=["x", "y"], columns=rules.codes)
    >>> points.loc["y", "D3"] = None
    >>> rank_interval(points, rules)[["low", "high"]].values.tolist()
    [[1.0, 2.0], [1.0, 2.0]]
    """
    status, empty = points.attrs.get("status"), DataFrame(points).isna()
    missing = empty if status is None else empty & (status.reindex_like(empty) != "not applicable")
    actual = score_nodes(points, methodology.tree)
    ends = [{**DataFrame(points).mask(missing, end)} for end in (0.0, methodology.points)]
    least, most = _bounds(ends[0], ends[1], actual, methodology.tree)
    slack = methodology.tie.slack + 1e-9
    low = 1.0 + _above(most, np.where(actual[TOTAL].notna(), least, np.nan), slack)
    high = 1.0 + _above(least, most, -slack)
    known = ~np.isnan(least)
    ranks = {"low": np.where(known, low, np.nan), "high": np.where(known, high, np.nan)}
    return DataFrame(ranks | {"total_low": least, "total_high": most}, index=points.index)


def _bounds(least: dict[Any, Any], most: dict[Any, Any], actual: DataFrame, tree: Tree) -> list[Floats]:
    """Least and greatest total of every bid, from those of its parts."""
    for node in tree:
        w, known = np.array(node.weights), actual[node.code].to_numpy()
        low, high = (np.stack([table[part] for part in node.parts], axis=-1) for table in (least, most))
        unscored = np.isnan(known) & (node.mean == "copeland")
        unsure = unscored.sum() - unscored  # others that may never be in any pair
        least[node.code] = np.fmin(node_scores(low, w, node.mean, node.least, other=high) - unsure, known)
        most[node.code] = np.fmax(node_scores(high, w, node.mean, node.least, other=low) + unsure, known)
    return [least[TOTAL], most[TOTAL]]


def _above(mine: Floats, others: Floats, slack: float) -> Floats:
    """How many others at their `others` value are above `mine` by more than `slack`."""
    above = others > mine[:, None] + slack
    np.fill_diagonal(above, False)
    return above.sum(axis=1)


def standing(totals: Floats, scores: Mapping[str, Floats], tie: Tie) -> Floats:
    """Numbers in the order of the ranks, the highest first; equal where the tie rule leaves bids tied.

    Totals within the tolerance of the highest of their group are tied, and the steps of the rule are gone
    through, as in `rank`; in draws without a tie the totals themselves are the answer.

    Parameters
    ----------
    totals
        Draws x bids.
    scores
        Indicator, area or group -> draws x bids: what the rule compares.
    tie
        The rule.

    Examples
    --------
    >>> from cluster_analysis.selection.engine.methodology.schema import Tie
    >>> totals = np.array([[60.001, 60.0, 10.0]])
    >>> standing(totals, {"A4": np.array([[10.0, 30.0, 99.0]])}, Tie(tolerance=0.005, order=["A4"])).tolist()
    [[-2.0, -1.0, -3.0]]
    """
    close = (np.diff(np.sort(totals, axis=1), axis=1) <= tie.slack).any(axis=1)
    if not close.any():
        return totals
    placed, keys = totals.copy(), {step: scores[step.removeprefix("area_")][close] for step in tie.steps}
    *_, (_step, places) = _by_steps(totals[close], keys, tie)
    placed[close] = -places
    return placed


def groups_of(totals: Floats, slack: float) -> Floats:
    """Number of the group of each bid, 0 for the highest: within the tolerance of the group's first."""
    order = np.argsort(-totals, axis=1, kind="stable")
    ranked = np.take_along_axis(totals, order, axis=1)
    number, first = np.zeros(ranked.shape), ranked.max(axis=1, initial=-np.inf)
    for place in range(1, ranked.shape[1]):
        new = first - ranked[:, place] > slack
        first[new] = ranked[new, place]
        number[:, place] = number[:, place - 1] + new
    groups = np.empty_like(number)
    np.put_along_axis(groups, order, number, axis=1)
    return groups
