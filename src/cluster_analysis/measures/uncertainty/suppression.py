"""Bounds of the quotients of suppressed cells, and the cells that can be recovered."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from cluster_analysis.data.panel.margins import Margin, Margins
from cluster_analysis.data.status import Status, flag_attributes
from cluster_analysis.errors import InputError, Problem
from cluster_analysis.measures._checks import check
from cluster_analysis.measures._labelled import CELL, INDUSTRY, REGION, Array, as_array, bare, same_labels
from cluster_analysis.measures._margins import totals
from cluster_analysis.measures.specialisation import TOLERANCE
from cluster_analysis.measures.uncertainty.hidden_cells import cell_bounds


def suppression_bounds(
    x: xr.DataArray | pd.DataFrame,
    suppressed: xr.DataArray | pd.DataFrame | None = None,
    region_totals: Margin = None,
    industry_totals: Margin = None,
    total: Margin = None,
    threshold: float = 1.0,
    rounding: float = 0.0,
    margins: Margins | None = None,
) -> xr.Dataset:
    """Bounds of the quotients of suppressed cells over all fillings that agree with the published margins.

    Parameters
    ----------
    x
        Amounts (region, industry, ...); what stands in a suppressed cell is not looked at.
    suppressed
        Which cells are hidden (True); the missing ones if not given.
    region_totals, industry_totals
        Published margins, both needed.
    total
        Published; the sum of the region totals if not given.
    margins
        The same three as one `Margins`.
    threshold
        Of specialisation.
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
    Least and largest amount of a cell in a transport polytope: by Frechet's bounds where the hidden cells
    form a full block, else by linear programme (`scipy.optimize.linprog`), block by block. With published
    margins the quotient is proportional to the amount. Bounds of several cells do not hold jointly.

    Examples
    --------
    >>> x = pd.DataFrame({"a": [np.nan, 5.0], "b": [7.0, 8.0]}, index=["n", "s"])
    >>> totals = pd.Series({"n": 10.0, "s": 13.0}), pd.Series({"a": 8.0, "b": 15.0})
    >>> suppression_bounds(x, None, *totals).attrs["recoverable"]
    [(('n', 'a'), 3.0)]
    """
    published = margins or Margins(region_totals, industry_totals, total)
    if published.region is None or published.industry is None:
        raise InputError("bounds of suppressed cells need the published region totals and industry totals")
    array = as_array(x)
    hidden = bare(array).isnull() if suppressed is None else _as_marks(suppressed, array)
    check(array.where(~hidden))
    rows, columns, whole = _published(array, published)
    _check_known(array, hidden)
    labels = (array[REGION].values, array[INDUSTRY].values)

    def kernel(values: Array, unknown: Any, row: Array, column: Array) -> tuple[Array, Array]:
        low, high = np.array(values, dtype=float), np.array(values, dtype=float)
        for index in np.ndindex(values.shape[:-2]):
            low[index], high[index] = cell_bounds(
                values[index], unknown[index], row[index], column[index], rounding, labels
            )
        return low, high

    everything = xr.broadcast(bare(array), hidden, rows, columns)
    least, most = xr.apply_ufunc(
        kernel,
        everything[0],
        everything[1].astype(bool),
        everything[2].isel({INDUSTRY: 0}, drop=True),
        everything[3].isel({REGION: 0}, drop=True),
        input_core_dims=[list(CELL), list(CELL), [REGION], [INDUSTRY]],
        output_core_dims=[list(CELL), list(CELL)],
    )
    return _bound_results(array, hidden, (least, most), whole / (rows * columns), threshold)


def _as_marks(suppressed: xr.DataArray | pd.DataFrame, x: xr.DataArray) -> xr.DataArray:
    """Which cells are hidden, on the labels of `x`."""
    return same_labels(bare(as_array(suppressed)), x).transpose(*x.dims, ...).astype(bool)


def _published(x: xr.DataArray, margins: Margins) -> tuple[xr.DataArray, ...]:
    """Region totals, industry totals and total on the labels of `x`; every row and column has one."""
    given = totals(x, margins, checked=False)
    for name, total in zip(CELL, given, strict=False):
        lacking = total.isnull()
        if bool(lacking.any()):
            places = total.where(lacking, drop=True)[name].values
            raise InputError(Problem("has no published total ({dim})", value=one, dim=name) for one in places)
    return given


def _check_known(x: xr.DataArray, hidden: xr.DataArray) -> None:
    """Every cell is either published or suppressed."""
    lacking = bare(x).isnull() & ~hidden
    if bool(lacking.any()):
        found = lacking.where(lacking).stack(cell=lacking.dims).dropna("cell")["cell"].values[:20]
        raise InputError(
            Problem("is missing but not marked as suppressed: {cell}", cell=[*map(str, cell)])
            for cell in found
        )


def _bound_results(
    x: xr.DataArray,
    hidden: xr.DataArray,
    cells: tuple[xr.DataArray, xr.DataArray],
    factor: xr.DataArray,
    threshold: float,
) -> xr.Dataset:
    """Quotients of the bounds, what is certain, and what can be recovered."""
    least, most = cells
    factor = factor.where(np.isfinite(factor))
    lower, upper = least * factor, most * factor
    scale = np.maximum(np.abs(most), 1e-300)
    exact = hidden & ((most - least) <= TOLERANCE * scale)
    edge = threshold * (1 - TOLERANCE)
    sure = xr.where(lower >= edge, 1.0, xr.where(upper < edge, 0.0, np.nan))
    found = xr.Dataset(
        {
            "lower": lower,
            "upper": upper,
            "cell_lower": least,
            "cell_upper": most,
            "recoverable": exact.astype(float).where(hidden),
            "specialised": sure.where(lower.notnull()),
        }
    ).transpose(*x.dims)
    status = xr.where(
        lower.isnull(), int(Status.ZERO_DENOMINATOR), xr.where(hidden, int(Status.ESTIMATED), 0)
    )
    status = status.astype("int8").assign_attrs(flag_attributes()).transpose(*x.dims)
    certain = found["cell_lower"].where(exact).to_series().dropna()
    found.attrs["recoverable"] = [(place, float(value)) for place, value in certain.items()]
    return found.assign_coords(status=status)
