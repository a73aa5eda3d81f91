"""Concentration and agglomeration: how unevenly an industry, or a figure, is spread over the regions.

c_ri = x_ri / X_i is the share of a region in an industry, w_r = X_r / X its share in everything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from cluster_analysis.errors import InputError, ParameterError, Problem
from cluster_analysis.measures._labelled import (
    INDUSTRY,
    REGION,
    Array,
    Labelled,
    as_array,
    as_vector,
    bare,
    check,
    codes_for,
    like,
    measure,
    measure_several,
)
from cluster_analysis.status import Status

Codes = npt.NDArray[np.int8]
OTHER = "industry_other"
CITY_REGIONS = ("KZ-71", "KZ-75", "KZ-79")
"""Astana, Almaty, Shymkent: a city that is a region of its own is extreme in every figure per area."""


def gini(y: xr.DataArray | pd.Series, weights: xr.DataArray | pd.Series | None = None) -> Any:
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
    return _over_regions(_gini, y, weights, name="gini")


def _over_regions(kernel: Any, y: Any, weights: Any, name: str) -> Any:
    """A figure over the regions, from values and weights along `region`."""
    values = as_vector(y)
    check(values)
    if weights is None:
        share = xr.ones_like(bare(values).isel({d: 0 for d in values.dims if d != REGION}, drop=True))
    else:
        share = as_vector(weights)
        check(share)
        share = _on_labels(share, values)
    result = measure(kernel, values, share, core=[REGION], other_cores=[[REGION]], out=[], name=name)
    return float(result) if isinstance(y, pd.Series) else result


def _on_labels(one: xr.DataArray, values: xr.DataArray) -> xr.DataArray:
    """`one` on the regions of `values`; a label that only one of them has is refused."""
    differ = set(one[REGION].values.tolist()) ^ set(values[REGION].values.tolist())
    if differ:
        raise InputError(Problem("is in one of the two arrays only (region)", value=one) for one in differ)
    return one.sel({REGION: values[REGION].values})


def _gini(y: Array, weights: Array) -> tuple[Array, Codes]:
    """Kernel, regions last."""
    y, weights = np.broadcast_arrays(y, weights)
    order = np.argsort(y, axis=-1, kind="stable")
    people = np.take_along_axis(weights, order, axis=-1)
    amount = people * np.take_along_axis(y, order, axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        p = people / people.sum(axis=-1, keepdims=True)
        share = amount.cumsum(axis=-1) / amount.sum(axis=-1, keepdims=True)
    before = np.concatenate([np.zeros_like(share[..., :1]), share[..., :-1]], axis=-1)
    value = np.asarray(1 - (p * (share + before)).sum(axis=-1))
    return value, codes_for(value, False, (y * weights).sum(axis=-1) == 0)


def locational_gini(x: Labelled, kind: Literal["area", "krugman", "unweighted"]) -> Any:
    """Locational Gini of each industry.

    Parameters
    ----------
    x
        Amounts (region, industry, ...), >= 0.
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
    >>> jobs = pd.DataFrame({"a": [30.0, 10.0], "b": [10.0, 50.0]})
    >>> locational_gini(jobs, "area").round(3).tolist(), locational_gini(jobs, "krugman").round(3).tolist()
    ([0.35, 0.233], [0.175, 0.117])
    """
    if kind not in ("area", "krugman", "unweighted"):
        raise ParameterError(kind, ["area", "krugman", "unweighted"], "kind of locational Gini")

    def kernel(values: Array) -> tuple[Array, Codes]:
        c, w = _shares(values)
        with np.errstate(invalid="ignore", divide="ignore"):
            quotients = np.where(np.isnan(c) | (w > 0), c / w, np.nan)
        weights = np.ones_like(w) if kind == "unweighted" else w
        empty = (w == 0) & ~np.isnan(c)  # a region without anything has no quotient and no weight
        value, _ = _gini(np.where(empty, 0.0, quotients), np.where(empty, 0.0, weights))
        return _per_industry(value / 2 if kind == "krugman" else value, values)

    return _industry_measure(kernel, x, f"locational_gini_{kind}")


def _industry_measure(kernel: Any, x: Any, name: str) -> Any:
    """A figure per industry, from the whole matrix."""
    array = as_array(x)
    check(array)
    return like(measure(kernel, array, out=[INDUSTRY], name=name), x)


def _shares(x: Array) -> tuple[Array, Array]:
    """Shares c (industry, region) and w (1, region): regions last."""
    x = np.swapaxes(x, -1, -2)
    regions = x.sum(axis=-2, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        return x / x.sum(axis=-1, keepdims=True), regions / regions.sum(axis=-1, keepdims=True)


def _per_industry(value: Array, x: Array, undefined: Any = False) -> tuple[Array, Codes]:
    """A figure per industry with its status: no jobs at all, a missing cell, or the measure's own reason."""
    value = np.array(value, dtype=float)
    codes = codes_for(value, False, x.sum(axis=-2) == 0)
    codes[np.isnan(value) & np.broadcast_to(undefined, value.shape)] = Status.UNDEFINED
    return value, codes


