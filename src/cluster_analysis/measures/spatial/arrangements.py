"""Who can be tested, and in how many ways the figures of its neighbours could have been arranged."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt
from xarray import DataArray

from cluster_analysis.errors import known_choice, refuse_each
from cluster_analysis.measures._checks import check
from cluster_analysis.measures._labelled import Array, Mask, Places, as_vector

if TYPE_CHECKING:
    from libpysal.graph import Graph

MAX_ARRANGEMENTS = 100_000
SEED = 20170410
AT_ONCE = 10_000_000
"""Figures of neighbours added up at one time."""
Alternative = Literal["two-sided", "folded"]


def figures_of(y: Any, alternative: str = "two-sided") -> DataArray:
    """Checked figures along `region`, computed."""
    known_choice(alternative, ["two-sided", "folded"], "alternative")
    array = as_vector(y).compute()
    check(array, negative=True)
    return array


def links_of(graph: Graph, regions: npt.NDArray[Any]) -> Mask:
    """Who is whose neighbour, on the regions of the figures; a region is not its own."""
    unknown = (region for region in regions if region not in graph.unique_ids)
    refuse_each("is not in the graph of neighbours", unknown)
    weights = graph.adjacency.unstack(fill_value=0.0).reindex(index=regions, columns=regions, fill_value=0.0)
    table = weights.to_numpy() * ~np.eye(len(regions), dtype=bool)
    most, links = table.max(axis=1, keepdims=True), table > 0
    uneven = (links & (table < most - 1e-9)).any(axis=1)
    refuse_each("has neighbours of different weight; use contiguity", regions[uneven])
    return links


def varies(y: Array) -> Mask:
    """Whether figures differ by more than rounding, along the last axis."""
    return np.asarray(np.ptp(y, axis=-1) > 1e-9 * np.abs(y).max(axis=-1))


def excluded(missing: Mask, links: Mask) -> tuple[npt.NDArray[np.str_], Places]:
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
