"""How unevenly a figure, or an industry, is spread over the regions, and how dense an industry is there."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from functools import partial
from typing import Any, Literal

import numpy as np
import xarray as xr
from pandas import Series
from xarray import DataArray, Dataset

from cluster_analysis.data.panel.margins import Published
from cluster_analysis.errors import known_choice
from cluster_analysis.measures.door.kernels import Formula, measure, of_shares
from cluster_analysis.measures.door.labelled import (
    INDUSTRY,
    REGION,
    Array,
    Figures,
    Labelled,
    Table,
    Vector,
    amounts,
    as_vector,
    bare,
    grouped,
    like,
    on_labels,
    refuse_cells,
    same_labels,
    table,
    vector,
)
from cluster_analysis.measures.door.reasons import Figure, reasons


def gini(y: Vector, weights: Vector | None = None) -> DataArray | float:
    r"""Gini coefficient over the regions: twice the area between the Lorenz curve and the diagonal.

    .. math:: G = 1 - \sum_k (P_k - P_{k-1})(L_k + L_{k-1})

    with P and L the running shares of the weights and of weight times y, from the smallest y upwards.

    Parameters
    ----------
    y
        Figures >= 0 along `region` (any other dimension rides along), or a series.
    weights
        Of the regions (population, say, for a figure per head); equal if not given.

    Returns
    -------
    xarray.DataArray or float
        From 0 (equal) to 1 - 1/n at most with equal weights. Missing if one figure is; undefined (zero
        denominator) if all are zero.

    Notes
    -----
    Gini (1912); the population form, without the n / (n - 1) of samples.

    Examples
    --------
    >>> round(gini(pd.Series([1.0, 2.0, 3.0, 4.0])), 4)
    0.25
    """
    return _over_regions(gini_formula, y, weights, "gini")


def _over_regions(formula: Formula, y: Any, weights: Any, name: str) -> Any:
    """A figure over the regions, from values and weights; a float with its reason for a series."""
    values = vector(y)
    share = xr.ones_like(values) if weights is None else vector(weights, values)
    result = measure(formula, values, share, core=[REGION], out=[], name=name)
    return result if isinstance(y, DataArray) else Figure(float(result), str(reasons(result).item()))


def gini_formula(y: Array, weights: Array) -> Array:
    """Twice the area, regions last."""
    order = np.argsort(y, axis=-1, kind="stable")
    people, y = (np.take_along_axis(one, order, axis=-1) for one in np.broadcast_arrays(weights, y))
    amount = people * y
    below = (people * (2 * amount.cumsum(axis=-1) - amount)).sum(axis=-1)
    return 1 - below / people.sum(axis=-1) / amount.sum(axis=-1)


def theil(
    y: Vector,
    kind: Literal["T", "L"],
    weights: Vector | None = None,
    groups: Mapping[Any, Any] | None = None,
) -> DataArray | Dataset | Series | float:
    r"""Theil's inequality over the regions, whole or as between groups of regions and within them.

    .. math:: T = \sum_r q_r \frac{y_r}{m} \ln\frac{y_r}{m}, \quad L = \sum_r q_r \ln\frac{m}{y_r},
              \quad m = \sum_r q_r y_r

    with q the shares of the weights (1/n without). `L` is the mean logarithmic deviation.

    Parameters
    ----------
    y
        Figures >= 0 along `region`; `L` is undefined where one is 0, in T a zero adds nothing.
    kind
        `T` or `L`.
    weights
        Of the regions (population for a figure per head).
    groups
        Region -> group; then the result is a Dataset `total`, `between`, `within` (total = between + within).

    Notes
    -----
    Theil (1967); the decomposition weights the groups with their share of the amount (T) or of the weights
    (L), Shorrocks (1980).

    Examples
    --------
    >>> round(theil(pd.Series([1.0, 3.0]), "T"), 4), round(theil(pd.Series([1.0, 3.0]), "L"), 4)
    (0.1308, 0.1438)
    """
    formulas = {"T": _theil_t, "L": _theil_l}
    formula = formulas[known_choice(kind, formulas, "kind of Theil's index")]
    total = _over_regions(formula, y, weights, f"theil_{kind.lower()}")
    if groups is None:
        return total
    values = bare(as_vector(y))
    people = xr.ones_like(values) if weights is None else bare(on_labels(as_vector(weights), values))
    summed = grouped(Dataset({"amount": values * people, "people": people}), groups, REGION)
    between = _over_regions(formula, summed["amount"] / summed["people"], summed["people"], "between")
    found = {"total": total, "between": between, "within": total - between}
    if isinstance(y, DataArray):
        return Dataset(found)
    return Series({name: float(figure) for name, figure in found.items()})


def _relative(y: Array, weights: Array) -> tuple[Array, Array]:
    """Weight shares q, and figures over their weighted mean."""
    q = weights / weights.sum(axis=-1, keepdims=True)
    return q, y / (q * y).sum(axis=-1, keepdims=True)


def _theil_t(y: Array, weights: Array) -> Array:
    q, ratio = _relative(y, weights)
    return (q * np.where(ratio == 0, 0.0, ratio * np.log(ratio))).sum(axis=-1)


def _theil_l(y: Array, weights: Array) -> Array:
    """Infinite where a figure is zero."""
    q, ratio = _relative(y, weights)
    return -(q * np.log(ratio)).sum(axis=-1)


def williamson(y: Vector, population: Vector) -> DataArray | float:
    """Williamson's coefficient: sqrt(sum of (y - m)^2 p / P) / m, with m the population-weighted mean.

    Parameters
    ----------
    y, population
        A figure per head, and the people, along `region`.

    Notes
    -----
    Williamson (1965). Undefined (zero denominator) where the mean is 0.

    Examples
    --------
    >>> round(williamson(pd.Series([1.0, 3.0]), pd.Series([3.0, 1.0])), 4)
    0.5774
    """

    def formula(values: Array, people: Array) -> Array:
        q, ratio = _relative(values, people)
        return np.sqrt((q * (ratio - 1) ** 2).sum(axis=-1))

    return _over_regions(formula, y, population, "williamson")


Kind = Literal["area", "krugman", "unweighted"]


def locational_gini(x: Table, kind: Kind, margins: Published = None) -> Figures:
    """Locational Gini of each industry.

    Parameters
    ----------
    x, margins
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
    return of_shares(formula, x, margins, out=[INDUSTRY], name=name)


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


def hoover_localisation(x: Table, margins: Published = None) -> Figures:
    """Hoover's coefficient of localisation per industry: half the sum over regions of abs(c_ri - w_r).

    From 0 (spread as everything is) towards 1; undefined (zero denominator) for an industry nobody has.

    Parameters
    ----------
    x, margins
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

    return of_shares(formula, x, margins, out=[INDUSTRY], name="hoover_localisation")


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
