"""Specialisation: what a region has more of than the nation, and how specialised it is as a whole.

`x` is a labelled array with the dimensions `region` and `industry` (and any others), or a frame
(regions x industries): employment, value added, output or establishments, x >= 0. X_r, X_i and X are its
margins; s_ri = x_ri / X_r is the structure of a region, p_i = X_i / X that of the nation.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from cluster_analysis.errors import InputError, ParameterError, Problem
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
from cluster_analysis.status import Status

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


def is_specialised(
    x: Labelled,
    threshold: float = 1.0,
    region_totals: Margin = None,
    industry_totals: Margin = None,
    total: Margin = None,
) -> Labelled:
    """Presence test LQ >= threshold, tolerant to rounding: x X >= t X_r X_i within a relative 1e-9.

    Returns
    -------
    xarray.DataArray or pandas.DataFrame
        1.0 where specialised, 0.0 where not, missing where the quotient is.

    Examples
    --------
    >>> jobs = pd.DataFrame({"a": [0.1, 0.2], "b": [0.2, 0.4]})
    >>> is_specialised(jobs).to_numpy().tolist()
    [[1.0, 1.0], [1.0, 1.0]]
    """
    quotient = location_quotient(x, region_totals, industry_totals, total)
    tested = quotient >= threshold * (1 - TOLERANCE)
    return tested.astype(float).where(quotient.notnull())  # type: ignore[no-any-return]


def standardised_location_quotient(x: Labelled, log: bool = False) -> Labelled:
    """Location quotient as a z-score over the regions, per industry, with the sample SD (n - 1).

    With `log` the z-score is that of log10 LQ, for LQ > 0 only; a zero is missing (undefined).
    Undefined too where all regions have the same quotient or fewer than two have one.

    Notes
    -----
    O'Donoghue & Gleave (2004): a region is a cluster where z > 1.96 (or > 1.65).

    Examples
    --------
    >>> jobs = pd.DataFrame({"a": [30.0, 10.0, 20.0], "b": [10.0, 50.0, 20.0]})
    >>> standardised_location_quotient(jobs)["a"].round(3).tolist()
    [0.949, -1.044, 0.095]
    """
    quotient = location_quotient(as_array(x))
    result = measure(_standardised, quotient, log, other_cores=[[]], name="standardised_location_quotient")
    return like(result, x)  # type: ignore[no-any-return]


def _standardised(quotient: Array, log: bool) -> tuple[Array, npt.NDArray[np.int8]]:
    """z-scores over the regions (second to last axis) of the quotients that exist."""
    from warnings import catch_warnings, simplefilter

    base = np.where(quotient > 0, quotient, np.nan) if log else quotient
    with np.errstate(invalid="ignore", divide="ignore"), catch_warnings():
        simplefilter("ignore", RuntimeWarning)
        base = np.log10(base) if log else base
        spread = np.nanstd(base, axis=-2, ddof=1, keepdims=True)
        flat = ~(spread > 1e-12)
        value = np.where(flat, np.nan, (base - np.nanmean(base, axis=-2, keepdims=True)) / spread)
    status = np.where(np.isnan(value), np.int8(Status.UNDEFINED), np.int8(0)).astype(np.int8)
    status[np.isnan(quotient)] = Status.NOT_PUBLISHED
    return value, status


def _structure(x: Array) -> Array:
    """Shares s_ri of a region's industries (last axis); missing if one cell is, or the region is empty."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return x / x.sum(axis=-1, keepdims=True)


def _over_industries(value: Array, x: Array) -> tuple[Array, npt.NDArray[np.int8]]:
    """A figure per region with its status: empty region or a missing cell."""
    value = np.array(value, dtype=float)
    return value, codes_for(value, False, x.sum(axis=-1) == 0)


def herfindahl(x: Labelled, normalised: bool = False) -> Any:
    """Herfindahl index of a region's structure: sum of s_ri^2 over industries, from 1/n to 1.

    `normalised`: (H - 1/n) / (1 - 1/n), from 0 to 1, n the number of industries of the classification.
    Undefined for an empty region (zero denominator) and, normalised, for one industry.

    Notes
    -----
    Hirschman (1945), Herfindahl (1950).

    Examples
    --------
    >>> herfindahl(pd.DataFrame([[40.0, 30.0, 20.0, 10.0]])).round(4).tolist()
    [0.3]
    """
    array = as_array(x)
    check(array)
    if normalised and array.sizes[INDUSTRY] < 2:
        raise InputError("the normalised index needs at least two industries")

    def kernel(values: Array) -> tuple[Array, npt.NDArray[np.int8]]:
        index = np.square(_structure(values)).sum(axis=-1)
        floor = 1 / values.shape[-1]
        return _over_industries((index - floor) / (1 - floor) if normalised else index, values)

    return like(measure(kernel, array, core=[INDUSTRY], out=[], name="herfindahl"), x)


def shannon_entropy(x: Labelled, base: float = 2) -> Any:
    """Entropy of a region's structure: -sum of s log s, 0 log 0 = 0; 0 for one industry, log n at most.

    Notes
    -----
    Shannon (1948); `base` 2 gives bits.

    Examples
    --------
    >>> shannon_entropy(pd.DataFrame([[1.0, 1.0, 1.0, 1.0]])).tolist()
    [2.0]
    """
    array = as_array(x)
    check(array)

    def kernel(values: Array) -> tuple[Array, npt.NDArray[np.int8]]:
        shares = _structure(values)
        with np.errstate(divide="ignore", invalid="ignore"):
            terms = np.where(shares == 0, 0.0, shares * np.log(shares))
        return _over_industries(np.abs(terms.sum(axis=-1)) / np.log(base), values)

    return like(measure(kernel, array, core=[INDUSTRY], out=[], name="shannon_entropy"), x)


