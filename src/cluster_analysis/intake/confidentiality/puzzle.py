"""A table as others see it: which of its hidden cells can still have which figures, in whose eyes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cluster_analysis.intake.confidentiality.sums import Floats, Mask, Sums, Whole

# The share of a protection that the solver's precision may leave.
NEARLY = 1 - 1e-6
# Kinds of cells: those that may move with any others, and those that are known from elsewhere.
FREE, FIXED = 0, -1


@dataclass(frozen=True)
class Puzzle:
    """A table in whole numbers, with what is known of it beside its published cells.

    No figure is under its `least`; none can fall by more than `fall`, in this edition or an earlier one.
    """

    x: Whole
    least: Whole
    fall: Whole
    sums: Sums
    lone: Floats
    kinds: Floats

    def unmet(self, hidden: Mask, at: int, up: float, down: float) -> Iterator[tuple[Mask, float]]:
        """The movements of a hidden cell that are not open, each with the cells that may take part in it.

        For an outsider all may that nothing else tells of, but units alone in a cell outside this one; for
        each of those inside, which knows its own figure, all but its own.
        """
        lone = self.lone.ravel()
        inside = self._alone_inside(at)
        others = self._same_kind(at) & ((lone == 0) | (lone == lone[at]))
        everybody = others | (self._same_kind(at) & np.isin(lone, list(inside)))
        for amount in (up, -down):
            if not self.is_open(hidden, at, amount, everybody):
                yield everybody, amount
            if inside and not self.is_open(hidden, at, amount, others):
                for number, room in inside.items():
                    own = everybody & (lone != number)
                    if not self.is_open(hidden, at, max(amount, -room), own):
                        yield own, max(amount, -room)

    def _same_kind(self, at: int) -> Mask:
        """The cells that earlier editions let move together with this one."""
        kinds = self.kinds.ravel()
        return (kinds != FIXED) & ((kinds == FREE) | (kinds == (kinds[at] or 1)))

    def _alone_inside(self, at: int) -> dict[float, float]:
        """Units alone in a part of a cell, and how far the rest of the cell can fall in their eyes."""
        row, col = divmod(at, self.x.shape[1])
        rows = slice(row, row + 1) if row < len(self.x) - 1 else slice(0, -1)
        parts = (rows, self.sums.leaves_of(col))
        own, room = self.lone[row, col], self.x - self.least
        numbers, rooms = self.lone[parts].ravel(), room[parts].ravel()
        alone = (numbers > 0) & (numbers != own)
        return {
            float(number): float(room[row, col] - least)
            for number, least in zip(numbers[alone], rooms[alone], strict=True)
        }

    def is_open(self, hidden: Mask, at: int, amount: float, partners: Mask) -> bool:
        """Whether a hidden cell can move by an amount though all but the hidden partners is known."""
        if amount == 0:
            return True
        falls = self.fall.ravel()
        if amount < -falls[at]:
            return False
        moving = hidden.ravel() & partners
        limit = int(abs(amount))
        rise, fall = np.where(moving, limit, 0), np.where(moving, falls, 0)
        return self.sums.greatest(at, amount > 0, rise, fall, limit, NEARLY) >= limit * NEARLY


def exact_bounds(x: Whole, hidden: Mask, least: Whole, sums: Sums | None = None) -> tuple[Floats, Floats]:
    """Lowest and highest value of each hidden cell that agrees with all published figures, exactly.

    A second table that agrees with the published cells differs from the first by a circulation (see `sums`).
    So the most that a cell can rise is the greatest flow back through the other hidden cells, each of which
    lets up as much as one likes through and down as much as lies above its `least` figure.
    """
    sums = sums or Sums.of(pd.DataFrame(x))
    low, high = x.astype(float), x.astype(float)
    fall = np.where(hidden, x - least, 0).ravel()
    unbounded = int(fall.sum()) + 1
    rise = np.where(hidden, unbounded, 0).ravel()
    for at in np.flatnonzero(hidden):
        cell = divmod(int(at), x.shape[1])
        most = sums.greatest(int(at), True, rise, fall, unbounded)
        high[cell] = x[cell] + most if most < unbounded else np.inf
        low[cell] = x[cell] - sums.greatest(int(at), False, rise, fall, int(fall[at]))
    return low, high
