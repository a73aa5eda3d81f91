"""The best subsets of a given size under caps: exact, and equal ones are counted without listing them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cluster_analysis.errors import InputError, Message

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
NODES = 50_000
"""Steps before a search gives up: about 50 ms."""
MOST_SETS = 1000
EQUAL = 1e-9
"""Relative difference below which two sets are worth the same."""


def slack(value: float, tolerance: float = 0.0) -> float:
    """How far below `value` a set still counts as equally good."""
    return max(tolerance * (1 + EQUAL), EQUAL * max(1.0, abs(value)))


@dataclass(frozen=True)
class Cap:
    """One constraint: low <= number chosen among `members` <= high."""

    kind: str
    group: Any
    members: npt.NDArray[np.bool_]
    low: int
    high: int

    def name(self, kind: str, group: str) -> Message:
        """The cap in words, with the words for its kind and its group."""
        text = "{low} to {high} of {kind} {group}" if self.low else "at most {high} of {kind} {group}"
        limits = {"low": self.low} if self.low else {}
        return Message(text, high=self.high, kind=kind, group=group, **limits)


@dataclass(frozen=True)
class Different:
    """One constraint: at least so many different groups of a kind; `groups` has -1 where a bid has none."""

    kind: str
    groups: npt.NDArray[np.int64]
    least: int

    def name(self, kind: str, group: str = "") -> Message:
        """The constraint in words."""
        return Message("at least {least} of {kind}, all different", least=self.least, kind=kind)


Rule = Cap | Different


class GaveUp(Exception):
    """Internal: the search takes too long."""


State = tuple[int, int, tuple[int, ...], frozenset[tuple[int, int]], float]
"""Next bid, places left, bids used of each cap, groups used of each kind, sum so far."""


class Search:
    """Bids in the order of their scores; a branch is cut where even the highest scores left could not do.

    Parameters
    ----------
    values
        Score of each bid.
    n
        Size of the sets.
    rules
        `Cap` and `Different`.

    Examples
    --------
    >>> search = Search(np.array([1.0, 3.0, 2.0, 3.0]), 2, [])
    >>> search.best(), search.count(5.0), [one.tolist() for one in search.sets(5.0)]
    (6.0, 3, [[1, 3], [1, 2], [2, 3]])
    """

    def __init__(self, values: Floats, n: int, rules: Sequence[Rule]) -> None:
        self.order = np.argsort(-values, kind="stable")
        self.score = values[self.order].tolist()
        self.upto = np.append(0.0, values[self.order].cumsum()).tolist()
        self.caps = [rule for rule in rules if isinstance(rule, Cap)]
        self.different = [rule for rule in rules if isinstance(rule, Different)]
        self.member = [[i for i, cap in enumerate(self.caps) if cap.members[bid]] for bid in self.order]
        kinds = list(enumerate(self.different))
        self.group = [
            {(i, int(one.groups[bid])) for i, one in kinds if one.groups[bid] >= 0} for bid in self.order
        ]
        self.start: State = (0, n, (0,) * len(self.caps), frozenset(), 0.0)
        self.known: dict[State, int] = {}
        self.nodes = 0

    def best(self) -> float:
        """The greatest sum; minus infinity if no set keeps the rules."""
        self.nodes, best, stack = 0, -math.inf, [self.start]
        while stack:
            state = stack.pop()
            if self._bound(state) > best + slack(best) if best > -math.inf else self._bound(state) > best:
                if state[1]:
                    stack += [*self._next(state)][::-1]
                elif self._kept(state):
                    best = state[4]
        return best

    def count(self, least: float) -> int:
        """How many sets have a sum of at least `least`."""
        self.nodes, self.known = 0, {}
        return self._count(self.start, least)

    def _count(self, state: State, least: float) -> int:
        if self._bound(state) < least:
            return 0
        if not state[1]:
            return int(self._kept(state))
        key = (*state[:4], round(state[4], 9))
        if key not in self.known:
            self.known[key] = sum(self._count(one, least) for one in self._next(state))
        return self.known[key]

    def sets(self, least: float, state: State | None = None, chosen: tuple[int, ...] = ()) -> Iterator[Any]:
        """Positions of these sets, one after another; `count` comes first."""
        state = state or self.start
        if not state[1]:
            yield np.sort(self.order[list(chosen)])
            return
        for taken, one in zip((True, False), self._next(state, both=True), strict=True):
            if one is not None and self._count(one, least):
                yield from self.sets(least, one, (*chosen, state[0]) if taken else chosen)

    def _next(self, state: State, both: bool = False) -> Iterator[Any]:
        """With the next bid, and without it; with `both` None stands for what is not possible."""
        self.nodes += 1
        if self.nodes > NODES:
            raise GaveUp
        bid, left, used, groups, total = state
        more = list(used)
        for cap in self.member[bid]:
            more[cap] += 1
        if all(more[cap] <= self.caps[cap].high for cap in self.member[bid]):
            yield bid + 1, left - 1, tuple(more), groups | self.group[bid], total + self.score[bid]
        elif both:
            yield None
        if bid + 1 + left <= len(self.score):
            yield bid + 1, left, used, groups, total
        elif both:
            yield None

    def _bound(self, state: State) -> float:
        return state[4] + float(self.upto[state[0] + state[1]] - self.upto[state[0]])

    def _kept(self, state: State) -> bool:
        enough = all(used >= cap.low for used, cap in zip(state[2], self.caps, strict=True))
        seen = [sum(kind == i for kind, _group in state[3]) for i in range(len(self.different))]
        return enough and all(n >= one.least for n, one in zip(seen, self.different, strict=True))


SOLVED = 25
"""Sets asked of the solver one after another, about 20 ms each."""


def all_by_milp(values: Floats, n: int, rules: list[Rule], tolerance: float) -> list[Integers]:
    """Sets as good as the best by integer programming, at most `SOLVED`; a little more than equal is kept."""
    sets: list[Integers] = []
    while len(sets) < SOLVED:
        chosen = solve(values, n, rules, sets)
        if chosen is None:
            break
        if sets and math.fsum(values[chosen]) < math.fsum(values[sets[0]]) - max(2 * tolerance, 1e-5):
            break
        sets.append(chosen)
    return sets


def solve(values: Floats, n: int, rules: list[Rule], forbidden: list[Integers]) -> Integers | None:
    """Positions of one best set; None if there is none."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    size = len(values)
    groups = [(one, int(one.groups.max(initial=-1)) + 1) for one in rules if isinstance(one, Different)]
    width = size + sum(count for _one, count in groups)
    lines: list[tuple[Floats, float, float]] = [(_line(width, range(size)), n, n)]
    for cap in rules:
        if isinstance(cap, Cap) and (cap.low or cap.high < min(n, int(cap.members.sum()))):
            lines.append((_line(width, np.flatnonzero(cap.members)), cap.low, cap.high))
    start = size
    for one, count in groups:  # a variable for each group: 1 only if a bid of it is chosen
        for group in range(count):
            line = _line(width, np.flatnonzero(one.groups == group))
            line[start + group] = -1.0
            lines.append((line, 0, np.inf))
        lines.append((_line(width, range(start, start + count)), one.least, np.inf))
        start += count
    lines += [(_line(width, chosen), 0, n - 1) for chosen in forbidden]
    matrix, low, high = (np.array(part) for part in zip(*lines, strict=True))
    solved = milp(
        np.append(-values, np.zeros(width - size)),
        integrality=np.ones(width),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, low, high),  # type: ignore[arg-type]
        options={"mip_rel_gap": 0.0},
    )
    if solved.status == 2:
        return None
    if solved.x is None:
        raise InputError("the solver stopped: {why}", why=solved.message)
    chosen = np.flatnonzero(solved.x[:size] > 0.5)
    if not _kept(chosen, n, rules) or any(np.array_equal(chosen, one) for one in forbidden):
        raise InputError("the solver gave a set that breaks a constraint")
    return chosen


def _line(width: int, places: Iterable[int] | Integers) -> Floats:
    line = np.zeros(width)
    line[list(places)] = 1.0
    return line


def _kept(chosen: Integers, n: int, rules: list[Rule]) -> bool:
    """Whether a set of the solver keeps every rule."""
    for rule in rules:
        if isinstance(rule, Cap) and not rule.low <= rule.members[chosen].sum() <= rule.high:
            return False
        if isinstance(rule, Different) and len({*rule.groups[chosen]} - {-1}) < rule.least:
            return False
    return len(chosen) == n


def irreducible(count: int, n: int, rules: list[Rule]) -> list[Rule]:
    """Rules in conflict: each is left out if there is no set even without it."""
    kept, flat = list(rules), np.zeros(count)
    for rule in rules:
        rest = [one for one in kept if one is not rule]
        if solve(flat, n, rest, []) is None:
            kept = rest
    return kept
