"""Errors, degrees of freedom and intervals that hold with few units, the same for every design."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_analysis.policy.evaluation.clusters import few_clusters_warning
from cluster_analysis.policy.evaluation.effect import Effect

Floats = npt.NDArray[np.float64]
NONE = 1e-8
"""Eigenvalues of what a fit leaves of a cluster that are zero but for rounding."""


class Sizes(NamedTuple):
    """How much data an effect rests on."""

    units: int
    treated: int
    periods: int
    observations: int

    @classmethod
    def of(cls, data: pd.DataFrame, unit: str, time: str, treated: int) -> Sizes:
        """Counted in a panel."""
        return cls(int(data[unit].nunique()), treated, int(data[time].nunique()), len(data))


def effect_of(
    estimate: float,
    error: float,
    freedom: float,
    design: str,
    sizes: Sizes,
    details: dict[str, object] | None = None,
) -> Effect:
    """An effect with its interval and p by Student's t, and the warning that its numbers ask for."""
    from scipy.stats import t

    half = float(t.ppf(0.975, freedom)) * error
    p = float(2 * t.sf(abs(estimate) / error, freedom)) if error > 0 else np.nan
    warning = few_clusters_warning(sizes.units, sizes.treated)
    numbers = (estimate, error, estimate - half, estimate + half, p)
    return Effect(*numbers, design, *sizes, warnings=(warning,) if warning else (), details=details or {})


def welch(shares: Floats, freedoms: npt.ArrayLike) -> tuple[float, float]:
    r"""Error of a sum of independent means, and its degrees of freedom by Welch and Satterthwaite.

    :math:`\sqrt{\sum_k v_k}` and :math:`(\sum_k v_k)^2 / \sum_k v_k^2 / f_k`.

    Parameters
    ----------
    shares
        Variance of each mean; NaN where it is not known, and so are both results.
    freedoms
        Degrees of freedom of each.

    Examples
    --------
    >>> welch(np.array([1.0, 1.0]), [1, 1])
    (1.4142135623730951, 2.0)
    """
    f = np.asarray(freedoms, dtype=float)
    total = float(shares.sum())
    if not total > 0:  # all the same, or not known
        return (0.0, float(f.sum())) if total == 0 else (np.nan, np.nan)
    seen = shares > 0
    return float(np.sqrt(total)), float(total**2 / (shares[seen] ** 2 / f[seen]).sum())


class LeastSquares:
    """A fit by least squares whose errors may be clustered.

    Parameters
    ----------
    x, y
        Design (rows x columns, of any rank) and outcome.
    codes
        Number of the cluster of each row.
    """

    def __init__(self, x: Floats, y: Floats, codes: npt.NDArray[np.intp]) -> None:
        self.x, self.codes = x, codes
        self.bread = np.linalg.pinv(x.T @ x, hermitian=True)
        self.beta: Floats = self.bread @ x.T @ y
        self.left: Floats = y - x @ self.beta
        self.r_squared = float(1 - self.left @ self.left / ((y - y.mean()) ** 2).sum())

    def error(self, at: int, kind: str, rank: int, nested: int) -> tuple[float, float]:
        """Standard error of a coefficient, and its degrees of freedom (see `fixed_effects`)."""
        rows, clusters = len(self.left), int(self.codes.max()) + 1
        pull = self.x @ self.bread[:, at]
        if kind == "cr2":
            return self._cr2(pull)
        if kind == "classical":
            return float(np.sqrt(self.left @ self.left / (rows - rank) * (pull @ pull))), float(rows - rank)
        scores = np.bincount(self.codes, pull * self.left)
        counted = (rows - 1) / (rows - rank + nested) * clusters / (clusters - 1)
        return float(np.sqrt(scores @ scores * counted)), float(clusters - 1)

    def _cr2(self, pull: Floats) -> tuple[float, float]:
        """Bell and McCaffrey's: unbiased, and with the degrees of freedom it has, if variances are equal."""
        takes = np.eye(len(self.left)) - self.x @ self.bread @ self.x.T
        scores, ways = [], []
        for cluster in range(int(self.codes.max()) + 1):
            own = np.flatnonzero(self.codes == cluster)
            values, vectors = np.linalg.eigh(takes[np.ix_(own, own)])
            root = np.where(values > NONE, values.clip(min=NONE) ** -0.5, 0)
            weights = (vectors * root) @ vectors.T @ pull[own]
            scores.append(weights @ self.left[own])
            ways.append(takes[:, own] @ weights)
        spread = np.stack(ways) @ np.stack(ways).T
        freedom = np.trace(spread) ** 2 / (spread**2).sum() if np.trace(spread) > 0 else np.nan
        return float(np.sqrt(np.square(scores).sum())), float(freedom)