def hoover_localisation(x: Labelled) -> Any:
    """Hoover's coefficient of localisation per industry: half the sum over regions of abs(c_ri - w_r).

    From 0 (spread as everything is) towards 1; undefined (zero denominator) for an industry nobody has.

    Notes
    -----
    Hoover (1936).

    Examples
    --------
    >>> hoover_localisation(pd.DataFrame({"a": [30.0, 10.0], "b": [10.0, 50.0]})).round(3).tolist()
    [0.35, 0.233]
    """

    def kernel(values: Array) -> tuple[Array, Codes]:
        c, w = _shares(values)
        return _per_industry(np.abs(c - w).sum(axis=-1) / 2, values)

    return _industry_measure(kernel, x, "hoover_localisation")


def theil(
    y: xr.DataArray | pd.Series,
    kind: Literal["T", "L"],
    weights: xr.DataArray | pd.Series | None = None,
    groups: Mapping[Any, Any] | None = None,
) -> Any:
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
    if kind not in ("T", "L"):
        raise ParameterError(kind, ["T", "L"], "kind of Theil's index")
    kernel = _theil_t if kind == "T" else _theil_l
    total = _over_regions(kernel, y, weights, f"theil_{kind.lower()}")
    if groups is None:
        return total
    values = as_vector(y)
    lacking = [label for label in values[REGION].values.tolist() if label not in groups]
    if lacking:
        raise InputError(Problem("has no group", value=label) for label in lacking)
    by = xr.DataArray([groups[one] for one in values[REGION].values.tolist()], dims=REGION, name="group")
    people = xr.ones_like(bare(values)) if weights is None else _on_labels(as_vector(weights), values)
    summed = (bare(values) * people).groupby(by).sum(REGION, skipna=False)
    of_groups = people.groupby(by).sum(REGION, skipna=False)
    mean = (summed / of_groups).rename(group=REGION)
    between = _over_regions(kernel, mean, of_groups.rename(group=REGION), "between")
    found = xr.Dataset({"total": total, "between": between, "within": total - between})
    return pd.Series({name: float(found[name]) for name in found}) if isinstance(y, pd.Series) else found


def _relative(y: Array, weights: Array) -> tuple[Array, Array, npt.NDArray[np.bool_]]:
    """Weight shares q, figures over their weighted mean, and whether that mean is zero."""
    with np.errstate(invalid="ignore", divide="ignore"):
        q = weights / weights.sum(axis=-1, keepdims=True)
        mean = (q * y).sum(axis=-1, keepdims=True)
        return q, y / mean, mean[..., 0] == 0


def _theil_t(y: Array, weights: Array) -> tuple[Array, Codes]:
    q, ratio, zero = _relative(y, weights)
    with np.errstate(invalid="ignore", divide="ignore"):
        terms = np.where(ratio == 0, 0.0, ratio * np.log(ratio))
    value = np.asarray((q * terms).sum(axis=-1))
    return value, codes_for(value, False, zero)


def _theil_l(y: Array, weights: Array) -> tuple[Array, Codes]:
    q, ratio, zero = _relative(y, weights)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.asarray(-(q * np.log(ratio)).sum(axis=-1))
    codes = codes_for(value, False, zero)
    codes[np.isnan(value) & (ratio == 0).any(axis=-1)] = Status.UNDEFINED
    return value, codes


def williamson(y: xr.DataArray | pd.Series, population: xr.DataArray | pd.Series) -> Any:
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

    def kernel(values: Array, people: Array) -> tuple[Array, Codes]:
        q, ratio, zero = _relative(values, people)
        value = np.sqrt((q * np.square(ratio - 1)).sum(axis=-1))
        return value, codes_for(value, False, zero)

    return _over_regions(kernel, y, population, "williamson")


