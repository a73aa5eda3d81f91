"""Biproportional fitting (RAS): a prior table brought to known margins."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cluster_analysis.errors import InputError, Problem
from cluster_analysis.measures._labelled import Array


def ras(
    prior: pd.DataFrame,
    row_totals: pd.Series,
    column_totals: pd.Series,
    tolerance: float = 1e-9,
    max_iterations: int = 10_000,
) -> pd.DataFrame:
    r"""The table closest to a prior (in information) with given margins: :math:`\hat r A \hat s`.

    Zeros of the prior stay zero. The two margins must have the same total.

    Parameters
    ----------
    prior
        Non-negative table.
    row_totals, column_totals
        Wanted margins with the labels of the prior.
    tolerance
        Largest relative difference from a margin that counts as met.

    Raises
    ------
    InputError
        Negative or missing cells, margins whose totals differ, a margin above zero over cells that are all
        zero, or a pattern of zeros that cannot carry the margins: the message names the rows and columns in
        the way.

    References
    ----------
    Stone (1961); Bacharach (1970); Miller & Blair (2009), section 7.4.

    Examples
    --------
    >>> prior = pd.DataFrame([[1.0, 1.0], [1.0, 1.0]], index=["a", "b"], columns=["a", "b"])
    >>> ras(prior, pd.Series({"a": 4.0, "b": 6.0}), pd.Series({"a": 5.0, "b": 5.0})).to_numpy().tolist()
    [[2.0, 2.0], [3.0, 3.0]]
    """
    rows = _margin(row_totals, prior.index, "row")
    columns = _margin(column_totals, prior.columns, "column")
    values = prior.to_numpy(dtype=float).copy()
    _refuse(prior, rows, columns)
    for _ in range(max_iterations):
        values *= _ratio(rows, values.sum(axis=1))[:, None]
        values *= _ratio(columns, values.sum(axis=0))[None, :]
        short = rows - values.sum(axis=1)
        if np.abs(short).max() <= tolerance * rows.sum():
            return pd.DataFrame(values, index=prior.index, columns=prior.columns)
    lacking = short > tolerance * rows.sum()
    sellers = sorted(map(str, prior.index[lacking]))
    buyers = sorted(map(str, prior.columns[(prior[lacking] > 0).any()]))
    raise InputError(
        f"the margins cannot be met: rows {sellers} are to sum to {rows[lacking].sum():,.6g}, but their "
        f"cells above zero are only in columns {buyers}, which take {values[lacking].sum():,.6g} of them"
    )


def _ratio(target: Array, now: Array) -> Array:
    return np.divide(target, now, out=np.zeros_like(target), where=now > 0)


def _margin(totals: pd.Series, labels: pd.Index, what: str) -> Array:
    if not totals.index.is_unique or set(totals.index) != set(labels):
        wrong = sorted(map(str, set(totals.index) ^ set(labels))) or "repeated labels"
        raise InputError(f"the {what} totals do not have the labels of the prior: {wrong}")
    return totals.reindex(labels).to_numpy(dtype=float)


def _refuse(prior: pd.DataFrame, rows: Array, columns: Array) -> None:
    values = prior.to_numpy(dtype=float)
    found = []
    for i, j in np.argwhere(~(values >= 0) | np.isinf(values)):
        row, column = str(prior.index[i]), str(prior.columns[j])
        found.append(Problem("is missing or negative", row=row, column=column, value=values[i, j]))
    for what, totals, sums, labels in (
        ("row", rows, values.sum(axis=1), prior.index),
        ("column", columns, values.sum(axis=0), prior.columns),
    ):
        for label, total, have in zip(labels, totals, sums, strict=True):
            if not np.isfinite(total) or total < 0:
                found.append(Problem(f"is not a possible total of {what} {label!r}", value=float(total)))
            elif total > 0 and have == 0:
                message = f"is wanted in {what} {label!r}, but all its cells are zero in the prior"
                found.append(Problem(message, value=float(total), advice="RAS never fills a zero"))
    if not found and abs(rows.sum() - columns.sum()) > 1e-6 * max(rows.sum(), columns.sum()):
        text = f"the row totals sum to {rows.sum():,.6g}, the column totals to {columns.sum():,.6g}"
        found.append(Problem(text, advice="both are the total of one table, so they must be equal"))
    if found:
        raise InputError(found)
