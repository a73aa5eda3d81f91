"""Agreement of a panel: intraclass correlations, Kendall's W, Krippendorff's alpha, Gwet's AC1 and AC2.

Tables are bids x experts, NaN where an expert gave no score. Every coefficient is NaN where it is not
defined.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import f, rankdata

from cluster_analysis.errors import Message, ParameterError
from cluster_analysis.selection.engine.numeric import Floats, numeric

LEVELS = ("nominal", "ordinal", "interval", "ratio")
WEIGHTS = ("identity", "linear", "quadratic")
SEED, SHARE = 20170410, 0.95
FORMS = ("ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)")


def ratings(scores: pd.DataFrame) -> Floats:
    """The scores as an array, bids x experts; text is refused with its place."""
    return numeric(pd.DataFrame(scores), Message("is not a score")).to_numpy()


def _of_all(scores: pd.DataFrame) -> tuple[Floats, dict[str, int]]:
    """The bids that every expert scored, and how many are left out."""
    x = ratings(scores)
    whole = x[~np.isnan(x).any(axis=1)]
    return whole, {"bids": len(whole), "left_out": len(x) - len(whole), "experts": x.shape[1]}


def intraclass_correlation(scores: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """The six intraclass correlations of Shrout and Fleiss, with confidence intervals.

    With the mean squares between bids (BMS), within bids (WMS), between experts (JMS) and of the rest
    (EMS), n bids and k experts:
    ICC(1,1) = (BMS - WMS) / (BMS + (k - 1) WMS); ICC(2,1) = (BMS - EMS) / (BMS + (k - 1) EMS +
    k (JMS - EMS) / n); ICC(3,1) = (BMS - EMS) / (BMS + (k - 1) EMS); ICC(1,k) = (BMS - WMS) / BMS;
    ICC(2,k) = (BMS - EMS) / (BMS + (JMS - EMS) / n); ICC(3,k) = (BMS - EMS) / BMS.

    Parameters
    ----------
    scores
        Bids x experts. Bids that not every expert scored are left out and counted.
    level
        Of the confidence intervals.

    Returns
    -------
    pandas.DataFrame
        One row per form: `icc`, `low`, `high`, `bids`, `left_out`, `experts`, `reason` (why it is NaN: fewer
        than two complete bids or experts, scores that never differ, or a denominator that is not positive,
        where the formula would give a number beyond 1).

    References
    ----------
    Shrout & Fleiss (1979), Psychological Bulletin 86(2), 420-428; intervals of ICC(2,.) there, p. 424.

    Examples
    --------
    >>> judges = pd.DataFrame([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9],
    ...                        [6, 2, 4, 7]])
    >>> intraclass_correlation(judges)["icc"].round(2).tolist()
    [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]
    """
    x, about = _of_all(scores)
    found = pd.DataFrame(np.nan, index=pd.Index(FORMS, name="form"), columns=["icc", "low", "high"])
    reason = ""
    if min(x.shape) < 2:
        reason = "fewer than two bids scored by all, or fewer than two experts"
    elif (x == x[0, 0]).all():
        reason = "all scores are equal: no difference between bids to agree on"
    else:
        found.loc[:] = _six(x, (1 + level) / 2)
    undefined = reason or "bids differ too little against the rest: the denominator is not positive"
    return found.assign(**about, reason=np.where(found["icc"].isna(), undefined, ""))


def _six(x: Floats, tail: float) -> list[list[float]]:
    """The forms with their intervals; those of the mean from those of one expert by Spearman and Brown."""
    (n, k), (bms, wms, jms, ems) = x.shape, mean_squares(x)
    one, three = (
        _by_ratio(bms, error, n, k, df, tail) for error, df in ((wms, n * (k - 1)), (ems, (n - 1) * (k - 1)))
    )
    icc = _ratio(bms - ems, bms + (k - 1) * ems + k * (jms - ems) / n)
    two = [icc, *(_interval_of_two(bms, jms, ems, n, k, icc, tail) if ems else [1.0, 1.0])]
    single = [one, two, three]
    return single + [[_ratio(k * value, 1 + (k - 1) * value) for value in row] for row in single]


def _ratio(top: float, bottom: float) -> float:
    return float(top / bottom) if 1e-12 < bottom < np.inf else np.nan


def _by_ratio(bms: float, error: float, n: int, k: int, df: int, tail: float) -> list[float]:
    """A form that follows from F = BMS / error, as (F - 1) / (F + k - 1), and its interval."""
    ratio = bms / error if error else np.inf if bms else np.nan
    ends = [ratio, ratio / f.ppf(tail, n - 1, df), ratio * f.ppf(tail, df, n - 1)]
    return [1.0 if end == np.inf else _ratio(end - 1, end + k - 1) for end in ends]


def _interval_of_two(
    bms: float, jms: float, ems: float, n: int, k: int, icc: float, tail: float
) -> list[float]:
    """Interval of ICC(2,1) by Satterthwaite's degrees of freedom."""
    a, b = k * icc * jms / ems, n * (1 + (k - 1) * icc) - k * icc
    base = k * jms + (k * n - k - n) * ems
    with np.errstate(divide="ignore", invalid="ignore"):
        freedom = np.divide((k - 1) * (n - 1) * (a + b) ** 2, (n - 1) * a**2 + b**2)
    below, above = f.ppf(tail, n - 1, freedom), f.ppf(tail, freedom, n - 1)
    return [
        n * (bms - below * ems) / (below * base + n * bms),
        n * (above * bms - ems) / (base + n * above * bms),
    ]


