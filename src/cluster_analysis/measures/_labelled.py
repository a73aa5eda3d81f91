"""The front door of all measures: frames and arrays come in, labelled and as floats, and go out in kind.

A kernel is a function on bare arrays, core dimensions last, that returns values and status codes. `measure`
runs it on an array from `as_array`; further dimensions ride along, Dask chunks too. `like` gives the result
the kind of what came in.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, overload

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from cluster_analysis.data.regions.audits import Labels, looks_like
from cluster_analysis.data.status import Status, figure_of, flag_attributes
from cluster_analysis.errors import InputError, Problem
from cluster_analysis.measures._checks import check, extremes, is_chunked
from cluster_analysis.measures._reasons import with_reasons

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]
Labelled = TypeVar("Labelled", xr.DataArray, pd.DataFrame)
Kernel = Callable[..., tuple[npt.NDArray[Any], npt.NDArray[np.int8]]]

P = ParamSpec("P")

REGION, INDUSTRY = "region", "industry"
OTHER = "industry_other"
"""The second industry of a pair."""

PERCENT = frozenset(("%", "percent", "per cent", "percentage", "процент", "проценты", "пайыз"))


class _OneFigure(Protocol[P]):
    @overload
    def __call__(self, x: xr.DataArray, /, *args: P.args, **options: P.kwargs) -> xr.DataArray: ...
    @overload
    def __call__(self, x: pd.DataFrame, /, *args: P.args, **options: P.kwargs) -> pd.Series: ...


class _SeveralFigures(Protocol[P]):
    @overload
    def __call__(self, x: xr.DataArray, /, *args: P.args, **options: P.kwargs) -> xr.Dataset: ...
    @overload
    def __call__(self, x: pd.DataFrame, /, *args: P.args, **options: P.kwargs) -> pd.DataFrame: ...


class _OneNumber(Protocol[P]):
    @overload
    def __call__(self, y: xr.DataArray, /, *args: P.args, **options: P.kwargs) -> xr.DataArray: ...
    @overload
    def __call__(self, y: Any, /, *args: P.args, **options: P.kwargs) -> float: ...


def one_figure(measure: Callable[Concatenate[Any, P], Any]) -> _OneFigure[P]:
    """The measure itself, known to give a series for a frame."""
    return measure


def several_figures(measure: Callable[Concatenate[Any, P], Any]) -> _SeveralFigures[P]:
    """The measure itself, known to give a Dataset for an array and a frame for a frame."""
    return measure


def one_number(measure: Callable[Concatenate[Any, P], Any]) -> _OneNumber[P]:
    """The measure itself, known to give a float for a series."""
    return measure


def amounts(x: Any, unit: str | None = None, values: bool = True) -> xr.DataArray:
    """`x` as a checked array of amounts, of which sums over regions and over industries mean something.

    `values=False` leaves the values to a kernel that checks them itself.
    """
    array = as_array(x)
    if array.attrs.get("estimated"):
        raise InputError(
            "an estimate that was fitted to totals repeats its prior: nothing is measured from it"
        )
    check(array, values=values)
    _refuse_percentages(array, unit)
    return array


def as_array(x: Any) -> xr.DataArray:
    """`x` as floats with the dimensions `region` and `industry`; a frame is regions x industries."""
    if isinstance(x, pd.DataFrame):
        array = _from_frame(x)
    elif isinstance(x, np.ndarray | list | tuple):
        array = _from_bare(np.asarray(x), (REGION, INDUSTRY))
    elif isinstance(x, xr.DataArray):
        array = x
    else:
        raise _no_table(x)
    missing = {REGION, INDUSTRY} - set(array.dims)
    if missing:
        raise InputError(
            "needs the dimensions region and industry; {missing} missing, has {dims}",
            missing=sorted(missing),
            dims=[*map(str, array.dims)],
        )
    return _floats(array)


def _no_table(x: object) -> InputError:
    if isinstance(x, xr.Dataset):
        names = [str(name) for name in x.data_vars]
        return InputError("a Dataset holds several arrays; give one of them: {names}", names=names)
    return InputError("a {kind} is no table of figures; give a frame or an array", kind=type(x).__name__)


def as_vector(y: Any, dim: str = REGION) -> xr.DataArray:
    """`y` as an array of floats with the dimension `dim`; a series or a mapping is one figure per label."""
    if isinstance(y, Mapping) and not isinstance(y, xr.Dataset):
        y = pd.Series(dict(y))
    if isinstance(y, pd.Series):
        _one_level(y.index)
        y = xr.DataArray(y.to_numpy(), coords={dim: y.index.to_numpy()})
    elif isinstance(y, np.ndarray | list | tuple):
        y = _from_bare(np.asarray(y), (dim,))
    if not isinstance(y, xr.DataArray) or dim not in y.dims:
        has = [*map(str, y.dims)] if isinstance(y, xr.DataArray) else type(y).__name__
        raise InputError("needs the dimension {dim!r}; has {has}", dim=dim, has=has)
    return _floats(y)


def _from_bare(values: npt.NDArray[Any], dims: tuple[str, ...]) -> xr.DataArray:
    if values.ndim != len(dims):
        raise InputError("needs {n} axes ({dims}); has {has}", n=len(dims), dims=list(dims), has=values.ndim)
    return xr.DataArray(values, dims=dims)


def _from_frame(frame: pd.DataFrame) -> xr.DataArray:
    """A frame as an array, whatever its axes are called, the regions first."""
    for axis in frame.axes:
        _one_level(axis)
    turned = _is_turned(frame)
    values, axes = frame.to_numpy(), frame.axes
    if turned:
        values, axes = values.T, axes[::-1]
    stated = {name: frame.attrs[name] for name in ("units", "unit") if name in frame.attrs}
    labels = _coordinates(tuple(axes[0]), tuple(axes[1]), axes[0].dtype, axes[1].dtype)
    return xr.DataArray(values, coords=labels, dims=(REGION, INDUSTRY), attrs=stated)


@lru_cache(maxsize=64)
def _coordinates(regions: Labels, industries: Labels, *kinds: Any) -> xr.Coordinates:
    """Labels as coordinates: making them costs more than the arithmetic of a small table."""
    axes = zip((REGION, INDUSTRY), (regions, industries), kinds, strict=True)
    return xr.Coordinates({dim: pd.Index(labels, dtype=kind) for dim, labels, kind in axes})


def _one_level(axis: pd.Index[Any]) -> None:
    if isinstance(axis, pd.MultiIndex):
        raise InputError(
            "the labels have {n} levels ({names}); give one table at a time, or an array",
            n=axis.nlevels,
            names=[*map(str, axis.names)],
        )


def _is_turned(frame: pd.DataFrame) -> bool:
    """Whether industries stand in the rows: by the names of the axes, else by labels that leave no doubt."""
    names = (frame.index.name, frame.columns.name)
    if REGION in names or INDUSTRY in names:
        return names[0] == INDUSTRY or names[1] == REGION
    rows, columns = (looks_like(tuple(axis)) if len(axis) < 3000 else None for axis in frame.axes)
    return rows != columns and (rows == INDUSTRY or columns == REGION)


def _floats(array: xr.DataArray) -> xr.DataArray:
    """Figures as 64-bit floats; marks of missing ones become missing, with their reason as `status`."""
    if array.dtype == np.float64:
        return array
    if array.dtype.kind in "fiub":
        return array.astype(float)
    values, codes = np.empty(array.shape), np.zeros(array.shape, dtype=np.int8)
    problems = []
    for place in np.ndindex(array.shape):
        cell = array.values[place]
        values[place], status = figure_of(cell)
        codes[place] = -1 if status is None else status
        if status is None:
            labels = [f"{dim} {array[dim].values[i]}" for dim, i in zip(array.dims, place, strict=True)]
            problems.append(Problem("is not a number ({where})", value=cell, where=labels))
    if problems:
        advice = "a table with one figure per row becomes a panel by ca.panel_from_long"
        raise InputError([*problems[:-1], problems[-1].but(advice=advice)])
    found = array.copy(data=values)
    if codes.any() and "status" not in array.coords:
        found = found.assign_coords(status=(array.dims, codes, flag_attributes()))
    return found


def _refuse_percentages(x: xr.DataArray, unit: str | None) -> None:
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
            "if not, say what they are with unit=",
            stacklevel=4,
        )


def bare(x: xr.DataArray) -> xr.DataArray:
    """`x` with its index coordinates only."""
    return x.drop_vars([name for name in x.coords if name not in x.indexes])


def _guarded(kernel: Callable[..., Any]) -> Callable[..., Any]:
    """The kernel for chunked arrays, whose values can only be checked when they are computed."""

    def guarded(values: npt.NDArray[Any], *others: Any) -> Any:
        low, high = extremes(values)
        if low < 0 or np.isinf(high):
            wrong = low if low < 0 else high
            raise InputError("a chunk holds a negative or infinite value ({value})", value=wrong)
        return kernel(values, *others)

    return guarded


def run(
    kernel: Callable[..., Any],
    x: xr.DataArray,
    others: Sequence[xr.DataArray],
    core: Sequence[Hashable],
    other_cores: Sequence[Sequence[Hashable]],
    outs: Sequence[Sequence[Hashable]],
    sizes: Mapping[Hashable, int] | None = None,
) -> tuple[xr.Variable, ...]:
    """Results of a kernel as variables: further dimensions as in `x`, status codes last."""
    if is_chunked(x) or any(is_chunked(other) for other in others):
        inputs: list[Any] = [bare(x), *[bare(other) for other in others]]
        kernel = _guarded(kernel)
    else:
        inputs = [x.variable, *[_on_lead(other, x).variable for other in others]]
    found = xr.apply_ufunc(
        kernel,
        *inputs,
        input_core_dims=[list(core), *[list(dims) for dims in other_cores]],
        output_core_dims=[list(out) for out in outs],
        dask="parallelized",
        output_dtypes=[np.float64] * (len(outs) - 1) + [np.int8],
        dask_gufunc_kwargs={"allow_rechunk": True, "output_sizes": dict(sizes or {})},
        keep_attrs=False,
    )
    order = [dim for dim in x.dims]
    parts = [getattr(part, "variable", part) for part in found]
    return tuple(part.transpose(*[dim for dim in order if dim in part.dims], ...) for part in parts)


def _on_lead(other: xr.DataArray, x: xr.DataArray) -> xr.DataArray:
    """`other` with the further dimensions it shares with `x` (years, say) in the order of `x`."""
    shared = [dim for dim in other.dims if dim in x.dims and dim not in (REGION, INDUSTRY)]
    for dim in shared:
        if dim in x.indexes and dim in other.indexes and not x.indexes[dim].equals(other.indexes[dim]):
            lacking = x.indexes[dim].difference(other.indexes[dim])
            if len(lacking):
                raise InputError(
                    Problem("is in the table and not in what goes with it ({dim})", value=label, dim=str(dim))
                    for label in lacking
                )
            other = other.sel({dim: x.indexes[dim]})
    return other


def measure(
    kernel: Kernel,
    x: xr.DataArray,
    *others: xr.DataArray,
    core: Sequence[Hashable] = (REGION, INDUSTRY),
    other_cores: Sequence[Sequence[Hashable]] = (),
    out: Sequence[Hashable] | None = None,
    new: Mapping[Any, npt.ArrayLike] | None = None,
    name: str | None = None,
) -> xr.DataArray:
    """Run a kernel over the core dimensions; the status codes become the coordinate `status`.

    `new` are dimensions that only the result has, with their labels.
    """
    added = {dim: np.asarray(labels) for dim, labels in (new or {}).items()}
    out = core if out is None else out
    sizes = {dim: len(labels) for dim, labels in added.items()}
    value, status = run(kernel, x, others, core, other_cores, [out, out], sizes)
    status = inherit(status, x)
    return xr.DataArray(value, coords=_coords(x, value, status, added), name=name, attrs=_origin(x))


def _origin(x: xr.DataArray) -> dict[str, Any]:
    """Where the figures are from; the unit of a result is its own."""
    return {name: x.attrs[name] for name in ("record", "region_vintage", "synthetic") if name in x.attrs}


def measure_several(
    kernel: Callable[..., tuple[npt.NDArray[Any], ...]],
    x: xr.DataArray,
    *others: xr.DataArray,
    names: Sequence[str],
    other_cores: Sequence[Sequence[Hashable]] = (),
    out: Sequence[Hashable] = (INDUSTRY,),
) -> xr.Dataset:
    """Run a kernel that returns several figures of one shape and, last, their common status."""
    core = (REGION, INDUSTRY)
    *values, status = run(kernel, x, others, core, other_cores, [out] * (len(names) + 1))
    return xr.Dataset(dict(zip(names, values, strict=True)), coords=_coords(x, values[0], status))


def _coords(
    x: xr.DataArray, value: xr.Variable, status: xr.Variable, added: Mapping[Any, Any] | None = None
) -> xr.Coordinates:
    """Labels of the result, and its status."""
    kept = {dim: index for dim, index in x.xindexes.items() if dim in value.dims}
    variables: dict[Any, Any] = {dim: x.coords.variables[dim] for dim in kept}
    new = {dim: pd.Index(labels) for dim, labels in (added or {}).items()}
    status.attrs = flag_attributes()
    found = xr.Coordinates(variables | {"status": status}, indexes=kept)
    return found.assign(new) if new else found


def inherit(status: xr.Variable, x: xr.DataArray) -> xr.Variable:
    """The reason of a missing input cell, where the result is missing for that cell itself."""
    if "status" not in x.coords or set(x["status"].dims) != set(status.dims):
        return status
    reasons = x["status"].variable.transpose(*status.dims)
    itself = (status == Status.NOT_PUBLISHED) & (reasons > Status.ESTIMATED)
    return xr.Variable(status.dims, xr.where(itself, reasons, status).data.astype(np.int8))


def like(result: xr.DataArray | xr.Dataset, x: Any) -> Any:
    """The result in the kind of `x`: a plain frame or series for a frame, a bare array for a bare one."""
    if isinstance(x, np.ndarray | list | tuple) and isinstance(result, xr.DataArray):
        return result.to_numpy()
    if not isinstance(x, pd.DataFrame):
        return result
    turned = _is_turned(x)
    region, industry = x.axes[::-1] if turned else x.axes
    further = {dim: index for dim, index in result.indexes.items() if dim not in (REGION, INDUSTRY)}
    axes: dict[Any, pd.Index[Any]] = further | {REGION: region, INDUSTRY: industry, OTHER: industry}
    if isinstance(result, xr.Dataset):
        return with_reasons(_several(result, axes), result["status"].variable, axes)
    dims = result.dims[::-1] if turned and result.dims == (REGION, INDUSTRY) else result.dims
    variable = result.variable.transpose(*dims)
    frame = _framed(variable, axes, result.name)
    return with_reasons(frame, result["status"].variable.transpose(*dims), axes)


def _framed(
    value: xr.Variable, axes: Mapping[Any, pd.Index[Any]], name: Hashable
) -> pd.DataFrame | pd.Series:
    """One figure as a series or a frame; a third dimension (components) stands over the columns."""
    if value.ndim == 1:
        return pd.Series(value.data, axes[value.dims[0]], name=name)
    if value.ndim == 2:
        return pd.DataFrame(value.data, axes[value.dims[0]], axes[value.dims[1]])
    first, second, third = value.dims
    columns = pd.MultiIndex.from_product([axes[third], axes[second]], names=[third, axes[second].name])
    data = value.transpose(first, third, second).data.reshape(value.shape[0], -1)
    return pd.DataFrame(data, axes[first], columns)


def _several(result: xr.Dataset, axes: Mapping[Any, pd.Index[Any]]) -> pd.DataFrame:
    """Several figures of one shape: a column for each, over the industries where there are those too."""
    names = [str(name) for name in result.data_vars]
    parts = {name: _framed(result[name].variable, axes, name) for name in names}
    return pd.concat(parts, axis=1) if result[names[0]].ndim > 1 else pd.DataFrame(parts)


def codes_for(value: npt.NDArray[Any], x_missing: Any, zero: Any) -> npt.NDArray[np.int8]:
    """Status codes of a result: its own cell missing, a zero denominator, else another cell missing."""
    status = np.zeros(value.shape, dtype=np.int8)
    undefined = ~np.isfinite(value)
    if undefined.any():
        status[undefined] = Status.DEPENDS_ON_MISSING
        status[undefined & np.broadcast_to(zero, value.shape)] = Status.ZERO_DENOMINATOR
        status[undefined & np.broadcast_to(x_missing, value.shape)] = Status.NOT_PUBLISHED
        value[undefined] = np.nan
    return status
