"""Comparable units: nearest matches, and the balance they reach."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cluster_analysis.errors import InputError, Problem
from cluster_analysis.policy.management.given import columns, refuse, unknown, wrong


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
    missing = [wrong(data, one, unknown(data[one]), "is missing") for one in covariates]
    mixed = set(data[treated].unique()) != {0, 1}
    kind = Problem("must have both 0 and 1 and nothing else", column=treated)
    refuse(*missing, [kind] if mixed else [])
    values = data[list(covariates)].astype(float)
    return values[data[treated] == 1], values[data[treated] == 0]
