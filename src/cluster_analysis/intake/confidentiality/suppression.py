"""Hiding cells of a table with margins so that what is hidden cannot be computed back.

For each hidden cell linear programmes find the cheapest partners, unless the cells hidden already leave it
open far enough; whether they do is then tried anew for every cell, in whole numbers, and a table in which one
is too tight is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from cluster_analysis.data.status import Status
from cluster_analysis.errors import ClusterAnalysisError, InputError
from cluster_analysis.intake.confidentiality.rules import STANDARD, Rule
from cluster_analysis.intake.confidentiality.sums import Floats, Sums, Whole

Mask = NDArray[np.bool_]

# The most units of a flow that are counted at once; they fit the solver's 32 bits.
STEPS = 2**29
# The share of a protection that rounding in these units may leave.
NEARLY = 1 - 1e-5


class UnprotectedError(ClusterAnalysisError):
    """A hidden cell that no others can protect: the table is not to be published."""


def protect(cells: DataFrame, parents: Mapping[str, str], rule: Rule = STANDARD) -> DataFrame:
    """Suppress the sensitive cells of a table and as many others as it takes.

    Parameters
    ----------
    cells
        The table with its margins, one row a cell: every row with every column, the totals last. ``value``:
        not negative, whole or with two decimals. ``reason``: why it is sensitive ("" = it is not), see
        `sensitive`. ``above``: how far it must stay uncertain upward, where that is more than the rule's
        share. ``lone``: the number of the unit that is alone in it, else 0; that unit knows the figure.
        ``least``: what it is known to be at least; of a figure that is not zero always one (0.01).
    parents
        For a table of several levels: the column that a column is a part of, if not of the last.
    rule
        How wide a hidden figure must stay.

    Returns
    -------
    DataFrame
        The same cells: ``value``, NaN where suppressed; ``status``: observed, true zero, suppressed;
        ``kind`` (primary or secondary) and ``reason`` of what is suppressed.

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
    >>> every = pd.MultiIndex.from_product([["a", "b", "total"], ["A", "B", "total"]])
    >>> cells = pd.DataFrame({"value": [20, 50, 70, 8, 19, 27, 28, 69, 97]}, every)
    >>> cells = cells.assign(reason="", above=0, lone=0, least=0)
    >>> cells.loc[("b", "A"), "reason"] = "fewer than 3 units"
    >>> int((protect(cells, {})["status"] == "suppressed").sum())
    4
    """
    figures, unit = _whole(cells["value"].to_numpy(dtype=float))
    sums = Sums(cells.index, parents)
    x = sums.filled(figures)
    if (np.abs(x - figures) > len(x) * np.spacing(float(x.max()))).any():
        raise InputError("the margins (last row and column) are not the sums of the table")
    above, least, lone = cells[["above", "least", "lone"]].to_numpy(dtype=float).T
    fall = x - sums.filled(np.minimum(x, np.maximum(1, np.floor(least * unit).astype(np.int64))))
    width = np.ceil(np.maximum(rule.protection * x, rule.min_width * unit) - 1e-9)
    up = np.maximum(width, np.ceil(above * unit - 1e-9))
    sensitive = cells["reason"].to_numpy() != ""
    hidden = _hide(Puzzle(sums, x, fall, lone, up, np.minimum(width, fall)), sensitive, cells.index)
    status = np.where(x == 0, Status.TRUE_ZERO.label, Status.OBSERVED.label)
    found = DataFrame({"value": x / unit, "status": status, "kind": "", "reason": cells["reason"]})
    found.loc[hidden, ["value", "status", "kind"]] = np.nan, Status.SUPPRESSED.label, "primary"
    found.loc[hidden & ~sensitive, ["kind", "reason"]] = SECONDARY
    return found


SECONDARY = "secondary", "protects another cell of its row or column"


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
        knows its own figure, all but its own. What is hidden meanwhile counts for those that follow.
        """
        others = (self.lone == 0) | (self.lone == self.lone[at])
        inside = self.sums.inside(at) & ~others
        everybody = others | np.isin(self.lone, self.lone[inside])
        # the units alone in a part, and how far the rest can fall in their eyes
        rooms = dict(zip(self.lone[inside], self.fall[at] - self.fall[inside], strict=True))
        for amount in (self.up[at], -self.down[at]):
            if not self.is_open(hidden & everybody, at, amount):
                yield everybody, amount
            if rooms and not self.is_open(hidden & others, at, amount):
                for number, room in rooms.items():
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

        limit = int(abs(amount))
        if not limit:
            return True
        used = np.setdiff1d(np.flatnonzero(moving), [at])
        sink, source = self.sums.ends[:: 1 if amount > 0 else -1, at]
        first = self.sums.nodes  # lets in no more than the limit
        starts, stops = self.sums.arcs(used)
        room = np.minimum(np.r_[np.full(len(used), limit), self.fall[used], limit], limit)
        unit = max(1, -(-limit // STEPS))
        ends = np.r_[starts, first], np.r_[stops, source]
        graph = csr_array(((room // unit).astype(np.int32), ends), shape=(first + 1, first + 1))
        return int(maximum_flow(graph, first, sink).flow_value) * unit >= limit * NEARLY


def _hide(puzzle: Puzzle, sensitive: Mask, index: pd.Index) -> Mask:
    """The cells to hide so that each can rise and fall as far as it must; the largest are looked at first."""
    hidden, done = sensitive.copy(), np.zeros_like(sensitive)
    while pending := np.flatnonzero(hidden & ~done).tolist():
        for at in sorted(pending, key=lambda at: -puzzle.up[at]):
            for partners, amount in puzzle.unmet(hidden, at):
                hidden |= _partners(puzzle, hidden, at, amount, partners)
        done[pending] = True
    for at in np.flatnonzero(hidden).tolist():  # anew: the programmes are solved in floating point
        if any(puzzle.unmet(hidden, at)):
            region, industry = index[at]
            message = "the figure of {region}, {industry} would be given away"
            raise UnprotectedError(message, region=region, industry=industry)
    return hidden


def _whole(figures: Floats) -> tuple[Whole, int]:
    """The figures in whole numbers of a unit, and how many units are one: 1, or 100 if some have decimals."""
    unit = 1 if (figures == np.floor(figures)).all() else 100
    whole = np.round(figures * unit)
    near = np.abs(figures * unit - whole) <= 1e-6 + 4 * np.spacing(figures * unit)
    if not figures.size or not (near & (figures >= 0)).all():
        what = (
            "a table to protect has finite figures, not negative, whole or with two decimals, and has some"
        )
        raise InputError(what)
    return whole.astype(np.int64), unit


def _partners(puzzle: Puzzle, hidden: Mask, at: int, amount: float, partners: Mask) -> Mask:
    """Cells that must be hidden so that cell `at` can move by `amount` with all sums kept.

    No zeros that are shown may move, but for margins of hidden cells. Margins are hidden only if nothing else
    helps, the grand total last of all.
    """
    from scipy.optimize import linprog
    from scipy.sparse import csc_array

    x, sums = puzzle.x, puzzle.sums
    movable = ((x > 0) | hidden | (sums.filled(hidden.astype(np.int64)) > 0)) & partners
    weight = np.full(sums.shape, 5.0)
    weight[:, sums.leaves] = 1
    weight[-1, :] = weight[:, -1] = 1e3
    weight[-1, -1] = 1e6
    cost = np.where(hidden, 0.0, 1 + x / max(x[movable].max(), 1)) * weight.ravel()
    highest = np.r_[movable, movable * np.minimum(puzzle.fall / abs(amount), 1)]  # none need move further
    bounds = np.c_[np.zeros(len(highest)), highest]
    bounds[[at, at + len(x)]] = [[amount > 0], [amount < 0]]
    starts, stops = sums.arcs(np.arange(len(x)))
    moves = np.arange(len(highest))
    places = np.r_[stops, starts], np.r_[moves, moves]
    sides = csc_array((np.repeat([1.0, -1.0], len(moves)), places))
    found = linprog(np.r_[cost, cost], A_eq=sides, b_eq=np.zeros(sides.shape[0]), bounds=bounds)
    return found.x.reshape(2, -1).max(axis=0) > 1e-7 if found.status == 0 else np.zeros_like(hidden)
