"""Biproportional fitting (RAS): a prior table brought to known margins."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cluster_analysis.errors import InputError, Problem
from cluster_analysis.measures._checks import bad_cells
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
    rows, columns = _margin(row_totals, prior.index), _margin(column_totals, prior.columns)
    problems = bad_cells(prior, ~(prior.ge(0) & np.isfinite(prior)), "is missing or negative")
    for side, totals, sums in (("row", rows, prior.sum(axis=1)), ("column", columns, prior.sum())):
        problems += _impossible(totals, sums, side)
    total, across = float(rows.sum()), float(columns.sum())
    if not problems and abs(total - across) > 1e-6 * max(total, across):
        message = "the row totals sum to {rows}, the column totals to {columns}"
        advice = "both are the total of one table, so they must be equal"
        problems = [Problem(message, advice=advice, rows=total, columns=across)]
    if problems:
        raise InputError(problems)
    values = prior.to_numpy(dtype=float).copy()
    wanted, of_columns = rows.to_numpy(), columns.to_numpy()
    for _ in range(max_iterations):
        values *= _ratio(wanted, values.sum(axis=1))[:, None]
        values *= _ratio(of_columns, values.sum(axis=0))
        short = wanted - values.sum(axis=1)
        if np.abs(short).max() <= tolerance * total:
            return pd.DataFrame(values, index=prior.index, columns=prior.columns)
    lacking = short > tolerance * total
    buyers = prior.columns[(prior[lacking] > 0).any()]
    raise InputError(
        "the margins cannot be met: rows {sellers} are to sum to {wanted}, but their cells above zero are "
        "only in columns {buyers}, which take {taken} of them",
        sellers=sorted(map(repr, prior.index[lacking])),
        wanted=round(float(wanted[lacking].sum()), 6),
        buyers=sorted(map(repr, buyers)),
        taken=round(float(values[lacking].sum()), 6),
    )


def _ratio(target: Array, now: Array) -> Array:
    return np.divide(target, now, out=np.zeros_like(target), where=now > 0)


def _margin(totals: pd.Series, labels: pd.Index) -> pd.Series:
    differ = totals.index.symmetric_difference(labels)
    if len(differ) or not totals.index.is_unique:
        message = "the totals do not have the labels of the prior: {labels}"
        raise InputError(message, labels=[*map(str, differ)])
    return totals.reindex(labels).astype(float)


def _impossible(totals: pd.Series, sums: pd.Series, side: str) -> list[Problem]:
    """Totals that no table has, and totals above zero of nothing but zeros."""
    found = [
        Problem("is not a possible total", value=float(totals[label]), **{side: str(label)})
        for label in totals.index[~(totals >= 0) | np.isinf(totals)]
    ]
    message, advice = "is wanted, but all its cells are zero in the prior", "RAS never fills a zero"
    empty = totals.index[(totals > 0) & (sums == 0)]
    return found + [
        Problem(message, value=float(totals[label]), advice=advice, **{side: str(label)}) for label in empty
    ]
