"""The sums of a table of regions by industries at one or more levels, as equations and as a network.

Columns form a tree (divisions in sections in the total), rows one level below their total. Such a table is a
network: every cell stands in two sums, in one as a part and in the other as a part of the other side, so that
a second table which agrees with what is published differs from the first by a circulation.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cluster_analysis.errors import InputError

if TYPE_CHECKING:
    from scipy.sparse import csc_array

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


class Sums:
    """The sums of a table whose last row is the total of its rows and whose last column that of its columns.

    Parameters
    ----------
    rows
        Number of rows, the total included.
    parent
        For each column the number of the column it is a part of; -1 for the last.

    Examples
    --------
    >>> sums = Sums(3, np.array([2, 2, -1]))
    >>> sums.filled(np.array([[1, 2, 0], [3, 4, 0], [0, 0, 0]])).tolist()
    [[1, 2, 3], [3, 4, 7], [4, 6, 10]]
    """

    def __init__(self, rows: int, parent: NDArray[np.int64]) -> None:
        self.shape = (rows, len(parent))
        self.parent = parent
        self.leaves = np.setdiff1d(np.arange(len(parent)), parent)
        self.plus, self.minus, self.nodes = self._network()

    @classmethod
    def of(cls, table: pd.DataFrame, parents: Mapping[Hashable, Hashable] | None = None) -> Sums:
        """The sums of a labelled table; what `parents` does not name is a part of the last column.

        Raises
        ------
        InputError
            If a column is part of one that is not there.
        """
        number: dict[Hashable, int] = {name: at for at, name in enumerate(table.columns)}
        known = parents or {}
        over = [known.get(name, table.columns[-1]) for name in table.columns[:-1]]
        if absent := [name for name in over if name not in number]:
            raise InputError("a table to protect lacks the column {name} of its own parts", name=absent[0])
        return cls(len(table), np.array([*(number[name] for name in over), -1]))

    @cached_property
    def _under(self) -> Whole:
        """Which leaves make up each column: leaves x columns."""
        under = np.zeros((len(self.leaves), self.shape[1]), dtype=np.int64)
        for row, column in enumerate(self.leaves):
            while column >= 0:
                under[row, column] = 1
                column = self.parent[column]
        return under

    def leaves_of(self, column: int) -> Whole:
        """The lowest columns that make up a column."""
        return self.leaves[self._under[:, column] > 0]

    def filled(self, x: Whole) -> Whole:
        """The table summed anew from its lowest columns in the rows without the total."""
        wide = x[:-1, self.leaves] @ self._under
        return np.vstack([wide, wide.sum(axis=0)])

    def _network(self) -> tuple[Whole, Whole, int]:
        """For each cell the sums in which it counts as plus and as minus, and the number of sums."""
        rows, cols = self.shape
        row, col = np.divmod(np.arange(rows * cols), cols)
        across = row * cols  # the sum over the parts of column c in row r has the number r * cols + c
        part = across + self.parent[col]
        down = rows * cols + col  # the sum over the rows of a column
        leaf = np.isin(col, self.leaves)
        whole = np.where(leaf, down, across + col)
        part = np.where(self.parent[col] < 0, rows * cols + cols - 1, part)
        in_total = row == rows - 1
        plus, minus = np.where(in_total, whole, part), np.where(in_total, part, whole)
        used, number = np.unique(np.r_[plus, minus], return_inverse=True)
        return number[: len(plus)], number[len(plus) :], len(used)

    @cached_property
    def equations(self) -> csc_array:
        """One row per sum, one column per cell; a table that is one gives zeros."""
        from scipy.sparse import csc_array

        cells = np.arange(len(self.plus))
        signs = np.r_[np.ones(len(cells)), -np.ones(len(cells))]
        at = (np.r_[self.plus, self.minus], np.r_[cells, cells])
        return csc_array((signs, at), shape=(self.nodes, len(cells)))
