"""Biproportional fitting (RAS): a prior table brought to known margins."""

from __future__ import annotations

import numpy as np
from pandas import DataFrame, Series

from cluster_analysis.errors import InputError
from cluster_analysis.measures._labelled import Array
from cluster_analysis.measures.numeric import aligned, check_amounts

TOLERANCE = 1e-9
"""Largest difference from a margin that counts as met, as a share of the whole table."""


def ras(
    prior: DataFrame, row_totals: Series, column_totals: Series, max_iterations: int = 10_000
) -> DataFrame:
    r"""The table closest to a prior (in information) with given margins: :math:`\hat r A \hat s`.

    Zeros of the prior stay zero. The two margins must have the same total.

    Parameters
    ----------
    prior
        Non-negative table.
    row_totals, column_totals
        Wanted margins with the labels of the prior.
    max_iterations
        After so many rounds the margins cannot be met.

    Raises
    ------
    InputError
        Negative or missing cells, margins whose totals differ, or zeros that cannot carry the margins: the
        message names the rows and columns in the way.

    References
    ----------
    Stone (1961); Bacharach (1970); Miller & Blair (2009), section 7.4.

    Examples
    --------
    >>> prior = DataFrame([[1.0, 1.0], [1.0, 1.0]], index=["a", "b"], columns=["a", "b"])
    >>> ras(prior, Series({"a": 4.0, "b": 6.0}), Series({"a": 5.0, "b": 5.0})).to_numpy().tolist()
    [[2.0, 2.0], [3.0, 3.0]]
    """
    wanted, of_columns = (
        aligned(totals, labels).to_numpy()
        for totals, labels in zip((row_totals, column_totals), prior.axes, strict=True)
    )
    check_amounts(prior)
    total, across = float(wanted.sum()), float(of_columns.sum())
    if abs(total - across) > 1e-6 * max(total, across):
        message = "the row totals sum to {rows}, the column totals to {columns}"
        advice = "both are the total of one table, so they must be equal"
        raise InputError(message, advice=advice, rows=total, columns=across)
    values = prior.to_numpy(dtype=float)
    for _ in range(max_iterations):
        values = values * _ratio(wanted, values.sum(axis=1))[:, None]
        values = values * _ratio(of_columns, values.sum(axis=0))
        short = wanted - values.sum(axis=1) > TOLERANCE * total
        if not (np.abs(wanted - values.sum(axis=1)) > TOLERANCE * total).any():
            return DataFrame(values, prior.index, prior.columns)
    buyers = prior.columns[(prior[short] > 0).any()]
    raise InputError(
        "the margins cannot be met: rows {sellers} are to sum to {wanted}, but their cells above zero are "
        "only in columns {buyers}, which take {taken} of them",
        sellers=sorted(map(repr, prior.index[short])),
        wanted=round(float(wanted[short].sum()), 6),
        buyers=sorted(map(repr, buyers)),
        taken=round(float(values[short].sum()), 6),
    )


def _ratio(target: Array, now: Array) -> Array:
    return np.divide(target, now, out=np.zeros_like(target), where=now > 0)
