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
FEWEST_TREATED = 3
"""With fewer treated units no interval is given."""
LENT = {1: 1.0, 2: 0.75, 3: 0.5}
"""Groups of so few units take these parts of their variance from all: their own says little."""


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


def few_units(variances: Floats, numbers: npt.ArrayLike) -> tuple[float, float]:
    r"""Error of a sum of independent means of groups, of which some are of few units; degrees of freedom.

    The variance of a group of at least four units is :math:`s_k^2 / n_k`. Fewer units say little about it:
    for three it is :math:`(s_k^2 + s^2) / 2 n_k` with the variance :math:`s^2` within all groups together,
    for two :math:`(s_k^2 + 3 s^2) / 4 n_k`, and for a single unit :math:`s^2`. So a 95 % interval with three
    treated of 16 is about 1.2 times as wide as one from the true spread, where Welch's is 1.7 times as wide,
    and still covers nine times in ten where the variance of the treated is twice that of the others.

    Parameters
    ----------
    variances
        Row k, column g: variance over the units of group g of what is averaged over group k.
    numbers
        Units of each group.

    Examples
    --------
    >>> error, freedom = few_units(np.array([[2.0, 1.0], [2.0, 1.0]]), [3, 5])
    >>> round(error**2, 6)  # (2 + 4 / 3) / 2 / 3 + 1 / 5
    0.755556
    """
    n = np.asarray(numbers, dtype=float)
    seen, freedoms = np.where(n > 1, variances, 0.0), n - 1
    lent = np.array([LENT.get(int(units), 0.0) for units in n])
    own = np.diag((1 - lent) * np.diag(seen))
    together = lent[:, None] * seen * freedoms / max(freedoms.sum(), NONE)
    shares = ((own + together) / n[:, None]).sum(axis=0)
    return welch(shares if freedoms.any() else shares * np.nan, freedoms)


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

    def classical(self, at: int, rank: int) -> tuple[float, float]:
        """Standard error of a coefficient from one variance of all rows, and its degrees of freedom."""
        freedom, pull = len(self.left) - rank, self.x @ self.bread[:, at]
        return float(np.sqrt(self.left @ self.left / freedom * (pull @ pull))), float(freedom)

    def cr2(self, at: int, treated: npt.NDArray[np.bool_]) -> tuple[float, float]:
        """Bell and McCaffrey's, with few treated clusters as in `few_units`; missing where a cluster fits.

        Unbiased, and with the degrees of freedom it has, if variances are equal.
        """
        takes = np.eye(len(self.left)) - self.x @ self.bread @ self.x.T
        pull = self.x @ self.bread[:, at]
        scores, ways, sizes, seen = [], [], [], []
        for cluster in range(int(self.codes.max()) + 1):
            own = np.flatnonzero(self.codes == cluster)
            values, vectors = np.linalg.eigh(takes[np.ix_(own, own)])
            along = vectors.T @ pull[own]
            if (np.abs(along[values <= NONE]) > NONE).any():  # its variance cannot be seen
                return np.nan, np.nan
            root = np.where(values > NONE, values.clip(min=NONE) ** -0.5, 0)
            weights = vectors @ (root * along)
            scores.append(weights @ self.left[own])
            ways.append(takes[:, own] @ weights)
            sizes.append(along @ along)
            seen.append(along @ (values * along) / max(along @ along, NONE))
        weight = _lent(np.array(sizes), np.array(seen), treated)
        spread = np.sqrt(weight)[:, None] * np.stack(ways)
        spread = spread @ spread.T
        freedom = np.trace(spread) ** 2 / (spread**2).sum() if np.trace(spread) > 0 else np.nan
        return float(np.sqrt(weight @ np.square(scores))), float(freedom)


def _lent(sizes: Floats, seen: Floats, treated: npt.NDArray[np.bool_]) -> Floats:
    """What each cluster's squared score counts: more where few treated (or few others) lend from all."""
    per_size = np.divide(seen / seen.sum(), sizes, out=np.zeros_like(sizes), where=sizes > NONE)
    weight = np.ones_like(sizes)
    for group in (treated, ~treated):
        lent = LENT.get(int(group.sum()), 0.0)
        weight += lent * (sizes[group].sum() * per_size - group)
    return weight
