"""Fitness of regions and quality of industries."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr

from cluster_analysis.measures._labelled import INDUSTRY, REGION, Array, Labelled, bare
from cluster_analysis.measures.relatedness.eigenvector import by_matrix
from cluster_analysis.measures.relatedness.pairs import presence_of


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
    >>> import pandas as pd
    >>> m = pd.DataFrame({"a": [1, 1], "b": [1, 0]})
    >>> fitness(m, iterations=1)["fitness"].round(4).values.tolist()
    [1.3333, 0.6667]
    """
    array = presence_of(m)
    names, dims = ("fitness", "quality", "steps", "converged"), [[REGION], [INDUSTRY], [], []]
    parts = xr.apply_ufunc(
        by_matrix(lambda one: _fitness(one, iterations, tolerance), dims),
        bare(array),
        input_core_dims=[[REGION, INDUSTRY]],
        output_core_dims=dims,
        dask="parallelized",
        output_dtypes=[float] * len(names),
        dask_gufunc_kwargs={"allow_rechunk": True},
    )
    return xr.Dataset(dict(zip(names, parts, strict=True)))


def _fitness(m: Array, iterations: int, tolerance: float) -> tuple[Any, ...]:
    rows, columns = m.sum(axis=1) > 0, m.sum(axis=0) > 0
    core = m[np.ix_(rows, columns)]
    if not core.size:
        return np.full(len(rows), np.nan), np.full(len(columns), np.nan), 0, np.nan
    score, quality = np.ones(core.shape[0]), np.ones(core.shape[1])
    step, change = 0, np.inf
    while step < iterations and change > tolerance:
        raised = core @ quality
        with np.errstate(divide="ignore"):
            lowered = 1 / (core.T @ (1 / score))
        raised, lowered = raised / raised.mean(), lowered / lowered.mean()
        change = float(np.abs(raised - score).max())
        score, quality, step = raised, lowered, step + 1
    of_regions, of_industries = np.full(len(rows), np.nan), np.full(len(columns), np.nan)
    of_regions[rows], of_industries[columns] = score, quality
    return of_regions, of_industries, step, float(change <= tolerance)
