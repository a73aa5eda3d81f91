"""Least and largest amount of each hidden cell of one table, from its published margins."""

from __future__ import annotations

from typing import Any

import numpy as np

from cluster_analysis.errors import InputError, Problem, refuse
from cluster_analysis.measures._labelled import Array, Mask


def cell_bounds(
    x: Array, hidden: Mask, rows: Array, columns: Array, rounding: float, labels: Any
) -> tuple[Array, Array]:
    """Least and largest amount of each cell of one table: two linear programmes for each hidden one.

    A cell is counted in shares of what its row and column leave for it, a row or column in shares of what is
    left of its total, so that the solver's tolerance is small beside every one of them.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    known = np.where(hidden, 0.0, x)
    left = [
        _rest(total, known.sum(axis=axis), rounding, labels[1 - axis])
        for axis, total in ((1, rows), (0, columns))
    ]
    least, most = known.copy(), known.copy()
    r, c = np.nonzero(hidden)
    room = np.minimum(left[0][r], left[1][c]) + rounding
    lines = np.concatenate([np.unique(r)[:, None] == r, np.unique(c)[:, None] == c])
    sums = np.concatenate([left[0][np.unique(r)], left[1][np.unique(c)]])
    unit = np.where(sums > 0, sums, 1.0)
    limits = ((sums + sign * rounding) / unit for sign in (-1, 1))
    fits = LinearConstraint(lines * room / unit[:, None], *limits)
    for cell, goal in enumerate(np.eye(r.size)):
        low, high = (milp(sign * goal, constraints=fits, bounds=Bounds(0, 1)).x for sign in (1, -1))
        if low is None or high is None:
            raise InputError(
                "no amounts of the suppressed cells {cells} agree with the published totals; "
                "check the totals, or say how far rounding may put them off",
                cells=[f"{labels[0][i]}/{labels[1][j]}" for i, j in zip(r, c, strict=True)][:20],
            )
        ends = np.array([low[cell], high[cell]])
        # what differs by no more than the solver's tolerance is one number
        ends = np.full(2, ends.mean()) if np.ptp(ends) <= 1e-9 else ends
        least[r[cell], c[cell]], most[r[cell], c[cell]] = ends * room[cell]
    return least, most


def _rest(totals: Array, known: Array, rounding: float, labels: Any) -> Array:
    """What the hidden cells of each row or column add up to."""
    left = totals - known
    below = left < -rounding - 1e-9 * np.abs(totals)
    message = "published cells exceed the published total"
    refuse(Problem(message, column=str(labels[i]), value=known.item(i)) for i in np.flatnonzero(below))
    return np.maximum(left, 0.0)
