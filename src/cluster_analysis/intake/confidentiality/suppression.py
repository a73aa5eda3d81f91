"""Hiding cells of a table with margins so that what is hidden cannot be computed back.

For each hidden cell linear programmes find the cheapest partners; the bounds that an outsider can compute are
then computed anew, exactly, and a table in which one is too tight is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_analysis.data.status import Status
from cluster_analysis.errors import InputError
from cluster_analysis.intake.confidentiality.attack import (
    DisclosureError,
    Floats,
    Mask,
    Whole,
    exact_bounds,
    sums,
)
from cluster_analysis.intake.confidentiality.rules import Rule

UNITS = (1, 100)
"""Figures are whole, or hundredths (of a tenge); each table is computed in whole numbers of these."""
NEARLY = 1 - 1e-6
"""The share of a protection that the solver's precision may leave."""


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


def protect(
    values: pd.DataFrame,
    reasons: pd.DataFrame,
    rule: Rule | None = None,
    above: pd.DataFrame | None = None,
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

    Returns
    -------
    ProtectedTable

    Raises
    ------
    InputError
        If the margins are not the sums, or a figure is missing, negative, or has more than two decimals.
    DisclosureError
        If the verification fails (it never should).

    Notes
    -----
    For each hidden cell and direction a linear programme looks for the cheapest change of other cells that
    keeps all sums and moves the cell by its protection; the cells it moves are hidden too. Thereby a second
    table that agrees with everything published exists by construction (Fischetti and Salazar 2000 on the
    problem; this is the classical heuristic, one cell at a time). True zeros are shown, and never used as a
    partner: an outsider knows that what is hidden is at least 1 (0.01), and so do the programmes.
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
    why = _like(values, reasons, "reasons").to_numpy(dtype=str)
    x, unit = _whole(values)
    least = _summed(np.minimum(x, 1))
    up, down = _room(x, least, unit, rule, above if above is None else _like(values, above, "above"))
    hidden = why != ""
    done: set[int] = set()
    while pending := [int(at) for at in np.flatnonzero(hidden.ravel()) if at not in done]:
        for at in pending:
            for amount in (up.ravel()[at], -down.ravel()[at]):
                hidden |= _partners(x, hidden, least, at, float(amount))
            done.add(at)
    low, high = exact_bounds(x, hidden, least)
    _verify(hidden, high - x - up * NEARLY, x - low - down * NEARLY)
    return _result(values, x / unit, why, hidden, (low / unit, high / unit))


def _like(values: pd.DataFrame, other: pd.DataFrame, name: str) -> pd.DataFrame:
    """The other table in the order of the first; both must have the same labels."""
    try:
        same = other.shape == values.shape and values.index.is_unique and values.columns.is_unique
        if same:
            return other.loc[values.index, values.columns]
    except KeyError:
        pass
    raise InputError(
        f"{name} have other labels, or another shape ({other.shape}), than the table {values.shape}"
    )


def _whole(values: pd.DataFrame) -> tuple[Whole, int]:
    """The table in whole numbers of a unit, with margins that are sums, and how many units are one."""
    x = values.to_numpy(dtype=float)
    if not x.size or not np.isfinite(x).all() or (x < 0).any():
        raise InputError("a table to protect has only finite figures that are not negative, and has some")
    unit = next((one for one in UNITS if _is_whole(x, one)), 0)
    if not unit:
        raise InputError("a table to protect has whole figures or two decimals: round it, then sum it up")
    exact = values.dtypes.map(pd.api.types.is_integer_dtype).all()
    whole = (values.to_numpy() if exact else np.round(x * unit)).astype(np.int64)
    off = np.abs(sums(x.shape) @ whole.ravel())
    if off.max() > x.size * np.spacing(float(whole.max())):
        raise InputError("the margins (last row and column) are not the sums of the table")
    return _summed(whole), unit


def _is_whole(x: Floats, unit: int) -> bool:
    """Whether the figures are whole in this unit, as far as floating point tells."""
    precision = 0.0 if unit == 1 else 1e-6 + 4 * np.spacing(x * unit)
    return bool((np.abs(x * unit - np.round(x * unit)) <= precision).all())


def _summed(x: Whole) -> Whole:
    """Without the rounding of large margins: each is the sum of its row or column."""
    inner = x[:-1, :-1]
    return np.block([[inner, inner.sum(1, keepdims=True)], [inner.sum(0, keepdims=True), inner.sum()]])


def _room(x: Whole, least: Whole, unit: int, rule: Rule, above: pd.DataFrame | None) -> tuple[Floats, Floats]:
    """By how much each cell, if it is hidden, must be able to rise and to fall."""
    width = np.ceil(np.maximum(rule.protection * x, rule.min_width * unit) - 1e-9)
    more = 0.0 if above is None else np.ceil(above.to_numpy(dtype=float) * unit - 1e-9)
    return np.maximum(width, more), np.minimum(width, x - least)


def _partners(x: Whole, hidden: Mask, least: Whole, at: int, amount: float) -> Mask:
    """Cells that must be hidden so that cell `at` can move by `amount` with all sums kept."""
    from scipy.optimize import linprog
    from scipy.sparse import csc_array, hstack

    if amount == 0:
        return hidden
    free = np.flatnonzero(_can_move(x, hidden).ravel())
    flat, place = x.ravel()[free], int(np.searchsorted(free, at))
    cost = np.where(hidden.ravel()[free], 0.0, 1 + flat / max(flat.max(), 1)) * _weights(x.shape)[free]
    down = np.minimum((flat - least.ravel()[free]) / abs(amount), 1)  # none need move further than this one
    bounds = np.c_[np.zeros(2 * len(free)), np.r_[np.ones(len(free)), down]]
    bounds[[place, place + len(free)]] = [[1, 1], [0, 0]] if amount > 0 else [[0, 0], [1, 1]]
    rows = csc_array(sums(x.shape)[:, free])
    found = linprog(
        np.r_[cost, cost],
        A_eq=hstack([rows, -rows]),
        b_eq=np.zeros(rows.shape[0]),
        bounds=bounds,
        method="highs",
    )
    if found.status != 0:
        raise DisclosureError(f"no protection found for cell {divmod(at, x.shape[1])}: {found.message}")
    moved = hidden.ravel().copy()
    moved[free] |= found.x[: len(free)] + found.x[len(free) :] > 1e-7
    return moved.reshape(x.shape)


def _can_move(x: Whole, hidden: Mask) -> Mask:
    """Cells that may differ in a second table: no zeros that are shown, but for margins of hidden cells."""
    margin = np.zeros(x.shape, dtype=bool)
    margin[-1], margin[:, -1] = hidden.any(axis=0), hidden.any(axis=1)
    return (x > 0) | hidden | margin


def _weights(shape: tuple[int, int]) -> Floats:
    """Margins are hidden only if nothing else helps, the grand total last of all."""
    weight = np.ones(shape)
    weight[-1, :] = weight[:, -1] = 1e3
    weight[-1, -1] = 1e6
    return weight.ravel()


def _verify(hidden: Mask, above: Floats, below: Floats) -> None:
    """Refuse a table in which a hidden cell is bounded tighter than it must be."""
    for at in np.argwhere(hidden & ((above < 0) | (below < 0))):
        raise DisclosureError(f"cell {tuple(map(int, at))} can be computed back too closely")


def _result(
    values: pd.DataFrame,
    x: Floats,
    why: npt.NDArray[np.str_],
    hidden: Mask,
    bounds: tuple[Floats, Floats],
) -> ProtectedTable:
    published = pd.DataFrame(x, index=values.index, columns=values.columns).mask(hidden)
    low, high = bounds
    status = np.where(x == 0, Status.TRUE_ZERO.label, Status.OBSERVED.label)
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
