"""A set of places under caps: every optimal set, or the caps in conflict."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, combinations
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas import DataFrame, Series
from scipy.optimize import Bounds, LinearConstraint, milp

from cluster_analysis.data.regions.sets import is_region
from cluster_analysis.errors import InputError, Message, known_choice
from cluster_analysis.language.values import Region
from cluster_analysis.measures.numeric import Floats, numeric, once

Caps = Mapping[str, int]
Integers = npt.NDArray[np.int64]
MOST_SETS = 1000
"""Equal sets that are listed."""
STEPS = 50_000
"""Places in the middle of sets before a count gives up: a fraction of a second."""
EQUAL = 1e-9
"""Relative difference below which two sets are worth the same."""
FINE = 1e3
"""Scores are multiplied by it for the solver, which calls sums nearer than 1e-6 equal."""


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
    complete
        False if the count gave up: there may be more than `count`.
    conflict
        Caps that cannot be kept together, none of which could be left out of the list; empty if there is
        a set.
    """

    sets: list[list[Any]] = field(default_factory=list)
    value: float = math.nan
    count: int = 0
    complete: bool = True
    conflict: list[Message] = field(default_factory=list)


class Rule(NamedTuple):
    """One constraint in words: at most so many bids of a group, or at `least` so many different groups.

    Parameters
    ----------
    codes
        Number of the group of each bid; -1 where the bid does not count.
    """

    said: Message
    codes: Integers
    most: float = math.inf
    least: int = 0

    def seen(self, before: frozenset[int], bid: int) -> frozenset[int]:
        """What is counted once the bid is chosen: a cap counts bids, whichever they are; the other groups."""
        code = int(self.codes[bid])
        return before if code < 0 else before | {code if self.least else len(before)}


