"""Agglomeration beyond what a few large plants explain, of one industry and of two."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr

from cluster_analysis.errors import InputError, Problem
from cluster_analysis.measures._labelled import (
    INDUSTRY,
    OTHER,
    Array,
    Codes,
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
from cluster_analysis.measures.concentration.localisation import per_industry, shares_of


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
    >>> import pandas as pd
    >>> jobs = pd.DataFrame({"a": [40.0, 10.0], "b": [10.0, 40.0]}, index=["n", "s"])
    >>> ellison_glaeser(jobs, pd.Series({"a": 0.1, "b": 1.0}))["gamma"].round(4).tolist()
    [0.2889, nan]
    """
    array, h = _with_herfindahl(x, plant_herfindahl)
    names = ("gamma", "concentration", "z")
    return like(measure_several(ellison_glaeser_kernel, array, h, names=names, other_cores=[[INDUSTRY]]), x)


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
    c, w = shares_of(x)
    return c, w, 1 - np.square(w).sum(axis=-1)


def _gamma(raw: Array, room: Array, h: Array) -> Array:
    with np.errstate(invalid="ignore", divide="ignore"):
        return (raw - room * h) / (room * (1 - h))


def ellison_glaeser_kernel(x: Array, h: Array) -> tuple[Array, Array, Array, Codes]:
    """Gamma, G, z and status of each industry, from the matrix and H."""
    c, w, room = _geography(x)
    raw = np.square(c - w).sum(axis=-1)
    s2, s3 = np.square(w).sum(axis=-1), (w**3).sum(axis=-1)
    variance = 2 * (h**2 * (s2 - 2 * s3 + s2**2) - h**3 * (s2 - 4 * s3 + 3 * s2**2))
    with np.errstate(invalid="ignore", divide="ignore"):
        z = (raw - room * h) / np.sqrt(variance)
    single = np.broadcast_to(h == 1, raw.shape)
    value, codes = per_industry(np.where(single, np.nan, _gamma(raw, room, h)), x, h == 1)
    return value, raw, np.where(np.isfinite(z) & ~single, z, np.nan), codes


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
    >>> import pandas as pd
    >>> jobs = pd.DataFrame({"a": [40.0, 10.0], "b": [10.0, 40.0]})
    >>> maurel_sedillot(jobs, 0.1).round(4).tolist()
    [0.2889, 0.2889]
    """
    array, h = _with_herfindahl(x, plant_herfindahl)

    def kernel(values: Array, plants: Array) -> tuple[Array, Codes]:
        c, w, room = _geography(values)
        raw = np.square(c).sum(axis=-1) - np.square(w).sum(axis=-1)
        index = np.where(plants == 1, np.nan, _gamma(raw, room, plants))
        return per_industry(index, values, plants == 1)

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
    >>> import pandas as pd
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
