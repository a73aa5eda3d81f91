"""Comparable units: nearest matches, entropy weights, and the balance they reach."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cluster_analysis.errors import InputError, Problem
from cluster_analysis.policy.management.given import columns


def balance_table(
    data: pd.DataFrame, covariates: Sequence[str], treated: str, weights: pd.Series | None = None
) -> pd.DataFrame:
    r"""Means of treated and controls, and their standardised difference :math:`(m_1 - m_0)/s_1`.

    The denominator is the standard deviation of the treated before weighting, so that it does not move with
    the weights. An absolute value above 0.1 is commonly called imbalance (Austin 2009). Missing if s is zero.
    """
    inside, outside = _groups(data, covariates, treated)
    w = np.ones(len(outside)) if weights is None else weights.reindex(outside.index).to_numpy(dtype=float)
    if not np.isfinite(w).all() or (w < 0).any() or w.sum() <= 0:
        raise InputError(
            "the weights must be numbers from zero up for every control unit, with a positive sum"
        )
    m1, m0 = inside.mean(), pd.Series(np.average(outside, axis=0, weights=w), index=outside.columns)
    spread = inside.std(ddof=1)
    difference = ((m1 - m0) / spread).where(spread > 0)
    size = float(w.sum() ** 2 / (w**2).sum())
    table = pd.DataFrame({"treated": m1, "controls": m0, "standardised_difference": difference})
    table.attrs["effective_controls"] = size
    return table


def entropy_weights(data: pd.DataFrame, covariates: Sequence[str], treated: str) -> pd.Series:
    """Weights of the controls, as even as possible, that give the treated's means exactly (Hainmueller 2012).

    Raises
    ------
    InputError
        If the treated's means lie outside what the controls can reach: there is no comparable group.
    """
    from scipy.optimize import minimize

    inside, outside = _groups(data, covariates, treated)
    scale = outside.std(ddof=0).where(lambda s: s > 0, 1.0)
    z = ((outside - inside.mean()) / scale).to_numpy()

    def dual(v: np.ndarray) -> tuple[float, np.ndarray]:
        with np.errstate(over="ignore", invalid="ignore"):
            shift = (z @ v).max()
            w = np.exp(z @ v - shift)
            return float(np.log(w.sum()) + shift), (w @ z) / w.sum()

    with np.errstate(all="ignore"):
        found = minimize(
            dual, np.zeros(z.shape[1]), jac=True, method="BFGS", options={"maxiter": 500, "gtol": 1e-9}
        )
    w = np.exp(z @ found.x - (z @ found.x).max())
    w /= w.sum()
    miss = np.abs(w @ z)
    if not np.isfinite(w).all() or miss.max() > 1e-4:
        worst = covariates[int(np.nanargmax(miss))] if np.isfinite(miss).any() else covariates[0]
        raise InputError(
            [
                Problem(
                    "cannot be balanced: the treated's means are outside what weighted controls can reach",
                    column=worst,
                    advice="drop the covariate or the treated unit that is unlike all controls",
                )
            ]
        )
    return pd.Series(w, index=outside.index, name="weight")


def nearest_matches(
    data: pd.DataFrame, covariates: Sequence[str], treated: str, n: int = 1, caliper: float | None = None
) -> pd.DataFrame:
    """Each treated unit's nearest controls by Mahalanobis distance, with replacement.

    Returns
    -------
    pandas.DataFrame
        `treated`, `control`, `distance`; no row for a treated unit without a control inside the caliper, and
        its label in `attrs["unmatched"]`.
    """
    from scipy.spatial.distance import cdist

    inside, outside = _groups(data, covariates, treated)
    if not 1 <= n <= len(outside):
        raise InputError("is not between 1 and {n} controls", n=len(outside), column="n", value=n)
    inverse = np.linalg.pinv(np.atleast_2d(np.cov(pd.concat([inside, outside]).to_numpy().T)))
    distances = cdist(inside.to_numpy(), outside.to_numpy(), "mahalanobis", VI=inverse)
    rows = [
        (inside.index[i], outside.index[j], float(distances[i, j]))
        for i in range(len(inside))
        for j in np.argsort(distances[i], kind="stable")[:n]
        if caliper is None or distances[i, j] <= caliper
    ]
    table = pd.DataFrame(rows, columns=["treated", "control", "distance"])
    table.attrs["unmatched"] = [one for one in inside.index if one not in set(table["treated"])]
    return table


def _groups(data: pd.DataFrame, covariates: Sequence[str], treated: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    columns(data, [*covariates, treated])
    bad = ~np.isfinite(data[list(covariates)].apply(pd.to_numeric, errors="coerce"))
    found = [
        Problem("is missing", row=str(one), column=column)
        for column in covariates
        for one in data.index[bad[column]]
    ]
    if set(data[treated].unique()) != {0, 1}:
        found.append(Problem("must have both 0 and 1 and nothing else", column=treated))
    if found:
        raise InputError(found)
    values = data[list(covariates)].astype(float)
    return values[data[treated] == 1], values[data[treated] == 0]
