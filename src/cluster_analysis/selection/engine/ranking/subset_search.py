"""The best subsets of a given size under caps: exact, and equal ones are counted without listing them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cluster_analysis.errors import Message

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
