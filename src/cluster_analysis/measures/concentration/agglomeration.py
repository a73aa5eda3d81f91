"""Agglomeration beyond what a few large plants explain, of one industry and of two, and from size classes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import xarray as xr
from pandas import DataFrame, Series
from xarray import DataArray

from cluster_analysis.data.panel.margins import Published
from cluster_analysis.errors import InputError
from cluster_analysis.measures.concentration.inequality import shares_of
from cluster_analysis.measures.door.kernels import measure, of_shares, totals
from cluster_analysis.measures.door.labelled import (
    INDUSTRY,
    OTHER,
    REGION,
    Array,
    Figures,
    Labelled,
    Results,
    Table,
    amounts,
    as_array,
    as_vector,
    bare,
    like,
    on_labels,
    refuse_cells,
)

Plants = float | Mapping[Any, float] | Series | DataArray
"""H of the plants: one for all industries, or one for each."""


def ellison_glaeser(x: Table, plant_herfindahl: Plants, margins: Published = None) -> Results:
    r"""Ellison and Glaeser's index of agglomeration beyond what a few large plants explain.

    .. math:: \gamma = \frac{G - (1 - \sum w^2) H}{(1 - \sum w^2)(1 - H)}, \quad G = \sum_r (c_r - w_r)^2

    Parameters
    ----------
    x
        Employment (region, industry, ...).
    plant_herfindahl
        H of each industry: the sum of squared shares of its plants in its employment, 0 < H <= 1.
    margins
        As for `locational_gini`: with published totals c and w are shares in the nation, and the part of it
        that is not in `x` is one further region.

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
    >>> import pandas as pd
    >>> jobs = pd.DataFrame({"a": [40.0, 10.0], "b": [10.0, 40.0]}, index=["n", "s"])
    >>> ellison_glaeser(jobs, pd.Series({"a": 0.1, "b": 1.0}))["gamma"].round(4).tolist()
    [0.2889, nan]
    """
    array = amounts(x)
    outs, h = (
        {name: [INDUSTRY] for name in ("gamma", "concentration", "z")},
        herfindahl_on(array, plant_herfindahl),
    )
    return like(measure(_ellison_glaeser, array, *totals(array, margins), h, out=outs), x)


def herfindahl_on(x: DataArray, herfindahl: Plants) -> DataArray:
    """H on the industries of `x`, between 0 and 1; an industry without one is refused by name."""
    if isinstance(herfindahl, int | float | np.number):
        herfindahl = dict.fromkeys(x[INDUSTRY].values.tolist(), float(herfindahl))
    h = on_labels(bare(as_vector(herfindahl, INDUSTRY)), x, INDUSTRY, part=True)
    message = "is no Herfindahl index of plants, above 0 and at most 1 ({where})"
    refuse_cells(message, h, ((h <= 0) | (h > 1)).values)
    return h


def _geography(*sums: Array) -> tuple[Array, Array, Array]:
    """c, w and 1 - sum w^2, which is missing where one region has everything."""
    c, w = shares_of(*sums)
    room = 1 - np.square(w).sum(axis=-2)
    return c, w, np.where(room <= 1e-9, np.nan, room)


def _gamma(raw: Array, room: Array, h: Array) -> Array:
    """The index, infinite at H = 1."""
    return np.where(h == 1, np.inf, (raw - room * h) / (room * (1 - h)))


def _ellison_glaeser(*arrays: Array) -> tuple[Array, Array, Array]:
    """Gamma, G and z of each industry, from amounts, their totals and H."""
    c, w, room = _geography(*arrays[:4])
    h = arrays[4][..., 0, :]
    raw = np.square(c - w).sum(axis=-2)
    s2, s3 = np.square(w).sum(axis=-2), (w**3).sum(axis=-2)
    variance = 2 * (h**2 * (s2 - 2 * s3 + s2**2) - h**3 * (s2 - 4 * s3 + 3 * s2**2))
    gamma = _gamma(raw, room, h)
    z = np.where(np.isfinite(gamma), (raw - room * h) / np.sqrt(variance), np.nan)
    return gamma, raw, z


def maurel_sedillot(x: Table, plant_herfindahl: Plants, margins: Published = None) -> Figures:
    """Maurel and Sedillot's index per industry: [(sum c^2 - sum w^2) / (1 - sum w^2) - H] / (1 - H).

    Parameters
    ----------
    x, plant_herfindahl, margins
        As for `ellison_glaeser`. Undefined where that is.

    Notes
    -----
    Maurel & Sedillot (1999); the expectation is that of `ellison_glaeser`, the raw concentration differs.

    Examples
    --------
    >>> import pandas as pd
    >>> jobs = pd.DataFrame({"a": [40.0, 10.0], "b": [10.0, 40.0]})
    >>> maurel_sedillot(jobs, 0.1).round(4).tolist()
    [0.2889, 0.2889]
    """

    def formula(*arrays: Array) -> Array:
        c, w, room = _geography(*arrays[:4])
        raw = np.square(c).sum(axis=-2) - np.square(w).sum(axis=-2)
        return _gamma(raw, room, arrays[4][..., 0, :])

    array = amounts(x)
    sums, h = totals(array, margins), herfindahl_on(array, plant_herfindahl)
    return like(measure(formula, array, *sums, h, out=[INDUSTRY], name="maurel_sedillot"), x)


def coagglomeration(x: Labelled, margins: Published = None) -> Labelled:
    """Coagglomeration of each pair of industries: sum of (c_ri - w_r)(c_rj - w_r) / (1 - sum of w_r^2).

    Parameters
    ----------
    x, margins
        As for `ellison_glaeser`.

    Returns
    -------
    xarray.DataArray or pandas.DataFrame
        Industry x `industry_other`, symmetric; the diagonal is an industry's own raw concentration
        G / (1 - sum w^2), no coagglomeration. A missing cell takes the pairs of its industry and, without
        published totals, through the shares of the regions the whole matrix of that year. An empty industry,
        or one region with everything: zero denominator.

    Notes
    -----
    Ellison, Glaeser & Kerr (2010), with w_r the region's share in everything in `x`.

    Examples
    --------
    >>> import pandas as pd
    >>> jobs = pd.DataFrame({"a": [40.0, 10.0], "b": [10.0, 40.0]})
    >>> coagglomeration(jobs).round(2).to_numpy().tolist()
    [[0.36, -0.36], [-0.36, 0.36]]
    """

    def formula(*sums: Array) -> Array:
        c, w, room = _geography(*sums)
        away = c - w
        return np.swapaxes(away, -1, -2) @ away / room[..., None]

    pairs = {OTHER: as_array(x)[INDUSTRY].values}
    out, name = [INDUSTRY, OTHER], "coagglomeration"
    return of_shares(formula, x, margins, out=out, new=pairs, name=name)


def ellison_glaeser_bounds(x: Table, size_classes: DataFrame) -> Results:
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
    array = amounts(x)
    labels = {INDUSTRY: size_classes.index.to_numpy()}
    plants = xr.DataArray(size_classes.to_numpy(dtype=float), labels, (INDUSTRY, "class"))
    limits = np.array([tuple(column) for column in size_classes.columns], dtype=float)
    low, high = xr.apply_ufunc(
        partial(_herfindahl_bounds, limits=limits),
        bare(array).sum(REGION, skipna=False),
        on_labels(plants, array, INDUSTRY, part=True),
        array[INDUSTRY],
        input_core_dims=[[], ["class"], []],
        output_core_dims=[[], []],
        vectorize=True,
    )
    gammas = [DataArray(ellison_glaeser(array, h)["gamma"]) for h in (low, high)]
    one, other = map(bare, gammas)
    bounds = {"herfindahl_lower": low, "herfindahl_upper": high}
    result = xr.Dataset({"lower": np.fmin(one, other), "upper": np.fmax(one, other)} | bounds)
    return like(result.assign_coords(status=gammas[0]["status"]), x)


def _herfindahl_bounds(total: float, plants: Array, label: object, limits: Array) -> tuple[float, float]:
    """Least and largest sum of squared shares of plants of these classes that add up to the total."""
    if not total > 0 or np.isnan(plants).any():
        return np.nan, np.nan
    least, most = np.repeat(limits, plants.astype(int), axis=0).T
    most = np.minimum(most, total)
    if not least.sum() <= total * (1 + 1e-9) or not most.sum() >= total * (1 - 1e-9):
        message = "does not fit its plants, which employ {least} to {most}"
        ends = {"least": float(least.sum()), "most": float(most.sum())}
        raise InputError(message, column=str(label), value=total, **ends)
    return _equal_squares(least, most, total), _unequal_squares(least, most, total)


def _equal_squares(least: Array, most: Array, total: float) -> float:
    """Every plant at one common size, held within its class: the least sum of squares."""
    from scipy.optimize import brentq

    size = brentq(lambda one: np.clip(one, least, most).sum() - total, 0.0, float(most.max()))
    return round(float(np.square(np.clip(size, least, most) / total).sum()), 12)


def _unequal_squares(least: Array, most: Array, total: float) -> float:
    """What is left after the least sizes goes to the plants where a job adds most to the squares."""
    spare = total - least.sum()
    most = np.minimum(most, least + spare)
    both = most + least
    order = np.argsort(-both, kind="stable")
    room = (most - least)[order]
    taken = np.clip(spare - (room.cumsum() - room), 0, room)
    squares = np.square(least).sum() + (taken * both[order]).sum()
    return min(1.0, round(float(squares / total**2), 12))
