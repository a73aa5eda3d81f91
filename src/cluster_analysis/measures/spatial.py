"""Spatial association with guards: what cannot be tested is named, and small samples are tested exactly.

Weights come from `libpysal.graph.Graph` (row-standardised here); statistics are those of `esda`, but with
16 to 20 regions all conditional arrangements can be counted, so that p-values need no random permutations.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from cluster_analysis.errors import InputError, Problem, UndefinedError
from cluster_analysis.measures._labelled import REGION, Array, as_vector, bare, check

if TYPE_CHECKING:
    from libpysal.graph import Graph

MAX_ARRANGEMENTS = 100_000
QUADRANTS = ("high-high", "low-high", "low-low", "high-low")
AT_ONCE = 2_000_000
"""Lags held in memory at one time."""
COLUMNS = ("lag", "local_i", "p", "smallest_p", "quadrant", "exact", "excluded")


def local_moran(
    y: xr.DataArray | pd.Series,
    graph: Graph,
    permutations: int = 99_999,
    seed: int = 20170410,
    alpha: float = 0.05,
) -> Any:
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

    Returns
    -------
    pandas.DataFrame or xarray.Dataset
        A frame for one figure per region, else a Dataset. Per region: `value`, `lag`, `local_i`, `quadrant`,
        `p` (pseudo p-value as `esda` defines it, one sided, conditional on y_i), `smallest_p` (the least p
        this region could ever reach), `exact`, `significant`, `q` (Benjamini-Hochberg over the tested regions
        of one year and industry) and `excluded` (the reason a region is not tested: missing, no neighbour
        with a figure, too few regions, or nothing varies).

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
    array = as_vector(y)
    if array.chunks is not None:
        array = array.compute()
    check(array, negative=True)
    links = _links(graph, array[REGION].values)
    others = [dim for dim in array.dims if dim != REGION]
    ordered = bare(array).transpose(*others, REGION)
    table = ordered.to_numpy().astype(float).reshape(-1, ordered.sizes[REGION])
    found = _by_pattern(table, links, permutations, seed)
    found |= {"q": _q_values(found["p"]), "significant": found["p"] <= alpha}
    result = xr.Dataset({"value": ordered})
    for name, values in found.items():
        result[name] = ordered.copy(data=values.reshape(ordered.shape))
    if not others:
        frame = result.reset_coords(drop=True).to_dataframe()
        frame.index.name = y.index.name if isinstance(y, pd.Series) else REGION
        return frame
    return result.transpose(*array.dims)


def _links(graph: Graph, regions: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Who is whose neighbour, on the regions of the figures; a region is not its own."""
    unknown = [region for region in regions if region not in graph.unique_ids]
    if unknown:
        raise InputError(Problem("is not in the graph of neighbours", value=region) for region in unknown)
    pairs = graph.adjacency[graph.adjacency > 0].rename("weight").reset_index()
    pairs = pairs[pairs["focal"] != pairs["neighbor"]]
    uneven = pairs.groupby("focal")["weight"].agg(np.ptp) > 1e-9
    if uneven.any():
        raise InputError(
            Problem("has neighbours of different weight; use contiguity", value=region)
            for region in uneven.index[uneven]
        )
    position = pd.Series(range(len(regions)), index=regions)
    pairs = pairs[pairs["focal"].isin(regions) & pairs["neighbor"].isin(regions)]
    links = np.zeros((len(regions), len(regions)), dtype=bool)
    links[position[pairs["focal"]], position[pairs["neighbor"]]] = True
    return links


def _by_pattern(
    y: Array, links: npt.NDArray[np.bool_], permutations: int, seed: int
) -> dict[str, npt.NDArray[Any]]:
    """All rows of `y` (regions last), those with the same missing regions together."""
    found: dict[str, npt.NDArray[Any]] = {name: np.full(y.shape, np.nan) for name in COLUMNS[:4]}
    found |= {"quadrant": np.full(y.shape, "", dtype="<U9"), "exact": np.zeros(y.shape, dtype=bool)}
    found["excluded"] = np.full(y.shape, "", dtype="<U26")
    patterns, which = np.unique(np.isnan(y), axis=0, return_inverse=True)
    for number, missing in enumerate(patterns):
        rows = np.flatnonzero(which.ravel() == number)
        reasons, tested = _excluded(missing, links)
        found["excluded"][rows] = reasons
        flat = np.ptp(y[np.ix_(rows, tested)], axis=1) == 0 if len(tested) else np.zeros(len(rows), bool)
        found["excluded"][np.ix_(rows[flat], tested)] = "nothing varies"
        rows = rows[~flat]
        if len(tested) and len(rows):
            part = _tested(y[np.ix_(rows, tested)], links[np.ix_(tested, tested)], permutations, seed)
            for name, values in part.items():
                found[name][np.ix_(rows, tested)] = values
    return found


