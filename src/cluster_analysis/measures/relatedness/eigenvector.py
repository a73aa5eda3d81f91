"""Economic complexity by the second eigenvector, with its guards, and the map of fitness."""

from __future__ import annotations

import warnings
from functools import partial
from typing import Any

import numpy as np
import xarray as xr
from xarray import DataArray, Dataset

from cluster_analysis.data.status import Status, flag_attributes
from cluster_analysis.errors import UndefinedError
from cluster_analysis.measures.door.labelled import CELL, INDUSTRY, REGION, Array, Labelled, Mask, bare
from cluster_analysis.measures.relatedness.pairs import presence_of

LEAST = 30
"""Below this many regions or industries the eigenvector says little: a warning."""

GAP = 1e-6
"""The second and third eigenvalue must differ by this much, else the eigenvector is arbitrary."""


STILL = 1e-9
"""Change of a fitness, relative to the mean, that is none."""


class SmallNetworkWarning(UserWarning):
    """Too few regions or industries for a complexity index to be stable."""


def complexity(m: Labelled) -> Dataset:
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
    >>> import pandas as pd
    >>> m = pd.DataFrame({"a": [1, 1, 1], "b": [1, 1, 0], "c": [1, 0, 0]}, index=["x", "y", "z"])
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")
    ...     complexity(m)["eci"].round(3).sel(region=["x", "z"]).values.tolist()
    [1.225, -1.225]
    """
    array = presence_of(m)
    if min(array.sizes[dim] for dim in CELL) < LEAST:
        warnings.warn(
            f"a complexity index of {array.sizes[REGION]} regions and {array.sizes[INDUSTRY]} industries is "
            f"unstable; it needs at least {LEAST} of each",
            SmallNetworkWarning,
            stacklevel=2,
        )
    dims = {"eci": [REGION], "pci": [INDUSTRY], "diversity": [REGION], "ubiquity": [INDUSTRY]}
    found = _by_matrix(_complexity, array, dims | {"second_eigenvalue": [], "gap": []})
    status = found["eci"].isnull().astype(np.int8) * np.int8(Status.UNDEFINED)
    return found.assign_coords(status=status.assign_attrs(flag_attributes()))


def _by_matrix(formula: Any, m: DataArray, dims: dict[str, list[str]]) -> Dataset:
    """What the formula gives for every matrix, by name; nothing for one with gaps."""

    def whole(one: Array) -> tuple[Any, ...]:
        if np.isnan(one).any():
            return tuple(np.full([m.sizes[dim] for dim in own], np.nan) for own in dims.values())
        return formula(one)

    parts = xr.apply_ufunc(
        whole,
        bare(m),
        input_core_dims=[CELL],
        output_core_dims=[*dims.values()],
        vectorize=True,
        dask="parallelized",
        output_dtypes=[float] * len(dims),
    )
    return Dataset(dict(zip(dims, parts, strict=True)))


def _placed(values: Array, known: Mask) -> Array:
    """Values at the places that are known, missing elsewhere."""
    found = np.full(known.shape, np.nan)
    found[known] = values
    return found


def _complexity(m: Array) -> tuple[Any, ...]:
    """ECI, PCI, diversity, ubiquity, second eigenvalue and gap of one matrix; what is empty is left out."""
    rows, columns = m.sum(axis=1) > 0, m.sum(axis=0) > 0
    core = m[np.ix_(rows, columns)]
    if min(core.shape) < 2:
        raise UndefinedError("complexity needs at least two regions and two industries that are not empty")
    diversity, ubiquity = core.sum(axis=1), core.sum(axis=0)
    scaled = core / np.sqrt(diversity)[:, None] / np.sqrt(ubiquity)
    by_rows = len(diversity) <= len(ubiquity)
    vector, second, gap = _second_vector(scaled if by_rows else scaled.T)
    industries = (vector @ scaled if by_rows else vector) / np.sqrt(ubiquity)
    regions = core @ industries / diversity
    spread, level, uneven = regions.std(), regions.mean(), diversity - diversity.mean()
    lean = uneven @ (regions - level)
    if abs(lean) <= 1e-12 * spread * np.linalg.norm(uneven):
        raise UndefinedError("complexity has no sign: it does not correlate with diversity")
    eci, pci = (np.sign(lean) * (scores - level) / spread for scores in (regions, industries))
    return _placed(eci, rows), _placed(pci, columns), m.sum(axis=1), m.sum(axis=0), second, gap


def _second_vector(scaled: Array) -> tuple[Array, float, float]:
    """The second eigenvector of scaled scaled', its eigenvalue, and the gap to the third, which it needs."""
    from scipy.linalg import eigh
    from scipy.sparse.csgraph import connected_components

    n = len(scaled)
    values, vectors = eigh(
        scaled @ scaled.T, subset_by_index=[max(n - 3, 0), n - 1], check_finite=False, driver="evr"
    )
    second, third = values[-2], values[-3] if n > 2 else 0.0
    if second > 1 - 1e-9:
        parts, _ = connected_components(scaled @ scaled.T > 0, directed=False)
        raise UndefinedError(
            f"the network of regions and industries falls into {parts} parts; take one of them"
        )
    if second - third < GAP:
        raise UndefinedError(
            f"the second eigenvalue ({second:.6f}) is tied with the third ({third:.6f}) or zero: "
            "the complexity index is arbitrary"
        )
    return vectors[:, -2], second, second - third


def fitness(m: Labelled, iterations: int = 1000) -> Dataset:
    r"""Fitness of regions and quality of industries: the non-linear map of Tacchella et al.

    .. math:: F_r \propto \sum_i m_{ri} Q_i, \quad Q_i \propto 1 / \sum_r m_{ri} / F_r

    each divided by its mean in every step.

    Parameters
    ----------
    m
        Presence (region, industry, ...).
    iterations
        At most; it stops when no fitness changes by more than `STILL` (relative to the mean, 1).

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
    >>> import pandas as pd
    >>> m = pd.DataFrame({"a": [1, 1], "b": [1, 0]})
    >>> fitness(m, iterations=1)["fitness"].round(4).values.tolist()
    [1.3333, 0.6667]
    """
    formula = partial(_fitness, iterations=iterations)
    dims: dict[str, list[str]] = {"fitness": [REGION], "quality": [INDUSTRY], "steps": [], "converged": []}
    return _by_matrix(formula, presence_of(m), dims)


def _fitness(m: Array, iterations: int) -> tuple[Any, ...]:
    rows, columns = m.sum(axis=1) > 0, m.sum(axis=0) > 0
    core = m[np.ix_(rows, columns)]
    score, quality = np.ones(len(core)), np.ones(core.shape[1])
    step, change = 0, np.inf if core.size else np.nan
    while step < iterations and change > STILL:
        raised = core @ quality
        lowered = 1 / (core.T @ (1 / score))
        raised, lowered = raised / raised.mean(), lowered / lowered.mean()
        change = float(np.abs(raised - score).max())
        score, quality, step = raised, lowered, step + 1
    return _placed(score, rows), _placed(quality, columns), step, float(change <= STILL)
