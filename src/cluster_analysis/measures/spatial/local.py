"""Local Moran's I, exact where all arrangements of the neighbours can be counted."""

from __future__ import annotations

from math import comb
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from cluster_analysis.errors import ParameterError
from cluster_analysis.measures._checks import check
from cluster_analysis.measures._labelled import REGION, Array, as_vector, bare
from cluster_analysis.measures.spatial.arrangements import (
    MAX_ARRANGEMENTS,
    arrangements,
    excluded,
    links_of,
    random_sets,
    tail_shares,
    varies,
)

if TYPE_CHECKING:
    from libpysal.graph import Graph

Alternative = Literal["two-sided", "folded"]
QUADRANTS = ("high-high", "low-high", "low-low", "high-low")
COLUMNS = ("lag", "local_i", "p", "smallest_p", "quadrant", "exact", "excluded")


@overload
def local_moran(
    y: pd.Series,
    graph: Graph,
    permutations: int = ...,
    seed: int = ...,
    alpha: float = ...,
    alternative: Alternative = ...,
) -> pd.DataFrame: ...
@overload
def local_moran(
    y: xr.DataArray,
    graph: Graph,
    permutations: int = ...,
    seed: int = ...,
    alpha: float = ...,
    alternative: Alternative = ...,
) -> xr.Dataset: ...
def local_moran(
    y: xr.DataArray | pd.Series,
    graph: Graph,
    permutations: int = 99_999,
    seed: int = 20170410,
    alpha: float = 0.05,
    alternative: Alternative = "two-sided",
) -> pd.DataFrame | xr.Dataset:
    r"""Local Moran's I of each region, exact where all arrangements can be counted.

    .. math:: I_i = \frac{n - 1}{n} z_i \sum_j w_{ij} z_j, \quad z = (y - \bar y) / s

    with row-standardised weights and s the population SD, as in `esda`.

    Parameters
    ----------
    y
        Figures along `region`, or a series indexed by region; any other dimension is carried along, and the
        arrangements are built once for all of them.
    graph
        Neighbours, all of a region's with the same weight; regions without a figure are taken out first.
    permutations, seed
        For a region with more than 1e5 arrangements of its neighbours only.
    alpha
        Level of the column `significant`.
    alternative
        `two-sided`: the share of arrangements whose neighbours are at least as far from the expectation.
        `folded`: the share in the nearer tail, as `esda` counts it; by chance alone up to twice as many are
        below a level.

    Returns
    -------
    pandas.DataFrame or xarray.Dataset
        A frame for a series, a Dataset for an array. Per region: `value`, `lag`, `local_i`, `quadrant`,
        `p` (conditional on y_i), `smallest_p` (the least p this region could ever reach), `exact`,
        `significant`, `q` (Benjamini-Hochberg over all tests of the call: give together what is shown
        together) and `excluded` (the reason a region is not tested: missing, no neighbour with a figure, too
        few regions, or nothing varies, up to rounding).

    Raises
    ------
    InputError
        On duplicated labels, infinite values, a graph that lacks a region, or unequal weights.

    Notes
    -----
    Anselin (1995). The null: the other regions' figures are exchangeable. With k neighbours among n - 1
    other regions there are C(n - 1, k) arrangements, so p >= 1 / C(n - 1, k): one neighbour among 16 others
    gives 0.0625 and is never significant at 5 %.

    Examples
    --------
    >>> from libpysal.graph import Graph
    >>> ring = Graph.from_arrays(list("abcdef"), list("bcdefa"), [1.0] * 6)
    >>> y = pd.Series([1.0, 2, 3, 4, 5, 6], index=list("abcdef"))
    >>> local_moran(y, ring)["smallest_p"].round(3).tolist()
    [0.2, 0.2, 0.2, 0.2, 0.2, 0.2]
    """
    if alternative not in ("two-sided", "folded"):
        raise ParameterError(alternative, ["two-sided", "folded"], "alternative")
    array = as_vector(y)
    if array.chunks is not None:
        array = array.compute()
    check(array, negative=True)
    links = links_of(graph, array[REGION].values)
    others = [dim for dim in array.dims if dim != REGION]
    ordered = bare(array).transpose(*others, REGION)
    table = ordered.to_numpy().astype(float).reshape(-1, ordered.sizes[REGION])
    found = _by_pattern(table, links, permutations, seed, alternative)
    found |= {"q": _q_values(found["p"]), "significant": found["p"] <= alpha}
    result = xr.Dataset({"value": ordered})
    for name, values in found.items():
        result[name] = ordered.copy(data=values.reshape(ordered.shape))
    if isinstance(y, xr.DataArray):
        return result.transpose(*array.dims)
    frame = result.reset_coords(drop=True).to_dataframe()
    frame.index.name = y.index.name
    return frame


