"""The front door of all measures: frames and arrays come in, labelled and as floats, and go out in kind.

`amounts` checks what comes in, refused by label: what stands twice, sums beside their parts, values that no
measure takes. `like` gives the result the kind of what came in.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame, Series
from xarray import DataArray, Dataset

from cluster_analysis.data.regions.audits import (
    PART_OF,
    industry_problems,
    label_problems,
    looks_like,
    region_problems,
    split_regions,
)
from cluster_analysis.data.status import figure_of, flag_attributes
from cluster_analysis.errors import InputError, Problem, refuse, refuse_each
from cluster_analysis.measures.door.reasons import Axes, with_reasons

LOOKED_AT = 3000
"""Up to this many labels are compared with the names of regions and industries."""


def check(x: DataArray, negative: bool = False) -> None:
    """Refuse labels that cannot stand in one sum, and negative or infinite values."""
    check_labels(x)
    if is_chunked(x):
        return
    if "region" in x.indexes and x.sizes["region"] < LOOKED_AT:
        advice = "take the regions of one vintage: panel.panel.at_vintage(...)"
        refuse(  # a unit beside the unit it was split from, where both have a figure at one time
            Problem(PART_OF, value=pair[0], parent=pair[1], advice=advice)
            for pair in split_regions(tuple(x.indexes["region"]))
            if bool(x.sel(region=[*pair]).notnull().all("region").any())
        )
    check_values(x, negative)


def check_labels(x: DataArray) -> None:
    """Refuse labels that stand twice, in two spellings or scripts, that name a total, or that hold others."""
    problems: list[Problem] = []
    find = {"region": region_problems, "industry": industry_problems}
    for dim, labels in x.indexes.items():
        problems += label_problems(tuple(labels), str(dim))
        if dim in find and len(labels) < LOOKED_AT:
            problems += find[str(dim)](tuple(labels))
    refuse(problems)


def is_chunked(x: DataArray) -> bool:
    """Whether the values are only computed later."""
    return not isinstance(x.data, np.ndarray) and x.chunks is not None


def check_values(x: DataArray, negative: bool = False) -> None:
    """Refuse infinite values, and negative ones unless the measure allows them; name where they are."""
    refuse_cells("is infinite ({where})", x, np.isinf(x.values))
    if not negative:
        refuse_cells("is negative ({where})", x, x.values < 0)


def refuse_cells(message: str, x: DataArray, wrong: NDArray[np.bool_], **about: Any) -> None:
    """Refuse cells that are wrong, with their labels."""
    refuse(
        Problem(message, value=x.values.item(at), where=where, **about) for at, where in places(x, wrong)
    )


def places(x: DataArray, wrong: NDArray[np.bool_]) -> Iterator[tuple[tuple[int, ...], list[str]]]:
    """Position and labels of the first twenty cells that are wrong."""
    for at in map(tuple, np.argwhere(wrong)[:20]):
        yield at, [f"{dim} {x[dim].values[i]}" for dim, i in zip(x.dims, at, strict=True)] or ["nation"]


def grouped(x: Any, groups: Mapping[Any, Any], dim: str) -> Any:
    """Sums by group along a dimension; a label without a group, or a group without a name, is refused."""
    found = Series(dict(groups), dtype=object).reindex(x[dim].values.tolist())
    refuse_each("has no group", found.index[found.isna()])
    by = DataArray(found.tolist(), dims=dim, name="group")
    return x.groupby(by).sum(dim, skipna=False).rename(group=dim).drop_vars(dim)


Array = NDArray[np.float64]
Labelled = TypeVar("Labelled", DataArray, DataFrame)
Table = DataArray | DataFrame
Vector = DataArray | Series | Mapping[Any, float]
"""One figure per label."""

Figures = DataArray | Series
Results = Dataset | DataFrame
"""Several figures by name."""

Mask = NDArray[np.bool_]
Places = NDArray[np.intp]

REGION, INDUSTRY = "region", "industry"
CELL = (REGION, INDUSTRY)
OTHER = "industry_other"
"""The second industry of a pair."""

PERCENT = frozenset(("%", "percent", "per cent", "percentage", "процент", "проценты", "пайыз"))


def amounts(x: Any, unit: str | None = None) -> DataArray:
    """`x` as a checked array of amounts, of which sums over regions and over industries mean something."""
    array = table(x)
    _refuse_percentages(array, unit)
    return array


def table(x: Any) -> DataArray:
    """`x` as a checked array of figures from zero up: amounts, shares or presence."""
    array = as_array(x)
    check(array)
    return array


def as_array(x: Any) -> DataArray:
    """`x` as floats with the dimensions `region` and `industry`; a frame is regions x industries."""
    return _over(x, CELL)


def as_vector(y: Any, dim: str = REGION) -> DataArray:
    """`y` as an array of floats with the dimension `dim`; a series or a mapping is one figure per label."""
    return _over(y, (dim,))


def _over(x: Any, dims: tuple[str, ...]) -> DataArray:
    """`x` as an array of floats with these dimensions; what is no one table of them is refused."""
    if isinstance(x, Mapping) and not isinstance(x, Dataset):
        x = Series(dict(x))
    if isinstance(x, DataFrame | Series) and x.ndim == len(dims):
        x = _from_pandas(x, dims)
    if not isinstance(x, DataArray) or set(dims) - set(x.dims):
        has: Any = getattr(x, "data_vars", None) or getattr(x, "dims", ())
        raise InputError(
            "needs one array or frame over {dims}; has a {kind} ({has})",
            dims=dims,
            kind=type(x).__name__,
            has=[*map(str, has)],
        )
    return _floats(x)


def vector(y: Any, x: DataArray | None = None, dim: str = REGION) -> DataArray:
    """`y` as checked figures from zero up along `dim`, on the labels of `x`."""
    array = as_vector(y, dim)
    check(array)
    return array if x is None else on_labels(array, x, dim)


def _from_pandas(x: DataFrame | Series, dims: tuple[str, ...]) -> DataArray:
    """A series, or a frame whatever its axes are called, as an array, the regions first."""
    for axis in x.axes:
        if isinstance(axis, pd.MultiIndex):
            message = "the labels have {n} levels ({names}); give one table at a time, or an array"
            raise InputError(message, n=axis.nlevels, names=[*map(str, axis.names)])
    table = x.T if isinstance(x, DataFrame) and _is_turned(x) else x
    stated = {name: x.attrs[name] for name in ("units", "unit") if name in x.attrs}
    labels = [axis.rename(dim) for axis, dim in zip(table.axes, dims, strict=True)]
    return DataArray(table.to_numpy(), labels, attrs=stated)


def _is_turned(frame: DataFrame) -> bool:
    """Whether industries stand in the rows: by the names of the axes, else by labels that leave no doubt."""
    names = (frame.index.name, frame.columns.name)
    if REGION in names or INDUSTRY in names:
        return names[0] == INDUSTRY or names[1] == REGION
    rows, columns = (looks_like(tuple(axis)) if len(axis) < 3000 else None for axis in frame.axes)
    return rows != columns and (rows == INDUSTRY or columns == REGION)


def _floats(array: DataArray) -> DataArray:
    """Figures as 64-bit floats; marks of missing ones become missing, with their reason as `status`."""
    if array.dtype.kind in "fiub" or not array.size:
        return array if array.dtype == np.float64 else array.astype(float)
    read = np.array([figure_of(one) for one in array.values.flat], dtype=float)
    figures, codes = read.T.reshape(2, *array.shape)
    advice = "a table with one figure per row becomes a panel by ca.panel_from_long"
    refuse_cells("is not a number ({where})", array, np.isnan(codes), advice=advice)
    found = array.copy(data=figures)
    if codes.any() and "status" not in array.coords:
        found = found.assign_coords(status=(array.dims, codes.astype(np.int8), flag_attributes()))
    return found


def _refuse_percentages(x: DataArray, unit: str | None) -> None:
    """Shares in percent have no totals: refused if the unit says so, else a warning where rows sum to 100."""
    stated = unit or x.attrs.get("units") or x.attrs.get("unit")
    if stated and str(stated).strip().casefold() in PERCENT:
        raise InputError(
            "the figures are percentages ({unit}): their sums say nothing about the size of a region",
            unit=stated,
        )
    if stated or is_chunked(x) or x.sizes[REGION] < 3 or not x.size:
        return
    first = x.variable.isel({dim: 0 for dim in x.dims if dim != INDUSTRY}).values
    if abs(np.nansum(first) - 100) <= 0.1 and bool((abs(x.sum(INDUSTRY) - 100) <= 0.1).all()):
        warnings.warn(
            "every region sums to 100: if these are percentages, the result is wrong; "
            "if not, say what they are with unit= or in attrs['units']",
            stacklevel=4,
        )


def bare(x: DataArray) -> DataArray:
    """`x` with its index coordinates only."""
    return x.drop_vars([name for name in x.coords if name not in x.indexes])


def on_labels(one: DataArray, x: DataArray, dim: str = REGION, part: bool = False) -> DataArray:
    """`one` in the order of `x` along one dimension; a label that only one of them has is refused.

    `part`: `x` may be a part of `one`.
    """
    here, there = x.indexes.get(dim), one.indexes.get(dim)
    if here is None or there is None:
        if one.sizes[dim] != x.sizes[dim]:
            raise InputError("{n} figures for {m} of {dim}", n=one.sizes[dim], m=x.sizes[dim], dim=dim)
        return one.drop_vars(dim, errors="ignore")
    if here.equals(there):
        return one
    lacking = here.difference(there, sort=False) if part else here.symmetric_difference(there, sort=False)
    refuse_each("is in one of the two arrays only ({dim})", lacking, dim=dim)
    return one.sel({dim: here})


def same_labels(one: DataArray, x: DataArray) -> DataArray:
    """`one` on the regions and the industries of `x`."""
    return on_labels(on_labels(one, x, REGION), x, INDUSTRY)


def like(result: DataArray | Dataset, x: Any) -> Any:
    """The result in the kind of `x`: a plain frame or series for a frame."""
    if not isinstance(x, DataFrame):
        return result
    turned = _is_turned(x)
    region, industry = x.axes[::-1] if turned else x.axes
    axes: Axes = {**result.indexes, REGION: region, INDUSTRY: industry, OTHER: industry}
    if isinstance(result, Dataset):
        parts = {str(name): _framed(one, axes) for name, one in result.data_vars.items()}
        return with_reasons(pd.concat(parts, axis=1), result["status"], axes)
    if turned and result.dims == CELL:
        result = result.transpose()
    return with_reasons(_framed(result, axes), result["status"], axes)


def _framed(value: DataArray, axes: Axes) -> DataFrame | Series:
    """One figure as a series or a frame; a third dimension (components) stands over the columns."""
    if value.ndim == 1:
        return Series(value.values, axes[value.dims[0]], name=value.name)
    if value.ndim == 2:
        return DataFrame(value.values, *[axes[dim] for dim in value.dims])
    third = value.dims[2]
    parts = {label: _framed(value.isel({third: i}), axes) for i, label in enumerate(axes[third])}
    return pd.concat(parts, axis=1, names=[third])
