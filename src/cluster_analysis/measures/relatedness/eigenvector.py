"""Economic complexity by the second eigenvector, with its guards; the map of fitness; the outlook."""

from __future__ import annotations

import warnings
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from cluster_analysis.data.status import Status, flag_attributes
from cluster_analysis.errors import UndefinedError
from cluster_analysis.measures._kernels import measure
from cluster_analysis.measures._labelled import (
    CELL,
    INDUSTRY,
    REGION,
    Array,
    Labelled,
    as_vector,
    bare,
    on_labels,
)
from cluster_analysis.measures.relatedness.pairs import density, on_industries, presence_of

LEAST = 30
"""Below this many regions or industries the eigenvector says little: a warning."""

GAP = 1e-6
"""The second and third eigenvalue must differ by this much, else the eigenvector is arbitrary."""


class SmallNetworkWarning(UserWarning):
    """Too few regions or industries for a complexity index to be stable."""


def complexity(m: Labelled) -> xr.Dataset:
    """Economic complexity: ECI of regions and PCI of industries, by the second eigenvector.

    Parameters
    ----------
    m
        Presence (region, industry, ...).

    Returns
    -------
    xarray.Dataset
        `eci` (region), z-scores (population SD); `pci` (industry) on the same scale, so that a region's ECI
        is exactly the mean PCI of its industries; `diversity`, `ubiquity`; `second_eigenvalue` and `gap` to
        the third. Regions without industries and industries without regions are left out (undefined). The
        sign makes ECI rise with diversity.

    Raises
    ------
    UndefinedError
        If the network falls apart into several (the index would order the parts, in any sign), if the
        second eigenvalue is tied with the third, or if all regions are equally diverse (no sign).

    Warns
    -----
    SmallNetworkWarning
        With fewer than 30 regions or 30 industries.

    Notes
    -----
    Hidalgo & Hausmann (2009); Hausmann et al. (2014). The eigenvector is taken from the symmetric matrix
    N N', N = m / sqrt(k_r k_i), on the smaller side.

    Examples
    --------
    >>> m = pd.DataFrame({"a": [1, 1, 1], "b": [1, 1, 0], "c": [1, 0, 0]}, index=["x", "y", "z"])
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")
    ...     complexity(m)["eci"].round(3).sel(region=["x", "z"]).values.tolist()
    [1.225, -1.225]
    """
    array = presence_of(m)
    if min(array.sizes[REGION], array.sizes[INDUSTRY]) < LEAST:
        warnings.warn(
            f"a complexity index of {array.sizes[REGION]} regions and {array.sizes[INDUSTRY]} industries is "
            f"unstable; it needs at least {LEAST} of each",
            SmallNetworkWarning,
            stacklevel=2,
        )
    dims = {"eci": REGION, "pci": INDUSTRY, "diversity": REGION, "ubiquity": INDUSTRY}
    found = by_matrix(_complexity, array, dims, ["second_eigenvalue", "gap"])
    status = xr.where(found["eci"].isnull(), int(Status.UNDEFINED), 0).astype("int8")
    return found.assign_coords(status=status.assign_attrs(flag_attributes()))


def by_matrix(formula: Any, m: xr.DataArray, dims: dict[str, str], numbers: list[str]) -> xr.Dataset:
    """What the formula gives for every matrix, figures along a dimension and single ones; none with gaps."""
    size = [m.sizes[dim] for dim in dims.values()]

    def whole(one: Array) -> tuple[Any, ...]:
        if np.isnan(one).any():
            return *[np.full(n, np.nan) for n in size], *[np.nan for _ in numbers]
        return formula(one)

    outs = [*[[dim] for dim in dims.values()], *[[] for _ in numbers]]
    parts = xr.apply_ufunc(
        whole,
        bare(m),
        input_core_dims=[CELL],
        output_core_dims=outs,
        vectorize=True,
        dask="parallelized",
        output_dtypes=[float for _ in outs],
    )
    return xr.Dataset(dict(zip([*dims, *numbers], parts, strict=True)))


def _complexity(m: Array) -> tuple[Any, ...]:
    """ECI, PCI, diversity, ubiquity, second eigenvalue, gap of one matrix."""
    diversity, ubiquity = m.sum(axis=1), m.sum(axis=0)
    rows, columns = diversity > 0, ubiquity > 0
    eci, pci = np.full(len(diversity), np.nan), np.full(len(ubiquity), np.nan)
    core = m if rows.all() and columns.all() else m[np.ix_(rows, columns)]
    eci[rows], pci[columns], second, gap = _eigenvector(core, diversity[rows], ubiquity[columns])
    return eci, pci, diversity, ubiquity, second, gap


def _eigenvector(m: Array, diversity: Array, ubiquity: Array) -> tuple[Array, Array, float, float]:
    """Scores of regions and industries without empty ones, scaled and signed."""
    if min(m.shape) < 2:
        raise UndefinedError("complexity needs at least two regions and two industries that are not empty")
    by_rows = m.shape[0] <= m.shape[1]
    scaled = m / np.sqrt(diversity)[:, None] / np.sqrt(ubiquity)
    values, vector = _second(scaled if by_rows else scaled.T)
    _check_network(m, values)
    industries = (vector @ scaled if by_rows else vector) / np.sqrt(ubiquity)
    regions = m @ industries / diversity
    spread, level = regions.std(), regions.mean()
    uneven = diversity - diversity.mean()
    sign = np.sign(uneven @ (regions - level))
    if not np.abs(uneven).any() or abs(uneven @ (regions - level)) < 1e-12 * spread * np.linalg.norm(uneven):
        raise UndefinedError("complexity has no sign: it does not correlate with diversity")
    return (
        sign * (regions - level) / spread,
        (sign * industries - sign * level) / spread,
        values[1],
        values[1] - values[2],
    )


