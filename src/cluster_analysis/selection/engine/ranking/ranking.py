"""Ranks, ties with the steps of the rule, and the interval of the rank under missing values."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from cluster_analysis.errors import InputError, ParameterError
from cluster_analysis.selection.engine.methodology.methodology import Methodology
from cluster_analysis.selection.engine.methodology.schema import Tie
from cluster_analysis.selection.engine.methodology.tree import TOTAL
from cluster_analysis.selection.engine.ranking.aggregation import Floats, copeland, node_scores, score_nodes

PLAIN = ("min", "average", "max", "dense")


def rank(scores: pd.Series | pd.DataFrame, ties: Tie | str = "min") -> Any:
    """Ranks, 1 for the highest score; without a score no rank.

    Parameters
    ----------
    scores
        Totals by bid; or a DataFrame whose column `total` is ranked and whose other columns (`area_a`,
        `A4` ...) are what a tie rule compares.
    ties
        `min` (1, 2, 2, 4), `average`, `max` or `dense` for equal scores; or the methodology's `Tie`:
        totals within its tolerance of the highest of their group are tied, and its order is gone through
        step by step. `commission` and the end of the order leave the tie standing: the bids share a rank.

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
    totals = scores["total"] if isinstance(scores, pd.DataFrame) else pd.Series(scores, dtype=float)
    if totals.index.has_duplicates:
        raise InputError("a bid stands twice among the scores")
    if isinstance(ties, str):
        if ties not in PLAIN:
            raise ParameterError(ties, PLAIN, "treatment of ties")
        ranks = totals.rank(method=ties, ascending=False)  # type: ignore[arg-type]
        if isinstance(scores, pd.Series):
            return ranks.rename("rank")
        return pd.DataFrame({"total": totals, "rank": ranks, "tie": "", "decided_by": ""})
    table = scores if isinstance(scores, pd.DataFrame) else totals.to_frame("total")
    found = _by_rule(table, ties)
    return found if isinstance(scores, pd.DataFrame) else found["rank"]


def _by_rule(table: pd.DataFrame, ties: Tie) -> pd.DataFrame:
    steps: list[tuple[list[str], str, list[list[str]]]] = []
    ranks: dict[Any, float] = {}
    tie, decided = dict.fromkeys(table.index, ""), dict.fromkeys(table.index, "")
    for group in tied_groups(table["total"], ties.tolerance):
        for part, step in _break(group, table, list(ties.order), steps):
            place = float(len(ranks) + 1)
            ranks |= dict.fromkeys(part, place)
            decided |= dict.fromkeys(part, step)
        if len(group) > 1:
            tie |= {one: ", ".join(str(other) for other in group if other != one) for one in group}
    columns = {"total": table["total"], "rank": pd.Series(ranks, table.index, dtype=float)}
    ranked = pd.DataFrame(
        columns | {"tie": pd.Series(tie, dtype=object), "decided_by": pd.Series(decided, dtype=object)}
    )
    ranked = ranked.reindex(table.index)
    ranked.attrs["steps"], ranked.attrs["chains"] = steps, _chains(table["total"], ties.tolerance)
    return ranked


def _chains(totals: pd.Series, tolerance: float) -> list[tuple[Any, Any, Any]]:
    """Neighbours within the tolerance whom a third bid keeps in different groups."""
    groups = tied_groups(totals, tolerance)
    chains = []
    for group, after in itertools.pairwise(groups):
        last, first = group[-1], after[0]
        if len(group) > 1 and totals[last] - totals[first] <= tolerance * (1 + 1e-9):
            chains.append((last, first, group[0]))
    return chains


def tied_groups(totals: pd.Series, tolerance: float) -> list[list[Any]]:
    """Bids in the order of their totals, together where within the tolerance of the group's highest."""
    groups: list[list[Any]] = []
    highest = np.inf
    for bid, total in totals.dropna().sort_values(ascending=False, kind="stable").items():
        if groups and highest - total <= tolerance * (1 + 1e-9):
            groups[-1].append(bid)
        else:
            groups.append([bid])
            highest = float(total)
    return groups


