"""The cluster index: relative density, stock and size of plants."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from cluster_analysis.errors import InputError, Problem
from cluster_analysis.measures._labelled import (
    INDUSTRY,
    REGION,
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
)
from cluster_analysis.measures.concentration.inequality import on_labels

CITY_REGIONS = ("KZ-71", "KZ-75", "KZ-79")
"""Astana, Almaty, Shymkent: a city that is a region of its own is extreme in every figure per area."""


def cluster_index(
    x: Labelled,
    establishments: Labelled,
    population: xr.DataArray | pd.Series,
    area: xr.DataArray | pd.Series,
) -> Any:
    r"""Litzenberger and Sternberg's cluster index: relative density times stock, over relative plant size.

    .. math:: CI = \left(\frac{x_{ri}/a_r}{X_i/a} \cdot \frac{x_{ri}/p_r}{X_i/p}\right)
              / \frac{x_{ri}/b_{ri}}{X_i/b_i}

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
    people, land = (on_labels(as_vector(one), array) for one in (population, area))
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
