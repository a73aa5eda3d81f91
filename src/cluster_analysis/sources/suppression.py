"""Hiding cells of a table with margins so that what is hidden cannot be computed back.

For each hidden cell linear programmes find the cheapest partners; the bounds that an outsider can compute are
then computed anew, and a table in which one is too tight is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_analysis.errors import ClusterAnalysisError, InputError, ParameterError
from cluster_analysis.status import Status

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Rule:
    """What makes a cell sensitive, and how wide a hidden figure must stay.

    Parameters
    ----------
    min_units
        A cell with fewer units (but not none) is sensitive.
    n, k
        Dominance: sensitive if the `n` largest units (1 or 2) have more than `k` % of the figure.
    p
        p % rule: sensitive if the figure without its two largest units is less than `p` % of the largest,
        for then the second largest can estimate the largest to within `p` %.
    protection
        Share of its figure by which a hidden cell must stay uncertain, up and down.
    min_width
        The same in units of the table, at least; 1 keeps counts from being found by rounding.
    """

    min_units: int = 3
    n: int = 1
    k: float = 75.0
    p: float = 10.0
    protection: float = 0.1
    min_width: float = 1.0

    def __post_init__(self) -> None:
        if self.n not in (1, 2):
            raise ParameterError(self.n, ["1", "2"], "number of dominating units")
        if not (self.min_units >= 1 and 0 < self.k <= 100 and self.p >= 0 and 0 < self.protection <= 1):
            raise ParameterError(str(self), [], "suppression rule")


class DisclosureError(ClusterAnalysisError):
    """A table in which a hidden figure can be computed back; it must not be published."""


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
        One row per suppressed cell: where, primary or secondary, the reason, and the bounds that an
        outsider can compute. It holds no hidden figure.
    """

    values: pd.DataFrame
    status: pd.DataFrame
    audit: pd.DataFrame

    def write_audit(self, path: str | Path) -> Path:
        """The audit as a CSV file."""
        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        self.audit.to_csv(path, index=False)
        return path


def protect(values: pd.DataFrame, reasons: pd.DataFrame, rule: Rule | None = None) -> ProtectedTable:
    """Suppress the sensitive cells of a table and as many others as it takes.

    Parameters
    ----------
    values
        The table with its margins: last row and last column are totals, figures not negative.
    reasons
        Same shape: why a cell is sensitive ("" = it is not), see `sensitive`.
    rule
        How wide a hidden figure must stay.

    Returns
    -------
    ProtectedTable

    Raises
    ------
    InputError
        If the margins are not the sums, or a figure is missing or negative.
    DisclosureError
        If the verification fails (it never should).

    Notes
    -----
    For each hidden cell and direction a linear programme looks for the cheapest change of other cells that
    keeps all sums and moves the cell by its protection; the cells it moves are hidden too. Thereby a second
    table that agrees with everything published exists by construction (Fischetti and Salazar 2000 on the
    problem; this is the classical heuristic, one cell at a time). True zeros are never used as a partner.
    Not covered: a unit that is alone in its cell and knows its own figure, and tables of several years or
    levels that are linked by further sums.

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
    x, why = _checked(values, reasons)
    hidden = why != ""
    done: set[int] = set()
    while pending := [int(at) for at in np.flatnonzero(hidden.ravel()) if at not in done]:
        for at in pending:
            for amount in _amounts(x.ravel()[at], rule, _is_whole(x)):
                hidden |= _partners(x, hidden, at, amount)
            done.add(at)
    low, high = attacker_bounds(x, hidden)
    _verify(x, hidden, low, high, rule)
    return _result(values, why, hidden, low, high)


def attacker_bounds(values: npt.ArrayLike, hidden: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Lowest and highest value of each hidden cell that agrees with all published figures and sums.

    Parameters
    ----------
    values
        Table with margins (last row, last column); the hidden figures are not looked at.
    hidden
        Which cells are hidden.

    Returns
    -------
    low, high
        Same shape; the figure itself where it is published, infinity where nothing bounds a cell.
    """
    from scipy.optimize import linprog

    x, mask = np.asarray(values, dtype=float), np.asarray(hidden, dtype=bool)
    low, high = x.copy(), x.copy()
    rows = _sums(x.shape)
    free = np.flatnonzero(mask.ravel())
    fixed = np.where(mask.ravel(), 0.0, x.ravel())
    right = -(rows @ fixed)
    for number, at in enumerate(free):
        for bound, sign in ((low, 1.0), (high, -1.0)):
            cost = np.zeros(len(free))
            cost[number] = sign
            found = linprog(cost, A_eq=rows[:, free], b_eq=right, bounds=(0, None), method="highs")
            bound.ravel()[at] = found.fun * sign if found.status == 0 else (0.0 if sign > 0 else np.inf)
    return low, high


