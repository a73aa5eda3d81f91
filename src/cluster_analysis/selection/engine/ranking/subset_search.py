"""The best subsets of a given size under caps by branch and bound: exact, and fast where bids are few."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
NODES = 20_000
"""Steps before the search gives up: about 20 ms."""
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

    @property
    def name(self) -> str:
        """The cap in words."""
        least = "at most" if not self.low else f"{self.low} to"
        return f"{least} {self.high} of {self.kind} {self.group}"


@dataclass
class _Search:
    """State of the search: bids in the order of their scores, caps used, the best sum so far."""

    score: list[float]
    upto: list[float]
    member: list[list[int]]
    caps: Sequence[Cap]
    used: list[int]
    tolerance: float
    chosen: list[int] = field(default_factory=list)
    found: list[tuple[float, list[int]]] = field(default_factory=list)
    best: float = -math.inf
    nodes: int = 0

    def down(self, start: int, left: int, total: float) -> bool:
        """Choose `left` more bids from `start` on; False if the search takes too long."""
        self.nodes += 1
        if self.nodes > NODES or len(self.found) > MOST_SETS:
            return False
        if not left:
            self._keep(total)
            return True
        for bid in range(start, len(self.score) - left + 1):
            if total + self.upto[bid + left] - self.upto[bid] < self.best - slack(self.best, self.tolerance):
                return True
            if all(self.used[cap] < self.caps[cap].high for cap in self.member[bid]):
                self._take(bid, 1)
                whole = self.down(bid + 1, left - 1, total + self.score[bid])
                self._take(self.chosen.pop(), -1)
                if not whole:
                    return False
        return True

    def _take(self, bid: int, step: int) -> None:
        if step > 0:
            self.chosen.append(bid)
        for cap in self.member[bid]:
            self.used[cap] += step

    def _keep(self, total: float) -> None:
        if all(one >= cap.low for one, cap in zip(self.used, self.caps, strict=True)):
            self.found.append((total, [*self.chosen]))
            self.best = max(self.best, total)


def best_subsets(
    values: Floats, n: int, caps: Sequence[Cap], tolerance: float = 0.0
) -> list[Integers] | None:
    """Positions of every subset of `n` as good as the best; empty if there is none, None if given up.

    Bids are tried from the highest score down; a branch is cut where even the highest scores left could not
    reach the best sum found so far.

    Examples
    --------
    >>> best_subsets(np.array([1.0, 3.0, 2.0, 3.0]), 2, [])
    [array([1, 3])]
    """
    order = np.argsort(-values, kind="stable")
    score = values[order]
    member = [[number for number, cap in enumerate(caps) if cap.members[bid]] for bid in order]
    upto = np.append(0.0, score.cumsum()).tolist()
    search = _Search(score.tolist(), upto, member, caps, [0] * len(caps), tolerance)
    if not search.down(0, n, 0.0):
        return None
    least = search.best - slack(search.best, tolerance)
    return [np.sort(order[one]) for total, one in search.found if total >= least]
