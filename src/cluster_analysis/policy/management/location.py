"""Location theory: the Weber point, and when a core-periphery pattern arises."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cluster_analysis.errors import InputError, Problem, UndefinedError
from cluster_analysis.policy.management.given import numbers


def weber_point(
    points: ArrayLike, weights: ArrayLike | None = None, tolerance: float = 1e-10
) -> NDArray[np.float64]:
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
        The two coordinates. One of the points itself where its weight outweighs the pull of the others (a
        corner solution, tested exactly); else Weiszfeld's iteration. With points on one line the answer may
        not be unique.

    Examples
    --------
    >>> weber_point([(0, 0), (1, 0), (0, 1)]).round(5).tolist()
    [0.21132, 0.21132]
    """
    p = numbers(points, "points", -np.inf).reshape(-1, 2)
    w = np.ones(len(p)) if weights is None else numbers(weights, "weights")
    if len(w) != len(p) or w.sum() <= 0:
        key = "weights for {n} points, with a sum of {total}"
        raise InputError(key, n=len(p), total=f"{w.sum():g}", value=len(w))
    for k in range(len(p)):
        if _holds(p, w, k):
            return np.asarray(p[k])
    z = np.average(p, axis=0, weights=w)
    for _ in range(10_000):
        distance = np.maximum(np.linalg.norm(p - z, axis=1), 1e-300)
        new = np.average(p, axis=0, weights=w / distance)
        if np.linalg.norm(new - z) <= tolerance * (1 + np.abs(z).max()):
            return np.asarray(new)
        z = new
    raise UndefinedError("the search for the Weber point did not settle")


def _holds(p: NDArray[np.float64], w: NDArray[np.float64], k: int) -> bool:
    """Whether point k is the optimum: the others' pull is not above the weight there."""
    gap = p - p[k]
    distance = np.linalg.norm(gap, axis=1)
    here = distance == 0
    pull = (w[~here, None] * gap[~here] / distance[~here, None]).sum(axis=0)
    return bool(np.linalg.norm(pull) <= w[here].sum())


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
        raise InputError([Problem("are out of range (sigma > 1, 0 < mu < 1)", value=(sigma, mu))])
    rho = (sigma - 1) / sigma
    if mu >= rho:
        key = "no break point: mu = {mu} is not below rho = {rho}, so activity always gathers"
        raise UndefinedError(key, mu=f"{mu:g}", rho=f"{rho:g}")
    return float(((rho + mu) * (1 + mu) / ((rho - mu) * (1 - mu))) ** (1 / (sigma - 1)))
