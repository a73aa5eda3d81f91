"""Shift-share: how much of a change is the nation's, the industries' and the region's own."""

from __future__ import annotations

from functools import partial
from typing import Literal

import numpy as np
from xarray import DataArray

from cluster_analysis.data.panel.long import whole_years
from cluster_analysis.data.panel.margins import Published
from cluster_analysis.errors import InputError, known_choice
from cluster_analysis.measures.door.kernels import measure, totals
from cluster_analysis.measures.door.labelled import (
    INDUSTRY,
    REGION,
    Array,
    Labelled,
    Results,
    Table,
    Vector,
    amounts,
    as_array,
    as_vector,
    bare,
    like,
    on_labels,
    same_labels,
)
from cluster_analysis.measures.growth import years_of

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
    margins0: Published = None,
    margins1: Published = None,
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
    known_choice(method, COMPONENTS, "method of shift-share")
    start, end = _pair(x0, x1)
    if (margins0 is None) != (margins1 is None):
        raise InputError("published totals are needed at the start and at the end, or at neither")
    result = measure(
        partial(_components, method=method),
        bare(start),
        *totals(start, margins0),
        bare(end),
        *totals(end, margins1),
        out=[REGION, INDUSTRY, "component"],
        new={"component": COMPONENTS[method]},
        name="shift_share",
    )
    unit = {name: start.attrs[name] for name in ("units", "unit") if name in start.attrs}
    return like(result.assign_attrs(unit | {"method": method}), x0)


def _pair(x0: object, x1: object) -> tuple[DataArray, DataArray]:
    """Start and end, checked, on the same labels."""
    start = amounts(x0)
    return start, same_labels(amounts(x1), start)


def _components(*arrays: Array, method: Method) -> Array:
    """Components on a last axis, from amounts and their totals at start and end."""
    x0, rows0, columns0, whole0, x1, rows1, columns1, whole1 = arrays
    g, g_r = whole1 / whole0 - 1, rows1 / rows0 - 1
    # an industry that nobody has does not grow; one that is new to the nation has no growth rate
    g_i = np.where(columns0 == 0, np.where(columns1 == 0, 0.0, np.nan), columns1 / columns0 - 1)
    h = rows0 / whole0 * columns0
    own = x1 / np.where(x0 == 0, np.nan, x0) - 1 - g_i
    if method == "dunn":
        parts = [x0 * g, x0 * (g_i - g), x1 - x0 * (1 + g_i)]
    elif method == "esteban_marquillas":
        parts = [x0 * g, x0 * (g_i - g), h * own, (x0 - h) * own]
    else:
        rates = [g, g_i - g, g_r - g, own - g_r + g]
        parts = [base * rate for rate in rates for base in (h, x0 - h)]
    return np.stack(np.broadcast_arrays(*parts), axis=-1)


def dynamic_shift_share(x: DataArray, method: Method, yearly: bool = False) -> DataArray:
    """The sum of the yearly decompositions along `year`: shares are renewed every year.

    Parameters
    ----------
    x
        Amounts with the dimensions `year`, `region`, `industry`; every year between the first and the last.
        Years may be numbers, texts or dates, one date a year.
    method
        As for `shift_share`.
    yearly
        Whether the decomposition of each year is returned, along `year` (the year that ends the step), in
        place of their sum.

    Returns
    -------
    xarray.DataArray
        With the further dimension `component`, in the unit of `x`, and `status`. A missing cell takes its own
        steps' components and their sum.

    Raises
    ------
    InputError
        If a year is missing, or `x` has no years.

    Notes
    -----
    Barff & Knight (1988). The components add up to the change from the first year to the last.

    Examples
    --------
    >>> x = DataArray([[[1.0, 1.0], [1.0, 1.0]], [[2.0, 1.0], [1.0, 1.0]], [[2.0, 2.0], [1.0, 1.0]]],
    ...                  dims=("year", "region", "industry"), coords={"year": [2014, 2015, 2016]})
    >>> dynamic_shift_share(x, "dunn").sum().item()
    2.0
    >>> dynamic_shift_share(x, "dunn", yearly=True).sum(["region", "industry", "component"]).values.tolist()
    [1.0, 1.0]
    """
    array = as_array(x)
    if "year" in array.indexes:
        array = array.assign_coords(year=whole_years(array.indexes["year"])).sortby("year")
    years = years_of(array, 2)
    start, end = array.isel(year=slice(None, -1)), array.isel(year=slice(1, None))
    steps: DataArray = shift_share(start.assign_coords(year=end["year"]), end, method)
    steps = steps.assign_attrs(first=years[0], last=years[-1])
    if yearly:
        return steps
    total = steps.drop_vars("status").sum("year", skipna=False, keep_attrs=True)
    return total.assign_coords(status=steps["status"].max("year", keep_attrs=True))


