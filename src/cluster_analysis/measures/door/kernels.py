"""Formulas on bare arrays, run over whatever further dimensions there are: years, draws, Dask chunks.

A formula takes arrays with the core dimensions last, with an axis of length one for a core dimension that an
array lacks, and gives one figure or several. Totals of a table come in published or summed: by label, checked
against each other and the parts. Why a figure is missing follows from the formula itself: an infinite one is
undefined by a condition of the measure; one that would be there were the missing cells filled with any number
depends on them; any other divides by zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from pandas import Index
from xarray import DataArray, Dataset

from cluster_analysis.data.panel.margins import Published
from cluster_analysis.data.panel.rounding import digits
from cluster_analysis.data.status import Status, flag_attributes
from cluster_analysis.errors import InputError, Problem, refuse
from cluster_analysis.measures.door.labelled import (
    CELL,
    INDUSTRY,
    OTHER,
    REGION,
    Array,
    amounts,
    bare,
    check_values,
    is_chunked,
    like,
    on_labels,
    places,
    vector,
)

Sums = tuple[DataArray, DataArray, DataArray]
"""X_r, X_i and X."""

NATION = "nation"
COVERAGE = {REGION: "coverage", INDUSTRY: "industry_coverage", NATION: "total_coverage"}


def totals(x: DataArray, margins: Published, checked: bool = True) -> Sums:
    """X_r, X_i and X on the labels of `x`, published or summed; published ones are checked.

    A nation that is not given is the sum of the margin that is, of which `x` may be a part.
    """
    given, accepted = published(margins), margins.tolerance if margins else 0.0
    sides = [name for name in given if name != NATION]
    wholes = [given[NATION]] if NATION in given else [given[name].sum(name, skipna=False) for name in sides]
    sums = [(given[name], [name], whole) for name in sides for whole in wholes]
    given |= {name: on_labels(given[name], x, name, part=True) for name in sides}
    if wholes:
        given[NATION] = wholes[0]
    sums += [(bare(x), _over(name), total) for name, total in given.items()]
    if checked and not any(map(is_chunked, [x, *given.values()])):
        for parts, over, total in sums:
            _refuse_larger(parts, total, accepted, "is larger than its published total {total} ({where})")
            _refuse_sum(parts, over, total, accepted)
    rows = given.get(REGION, bare(x).sum(INDUSTRY, skipna=False))
    columns = given.get(INDUSTRY, bare(x).sum(REGION, skipna=False))
    return rows, columns, given.get(NATION, rows.sum(REGION, skipna=False))


def published(margins: Published) -> dict[str, DataArray]:
    """The margins that are given, as checked arrays of their own labels."""
    if margins is None:
        return {}
    sides = {REGION: margins.region, INDUSTRY: margins.industry}
    found = {dim: bare(vector(one, dim=dim)) for dim, one in sides.items() if one is not None}
    if margins.nation is not None:
        found[NATION] = whole = bare(DataArray(margins.nation)).astype(float)
        if REGION in whole.dims or INDUSTRY in whole.dims:
            raise InputError("the total of the nation is one figure, not one for each region or industry")
        if not is_chunked(whole):
            check_values(whole)
    return found


def coverage(x: DataArray, margins: Published) -> dict[str, DataArray]:
    """Sum of the parts over each published total."""
    return {
        COVERAGE[name]: bare(x).sum(_over(name), min_count=1) / total.where(total != 0)
        for name, total in published(margins).items()
    }


def _over(name: str) -> list[str]:
    """What is summed to a margin: both dimensions to the nation."""
    return [dim for dim in CELL if dim != name]


def _refuse_sum(parts: DataArray, over: list[str], total: DataArray, accepted: float) -> None:
    """Refuse parts that sum to more than their total, but for rounding and what its record accepts.

    Each term and the total may be off by half of the last digit that the figures have.
    """
    summed = parts.sum(over)
    last = digits(parts.values).max(initial=0)
    rounding = 0.5 * 10.0**-last * (parts.size // max(1, summed.size) + 1)
    message = "is what the parts sum to, more than the published total {total} ({where})"
    _refuse_larger(summed, total, accepted, message, rounding)


def _refuse_larger(
    part: DataArray, total: DataArray, accepted: float, message: str, rounding: float = 0.0
) -> None:
    wrong = part > total * (1 + accepted) + rounding
    if bool(wrong.any()):
        part, total = (one.broadcast_like(wrong).transpose(*wrong.dims) for one in (part, total))
        refuse(
            Problem(message, value=part.values.item(at), total=total.values.item(at), where=where)
            for at, where in places(part, wrong.values)
        )


Formula = Callable[..., Any]
STATUS = "status"


def measure(
    formula: Formula,
    x: DataArray,
    *others: DataArray,
    out: Sequence[str] | Mapping[str, Sequence[str]] = CELL,
    name: str | None = None,
    core: Sequence[str] = CELL,
    new: Mapping[str, Any] | None = None,
) -> Any:
    """The figure of a formula with its status; several, by name, are a Dataset with the status of the first.

    `new` are dimensions that only results have, with their labels.
    """
    outs = dict(out) if isinstance(out, Mapping) else {name: out}
    added = {dim: Index(labels) for dim, labels in (new or {}).items()}
    inputs = [x, *[_in_order(other, x, core) for other in others]]
    first = next(iter(outs.values()))
    *figures, status = xr.apply_ufunc(
        _with_status(formula, inputs, core, first),
        *[one.variable for one in inputs],
        input_core_dims=[[dim for dim in (*core, OTHER) if dim in one.dims] for one in inputs],
        output_core_dims=[*outs.values(), first],
        keep_attrs=False,
        dask="parallelized",
        output_dtypes=[*[np.float64 for _ in outs], np.int8],
        dask_gufunc_kwargs={
            "allow_rechunk": True,
            "output_sizes": {dim: len(labels) for dim, labels in added.items()},
        },
    )
    parts = {
        one: part.transpose(*[dim for dim in x.dims if dim in part.dims], ...)
        for one, part in zip((*outs, STATUS), (*figures, status), strict=True)
    }
    kept = {
        dim: index for dim, index in x.xindexes.items() if any(dim in part.dims for part in parts.values())
    }
    labels = {dim: x.coords.variables[dim] for dim in kept}
    labels[STATUS] = _inherited(parts.pop(STATUS), x)
    found = Dataset(parts, xr.Coordinates(labels, kept))
    found = found.assign_coords(added) if added else found
    if isinstance(out, Mapping):
        return found
    about = {key: x.attrs[key] for key in ("record", "region_vintage", "synthetic") if key in x.attrs}
    return found[name].assign_attrs(about)


def of_shares(formula: Formula, x: Any, margins: Published, **options: Any) -> Any:
    """From door to door: a formula of x, X_r, X_i and X, published or summed, in the kind of `x`."""
    array = amounts(x)
    return like(measure(formula, array, *totals(array, margins), **options), x)


def _in_order(other: DataArray, x: DataArray, core: Sequence[str]) -> DataArray:
    """`other` with the further dimensions it shares with `x` (years, say) in the order of `x`."""
    for dim in other.dims:
        if dim in x.indexes and dim in other.indexes and dim not in core:
            other = on_labels(other, x, str(dim), part=True)
    return other


def _with_status(
    formula: Formula, inputs: Sequence[DataArray], core: Sequence[str], first: Sequence[str]
) -> Formula:
    """The formula on arrays of one shape, with the status of its first figure."""
    chunked = any(map(is_chunked, inputs))
    shapes = [  # an axis of length one for each core dimension that is not there; a square matrix stays
        (..., *[slice(None) if dim in one.dims or OTHER in one.dims else None for dim in core])
        for one in inputs
    ]
    beside = (..., *[None for _ in first[len(core) :]])
    own = [i for i, one in enumerate(inputs) if tuple(first[:2]) == CELL and set(CELL) <= set(one.dims)]

    def told(*arrays: Array) -> tuple[NDArray[Any], ...]:
        if chunked and (wrong := arrays[0][(arrays[0] < 0) | np.isinf(arrays[0])]).size:
            raise InputError("a chunk holds a negative or infinite value ({value})", value=float(wrong[0]))
        given = [one[shape] for one, shape in zip(arrays, shapes, strict=True)]
        with np.errstate(divide="ignore", invalid="ignore"):
            figures = _figures(formula, given)
            status = _status(formula, given, figures[0])
        for i in own:
            status[(status > 0) & np.isnan(arrays[i])[beside]] = Status.NOT_PUBLISHED
        for one in figures:
            one[~np.isfinite(one)] = np.nan
        return *figures, status

    return told


def _figures(formula: Formula, given: Sequence[Array]) -> list[Array]:
    found = formula(*given)
    return [np.asarray(one) for one in (found if isinstance(found, tuple) else (found,))]


def _status(formula: Formula, given: Sequence[Array], value: Array) -> NDArray[np.int8]:
    """Why figures are missing: a condition of the measure, other cells, or a denominator of zero."""
    status = np.zeros(value.shape, dtype=np.int8)
    gap = ~np.isfinite(value)
    if gap.any():
        top = max(float(np.nanmax(one, initial=0.0)) for one in given) or 1.0
        filled = [_filled(one, top * 1000.0**i) for i, one in enumerate(given)]
        would_be = _figures(formula, filled)[0]
        status[gap] = Status.DEPENDS_ON_MISSING
        status[gap & np.isnan(would_be)] = Status.ZERO_DENOMINATOR
        status[gap & (np.isinf(would_be) | np.isinf(value))] = Status.UNDEFINED
    return status


def _filled(values: Array, size: float) -> Array:
    """The gaps filled with figures that differ, of a size that makes totals larger than their parts."""
    return np.where(np.isnan(values), size * np.linspace(1, 2, values.size).reshape(values.shape), values)


def _inherited(status: xr.Variable, x: DataArray) -> xr.Variable:
    """The status; where a result is missing for its own input cell, with the reason of that cell."""
    if STATUS in x.coords and set(x[STATUS].dims) == set(status.dims):
        reasons = x[STATUS].variable.transpose(*status.dims)
        itself = (status == Status.NOT_PUBLISHED) & (reasons > Status.ESTIMATED)
        status = xr.where(itself, reasons, status).astype(np.int8)
    status.attrs = flag_attributes()
    return status


def q_values(p: DataArray) -> DataArray:
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
