"""Association over all regions together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from pandas import Series
from xarray import DataArray, Dataset

from cluster_analysis.errors import UndefinedError
from cluster_analysis.measures._labelled import REGION, Figures
from cluster_analysis.measures.spatial.arrangements import SEED, excluded, figures_of, links_of, varies

if TYPE_CHECKING:
    from libpysal.graph import Graph


def global_moran(y: Figures, graph: Graph, permutations: int = 9_999) -> Dataset | Series:
    """Moran's I of the regions with a figure, by `esda`, with its expectation and pseudo p-value.

    Parameters
    ----------
    y
        One figure per region.
    graph
        Neighbours; regions without a figure are taken out first.
    permutations
        Of the random arrangements.

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

    return _overall(y, graph, Moran, {"I": "moran_i", "EI": "expected"}, permutations)


def global_geary(y: Figures, graph: Graph, permutations: int = 9_999) -> Dataset | Series:
    r"""Geary's C of the regions with a figure, by `esda`: 1 without association, below 1 if they are alike.

    .. math:: C = \frac{(n - 1) \sum_{ij} w_{ij} (y_i - y_j)^2}{2 W \sum_i (y_i - \bar y)^2}

    Parameters
    ----------
    y, graph, permutations
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

    return _overall(y, graph, Geary, {"C": "geary_c", "EC": "expected"}, permutations)


def _overall(
    y: Figures, graph: Graph, make: Any, names: dict[str, str], permutations: int
) -> Dataset | Series:
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
        drawn = make(kept.to_numpy(), weights, permutations=permutations)
    finally:
        np.random.set_state(state)  # noqa: NPY002
    found = {name: float(getattr(drawn, of)) for of, name in names.items()}
    statistic, expected = found.values()
    beyond = np.count_nonzero(np.abs(drawn.sim - expected) >= abs(statistic - expected) - 1e-12)
    found |= {"p": (beyond + 1) / (permutations + 1), "n": float(len(kept))}
    return Dataset(found) if isinstance(y, DataArray) else Series(found)