def ellison_glaeser(x: Labelled, plant_herfindahl: Any) -> Any:
    r"""Ellison and Glaeser's index of agglomeration beyond what a few large plants explain.

    .. math:: \gamma = \frac{G - (1 - \sum w^2) H}{(1 - \sum w^2)(1 - H)}, \quad G = \sum_r (c_r - w_r)^2

    Parameters
    ----------
    x
        Employment (region, industry, ...).
    plant_herfindahl
        H of each industry: the sum of squared shares of its plants in its employment, 0 < H <= 1.

    Returns
    -------
    xarray.Dataset or pandas.DataFrame
        Per industry: `gamma`, `concentration` (G) and `z` = (G - E G) / sd(G) under random location of the
        plants. gamma > 0.05 is called high, < 0.02 low. Undefined at H = 1 (one plant), and (zero
        denominator) for an industry without employment or when one region has everything.

    Notes
    -----
    Ellison & Glaeser (1997). Var(G) = 2 {H^2 [s2 - 2 s3 + s2^2] - sum z^4 [s2 - 4 s3 + 3 s2^2]}, with
    s2, s3 the sums of w^2, w^3. The sum of fourth powers of plant shares is not published; it is at least
    H^3 (plants of equal size), which makes the variance an upper and the size of z a lower bound.

    Examples
    --------
    >>> jobs = pd.DataFrame({"a": [40.0, 10.0], "b": [10.0, 40.0]}, index=["n", "s"])
    >>> ellison_glaeser(jobs, pd.Series({"a": 0.1, "b": 1.0}))["gamma"].round(4).tolist()
    [0.2889, nan]
    """
    array, h = _with_herfindahl(x, plant_herfindahl)
    names = ("gamma", "concentration", "z")
    return like(measure_several(_ellison_glaeser, array, h, names=names, other_cores=[[INDUSTRY]]), x)


def _with_herfindahl(x: Any, herfindahl: Any) -> tuple[xr.DataArray, xr.DataArray]:
    """The matrix, and H on its industries, between 0 and 1."""
    array = as_array(x)
    check(array)
    h = as_vector(herfindahl, INDUSTRY) if not np.isscalar(herfindahl) else None
    if h is None:
        labels = array[INDUSTRY]
        h = xr.DataArray(np.full(len(labels), float(herfindahl)), coords={INDUSTRY: labels.values})
    h = bare(h).reindex({INDUSTRY: array[INDUSTRY].values})
    wrong = h.where((h <= 0) | (h > 1)).stack(cell=h.dims).dropna("cell")
    if wrong.size:
        raise InputError(
            Problem("is no Herfindahl index of plants (0 < H <= 1)", column=str(label), value=float(v))
            for label, v in zip(wrong["cell"].values, wrong.values, strict=True)
        )
    return array, h


def _geography(x: Array) -> tuple[Array, Array, Array]:
    """c, w and 1 - sum w^2."""
    c, w = _shares(x)
    return c, w, 1 - np.square(w).sum(axis=-1)


def _gamma(raw: Array, room: Array, h: Array) -> Array:
    with np.errstate(invalid="ignore", divide="ignore"):
        return (raw - room * h) / (room * (1 - h))


def _ellison_glaeser(x: Array, h: Array) -> tuple[Array, Array, Array, Codes]:
    c, w, room = _geography(x)
    raw = np.square(c - w).sum(axis=-1)
    s2, s3 = np.square(w).sum(axis=-1), (w**3).sum(axis=-1)
    variance = 2 * (h**2 * (s2 - 2 * s3 + s2**2) - h**3 * (s2 - 4 * s3 + 3 * s2**2))
    with np.errstate(invalid="ignore", divide="ignore"):
        z = (raw - room * h) / np.sqrt(variance)
    single = np.broadcast_to(h == 1, raw.shape)
    value, codes = _per_industry(np.where(single, np.nan, _gamma(raw, room, h)), x, h == 1)
    return value, raw, np.where(np.isfinite(z) & ~single, z, np.nan), codes


