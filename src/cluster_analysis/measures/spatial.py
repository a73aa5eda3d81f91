"""Spatial association with guards: what cannot be tested is named, and small samples are tested exactly.

Weights come from `libpysal.graph.Graph` (row-standardised here); statistics are those of `esda`, but with
16 to 20 regions all conditional arrangements can be counted, so that p-values need no random permutations.
"""

from __future__ import annotations

from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from cluster_analysis.errors import UndefinedError
from cluster_analysis.measures._labelled import Array

if TYPE_CHECKING:
    from libpysal.graph import Graph

MAX_ARRANGEMENTS = 100_000
QUADRANTS = ("high-high", "low-high", "low-low", "high-low")


def local_moran(
    y: xr.DataArray | pd.Series,
    graph: Graph,
    permutations: int = 99_999,
    seed: int = 20170410,
    alpha: float = 0.05,
) -> pd.DataFrame:
    r"""Local Moran's I of each region, exact where all arrangements can be counted.

    .. math:: I_i = z_i \sum_j w_{ij} z_j, \quad z = (y - \bar y) / s

    with row-standardised weights and s the population SD, so that the I_i average to Moran's I.

    Parameters
    ----------
    y
        One figure per region (dimension `region`, or a series indexed by region).
    graph
        Neighbours; regions of `y` without a figure are taken out of it first.
    permutations, seed
        For a region with more than 1e5 arrangements of its neighbours only.
    alpha
        Level of the column `significant`.

    Returns
    -------
    pandas.DataFrame
        Per region: `value`, `lag`, `local_i`, `quadrant`, `p` (pseudo p-value as `esda` defines it, one
        sided, conditional on y_i), `smallest_p` (the least p this region could ever reach), `exact`,
        `significant`, `q` (Benjamini-Hochberg over the tested regions) and `excluded` (the reason a region
        is not tested: missing, no neighbour with a figure, or nothing varies).

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
    values = y.to_series() if isinstance(y, xr.DataArray) else y
    values = values.astype(float)
    table = pd.DataFrame({"value": values})
    table["excluded"] = _excluded(values, graph)
    tested = table.index[table["excluded"] == ""].tolist()
    if len(tested) >= 3 and np.ptp(values[tested].to_numpy()) == 0:
        table.loc[tested, "excluded"] = "nothing varies"
        tested = []
    columns = ["lag", "local_i", "p", "smallest_p"]
    table[columns] = np.nan
    table["quadrant"], table["exact"], table["significant"] = "", False, False
    if len(tested) >= 3:
        found = _local_moran(values[tested].to_numpy(), _neighbours(graph, tested), permutations, seed)
        table.loc[tested, [*columns, "quadrant", "exact"]] = found[[*columns, "quadrant", "exact"]].to_numpy()
    table[columns] = table[columns].astype(float)
    table["exact"] = table["exact"].astype(bool)
    table["significant"] = table["p"] <= alpha
    table["q"] = _q_values(table["p"])
    return table


def _excluded(values: pd.Series, graph: Graph) -> list[str]:
    """Why a region cannot be tested, empty where it can."""
    has_figure = values.index[values.notna()]
    pairs = graph.adjacency.reset_index()
    pairs = pairs[(pairs["weight"] > 0) & pairs["neighbor"].isin(has_figure)]
    connected = set(pairs["focal"])
    reasons = []
    for region, value in values.items():
        reason = "missing" if np.isnan(value) else "" if region in connected else "no neighbour with a figure"
        reasons.append(reason)
    return reasons


def _neighbours(graph: Graph, regions: list[Any]) -> list[npt.NDArray[np.intp]]:
    """Positions of each region's neighbours among the tested regions."""
    position = {region: i for i, region in enumerate(regions)}
    pairs = graph.adjacency.reset_index()
    pairs = pairs[(pairs["weight"] > 0) & (pairs["focal"] != pairs["neighbor"])]
    found: list[list[int]] = [[] for _ in regions]
    for focal, neighbour in zip(pairs["focal"], pairs["neighbor"], strict=True):
        if focal in position and neighbour in position:
            found[position[focal]].append(position[neighbour])
    return [np.array(sorted(one), dtype=np.intp) for one in found]


def _local_moran(
    y: Array, neighbours: list[npt.NDArray[np.intp]], permutations: int, seed: int
) -> pd.DataFrame:
    """Statistics and p-values of the tested regions."""
    z = (y - y.mean()) / y.std()
    rng = np.random.default_rng(seed)
    rows = []
    for i, near in enumerate(neighbours):
        lag = z[near].mean() if len(near) else np.nan
        others = np.delete(z, i)
        exact = 0 < comb(len(others), len(near)) <= MAX_ARRANGEMENTS and len(near) > 0
        p, smallest = (
            _p_value(lag, others, len(near), exact, permutations, rng) if len(near) else (np.nan, np.nan)
        )
        quadrant = QUADRANTS[_quadrant(z[i], lag)] if len(near) else ""
        rows.append((lag, z[i] * lag, p, smallest, quadrant, exact))
    return pd.DataFrame(rows, columns=["lag", "local_i", "p", "smallest_p", "quadrant", "exact"])


def _quadrant(z: float, lag: float) -> int:
    """Index into QUADRANTS: the region's own side and its neighbours'."""
    if z > 0:
        return 0 if lag > 0 else 3
    return 1 if lag > 0 else 2


def _p_value(
    lag: float, others: Array, k: int, exact: bool, permutations: int, rng: np.random.Generator
) -> tuple[float, float]:
    """One-sided p of the lag, in the nearer tail, and the least p any lag could reach."""
    if exact:
        lags = others[_arrangements(len(others), k)].mean(axis=1)
        added, n = 0, len(lags)
    else:
        order = rng.permuted(np.broadcast_to(others, (permutations, len(others))), axis=1)
        lags = order[:, :k].mean(axis=1)
        added, n = 1, permutations + 1
    close = 1e-12 * max(1.0, float(np.abs(lags).max()))
    above = int((lags >= lag - close).sum()) + added
    below = int((lags <= lag + close).sum()) + added
    top = int((lags >= lags.max() - close).sum()) if exact else 1
    bottom = int((lags <= lags.min() + close).sum()) if exact else 1
    return min(above, below) / n, min(top, bottom) / n


_ARRANGEMENTS: dict[tuple[int, int], npt.NDArray[np.int8]] = {}


def _arrangements(n: int, k: int) -> npt.NDArray[np.int8]:
    """All sets of k of n positions, one per row; kept, since every year and industry needs the same ones."""
    if (n, k) not in _ARRANGEMENTS:
        flat = np.fromiter((i for chosen in combinations(range(n), k) for i in chosen), dtype=np.int8)
        _ARRANGEMENTS[n, k] = flat.reshape(-1, k)
    return _ARRANGEMENTS[n, k]


def _q_values(p: pd.Series) -> pd.Series:
    """Benjamini-Hochberg q-values of the p-values that exist."""
    from scipy.stats import false_discovery_control

    q = pd.Series(np.nan, index=p.index)
    known = p.notna()
    if known.any():
        q[known] = false_discovery_control(p[known].to_numpy())
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

    values = (y.to_series() if isinstance(y, xr.DataArray) else y).astype(float)
    keep = [region for region, why in zip(values.index, _excluded(values, graph), strict=True) if not why]
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
