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
SEED = 20170410


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
    counts, values = _categories(ratings(scores))
    return float(_alpha(counts, values, level, np.ones((1, len(counts))))[0])


def alpha_interval(
    scores: pd.DataFrame,
    level: str = "ordinal",
    confidence: float = 0.95,
    draws: int = 1000,
    seed: int = SEED,
) -> tuple[float, float]:
    """Interval of Krippendorff's alpha: bids drawn with replacement, the middle share of the alphas.

    Parameters
    ----------
    scores, level
        As in `krippendorff_alpha`.
    confidence
        Of the interval.
    draws, seed
        Of the bootstrap; a draw in which alpha is not defined is left out.

    Returns
    -------
    tuple
        Lower and upper end; NaN where alpha is not defined.

    References
    ----------
    Hayes & Krippendorff (2007), Communication Methods and Measures 1(1), 77-89.

    Examples
    --------
    >>> alpha_interval(pd.DataFrame({"E1": [1, 2, 3, 4], "E2": [1, 2, 3, 4]}))
    (1.0, 1.0)
    """
    if level not in LEVELS:
        raise ParameterError(level, LEVELS, "level of measurement")
    counts, values = _categories(ratings(scores))
    return _middle(_alpha(counts, values, level, _times(len(counts), draws, seed)), confidence)


def _times(bids: int, draws: int, seed: int) -> Floats:
    """How often each bid is in each bootstrap sample, draws x bids."""
    rng = np.random.default_rng(seed)
    return (
        rng.multinomial(bids, np.full(bids, 1 / bids), size=draws).astype(float) if bids else np.ones((1, 0))
    )


def _middle(values: Floats, confidence: float) -> tuple[float, float]:
    known = values[~np.isnan(values)]
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.quantile(known, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


def _alpha(counts: Floats, values: Floats, level: str, times: Floats) -> Floats:
    """Alpha where each bid counts so many times, one number per row of `times`."""
    paired = counts.sum(axis=1) >= 2
    counts, times = counts[paired], times[:, paired]
    shares = counts / (counts.sum(axis=1, keepdims=True) - 1)
    of_bid = shares[:, :, None] * counts[:, None, :] - shares[:, :, None] * np.eye(len(values))
    coincidence = np.tensordot(times, of_bid, axes=1)
    margins = coincidence.sum(axis=1)
    distance = _distance(values, margins, level)
    observed = (coincidence * distance).sum(axis=(1, 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = (margins[:, :, None] * margins[:, None, :] * distance).sum(axis=(1, 2))
        expected /= margins.sum(axis=1) - 1
        return np.where(expected > 0, 1 - observed / expected, np.nan)


def _categories(x: Floats) -> tuple[Floats, Floats]:
    """How many experts put each bid into each category, and the categories."""
    values = np.unique(x[~np.isnan(x)])
    return np.stack([(x == value).sum(axis=1) for value in values], axis=1).astype(float) if len(
        values
    ) else np.zeros((len(x), 0)), values


def _distance(values: Floats, margins: Floats, level: str) -> Floats:
    """Squared distance of every pair of categories; ordinal ones by the margins of each draw."""
    a, b = values[:, None], values[None, :]
    if level == "nominal":
        return (a != b).astype(float)
    if level == "interval":
        return (a - b) ** 2
    if level == "ratio":
        total = np.where(a + b == 0, 1.0, a + b)
        return ((a - b) / total) ** 2
    middle = margins.cumsum(axis=1) - margins / 2
    return np.asarray((middle[:, :, None] - middle[:, None, :]) ** 2)


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
    counts, table = _scaled(scores, weights, scale)
    return float(_ac(counts, table, np.ones((1, len(counts))))[0])


def ac_interval(
    scores: pd.DataFrame,
    weights: str = "identity",
    scale: tuple[int, int] | None = None,
    confidence: float = 0.95,
    draws: int = 1000,
    seed: int = SEED,
) -> tuple[float, float]:
    """Interval of AC1 or AC2: bids drawn with replacement, the middle share of the coefficients.

    Parameters
    ----------
    scores, weights, scale
        As in `gwet_ac`.
    confidence, draws, seed
        As in `alpha_interval`.

    Returns
    -------
    tuple
        Lower and upper end; NaN where no bid has two scores.

    Examples
    --------
    >>> ac_interval(pd.DataFrame({"E1": [3, 3], "E2": [3, 3]}), scale=(0, 5))
    (1.0, 1.0)
    """
    counts, table = _scaled(scores, weights, scale)
    return _middle(_ac(counts, table, _times(len(counts), draws, seed)), confidence)


def _scaled(scores: pd.DataFrame, weights: str, scale: tuple[int, int] | None) -> tuple[Floats, Floats]:
    """Counts by category of the whole scale, and how far two categories agree."""
    if weights not in WEIGHTS:
        raise ParameterError(weights, WEIGHTS, "weights of disagreement")
    counts, values = _categories(ratings(scores))
    if scale is not None:
        steps = np.arange(scale[0], scale[1] + 1, dtype=float)
        full = np.zeros((len(counts), len(steps)))
        full[:, np.searchsorted(steps, values)] = counts
        counts, values = full, steps
    return counts, _agreement_weights[weights](np.abs(values[:, None] - values[None, :]))


def _ac(counts: Floats, table: Floats, times: Floats) -> Floats:
    """AC where each bid counts so many times, one number per row of `times`."""
    size, q = counts.sum(axis=1), len(table)
    pairs, rated = size >= 2, size > 0
    if q == 1:
        return np.where(times[:, pairs].sum(axis=1) > 0, 1.0, np.nan)
    top = (counts * (counts @ table - 1)).sum(axis=1)[pairs] / (size * (size - 1))[pairs]
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = times[:, pairs] @ top / times[:, pairs].sum(axis=1)
        prevalence = times[:, rated] @ (counts[rated] / size[rated, None])
        prevalence /= times[:, rated].sum(axis=1, keepdims=True)
        chance = table.sum() * (prevalence * (1 - prevalence)).sum(axis=1) / (q * (q - 1))
        return np.asarray((observed - chance) / (1 - chance))


_agreement_weights: dict[str, Callable[[Floats], Floats]] = {
    "identity": lambda gap: (gap == 0).astype(float),
    "linear": lambda gap: 1 - gap / max(gap.max(initial=0), 1e-12),
    "quadratic": lambda gap: 1 - (gap / max(gap.max(initial=0), 1e-12)) ** 2,
}
