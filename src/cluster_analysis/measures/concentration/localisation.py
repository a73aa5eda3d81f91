"""How unevenly an industry is spread over the regions: c_ri against w_r; and how dense it is there."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from functools import partial
from typing import Any, Literal

import numpy as np
import pandas as pd
import xarray as xr

from cluster_analysis.data.panel.margins import Margins
from cluster_analysis.data.status import Status
from cluster_analysis.errors import InputError, ParameterError
from cluster_analysis.measures._checks import check, offenders
from cluster_analysis.measures._kernels import codes_for, measure, of_shares
from cluster_analysis.measures._labelled import (
    INDUSTRY,
    REGION,
    Array,
    Codes,
    Labelled,
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
from cluster_analysis.measures.concentration.inequality import gini_kernel

Kind = Literal["area", "krugman", "unweighted"]


def locational_gini(
    x: Table, kind: Kind, margins: Margins | None = None, unit: str | None = None
) -> xr.DataArray | pd.Series:
    """Locational Gini of each industry.

    Parameters
    ----------
    x, margins, unit
        As for `location_quotient`. With published totals the shares are those in the nation, the part of it
        that is not in `x` is one further region (but not for `unweighted`), and a missing cell takes its own
        industry.
    kind
        `area`: twice the area between the diagonal and the Lorenz curve of c_ri over w_r, regions in the
        order of their quotient (the weighted Gini of the location quotients, weights w_r). `krugman`: half
        of it (the area itself, Krugman 1991). `unweighted`: the Gini of the quotients, every region alike.
        They differ by a factor of two and more, hence the required argument.

    Returns
    -------
    xarray.DataArray or pandas.Series
        Per industry; undefined (zero denominator) for an industry that no region has.

    Examples
    --------
    >>> import pandas as pd
    >>> jobs = pd.DataFrame({"a": [30.0, 10.0], "b": [10.0, 50.0]})
    >>> locational_gini(jobs, "area").round(3).tolist(), locational_gini(jobs, "krugman").round(3).tolist()
    ([0.35, 0.233], [0.175, 0.117])
    """
    if kind not in ("area", "krugman", "unweighted"):
        raise ParameterError(kind, ["area", "krugman", "unweighted"], "kind of locational Gini")
    kernel, name = partial(_locational_gini, kind=kind), f"locational_gini_{kind}"
    return of_shares(kernel, x, margins, unit, out=[INDUSTRY], name=name)  # type: ignore[no-any-return]


def _locational_gini(x: Array, rows: Array, columns: Array, whole: Array, kind: Kind) -> tuple[Array, Codes]:
    c, w = shares_of(x, rows, columns, whole)
    if kind == "unweighted":
        c, w = c[..., : x.shape[-2]], w[..., : x.shape[-2]]
    quotients = np.where(np.isnan(c) | (w > 0), c / w, np.nan)
    empty = (w == 0) & ~np.isnan(c)  # a region without anything has no quotient and no weight
    weights = np.ones_like(w) if kind == "unweighted" else w
    value, _ = gini_kernel(np.where(empty, 0.0, quotients), np.where(empty, 0.0, weights))
    return per_industry(value / 2 if kind == "krugman" else value, columns)


def shares_of(x: Array, rows: Array, columns: Array, whole: Array) -> tuple[Array, Array]:
    """Shares c (industry, region) and w (1, region), regions last; what is not in `x` is one region more."""
    c, w = np.swapaxes(x / columns, -1, -2), np.swapaxes(rows / whole, -1, -2)
    rest = [_rest(c), _rest(w)]
    if not any(np.nan_to_num(one).any() for one in rest):
        return c, w
    return np.concatenate([c, rest[0]], axis=-1), np.concatenate([w, rest[1]], axis=-1)


def _rest(shares: Array) -> Array:
    """What shares leave to 1; nothing up to rounding."""
    left = 1 - shares.sum(axis=-1, keepdims=True)
    return np.where(np.abs(left) <= 1e-6, 0.0, np.maximum(left, 0.0))


def per_industry(value: Array, columns: Array, undefined: Any = False) -> tuple[Array, Codes]:
    """A figure per industry with its status: no jobs at all, a missing cell, or the measure's own reason."""
    value = np.array(value, dtype=float)
    codes = codes_for(value, False, columns[..., 0, :] == 0)
    codes[np.isnan(value) & np.broadcast_to(undefined, value.shape)] = Status.UNDEFINED
    return value, codes


