"""The cluster index: relative density, stock and size of plants."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping

import numpy as np
import pandas as pd
import xarray as xr

from cluster_analysis.errors import InputError
from cluster_analysis.measures._checks import check, offenders
from cluster_analysis.measures._labelled import (
    INDUSTRY,
    REGION,
    Array,
    Codes,
    Labelled,
    amounts,
    as_array,
    as_vector,
    bare,
    codes_for,
    like,
    measure,
)
from cluster_analysis.measures._pairs import on_labels, same_labels

Vector = xr.DataArray | pd.Series | Mapping[Hashable, float]


def cluster_index(
    x: Labelled,
    establishments: Labelled,
    population: Vector,
    area: Vector,
    cities: Collection[Hashable] = (),
) -> xr.DataArray | pd.DataFrame:
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
    others = (plants, people, land)
    cores = [[REGION, INDUSTRY], [REGION], [REGION]]
    result = measure(_cluster_index, array, *others, other_cores=cores, name="cluster_index")
    city = np.isin(array[REGION].values.astype(str), [str(label) for label in cities])
    return like(result.assign_coords(city=(REGION, city)), x)  # type: ignore[no-any-return]


def _cluster_index(x: Array, plants: Array, people: Array, land: Array) -> tuple[Array, Codes]:
    """Kernel, in the form without x / x: x b a p / (a_r p_r X_i b_i)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        density = x / x.sum(axis=-2, keepdims=True) / (land / land.sum(axis=-1, keepdims=True))[..., None]
        stock = plants / plants.sum(axis=-2, keepdims=True)
        value = density * stock / (people / people.sum(axis=-1, keepdims=True))[..., None]
    zero = (x.sum(axis=-2, keepdims=True) == 0) | ((land == 0) | (people == 0))[..., None]
    return value, codes_for(value, np.isnan(x) | np.isnan(plants), zero)