def _checked(values: pd.DataFrame, reasons: pd.DataFrame) -> tuple[Floats, npt.NDArray[np.str_]]:
    x = values.to_numpy(dtype=float)
    if reasons.shape != values.shape:
        raise InputError(f"reasons have the shape {reasons.shape}, the table {values.shape}")
    if not np.isfinite(x).all() or (x < 0).any():
        raise InputError("a table to protect has only finite figures that are not negative")
    off = np.abs(_sums(x.shape) @ x.ravel())
    if off.size and off.max() > 1e-9 * max(1.0, x.max()):
        raise InputError("the margins (last row and column) are not the sums of the table")
    return x, reasons.to_numpy(dtype=str)


def _sums(shape: tuple[int, int]) -> Floats:
    """The accounting equations: each row, and each column, sums to its margin (coefficients of all cells)."""
    rows, cols = shape
    equations = np.zeros((rows + cols, rows, cols))
    for row in range(rows):
        equations[row, row, :-1], equations[row, row, -1] = 1, -1
    for col in range(cols):
        equations[rows + col, :-1, col], equations[rows + col, -1, col] = 1, -1
    return equations.reshape(rows + cols, -1)


def _is_whole(x: Floats) -> bool:
    return bool((x == np.round(x)).all())


def _amounts(value: float, rule: Rule, whole: bool) -> tuple[float, float]:
    """By how much a hidden cell must be able to move up and down."""
    width = max(rule.protection * value, rule.min_width if whole else 0.0)
    width = float(np.ceil(width - 1e-9)) if whole else width
    return width, -min(width, value)


def _partners(x: Floats, hidden: Mask, at: int, amount: float) -> Mask:
    """Cells that must be hidden so that cell `at` can move by `amount` with all sums kept."""
    from scipy.optimize import linprog

    if amount == 0:
        return hidden
    flat, n = x.ravel(), x.size
    cost = np.where(hidden.ravel(), 0.0, 1 + flat / max(flat.max(), 1)) * _weights(x.shape)
    movable = flat > 0
    up = np.where(movable, np.inf, 0.0)
    down = np.where(movable, flat, 0.0)
    bounds: list[tuple[float, float]] = [(0.0, float(one)) for one in (*up, *down)]
    bounds[at], bounds[n + at] = ((amount, amount), (0, 0)) if amount > 0 else ((0, 0), (-amount, -amount))
    rows = _sums(x.shape)
    found = linprog(
        np.r_[cost, cost], A_eq=np.c_[rows, -rows], b_eq=np.zeros(len(rows)), bounds=bounds, method="highs"
    )
    if found.status != 0:
        raise DisclosureError(f"no protection found for cell {at}: {found.message}")
    moved = found.x[:n] + found.x[n:] > 1e-7 * max(1.0, abs(amount))
    return moved.reshape(x.shape) | hidden


def _weights(shape: tuple[int, int]) -> Floats:
    """Margins are hidden only if nothing else helps, the grand total last of all."""
    weight = np.ones(shape)
    weight[-1, :] = weight[:, -1] = 1e3
    weight[-1, -1] = 1e6
    return weight.ravel()


def _verify(x: Floats, hidden: Mask, low: Floats, high: Floats, rule: Rule) -> None:
    """Refuse a table in which a hidden cell is bounded tighter than the rule allows."""
    slack = 1e-6 * max(1.0, float(x.max(initial=0)))
    for at in np.flatnonzero(hidden.ravel()):
        up, down = _amounts(x.ravel()[at], rule, _is_whole(x))
        if high.ravel()[at] < x.ravel()[at] + up - slack or low.ravel()[at] > x.ravel()[at] + down + slack:
            raise DisclosureError(f"cell {divmod(int(at), x.shape[1])} can be computed back too closely")


def _result(
    values: pd.DataFrame, why: npt.NDArray[np.str_], hidden: Mask, low: Floats, high: Floats
) -> ProtectedTable:
    published = values.astype(float).mask(hidden)
    status = np.where(values.to_numpy() == 0, Status.TRUE_ZERO.label, Status.OBSERVED.label)
    status = np.where(hidden, Status.SUPPRESSED.label, status)
    cells = [
        {
            "region": values.index[row],
            "industry": values.columns[col],
            "kind": "primary" if why[row, col] else "secondary",
            "reason": why[row, col] or "protects another cell of its row or column",
            "lowest": low[row, col],
            "highest": high[row, col],
        }
        for row, col in zip(*np.nonzero(hidden), strict=True)
    ]
    columns = ["region", "industry", "kind", "reason", "lowest", "highest"]
    frame = pd.DataFrame(status, index=values.index, columns=values.columns)
    return ProtectedTable(published, frame, pd.DataFrame(cells, columns=columns))
