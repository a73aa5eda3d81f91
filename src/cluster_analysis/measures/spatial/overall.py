"""Association over all regions together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
import xarray as xr

from cluster_analysis.errors import ParameterError, UndefinedError
from cluster_analysis.measures._checks import check
from cluster_analysis.measures._labelled import REGION, as_vector
from cluster_analysis.measures.spatial.arrangements import excluded, links_of, varies

if TYPE_CHECKING:
    from libpysal.graph import Graph


def global_moran(
    y: xr.DataArray | pd.Series,
    graph: Graph,
    permutations: int = 9_999,
    seed: int = 20170410,
    alternative: Literal["two-sided", "folded"] = "two-sided",
) -> xr.Dataset | pd.Series:
    """Moran's I of the regions with a figure, by `esda`, with its expectation and pseudo p-value.

    Parameters
    ----------
    y
        One figure per region.
    graph
        Neighbours; regions without a figure are taken out first.
    permutations, seed
        Of the random arrangements.
    alternative
        `two-sided`: the share of arrangements at least as far from the expectation. `folded`: the share in
        the nearer tail, as `esda` counts it.

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
    >>> y = pd.Series([1.0, 2, 3, 4, 5, 6], index=list("abcdef"))
    >>> round(float(global_moran(y, ring)["moran_i"]), 4)
    0.1429
    """
    from esda import Moran

    if alternative not in ("two-sided", "folded"):
        raise ParameterError(alternative, ["two-sided", "folded"], "alternative")

    array = as_vector(y)
    check(array, negative=True)
    values = pd.Series(array.values.astype(float), index=array[REGION].values)
    _, tested = excluded(values.isna().to_numpy(), links_of(graph, array[REGION].values))
    keep = values.index[tested].tolist()
    if len(keep) < 3 or not varies(values[keep].to_numpy()):
        raise UndefinedError(
            "Moran's I needs three connected regions that differ; {n} have a figure", n=len(keep)
        )
    rng_state = np.random.get_state()  # noqa: NPY002 - esda draws from the global generator
    np.random.seed(seed)  # noqa: NPY002
    try:
        moran = Moran(values[keep].to_numpy(), _subgraph(graph, keep), permutations=permutations)
    finally:
        np.random.set_state(rng_state)  # noqa: NPY002
    beyond = np.count_nonzero(np.abs(moran.sim - moran.EI) >= abs(moran.I - moran.EI) - 1e-12)
    p = moran.p_sim if alternative == "folded" else (beyond + 1) / (permutations + 1)
    found = {"moran_i": float(moran.I), "expected": float(moran.EI), "p": float(p), "n": float(len(keep))}
    return xr.Dataset(found) if isinstance(y, xr.DataArray) else pd.Series(found)


def _subgraph(graph: Graph, regions: list[Any]) -> Any:
    """The weights among the chosen regions, row-standardised."""
    return graph.subgraph(regions).transform("r").to_W()
