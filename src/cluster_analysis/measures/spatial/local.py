"""Local Moran's I and Getis and Ord's Gi*, exact where all arrangements of the neighbours can be counted."""

from __future__ import annotations

from math import comb
from typing import TYPE_CHECKING, Any

import numpy as np
from xarray import DataArray, Dataset

from cluster_analysis.measures._kernels import q_values
from cluster_analysis.measures._labelled import REGION, Array, Figures, Mask, Results, bare
from cluster_analysis.measures.spatial.arrangements import (
    MAX_ARRANGEMENTS,
    Alternative,
    arrangements,
    excluded,
    figures_of,
    links_of,
    random_orders,
    table_of,
    tail_shares,
    varies,
)

if TYPE_CHECKING:
    from libpysal.graph import Graph

NUMBERS = ("lag", "local_i", "gi_star", "p", "smallest_p")
LEVEL = 0.05
"""Of the column `significant`."""


def local_moran(
    y: Figures,
    graph: Graph,
    permutations: int = 99_999,
    alternative: Alternative = "two-sided",
) -> Results:
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
    permutations
        For a region with more than 1e5 arrangements of its neighbours only.
    alternative
        `two-sided`: the share of arrangements whose neighbours are at least as far from the expectation.
        `folded`: the share in the nearer tail, as `esda` counts it; by chance alone up to twice as many are
        below a level.

    Returns
    -------
    pandas.DataFrame or xarray.Dataset
        A frame for a series, a Dataset for an array. Per region: `value`, `lag`, `local_i`, `quadrant`,
        `p` (conditional on y_i), `smallest_p` (the least p this region could ever reach), `exact`,
        `significant` (at 5 %), `q` (Benjamini-Hochberg over all tests of the call: give together what is
        shown together) and `excluded` (the reason a region is not tested: missing, no neighbour with a
        figure, too few regions, or nothing varies, up to rounding).

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
    >>> import pandas as pd
    >>> from libpysal.graph import Graph
    >>> ring = Graph.from_arrays(list("abcdef"), list("bcdefa"), [1.0] * 6)
    >>> y = pd.Series([1.0, 2, 3, 4, 5, 6], index=list("abcdef"))
    >>> local_moran(y, ring)["smallest_p"].round(3).tolist()
    [0.2, 0.2, 0.2, 0.2, 0.2, 0.2]
    """
    return _local(y, graph, permutations, alternative, ["gi_star"])


def _local(y: Any, graph: Graph, permutations: int, alternative: str, dropped: list[str]) -> Results:
    """Both statistics and what goes with them; figures with the same missing regions together."""
    array = figures_of(y, alternative)
    links = links_of(graph, array[REGION].values)
    ordered = bare(array).transpose(..., REGION)
    table = ordered.to_numpy().reshape(-1, ordered.sizes[REGION])
    found: Any = {"value": table} | {name: np.full(table.shape, np.nan) for name in NUMBERS}
    blank = np.full(table.shape, "", dtype="<U26")
    found |= {"quadrant": blank, "exact": np.zeros(table.shape, dtype=bool), "excluded": blank.copy()}
    patterns, which = np.unique(np.isnan(table), axis=0, return_inverse=True)
    for number, missing in enumerate(patterns):
        rows = np.flatnonzero(which.ravel() == number)
        reasons, tested = excluded(missing, links)
        found["excluded"][rows] = reasons
        if len(tested):
            flat = ~varies(table[np.ix_(rows, tested)])
            found["excluded"][np.ix_(rows[flat], tested)] = "nothing varies"
            here = np.ix_(rows[~flat], tested)
            part = _tested(table[here], links[np.ix_(tested, tested)], permutations, alternative)
            for name, values in part.items():
                found[name][here] = values
    parts = {name: ordered.copy(data=values.reshape(ordered.shape)) for name, values in found.items()}
    result = Dataset(parts).drop_vars(dropped).transpose(*array.dims)
    result = result.assign(q=q_values(result["p"]), significant=result["p"] <= LEVEL)
    if isinstance(y, DataArray):
        return result
    return result.reset_coords(drop=True).to_dataframe().rename_axis(y.index.name)


def _tested(y: Array, links: Mask, permutations: int, alternative: str) -> dict[str, Any]:
    """Statistics and p-values; every region has a figure and a neighbour."""
    n, k = y.shape[1], links.sum(axis=1)
    z = (y - y.mean(axis=1, keepdims=True)) / y.std(axis=1, keepdims=True)
    lag = z @ links.T / k
    counts = np.array([comb(n - 1, int(one)) for one in k], dtype=float)
    exact = counts <= MAX_ARRANGEMENTS
    orders: Any = None if exact.all() else random_orders(n - 1, int(k.max()), permutations)
    p = np.empty(y.shape)
    for i, near in enumerate(k.tolist()):
        sets = arrangements(n - 1, near) if exact[i] else table_of(orders[:, :near], n - 1)
        others, edge = np.delete(z, i, axis=1), lag[:, i] * near
        p[:, i] = tail_shares(edge, others, sets, near, 1 - exact[i], alternative)
    room = n * (k + 1) - (k + 1) ** 2
    high, low = (np.where(lag > 0, f"{own}-high", f"{own}-low") for own in ("high", "low"))
    return {
        "lag": lag,
        "local_i": (n - 1) / n * z * lag,
        "gi_star": (lag * k + z) / np.sqrt(np.where(room > 0, room, np.nan) / (n - 1)),
        "p": p,
        "smallest_p": np.where(exact, 1 / counts, 1 / (permutations + 1)),
        "quadrant": np.where(z > 0, high, low),
        "exact": exact,
    }


def getis_ord(
    y: Figures,
    graph: Graph,
    permutations: int = 99_999,
    alternative: Alternative = "two-sided",
) -> Results:
    r"""Getis and Ord's Gi* of each region: the sum of its own and its neighbours' figures, as a z-score.

    .. math:: G_i^* = \frac{\sum_j w_{ij} y_j - \bar y \sum_j w_{ij}}
              {S \sqrt{(n \sum_j w_{ij}^2 - (\sum_j w_{ij})^2) / (n - 1)}}

    with w 1 for a region and its neighbours, and S the population SD.

    Parameters
    ----------
    y, graph, permutations, alternative
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
    >>> import pandas as pd
    >>> from libpysal.graph import Graph
    >>> ring = Graph.from_arrays(list("abcdef") * 2, list("bcdefafabcde"), [1.0] * 12)
    >>> y = pd.Series([1.0, 2, 3, 4, 5, 6], index=list("abcdef"))
    >>> getis_ord(y, ring)["gi_star"].round(3).tolist()
    [-0.655, -1.964, -0.655, 0.655, 1.964, 0.655]
    """
    return _local(y, graph, permutations, alternative, ["lag", "local_i", "quadrant"])