def _break(
    group: list[Any], table: pd.DataFrame, order: list[str], steps: list[Any]
) -> list[tuple[list[Any], str]]:
    """The group in parts, each with the step that set it apart."""
    if len(group) == 1:
        return [(group, "")]
    for number, step in enumerate(order):
        if step == "commission":
            break
        if step not in table.columns:
            continue
        values = table.loc[group, step].round(9)
        parts = [list(values.index[values == one]) for one in sorted(values.dropna().unique(), reverse=True)]
        parts += [list(values.index[values.isna()])] if values.isna().any() else []
        steps.append(([*group], step, parts))
        if len(parts) > 1:
            found = []
            for part in parts:
                for inner, by in _break(part, table, order[number + 1 :], steps):
                    found.append((inner, by or step))
            return found
    steps.append(([*group], "commission", [[*group]]))
    return [(group, "commission")]


def rank_agreement(first: pd.Series, second: pd.Series, places: int | None = None) -> pd.Series:
    """How far two rankings of the same bids agree.

    tau-b = (P - Q) / sqrt((P + Q + T)(P + Q + U)) with P pairs in the same order, Q in the other, T and U
    tied in one ranking only; rho: correlation of the ranks.

    Parameters
    ----------
    first, second
        Ranks by bid; bids that only one ranking has, or without a rank, are left out and counted.
    places
        For `same_first`: how many of the first so many are the same.

    Returns
    -------
    pandas.Series
        `tau_b`, `rho`, `same_first`, `bids`, `left_out`; NaN with fewer than two bids or all tied.

    References
    ----------
    Kendall (1948), Rank Correlation Methods, ch. 3.

    Examples
    --------
    >>> one, other = pd.Series([1, 2, 3], list("xyz")), pd.Series([1, 3, 2], list("xyz"))
    >>> rank_agreement(one, other, 2).round(3).to_dict()
    {'tau_b': 0.333, 'rho': 0.5, 'same_first': 1.0, 'bids': 3.0, 'left_out': 0.0}
    """
    from scipy.stats import kendalltau, spearmanr

    both = pd.concat([first, second], axis=1, keys=["first", "second"])
    known = both.dropna().astype(float)
    tau, rho = np.nan, np.nan
    if (known.nunique() > 1).all():
        tau, rho = (test(known["first"], known["second"]).statistic for test in (kendalltau, spearmanr))
    same = np.nan if places is None else float((known <= places).all(axis=1).sum())
    counts = {"bids": float(len(known)), "left_out": float(len(both) - len(known))}
    return pd.Series({"tau_b": tau, "rho": rho, "same_first": same} | counts, dtype=float)


def criteria(points: pd.DataFrame, nodes: pd.DataFrame, totals: pd.Series) -> pd.DataFrame:
    """What a tie rule can compare: `total`, `area_<code>` of areas and groups, points of indicators."""
    inner = nodes.drop(columns=TOTAL, errors="ignore").add_prefix("area_")
    return pd.concat([totals.rename("total"), inner, pd.DataFrame(points)], axis=1)


