"""Errors with few clusters: the warning, and the wild cluster bootstrap."""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cluster_analysis.errors import InputError

FEW, FEW_TREATED, ENUMERATE = 40, 5, 12
ROUNDING = 1e-10


def few_clusters_warning(clusters: int, treated: int) -> str | None:
    """A warning where cluster-robust errors cannot be trusted, else None.

    Cluster-robust standard errors are too small with few clusters (the rule of thumb asks for about 40), and
    far too small with few *treated* clusters, however many there are in all. Kazakhstan has 16 to 20 regions.

    References
    ----------
    Angrist & Pischke (2009), section 8.2.3; MacKinnon & Webb (2017); Cameron, Gelbach & Miller (2008).

    Examples
    --------
    >>> few_clusters_warning(50, 20) is None
    True
    """
    if treated < FEW_TREATED:
        return (
            f"Only {treated} treated of {clusters} clusters: cluster-robust errors are far too small; "
            f"use placebos (smallest possible p is 1/{clusters}) or a synthetic control."
        )
    if clusters < FEW:
        return (
            f"{clusters} clusters are few (about 40 are asked for): cluster-robust errors are too small; "
            "report the wild cluster bootstrap beside them."
        )
    return None


def wild_cluster_bootstrap(
    outcome: ArrayLike,
    regressors: ArrayLike,
    clusters: ArrayLike,
    draws: int = 999,
    seed: int = 20170410,
) -> float:
    """Two-sided p of the first coefficient by the restricted wild cluster bootstrap (t, Rademacher signs).

    With up to 12 clusters all sign vectors are tried; the smallest p it can reach is then 2 / 2^clusters.

    Parameters
    ----------
    outcome, regressors, clusters
        Vector, matrix (with its constant or after taking out fixed effects), cluster labels.

    References
    ----------
    Cameron, Gelbach & Miller (2008), Review of Economics and Statistics 90(3).
    """
    y = np.asarray(outcome, dtype=float)
    x = np.asarray(regressors, dtype=float).reshape(len(y), -1)
    groups, codes = np.unique(np.asarray(clusters), return_inverse=True)
    if len(groups) < 3:
        raise InputError("{n} clusters are too few for a bootstrap over clusters", n=len(groups))
    member = np.eye(len(groups))[codes]
    fitted = x[:, 1:] @ np.linalg.pinv(x[:, 1:]) @ y
    observed = _t_statistics(y[:, None], x, member)[0]
    signs = _signs(len(groups), draws, seed)
    resampled = fitted[:, None] + (y - fitted)[:, None] * signs[:, codes].T
    drawn = np.abs(_t_statistics(resampled, x, member))
    return float(np.mean(drawn >= abs(observed) * (1 - 1e-9)))


def _signs(groups: int, draws: int, seed: int) -> NDArray[np.float64]:
    if groups <= ENUMERATE:
        return np.array(list(product((1.0, -1.0), repeat=groups)))
    drawn = np.random.default_rng(seed).choice((1.0, -1.0), size=(draws, groups))
    return np.vstack([np.ones(groups), drawn])


def _t_statistics(
    y: NDArray[np.float64], x: NDArray[np.float64], member: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Cluster-robust t of the first coefficient, for each column of y; infinite if exact."""
    bread = np.linalg.pinv(x.T @ x)
    beta = bread @ x.T @ y
    residuals = _without_rounding(y - x @ beta, y)
    pull = x @ bread[:, 0]
    score = member.T @ (pull[:, None] * residuals)
    error = np.sqrt((score**2).sum(axis=0))
    explained = _without_rounding(beta[0] * np.abs(x[:, 0]).max(), y)
    exact = np.where(explained == 0, 0.0, np.copysign(np.inf, explained))
    return np.asarray(np.divide(beta[0], error, out=exact, where=error > 0))


def _without_rounding(values: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Zero where a value is only the rounding of what is left of `y`."""
    return np.where(np.abs(values) <= ROUNDING * np.abs(y).max(axis=0), 0.0, values)
