"""Kernels on labelled arrays: a formula on bare arrays, run over whatever further dimensions there are.

A kernel takes arrays with the core dimensions last and returns figures and status codes. `measure` runs it on
an array from the front door; years or draws ride along, Dask chunks too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from cluster_analysis.data.panel.margins import Margins
from cluster_analysis.data.status import Status, flag_attributes
from cluster_analysis.errors import InputError
from cluster_analysis.measures._checks import extremes, is_chunked
from cluster_analysis.measures._labelled import CELL, OTHER, Array, Codes, amounts, like, on_labels
from cluster_analysis.measures._margins import totals

Kernel = Callable[..., tuple[npt.NDArray[Any], ...]]
STATUS = "status"


def figures(
    kernel: Kernel,
    x: xr.DataArray,
    *others: xr.DataArray,
    outs: Mapping[str, Sequence[str]],
    core: Sequence[str] = CELL,
    new: Mapping[str, Any] | None = None,
) -> xr.Dataset:
    """What a kernel returns, by its name and its dimensions; `status` becomes the coordinate.

    The core dimensions of the others are those that `x` has as its core, or that it lacks. `new` are
    dimensions that only results have, with their labels.
    """
    added = {dim: pd.Index(labels) for dim, labels in (new or {}).items()}
    inputs = [x, *[_in_order(other, x, core) for other in others]]
    cores = [core, *[_core(other, x, core) for other in others]]
    results = xr.apply_ufunc(
        _careful(kernel, any(map(is_chunked, inputs))),
        *[one.variable for one in inputs],
        input_core_dims=cores,
        output_core_dims=[*outs.values()],
        keep_attrs=False,
        dask="parallelized",
        output_dtypes=[np.int8 if name == STATUS else np.float64 for name in outs],
        dask_gufunc_kwargs={
            "allow_rechunk": True,
            "output_sizes": {dim: len(labels) for dim, labels in added.items()},
        },
    )
    parts = {
        name: part.transpose(*[dim for dim in x.dims if dim in part.dims], ...)
        for name, part in zip(outs, results, strict=True)
    }
    kept = {
        dim: index for dim, index in x.xindexes.items() if any(dim in part.dims for part in parts.values())
    }
    labels = {dim: x.coords.variables[dim] for dim in kept}
    if STATUS in parts:
        labels[STATUS] = _inherited(parts.pop(STATUS), x)
    found = xr.Dataset(parts, xr.Coordinates(labels, kept))
    return found.assign_coords(added) if added else found


def measure(
    kernel: Kernel,
    x: xr.DataArray,
    *others: xr.DataArray,
    out: Sequence[str] = CELL,
    name: str | None = None,
    **options: Any,
) -> xr.DataArray:
    """The one figure that a kernel returns with its status; of what it was made stays in the attributes."""
    found = figures(kernel, x, *others, outs={"value": out, STATUS: out}, **options)["value"]
    found.name = name
    found.attrs = {key: x.attrs[key] for key in ("record", "region_vintage", "synthetic") if key in x.attrs}
    return found


def measure_shares(
    kernel: Kernel, x: xr.DataArray, margins: Margins | None, *others: xr.DataArray, **options: Any
) -> xr.DataArray:
    """`measure` for a kernel of x, X_r (..., R, 1), X_i (..., 1, I) and X (..., 1, 1), given or summed."""
    return measure(with_sums(kernel), x, *totals(x, margins), *others, **options)


def of_shares(
    kernel: Kernel, x: Any, margins: Margins | None, unit: str | None = None, **options: Any
) -> Any:
    """From door to door: `measure_shares` of amounts, in the kind of `x`."""
    return like(measure_shares(kernel, amounts(x, unit), margins, **options), x)


def with_sums(kernel: Kernel, at: Sequence[int] = (0,)) -> Kernel:
    """A kernel of arrays (at these places) with their three totals, those brought to the shape of a table."""

    def shaped(*arrays: Array) -> Any:
        parts = [*arrays]
        for i in at:
            rows, columns, whole = parts[i + 1 : i + 4]
            parts[i + 1 : i + 4] = rows[..., :, None], columns[..., None, :], whole[..., None, None]
        return kernel(*parts)

    return shaped


def _core(other: xr.DataArray, x: xr.DataArray, core: Sequence[str]) -> list[str]:
    return [dim for dim in (*CELL, OTHER) if dim in other.dims and (dim in core or dim not in x.dims)]


def _in_order(other: xr.DataArray, x: xr.DataArray, core: Sequence[str]) -> xr.DataArray:
    """`other` with the further dimensions it shares with `x` (years, say) in the order of `x`."""
    for dim in other.dims:
        if dim in x.indexes and dim in other.indexes and dim not in core:
            other = on_labels(other, x, str(dim), part=True)
    return other


def _careful(kernel: Kernel, chunked: bool) -> Kernel:
    """The kernel without warnings of divisions; chunks can only be checked when they are computed."""

    def careful(values: Array, *others: Array) -> Any:
        low, high = extremes(values) if chunked else (0, 0)
        if low < 0 or np.isinf(high):
            wrong = low if low < 0 else high
            raise InputError("a chunk holds a negative or infinite value ({value})", value=wrong)
        with np.errstate(divide="ignore", invalid="ignore"):
            return kernel(values, *others)

    return careful


def _inherited(status: xr.Variable, x: xr.DataArray) -> xr.Variable:
    """The status; where a result is missing for its own input cell, with the reason of that cell."""
    if STATUS in x.coords and set(x[STATUS].dims) == set(status.dims):
        reasons = x[STATUS].variable.transpose(*status.dims)
        itself = (status == Status.NOT_PUBLISHED) & (reasons > Status.ESTIMATED)
        status = xr.where(itself, reasons, status).astype(np.int8)
    status.attrs = flag_attributes()
    return status


def codes_for(value: Array, x_missing: Any, zero: Any) -> Codes:
    """Status codes of a result: its own cell missing, a zero denominator, else another cell missing."""
    status = np.zeros(value.shape, dtype=np.int8)
    undefined = ~np.isfinite(value)
    if undefined.any():
        status[undefined] = Status.DEPENDS_ON_MISSING
        status[undefined & np.broadcast_to(zero, value.shape)] = Status.ZERO_DENOMINATOR
        status[undefined & np.broadcast_to(x_missing, value.shape)] = Status.NOT_PUBLISHED
        value[undefined] = np.nan
    return status


def q_values(p: xr.DataArray) -> xr.DataArray:
    """Benjamini-Hochberg q-values over all tests that are shown together; missing tests stay missing.

    Parameters
    ----------
    p
        The p-values of a whole page, any dimensions.

    References
    ----------
    Benjamini & Hochberg (1995).

    Examples
    --------
    >>> q_values(xr.DataArray([0.01, 0.02, np.nan, 0.9], dims="region")).round(3).values.tolist()
    [0.03, 0.03, nan, 0.9]
    """
    from scipy.stats import false_discovery_control

    known = p.notnull().values
    q = np.full(p.shape, np.nan)
    if known.any():
        q[known] = false_discovery_control(p.values[known])
    return p.copy(data=q).rename("q")
