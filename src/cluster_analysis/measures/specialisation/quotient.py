"""The location quotient, its margins and its coverage."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import numpy as np

from cluster_analysis.data.panel.margins import Margin, Margins
from cluster_analysis.errors import InputError
from cluster_analysis.measures._checks import check_values
from cluster_analysis.measures._labelled import Array, Codes, Labelled, amounts, codes_for, like, measure
from cluster_analysis.measures._margins import sums_of, totals

TOLERANCE = 1e-9
"""Relative tolerance of comparisons with a threshold: published figures are rounded."""

CACHED = 65_536
"""Cells worked on at a time: half a megabyte."""

THREADED = 1_000_000
"""From this many cells on, matrices are shared among threads."""


def location_quotient(
    x: Labelled,
    region_totals: Margin = None,
    industry_totals: Margin = None,
    total: Margin = None,
    margins: Margins | None = None,
    unit: str | None = None,
) -> Labelled:
    r"""Location quotient: the share of an industry in a region over its share in the nation.

    .. math:: LQ_{ri} = \frac{x_{ri} / X_r}{X_i / X}

    Parameters
    ----------
    x
        Amounts (region, industry, ...), in any unit, >= 0.
    region_totals, industry_totals, total
        Published margins X_r (region, ...), X_i (industry, ...), X (...), same unit; a margin that is not
        given is the sum of the parts, and is missing if one of them is.
    margins
        The same three as one `Margins`.
    unit
        What the figures are, if `x` does not say so; percentages are refused.

    Returns
    -------
    xarray.DataArray or pandas.DataFrame
        The quotients, without a unit, in the kind and shape of `x`; `reasons` says why one is missing. x = 0
        gives 0. Missing where x_ri is missing (its own reason), where a margin is missing (depends on
        missing), or where X_r, X_i or X is 0 (zero denominator). With published totals an array has the
        coordinate `coverage`: the sum of the published parts over the published total, per region
        (`industry_coverage` per industry, `total_coverage`).

    Raises
    ------
    InputError
        On labels that stand twice, in two spellings or scripts, or beside their own parts, on negative or
        infinite values, and where parts are larger than their published total.

    Notes
    -----
    Florence (1939); Balassa (1965) for exports ("revealed comparative advantage").

    Examples
    --------
    >>> import pandas as pd
    >>> jobs = pd.DataFrame({"farms": [30.0, 10.0], "mines": [10.0, 50.0]}, index=["north", "south"])
    >>> location_quotient(jobs).round(3)
           farms  mines
    north  1.875  0.417
    south  0.417  1.389
    """
    array = amounts(x, unit, values=False)
    given = totals(array, margins or Margins(region_totals, industry_totals, total))
    kernel = partial(_quotients, names=tuple(given.given))
    try:
        result = measure(kernel, array, *given.arrays, other_cores=given.cores, name="location_quotient")
    except InputError:
        check_values(array)  # says which cells
        raise
    coverage = given.coverage(array)
    return like(result.assign_coords(coverage) if coverage else result, x)  # type: ignore[no-any-return]


def _quotients(x: Array, *published: Array, names: tuple[str, ...]) -> tuple[Array, Codes]:
    """Kernel; a large array without margins goes matrix by matrix, on all cores."""
    shape = np.broadcast_shapes(x.shape, *[(*one.shape[: x.ndim - 2], 1, 1) for one in published])
    value, status = np.empty(shape), np.zeros(shape, dtype=np.int8)
    if published or x.ndim < 3 or x.size < THREADED:
        _quotient(x, value, status, **dict(zip(names, published, strict=True)))
    else:
        with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
            list(pool.map(_quotient, x, value, status))
    return value, status


def _quotient(x: Array, value: Array, status: Codes, **published: Array) -> None:
    """Quotients of matrices and their status, into arrays that are there; wrong amounts are refused."""
    rows, columns, whole = sums_of(x, **published) if published else _sums(x)
    low = np.float64(0)
    with np.errstate(divide="ignore", invalid="ignore"):
        by_row, by_column = 1 / rows, whole / columns
        for part in _parts(x):
            low = np.minimum(low, x[part].min(initial=0.0))  # not a number if a cell is missing
            np.multiply(x[part], by_row[part], out=value[part])
            value[part] *= by_column
    if low < 0 or np.isinf(rows).any() or (np.isnan(low) and ((x < 0) | np.isinf(x)).any()):
        raise InputError("the amounts hold negative or infinite values")
    if np.isnan(low) or not (np.isfinite(by_row).all() and np.isfinite(by_column).all()):
        zero = (rows == 0) | (columns == 0) | (whole == 0)
        status[...] = codes_for(value, np.isnan(x), zero)


def _sums(x: Array) -> tuple[Array, Array, Array]:
    """X_r, X_i and X from one pass over the parts."""
    rows = np.empty((*x.shape[:-1], 1))
    columns = np.zeros((*x.shape[:-2], 1, x.shape[-1]))
    for part in _parts(x):
        rows[part] = x[part].sum(axis=-1, keepdims=True)
        columns += x[part].sum(axis=-2, keepdims=True)
    return rows, columns, rows.sum(axis=-2, keepdims=True)


def _parts(x: Array) -> list[tuple[Any, ...]]:
    """Rows that stay in the cache between two passes over them."""
    step = max(1, CACHED * x.shape[-2] // max(1, x.size))
    return [(..., slice(start, start + step), slice(None)) for start in range(0, x.shape[-2], step)]
