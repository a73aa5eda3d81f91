"""Spatial association with guards: what cannot be tested is named, and small samples are tested exactly.

Weights come from `libpysal.graph.Graph`; statistics are those of `esda`, but with 16 to 20 regions all
conditional arrangements can be counted, so that p-values need no random permutations.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pandas import Series
from xarray import DataArray, Dataset

from cluster_analysis.errors import UndefinedError, known_choice, refuse_each
from cluster_analysis.measures.door.kernels import q_values
from cluster_analysis.measures.door.labelled import (
    REGION,
    Array,
    Figures,
    Mask,
    Places,
    Results,
    as_vector,
    bare,
    check,
)

if TYPE_CHECKING:
    from libpysal.graph import Graph


MAX_ARRANGEMENTS = 100_000
SEED = 20170410
PERMUTATIONS, OVERALL = 99_999, 9_999
"""Random arrangements of a region's neighbours where not all can be counted, and of all regions."""
AT_ONCE = 10_000_000
"""Figures of neighbours added up at one time."""
Alternative = Literal["two-sided", "folded"]


def figures_of(y: Any, alternative: str = "two-sided") -> DataArray:
    """Checked figures along `region`, computed."""
    known_choice(alternative, ["two-sided", "folded"], "alternative")
    array = as_vector(y).compute()
    check(array, negative=True)
    return array


def links_of(graph: Graph, regions: NDArray[Any]) -> Mask:
    """Who is whose neighbour, on the regions of the figures; a region is not its own."""
    unknown = (region for region in regions if region not in graph.unique_ids)
    refuse_each("is not in the graph of neighbours", unknown)
    weights = graph.adjacency.unstack(fill_value=0.0).reindex(
        index=regions, columns=regions, fill_value=0.0
    )
    table = weights.to_numpy() * ~np.eye(len(regions), dtype=bool)
    most, links = table.max(axis=1, keepdims=True), table > 0
    uneven = (links & (table < most - 1e-9)).any(axis=1)
    refuse_each("has neighbours of different weight; use contiguity", regions[uneven])
    return links


def varies(y: Array) -> Mask:
    """Whether figures differ by more than rounding, along the last axis."""
    return np.asarray(np.ptp(y, axis=-1) > 1e-9 * np.abs(y).max(axis=-1))


def excluded(missing: Mask, links: Mask) -> tuple[NDArray[np.str_], Places]:
    """Why a region cannot be tested, empty where it can, and the positions of those that can."""
    reasons = np.where(missing, "missing", "").astype("<U26")
    for _ in reasons:
        here = reasons == ""
        reasons[here & ~(links & here).any(axis=1)] = "no neighbour with a figure"
    tested = np.flatnonzero(reasons == "")
    if len(tested) < 3:
        reasons[tested] = "too few regions"
        tested = tested[:0]
    return reasons, tested


@lru_cache(maxsize=64)
def arrangements(n: int, k: int) -> Any:
    """All sets of k of n positions; every year and industry needs the same."""
    flat = np.fromiter((i for chosen in combinations(range(n), k) for i in chosen), dtype=np.intp)
    return table_of(flat.reshape(-1, k), n)


def table_of(sets: Places, n: int) -> Any:
    """Sets of n positions as a sparse table of ones, a set a column."""
    from scipy.sparse import csr_array

    many, k = sets.shape
    return csr_array((np.ones(sets.size), sets.ravel(), np.arange(0, sets.size + 1, k)), (many, n)).T


def random_orders(n: int, most: int, permutations: int) -> Places:
    """The first places of as many random orders of n positions: any k of them are a random set."""
    orders = np.broadcast_to(np.arange(n), (permutations, n))
    return np.random.default_rng(SEED).permuted(orders, axis=1)[:, :most]


