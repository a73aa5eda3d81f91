"""Hiding cells of a table with margins so that what is hidden cannot be computed back.

For each hidden cell linear programmes find the cheapest partners, unless the cells hidden already leave it
open far enough; whether they do is then tried anew for every cell, in whole numbers, and a table in which one
is too tight is refused.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from cluster_analysis.data.status import Status
from cluster_analysis.errors import ClusterAnalysisError, InputError
from cluster_analysis.intake.confidentiality.rules import Rule
from cluster_analysis.intake.confidentiality.sums import Floats, Sums, Whole

Mask = NDArray[np.bool_]

# Figures are whole, or hundredths (of a tenge); each table is computed in whole numbers of these.
UNITS = (1, 100)
# The most units of a flow that are counted at once; they fit the solver's 32 bits.
STEPS = 2**29
# The share of a protection that rounding in these units may leave.
NEARLY = 1 - 1e-5


class UnprotectedError(ClusterAnalysisError):
    """A hidden cell that no others can protect: the table is not to be published."""


@dataclass
class ProtectedTable:
    """A table fit to be published.

    Attributes
    ----------
    values
        Figures with margins (row and column ``"total"``), NaN where suppressed.
    status
        Labels of the same shape: observed, true zero, suppressed.
    audit
        One row per suppressed cell: where, primary or secondary, and the reason. It holds no hidden figure.
    """

    values: DataFrame
    status: DataFrame
    audit: DataFrame


def protect(
    values: DataFrame,
    reasons: DataFrame,
    rule: Rule | None = None,
    above: DataFrame | None = None,
    *,
    parents: Mapping[Hashable, Hashable] | None = None,
    lone: DataFrame | None = None,
    least: DataFrame | None = None,
) -> ProtectedTable:
    """Suppress the sensitive cells of a table and as many others as it takes.

    Parameters
    ----------
    values
        The table with its margins: last row and last column are totals, figures not negative, whole or with
        two decimals.
    reasons
        Same labels: why a cell is sensitive ("" = it is not), see `sensitive`.
    rule
        How wide a hidden figure must stay.
    above
        Same labels: how far a cell must stay uncertain upward, where that is more than the rule's share.
    parents
        For a table of several levels: the column that a column is a part of, if not of the last.
    lone
        Same labels: the number of the unit that is alone in a cell, 0 elsewhere. It knows its own figure.
    least
        Same labels: what a figure is known to be at least; without it one (0.01) where it is not zero.

    Returns
    -------
    ProtectedTable

    Raises
    ------
    InputError
        If the margins are not the sums, or a figure is missing, negative, or has more than two decimals.
    UnprotectedError
        If a hidden cell is left too tight; only a solver that errs leaves one so.

    Notes
    -----
    For each hidden cell and direction a linear programme looks for the cheapest change of other cells that
    keeps all sums and moves the cell by its protection; the cells it moves are hidden too. Thereby a second
    table that agrees with everything published exists by construction (Fischetti and Salazar 2000 on the
    problem; this is the classical heuristic, one cell at a time). True zeros are shown, and never used as a
    partner: an outsider knows that what is hidden is at least 1 (0.01), and so do the programmes. A unit
    that is alone in a cell knows that figure: the same must hold for each of them without its own cell. So
    it protects no cell that it is not a part of.

    Examples
    --------
    >>> table = pd.DataFrame([[20, 50, 70], [8, 19, 27], [28, 69, 97]], index=["a", "b", "total"],
    ...     columns=["A", "B", "total"])
    >>> why = pd.DataFrame("", index=table.index, columns=table.columns)
    >>> why.loc["b", "A"] = "fewer than 3 units"
    >>> int((protect(table, why).status == "suppressed").sum().sum())
    4
    """
    rule = rule or Rule()
    sums = Sums.of(values, parents)
    x, unit = _whole(values, sums)
    given = {"reasons": reasons, "above": above, "lone": lone, "least": least}
    why, room, alone, sure = (_like(values, table, name) for name, table in given.items())
    lowest = np.minimum(x, np.maximum(1, np.floor(sure * unit).astype(np.int64)))
    fall = x - sums.filled(lowest)
    width = np.ceil(np.maximum(rule.protection * x, rule.min_width * unit) - 1e-9)
    up = np.maximum(width, np.ceil(room * unit - 1e-9))
    cells: list[Any] = [one.ravel() for one in (x, fall, alone, up, np.minimum(width, fall))]
    puzzle = Puzzle(sums, *cells)
    hidden = _hide(puzzle, why.ravel() != "", values).reshape(x.shape)
    published = DataFrame(x / unit, values.index, values.columns).mask(hidden)
    status = np.where(x == 0, Status.TRUE_ZERO.label, Status.OBSERVED.label)
    status = np.where(hidden, Status.SUPPRESSED.label, status)
    rows, cols = np.nonzero(hidden)
    audit = DataFrame({"region": values.index[rows], "industry": values.columns[cols]})
    audit["kind"] = np.where(why[hidden] != "", "primary", "secondary")
    audit["reason"] = np.where(why[hidden] != "", why[hidden], "protects another cell of its row or column")
    return ProtectedTable(published, DataFrame(status, values.index, values.columns), audit)


@dataclass(frozen=True)
class Puzzle:
    """A table as others see it, cell by cell: in whole numbers, with what is known beside what is published.

    Each cell can fall by `fall` at most; if it is hidden it must be able to rise by `up` and fall by `down`.
    """

    sums: Sums
    x: Whole
    fall: Whole
    lone: Floats
    up: Floats
    down: Floats

    def unmet(self, hidden: Mask, at: int) -> Iterator[tuple[Mask, float]]:
        """The movements of a hidden cell that are not open, each with the cells that may take part in it.

        For an outsider all may but units alone in a cell outside this one; for each of those inside, which
        knows its own figure, all but its own.
        """
        inside = self._alone_inside(at)
        others = (self.lone == 0) | (self.lone == self.lone[at])
        everybody = others | np.isin(self.lone, list(inside))
        for amount in (self.up[at], -self.down[at]):
            if not self.is_open(hidden & everybody, at, amount):
                yield everybody, amount
            if inside and not self.is_open(hidden & others, at, amount):
                for number, room in inside.items():
                    own = everybody & (self.lone != number)
                    if not self.is_open(hidden & own, at, max(amount, -room)):
                        yield own, max(amount, -room)

    def is_open(self, moving: Mask, at: int, amount: float) -> bool:
        """Whether a cell can rise by an amount (below zero: fall) while, of all others, only some move.

        The greatest flow through those that move, in whole numbers that fit the solver's 32 bits: of large
        amounts in units of which each has 2^29, rounded down.
        """
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import maximum_flow

        limit, up = int(abs(amount)), amount > 0
        if not limit:
            return True
        used = np.setdiff1d(np.flatnonzero(moving), [at])
        plus, minus, nodes = self.sums.plus, self.sums.minus, self.sums.nodes
        source, sink = (plus[at], minus[at]) if up else (minus[at], plus[at])
        ends = np.r_[minus[used], plus[used], nodes], np.r_[plus[used], minus[used], source]
        room = np.minimum(np.r_[np.full(len(used), limit), self.fall[used], limit], limit)
        unit = max(1, -(-limit // STEPS))
        graph = csr_array(((room // unit).astype(np.int32), ends), shape=(nodes + 1, nodes + 1))
        return int(maximum_flow(graph, nodes, int(sink)).flow_value) * unit >= limit * NEARLY

    def _alone_inside(self, at: int) -> dict[float, float]:
        """Units alone in a part of a cell, and how far the rest of the cell can fall in their eyes."""
        rows, cols = self.sums.shape
        row, col = divmod(at, cols)
        within = np.arange(rows - 1)[:, None] if row == rows - 1 else np.array([[row]])
        parts = (within * cols + self.sums.leaves_of(col)).ravel()
        alone = parts[(self.lone[parts] > 0) & (self.lone[parts] != self.lone[at])]
        return {float(self.lone[one]): float(self.fall[at] - self.fall[one]) for one in alone}


def _hide(puzzle: Puzzle, hidden: Mask, values: DataFrame) -> Mask:
    """The cells to hide so that each can rise and fall as far as it must; the largest are looked at first."""
    done: set[int] = set()
    while pending := [int(at) for at in np.flatnonzero(hidden) if at not in done]:
        for at in sorted(pending, key=lambda at: -puzzle.up[at]):
            for partners, amount in puzzle.unmet(hidden, at):
                if not puzzle.is_open(hidden & partners, at, amount):
                    hidden = hidden | _partners(puzzle, hidden, at, amount, partners)
        done.update(pending)
    for at in map(int, np.flatnonzero(hidden)):  # anew: the programmes are solved in floating point
        if any(puzzle.unmet(hidden, at)):
            row, col = divmod(at, values.shape[1])
            where = {"region": values.index[row], "industry": values.columns[col]}
            raise UnprotectedError("the figure of {region}, {industry} would be given away", **where)
    return hidden


def _like(values: DataFrame, other: DataFrame | None, name: str) -> NDArray[Any]:
    """The other table in the order of the first, noughts if there is none; both must have the same labels."""
    if other is None:
        return np.zeros(values.shape)
    aligned = other.reindex_like(values)
    if other.shape != values.shape or aligned.isna().any(axis=None):
        raise InputError("{name} have other labels than the table, or more", name=name)
    return aligned.to_numpy()


def _whole(values: DataFrame, sums: Sums) -> tuple[Whole, int]:
    """The table in whole numbers of a unit, with margins that are sums, and how many units are one."""
    x = values.to_numpy(dtype=float)
    unit = next((one for one in UNITS if _is_whole(x, one)), 0)
    if not unit or not x.size or (x < 0).any():
        what = "a table to protect has finite figures, not negative, whole or with two decimals, and has some"
        raise InputError(what)
    exact = values.dtypes.map(pd.api.types.is_integer_dtype).all()
    whole = (values.to_numpy() if exact else np.round(x * unit)).astype(np.int64)
    off = np.abs(sums.equations @ whole.ravel())
    if off.max() > x.size * np.spacing(float(whole.max())):
        raise InputError("the margins (last row and column) are not the sums of the table")
    return sums.filled(whole), unit


def _is_whole(x: Floats, unit: int) -> bool:
    """Whether the figures are whole in this unit, as far as floating point tells."""
    precision = 0.0 if unit == 1 else 1e-6 + 4 * np.spacing(x * unit)
    return bool((np.abs(x * unit - np.round(x * unit)) <= precision).all())


def _partners(puzzle: Puzzle, hidden: Mask, at: int, amount: float, partners: Mask) -> Mask:
    """Cells that must be hidden so that cell `at` can move by `amount` with all sums kept.

    No zeros that are shown may move, but for margins of hidden cells. Margins are hidden only if nothing else
    helps, the grand total last of all.
    """
    from scipy.optimize import linprog
    from scipy.sparse import hstack

    sums, shape = puzzle.sums, puzzle.sums.shape
    over = sums.filled(hidden.reshape(shape).astype(np.int64)) > 0
    movable = ((puzzle.x > 0) | hidden | over.ravel()) & partners
    movable[at] = True
    free = np.flatnonzero(movable)
    flat, place = puzzle.x[free], int(np.searchsorted(free, at))
    weight = np.full(shape, 5.0)
    weight[:, sums.leaves] = 1
    weight[-1, :] = weight[:, -1] = 1e3
    weight[-1, -1] = 1e6
    cost = np.where(hidden[free], 0.0, 1 + flat / max(flat.max(), 1)) * weight.ravel()[free]
    room = np.minimum(puzzle.fall[free] / abs(amount), 1)  # none need move further
    bounds = np.c_[np.zeros(2 * len(free)), np.r_[np.ones(len(free)), room]]
    bounds[[place, place + len(free)]] = [[1, 1], [0, 0]] if amount > 0 else [[0, 0], [1, 1]]
    rows = sums.equations[:, free]
    kept = {"A_eq": hstack([rows, -rows]), "b_eq": np.zeros(rows.shape[0])}
    found, moved = linprog(np.r_[cost, cost], bounds=bounds, **kept), np.zeros(len(hidden), dtype=bool)
    if found.status == 0:
        moved[free] = found.x[: len(free)] + found.x[len(free) :] > 1e-7
    return moved
