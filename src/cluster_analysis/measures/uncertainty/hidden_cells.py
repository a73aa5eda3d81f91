"""Least and largest amount of each hidden cell of one table, from its published margins."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from cluster_analysis.errors import InputError, Problem
from cluster_analysis.measures._labelled import Array


def cell_bounds(
    x: Array, hidden: npt.NDArray[np.bool_], rows: Array, columns: Array, rounding: float, labels: Any
) -> tuple[Array, Array]:
    """Least and largest amount of each cell of one table."""
    known = np.where(hidden, 0.0, x)
    left = (
        _rest(rows, known.sum(axis=1), rounding, labels[0]),
        _rest(columns, known.sum(axis=0), rounding, labels[1]),
    )
    least, most = known.copy(), known.copy()
    for block in _blocks(hidden):
        r, c = np.nonzero(hidden & block)
        if rounding == 0 and len(r) == len(set(r)) * len(set(c)):
            low, high = _frechet(r, c, *left, labels)
        else:
            low, high = _programme(r, c, *left, rounding, labels)
        least[r, c], most[r, c] = low, high
    return least, most


def _rest(totals: Array, known: Array, rounding: float, labels: Any) -> Array:
    """What the hidden cells of a row or column add up to."""
    left = totals - known
    slack = rounding + 1e-9 * np.abs(totals)
    if (left < -slack).any():
        raise InputError(
            Problem(
                "published cells exceed the published total", column=str(labels[i]), value=float(known[i])
            )
            for i in np.flatnonzero(left < -slack)
        )
    return np.maximum(left, 0.0)


def _blocks(hidden: npt.NDArray[np.bool_]) -> list[npt.NDArray[np.bool_]]:
    """Hidden cells that share rows or columns, directly or through others: one mask for each such set."""
    from scipy.sparse import bmat, csr_matrix
    from scipy.sparse.csgraph import connected_components

    if not hidden.any():
        return []
    links = csr_matrix(hidden.astype(np.int8))
    _, part = connected_components(bmat([[None, links], [links.T, None]]), directed=False)
    of_row = part[: hidden.shape[0]]
    return [
        np.broadcast_to((of_row == one)[:, None], hidden.shape) for one in set(of_row[hidden.any(axis=1)])
    ]


def _frechet(
    r: npt.NDArray[np.intp], c: npt.NDArray[np.intp], rows: Array, columns: Array, labels: Any
) -> tuple[Array, Array]:
    """A full block: max(0, R + C - T) to min(R, C)."""
    total, across = rows[np.unique(r)].sum(), columns[np.unique(c)].sum()
    if abs(total - across) > 1e-6 * max(rows.max(), columns.max()):
        _infeasible(r, c, labels)
    return np.maximum(0.0, rows[r] + columns[c] - total), np.minimum(rows[r], columns[c])


def _programme(
    r: npt.NDArray[np.intp],
    c: npt.NDArray[np.intp],
    rows: Array,
    columns: Array,
    rounding: float,
    labels: Any,
) -> tuple[Array, Array]:
    """Two linear programmes for each cell of a block, in units of its largest sum."""
    from scipy.optimize import linprog

    lines = np.concatenate([np.unique(r)[:, None] == r, np.unique(c)[:, None] == c]).astype(float)
    sums = np.concatenate([rows[np.unique(r)], columns[np.unique(c)]])
    unit = sums.max() or 1.0
    sums, slack = sums / unit, np.full(len(sums), rounding / unit + 1e-9)
    limits = {"A_ub": np.vstack([lines, -lines]), "b_ub": np.concatenate([sums + slack, slack - sums])}
    bounds = np.empty((2, len(r)))
    for cell in range(len(r)):
        for side, sign in enumerate((1.0, -1.0)):
            goal = np.zeros(len(r))
            goal[cell] = sign
            solved = linprog(goal, **limits, bounds=(0, None), method="highs")
            if solved.status != 0:
                _infeasible(r, c, labels)
            bounds[side, cell] = solved.x[cell]
    low, high = _snapped(bounds, slack.max())
    return low * unit, high * unit


def _snapped(bounds: Array, slack: float) -> tuple[Array, Array]:
    """Bounds that differ by no more than the solver's slack are one number."""
    low, high = bounds
    middle = (low + high) / 2
    same = high - low <= 4 * slack if slack < 1e-3 else np.zeros(low.shape, dtype=bool)
    return np.where(same, middle, np.maximum(low, 0.0)), np.where(same, middle, high)


def _infeasible(r: npt.NDArray[np.intp], c: npt.NDArray[np.intp], labels: Any) -> None:
    names = [f"{labels[0][i]}/{labels[1][j]}" for i, j in zip(r, c, strict=True)][:20]
    raise InputError(
        "no amounts of the suppressed cells {cells} agree with the published totals; "
        "check the totals, or say how far rounding may put them off",
        cells=names,
    )
