"""Agglomeration beyond what a few large plants explain, of one industry and of two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from xarray import DataArray, Dataset

from cluster_analysis.data.panel.margins import Published
from cluster_analysis.measures._checks import refuse_cells
from cluster_analysis.measures._kernels import measure, of_shares
from cluster_analysis.measures._labelled import (
    INDUSTRY,
    OTHER,
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
)
from cluster_analysis.measures._margins import totals
from cluster_analysis.measures.concentration.localisation import shares_of

Plants = float | Mapping[Any, float] | pd.Series | DataArray
"""H of the plants: one for all industries, or one for each."""


def ellison_glaeser(
    x: Table, plant_herfindahl: Plants, margins: Published = None, unit: str | None = None
) -> Results:
    r"""Ellison and Glaeser's index of agglomeration beyond what a few large plants explain.

    .. math:: \gamma = \frac{G - (1 - \sum w^2) H}{(1 - \sum w^2)(1 - H)}, \quad G = \sum_r (c_r - w_r)^2

    Parameters
    ----------
    x
        Employment (region, industry, ...).
    plant_herfindahl
        H of each industry: the sum of squared shares of its plants in its employment, 0 < H <= 1.
    margins, unit
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
    array = amounts(x, unit)
    found = agglomeration(array, herfindahl_on(array, plant_herfindahl), margins)
    return like(found, x)


def agglomeration(x: DataArray, h: DataArray, margins: Published = None) -> Dataset:
    """Gamma, G and z of a checked array, with H on its labels."""
    outs = {name: [INDUSTRY] for name in ("gamma", "concentration", "z")}
    return measure(_ellison_glaeser, x, *totals(x, margins), h, out=outs)


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


def maurel_sedillot(
    x: Table, plant_herfindahl: Plants, margins: Published = None, unit: str | None = None
) -> Figures:
    """Maurel and Sedillot's index per industry: [(sum c^2 - sum w^2) / (1 - sum w^2) - H] / (1 - H).

    Parameters
    ----------
    x, plant_herfindahl, margins, unit
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

    array = amounts(x, unit)
    sums, h = totals(array, margins), herfindahl_on(array, plant_herfindahl)
    return like(measure(formula, array, *sums, h, out=[INDUSTRY], name="maurel_sedillot"), x)


def coagglomeration(x: Labelled, margins: Published = None, unit: str | None = None) -> Labelled:
    """Coagglomeration of each pair of industries: sum of (c_ri - w_r)(c_rj - w_r) / (1 - sum of w_r^2).

    Parameters
    ----------
    x, margins, unit
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
    return of_shares(formula, x, margins, unit, out=out, new=pairs, name=name)
