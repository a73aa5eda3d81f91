"""A set of places under caps: every optimal set, or the caps in conflict."""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from cluster_analysis.errors import InputError, Message, ParameterError
from cluster_analysis.selection.engine.numeric import numeric
from cluster_analysis.selection.engine.ranking import subset_search as search
from cluster_analysis.selection.engine.ranking.subset_search import EQUAL, Rule

Caps = Mapping[str, int]
MOST_SETS = 1000
"""Equal sets that are listed."""


@dataclass(frozen=True)
class Portfolio:
    """The answer: the optimal sets, or no set and why.

    Parameters
    ----------
    sets
        The sets with the greatest sum of scores, each sorted; empty if no set keeps all caps. At most
        `MOST_SETS` are listed.
    value
        The sum of scores of each of them; NaN if there is none.
    count
        How many there are, listed or not.
    always
        Bids in every optimal set.
    complete
        False if the count gave up: there may be more than `count`.
    conflict
        Caps that cannot be kept together, none of which could be left out of the list; empty if there is
        a set.
    """

    sets: list[list[Any]] = field(default_factory=list)
    value: float = math.nan
    count: int = 0
    always: list[Any] = field(default_factory=list)
    complete: bool = True
    conflict: list[Message] = field(default_factory=list)

    @property
    def feasible(self) -> bool:
        """Whether there is a set."""
        return bool(self.sets)


def choose_portfolio(
    scores: pd.Series | pd.DataFrame,
    n: int,
    caps: Caps | None = None,
    tolerance: float = 0.0,
    at_least: Mapping[str, int] | None = None,
) -> Portfolio:
    """Every set of `n` bids with the greatest sum of scores that keeps all caps.

    maximise sum s_i x_i, x_i in {0, 1}, sum x_i = n, sum over group g of x_i <= cap_g. One best
    set, or the proof that there is none, by `scipy.optimize.milp`; the sets as good as it are counted by
    dynamic programming, unless that takes more than `STEPS` steps.

    Parameters
    ----------
    scores
        Scores by bid; or a DataFrame with the column `total` and one column per kind of group (`region`,
        `sector`). Bids without a score cannot be chosen.
    n
        Size of the set.
    caps
        Kind of group -> at most so many of each group. A bid whose group is missing is under no cap of that
        kind.
    tolerance
        Sets whose sums differ from the greatest by no more are equally good (that of the tie rule).
    at_least
        Kind of group -> so many different ones in the set.

    Returns
    -------
    Portfolio
        With no value and the caps in conflict where there is no such set: never a value of an impossible
        set. The best bids one after another need not be a best set; all sets given here are.

    Raises
    ------
    InputError, ParameterError
        For a score that is no number, a bid that stands twice, an unknown kind, a cap below 0.

    Examples
    --------
    >>> table = pd.DataFrame({"total": [90, 80, 70, 60], "region": ["A", "A", "B", "B"]}, index=list("wxyz"))
    >>> choose_portfolio(table, 2, {"region": 1}).sets
    [['w', 'y']]
    >>> choose_portfolio(table, 3, {"region": 1}).conflict
    ['at most 1 of region A', 'at most 1 of region B']
    >>> choose_portfolio(pd.Series(60.0, index=range(14)), 6).count
    3003
    """
    table, values = _scores(scores)
    if n < 0:
        raise InputError("the size of the set ({n}) must be 0 or more", n=n)
    rules = [*_rows(table, caps or {}), *_different(table, at_least or {})]
    if len(table) < n:
        text = "{places} places for {bids} bids with a score"
        return Portfolio(conflict=[Message(text, places=n, bids=len(table))])
    best = search.solve(values, n, rules)
    if best is None:
        return Portfolio(conflict=[rule.said for rule in search.irreducible(len(table), n, rules)])
    worth = math.fsum(values[best])
    least = worth - max(tolerance * (1 + EQUAL), EQUAL * max(1.0, abs(worth)))
    equals, listed = search.Equals(values, n, rules, least), [tuple(best)]
    try:
        count, complete = equals.count(equals.start), True
        listed = [*itertools.islice(equals.sets(equals.start), MOST_SETS)]
    except search.GaveUp:
        count, complete = 1, False
    always = sorted(table.index[[bid for bid in best if _needed(bid, equals, n, values)]])
    sets = sorted(sorted(table.index[[*one]]) for one in listed)
    return Portfolio(sets, max(math.fsum(values[[*one]]) for one in listed), count, always, complete)