def _by_pattern(
    y: Array, links: npt.NDArray[np.bool_], permutations: int, seed: int, alternative: Alternative
) -> dict[str, npt.NDArray[Any]]:
    """All rows of `y` (regions last), those with the same missing regions together."""
    found: dict[str, npt.NDArray[Any]] = {name: np.full(y.shape, np.nan) for name in COLUMNS[:4]}
    found |= {"quadrant": np.full(y.shape, "", dtype="<U9"), "exact": np.zeros(y.shape, dtype=bool)}
    found["excluded"] = np.full(y.shape, "", dtype="<U26")
    patterns, which = np.unique(np.isnan(y), axis=0, return_inverse=True)
    for number, missing in enumerate(patterns):
        rows = np.flatnonzero(which.ravel() == number)
        reasons, tested = excluded(missing, links)
        found["excluded"][rows] = reasons
        flat = ~varies(y[np.ix_(rows, tested)]) if len(tested) else np.zeros(len(rows), bool)
        found["excluded"][np.ix_(rows[flat], tested)] = "nothing varies"
        rows = rows[~flat]
        if len(tested) and len(rows):
            among = links[np.ix_(tested, tested)]
            part = _tested(y[np.ix_(rows, tested)], among, permutations, seed, alternative)
            for name, values in part.items():
                found[name][np.ix_(rows, tested)] = values
    return found


def _tested(
    y: Array, links: npt.NDArray[np.bool_], permutations: int, seed: int, alternative: Alternative
) -> dict[str, npt.NDArray[Any]]:
    """Statistics and p-values; every region has a figure and a neighbour."""
    n = y.shape[1]
    z = (y - y.mean(axis=1, keepdims=True)) / y.std(axis=1, keepdims=True)
    k = links.sum(axis=1)
    lag = z @ links.T / k
    side = np.where(z > 0, np.where(lag > 0, 0, 3), np.where(lag > 0, 1, 2))
    counts = np.array([comb(n - 1, int(one)) for one in k], dtype=float)
    exact = counts <= MAX_ARRANGEMENTS
    rng = np.random.default_rng(seed)
    p = np.empty(y.shape)
    for i in range(n):
        others = np.delete(z, i, axis=1)
        chosen = (
            arrangements(n - 1, int(k[i])) if exact[i] else random_sets(n - 1, int(k[i]), permutations, rng)
        )
        p[:, i] = tail_shares(lag[:, i] * k[i], others, chosen, 0 if exact[i] else 1, alternative)
    smallest = np.where(exact, 1 / counts, 1 / (permutations + 1))
    return {
        "lag": lag,
        "local_i": (n - 1) / n * z * lag,
        "p": p,
        "smallest_p": np.broadcast_to(smallest, y.shape),
        "quadrant": np.array(QUADRANTS)[side],
        "exact": np.broadcast_to(exact, y.shape),
    }


def _q_values(p: Array) -> Array:
    """Benjamini-Hochberg q-values over all p-values there are."""
    from scipy.stats import false_discovery_control

    q, tested = np.full(p.shape, np.nan), ~np.isnan(p)
    if tested.any():
        q[tested] = false_discovery_control(p[tested])
    return q