def choose_portfolio(
    scores: Series | DataFrame,
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
    table = _scored(scores)
    rules = _rules(table, caps or {}, at_least or {})
    return _chosen(table["total"], n, [*chain(*rules.values())], tolerance)


def _scored(scores: Series | DataFrame) -> DataFrame:
    """The bids that have a score, the highest first."""
    table = scores.to_frame("total") if isinstance(scores, Series) else scores
    once(table.index)
    number = numeric(_column(table, "total").to_frame(), Message("is not a score"))["total"]
    known = table.assign(total=number).dropna(subset="total")
    return known.sort_values("total", ascending=False, kind="stable")


def _column(table: DataFrame, kind: str) -> Series:
    known_choice(kind, list(map(str, table)), "column to cap")
    return table[kind]


def _rules(table: DataFrame, caps: Caps, at_least: Caps) -> dict[str, list[Rule]]:
    """The constraints of each kind."""
    rules: dict[str, list[Rule]] = {}
    for kind, most in caps.items():
        if most < 0:
            raise InputError("cap of {kind}: {limit} is not a number of bids", kind=kind, limit=most)
        column, text = _column(table, kind), "at most {high} of {kind} {group}"
        for group in sorted({*column.dropna()}):
            name = Region(group) if is_region(group) else Message(str(group))
            said = Message(text, high=most, kind=Message(kind), group=name)
            rules.setdefault(kind, []).append(Rule(said, np.where(column == group, 0, -1), most))
    for kind, least in at_least.items():
        said = Message("at least {least} of {kind}, all different", least=least, kind=Message(kind))
        codes = pd.factorize(_column(table, kind))[0]
        rules[f"different {kind}"] = [Rule(said, codes, least=least)]
    return rules


def _chosen(scores: Series, n: int, rules: list[Rule], tolerance: float) -> Portfolio:
    """The answer for bids in falling order."""
    values = scores.to_numpy(dtype=float)
    if len(values) < n:
        text = "{places} places for {bids} bids with a score"
        return Portfolio(conflict=[Message(text, places=n, bids=len(values))])
    best = solve(values, n, rules)
    if best is None:
        return Portfolio(conflict=[rule.said for rule in irreducible(len(values), n, rules)])
    worth = math.fsum(values[best])
    least = worth - max(tolerance * (1 + EQUAL), EQUAL * max(1.0, abs(worth)))
    equal = _equals(values, n, rules, least)
    count, listed = equal or (1, [tuple(best)])
    sets = sorted(sorted(scores.index[[*one]]) for one in listed)
    return Portfolio(sets, max(math.fsum(values[[*one]]) for one in listed), count, equal is not None)


def solve(values: Floats, n: int, rules: Sequence[Rule]) -> Integers | None:
    """Positions of one best set, by integer programming; None if there is none."""
    size = len(values)
    groups = [(rule, code) for rule in rules if rule.least for code in {*rule.codes} - {-1}]
    none, own = np.zeros(len(groups)), np.eye(len(groups))
    lines = [LinearConstraint(np.append(np.ones(size), none), n, n)]
    for rule in rules:
        bids = np.zeros(size) if rule.least else rule.codes >= 0
        counted = np.append(bids, [other is rule for other, _code in groups])
        lines.append(LinearConstraint(counted, rule.least, rule.most))
    for (rule, code), group in zip(groups, own, strict=True):  # 1 only if a bid of the group is chosen
        lines.append(LinearConstraint(np.append(rule.codes == code, -group), 0))
    solved = milp(
        -FINE * np.append(values, none),
        integrality=np.ones(size + len(groups)),
        bounds=Bounds(0, 1),
        constraints=lines,
        options={"mip_rel_gap": 0.0},
    )
    if solved.x is None and solved.status != 2:
        raise InputError("the solver stopped: {why}", why=solved.message)
    return None if solved.x is None else np.flatnonzero(solved.x[:size] > 0.5)


def irreducible(count: int, n: int, rules: list[Rule]) -> list[Rule]:
    """Rules in conflict: each is left out if there is no set even without it."""
    kept = list(rules)
    for rule in rules:
        rest = [one for one in kept if one is not rule]
        if solve(np.zeros(count), n, rest) is None:
            kept = rest
    return kept


def _equals(values: Floats, n: int, rules: Sequence[Rule], least: float) -> tuple[int, list[Any]] | None:
    """How many sets of bids in falling order are worth at least `least`, and positions of the first of them.

    Bid by bid, each taken or not; what can follow the same places left, groups and sum is counted once, and a
    beginning is given up where even the highest scores left could not do. None if there are too many.
    """
    scores, upto = values.tolist(), np.append(0.0, values.cumsum()).tolist()

    @cache
    def ends(bid: int, left: int, seen: tuple[frozenset[int], ...], total: float) -> tuple[int, list[Any]]:
        """The ways to go on from a bid."""
        if ends.cache_info().currsize > STEPS:
            raise RecursionError
        enough = bid + left < len(upto) and total + upto[bid + left] - upto[bid] >= least
        counts = [(len(one), rule) for one, rule in zip(seen, rules, strict=True)]
        if not enough or any(count > rule.most for count, rule in counts):
            return 0, []
        if not left:
            return (0, []) if any(count < rule.least for count, rule in counts) else (1, [()])
        more = tuple(rule.seen(before, bid) for rule, before in zip(rules, seen, strict=True))
        number, taken = ends(bid + 1, left - 1, more, total + scores[bid])
        others, sets = ends(bid + 1, left, seen, total)
        return number + others, ([(bid, *one) for one in taken] + sets)[:MOST_SETS]

    with suppress(RecursionError):
        return ends(0, n, (frozenset(),) * len(rules), 0.0)
    return None


def cost_of_diversity(
    scores: DataFrame,
    n: int,
    caps: Caps,
    tolerance: float = 0.0,
    at_least: Caps | None = None,
    ranks: Series | None = None,
) -> DataFrame:
    """What caps cost: the best set under every subset of the kinds of caps against the plain ranking.

    Parameters
    ----------
    scores, n, caps, tolerance, at_least
        As in `choose_portfolio`.
    ranks
        The plain ranking, ties broken by its rule; the first optimal set where it does not tell `n` bids.

    Returns
    -------
    pandas.DataFrame
        One row per subset of kinds: `caps` (`different ...` for `at_least`), `value`, `cost` (sum of scores
        lost against no caps), `sets` (how many optimal sets; missing if they are too many to
        count), `chosen` (of the equal sets listed the one nearest to the ranking), `enter`, `leave` (against
        the ranking), `conflict` (a list).

    Examples
    --------
    >>> table = pd.DataFrame({"total": [90, 80, 70], "region": ["A", "A", "B"]}, index=list("xyz"))
    >>> cost_of_diversity(table, 2, {"region": 1})[["caps", "cost", "enter", "leave"]].values.tolist()
    [['none', 0.0, '', ''], ['region', 10.0, 'z', 'y']]
    """
    table, rows = _scored(scores), list[Any]()
    rules = _rules(table, caps, at_least or {})
    first = () if ranks is None else ranks.index[ranks <= n]
    before = sorted(first, key=str) if len(first) == n else []
    for part in chain(*(combinations(rules, size) for size in range(len(rules) + 1))):
        best = _chosen(table["total"], n, [rule for kind in part for rule in rules[kind]], tolerance)
        before = before or [*chain(*best.sets[:1])]
        chosen = max(best.sets, key=lambda one: len({*one}.intersection(before)), default=[])
        enter = [one for one in chosen if one not in before]
        leave = [one for one in before if chosen and one not in chosen]
        bids = [", ".join(map(str, some)) for some in (chosen, enter, leave)]
        sets = best.count if best.complete else math.nan
        rows.append([", ".join(part) or "none", best.value, sets, *bids, best.conflict])
    found = DataFrame(rows, columns=["caps", "value", "sets", "chosen", "enter", "leave", "conflict"])
    found.insert(2, "cost", found["value"][0] - found["value"])
    return found
