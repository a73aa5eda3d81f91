"""Comparable units: nearest matches."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pandas import DataFrame

from cluster_analysis.policy.evaluation.effect import refuse_others_than_0_and_1
from cluster_analysis.policy.management.given import refuse_rows, unknown


def nearest_matches(data: DataFrame, covariates: Sequence[str], treated: str) -> DataFrame:
    """Each treated unit's nearest control by Mahalanobis distance, with replacement.

    Returns
    -------
    pandas.DataFrame
        `treated`, `control`, `distance`.
    """
    from scipy.spatial.distance import cdist

    refuse_rows(data, *((one, unknown(data[one]), "is missing") for one in covariates))
    refuse_others_than_0_and_1(data, treated)
    values = data[list(covariates)].astype(float)
    inside, outside = values[data[treated] == 1], values[data[treated] == 0]
    inverse = np.linalg.pinv(np.atleast_2d(np.cov(values.to_numpy().T)))
    distances = cdist(inside, outside, "mahalanobis", VI=inverse)
    table = DataFrame({"treated": inside.index, "control": outside.index[distances.argmin(axis=1)]})
    return table.assign(distance=distances.min(axis=1))
