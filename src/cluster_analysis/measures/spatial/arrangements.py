"""Who can be tested, and in how many ways the figures of its neighbours could have been arranged."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from cluster_analysis.errors import InputError, Problem, known_choice
from cluster_analysis.measures._checks import check
from cluster_analysis.measures._labelled import Array, as_vector

if TYPE_CHECKING:
    from libpysal.graph import Graph

MAX_ARRANGEMENTS = 100_000
Alternative = Literal["two-sided", "folded"]
AT_ONCE = 2_000_000
"""Lags held in memory at one time."""


def figures_of(y: Any, alternative: str) -> xr.DataArray:
    """Checked figures along `region`, computed."""
    known_choice(alternative, ["two-sided", "folded"], "alternative")
    array = as_vector(y).compute()
    check(array, negative=True)
    return array


def links_of(graph: Graph, regions: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
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


def varies(y: Array) -> npt.NDArray[np.bool_]:
    """Whether figures differ by more than rounding, along the last axis."""
    return np.asarray(np.ptp(y, axis=-1) > 1e-9 * np.abs(y).max(axis=-1))


def excluded(
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


@lru_cache(maxsize=64)
def arrangements(n: int, k: int) -> Array:
    """All sets of k of n positions, one per column of 0 and 1; every year and industry needs the same."""
    flat = np.fromiter((i for chosen in combinations(range(n), k) for i in chosen), dtype=np.intp)
    sets = flat.reshape(-1, k)
    table = np.zeros((n, len(sets)))
    table[sets.T, np.arange(len(sets))] = 1.0
    table.setflags(write=False)
    return table


def random_orders(n: int, most: int, permutations: int, seed: int) -> npt.NDArray[np.intp]:
    """The first places of as many random orders of n positions: any k of them are a random set."""
    orders = np.broadcast_to(np.arange(n), (permutations, n))
    return np.random.default_rng(seed).permuted(orders, axis=1)[:, :most]


def random_sets(n: int, k: int, orders: npt.NDArray[np.intp]) -> Any:
    """The first k positions of random orders of n, one set per column of a sparse table."""
    from scipy.sparse import csr_array

    ends = np.arange(0, k * len(orders) + 1, k)
    return csr_array((np.ones(ends[-1]), orders[:, :k].ravel(), ends), shape=(len(orders), n)).T


def tail_shares(total: Array, others: Array, k: int, chosen: Any, added: int, alternative: str) -> Array:
    """P of the sum over the neighbours among the sums of all arrangements; standardised figures come in."""
    n = chosen.shape[1] + added
    p = np.empty(len(total))
    step = max(1, AT_ONCE // chosen.shape[1])
    for start in range(0, len(total), step):
        here = slice(start, start + step)
        sums, edge = others[here] @ chosen, total[here, None]
        if alternative == "two-sided":
            middle = others[here].mean(axis=1, keepdims=True) * k
            beyond = np.abs(sums - middle) >= np.abs(edge - middle) - 1e-9
            p[here] = (np.count_nonzero(beyond, axis=1) + added) / n
        else:
            above = np.count_nonzero(sums >= edge - 1e-9, axis=1) + added
            below = np.count_nonzero(sums <= edge + 1e-9, axis=1) + added
            p[here] = np.minimum(above, below) / n
    return p
