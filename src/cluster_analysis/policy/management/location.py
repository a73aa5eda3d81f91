"""Location theory: the Weber point, and when a core-periphery pattern arises."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cluster_analysis.errors import InputError, UndefinedError
from cluster_analysis.policy.management.given import numbers


def weber_point(points: ArrayLike, weights: ArrayLike | None = None) -> NDArray[np.float64]:
    r"""The place with the least transport cost, :math:`\min_z \sum_k w_k |z - p_k|` (Weber 1909).

    Parameters
    ----------
    points
        n x 2 coordinates in a projection with true distances (km), not degrees.
    weights
        Tonnes times rate per point; 1 if not given.

    Returns
    -------
    numpy.ndarray
        The two coordinates. One of the points itself where no place that Weiszfeld's iteration finds is
        cheaper (its weight outweighs the pull of the others). With points on one line the answer may not be
        unique.

    Examples
    --------
    >>> weber_point([(0, 0), (1, 0), (0, 1)]).round(5).tolist()
    [0.21132, 0.21132]
    """
    p = numbers(points, "points", -np.inf).reshape(-1, 2)
    w = np.ones(len(p)) if weights is None else numbers(weights, "weights")
    if len(w) != len(p) or w.sum() <= 0:
        key = "weights for {n} points, with a sum of {total}"
        raise InputError(key, n=len(p), total=float(w.sum()), value=len(w))
    z = np.average(p, axis=0, weights=w)
    for _ in range(10_000):
        distance = np.linalg.norm(p - z, axis=1)
        old, z = z, np.average(p, axis=0, weights=w / np.maximum(distance, 1e-300))
        settled = np.linalg.norm(z - old) <= 1e-10 * (1 + np.abs(z).max())
        if settled:
            break
    best = min([*p, z], key=lambda place: w @ np.linalg.norm(p - place, axis=1))
    if best is z and not settled:
        raise UndefinedError("the search for the Weber point did not settle")
    return np.asarray(best)


def core_periphery_break_point(sigma: float, mu: float) -> float:
    r"""Transport cost under which two equal regions cannot stay equal.

    :math:`T_B = \left[\frac{(\rho+\mu)(1+\mu)}{(\rho-\mu)(1-\mu)}\right]^{1/(\sigma-1)}` with
    :math:`\rho = (\sigma-1)/\sigma`; iceberg cost: T units are sent for one to arrive
    (Krugman 1991; Fujita, Krugman & Venables 1999, chapter 5).

    Parameters
    ----------
    sigma
        Elasticity of substitution between varieties, above 1.
    mu
        Share of manufactures in spending, between 0 and 1.

    Raises
    ------
    UndefinedError
        If mu >= rho, the "black hole": all activity gathers at any transport cost.

    Examples
    --------
    >>> round(core_periphery_break_point(5, 0.4), 5)
    1.62658
    """
    if not (sigma > 1 and 0 < mu < 1):
        raise InputError("are out of range (sigma > 1, 0 < mu < 1)", value=(sigma, mu))
    rho = (sigma - 1) / sigma
    if mu >= rho:
        key = "no break point: mu = {mu} is not below rho = {rho}, so activity always gathers"
        raise UndefinedError(key, mu=mu, rho=rho)
    return float(((rho + mu) * (1 + mu) / ((rho - mu) * (1 - mu))) ** (1 / (sigma - 1)))