def hoover_localisation(
    x: Table, margins: Margins | None = None, unit: str | None = None
) -> xr.DataArray | pd.Series:
    """Hoover's coefficient of localisation per industry: half the sum over regions of abs(c_ri - w_r).

    From 0 (spread as everything is) towards 1; undefined (zero denominator) for an industry nobody has.

    Parameters
    ----------
    x, margins, unit
        As for `locational_gini`.

    Notes
    -----
    Hoover (1936).

    Examples
    --------
    >>> import pandas as pd
    >>> hoover_localisation(pd.DataFrame({"a": [30.0, 10.0], "b": [10.0, 50.0]})).round(3).tolist()
    [0.35, 0.233]
    """

    def kernel(*sums: Array) -> tuple[Array, Codes]:
        c, w = shares_of(*sums)
        return per_industry(np.abs(c - w).sum(axis=-1) / 2, sums[2])

    return of_shares(kernel, x, margins, unit, out=[INDUSTRY], name="hoover_localisation")  # type: ignore[no-any-return]


def cluster_index(
    x: Labelled,
    establishments: Labelled,
    population: Vector,
    area: Vector,
    cities: Collection[Hashable] = (),
) -> Table:
    r"""Litzenberger and Sternberg's cluster index: relative density times stock, over relative plant size.

    .. math:: CI = \left(\frac{x_{ri}/a_r}{X_i/a} \cdot \frac{x_{ri}/p_r}{X_i/p}\right)
              / \frac{x_{ri}/b_{ri}}{X_i/b_i}

    Parameters
    ----------
    x, establishments
        Employment and number of establishments (region, industry, ...).
    population, area
        Of the regions.
    cities
        Regions that are one city, to be listed apart: every figure per area is extreme there. For Kazakhstan:
        `ca.regions("kz").cities`.

    Returns
    -------
    xarray.DataArray or pandas.DataFrame
        1 is the nation; 0 where there is neither employment nor an establishment. An array has the
        coordinate `city`, true for the regions among `cities`.

    Raises
    ------
    InputError
        Where there is employment without an establishment.

    Notes
    -----
    Litzenberger & Sternberg (2006).

    Examples
    --------
    >>> jobs = pd.DataFrame({"a": [8.0, 2.0]}, index=["town", "land"])
    >>> firms = pd.DataFrame({"a": [1, 1]}, index=jobs.index)
    >>> cluster_index(jobs, firms, {"town": 1, "land": 1}, {"town": 1, "land": 3})["a"].round(3).tolist()
    [3.2, 0.267]
    """
    array = amounts(x)
    plants = same_labels(as_array(establishments), array)
    check(plants)
    people, land = (on_labels(as_vector(one), array) for one in (population, area))
    ghosts = ((bare(array) > 0) & (bare(plants) == 0)).transpose(*array.dims)
    if bool(ghosts.any()):
        raise InputError(
            offenders(bare(array), ghosts.values, "employment without an establishment ({where})")
        )
    result = measure(_cluster_index, array, plants, people, land, name="cluster_index")
    city = np.isin(array[REGION].values.astype(str), [str(label) for label in cities])
    return like(result.assign_coords(city=(REGION, city)), x)  # type: ignore[no-any-return]


def _cluster_index(x: Array, plants: Array, people: Array, land: Array) -> tuple[Array, Codes]:
    """Kernel, in the form without x / x: x b a p / (a_r p_r X_i b_i)."""
    density = x / x.sum(axis=-2, keepdims=True) / (land / land.sum(axis=-1, keepdims=True))[..., None]
    stock = plants / plants.sum(axis=-2, keepdims=True)
    value = density * stock / (people / people.sum(axis=-1, keepdims=True))[..., None]
    zero = (x.sum(axis=-2, keepdims=True) == 0) | ((land == 0) | (people == 0))[..., None]
    return value, codes_for(value, np.isnan(x) | np.isnan(plants), zero)
