"""The location quotient, its margins and its coverage."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from cluster_analysis.errors import InputError
from cluster_analysis.measures._labelled import (
    INDUSTRY,
    REGION,
    Array,
    Labelled,
    as_array,
    as_vector,
    bare,
    check,
    check_labels,
    check_values,
    codes_for,
    like,
    measure,
    offenders,
)

Margin = xr.DataArray | pd.Series | float | None

TOLERANCE = 1e-9
"""Relative tolerance of comparisons with a threshold: published figures are rounded."""

CACHED = 65_536
"""Cells worked on at a time: half a megabyte, which stays in the cache between the passes."""

THREADED = 1_000_000
"""From this many cells on, matrices are shared among threads."""


def location_quotient(
    x: Labelled,
    region_totals: Margin = None,
    industry_totals: Margin = None,
    total: Margin = None,
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

    Returns
    -------
    xarray.DataArray or pandas.DataFrame
        The quotients, dimensionless, in the kind and shape of `x`, with `status` (a coordinate, or labels in
        `.attrs["status"]`). x = 0 gives 0. Missing where x_ri is missing (its own reason), where a margin
        is missing (depends on missing), or where X_r, X_i or X is 0 (zero denominator). With published
        totals there is the coordinate (attribute for a frame) `coverage`: the sum of the published parts
        over the published total, per region (`industry_coverage` per industry, `total_coverage`).

    Raises
    ------
    InputError
        On duplicated, mixed-script or nested labels, negative or infinite values, and where a part is larger
        than its published total.

    Notes
    -----
    Florence (1939); Balassa (1965) for exports ("revealed comparative advantage").

    Examples
    --------
    >>> jobs = pd.DataFrame({"farms": [30.0, 10.0], "mines": [10.0, 50.0]}, index=["north", "south"])
    >>> location_quotient(jobs).round(3)
           farms  mines
    north  1.875  0.417
    south  0.417  1.389
    """
    array = as_array(x)
    check_labels(array)
    given = (region_totals is not None, industry_totals is not None, total is not None)
    margins = _margins(array, region_totals, industry_totals, total)
    published = [margin if one else None for margin, one in zip(margins, given, strict=True)]
    _check_parts(array, published)
    kernel = partial(_location_quotient, given=given)
    cores = [[REGION], [INDUSTRY], []]
    try:
        result = measure(kernel, array, *margins, other_cores=cores, name="location_quotient")
    except InputError:
        check_values(array)  # says which cells
        raise
    return like(_add_coverage(result, array, published), x)  # type: ignore[no-any-return]


def _location_quotient(
    x: Array, region: Array, industry: Array, total: Array, given: tuple[bool, bool, bool]
) -> tuple[Array, npt.NDArray[np.int8]]:
    """Kernel, matrix by matrix; within each, rows that fit in the cache together."""
    lead = np.broadcast_shapes(x.shape[:-2], region.shape[:-1], industry.shape[:-1], np.shape(total))
    shape = lead + x.shape[-2:]
    x, region = np.broadcast_to(x, shape), np.broadcast_to(region, (*lead, shape[-2]))
    industry, total = np.broadcast_to(industry, (*lead, shape[-1])), np.broadcast_to(total, lead)
    value, status = np.empty(shape), np.zeros(shape, dtype=np.int8)
    step = max(1, CACHED // max(1, shape[-1]))
    parts = [slice(start, start + step) for start in range(0, shape[-2], step)]

    def one(block: tuple[int, ...]) -> None:
        matrix = x[block]
        rows, columns = _sums(matrix, parts)
        missing = bool(np.isnan(rows).any())
        rows, columns = (region[block] if given[0] else rows), (industry[block] if given[1] else columns)
        whole = total[block] if given[2] else (columns if given[1] and not given[0] else rows).sum()
        with np.errstate(divide="ignore", invalid="ignore"):
            by_row, by_column = 1.0 / rows, whole / columns
            for part in parts:
                np.multiply(matrix[part], by_row[part, None], out=value[block][part])
                value[block][part] *= by_column
        if missing or not (np.isfinite(by_row).all() and np.isfinite(by_column).all()):
            zero = (rows == 0)[:, None] | (columns == 0) | (whole == 0)
            status[block] = codes_for(value[block], np.isnan(matrix), zero)

    if value.size < THREADED:
        for block in np.ndindex(lead):
            one(block)
    else:
        with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
            list(pool.map(one, np.ndindex(lead)))
    return value, status


def _sums(matrix: Array, parts: list[slice]) -> tuple[Array, Array]:
    """Sums of the rows and of the columns, and on the way the check of the values."""
    rows, columns = np.empty(matrix.shape[0]), np.zeros(matrix.shape[1])
    for part in parts:
        chunk = matrix[part]
        rows[part] = chunk.sum(axis=1)
        columns += chunk.sum(axis=0)
        low = chunk.min(initial=0.0)  # not a number if a cell is missing
        wrong = low < 0 or (np.isnan(low) and ((chunk < 0) | np.isinf(chunk)).any())
        if wrong or np.isinf(rows[part]).any():
            raise InputError("the amounts hold negative or infinite values")
    return rows, columns


def _margins(
    x: xr.DataArray, region: Margin, industry: Margin, total: Margin
) -> tuple[xr.DataArray, xr.DataArray, xr.DataArray]:
    """The given margins as arrays on the labels of `x`; NaN where none is given."""
    whole = xr.DataArray(np.nan) if total is None else bare(xr.DataArray(total)).astype(float)
    margins = (_as_margin(region, REGION, x), _as_margin(industry, INDUSTRY, x), whole)
    if total is not None and whole.chunks is None:
        check_values(whole)
    return margins


def _as_margin(margin: Margin, dim: str, x: xr.DataArray) -> xr.DataArray:
    """One margin on the labels of `x`; a label without a figure is missing."""
    if margin is None:
        return xr.DataArray(np.full(x.sizes[dim], np.nan), dims=dim)
    if not isinstance(margin, xr.DataArray | pd.Series):
        raise InputError(f"the totals of {dim} need the dimension {dim!r}")
    margin = bare(as_vector(margin, dim))
    check(margin)
    return margin.reindex({dim: x[dim].values}) if dim in x.indexes else margin


def _check_parts(x: xr.DataArray, published: Sequence[xr.DataArray | None]) -> None:
    """Refuse a part that is larger than its published total."""
    for total in published:
        if total is None or x.chunks is not None or total.chunks is not None:
            continue
        larger = bare(x) > total * (1 + 1e-6)
        if bool(larger.any()):
            bad = bare(x).broadcast_like(larger).transpose(*larger.dims)
            raise InputError(offenders(bad, larger.values, "is larger than its published total"))


def _add_coverage(
    result: xr.DataArray, x: xr.DataArray, published: Sequence[xr.DataArray | None]
) -> xr.DataArray:
    """Sum of the published parts over each published total, as coordinates."""
    sums = ([INDUSTRY], [REGION], [REGION, INDUSTRY])
    names = ("coverage", "industry_coverage", "total_coverage")
    for margin, over, name in zip(published, sums, names, strict=True):
        if margin is not None:
            parts = bare(x).sum(over, min_count=1)
            result = result.assign_coords({name: parts / margin.where(margin != 0)})
    return result
