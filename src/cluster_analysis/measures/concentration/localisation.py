"""How unevenly an industry is spread over the regions: c_ri against w_r; and how dense it is there."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from functools import partial
from typing import Literal

import numpy as np

from cluster_analysis.data.panel.margins import Published
from cluster_analysis.errors import known_choice
from cluster_analysis.measures._checks import refuse_cells
from cluster_analysis.measures._kernels import measure, of_shares
from cluster_analysis.measures._labelled import (
    INDUSTRY,
    REGION,
    Array,
    Figures,
    Labelled,
    Table,
    Vector,
    amounts,
    bare,
    like,
    same_labels,
    table,
    vector,
)
from cluster_analysis.measures.concentration.inequality import gini_formula

Kind = Literal["area", "krugman", "unweighted"]


def locational_gini(x: Table, kind: Kind, margins: Published = None, unit: str | None = None) -> Figures:
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
    known_choice(kind, ["area", "krugman", "unweighted"], "kind of locational Gini")
    formula, name = partial(_locational_gini, kind=kind), f"locational_gini_{kind}"
    return of_shares(formula, x, margins, unit, out=[INDUSTRY], name=name)


def _locational_gini(x: Array, rows: Array, columns: Array, whole: Array, kind: Kind) -> Array:
    c, w = (np.swapaxes(one, -1, -2) for one in shares_of(x, rows, columns, whole))
    if kind == "unweighted":
        c, w = c[..., : x.shape[-2]], w[..., : x.shape[-2]]
    empty = (w == 0) & ~np.isnan(c)  # a region without anything has no quotient and no weight
    quotients = np.where(empty, 0.0, c / w)
    weights = np.where(empty, 0.0, 1.0) if kind == "unweighted" else w
    value = gini_formula(quotients, weights)
    return value / 2 if kind == "krugman" else value


def shares_of(x: Array, rows: Array, columns: Array, whole: Array) -> tuple[Array, Array]:
    """Shares c (region, industry) and w (region, 1); what is not in `x` is one region more."""
    parts = []
    for shares in (x / columns, rows / whole):
        left = 1 - shares.sum(axis=-2, keepdims=True)
        rest = np.where(np.abs(left) <= 1e-6, 0.0, np.maximum(left, 0.0))
        parts.append(np.concatenate([shares, rest], axis=-2))
    return parts[0], parts[1]


def hoover_localisation(x: Table, margins: Published = None, unit: str | None = None) -> Figures:
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

    def formula(*sums: Array) -> Array:
        c, w = shares_of(*sums)
        return np.abs(c - w).sum(axis=-2) / 2

    return of_shares(formula, x, margins, unit, out=[INDUSTRY], name="hoover_localisation")


def cluster_index(
    x: Labelled, establishments: Labelled, population: Vector, area: Vector, cities: Collection[Hashable] = ()
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
    >>> import pandas as pd
    >>> jobs = pd.DataFrame({"a": [8.0, 2.0]}, index=["town", "land"])
    >>> firms = pd.DataFrame({"a": [1, 1]}, index=jobs.index)
    >>> cluster_index(jobs, firms, {"town": 1, "land": 1}, {"town": 1, "land": 3})["a"].round(3).tolist()
    [3.2, 0.267]
    """
    array = amounts(x)
    plants = same_labels(table(establishments), array)
    people, land = (vector(one, array) for one in (population, area))
    ghosts = ((bare(array) > 0) & (bare(plants) == 0)).transpose(*array.dims)
    refuse_cells("employment without an establishment ({where})", array, ghosts.values)
    result = measure(_cluster_index, array, plants, people, land, name="cluster_index")
    city = np.isin(array[REGION].values.astype(str), [str(label) for label in cities])
    return like(result.assign_coords(city=(REGION, city)), x)


def _cluster_index(x: Array, plants: Array, people: Array, land: Array) -> Array:
    """In the form without x / x: x b a p / (a_r p_r X_i b_i)."""
    of_jobs, of_plants, of_people, of_land = (
        one / one.sum(axis=-2, keepdims=True) for one in (x, plants, people, land)
    )
    room = of_land * of_people
    return of_jobs / np.where(room == 0, np.nan, of_land) * of_plants / of_people
