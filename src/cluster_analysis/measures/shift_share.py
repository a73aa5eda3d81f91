"""Shift-share: how much of a change is the nation's, the industries' and the region's own."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from cluster_analysis.errors import InputError, ParameterError
from cluster_analysis.measures._labelled import Array, as_array, bare, check, codes_for, measure

Method = Literal["dunn", "esteban_marquillas", "arcelus"]

COMPONENTS: dict[str, tuple[str, ...]] = {
    "dunn": ("national", "industry", "regional"),
    "esteban_marquillas": ("national", "industry", "competitive", "allocation"),
    "arcelus": (
        "national_homothetic",
        "national_differential",
        "industry_homothetic",
        "industry_differential",
        "regional_growth_homothetic",
        "regional_growth_differential",
        "regional_industry_homothetic",
        "regional_industry_differential",
    ),
}
"""Names of the components of each method, in order."""


def shift_share(
    x0: xr.DataArray | pd.DataFrame, x1: xr.DataArray | pd.DataFrame, method: Method
) -> xr.DataArray:
    r"""Decompose the change x1 - x0 of each region and industry; the components add up to it exactly.

    With g, g_i, g_r, g_ri the growth rates of the nation, an industry in the nation, a region, and an
    industry in a region, and h_ri = X_r0 X_i0 / X_0 the homothetic (expected) amount:

    - `dunn`: national x0 g; industry x0 (g_i - g); regional x1 - x0 (1 + g_i).
    - `esteban_marquillas`: regional split into competitive h (g_ri - g_i) and allocation
      (x0 - h) (g_ri - g_i).
    - `arcelus`: national, industry, regional growth (g_r - g) and regional industry (g_ri - g_i - g_r + g)
      effects, each on h and on x0 - h: eight components.

    Parameters
    ----------
    x0, x1
        Amounts (region, industry, ...) at the start and the end, same labels and unit, >= 0.
    method
        One of the three; they are not comparable with each other.

    Returns
    -------
    xarray.DataArray
        With the further dimension `component` (last), in the unit of `x0`, and `status`. The regional
        effect of `dunn` needs no division by x0; where x0 = 0, g_ri does not exist and the extensions are
        missing (zero denominator).

    Notes
    -----
    Dunn (1960); Esteban-Marquillas (1972); Arcelus (1984).

    Examples
    --------
    >>> before = pd.DataFrame({"a": [100.0, 100.0], "b": [50.0, 150.0]})
    >>> after = pd.DataFrame({"a": [130.0, 110.0], "b": [50.0, 160.0]})
    >>> parts = shift_share(before, after, "dunn").isel(region=0, industry=0)
    >>> parts.round(3).values.tolist(), parts.component.values.tolist()
    ([12.5, 7.5, 10.0], ['national', 'industry', 'regional'])
    """
    if method not in COMPONENTS:
        raise ParameterError(method, COMPONENTS, "method of shift-share")
    start, end = (bare(as_array(one)) for one in (x0, x1))
    start, end = start.drop_vars("year", errors="ignore"), end.drop_vars("year", errors="ignore")
    _check_pair(start, end)
    kernel = {"dunn": _dunn, "esteban_marquillas": _esteban_marquillas, "arcelus": _arcelus}[method]
    result = measure(
        kernel,
        start,
        end,
        other_cores=[["region", "industry"]],
        out=["region", "industry", "component"],
        new={"component": COMPONENTS[method]},
        name="shift_share",
    )
    return result.assign_attrs(method=method)


def _check_pair(x0: xr.DataArray, x1: xr.DataArray) -> None:
    """Both must be whole and on the same labels."""
    for array in (x0, x1):
        check(array)
    for dim in ("region", "industry"):
        differ = set(x0[dim].values) ^ set(x1[dim].values)
        if differ:
            raise InputError(f"the two arrays differ in {dim}: {sorted(map(str, differ))}")


def _growth(x0: Array, x1: Array) -> tuple[Array, Array, Array]:
    """Growth g of the nation and g_i of its industries (0 where one did not exist at the start)."""
    i0, i1 = x0.sum(axis=-2, keepdims=True), x1.sum(axis=-2, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        g = i1.sum(axis=-1, keepdims=True) / i0.sum(axis=-1, keepdims=True) - 1
        g_i = i1 / i0 - 1
    new = (i0 == 0) & np.isfinite(i1)
    return g, np.where(new, 0.0, g_i), i0


def _finish(parts: list[Array], x0: Array, x1: Array, zero: Any) -> tuple[Array, npt.NDArray[np.int8]]:
    """Components on a last axis, with their status."""
    value = np.stack(np.broadcast_arrays(*parts), axis=-1)
    missing = (np.isnan(x0) | np.isnan(x1))[..., None]
    return value, codes_for(value, missing, np.asarray(zero)[..., None])


def _dunn(x0: Array, x1: Array) -> tuple[Array, npt.NDArray[np.int8]]:
    g, g_i, _ = _growth(x0, x1)
    parts = [x0 * g, x0 * (g_i - g), x1 - x0 * (1 + g_i)]
    return _finish(parts, x0, x1, np.zeros(x0.shape, bool))


def _homothetic(x0: Array) -> Array:
    """h_ri = X_r0 X_i0 / X_0."""
    rows, columns = x0.sum(axis=-1, keepdims=True), x0.sum(axis=-2, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(rows * columns / columns.sum(axis=-1, keepdims=True))


def _esteban_marquillas(x0: Array, x1: Array) -> tuple[Array, npt.NDArray[np.int8]]:
    g, g_i, _ = _growth(x0, x1)
    h = _homothetic(x0)
    with np.errstate(divide="ignore", invalid="ignore"):
        own = x1 / x0 - 1 - g_i
    parts = [x0 * g, x0 * (g_i - g), h * own, (x0 - h) * own]
    return _finish(parts, x0, x1, x0 == 0)


def _arcelus(x0: Array, x1: Array) -> tuple[Array, npt.NDArray[np.int8]]:
    g, g_i, _ = _growth(x0, x1)
    h = _homothetic(x0)
    with np.errstate(divide="ignore", invalid="ignore"):
        g_r = x1.sum(axis=-1, keepdims=True) / x0.sum(axis=-1, keepdims=True) - 1
        own = x1 / x0 - 1 - g_i - g_r + g
    rates = [g, g_i - g, g_r - g, own]
    parts = [base * rate for rate in rates for base in (h, x0 - h)]
    return _finish(parts, x0, x1, x0 == 0)


def dynamic_shift_share(x: xr.DataArray, method: Method) -> xr.DataArray:
    """The sum of the yearly decompositions along `year`: shares are renewed every year.

    Parameters
    ----------
    x
        Amounts with the dimensions `year`, `region`, `industry`; every year between the first and the last.

    Notes
    -----
    Barff & Knight (1988). The components add up to the change from the first year to the last.

    Examples
    --------
    >>> x = xr.DataArray([[[1.0, 1.0], [1.0, 1.0]], [[2.0, 1.0], [1.0, 1.0]], [[2.0, 2.0], [1.0, 1.0]]],
    ...                  dims=("year", "region", "industry"), coords={"year": [2014, 2015, 2016]})
    >>> dynamic_shift_share(x, "dunn").sum().item()
    2.0
    """
    years = sorted(int(year) for year in x["year"].values)
    gaps = sorted(set(range(years[0], years[-1] + 1)) - set(years))
    if gaps or len(years) < 2:
        raise InputError(f"needs every year from {years[0]} to {years[-1]}; missing: {gaps or 'all but one'}")
    yearly = [shift_share(x.sel(year=year), x.sel(year=year + 1), method) for year in years[:-1]]
    stacked = xr.concat([one.drop_vars("status") for one in yearly], dim="step")
    status = xr.concat([one["status"] for one in yearly], dim="step").max("step")
    total = stacked.sum("step", skipna=False)
    return total.assign_coords(status=status).assign_attrs(method=method, first=years[0], last=years[-1])