def _needed(bid: int, equals: search.Equals, n: int, values: Any) -> bool:
    """Whether no set without the bid is as good."""
    away = Rule("", "", np.where(np.arange(len(values)) == bid, 0, -1), most=0)
    best = search.solve(values, n, [*equals.rules, away])
    return best is None or math.fsum(values[best]) < equals.least


def _scores(scores: pd.Series | pd.DataFrame) -> tuple[pd.DataFrame, search.Floats]:
    table = scores.to_frame("total") if isinstance(scores, pd.Series) else scores
    _column(table, "total")
    if table.index.has_duplicates:
        raise InputError("a bid stands twice among the scores")
    number = numeric(table[["total"]], Message("is not a score"))["total"]
    return table[number.notna()], np.asarray(number.dropna(), dtype=np.float64)


def _rows(table: pd.DataFrame, caps: Caps) -> list[Rule]:
    rows = []
    for kind, most in caps.items():
        column = _column(table, kind)
        if most < 0:
            raise InputError("cap of {kind}: {limit} is not a number of bids", kind=kind, limit=most)
        rows += [Rule(kind, one, np.where(column == one, 0, -1), most) for one in column.dropna().unique()]
    return rows


def _different(table: pd.DataFrame, at_least: Mapping[str, int]) -> list[Rule]:
    codes = {kind: pd.factorize(_column(table, kind))[0] for kind in at_least}
    return [Rule(kind, "", codes[kind], least=least) for kind, least in at_least.items()]


def _column(table: pd.DataFrame, kind: str) -> pd.Series:
    if kind not in table.columns:
        raise ParameterError(kind, list(map(str, table.columns)), "column to cap")
    return table[kind]


def cost_of_diversity(
    scores: pd.DataFrame,
    n: int,
    caps: Caps,
    tolerance: float = 0.0,
    ranked: Collection[Hashable] | None = None,
    at_least: Mapping[str, int] | None = None,
) -> pd.DataFrame:
    """What caps cost: the best set under every subset of the kinds of caps against the plain ranking.

    Parameters
    ----------
    scores, n, caps, tolerance, at_least
        As in `choose_portfolio`.
    ranked
        The first `n` of the plain ranking, ties broken by its rule; the first optimal set if not given.

    Returns
    -------
    pandas.DataFrame
        One row per subset of kinds: `caps` (`different ...` for `at_least`), `value`, `cost` (sum of scores
        lost against no caps), `sets` (how many optimal sets), `chosen` (of the equal sets listed the one
        nearest to the ranking), `enter`, `leave` (against the ranking), `conflict` (a list).

    Examples
    --------
    >>> table = pd.DataFrame({"total": [90, 80, 70], "region": ["A", "A", "B"]}, index=list("xyz"))
    >>> cost_of_diversity(table, 2, {"region": 1})[["caps", "cost", "enter", "leave"]].values.tolist()
    [['none', 0.0, '', ''], ['region', 10.0, 'z', 'y']]
    """
    before, rows = sorted(ranked or [], key=str), list[dict[str, Any]]()
    names = [*caps, *(f"different {kind}" for kind in at_least or {})]
    for part in itertools.chain(*(itertools.combinations(names, size) for size in range(len(names) + 1))):
        some = {kind: cap for kind, cap in caps.items() if kind in part}
        other = {kind: least for kind, least in (at_least or {}).items() if f"different {kind}" in part}
        best = choose_portfolio(scores, n, some, tolerance, other)
        before = before or (best.sets[0] if best.sets else [])
        chosen = max(best.sets, key=lambda one: len({*one}.intersection(before)), default=[])
        row = {"caps": ", ".join(part) or "none", "value": best.value}
        row |= {"cost": (rows or [row])[0]["value"] - best.value, "sets": best.count}
        row["chosen"] = ", ".join(map(str, chosen))
        row["enter"] = ", ".join(str(one) for one in chosen if one not in before)
        row["leave"] = ", ".join(str(one) for one in before if one not in chosen) if chosen else ""
        rows.append(row | {"conflict": best.conflict})
    return pd.DataFrame(rows)
