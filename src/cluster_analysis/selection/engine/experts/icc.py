"""Intraclass correlations: how far experts agree on a scale, in the six forms of Shrout and Fleiss."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_analysis.errors import Message
from cluster_analysis.selection.engine.numeric import numeric

Floats = npt.NDArray[np.float64]
FORMS = ("ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)")


def ratings(scores: pd.DataFrame) -> Floats:
    """The scores as an array, bids x experts; text is refused with its place."""
    return numeric(pd.DataFrame(scores), Message("is not a score")).to_numpy()


def intraclass_correlation(scores: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """The six intraclass correlations of Shrout and Fleiss, with F tests and confidence intervals.

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
        One row per form: `icc`, `low`, `high`, `f`, `df1`, `df2`, `p`, `bids`, `left_out`, `experts`,
        `reason` (why it is NaN: fewer than two complete bids or experts, scores that never differ, or a
        denominator that is not positive, where the formula would give a number beyond 1).

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
    x = ratings(scores)
    whole = ~np.isnan(x).any(axis=1)
    left_out, x = int((~whole).sum()), x[whole]
    n, k = x.shape
    about = {"bids": n, "left_out": left_out, "experts": k}
    if n < 2 or k < 2:
        return _undefined(about, "fewer than two bids scored by all, or fewer than two experts")
    bms, wms, jms, ems = mean_squares(x)
    if bms == 0 and wms == 0:
        return _undefined(about, "all scores are equal: no difference between bids to agree on")
    values = _coefficients(bms, wms, jms, ems, n, k)
    rows = _intervals(bms, wms, jms, ems, n, k, values[1], level)
    found = pd.DataFrame(rows, index=pd.Index(FORMS, name="form"))
    found.insert(0, "icc", values)
    undefined = "bids differ too little against the rest: the denominator is not positive"
    return found.assign(**about, reason=np.where(found["icc"].isna(), undefined, ""))


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


def _coefficients(bms: float, wms: float, jms: float, ems: float, n: int, k: int) -> list[float]:
    pairs = [
        (bms - wms, bms + (k - 1) * wms),
        (bms - ems, bms + (k - 1) * ems + k * (jms - ems) / n),
        (bms - ems, bms + (k - 1) * ems),
        (bms - wms, bms),
        (bms - ems, bms + (jms - ems) / n),
        (bms - ems, bms),
    ]
    return [_ratio(top, bottom) for top, bottom in pairs]


def _intervals(
    bms: float, wms: float, jms: float, ems: float, n: int, k: int, icc2: float, level: float
) -> list[dict[str, float]]:
    from scipy.stats import f as f_distribution

    tail, free = 1 - (1 - level) / 2, (n - 1) * (k - 1)
    rows = {}
    for name, error, df2 in (("1", wms, n * (k - 1)), ("3", ems, free)):
        ratio = bms / error if error else np.inf
        low = ratio / f_distribution.ppf(tail, n - 1, df2)
        high = ratio * f_distribution.ppf(tail, df2, n - 1)
        test = {"f": ratio, "df1": n - 1, "df2": df2, "p": float(f_distribution.sf(ratio, n - 1, df2))}
        rows[name, 1] = {"low": _one(low, k), "high": _one(high, k)} | test
        rows[name, k] = {"low": _mean_of_all(low), "high": _mean_of_all(high)} | test
    low, high = _interval_of_two(bms, jms, ems, n, k, icc2, tail) if ems else (1.0, 1.0)
    test = {key: rows["3", 1][key] for key in ("f", "df1", "df2", "p")}
    two = [{"low": one, "high": other} | test for one, other in ((low, high), (_up(low, k), _up(high, k)))]
    return [rows["1", 1], two[0], rows["3", 1], rows["1", k], two[1], rows["3", k]]


def _one(ratio: float, k: int) -> float:
    return 1.0 if ratio == np.inf else (ratio - 1) / (ratio + k - 1)


def _ratio(top: float, bottom: float) -> float:
    return float(top / bottom) if bottom > 0 and np.isfinite(bottom) else float("nan")


def _mean_of_all(ratio: float) -> float:
    return 1 - 1 / ratio if ratio > 0 else float("nan")


def _up(icc: float, k: int) -> float:
    """Spearman-Brown: the reliability of the mean of k experts; NaN at the lowest possible -1/(k-1)."""
    return _ratio(k * icc, 1 + (k - 1) * icc)


def _interval_of_two(
    bms: float, jms: float, ems: float, n: int, k: int, icc: float, tail: float
) -> tuple[float, float]:
    """Interval of ICC(2,1) by Satterthwaite's degrees of freedom."""
    from scipy.stats import f as f_distribution

    ratio = jms / ems
    a, b = k * icc * ratio, n * (1 + (k - 1) * icc) - k * icc
    freedom = _ratio((k - 1) * (n - 1) * (a + b) ** 2, (n - 1) * a**2 + b**2)
    below, above = f_distribution.ppf(tail, n - 1, freedom), f_distribution.ppf(tail, freedom, n - 1)
    base = k * jms + (k * n - k - n) * ems
    return (
        _ratio(n * (bms - below * ems), below * base + n * bms),
        _ratio(n * (above * bms - ems), base + n * above * bms),
    )


def _undefined(about: dict[str, int], reason: str) -> pd.DataFrame:
    columns = ["icc", "low", "high", "f", "df1", "df2", "p"]
    found = pd.DataFrame(np.nan, index=pd.Index(FORMS, name="form"), columns=columns)
    return found.assign(**about, reason=reason)
