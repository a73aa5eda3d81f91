"""Errors, degrees of freedom and intervals that hold with few units, the same for every design."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from cluster_analysis.policy.evaluation.clusters import few_clusters_warning
from cluster_analysis.policy.evaluation.effect import Effect

Floats = NDArray[np.float64]
NONE = 1e-8
"""Eigenvalues of what a fit leaves of a cluster that are zero but for rounding."""
FEWEST_TREATED = 3
"""With fewer treated units no interval is given."""
LENT = {1: 1.0, 2: 0.75, 3: 0.5}
"""Groups of so few units take these parts of their variance from all: their own says little."""


def effect_of(
    found: tuple[float, float, float],
    design: str,
    panel: tuple[pd.DataFrame, str, str],
    treated: int,
    details: dict[str, object] | None = None,
) -> Effect:
    """An effect with its interval and p by Student's t, and the warning that its numbers ask for.

    Parameters
    ----------
    found
        The estimate, its standard error, and the degrees of freedom.
    panel
        The data, and the columns of the unit and the period.
    treated
        Number of treated units.
    """
    from scipy.stats import t

    data, unit, time = panel
    estimate, error, freedom = found
    half = float(t.ppf(0.975, freedom)) * error
    p = float(2 * t.sf(abs(estimate) / error, freedom)) if error > 0 else np.nan
    units, periods = int(data[unit].nunique()), int(data[time].nunique())
    warning = few_clusters_warning(units, treated)
    numbers = (estimate, error, estimate - half, estimate + half, p)
    sizes = (units, treated, periods, len(data))
    return Effect(*numbers, design, *sizes, warnings=(warning,) if warning else (), details=details or {})


def few_units(variances: Floats, numbers: ArrayLike) -> tuple[float, float]:
    r"""Error of a sum of independent means of groups, of which some are of few units; degrees of freedom.

    The variances :math:`v_k` of the means give the error :math:`\sqrt{\sum_k v_k}` and by Welch and
    Satterthwaite the degrees of freedom :math:`(\sum_k v_k)^2 / \sum_k v_k^2 / f_k`.
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
    known, freedoms = np.where(n > 1, variances, 0.0), n - 1
    lent = np.array([LENT.get(int(units), 0.0) for units in n])
    own = np.diag((1 - lent) * np.diag(known))
    together = lent[:, None] * known * freedoms / max(freedoms.sum(), NONE)
    shares = ((own + together) / n[:, None]).sum(axis=0)
    total = float(shares.sum()) if freedoms.any() else np.nan
    if not total > 0:  # all the same, or not known
        return (0.0, float(freedoms.sum())) if total == 0 else (np.nan, np.nan)
    seen = shares > 0
    return float(np.sqrt(total)), float(total**2 / (shares[seen] ** 2 / freedoms[seen]).sum())


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
    scores, ways, sizes, seen = [], [], [], []
    for cluster in range(int(codes.max()) + 1):
        own = np.flatnonzero(codes == cluster)
        values, vectors = np.linalg.eigh(takes[np.ix_(own, own)])
        along = vectors.T @ pull[own]
        if (np.abs(along[values <= NONE]) > NONE).any():  # its variance cannot be seen
            return np.nan, np.nan
        root = np.where(values > NONE, values.clip(min=NONE) ** -0.5, 0)
        weights = vectors @ (root * along)
        scores.append(weights @ left[own])
        ways.append(takes[:, own] @ weights)
        sizes.append(along @ along)
        seen.append(along @ (values * along) / max(along @ along, NONE))
    weight = _lent(np.array(sizes), np.array(seen), treated)
    spread = np.sqrt(weight)[:, None] * np.stack(ways)
    spread = spread @ spread.T
    freedom = np.trace(spread) ** 2 / (spread**2).sum() if np.trace(spread) > 0 else np.nan
    return float(np.sqrt(weight @ np.square(scores))), float(freedom)


def _lent(sizes: Floats, seen: Floats, treated: NDArray[np.bool_]) -> Floats:
    """What each cluster's squared score counts: more where few treated (or few others) lend from all."""
    per_size = np.divide(seen / seen.sum(), sizes, out=np.zeros_like(sizes), where=sizes > NONE)
    weight = np.ones_like(sizes)
    for group in (treated, ~treated):
        lent = LENT.get(int(group.sum()), 0.0)
        weight += lent * (sizes[group].sum() * per_size - group)
    return weight
