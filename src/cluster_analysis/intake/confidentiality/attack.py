"""What an outsider can compute of the hidden cells of a table, from the published cells and the margins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from cluster_analysis.errors import ClusterAnalysisError, InputError

if TYPE_CHECKING:
    import networkx as nx

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


class DisclosureError(ClusterAnalysisError):
    """A table in which a hidden figure can be computed back; it must not be published."""


def attacker_bounds(
    values: npt.ArrayLike, hidden: npt.ArrayLike, lowest: float = 0.0
) -> tuple[Floats, Floats]:
    """Lowest and highest value of each hidden cell that agrees with all published figures and sums.

    Parameters
    ----------
    values
        Table with margins (last row, last column); the hidden figures are not looked at.
    hidden
        Which cells are hidden.
    lowest
        What every hidden figure is known to be at least: 1 in a table of counts that shows its zeros.

    Returns
    -------
    low, high
        Same shape; the figure itself where it is published, infinity where nothing bounds a cell.

    Raises
    ------
    InputError
        If no figures in the hidden cells agree with what is published.
    """
    from scipy.optimize import linprog

    x, mask = np.asarray(values, dtype=float), np.asarray(hidden, dtype=bool)
    low, high = x.copy(), x.copy()
    rows = sums(x.shape)
    free = np.flatnonzero(mask.ravel())
    right = -(rows @ np.where(mask.ravel(), 0.0, x.ravel()))
    for number, at in enumerate(free):
        for bound, sign in ((low, 1.0), (high, -1.0)):
            cost = np.zeros(len(free))
            cost[number] = sign
            found = linprog(cost, A_eq=rows[:, free], b_eq=right, bounds=(lowest, None), method="highs")
            if found.status not in (0, 3):
                raise InputError(f"the bounds of cell {divmod(int(at), x.shape[1])}: {found.message}")
            bound.ravel()[at] = found.fun * sign if found.status == 0 else np.inf
    return low, high


def sums(shape: tuple[int, ...]) -> Floats:
    """The accounting equations: each row, and each column, sums to its margin (coefficients of all cells)."""
    rows, cols = shape
    equations = np.zeros((rows + cols, rows, cols))
    for row in range(rows):
        equations[row, row, :-1], equations[row, row, -1] = 1, -1
    for col in range(cols):
        equations[rows + col, :-1, col], equations[rows + col, -1, col] = 1, -1
    return equations.reshape(rows + cols, -1)


def exact_bounds(x: Whole, hidden: Mask, least: Whole) -> tuple[Floats, Floats]:
    """The same bounds for a table of whole figures that is known, exactly.

    A second table that agrees with the published cells differs from the first by a circulation: with the
    sign of the margins turned, its differences sum to zero in every row and column. So the most that a
    cell can rise is the greatest flow from its column back to its row through the other hidden cells, each
    of which lets up as much as one likes through and down as much as lies above its `least` figure.
    """
    low, high = x.astype(float), x.astype(float)
    graph = _hidden_cells(x, hidden, least)
    for row, col in zip(*np.nonzero(hidden), strict=True):
        way = (f"row {row}", f"column {col}")
        up, down = (way[::-1], way) if _is_inside(row, col, x.shape) else (way, way[::-1])
        room = int(x[row, col] - least[row, col])
        high[row, col] = x[row, col] + _greatest(graph, *up, without=way, limit=None)
        low[row, col] = x[row, col] - _greatest(graph, *down, without=way, limit=room)
    return low, high


def _is_inside(row: int, col: int, shape: tuple[int, ...]) -> bool:
    """Whether a rise of the cell counts as a rise: inner cells and the grand total, not the other margins."""
    return bool((row == shape[0] - 1) == (col == shape[1] - 1))


def _hidden_cells(x: Whole, hidden: Mask, least: Whole) -> nx.DiGraph[str]:
    """Rows and columns, joined both ways by each hidden cell; an edge without capacity has no limit."""
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    for row, col in zip(*np.nonzero(hidden), strict=True):
        way = (f"row {row}", f"column {col}")
        up, down = (way, way[::-1]) if _is_inside(row, col, x.shape) else (way[::-1], way)
        graph.add_edge(*up)
        graph.add_edge(*down, capacity=int(x[row, col] - least[row, col]))
    return graph


def _greatest(graph: Any, start: str, end: str, *, without: tuple[str, str], limit: int | None) -> float:
    """The greatest flow from start to end that does not use a cell itself, up to a limit."""
    import networkx as nx

    kept = [(edge, graph.edges[edge].copy()) for edge in (without, without[::-1])]
    graph.remove_edges_from([edge for edge, _ in kept])
    try:
        flow = nx.maximum_flow_value(graph, start, end)
    except nx.NetworkXUnbounded:
        flow = np.inf
    finally:
        graph.add_edges_from((*edge, known) for edge, known in kept)
    return float(flow if limit is None else min(flow, limit))
