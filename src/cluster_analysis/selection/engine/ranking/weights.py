"""Weights: random draws around the nominal ones or over the whole simplex, and weights from comparisons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_analysis.errors import InputError, ParameterError
from cluster_analysis.selection.engine.ranking.aggregation import weight_vector

Floats = npt.NDArray[np.float64]
KINDS = ("dirichlet", "uniform")
CHUNK = 1 << 14
"""Draws made from one stream of random numbers."""
SAATY_RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
"""Mean consistency index of random comparisons for 1 to 10 criteria (Saaty 1980)."""


def sample_weights(
    nominal: Mapping[str, float] | pd.Series,
    n: int,
    seed: int,
    kind: str = "dirichlet",
    concentration: float = 50.0,
) -> pd.DataFrame:
    """Random weights, each row summing to 1.

    Parameters
    ----------
    nominal
        Criterion -> weight; a criterion of weight 0 keeps it under `dirichlet`.
    n
        Draws.
    seed
        The same seed gives the same draws.
    kind
        `dirichlet`: Dirichlet(`concentration` x nominal), mean = nominal, variance
        w (1 - w) / (concentration + 1). `uniform`: uniform on the simplex, Dirichlet(1, ..., 1).
    concentration
        How near to the nominal the weights stay: 50 gives a weight of 0.2 a standard deviation of 0.056.

    Returns
    -------
    pandas.DataFrame
        Draws x criteria.

    Notes
    -----
    Independent uniform numbers divided by their sum are not uniform on the simplex: they crowd around
    equal weights. Exponential ones are (Devroye 1986, ch. XI.4).

    Examples
    --------
    >>> draws = sample_weights({"a": 0.5, "b": 0.3, "c": 0.2}, 1000, seed=1)
    >>> draws.shape, bool((draws.sum(axis=1) - 1).abs().max() < 1e-12)
    ((1000, 3), True)
    """
    if kind not in KINDS:
        raise ParameterError(kind, KINDS, "kind of draws")
    if n < 0 or not concentration > 0:
        text = "n ({n}) must be 0 or more and concentration ({concentration}) above 0"
        raise InputError(text, n=n, concentration=concentration)
    names = list(pd.Series(nominal, dtype=float).index)
    weights = weight_vector(nominal, names)
    drawn = np.empty((n, len(names)))
    starts = range(0, n, CHUNK)
    for start, stream in zip(starts, np.random.SeedSequence(seed).spawn(len(starts)), strict=True):
        rng, part = np.random.default_rng(stream), drawn[start : start + CHUNK]
        if kind == "uniform":
            rng.standard_exponential(out=part)
        else:
            part[:] = rng.standard_gamma(concentration * weights / weights.sum(), part.shape)
    drawn /= drawn.sum(axis=1, keepdims=True)
    return pd.DataFrame(drawn, columns=names)


class AhpWeights(NamedTuple):
    """Weights from pairwise comparisons, and how consistent the comparisons are."""

    weights: pd.Series
    consistency_ratio: float
    principal_eigenvalue: float

    @property
    def consistent(self) -> bool:
        """Whether the consistency ratio is below Saaty's 0.10."""
        return self.consistency_ratio < 0.10


def ahp_weights(comparisons: pd.DataFrame | list[pd.DataFrame]) -> AhpWeights:
    """Weights by the analytic hierarchy process: the principal eigenvector of the comparisons.

    CI = (lambda - n) / (n - 1); CR = CI / RI with Saaty's random index.

    Parameters
    ----------
    comparisons
        Square, criteria x criteria: how many times the row is as important as the column (1/9 to 9),
        reciprocal. Several experts' tables are combined by the geometric mean.

    Raises
    ------
    InputError
        If a table is not square, positive and reciprocal, or has more than ten criteria.

    References
    ----------
    Saaty (1980), The Analytic Hierarchy Process.

    Examples
    --------
    >>> names = ["a", "b", "c"]
    >>> table = pd.DataFrame([[1, 3, 5], [1/3, 1, 3], [1/5, 1/3, 1]], index=names, columns=names)
    >>> found = ahp_weights(table)
    >>> found.weights.round(3).tolist(), round(found.consistency_ratio, 3)
    ([0.637, 0.258, 0.105], 0.033)
    """
    tables = [comparisons] if isinstance(comparisons, pd.DataFrame) else list(comparisons)
    names = list(tables[0].columns)
    stack = np.stack([_reciprocal(table, names) for table in tables])
    matrix = np.exp(np.log(stack).mean(axis=0))
    values, vectors = np.linalg.eig(matrix)
    first = int(np.argmax(values.real))
    weights = np.abs(vectors[:, first].real)
    largest, n = float(values[first].real), len(names)
    index = SAATY_RANDOM_INDEX[n - 1]
    ratio = (largest - n) / (n - 1) / index if index else 0.0
    return AhpWeights(pd.Series(weights / weights.sum(), index=names), max(ratio, 0.0), largest)


def _reciprocal(table: pd.DataFrame, names: list[str]) -> Floats:
    if list(table.index) != names or list(table.columns) != names:
        text = "comparisons need the same criteria as rows and columns: {names}"
        raise InputError(text, names=list(map(str, names)))
    if len(names) > len(SAATY_RANDOM_INDEX):
        text = "comparisons of {n} criteria: the random index is known for up to ten"
        raise InputError(text, n=len(names))
    matrix = table.to_numpy(dtype=float)
    if not (matrix > 0).all() or not np.isfinite(matrix).all():
        raise InputError("comparisons must be numbers above 0, none missing")
    off = np.abs(matrix * matrix.T - 1)
    if off.max() > 0.02:
        row, column = np.unravel_index(int(off.argmax()), off.shape)
        text = "comparisons of {one} and {other} are not each other's reciprocal"
        raise InputError(text, one=str(names[row]), other=str(names[column]))
    return matrix
