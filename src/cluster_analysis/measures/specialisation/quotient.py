"""The location quotient, its margins and its coverage."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from warnings import catch_warnings, simplefilter

import numpy as np

from cluster_analysis.data.panel.margins import Margin, Margins
from cluster_analysis.data.status import Status
from cluster_analysis.errors import InputError
from cluster_analysis.measures._checks import check_values
from cluster_analysis.measures._kernels import codes_for, measure, measure_shares
from cluster_analysis.measures._labelled import Array, Codes, Labelled, amounts, as_array, like
from cluster_analysis.measures._margins import coverage

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
    published = margins or Margins(region_totals, industry_totals, total)
    plain = not any(one is not None for one in published.values())
    try:
        result = (
            measure(_quotients, array, name="location_quotient")
            if plain
            else measure_shares(_with_totals, array, published, name="location_quotient")
        )
    except InputError:
        check_values(array)  # says which cells
        raise
    return like(result.assign_coords(coverage(array, published)), x)  # type: ignore[no-any-return]


def _quotients(x: Array) -> tuple[Array, Codes]:
    """Kernel without published totals; a large array goes matrix by matrix, on all cores."""
    value, status = np.empty(x.shape), np.zeros(x.shape, dtype=np.int8)
    if x.ndim < 3 or x.size < THREADED:
        _quotient(x, value, status)
    else:
        with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
            list(pool.map(_quotient, x, value, status))
    return value, status


def _with_totals(x: Array, *sums: Array) -> tuple[Array, Codes]:
    """Kernel with X_r, X_i and X."""
    shape = np.broadcast_shapes(x.shape, *[one.shape for one in sums])
    value, status = np.empty(shape), np.zeros(shape, dtype=np.int8)
    _quotient(x, value, status, *sums)
    return value, status


def _quotient(x: Array, value: Array, status: Codes, *sums: Array) -> None:
    """Quotients of matrices and their status, into arrays that are there; wrong amounts are refused."""
    rows, columns, whole = sums or _sums(x)
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


def is_specialised(
    x: Labelled,
    threshold: float = 1.0,
    region_totals: Margin = None,
    industry_totals: Margin = None,
    total: Margin = None,
    margins: Margins | None = None,
    unit: str | None = None,
) -> Labelled:
    """Presence test LQ >= threshold, tolerant to rounding: x X >= t X_r X_i within a relative 1e-9.

    Parameters
    ----------
    x, region_totals, industry_totals, total, margins, unit
        As for `location_quotient`.
    threshold
        1 is present, above the country; 1.25 is called specialised.

    Returns
    -------
    xarray.DataArray or pandas.DataFrame
        1.0 where specialised, 0.0 where not, missing where the quotient is.

    Examples
    --------
    >>> import pandas as pd
    >>> jobs = pd.DataFrame({"a": [0.1, 0.2], "b": [0.2, 0.4]})
    >>> is_specialised(jobs).to_numpy().tolist()
    [[1.0, 1.0], [1.0, 1.0]]
    """
    quotient = location_quotient(as_array(x), region_totals, industry_totals, total, margins, unit)
    tested = (quotient >= threshold * (1 - TOLERANCE)).astype(float).where(quotient.notnull())
    return like(tested.rename("is_specialised"), x)  # type: ignore[no-any-return]


def standardised_location_quotient(
    x: Labelled, log: bool = False, margins: Margins | None = None, unit: str | None = None
) -> Labelled:
    """Location quotient as a z-score over the regions, per industry, with the sample SD (n - 1).

    With `log` the z-score is that of log10 LQ, for LQ > 0 only; a zero is missing (undefined).
    Undefined too where all regions have the same quotient (up to rounding) or fewer than two have one.

    Parameters
    ----------
    x, margins, unit
        As for `location_quotient`.
    log
        Whether the logarithm is taken first.

    Notes
    -----
    O'Donoghue & Gleave (2004): a region is a cluster where z > 1.96 (or > 1.65).

    Examples
    --------
    >>> import pandas as pd
    >>> jobs = pd.DataFrame({"a": [30.0, 10.0, 20.0], "b": [10.0, 50.0, 20.0]})
    >>> standardised_location_quotient(jobs)["a"].round(3).tolist()
    [0.949, -1.044, 0.095]
    """
    quotient = location_quotient(as_array(x), margins=margins, unit=unit)
    kernel = partial(_standardised, log=log)
    result = measure(kernel, quotient, name="standardised_location_quotient")
    return like(result, x)  # type: ignore[no-any-return]


def _standardised(quotient: Array, log: bool) -> tuple[Array, Codes]:
    """z-scores over the regions (second to last axis) of the quotients that exist."""
    base = np.where(quotient > 0, quotient, np.nan) if log else quotient
    with catch_warnings():
        simplefilter("ignore", RuntimeWarning)
        base = np.log10(base) if log else base
        mean = np.nanmean(base, axis=-2, keepdims=True)
        spread = np.nanstd(base, axis=-2, ddof=1, keepdims=True)
        flat = ~(spread > TOLERANCE * (1.0 if log else mean))
        value = np.where(flat, np.nan, (base - mean) / spread)
    status = np.where(np.isnan(value), np.int8(Status.UNDEFINED), np.int8(0)).astype(np.int8)
    status[np.isnan(quotient)] = Status.NOT_PUBLISHED  # its own reason follows
    return value, status
