"""Getis and Ord's Gi*: where high and low figures stand together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from cluster_analysis.measures._labelled import REGION, as_vector
from cluster_analysis.measures.spatial.arrangements import links_of
from cluster_analysis.measures.spatial.local import Alternative, local_moran

if TYPE_CHECKING:
    from libpysal.graph import Graph


def getis_ord(
    y: xr.DataArray | pd.Series,
    graph: Graph,
    permutations: int = 99_999,
    seed: int = 20170410,
    alpha: float = 0.05,
    alternative: Alternative = "two-sided",
) -> xr.Dataset | pd.DataFrame:
    r"""Getis and Ord's Gi* of each region: the sum of its own and its neighbours' figures, as a z-score.

    .. math:: G_i^* = \frac{\sum_j w_{ij} y_j - \bar y \sum_j w_{ij}}
              {S \sqrt{(n \sum_j w_{ij}^2 - (\sum_j w_{ij})^2) / (n - 1)}}

    with w 1 for a region and its neighbours, and S the population SD.

    Parameters
    ----------
    y, graph, permutations, seed, alpha, alternative
        As for `local_moran`.

    Returns
    -------
    xarray.Dataset or pandas.DataFrame
        `value`, `gi_star` (positive: high figures together; undefined for a region that neighbours all
        others), and `p`, `smallest_p`, `exact`, `significant`, `q`, `excluded` as in `local_moran`: given a
        region's own figure, both statistics order the arrangements of its neighbours alike.

    Notes
    -----
    Ord & Getis (1995).

    Examples
    --------
    >>> from libpysal.graph import Graph
    >>> ring = Graph.from_arrays(list("abcdef") * 2, list("bcdefafabcde"), [1.0] * 12)
    >>> y = pd.Series([1.0, 2, 3, 4, 5, 6], index=list("abcdef"))
    >>> getis_ord(y, ring)["gi_star"].round(3).tolist()
    [-0.655, -1.964, -0.655, 0.655, 1.964, 0.655]
    """
    array = as_vector(y)
    tested = local_moran(array, graph, permutations, seed, alpha, alternative)
    near = links_of(graph, array[REGION].values) | np.eye(array.sizes[REGION], dtype=bool)
    others = [dim for dim in array.dims if dim != REGION]
    table = tested["value"].transpose(*others, REGION)
    use = (tested["excluded"].transpose(*others, REGION) == "").values
    values, n = np.where(use, table.values, 0.0), use.sum(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = values.sum(axis=-1, keepdims=True) / n
        spread = np.sqrt(np.where(use, np.square(values - mean), 0.0).sum(axis=-1, keepdims=True) / n)
        k = use @ near.T.astype(float)
        room = spread * np.sqrt((n * k - k**2) / (n - 1))
        z = (values @ near.T - mean * k) / np.where(room > 0, room, np.nan)
    found = tested.drop_vars(["lag", "local_i", "quadrant"])
    found["gi_star"] = table.copy(data=np.where(use, z, np.nan)).transpose(*array.dims)
    if isinstance(y, xr.DataArray):
        return found
    frame = found.to_dataframe()
    frame.index.name = y.index.name
    return frame
