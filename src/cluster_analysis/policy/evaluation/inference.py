"""Errors and degrees of freedom that hold with few units, the same for every design."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
NONE = 1e-8
"""Eigenvalues of what a fit leaves of a cluster that are zero but for rounding."""
LENT = {1: 1.0, 2: 0.75, 3: 0.5}
"""Groups of so few units take these parts of their variance from all: their own says little."""


def few_units(variances: Floats, numbers: ArrayLike) -> tuple[float, float]:
    r"""Error of a sum of independent means of groups, of which some are of few units; degrees of freedom.

    The variances :math:`v_k` of the means give the error :math:`\sqrt{\sum_k v_k}` and by Welch and
    Satterthwaite the degrees of freedom :math:`(\sum_k v_k)^2 / \sum_k v_k^2 / f_k`.
    The variance of a group of at least four units is :math:`s_k^2 / n_k`. Fewer units say little about it:
    for three it is :math:`(s_k^2 + s^2) / 2 n_k` with the variance :math:`s^2` within all groups together,
    for two :math:`(s_k^2 + 3 s^2) / 4 n_k`, and for a single unit :math:`s^2`. So a 95 % interval with three
    treated of 16 is about 1.2 times as wide as one from the true spread, where Welch's is 1.7 times as wide,
    and still covers nine times in ten where the variance of the treated is twice that of the others. Missing
    where no group varies.

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
    lent = np.array([LENT.get(int(units), 0.0) for units in n])
    freedoms = n - 1
    known = np.where(freedoms > 0, variances, 0.0)
    weights = np.diag(1 - lent) + np.outer(lent, freedoms / max(freedoms.sum(), 1))
    shares = 1 / n @ (weights * known)
    total = float(shares.sum())
    if not total > 0:
        return np.nan, np.nan
    return float(np.sqrt(total)), float(total**2 / (shares**2 / freedoms.clip(1)).sum())


def cr2(fit: Any, at: int, codes: NDArray[np.intp], treated: NDArray[np.bool_]) -> tuple[float, float]:
    """Bell and McCaffrey's error of a coefficient and its degrees of freedom; missing where a cluster fits.

    With few treated clusters it lends as `few_units` does. Unbiased, and with the degrees of freedom it has,
    if variances are equal.

    Parameters
    ----------
    fit
        Least squares by statsmodels.
    at
        Column of the regressor.
    codes, treated
        Number of the cluster of each row, and whether a cluster is treated.
    """
    x, left = fit.model.exog, fit.resid
    takes = np.eye(len(left)) - x @ fit.normalized_cov_params @ x.T
    pull = x @ fit.normalized_cov_params[:, at]
    found = []
    for cluster in range(int(codes.max()) + 1):
        own = np.flatnonzero(codes == cluster)
        values, vectors = np.linalg.eigh(takes[np.ix_(own, own)])
        along = vectors.T @ pull[own]
        if (np.abs(along[values <= NONE]) > NONE).any():  # its variance cannot be seen
            return np.nan, np.nan
        weights = vectors @ (np.where(values > NONE, values.clip(min=NONE) ** -0.5, 0) * along)
        size = along @ along
        seen = along @ (values * along)
        found.append((weights @ left[own], takes[:, own] @ weights, size, seen / max(size, NONE)))
    scores, ways, sizes, shares = map(np.array, zip(*found, strict=True))
    weight = _lent(sizes, shares, treated)
    spread = np.sqrt(weight)[:, None] * ways
    spread = spread @ spread.T
    return float(np.sqrt(weight @ scores**2)), float(np.trace(spread) ** 2 / (spread**2).sum())


def _lent(sizes: Floats, seen: Floats, treated: NDArray[np.bool_]) -> Floats:
    """What each cluster's squared score counts: more where few treated (or few others) lend from all."""
    per_size = np.divide(seen / seen.sum(), sizes, out=np.zeros_like(sizes), where=sizes > NONE)
    weight = np.ones_like(sizes)
    for group in (treated, ~treated):
        lent = LENT.get(int(group.sum()), 0.0)
        weight += lent * (sizes[group].sum() * per_size - group)
    return weight
