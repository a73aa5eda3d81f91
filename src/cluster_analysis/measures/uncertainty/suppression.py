"""Bounds of the quotients of suppressed cells, and the cells that can be recovered."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import xarray as xr
from xarray import DataArray, Dataset

from cluster_analysis.data.panel.margins import Margins
from cluster_analysis.data.status import Status, flag_attributes
from cluster_analysis.errors import InputError, Problem, refuse
from cluster_analysis.measures._checks import check, places
from cluster_analysis.measures._labelled import CELL, INDUSTRY, REGION, Table, as_array, bare, same_labels
from cluster_analysis.measures._margins import totals
from cluster_analysis.measures.specialisation import TOLERANCE
from cluster_analysis.measures.uncertainty.hidden_cells import cell_bounds


def suppression_bounds(
    x: Table,
    suppressed: DataArray | pd.DataFrame | None = None,
    margins: Margins | None = None,
    rounding: float = 0.0,
) -> Dataset:
    """Bounds of the quotients of suppressed cells over all fillings that agree with the published margins.

    Parameters
    ----------
    x
        Amounts (region, industry, ...); what stands in a suppressed cell is not looked at.
    suppressed
        Which cells are hidden (True); the missing ones if not given.
    margins
        The published totals of the regions and of the industries, both needed.
    rounding
        How far the published figures of one row or column may be off its total together.

    Returns
    -------
    xarray.Dataset
        `lower`, `upper` (quotients), `cell_lower`, `cell_upper` (amounts), `recoverable` (1 where a hidden
        cell follows exactly from the margins: a disclosure risk), and `specialised` (1 whatever the hidden
        value is, 0 never, missing if it depends on it). The attribute `recoverable` lists those cells as
        (labels, amount).

    Raises
    ------
    InputError
        If no filling agrees with the margins; the rows and columns are named.

    Notes
    -----
    Least and largest amount of a cell in a transport polytope, by linear programme (`scipy.optimize.milp`).
    With published margins the quotient is proportional to the amount. Bounds of several cells do not hold
    jointly.

    Examples
    --------
    >>> x = pd.DataFrame({"a": [np.nan, 5.0], "b": [7.0, 8.0]}, index=["n", "s"])
    >>> totals = Margins(pd.Series({"n": 10.0, "s": 13.0}), pd.Series({"a": 8.0, "b": 15.0}))
    >>> suppression_bounds(x, margins=totals).attrs["recoverable"]
    [(('n', 'a'), 3.0)]
    """
    if margins is None or margins.region is None or margins.industry is None:
        raise InputError("bounds of suppressed cells need the published region totals and industry totals")
    array = as_array(x)
    amounts = bare(array)
    hidden = amounts.isnull()
    if suppressed is not None:
        hidden = same_labels(bare(as_array(suppressed)), array).transpose(*array.dims, ...).astype(bool)
    check(array.where(~hidden))
    rows, columns, whole = totals(array, margins, checked=False)
    _refuse_gaps(amounts.where(~hidden, 0.0), "is missing but not marked as suppressed: {cell}")
    for side in (rows, columns):
        _refuse_gaps(side, "has no published total: {cell}")
    least, most = xr.apply_ufunc(
        partial(cell_bounds, rounding=rounding, labels=[array[dim].values for dim in CELL]),
        *(amounts, hidden, rows, columns),
        input_core_dims=[CELL, CELL, [REGION], [INDUSTRY]],
        output_core_dims=[CELL, CELL],
        vectorize=True,
    )
    found = _quotients(hidden, least, most, whole / (rows * columns)).transpose(*array.dims)
    certain = found["cell_lower"].where(found["recoverable"] == 1).to_series().dropna()
    return found.assign_attrs(recoverable=[(place, float(value)) for place, value in certain.items()])


def _refuse_gaps(figures: DataArray, message: str) -> None:
    refuse(Problem(message, cell=where) for _, where in places(figures, figures.isnull().values))


def _quotients(hidden: DataArray, least: DataArray, most: DataArray, factor: DataArray) -> Dataset:
    """Quotients of the bounds, what is certain, and what can be recovered."""
    factor = factor.where(np.isfinite(factor))
    lower, upper = least * factor, most * factor
    exact = (most - least <= TOLERANCE * most).astype(float)
    edge = 1 - TOLERANCE
    sure = (lower >= edge).astype(float).where((lower >= edge) | (upper < edge))
    status = xr.where(lower.isnull(), Status.ZERO_DENOMINATOR, hidden * int(Status.ESTIMATED)).astype(np.int8)
    return Dataset(
        {
            "lower": lower,
            "upper": upper,
            "cell_lower": least,
            "cell_upper": most,
            "recoverable": exact.where(hidden),
            "specialised": sure,
        },
        {"status": status.assign_attrs(flag_attributes())},
    )