def tail_shares(total: Array, others: Array, chosen: Any, k: int, added: int, alternative: str) -> Array:
    """P of the sum over the k neighbours among the sums of all sets; standardised figures come in."""
    n = chosen.shape[1]
    middle = others.mean(axis=1, keepdims=True) * k
    p = []
    for rows in np.array_split(np.arange(len(total)), 1 + n * k * len(total) // AT_ONCE):
        away, edge = others[rows] @ chosen - middle[rows], total[rows, None] - middle[rows]
        beyond = [away >= edge - 1e-9, away <= edge + 1e-9]
        if alternative == "two-sided":
            beyond = [np.abs(away) >= np.abs(edge) - 1e-9]
        p.append(np.min([(np.count_nonzero(one, axis=1) + added) / (n + added) for one in beyond], axis=0))
    return np.concatenate(p)


NUMBERS = ("lag", "local_i", "gi_star", "p", "smallest_p")
LEVEL = 0.05
"""Of the column `significant`."""


def local_moran(
    y: Figures,
    graph: Graph,
    permutations: int = PERMUTATIONS,
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
    return {
        "lag": lag,
        "local_i": (n - 1) / n * z * lag,
        "gi_star": (lag * k + z) / np.sqrt(np.where(room > 0, room, np.nan) / (n - 1)),
        "p": p,
        "smallest_p": np.where(exact, 1 / counts, 1 / (permutations + 1)),
        "quadrant": np.char.add(np.where(z > 0, "high-", "low-"), np.where(lag > 0, "high", "low")),
        "exact": exact,
    }


def getis_ord(y: Figures, graph: Graph) -> Results:
    r"""Getis and Ord's Gi* of each region: the sum of its own and its neighbours' figures, as a z-score.

    .. math:: G_i^* = \frac{\sum_j w_{ij} y_j - \bar y \sum_j w_{ij}}
              {S \sqrt{(n \sum_j w_{ij}^2 - (\sum_j w_{ij})^2) / (n - 1)}}

    with w 1 for a region and its neighbours, and S the population SD.

    Parameters
    ----------
    y, graph
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
    return _local(y, graph, PERMUTATIONS, "two-sided", ["lag", "local_i", "quadrant"])


def global_moran(y: Figures, graph: Graph) -> Dataset | Series:
    """Moran's I of the regions with a figure, by `esda`, with its expectation and pseudo p-value.

    Parameters
    ----------
    y
        One figure per region.
    graph
        Neighbours; regions without a figure are taken out first.

    Returns
    -------
    xarray.Dataset or pandas.Series
        `moran_i`, `expected` (-1 / (n - 1)), `p`, `n`.

    Raises
    ------
    UndefinedError
        If fewer than three regions have a figure and a neighbour, or nothing varies, up to rounding.

    Notes
    -----
    Moran (1950).

    Examples
    --------
    >>> from libpysal.graph import Graph
    >>> ring = Graph.from_arrays(list("abcdef"), list("bcdefa"), [1.0] * 6)
    >>> y = Series([1.0, 2, 3, 4, 5, 6], index=list("abcdef"))
    >>> round(float(global_moran(y, ring)["moran_i"]), 4)
    0.1429
    """
    from esda import Moran

    return _overall(y, graph, Moran, {"I": "moran_i", "EI": "expected"})


def global_geary(y: Figures, graph: Graph) -> Dataset | Series:
    r"""Geary's C of the regions with a figure, by `esda`: 1 without association, below 1 if they are alike.

    .. math:: C = \frac{(n - 1) \sum_{ij} w_{ij} (y_i - y_j)^2}{2 W \sum_i (y_i - \bar y)^2}

    Parameters
    ----------
    y, graph
        As for `global_moran`; the weights are row-standardised.

    Returns
    -------
    xarray.Dataset or pandas.Series
        `geary_c`, `expected` (1), `p`, `n`.

    Raises
    ------
    UndefinedError
        If fewer than three regions have a figure and a neighbour, or nothing varies, up to rounding.

    Notes
    -----
    Geary (1954). It looks at differences of neighbours, Moran's I at products: single pairs weigh more.

    Examples
    --------
    >>> from libpysal.graph import Graph
    >>> ring = Graph.from_arrays(list("abcdef"), list("bcdefa"), [1.0] * 6)
    >>> y = Series([1.0, 2, 3, 4, 5, 6], index=list("abcdef"))
    >>> round(float(global_geary(y, ring)["geary_c"]), 4)
    0.7143
    """
    from esda import Geary

    return _overall(y, graph, Geary, {"C": "geary_c", "EC": "expected"})


def _overall(y: Figures, graph: Graph, make: Any, names: dict[str, str]) -> Dataset | Series:
    """A statistic of `esda`, its expectation, p and n, on the regions that can be tested."""
    array = figures_of(y)
    values = Series(array.values, index=array[REGION].values)
    _, tested = excluded(values.isna().to_numpy(), links_of(graph, array[REGION].values))
    kept = values.iloc[tested]
    if len(kept) < 3 or not varies(kept.to_numpy()):
        raise UndefinedError(
            "association over all regions needs three connected ones that differ; {n} have a figure",
            n=len(kept),
        )
    weights = graph.subgraph(kept.index.tolist()).transform("r").to_W()
    state = np.random.get_state()  # noqa: NPY002 - esda draws from the global generator
    np.random.seed(SEED)  # noqa: NPY002
    try:
        drawn = make(kept.to_numpy(), weights, permutations=OVERALL)
    finally:
        np.random.set_state(state)  # noqa: NPY002
    found = {name: float(getattr(drawn, of)) for of, name in names.items()}
    statistic, expected = found.values()
    beyond = np.count_nonzero(np.abs(drawn.sim - expected) >= abs(statistic - expected) - 1e-12)
    found |= {"p": (beyond + 1) / (OVERALL + 1), "n": float(len(kept))}
    return Dataset(found) if isinstance(y, DataArray) else Series(found)
