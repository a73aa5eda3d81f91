"""The best subset of a given size under caps, and how many are as good, counted without listing them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp

from cluster_analysis.data.regions.sets import is_region
from cluster_analysis.errors import InputError, Message
from cluster_analysis.language.values import Region
from cluster_analysis.selection.engine.numeric import Floats

Integers = npt.NDArray[np.int64]
STEPS = 50_000
"""States before a count gives up: a fraction of a second."""
EQUAL = 1e-9
"""Relative difference below which two sets are worth the same."""
FINE = 1e3
"""Scores are multiplied by it for the solver, which calls sums nearer than 1e-6 equal."""


@dataclass(frozen=True, eq=False)
class Rule:
    """One constraint: at most so many bids of a group, or at `least` so many different groups of a kind.

    Parameters
    ----------
    kind, group
        What is counted: the bids of a group (region KZ-43); without a group the different groups of a kind.
    codes
        Number of the group of each bid; -1 where the bid does not count.
    """

    kind: str
    group: Any
    codes: Integers
    most: float = math.inf
    least: int = 0

    def seen(self, before: frozenset[int], bid: int) -> frozenset[int]:
        """What is counted once the bid is chosen: a cap counts bids, whichever they are; the other groups."""
        code = int(self.codes[bid])
        return before if code < 0 else before | {code if self.least else len(before)}

    @property
    def said(self) -> Message:
        """The constraint in words."""
        kind, group = Message(self.kind), Message(str(self.group))
        if self.least:
            return Message("at least {least} of {kind}, all different", least=self.least, kind=kind)
        name = Region(group) if is_region(group) else group
        return Message("at most {high} of {kind} {group}", high=self.most, kind=kind, group=name)


class GaveUp(Exception):
    """Internal: the count takes too long."""


State = tuple[int, int, tuple[frozenset[int], ...], float]
"""Next bid, places left, what each rule has counted so far, sum so far."""


class Equals:
    """All sets worth at least `least`: a branch is cut where even the highest scores left could not do.

    Parameters
    ----------
    values
        Score of each bid.
    n
        Size of the sets.
    rules
        What they keep.
    least
        The least sum of their scores.

    Examples
    --------
    >>> equals = Equals(np.array([1.0, 3.0, 2.0, 3.0]), 2, [], 5.0)
    >>> equals.count(equals.start), list(equals.sets(equals.start))
    (3, [(1, 3), (1, 2), (3, 2)])
    """

    def __init__(self, values: Floats, n: int, rules: Sequence[Rule], least: float) -> None:
        self.order: list[int] = np.argsort(-values, kind="stable").tolist()
        self.score = values[self.order].tolist()
        self.upto = np.append(0.0, values[self.order].cumsum()).tolist()
        self.rules, self.least = rules, least
        self.start: State = (0, n, (frozenset(),) * len(rules), 0.0)
        self.known: dict[State, int] = {}

    def count(self, state: State) -> int:
        """How many sets there are."""
        bid, left, counted, total = state
        if total + self.upto[bid + left] - self.upto[bid] < self.least:
            return 0
        if not left:
            return int(all(len(one) >= rule.least for one, rule in zip(counted, self.rules, strict=True)))
        key = (bid, left, counted, round(total, 9))
        if key not in self.known:
            if len(self.known) >= STEPS:
                raise GaveUp
            self.known[key] = sum(self.count(after) for _taken, after in self._next(state))
        return self.known[key]

    def sets(self, state: State, chosen: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
        """Positions of these sets, one after another."""
        if not state[1]:
            yield chosen
            return
        for taken, after in self._next(state):
            if self.count(after):
                yield from self.sets(after, (*chosen, *taken))

    def _next(self, state: State) -> Iterator[tuple[tuple[int, ...], State]]:
        """With the next bid, and without it."""
        bid, left, counted, total = state
        number = self.order[bid]
        more = tuple(rule.seen(before, number) for rule, before in zip(self.rules, counted, strict=True))
        if all(len(seen) <= rule.most for rule, seen in zip(self.rules, more, strict=True)):
            yield (number,), (bid + 1, left - 1, more, total + self.score[bid])
        if bid + 1 + left <= len(self.score):
            yield (), (bid + 1, left, counted, total)


def solve(values: Floats, n: int, rules: Sequence[Rule]) -> Integers | None:
    """Positions of one best set, by integer programming; None if there is none."""
    size = len(values)
    groups = [(rule, code) for rule in rules if rule.least for code in {*rule.codes} - {-1}]
    seen = np.array([rule.codes == code for rule, code in groups], dtype=float).reshape(len(groups), size)
    lines = [(np.append(np.ones(size), np.zeros(len(groups))), n, float(n))]
    for rule in rules:
        bids = np.zeros(size) if rule.least else rule.codes >= 0
        lines.append((np.append(bids, [other is rule for other, _code in groups]), rule.least, rule.most))
    for line in np.hstack([seen, -np.eye(len(groups))]):  # 1 only if a bid of the group is chosen
        lines.append((line, 0, math.inf))
    matrix, low, high = (np.array(part, dtype=float) for part in zip(*lines, strict=True))
    solved = milp(
        -FINE * np.append(values, np.zeros(len(groups))),
        integrality=np.ones(matrix.shape[1]),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, low, high),  # type: ignore[arg-type]
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