def _excluded(
    missing: npt.NDArray[np.bool_], links: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.str_], npt.NDArray[np.intp]]:
    """Why a region cannot be tested, empty where it can, and the positions of those that can."""
    reasons = np.where(missing, "missing", "").astype("<U26")
    while True:
        alone = (reasons == "") & ~(links & (reasons == "")).any(axis=1)
        if not alone.any():
            break
        reasons[alone] = "no neighbour with a figure"
    tested = np.flatnonzero(reasons == "")
    if 0 < len(tested) < 3:
        reasons[tested] = "too few regions"
        tested = tested[:0]
    return reasons, tested


def _tested(
    y: Array, links: npt.NDArray[np.bool_], permutations: int, seed: int
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
        chosen = _arrangements(n - 1, int(k[i])) if exact[i] else _random(n - 1, int(k[i]), permutations, rng)
        p[:, i] = _p_values(lag[:, i] * k[i], others, chosen, 0 if exact[i] else 1)
    smallest = np.where(exact, 1 / counts, 1 / (permutations + 1))
    return {
        "lag": lag,
        "local_i": (n - 1) / n * z * lag,
        "p": p,
        "smallest_p": np.broadcast_to(smallest, y.shape),
        "quadrant": np.array(QUADRANTS)[side],
        "exact": np.broadcast_to(exact, y.shape),
    }


def _p_values(total: Array, others: Array, chosen: Array, added: int) -> Array:
    """One-sided p of the sum over the neighbours, in the nearer tail of all the sums."""
    n = chosen.shape[1] + added
    p = np.empty(len(total))
    step = max(1, AT_ONCE // chosen.shape[1])
    for start in range(0, len(total), step):
        here = slice(start, start + step)
        sums = others[here] @ chosen
        edge = total[here, None]
        above = np.count_nonzero(sums >= edge - 1e-9, axis=1) + added
        below = np.count_nonzero(sums <= edge + 1e-9, axis=1) + added
        p[here] = np.minimum(above, below) / n
    return p


@lru_cache(maxsize=64)
def _arrangements(n: int, k: int) -> Array:
    """All sets of k of n positions, one per column of 0 and 1; every year and industry needs the same."""
    flat = np.fromiter((i for chosen in combinations(range(n), k) for i in chosen), dtype=np.intp)
    sets = flat.reshape(-1, k)
    table = np.zeros((n, len(sets)))
    table[sets.T, np.arange(len(sets))] = 1.0
    table.setflags(write=False)
    return table


def _random(n: int, k: int, permutations: int, rng: np.random.Generator) -> Array:
    """As many random sets of k of n positions, one per column."""
    order = rng.permuted(np.broadcast_to(np.arange(n), (permutations, n)), axis=1)
    return (order < k).T.astype(float)


def _q_values(p: Array) -> Array:
    """Benjamini-Hochberg q-values of the p-values of each row that exist."""
    from scipy.stats import false_discovery_control

    q = np.full(p.shape, np.nan)
    patterns, which = np.unique(np.isnan(p), axis=0, return_inverse=True)
    for number, missing in enumerate(patterns):
        if not missing.all():
            here = np.ix_(np.flatnonzero(which.ravel() == number), np.flatnonzero(~missing))
            q[here] = false_discovery_control(p[here], axis=1)
    return q


def global_moran(
    y: xr.DataArray | pd.Series, graph: Graph, permutations: int = 9_999, seed: int = 20170410
) -> dict[str, float]:
    """Moran's I of the regions with a figure, by `esda`, with its expectation and pseudo p-value.

    Returns
    -------
    dict
        `moran_i`, `expected`, `p`, `n`.

    Raises
    ------
    UndefinedError
        If fewer than three regions have a figure and a neighbour, or nothing varies.
    """
    from esda import Moran

    array = as_vector(y)
    check(array, negative=True)
    values = pd.Series(array.values.astype(float), index=array[REGION].values)
    _, tested = _excluded(values.isna().to_numpy(), _links(graph, array[REGION].values))
    keep = values.index[tested].tolist()
    if len(keep) < 3 or np.ptp(values[keep].to_numpy()) == 0:
        raise UndefinedError(
            f"Moran's I needs three connected regions that differ; {len(keep)} have a figure"
        )
    rng_state = np.random.get_state()  # noqa: NPY002 - esda draws from the global generator
    np.random.seed(seed)  # noqa: NPY002
    try:
        moran = Moran(values[keep].to_numpy(), _subgraph(graph, keep), permutations=permutations)
    finally:
        np.random.set_state(rng_state)  # noqa: NPY002
    found = {"moran_i": moran.I, "expected": moran.EI, "p": moran.p_sim, "n": len(keep)}
    return {name: float(value) for name, value in found.items()}


def _subgraph(graph: Graph, regions: list[Any]) -> Any:
    """The weights among the chosen regions, row-standardised."""
    return graph.subgraph(regions).transform("r").to_W()
