"""What the industries a region lacks are worth to it, and all of the appendix in one call."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from cluster_analysis.measures._kernels import measure
from cluster_analysis.measures._labelled import (
    INDUSTRY,
    REGION,
    Array,
    Labelled,
    as_array,
    as_vector,
    bare,
    on_labels,
)
from cluster_analysis.measures.relatedness.eigenvector import complexity
from cluster_analysis.measures.relatedness.pairs import density as density_formula
from cluster_analysis.measures.relatedness.pairs import (
    on_industries,
    presence_of,
    proximity,
    relatedness_density,
)
from cluster_analysis.measures.specialisation import is_specialised

OUTS = {"index": [REGION], "gain": [REGION, INDUSTRY]}


def complexity_outlook(m: Labelled, phi: Labelled, pci: xr.DataArray | pd.Series) -> xr.Dataset:
    r"""Outlook: what industries a region does not have are worth to it, weighted by how near they are.

    .. math:: COI_r = \sum_i d_{ri} (1 - m_{ri}) PCI_i, \quad
              COG_{ri} = (1 - m_{ri}) \sum_j (1 - m_{rj}) \frac{\varphi_{ij}}{\sum_k \varphi_{jk}} PCI_j

    Parameters
    ----------
    m, phi
        Presence and proximity; the density includes the industry itself.
    pci
        Complexity of the industries, from `complexity`; the index depends on its zero.

    Returns
    -------
    xarray.Dataset
        `index` (region) and `gain` (region, industry), not rescaled.

    Notes
    -----
    Hausmann et al. (2014), the gain as in the authors' own program (without the second term of the Atlas).

    Examples
    --------
    >>> m = pd.DataFrame({"a": [1, 1, 0], "b": [1, 0, 0], "c": [0, 1, 1]}, index=list("xyz"))
    >>> found = complexity_outlook(m, proximity(m), pd.Series({"a": 0.0, "b": 1.0, "c": -1.0}))
    >>> found["index"].round(3).values.tolist()
    [-0.333, 0.333, 0.0]
    """
    array = presence_of(m)
    related = on_industries(phi, array)
    worth = on_labels(bare(as_vector(pci, INDUSTRY)), array, INDUSTRY)

    def formula(m: Array, phi: Array, pci: Array) -> tuple[Array, Array]:
        return _outlook(m, phi, pci, density_formula(m, phi, include_self=True))

    return measure(formula, array, related, worth, out=OUTS)


def _outlook(m: Array, phi: Array, pci: Array, density: Array) -> tuple[Array, Array]:
    """Index and gain; an industry without a complexity (nowhere present) adds nothing."""
    known = np.isfinite(pci)
    absent = 1 - m
    worth = np.where(known, pci, 0.0)
    index = (np.where(known, density, 0.0) * absent * worth).sum(axis=-1)
    weights = np.where(known[..., 0, :, None], phi * (worth[..., 0, :] / phi.sum(axis=-1))[..., None], 0.0)
    gain = absent * (absent @ np.where(known, weights, 0.0))
    gain = np.where(known, gain, np.nan)
    return index, gain


def complexity_profile(x: Labelled) -> xr.Dataset:
    """The whole way in one call: presence, complexity, proximity, density, outlook, each computed once.

    Parameters
    ----------
    x
        Amounts (region, industry, ...), >= 0.

    Returns
    -------
    xarray.Dataset
        `presence`, `proximity`, `density` (itself included), `eci`, `pci`, `diversity`, `ubiquity`,
        `second_eigenvalue`, `gap`, `outlook_index`, `outlook_gain`. Refusals and warnings as `complexity`.

    Examples
    --------
    >>> import warnings
    >>> from cluster_analysis.measures.cluster_definitions import planted_clusters
    >>> jobs, _ = planted_clusters(regions=40, groups=8, members=5)
    >>> profile = complexity_profile(jobs)
    >>> round(float(profile["eci"].mean()), 9) + 0.0, profile["outlook_gain"].dims
    (0.0, ('region', 'industry'))
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, "blas"):  # small matrices: two threads cost more than they give
        array = as_array(x)
        m = as_array(is_specialised(array))
        found = complexity(m)
        phi = proximity(m)
        density = relatedness_density(m, phi, include_self=True)
        outlook = measure(_outlook, m, bare(phi), found["pci"], bare(density), out=OUTS)
    parts = {
        "presence": m,
        "proximity": phi,
        "density": density,
        "outlook_index": outlook["index"],
        "outlook_gain": outlook["gain"],
    }
    return found.assign({name: bare(part) for name, part in parts.items()})