def variety(x: Labelled, groups: Mapping[Any, Any], base: float = 2) -> Any:
    """Related and unrelated variety: entropy within groups of industries, and between the groups.

    Unrelated + related = total entropy.

    Parameters
    ----------
    groups
        Industry -> group (subclass -> division, say); every industry needs one.

    Returns
    -------
    xarray.Dataset or pandas.DataFrame
        `related`, `unrelated`, `total`, per region.

    Notes
    -----
    Frenken, van Oort & Verburg (2007).

    Examples
    --------
    >>> jobs = pd.DataFrame([[1.0, 1.0, 2.0]], columns=["011", "012", "10"])
    >>> variety(jobs, {"011": "A", "012": "A", "10": "C"}).round(2).to_numpy().tolist()
    [[0.5, 1.0, 1.5]]
    """
    array = as_array(x)
    lacking = [label for label in array[INDUSTRY].values if label not in groups]
    if lacking:
        raise InputError(Problem("has no group", value=label) for label in lacking)
    by = xr.DataArray([groups[label] for label in array[INDUSTRY].values], dims=INDUSTRY, name="group")
    grouped = array.groupby(by).sum(INDUSTRY, skipna=False).rename(group=INDUSTRY)
    total, unrelated = shannon_entropy(array, base), shannon_entropy(grouped, base)
    found = xr.Dataset({"related": total - unrelated, "unrelated": unrelated, "total": total})
    if isinstance(x, pd.DataFrame):
        return found.drop_vars("status", errors="ignore").to_dataframe()
    return found


Reference = Literal["nation", "rest", "mean_of_others"]


def krugman_index(x: Labelled, reference: Reference | str) -> Any:
    """Krugman's index: the sum over industries of the absolute differences of structure, from 0 to 2.

    Parameters
    ----------
    reference
        What a region is compared with: `nation` (all regions together, itself included), `rest` (the nation
        without it; K_rest = K_nation / (1 - w_r)), `mean_of_others` (the unweighted mean structure of the
        other regions), or the label of a region.

    Notes
    -----
    Krugman (1991). The variants differ and are not comparable, hence the required argument. Undefined for an
    empty region; an empty region never counts in the mean of the others.

    Examples
    --------
    >>> jobs = pd.DataFrame({"a": [30.0, 10.0], "b": [10.0, 50.0]}, index=["n", "s"])
    >>> krugman_index(jobs, "nation").round(4).tolist(), krugman_index(jobs, "rest").round(4).tolist()
    ([0.7, 0.4667], [1.1667, 1.1667])
    """
    array = as_array(x)
    check(array)
    region_labels: list[Any] = array[REGION].values.tolist()
    named: dict[str, Callable[[Array], Array]] = {
        "nation": _nation,
        "rest": _rest,
        "mean_of_others": _mean_of_others,
    }
    if reference in named:
        compare = named[reference]
    elif reference in region_labels:
        position = region_labels.index(reference)

        def compare(values: Array) -> Array:
            return _structure(values)[..., position : position + 1, :]
    else:
        raise ParameterError(reference, [*named, *map(str, region_labels)], "reference")

    def kernel(values: Array) -> tuple[Array, npt.NDArray[np.int8]]:
        difference = np.abs(_structure(values) - compare(values)).sum(axis=-1)
        return _over_industries(difference, values)

    return like(measure(kernel, array, out=[REGION], name="krugman_index"), x)


def _nation(x: Array) -> Array:
    return _structure(x.sum(axis=-2, keepdims=True))


def _rest(x: Array) -> Array:
    return _structure(x.sum(axis=-2, keepdims=True) - x)


def _mean_of_others(x: Array) -> Array:
    structure = _structure(x)
    full = x.sum(axis=-1, keepdims=True) != 0
    summed = np.where(full, structure, 0.0).sum(axis=-2, keepdims=True)
    others = full.sum(axis=-2, keepdims=True) - full
    with np.errstate(invalid="ignore", divide="ignore"):
        return (summed - np.where(full, structure, 0.0)) / others


def hoover_specialisation(x: Labelled) -> Any:
    """Hoover's coefficient of specialisation: half of Krugman's index against the nation, from 0 to 1.

    Examples
    --------
    >>> jobs = pd.DataFrame({"a": [30.0, 10.0], "b": [10.0, 50.0]})
    >>> hoover_specialisation(jobs).round(4).tolist()
    [0.35, 0.2333]
    """
    index = krugman_index(x, "nation")
    return (index / 2).rename("hoover_specialisation")


def hachman_index(x: Labelled) -> Any:
    """Hachman's index: 1 / sum over industries of s_ri LQ_ri; 1 for the nation's structure, down to 0.

    Industries that no region has are left out of the sum, since they add nothing to any region.

    Examples
    --------
    >>> hachman_index(pd.DataFrame({"a": [30.0, 10.0], "b": [10.0, 50.0]})).round(4).tolist()
    [0.6621, 0.8151]
    """
    array = as_array(x)
    check(array)

    def kernel(values: Array) -> tuple[Array, npt.NDArray[np.int8]]:
        structure, nation = _structure(values), _nation(values)
        with np.errstate(invalid="ignore", divide="ignore"):
            terms = np.where(nation == 0, 0.0, np.square(structure) / nation)
            return _over_industries(1 / terms.sum(axis=-1), values)

    return like(measure(kernel, array, out=[REGION], name="hachman_index"), x)