def shift_share_factors(
    x0: Table, x1: Table, margins0: Published = None, margins1: Published = None
) -> Results:
    r"""Growth of each region over the nation's, as a factor of structure times a factor of location.

    .. math:: R_r = \frac{X_{r1} / X_{r0}}{X_1 / X_0} = S_r L_r, \quad
              S_r = \frac{\sum_i x_{ri0} X_{i1} / X_{i0}}{X_{r0} X_1 / X_0}

    Parameters
    ----------
    x0, x1, margins0, margins1
        As for `shift_share`.

    Returns
    -------
    xarray.Dataset or pandas.DataFrame
        Per region `regional`, `structural` (above 1: more of the industries that grow), `locational` (above
        1: its industries grow faster than in the nation). Undefined (zero denominator) for an empty region,
        and where an industry of the region is new to the nation.

    Notes
    -----
    Gerfin (1964); the German literature's Regional-, Struktur- and Standortfaktor.

    Examples
    --------
    >>> import pandas as pd
    >>> before = pd.DataFrame({"a": [100.0, 100.0], "b": [50.0, 150.0]})
    >>> after = pd.DataFrame({"a": [130.0, 110.0], "b": [50.0, 160.0]})
    >>> shift_share_factors(before, after).round(4).loc[0].tolist()
    [1.0667, 1.0222, 1.0435]
    """
    start, end = _pair(x0, x1)
    outs = {name: [REGION] for name in ("locational", "regional", "structural")}
    sums, later = totals(start, margins0), totals(end, margins1)
    found = measure(_factors, start, *sums, end, *later, out=outs)
    return like(found[["regional", "structural", "locational"]], x0)


def _factors(*arrays: Array) -> tuple[Array, Array, Array]:
    """L, R and S of each region, from amounts and their totals at the start and the end."""
    x0, rows0, columns0, whole0, _, rows1, columns1, whole1 = arrays
    expected = np.where(x0 == 0, 0.0, x0 * (columns1 / columns0)).sum(axis=-1)
    locational = rows1[..., 0] / np.where(expected == 0, np.nan, expected)
    start = np.where(np.isnan(locational), np.nan, (rows0 * (whole1 / whole0))[..., 0])
    return locational, rows1[..., 0] / start, expected / start


def shift_share_prognosis(x0: Labelled, x1: Labelled, industry_totals: Vector) -> Labelled:
    r"""Projection of each region and industry from a forecast of the industries in the nation.

    .. math:: x_{ri2} = x_{ri1} \frac{X_{i2}}{X_{i1}} L_r

    with L_r the locational factor of `shift_share_factors` from the first date to the second.

    Parameters
    ----------
    x0, x1
        Amounts at the two dates, as for `shift_share`.
    industry_totals
        X_i2, the forecast of each industry in the nation, as far ahead as the two dates are apart.

    Returns
    -------
    xarray.DataArray or pandas.DataFrame
        Amounts in the unit of `x1`. They need not add up to the forecast. Zero denominator for an industry
        that the nation has not at the second date.

    Notes
    -----
    Gerfin (1964). It supposes that what a region is better at stays as it was: a projection, no forecast.

    Examples
    --------
    >>> import pandas as pd
    >>> before = pd.DataFrame({"a": [100.0, 100.0], "b": [50.0, 150.0]})
    >>> after = pd.DataFrame({"a": [130.0, 110.0], "b": [50.0, 160.0]})
    >>> shift_share_prognosis(before, after, {"a": 240.0, "b": 210.0}).round(2).loc[0].tolist()
    [135.65, 52.17]
    """
    start, end = _pair(x0, x1)
    factor = bare(DataArray(shift_share_factors(start, end)["locational"]))
    forecast = on_labels(bare(as_vector(industry_totals, INDUSTRY)), end, INDUSTRY)

    def formula(x: Array, later: Array, location: Array) -> Array:
        return x * (later / x.sum(axis=-2, keepdims=True)) * location

    return like(measure(formula, end, forecast, factor, name="shift_share_prognosis"), x1)