def mean_squares(x: Floats) -> tuple[float, float, float, float]:
    """Mean squares between bids, within bids, between experts, and of the rest."""
    n, k = x.shape
    bids, experts, mean = x.mean(axis=1), x.mean(axis=0), x.mean()
    between = k * ((bids - mean) ** 2).sum()
    within = ((x - bids[:, None]) ** 2).sum()
    judges = n * ((experts - mean) ** 2).sum()
    rest = ((x - bids[:, None] - experts[None, :] + mean) ** 2).sum()
    squares = between / (n - 1), within / (n * (k - 1)), judges / (k - 1), rest / ((n - 1) * (k - 1))
    return tuple(0.0 if one < 1e-12 else float(one) for one in squares)  # type: ignore[return-value]


def kendalls_w(scores: pd.DataFrame) -> pd.Series:
    """Kendall's coefficient of concordance W, corrected for ties.

    W = 12 S / (m^2 (n^3 - n) - m T), S the squared deviations of the bids' sums of ranks from their mean, T
    the sum of t^3 - t over every expert's groups of t tied bids.

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
    n, m = x.shape
    if n < 2 or m < 2 or not (x != x[0]).any():
        reason = "fewer than two bids scored by all or two experts, or no expert tells any two bids apart"
        return pd.Series({"w": np.nan} | about | {"reason": reason})
    sums = rankdata(x, axis=0).sum(axis=1)
    ties = sum(float((np.unique(one, return_counts=True)[1] ** 3).sum() - n) for one in x.T)
    w = 12 * float(((sums - sums.mean()) ** 2).sum()) / (m**2 * (n**3 - n) - m * ties)
    return pd.Series({"w": w} | about | {"reason": ""})


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
    return float(_alphas(scores, level)[0])


def alpha_interval(scores: pd.DataFrame, level: str = "ordinal", draws: int = 1000) -> tuple[float, float]:
    """95 % interval of Krippendorff's alpha: bids drawn with replacement, the middle share of the alphas.

    Parameters
    ----------
    scores, level
        As in `krippendorff_alpha`.
    draws
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
    return _middle(_alphas(scores, level, draws))


def _alphas(scores: pd.DataFrame, level: str, draws: int = 0) -> Floats:
    """Alpha of the bids as they are, or of draws of them with replacement."""
    if level not in LEVELS:
        raise ParameterError(level, LEVELS, "level of measurement")
    x = ratings(scores)
    values = np.unique(x[~np.isnan(x)])
    counts, times = _counts(x, values), _times(len(x), draws)
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


def _counts(x: Floats, values: Floats) -> Floats:
    """How many experts put each bid into each category."""
    return np.asarray((x[:, :, None] == values).sum(axis=1), dtype=float)


def _times(bids: int, draws: int) -> Floats:
    """How often each bid is in each bootstrap sample, draws x bids; once without draws."""
    if not (draws and bids):
        return np.ones((1, bids))
    return np.random.default_rng(SEED).multinomial(bids, np.full(bids, 1 / bids), size=draws).astype(float)


def _middle(values: Floats) -> tuple[float, float]:
    known = values[~np.isnan(values)]
    low, high = np.quantile(known, [(1 - SHARE) / 2, (1 + SHARE) / 2]) if len(known) else (np.nan, np.nan)
    return float(low), float(high)


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
    return float(_acs(scores, weights, scale)[0])


def ac_interval(
    scores: pd.DataFrame,
    weights: str = "identity",
    scale: tuple[int, int] | None = None,
    draws: int = 1000,
) -> tuple[float, float]:
    """95 % interval of AC1 or AC2: bids drawn with replacement, the middle share of the coefficients.

    Parameters
    ----------
    scores, weights, scale
        As in `gwet_ac`.
    draws
        Of the bootstrap.

    Returns
    -------
    tuple
        Lower and upper end; NaN where no bid has two scores.

    Examples
    --------
    >>> ac_interval(pd.DataFrame({"E1": [3, 3], "E2": [3, 3]}), scale=(0, 5))
    (1.0, 1.0)
    """
    return _middle(_acs(scores, weights, scale, draws))


def _acs(scores: pd.DataFrame, weights: str, scale: tuple[int, int] | None, draws: int = 0) -> Floats:
    """AC of the bids as they are, or of draws of them with replacement."""
    if weights not in WEIGHTS:
        raise ParameterError(weights, WEIGHTS, "weights of disagreement")
    x = ratings(scores)
    values = np.unique(x[~np.isnan(x)]) if scale is None else np.arange(scale[0], scale[1] + 1.0)
    counts, times = _counts(x, values), _times(len(x), draws)
    size, q = counts.sum(axis=1), len(values)
    pairs, rated = size >= 2, size > 0
    if q < 2:
        return np.where(times[:, pairs].sum(axis=1) > 0, 1.0, np.nan)
    gap = np.abs(values[:, None] - values) / (values[-1] - values[0])
    table = {"identity": (gap == 0).astype(float), "linear": 1 - gap, "quadratic": 1 - gap**2}[weights]
    top = (counts * (counts @ table - 1)).sum(axis=1)[pairs] / (size * (size - 1))[pairs]
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = times[:, pairs] @ top / times[:, pairs].sum(axis=1)
        prevalence = times[:, rated] @ (counts[rated] / size[rated, None])
        prevalence /= times[:, rated].sum(axis=1, keepdims=True)
        chance = table.sum() * (prevalence * (1 - prevalence)).sum(axis=1) / (q * (q - 1))
        return np.asarray((observed - chance) / (1 - chance))
