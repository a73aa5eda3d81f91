"""Comparable units: nearest matches."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pandas import DataFrame

from cluster_analysis.errors import Problem
from cluster_analysis.policy.management.given import columns, refuse, unknown, wrong


def nearest_matches(data: DataFrame, covariates: Sequence[str], treated: str) -> DataFrame:
    """Each treated unit's nearest control by Mahalanobis distance, with replacement.

    Returns
    -------
    pandas.DataFrame
        `treated`, `control`, `distance`.
    """
    from scipy.spatial.distance import cdist

    columns(data, [*covariates, treated])
    missing = [wrong(data, one, unknown(data[one]), "is missing") for one in covariates]
    mixed = set(data[treated].unique()) != {0, 1}
    refuse(*missing, [Problem("must have both 0 and 1 and nothing else", column=treated)] if mixed else [])
    values = data[list(covariates)].astype(float)
    inside, outside = values[data[treated] == 1], values[data[treated] == 0]
    inverse = np.linalg.pinv(np.atleast_2d(np.cov(values.to_numpy().T)))
    distances = cdist(inside.to_numpy(), outside.to_numpy(), "mahalanobis", VI=inverse)
    found = {
        "treated": inside.index,
        "control": outside.index[distances.argmin(axis=1)],
        "distance": distances.min(axis=1),
    }
    return DataFrame(found)
