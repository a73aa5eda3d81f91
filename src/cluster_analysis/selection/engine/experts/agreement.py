"""Agreement of a panel: Kendall's W, Krippendorff's alpha, Gwet's AC1 and AC2.

Tables are bids x experts, NaN where an expert gave no score. Every coefficient is NaN where it is not
defined.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_analysis.errors import ParameterError
from cluster_analysis.selection.engine.experts.icc import ratings

Floats = npt.NDArray[np.float64]
LEVELS = ("nominal", "ordinal", "interval", "ratio")
WEIGHTS = ("identity", "linear", "quadratic")


def kendalls_w(scores: pd.DataFrame) -> pd.Series:
    """Kendall's coefficient of concordance W, corrected for ties.

    W = 12 S / (m^2 (n^3 - n) - m T), S the squared deviations of the bids' sums of ranks from their mean, T
    the sum of t^3 - t over every expert's groups of t tied bids; chi-squared = m (n - 1) W.

    Parameters
    ----------
    scores
        Bids x experts; bids that not every expert scored are left out and counted.

    Returns
    -------
    pandas.Series
        `w`, `chi2`, `df`, `p`, `bids`, `left_out`, `experts`, `reason`.

    References
    ----------
    Kendall (1948), Rank Correlation Methods, ch. 6.

    Examples
    --------
    >>> kendalls_w(pd.DataFrame({"E1": [1, 2, 3], "E2": [10, 20, 30]}))["w"]
    1.0
    """
    from scipy.stats import chi2, rankdata

    x = ratings(scores)
    whole = ~np.isnan(x).any(axis=1)
    left_out, x = int((~whole).sum()), x[whole]
    n, m = x.shape
    about = {"bids": n, "left_out": left_out, "experts": m}
    ranks = rankdata(x, axis=0) if n else x
    ties = sum(float((t**3 - t).sum()) for t in (np.unique(one, return_counts=True)[1] for one in x.T))
    bottom = m**2 * (n**3 - n) - m * ties
    if n < 2 or m < 2 or bottom <= 0:
        reason = "fewer than two bids scored by all or two experts, or no expert tells any two bids apart"
        return pd.Series(
            {"w": np.nan, "chi2": np.nan, "df": np.nan, "p": np.nan} | about | {"reason": reason}
        )
    sums = ranks.sum(axis=1)
    w = 12 * float(((sums - sums.mean()) ** 2).sum()) / bottom
    statistic = m * (n - 1) * w
    tests = {"w": w, "chi2": statistic, "df": n - 1, "p": float(chi2.sf(statistic, n - 1))}
    return pd.Series(tests | about | {"reason": ""})


def krippendorff_alpha(scores: pd.DataFrame, level: str = "ordinal") -> float:
    """Krippendorff's alpha: 1 - observed / expected disagreement, over every pair of scores of a bid.

    Parameters
    ----------
    scores
        Bids x experts; missing scores are allowed, bids with one score cannot be paired and do not count.
    level
        nominal, ordinal, interval or ratio: how far apart two scores are.

    Returns
    -------
    float
        1 where all agree. NaN where it is not defined: nothing can be paired, or every score is the same
        (then there is no variation that could show agreement; 0 / 0, never an error).

    References
    ----------
    Krippendorff (2011), Computing Krippendorff's alpha-reliability.

    Examples
    --------
    >>> krippendorff_alpha(pd.DataFrame({"E1": [1, 2, 3], "E2": [1, 2, 3]}))
    1.0
    """
    if level not in LEVELS:
        raise ParameterError(level, LEVELS, "level of measurement")
    x = ratings(scores)
    counts, values = _categories(x)
    counts = counts[counts.sum(axis=1) >= 2]
    if not len(counts):
        return float("nan")
    of_unit = counts.sum(axis=1, keepdims=True)
    coincidence = (counts / (of_unit - 1)).T @ counts - np.diag((counts / (of_unit - 1)).sum(axis=0))
    margins = coincidence.sum(axis=0)
    distance = _distance(values, margins, level)
    observed = (coincidence * distance).sum()
    expected = (np.outer(margins, margins) * distance).sum() / (margins.sum() - 1)
    return float(1 - observed / expected) if expected > 0 else float("nan")


def _categories(x: Floats) -> tuple[Floats, Floats]:
    """How many experts put each bid into each category, and the categories."""
    values = np.unique(x[~np.isnan(x)])
    return np.stack([(x == value).sum(axis=1) for value in values], axis=1).astype(float) if len(
        values
    ) else np.zeros((len(x), 0)), values


def _distance(values: Floats, margins: Floats, level: str) -> Floats:
    """Squared distance of every pair of categories."""
    a, b = values[:, None], values[None, :]
    if level == "nominal":
        return (a != b).astype(float)
    if level == "interval":
        return (a - b) ** 2
    if level == "ratio":
        total = np.where(a + b == 0, 1.0, a + b)
        return ((a - b) / total) ** 2
    upto = margins.cumsum()
    middle = upto - margins / 2
    return (middle[:, None] - middle[None, :]) ** 2


def gwet_ac(scores: pd.DataFrame, weights: str = "identity", scale: tuple[int, int] | None = None) -> float:
    """Gwet's AC1 (identity weights) and AC2 (linear or quadratic): agreement beyond chance.

    AC = (p_a - p_e) / (1 - p_e), p_e = T sum pi_q (1 - pi_q) / (q (q - 1)), T the sum of the weights of
    the q categories. It stays near the observed agreement where nearly all give the same score, where kappa
    and alpha fall to 0.

    Parameters
    ----------
    scores
        Bids x experts; missing scores are allowed.
    weights
        identity (AC1), linear or quadratic (AC2).
    scale
        Least and greatest score of the scale (whole steps); without it the categories that occur count.

    Returns
    -------
    float
        1 where all give one and the same score. NaN where no bid has two scores.

    References
    ----------
    Gwet (2008), British Journal of Mathematical and Statistical Psychology 61, 29-48; Gwet (2014),
    Handbook of Inter-Rater Reliability, ch. 4.

    Examples
    --------
    >>> gwet_ac(pd.DataFrame({"E1": [3, 3], "E2": [3, 3]}), scale=(0, 5))
    1.0
    """
    if weights not in WEIGHTS:
        raise ParameterError(weights, WEIGHTS, "weights of disagreement")
    x = ratings(scores)
    counts, values = _categories(x)
    if scale is not None:
        steps = np.arange(scale[0], scale[1] + 1, dtype=float)
        full = np.zeros((len(x), len(steps)))
        full[:, np.searchsorted(steps, values)] = counts
        counts, values = full, steps
    size = counts.sum(axis=1)
    pairs = size >= 2
    if not pairs.any():
        return float("nan")
    if len(values) == 1:
        return 1.0
    table = _agreement_weights[weights](np.abs(values[:, None] - values[None, :]))
    weighted = counts @ table
    top = (counts * (weighted - 1)).sum(axis=1)[pairs]
    observed = float((top / (size * (size - 1))[pairs]).mean())
    prevalence = (counts[size > 0] / size[size > 0, None]).mean(axis=0)
    q = len(values)
    chance = float(table.sum() * (prevalence * (1 - prevalence)).sum() / (q * (q - 1)))
    return (observed - chance) / (1 - chance)


_agreement_weights: dict[str, Callable[[Floats], Floats]] = {
    "identity": lambda gap: (gap == 0).astype(float),
    "linear": lambda gap: 1 - gap / gap.max(),
    "quadratic": lambda gap: 1 - (gap / gap.max()) ** 2,
}