def ellison_glaeser_bounds(x: Labelled, size_classes: pd.DataFrame) -> Any:
    """Bounds of Ellison and Glaeser's gamma when only the number of plants per size class is published.

    Parameters
    ----------
    x
        Employment (region, industry, ...).
    size_classes
        Number of plants: industries x size classes, the columns a pair (least, most) of employees each;
        an open class has `inf`.

    Returns
    -------
    xarray.Dataset or pandas.DataFrame
        Per industry `lower`, `upper` (gamma falls with H) and the bounds of H, `herfindahl_lower` (plants as
        equal as the classes allow) and `herfindahl_upper` (as unequal; the chord of x^2 over each class, so
        never too small).

    Raises
    ------
    InputError
        If the employment of an industry cannot be spread over its plants.

    Notes
    -----
    Size classes stand for the plant data of Ellison & Glaeser (1997), who approximate H instead.

    Examples
    --------
    >>> jobs = pd.DataFrame({"a": [40.0, 10.0], "b": [10.0, 40.0]})
    >>> sizes = pd.DataFrame({(1, 9): [5, 5], (10, 49): [2, 2]}, index=["a", "b"])
    >>> ellison_glaeser_bounds(jobs, sizes)[["herfindahl_lower", "herfindahl_upper"]].loc["a"].tolist()
    [0.152, 0.532]
    """
    array = as_array(x)
    check(array)
    plants = size_classes.reindex(array[INDUSTRY].values).to_numpy(dtype=float)
    limits = np.array([tuple(column) for column in size_classes.columns], dtype=float)
    totals = bare(array).sum(REGION, skipna=False)
    lead = [dim for dim in totals.dims if dim != INDUSTRY]
    table: xr.DataArray = totals.transpose(*lead, INDUSTRY)
    both = np.full((2, *table.shape), np.nan)
    for position, total in np.ndenumerate(table.values):
        label, cell = str(array[INDUSTRY].values[position[-1]]), (slice(None), *position)  # type: ignore[has-type]
        both[cell] = _herfindahl_bounds(label, float(total), plants[position[-1]], limits)
    low, high = (table.copy(data=one) for one in both)
    names = ("gamma", "concentration", "z")
    at_low, at_high = (
        measure_several(_ellison_glaeser, array, h, names=names, other_cores=[[INDUSTRY]])["gamma"]
        for h in (low, high)
    )
    found = xr.Dataset(
        {
            "lower": np.fmin(bare(at_low), bare(at_high)),
            "upper": np.fmax(bare(at_low), bare(at_high)),
            "herfindahl_lower": low,
            "herfindahl_upper": high,
        }
    )
    return like(found.assign_coords(status=at_low["status"]), x)


def _herfindahl_bounds(label: str, total: float, plants: Array, limits: Array) -> tuple[float, float]:
    """Least and largest sum of squared shares of plants of these classes that add up to the total."""
    if not total > 0 or np.isnan(plants).any():
        return np.nan, np.nan
    least = np.repeat(limits[:, 0], plants.astype(int))
    most = np.minimum(np.repeat(limits[:, 1], plants.astype(int)), total)
    if not least.sum() <= total * (1 + 1e-9) or not most.sum() >= total * (1 - 1e-9):
        fit = f"does not fit its plants, which employ {least.sum():g} to {most.sum():g}"
        raise InputError([Problem(fit, column=label, value=total)])
    return _equal_squares(least, most, total), _unequal_squares(least, most, total)


def _equal_squares(least: Array, most: Array, total: float) -> float:
    """Every plant at one common size, held within its class: the least sum of squares."""
    low, high = 0.0, float(most.max())
    for _ in range(200):
        middle = (low + high) / 2
        if np.clip(middle, least, most).sum() < total:
            low = middle
        else:
            high = middle
    return round(float(np.square(np.clip(high, least, most) / total).sum()), 12)


def _unequal_squares(least: Array, most: Array, total: float) -> float:
    """What is left after the least sizes goes to the plants where a job adds most to the squares."""
    spare = total - least.sum()
    most = np.minimum(most, least + spare)
    room = most - least
    order = np.argsort(-(most + least), kind="stable")
    before = np.concatenate([[0.0], room[order].cumsum()[:-1]])
    taken = np.clip(spare - before, 0, room[order])
    gain = taken * (most + least)[order]
    return min(1.0, round(float((np.square(least).sum() + gain.sum()) / total**2), 12))


def maurel_sedillot(x: Labelled, plant_herfindahl: Any) -> Any:
    """Maurel and Sedillot's index per industry: [(sum c^2 - sum w^2) / (1 - sum w^2) - H] / (1 - H).

    Parameters
    ----------
    x, plant_herfindahl
        As for `ellison_glaeser`. Undefined at H = 1.

    Notes
    -----
    Maurel & Sedillot (1999); the expectation is that of `ellison_glaeser`, the raw concentration differs.

    Examples
    --------
    >>> jobs = pd.DataFrame({"a": [40.0, 10.0], "b": [10.0, 40.0]})
    >>> maurel_sedillot(jobs, 0.1).round(4).tolist()
    [0.2889, 0.2889]
    """
    array, h = _with_herfindahl(x, plant_herfindahl)

    def kernel(values: Array, plants: Array) -> tuple[Array, Codes]:
        c, w, room = _geography(values)
        raw = np.square(c).sum(axis=-1) - np.square(w).sum(axis=-1)
        index = np.where(plants == 1, np.nan, _gamma(raw, room, plants))
        return _per_industry(index, values, plants == 1)

    result = measure(kernel, array, h, other_cores=[[INDUSTRY]], out=[INDUSTRY], name="maurel_sedillot")
    return like(result, x)


