"""One wrapper for all measures: labelled in, labelled out, with the reason beside every missing value.

A kernel is a function on bare arrays, core dimensions last, that returns values and status codes.
`measure` runs it on a `DataArray` (any further dimensions ride along, Dask chunks too) or on a frame
(regions x industries).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from cluster_analysis.data.regions.industries import audit_nesting, oked
from cluster_analysis.data.status import Status, flag_attributes, labels
from cluster_analysis.errors import InputError, Problem

Array = npt.NDArray[np.float64]
Labelled = TypeVar("Labelled", xr.DataArray, pd.DataFrame)
Kernel = Callable[..., tuple[npt.NDArray[Any], npt.NDArray[np.int8]]]

Codes = npt.NDArray[np.int8]

REGION, INDUSTRY = "region", "industry"
OTHER = "industry_other"
"""The second industry of a pair."""


def as_array(x: xr.DataArray | pd.DataFrame) -> xr.DataArray:
    """`x` as an array with the dimensions `region` and `industry`; a frame is regions x industries."""
    if isinstance(x, pd.DataFrame):
        x = xr.DataArray(
            x.to_numpy(dtype=float), dims=(REGION, INDUSTRY), coords={REGION: x.index, INDUSTRY: x.columns}
        )
    missing = {REGION, INDUSTRY} - set(x.dims)
    if missing:
        raise InputError(f"needs the dimensions region and industry; {sorted(missing)} missing, has {x.dims}")
    return x


def as_vector(y: xr.DataArray | pd.Series, dim: str = REGION) -> xr.DataArray:
    """`y` as an array with the dimension `dim`; a series is one figure per label."""
    if isinstance(y, pd.Series):
        y = xr.DataArray(y.to_numpy(dtype=float), dims=dim, coords={dim: y.index.to_numpy()})
    if not isinstance(y, xr.DataArray) or dim not in y.dims:
        raise InputError(f"needs the dimension {dim!r}; has {getattr(y, 'dims', type(y).__name__)}")
    return y


def bare(x: xr.DataArray) -> xr.DataArray:
    """`x` with its index coordinates only."""
    return x.drop_vars([name for name in x.coords if name not in x.indexes])


def check(x: xr.DataArray, negative: bool = False) -> None:
    """Refuse duplicated, mixed-script and nested labels, and negative or infinite values."""
    check_labels(x)
    if not _is_chunked(x):
        check_values(x, negative)


def check_labels(x: xr.DataArray) -> None:
    """Refuse labels that stand twice, that mix scripts, or of which one holds another."""
    problems = [problem for dim in x.dims for problem in _label_problems(x, dim)]
    if problems:
        raise InputError(problems)
    if INDUSTRY in x.indexes and x.sizes[INDUSTRY] < 3000:
        codes = [code for code in x[INDUSTRY].values.tolist() if isinstance(code, str)]
        audit_nesting([code for code in codes if code in oked()] if codes else [])


def _is_chunked(x: xr.DataArray) -> bool:
    return x.chunks is not None


def _label_problems(x: xr.DataArray, dim: Hashable) -> list[Problem]:
    """Labels that stand twice, and labels that mix Latin and Cyrillic letters."""
    if dim not in x.indexes:
        return []
    index = x.indexes[dim]
    twice = index[index.duplicated()].unique()
    problems = [Problem(f"stands more than once in {dim}", value=label) for label in twice]
    texts = [label for label in index if isinstance(label, str) and not label.isascii()]
    mixed = [label for label in texts if _mixed_script(label)]
    return problems + [Problem(f"mixes Latin and Cyrillic letters in {dim}", value=label) for label in mixed]


def _mixed_script(label: str) -> bool:
    """Whether one word has letters of both scripts."""
    for word in label.split():
        scripts = {unicodedata.name(letter, "").split()[0] for letter in word if letter.isalpha()}
        if {"LATIN", "CYRILLIC"} <= scripts:
            return True
    return False


def check_values(x: xr.DataArray, negative: bool = False) -> None:
    """Refuse infinite values, and negative ones unless the measure allows them; name where they are."""
    values = x.values
    low, high = _extremes(values)
    if np.isinf(low) or np.isinf(high):
        raise InputError(offenders(x, np.isinf(values), "is infinite"))
    if not negative and low < 0:
        raise InputError(offenders(x, values < 0, "is negative"))


def _extremes(values: npt.NDArray[Any]) -> tuple[float, float]:
    """Smallest and largest value, missing ones aside; zeros for an array without values."""
    if not values.size:
        return 0.0, 0.0
    low, high = float(np.fmin.reduce(values, axis=None)), float(np.fmax.reduce(values, axis=None))
    return (0.0, 0.0) if np.isnan(low) else (low, high)


def offenders(x: xr.DataArray, where: npt.NDArray[np.bool_], message: str) -> list[Problem]:
    """One problem for each cell that `where` marks, with its labels."""
    problems = []
    for index in np.argwhere(where)[:20]:
        here = [f"{dim} {x[dim].values[i]}" for dim, i in zip(x.dims, index, strict=True)]
        problems.append(Problem(f"{message} ({', '.join(here)})", value=float(x.values[tuple(index)])))
    return problems


def _guarded(kernel: Callable[..., Any]) -> Callable[..., Any]:
    """The kernel for chunked arrays, whose values can only be checked when they are computed."""

    def guarded(values: npt.NDArray[Any], *others: Any) -> Any:
        low, high = _extremes(values)
        if low < 0 or np.isinf(high):
            raise InputError(f"a chunk holds a negative or infinite value ({low if low < 0 else high})")
        return kernel(values, *others)

    return guarded


def measure(
    kernel: Kernel,
    x: xr.DataArray,
    *others: Any,
    core: Sequence[Hashable] = (REGION, INDUSTRY),
    other_cores: Sequence[Sequence[Hashable]] = (),
    out: Sequence[Hashable] | None = None,
    new: Mapping[Any, npt.ArrayLike] | None = None,
    name: str | None = None,
) -> xr.DataArray:
    """Run a kernel over the core dimensions; the status codes become the coordinate `status`.

    `new` are dimensions that only the result has, with their labels.
    """
    added = {dim: np.asarray(labels_) for dim, labels_ in (new or {}).items()}
    out = core if out is None else out
    value, status = xr.apply_ufunc(
        _guarded(kernel) if _is_chunked(x) else kernel,
        bare(x),
        *[bare(one) if isinstance(one, xr.DataArray) else one for one in others],
        input_core_dims=[list(core), *[list(one) for one in other_cores]],
        output_core_dims=[list(out), list(out)],
        dask="parallelized",
        output_dtypes=[np.float64, np.int8],
        dask_gufunc_kwargs={
            "allow_rechunk": True,
            "output_sizes": {dim: len(one) for dim, one in added.items()},
        },
    )
    order = [dim for dim in x.dims if dim in value.dims]
    value, status = (one.transpose(*order, ...) for one in (value, status))
    status = inherit(status, x)
    status.attrs |= flag_attributes()
    return value.assign_coords(added | {"status": status}).rename(name)


def measure_several(
    kernel: Callable[..., tuple[npt.NDArray[Any], ...]],
    x: xr.DataArray,
    *others: xr.DataArray,
    names: Sequence[str],
    other_cores: Sequence[Sequence[Hashable]] = (),
    out: Sequence[Hashable] = (INDUSTRY,),
) -> xr.Dataset:
    """Run a kernel that returns several figures of one shape and, last, their common status."""
    *values, status = xr.apply_ufunc(
        _guarded(kernel) if _is_chunked(x) else kernel,
        bare(x),
        *[bare(one) for one in others],
        input_core_dims=[[REGION, INDUSTRY], *[list(one) for one in other_cores]],
        output_core_dims=[list(out)] * (len(names) + 1),
        dask="parallelized",
        output_dtypes=[np.float64] * len(names) + [np.int8],
        dask_gufunc_kwargs={"allow_rechunk": True},
    )
    status.attrs |= flag_attributes()
    order = [dim for dim in x.dims if dim in status.dims]
    found = xr.Dataset(dict(zip(names, values, strict=True))).assign_coords(status=status)
    return found.transpose(*order, ...)


def inherit(status: xr.DataArray, x: xr.DataArray) -> xr.DataArray:
    """The reason of a missing input cell, where the result is missing for that cell itself."""
    if "status" not in x.coords or set(x["status"].dims) != set(status.dims):
        return status
    reasons = bare(x["status"]).transpose(*status.dims)
    itself = (status == Status.NOT_PUBLISHED) & (reasons > Status.ESTIMATED)
    return xr.where(itself, reasons, status, keep_attrs=False).astype("int8")


def like(result: xr.DataArray | xr.Dataset, x: xr.DataArray | pd.DataFrame) -> Any:
    """The result in the kind of `x`: a frame (or series) for a frame, with the status labels in `.attrs`."""
    if not isinstance(x, pd.DataFrame):
        return result
    if isinstance(result, xr.Dataset):
        frame = result.reset_coords(drop=True).to_dataframe()
        frame.attrs["status"] = pd.Series(labels(result["status"].to_numpy()), frame.index)
        return frame
    found = bare(result).to_pandas()
    found.index.name = x.index.name if result.dims[:1] == (REGION,) else x.columns.name
    if isinstance(found, pd.DataFrame):
        found.columns.name = x.columns.name
    found.attrs |= {
        name: bare(result[name]).to_pandas() for name in result.coords if str(name).endswith("coverage")
    }
    status = bare(result["status"]).to_pandas() if "status" in result.coords else None
    if status is not None:
        words = labels(status.to_numpy())
        found.attrs["status"] = (
            pd.DataFrame(words, status.index, status.columns)
            if isinstance(status, pd.DataFrame)
            else pd.Series(words, status.index)
        )
    return found


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
