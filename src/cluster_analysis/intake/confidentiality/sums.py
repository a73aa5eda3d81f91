"""The sums of a table of regions by industries at one or more levels, as a network.

Columns form a tree (divisions in sections in the total), rows one level below their total. Such a table is a
network: every cell stands in two sums, in one as a part and in the other as a part of the other side, so that
a second table which agrees with what is published differs from the first by a circulation.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cluster_analysis.errors import InputError

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


class Sums:
    """The sums of a table whose last row is the total of its rows and whose last column that of its columns.

    Cells have the numbers in which they stand in the index, row by row.

    Parameters
    ----------
    index
        Every row with every column, in one order.
    parents
        The column that a column is a part of, if not of the last; it comes after its parts.

    Raises
    ------
    InputError
        If a column is part of one that is not there.

    Examples
    --------
    >>> sums = Sums(pd.MultiIndex.from_product([["a", "b", "total"], ["A", "B", "total"]]), {})
    >>> sums.filled(np.array([1, 2, 0, 3, 4, 0, 0, 0, 0])).tolist()
    [1, 2, 3, 3, 4, 7, 4, 6, 10]
    """

    def __init__(self, index: pd.Index, parents: Mapping[str, str]) -> None:
        names = index.unique(1)
        rows, cols = self.shape = len(index) // len(names), len(names)
        over = [parents.get(name, names[-1]) for name in names[:-1]]
        parent = names.get_indexer(pd.Index(over))
        for at in np.flatnonzero(parent <= np.arange(cols - 1)):
            raise InputError("a table to protect lacks the column {name} of its own parts", name=over[at])
        self.leaves = np.setdiff1d(np.arange(cols), parent)
        # which rows (columns) have a row (column) in them
        self.down, self.under = np.eye(rows, dtype=np.int64), np.eye(cols, dtype=np.int64)
        self.down[:, -1] = 1
        for column in reversed(range(cols - 1)):
            self.under[column] += self.under[parent[column]]
        self.ends, self.nodes = self._network(parent), rows * cols + cols

    def _network(self, parent: NDArray[np.intp]) -> Whole:
        """The numbers of the sums in which each cell counts as minus, and as plus."""
        rows, cols = self.shape
        row, col = np.indices(self.shape).reshape(2, -1)
        # the sum over the parts of a column in a row, and the sum over the rows of a column
        across, down = row * cols, rows * cols + col
        whole = np.where(np.isin(col, self.leaves), down, across + col)
        part = np.where(col < cols - 1, across + np.r_[parent, 0][col], down)
        return np.where(row < rows - 1, (whole, part), (part, whole))

    def arcs(self, cells: NDArray[np.intp]) -> tuple[Whole, Whole]:
        """From which sum to which cells lead: each once as it rises, then each once as it falls."""
        return self.ends[:, cells].ravel(), self.ends[::-1, cells].ravel()

    def filled(self, x: Whole) -> Whole:
        """The table summed anew from its lowest columns in the rows without the total."""
        inner = x.reshape(self.shape)[:-1, self.leaves]
        return (self.down[:-1].T @ inner @ self.under[self.leaves]).ravel()

    def inside(self, at: int) -> NDArray[np.bool_]:
        """Which cells make up a cell; it is one of them."""
        row, col = divmod(at, self.shape[1])
        return np.outer(self.down[:, row], self.under[:, col]).ravel() > 0
