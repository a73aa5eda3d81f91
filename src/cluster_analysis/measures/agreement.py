"""How far experts agree: intraclass correlations, Kendall's W, Krippendorff's alpha, Gwet's AC1 and AC2.

Coefficients of agreement take tables of bids x experts, NaN where an expert gave no score, and are NaN where
they are not defined.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame, Series
from scipy.stats import rankdata

from cluster_analysis.errors import Message, known_choice
from cluster_analysis.measures.numeric import Floats, numeric

LEVELS = ("nominal", "ordinal", "interval", "ratio")
WEIGHTS = ("identity", "linear", "quadratic")
SEED, DRAWS, ENDS = 20170410, 1000, (0.025, 0.975)
Steps = tuple[int, int] | None
FORMS = ("ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)")


def ratings(scores: DataFrame) -> Floats:
    """The scores as an array, bids x experts; text is refused with its place."""
    return numeric(DataFrame(scores), Message("is not a score")).to_numpy()


def _of_all(scores: DataFrame) -> tuple[Floats, dict[str, Any]]:
    """The bids that every expert scored, and how many are left out."""
    x = ratings(scores)
    whole = x[~np.isnan(x).any(axis=1)]
    return whole, {"bids": len(whole), "left_out": len(x) - len(whole), "experts": x.shape[1]}


def intraclass_correlation(scores: DataFrame) -> DataFrame:
    """The six intraclass correlations of Shrout and Fleiss.

    With the mean squares between bids (BMS), within bids (WMS), between experts (JMS) and of the rest
    (EMS), n bids and k experts:
    ICC(1,1) = (BMS - WMS) / (BMS + (k - 1) WMS); ICC(2,1) = (BMS - EMS) / (BMS + (k - 1) EMS +
    k (JMS - EMS) / n); ICC(3,1) = (BMS - EMS) / (BMS + (k - 1) EMS); ICC(1,k) = (BMS - WMS) / BMS;
    ICC(2,k) = (BMS - EMS) / (BMS + (JMS - EMS) / n); ICC(3,k) = (BMS - EMS) / BMS.

    Parameters
    ----------
    scores
        Bids x experts. Bids that not every expert scored are left out and counted.

    Returns
    -------
    pandas.DataFrame
        One row per form: `icc`, `bids`, `left_out`, `experts`, `reason` (why it is NaN: fewer than two
        complete bids or experts, scores that never differ, or a denominator that is not positive, where the
        formula would give a number beyond 1).

    References
    ----------
    Shrout & Fleiss (1979), Psychological Bulletin 86(2), 420-428.

    Examples
    --------
    >>> judges = pd.DataFrame([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9],
    ...                        [6, 2, 4, 7]])
    >>> intraclass_correlation(judges)["icc"].round(2).tolist()
    [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]
    """
    x, about = _of_all(scores)
    reason = ""
    if min(x.shape) < 2:
        reason = "fewer than two bids scored by all, or fewer than two experts"
    elif (x == x[0, 0]).all():
        reason = "all scores are equal: no difference between bids to agree on"
    forms = np.full(6, np.nan) if reason else _six(x)
    undefined = reason or "bids differ too little against the rest: the denominator is not positive"
    told = np.where(np.isnan(forms), undefined, "")
    return DataFrame({"icc": forms} | about | {"reason": told}, pd.Index(FORMS, name="form"))


def _six(x: Floats) -> Floats:
    """The forms: of one expert, and by Spearman and Brown of the mean."""
    (n, k), (bms, wms, jms, ems) = x.shape, mean_squares(x)
    around = np.array([(k - 1) * wms, (k * jms + (k * n - k - n) * ems) / n, (k - 1) * ems])
    one = _ratio(bms - np.array([wms, ems, ems]), bms + around)
    return np.append(one, _ratio(k * one, 1 + (k - 1) * one))


def _ratio(top: Any, bottom: Any) -> Any:
    """A quotient; NaN where its denominator is not positive."""
    return top / np.where(bottom > 1e-12, bottom, np.nan)


def mean_squares(x: Floats) -> list[float]:
    """Mean squares between bids, within bids, between experts, and of the rest."""
    n, k = x.shape
    bids, experts = x.mean(axis=1, keepdims=True), x.mean(axis=0)
    rest = ((x - bids - experts + x.mean()) ** 2).sum() / ((n - 1) * (k - 1))
    squares = [k * bids.var(ddof=1), x.var(axis=1, ddof=1).mean(), n * experts.var(ddof=1), rest]
    return [0.0 if one < 1e-12 else float(one) for one in squares]


def kendalls_w(scores: DataFrame) -> Series:
    """Kendall's coefficient of concordance W, corrected for ties.

    W = 12 S / (m^2 (n^3 - n) - m T), S the squared deviations of the bids' sums of ranks from their mean,
    T the sum of t^3 - t over every expert's groups of t tied bids; that is S over m times the squared
    deviations of all ranks from the middle one.

    Parameters
    ----------
    scores
        Bids x experts; bids that not every expert scored are left out and counted.

    Returns
    -------
    pandas.Series
        `w`, `bids`, `left_out`, `experts`, `reason`.

    References
    ----------
    Kendall (1948), Rank Correlation Methods, ch. 6.

    Examples
    --------
    >>> kendalls_w(pd.DataFrame({"E1": [1, 2, 3], "E2": [10, 20, 30]}))["w"]
    1.0
    """
    x, about = _of_all(scores)
    above = rankdata(x, axis=0) - (len(x) + 1) / 2
    apart = (above**2).sum() if x.shape[1] > 1 else 0.0
    if apart == 0:
        reason = "fewer than two bids scored by all or two experts, or no expert tells any two bids apart"
        return Series({"w": np.nan} | about | {"reason": reason})
    w = float((above.sum(axis=1) ** 2).sum() / (x.shape[1] * apart))
    return Series({"w": w} | about | {"reason": ""})


def krippendorff_alpha(scores: DataFrame, level: str = "ordinal") -> float:
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
    return float(_alphas(scores, level)[0])


def alpha_interval(scores: DataFrame, level: str = "ordinal") -> tuple[float, float]:
    """95 % interval of Krippendorff's alpha: bids drawn with replacement, the middle share of the alphas.

    Parameters
    ----------
    scores, level
        As in `krippendorff_alpha`.

    Returns
    -------
    tuple
        Lower and upper end, of the draws in which alpha is defined; NaN where it is in none.

    References
    ----------
    Hayes & Krippendorff (2007), Communication Methods and Measures 1(1), 77-89.

    Examples
    --------
    >>> alpha_interval(pd.DataFrame({"E1": [1, 2, 3, 4], "E2": [1, 2, 3, 4]}))
    (1.0, 1.0)
    """
    return _middle(_alphas(scores, level, DRAWS))


def _counted(scores: DataFrame, draws: int, scale: Steps = None) -> tuple[Floats, Floats, Floats]:
    """Categories; how many experts put each bid into each; how often each bid counts: once, or as drawn."""
    x = ratings(scores)
    n, times = len(x), np.ones((1, len(x)))
    values = np.unique(x[~np.isnan(x)]) if scale is None else np.arange(scale[0], scale[1] + 1.0)
    if n and draws:
        times = np.random.default_rng(SEED).multinomial(n, np.full(n, 1 / n), size=draws).astype(float)
    return values, (x[:, :, None] == values).sum(axis=1).astype(float), times


def _alphas(scores: DataFrame, level: str, draws: int = 0) -> Floats:
    """Alpha of the bids as they are, or of draws of them with replacement."""
    known_choice(level, LEVELS, "level of measurement")
    values, counts, times = _counted(scores, draws)
    size = counts.sum(axis=1)
    paired = size >= 2
    counts, times = counts[paired], times[:, paired]
    pairs = counts[:, :, None] * (counts[:, None] - np.eye(len(values))) / (size[paired, None, None] - 1)
    coincidence = np.tensordot(times, pairs, axes=1)
    margins = coincidence.sum(axis=1)
    distance = _distance(values, margins, level)
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = (coincidence * distance).sum(axis=(1, 2)) * (margins.sum(axis=1) - 1)
        expected = (margins[:, :, None] * margins[:, None] * distance).sum(axis=(1, 2))
        return np.where(expected > 0, 1 - observed / expected, np.nan)


def _distance(values: Floats, margins: Floats, level: str) -> Floats:
    """Squared distance of every pair of categories; ordinal ones by the margins of each draw."""
    if level == "nominal":
        return 1.0 - np.eye(len(values))
    if level == "ordinal":
        values = margins.cumsum(axis=1) - margins / 2
    gap, total = (np.add(values[..., :, None], sign * values[..., None, :]) for sign in (-1, 1))
    return (gap / np.where(total == 0, 1.0, total) if level == "ratio" else gap) ** 2


def _middle(values: Floats) -> tuple[float, float]:
    """The ends between which the middle 95 % of the coefficients lie."""
    low, high = Series(values).quantile([*ENDS]).tolist()
    return low, high


def gwet_ac(scores: DataFrame, weights: str = "identity", scale: Steps = None) -> float:
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
    return float(_acs(scores, weights, scale)[0])


def ac_interval(scores: DataFrame, weights: str = "identity", scale: Steps = None) -> tuple[float, float]:
    """95 % interval of AC1 or AC2: bids drawn with replacement, the middle share of the coefficients.

    Parameters
    ----------
    scores, weights, scale
        As in `gwet_ac`.

    Returns
    -------
    tuple
        Lower and upper end; NaN where no bid has two scores.

    Examples
    --------
    >>> ac_interval(pd.DataFrame({"E1": [3, 3], "E2": [3, 3]}), scale=(0, 5))
    (1.0, 1.0)
    """
    return _middle(_acs(scores, weights, scale, DRAWS))


def _acs(scores: DataFrame, weights: str, scale: Steps, draws: int = 0) -> Floats:
    """AC of the bids as they are, or of draws of them with replacement."""
    known_choice(weights, WEIGHTS, "weights of disagreement")
    values, counts, times = _counted(scores, draws, scale)
    size, q = counts.sum(axis=1), len(values)
    gap = np.abs(np.subtract.outer(values, values))
    gap /= max(gap.max(initial=0.0), 1e-300)
    table = 1.0 * (gap == 0) if weights == "identity" else 1 - gap ** (1 + (weights == "quadratic"))
    with np.errstate(divide="ignore", invalid="ignore"):
        pairs = np.nan_to_num((counts * (counts @ table - 1)).sum(axis=1) / (size * (size - 1)))
        observed = times @ pairs / (times @ (size >= 2))
        shares = np.nan_to_num(counts / size[:, None])
        prevalence = times @ shares / (times @ (size > 0))[:, None]
        chance = table.sum() * (prevalence * (1 - prevalence)).sum(axis=1) / max(q * (q - 1), 1)
        return (observed - chance) / (1 - chance)
