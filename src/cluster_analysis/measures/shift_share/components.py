"""Shift-share: how much of a change is the nation's, the industries' and the region's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
import numpy.typing as npt
import xarray as xr

from cluster_analysis.data.panel.margins import Margins
from cluster_analysis.errors import InputError, ParameterError
from cluster_analysis.measures._labelled import (
    INDUSTRY,
    REGION,
    Array,
    Codes,
    Labelled,
    amounts,
    bare,
    codes_for,
    like,
    measure,
)
from cluster_analysis.measures._margins import sums_of, totals
from cluster_analysis.measures._pairs import same_labels

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
    x0: Labelled,
    x1: Labelled,
    method: Method,
    margins0: Margins | None = None,
    margins1: Margins | None = None,
) -> Labelled:
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
    margins0, margins1
        Published totals at the start and at the end, both or none: growth is then that of the nation they
        are of.

    Returns
    -------
    xarray.DataArray or pandas.DataFrame
        With the further dimension `component` (last; in a frame over the industries in the columns), in the
        unit of `x0`. An industry new to the nation has no growth rate: its components are missing (zero
        denominator), and so are those of an industry that nobody has in either year. The regional effect of
        `dunn` needs no division by x0; where x0 = 0, g_ri does not exist and the extensions are missing
        (zero denominator).

    Notes
    -----
    Dunn (1960); Esteban-Marquillas (1972); Arcelus (1984).

    Examples
    --------
    >>> import pandas as pd
    >>> before = pd.DataFrame({"a": [100.0, 100.0], "b": [50.0, 150.0]})
    >>> after = pd.DataFrame({"a": [130.0, 110.0], "b": [50.0, 160.0]})
    >>> shift_share(before, after, "dunn")["regional"].round(3).to_numpy().tolist()
    [[10.0, -2.5], [-10.0, 2.5]]
    """
    if method not in COMPONENTS:
        raise ParameterError(method, COMPONENTS, "method of shift-share")
    start, end = pair(x0, x1)
    if (margins0 is None) != (margins1 is None):
        raise InputError("published totals are needed at the start and at the end, or at neither")
    result = _decompose(start, end, method, margins0, margins1)
    unit = {name: start.attrs[name] for name in ("units", "unit") if name in start.attrs}
    return like(result.assign_attrs(unit | {"method": method}), x0)  # type: ignore[no-any-return]


def pair(x0: object, x1: object) -> tuple[xr.DataArray, xr.DataArray]:
    """Start and end, checked, on the same labels, without a year of their own."""
    start, end = (amounts(one) for one in (x0, x1))
    start, end = (
        one.drop_vars("year") if "year" in one.coords and "year" not in one.dims else one
        for one in (start, end)
    )
    return start, same_labels(end, start)


def _decompose(
    x0: xr.DataArray, x1: xr.DataArray, method: Method, margins0: Margins | None, margins1: Margins | None
) -> xr.DataArray:
    """The components of checked arrays on the same labels."""
    before, after = totals(x0, margins0), totals(x1, margins1)
    names, n = (tuple(before.given), tuple(after.given)), len(before.given)

    def kernel(start: Array, end: Array, *margins: Array) -> tuple[Array, Codes]:
        sums0 = sums_of(start, **dict(zip(names[0], margins[:n], strict=True)))
        sums1 = sums_of(end, **dict(zip(names[1], margins[n:], strict=True)))
        with np.errstate(divide="ignore", invalid="ignore"):
            parts, zero = METHODS[method](start, end, _Growth(sums0, sums1))
        return _finish(parts, start, end, zero)

    return measure(
        kernel,
        bare(x0),
        bare(x1),
        *before.arrays,
        *after.arrays,
        other_cores=[[REGION, INDUSTRY], *before.cores, *after.cores],
        out=[REGION, INDUSTRY, "component"],
        new={"component": COMPONENTS[method]},
        name="shift_share",
    )


class _Growth:
    """Growth rates from sums at the start and at the end: g, g_i, g_r, and the homothetic amounts h."""

    def __init__(self, start: tuple[Array, Array, Array], end: tuple[Array, Array, Array]) -> None:
        self.g, self.g_i = end[2] / start[2] - 1, end[1] / start[1] - 1
        self.g_i = np.where((start[1] == 0) & (end[1] == 0), 0.0, self.g_i)  # nothing to decompose
        self.new = (start[1] == 0) & (end[1] > 0)
        self.g_i = np.where(self.new, np.nan, self.g_i)
        self.g_r = end[0] / start[0] - 1
        self.h = start[0] / start[2] * start[1]


Parts = tuple[list[Array], npt.NDArray[np.bool_]]


def _dunn(x0: Array, x1: Array, of: _Growth) -> Parts:
    return [x0 * of.g, x0 * (of.g_i - of.g), x1 - x0 * (1 + of.g_i)], of.new


def _esteban_marquillas(x0: Array, x1: Array, of: _Growth) -> Parts:
    own = x1 / x0 - 1 - of.g_i
    return [x0 * of.g, x0 * (of.g_i - of.g), of.h * own, (x0 - of.h) * own], (x0 == 0) | of.new


def _arcelus(x0: Array, x1: Array, of: _Growth) -> Parts:
    rates = [of.g, of.g_i - of.g, of.g_r - of.g, x1 / x0 - 1 - of.g_i - of.g_r + of.g]
    return [base * rate for rate in rates for base in (of.h, x0 - of.h)], (x0 == 0) | of.new


METHODS: dict[str, Callable[[Array, Array, _Growth], Parts]] = {
    "dunn": _dunn,
    "esteban_marquillas": _esteban_marquillas,
    "arcelus": _arcelus,
}


def _finish(parts: list[Array], x0: Array, x1: Array, zero: npt.NDArray[np.bool_]) -> tuple[Array, Codes]:
    """Components on a last axis, with their status; an industry new to the nation has none at all."""
    value = np.stack(np.broadcast_arrays(*parts), axis=-1)
    missing = (np.isnan(x0) | np.isnan(x1))[..., None]
    return value, codes_for(value, missing, zero[..., None])