def coagglomeration(x: Labelled) -> Any:
    """Coagglomeration of each pair of industries: sum of (c_ri - w_r)(c_rj - w_r) / (1 - sum of w_r^2).

    Returns
    -------
    xarray.DataArray or pandas.DataFrame
        Industry x `industry_other`, symmetric; the diagonal is an industry's own raw concentration
        G / (1 - sum w^2), no coagglomeration. A missing cell takes the pairs of its industry and, through
        the shares of the regions, the whole matrix of that year. An empty industry: zero denominator.

    Notes
    -----
    Ellison, Glaeser & Kerr (2010), with w_r the region's share in everything in `x`.

    Examples
    --------
    >>> jobs = pd.DataFrame({"a": [40.0, 10.0], "b": [10.0, 40.0]})
    >>> coagglomeration(jobs).round(2).to_numpy().tolist()
    [[0.36, -0.36], [-0.36, 0.36]]
    """

    def kernel(values: Array) -> tuple[Array, Codes]:
        c, w, room = _geography(values)
        away = c - w
        with np.errstate(invalid="ignore", divide="ignore"):
            value = away @ np.swapaxes(away, -1, -2) / room[..., None]
        empty = values.sum(axis=-2) == 0
        return value, codes_for(value, False, empty[..., None] | empty[..., None, :])

    array = as_array(x)
    check(array)
    pairs = {OTHER: array[INDUSTRY].values}
    return like(measure(kernel, array, out=[INDUSTRY, OTHER], new=pairs, name="coagglomeration"), x)


def cluster_index(
    x: Labelled,
    establishments: Labelled,
    population: xr.DataArray | pd.Series,
    area: xr.DataArray | pd.Series,
) -> Any:
    r"""Litzenberger and Sternberg's cluster index: relative density times stock, over relative plant size.

    .. math:: CI = \frac{x_{ri}/a_r}{X_i/a} \cdot \frac{x_{ri}/p_r}{X_i/p}
              \Big/ \frac{x_{ri}/b_{ri}}{X_i/b_i}

    Parameters
    ----------
    x, establishments
        Employment and number of establishments (region, industry, ...).
    population, area
        Of the regions.

    Returns
    -------
    xarray.DataArray or pandas.DataFrame
        1 is the nation; 0 where there is neither employment nor an establishment. Extreme for city regions,
        since area is in it: the coordinate (attribute for a frame) `city` marks Astana, Almaty and Shymkent,
        to be listed apart.

    Raises
    ------
    InputError
        Where there is employment without an establishment.

    Notes
    -----
    Litzenberger & Sternberg (2006).
    """
    array, plants = as_array(x), as_array(establishments)
    for one in (array, plants):
        check(one)
    people, land = (_on_labels(as_vector(one), array) for one in (population, area))
    ghosts = (bare(array) > 0) & (bare(plants) == 0)
    if bool(ghosts.any()):
        found = ghosts.where(ghosts).stack(cell=ghosts.dims).dropna("cell")["cell"].values[:20]
        raise InputError(Problem(f"employment without an establishment: {cell}") for cell in found)
    result = measure(
        _cluster_index,
        array,
        plants,
        people,
        land,
        other_cores=[[REGION, INDUSTRY], [REGION], [REGION]],
        name="cluster_index",
    )
    city = np.isin(array[REGION].values.astype(str), CITY_REGIONS)
    out = like(result.assign_coords(city=(REGION, city)), x)
    if isinstance(out, pd.DataFrame):
        out.attrs["city"] = pd.Series(city, out.index)
    return out


def _cluster_index(x: Array, plants: Array, people: Array, land: Array) -> tuple[Array, Codes]:
    """Kernel, in the form without x / x: x b a p / (a_r p_r X_i b_i)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        density = x / x.sum(axis=-2, keepdims=True) / (land / land.sum(axis=-1, keepdims=True))[..., None]
        stock = plants / plants.sum(axis=-2, keepdims=True)
        value = density * stock / (people / people.sum(axis=-1, keepdims=True))[..., None]
    zero = (x.sum(axis=-2, keepdims=True) == 0) | ((land == 0) | (people == 0))[..., None]
    return value, codes_for(value, np.isnan(x) | np.isnan(plants), zero)
