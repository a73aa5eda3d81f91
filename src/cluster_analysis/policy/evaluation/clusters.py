"""Errors with few clusters: the wild cluster bootstrap."""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cluster_analysis.errors import InputError

Floats = NDArray[np.float64]
ROUNDING = 1e-10


def wild_cluster_bootstrap(outcome: ArrayLike, regressors: ArrayLike, clusters: ArrayLike) -> float:
    """Two-sided p of the first coefficient by the restricted wild cluster bootstrap (t, Rademacher signs).

    With up to 12 clusters all sign vectors are tried; the smallest p it can reach is then 2 / 2^clusters.
    With more, 999 are drawn, the same ones in every call.

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
    fitted = x[:, 1:] @ np.linalg.pinv(x[:, 1:]) @ y
    resampled = fitted[:, None] + (y - fitted)[:, None] * _signs(len(groups))[:, codes].T
    found = np.abs(_t_statistics(resampled, x, np.eye(len(groups))[codes]))
    return float(np.mean(found >= found[0] * (1 - 1e-9)))


def _signs(groups: int) -> Floats:
    """Rows of signs, the first of which changes nothing."""
    if groups <= 12:
        return np.array(list(product((1.0, -1.0), repeat=groups)))
    drawn = np.random.default_rng(20170410).choice((1.0, -1.0), size=(999, groups))
    return np.vstack([np.ones(groups), drawn])


def _t_statistics(y: Floats, x: Floats, member: Floats) -> Floats:
    """Cluster-robust t of the first coefficient, for each column of y; very large if exact."""
    bread = np.linalg.pinv(x.T @ x)
    beta = bread @ x.T @ y
    pull = x @ bread[:, 0]
    scores = member.T @ (pull[:, None] * (y - x @ beta))
    rounding = ROUNDING * np.abs(y).max(axis=0) * np.abs(pull).max()
    return np.asarray(beta[0] / np.sqrt((scores**2).sum(axis=0) + rounding**2))
