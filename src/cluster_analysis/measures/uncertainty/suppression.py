"""Bounds of the quotients of suppressed cells, and the cells that can be recovered."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import xarray as xr

from cluster_analysis.data.panel.margins import Margin, Margins
from cluster_analysis.data.status import Status, flag_attributes
from cluster_analysis.errors import InputError, Problem
from cluster_analysis.measures._checks import check, places
from cluster_analysis.measures._labelled import CELL, INDUSTRY, REGION, as_array, bare, same_labels
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
    rows, columns, whole = totals(array, published, checked=False)
    _check_known(array, hidden, (rows, columns))
    labels = (array[REGION].values, array[INDUSTRY].values)
    least, most = xr.apply_ufunc(
        partial(cell_bounds, rounding=rounding, labels=labels),
        bare(array),
        hidden,
        rows,
        columns,
        input_core_dims=[CELL, CELL, [REGION], [INDUSTRY]],
        output_core_dims=[CELL, CELL],
        vectorize=True,
    )
    return _bound_results(array, hidden, (least, most), whole / (rows * columns), threshold)


def _as_marks(suppressed: xr.DataArray | pd.DataFrame, x: xr.DataArray) -> xr.DataArray:
    """Which cells are hidden, on the labels of `x`."""
    return same_labels(bare(as_array(suppressed)), x).transpose(*x.dims, ...).astype(bool)


def _check_known(x: xr.DataArray, hidden: xr.DataArray, sides: tuple[xr.DataArray, ...]) -> None:
    """Every row and column has a total, and every cell is either published or suppressed."""
    problems = [
        Problem("has no published total ({dim})", value=label, dim=dim)
        for dim, total in zip(CELL, sides, strict=True)
        for label in total[dim].values[total.isnull().any([one for one in total.dims if one != dim]).values]
    ]
    lacking = (bare(x).isnull() & ~hidden).transpose(*x.dims).values
    problems += [
        Problem("is missing but not marked as suppressed: {cell}", cell=where)
        for _, where in places(x, lacking)
    ]
    if problems:
        raise InputError(problems)


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
    exact = hidden & ((most - least) <= TOLERANCE * np.maximum(np.abs(most), 1e-300))
    edge = threshold * (1 - TOLERANCE)
    sure = xr.where(lower >= edge, 1.0, xr.where(upper < edge, 0.0, np.nan))
    figures = {"lower": lower, "upper": upper, "cell_lower": least, "cell_upper": most}
    figures |= {"recoverable": exact.astype(float).where(hidden), "specialised": sure.where(lower.notnull())}
    found = xr.Dataset(figures).transpose(*x.dims)
    status = hidden.astype("int8") * np.int8(Status.ESTIMATED)
    status = status.where(lower.notnull(), np.int8(Status.ZERO_DENOMINATOR)).assign_attrs(flag_attributes())
    certain = found["cell_lower"].where(exact).to_series().dropna()
    found.attrs["recoverable"] = [(place, float(value)) for place, value in certain.items()]
    return found.assign_coords(status=status.transpose(*x.dims))