def _second(scaled: Array) -> tuple[Array, Array]:
    """The three largest eigenvalues of scaled scaled' in falling order, and the second eigenvector."""
    from scipy.linalg import eigh

    n = len(scaled)
    first = max(n - 3, 0)
    values, vectors = eigh(
        scaled @ scaled.T, subset_by_index=[first, n - 1], check_finite=False, overwrite_a=True, driver="evr"
    )
    values = np.concatenate([values[::-1], np.zeros(3 - len(values))])
    return values, vectors[:, -2]


def _check_network(m: Array, values: Array) -> None:
    """Refuse several networks, and a second eigenvalue that is not single."""
    if values[1] > 1 - 1e-9:
        from scipy.sparse import csr_matrix
        from scipy.sparse.csgraph import connected_components

        parts, _ = connected_components(csr_matrix(m @ m.T > 0), directed=False)
        raise UndefinedError(
            f"the network of regions and industries falls into {parts} parts; take one of them"
        )
    if values[1] - values[2] < GAP or values[1] < GAP:
        raise UndefinedError(
            f"the second eigenvalue ({values[1]:.6f}) is tied with the third ({values[2]:.6f}) or zero: "
            "the complexity index is arbitrary"
        )


def fitness(m: Labelled, iterations: int = 1000, tolerance: float = 1e-9) -> xr.Dataset:
    r"""Fitness of regions and quality of industries: the non-linear map of Tacchella et al.

    .. math:: F_r \propto \sum_i m_{ri} Q_i, \quad Q_i \propto 1 / \sum_r m_{ri} / F_r

    each divided by its mean in every step.

    Parameters
    ----------
    m
        Presence (region, industry, ...).
    iterations, tolerance
        Stops when no fitness changes by more than the tolerance (relative to the mean, 1).

    Returns
    -------
    xarray.Dataset
        `fitness` (region), `quality` (industry), `steps`, `converged` (1 or 0). The fitness of some
        regions may fall to zero: that is the map's own limit (Pugliese et al. 2016), the ranks are what
        counts. Empty regions and industries are undefined.

    Notes
    -----
    Tacchella, Cristelli, Caldarelli, Gabrielli & Pietronero (2012).

    Examples
    --------
    >>> m = pd.DataFrame({"a": [1, 1], "b": [1, 0]})
    >>> fitness(m, iterations=1)["fitness"].round(4).values.tolist()
    [1.3333, 0.6667]
    """
    dims = {"fitness": REGION, "quality": INDUSTRY}
    formula = partial(_fitness, iterations=iterations, tolerance=tolerance)
    return by_matrix(formula, presence_of(m), dims, ["steps", "converged"])


def _fitness(m: Array, iterations: int, tolerance: float) -> tuple[Any, ...]:
    rows, columns = m.sum(axis=1) > 0, m.sum(axis=0) > 0
    core = m[np.ix_(rows, columns)]
    if not core.size:
        return np.full(len(rows), np.nan), np.full(len(columns), np.nan), 0, np.nan
    score, quality = np.ones(core.shape[0]), np.ones(core.shape[1])
    step, change = 0, np.inf
    while step < iterations and change > tolerance:
        raised = core @ quality
        lowered = 1 / (core.T @ (1 / score))
        raised, lowered = raised / raised.mean(), lowered / lowered.mean()
        change = float(np.abs(raised - score).max())
        score, quality, step = raised, lowered, step + 1
    of_regions, of_industries = np.full(len(rows), np.nan), np.full(len(columns), np.nan)
    of_regions[rows], of_industries[columns] = score, quality
    return of_regions, of_industries, step, float(change <= tolerance)


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
    >>> from cluster_analysis.measures.relatedness import proximity
    >>> m = pd.DataFrame({"a": [1, 1, 0], "b": [1, 0, 0], "c": [0, 1, 1]}, index=list("xyz"))
    >>> found = complexity_outlook(m, proximity(m), pd.Series({"a": 0.0, "b": 1.0, "c": -1.0}))
    >>> found["index"].round(3).values.tolist()
    [-0.333, 0.333, 0.0]
    """
    array = presence_of(m)
    related = on_industries(phi, array)
    worth = on_labels(bare(as_vector(pci, INDUSTRY)), array, INDUSTRY)
    outs = {"index": [REGION], "gain": [REGION, INDUSTRY]}
    return measure(_outlook, array, related, worth, out=outs)


def _outlook(m: Array, phi: Array, pci: Array) -> tuple[Array, Array]:
    """Index and gain; an industry without a complexity (nowhere present) adds nothing."""
    known = np.isfinite(pci)
    absent = 1 - m
    worth = np.where(known, pci, 0.0)
    near = np.where(known, density(m, phi, include_self=True), 0.0)
    weights = np.swapaxes(worth / np.swapaxes(phi.sum(axis=-1, keepdims=True), -1, -2), -1, -2)
    weights = np.where(np.swapaxes(known, -1, -2) & known, phi * weights, 0.0)
    gain = np.where(known, absent * (absent @ weights), np.nan)
    return (near * absent * worth).sum(axis=-1), gain