def rank_interval(
    points: pd.DataFrame, methodology: Methodology, missing: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The best and the worst rank each bid can have, whatever its and the others' missing values are.

    Best: the own missing values get all points, everybody else's none; worst: the other way round. Under a
    Copeland rule, where a total depends on the other bids, each pair is held against each other in this way.

    Parameters
    ----------
    points
        Applications x indicators.
    missing
        Which empty cells could have a value (bool); by default every empty cell whose status is not
        `not applicable`.

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
    status = points.attrs.get("status")
    empty = pd.DataFrame(points).isna()
    if missing is None:
        missing = empty if status is None else empty & (status.reindex_like(empty) != "not applicable")
    actual = score_nodes(points, methodology.tree)
    least, most = _bounds(pd.DataFrame(points), missing, actual, methodology)
    slack = methodology.tie.tolerance * (1 + 1e-9) + 1e-9
    scored = actual[TOTAL].notna().to_numpy()
    low = 1.0 + _above(most, np.where(scored, least, np.nan), slack)
    high = 1.0 + _above(least, most, -slack)
    ranks = {name: np.where(np.isnan(least), np.nan, one) for name, one in (("low", low), ("high", high))}
    return pd.DataFrame(ranks | {"total_low": least, "total_high": most}, index=points.index)


def _bounds(
    points: pd.DataFrame, missing: pd.DataFrame, actual: pd.DataFrame, methodology: Methodology
) -> tuple[Floats, Floats]:
    """Least and greatest total of every bid; a cell that is not applicable stays out."""
    least, most = (
        {code: table[code].to_numpy(dtype=float) for code in table}
        for table in (points.mask(missing, 0.0), points.mask(missing, methodology.points))
    )
    for node in methodology.tree:
        w, known = np.array(node.weights), actual[node.code].to_numpy()
        low, high = (np.stack([table[part] for part in node.parts], axis=-1) for table in (least, most))
        ends = [node_scores(x, w, node.mean, node.least) for x in (low, high)]
        if node.mean == "copeland":
            low, high = (np.where(np.isnan(ends[0])[:, None], np.nan, x) for x in (low, high))
            unsure = np.isnan(known).sum() - np.isnan(known)  # others that may never be in any pair
            ends = [
                np.where(np.isnan(ends[0]), np.nan, copeland(low, w, high) - unsure),
                np.where(np.isnan(ends[1]), np.nan, copeland(high, w, low) + unsure),
            ]
        least[node.code], most[node.code] = np.fmin(ends[0], known), np.fmax(ends[1], known)
    return least[TOTAL], most[TOTAL]


def _above(mine: Floats, others: Floats, slack: float) -> Floats:
    """How many others at their `others` value are above `mine` by more than `slack`."""
    above = others[None, :] > mine[:, None] + slack
    np.fill_diagonal(above, False)
    return np.asarray(above.sum(axis=1), dtype=float)


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
    [[1.0, 2.0, 0.0]]
    """
    if totals.shape[1] < 2:
        return totals
    slack = tie.tolerance * (1 + 1e-9)
    close = (np.diff(np.sort(totals, axis=1), axis=1) <= slack).any(axis=1)
    if not close.any():
        return totals
    steps = tie.order[: tie.order.index("commission")] if "commission" in tie.order else tie.order
    names = [step.removeprefix("area_") for step in steps]
    keys = [-groups_of(totals[close], slack)] + [
        scores[name][close].round(9) for name in names if name in scores
    ]
    placed = totals.copy()
    placed[close] = _dense([np.where(np.isnan(key), -np.inf, key) for key in keys])
    return placed


def groups_of(totals: Floats, slack: float) -> Floats:
    """Number of the group of each bid, 0 for the highest: within the tolerance of the group's first."""
    order = np.argsort(-totals, axis=1, kind="stable")
    ranked = np.take_along_axis(totals, order, axis=1)
    number, first = np.zeros(ranked.shape), ranked[:, 0].copy()
    for place in range(1, ranked.shape[1]):
        new = first - ranked[:, place] > slack
        first[new] = ranked[new, place]
        number[:, place] = number[:, place - 1] + new
    groups = np.empty_like(number)
    np.put_along_axis(groups, order, number, axis=1)
    return groups


def _dense(keys: list[Floats]) -> Floats:
    """One number per bid in the order of several keys, the first key first; equal where all keys are."""
    order = np.lexsort(keys[::-1], axis=1)
    ranked = [np.take_along_axis(key, order, axis=1) for key in keys]
    rises = np.any([one[:, 1:] != one[:, :-1] for one in ranked], axis=0)
    number = np.zeros(order.shape)
    number[:, 1:] = rises.cumsum(axis=1)
    placed = np.empty_like(number)
    np.put_along_axis(placed, order, number, axis=1)
    return placed
