"""Fixed scaling: a value becomes points between two goalposts that do not depend on the other bids."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_analysis.errors import InputError, Message, Problem, UnknownNameError
from cluster_analysis.selection.engine.methodology.methodology import Methodology
from cluster_analysis.selection.engine.methodology.schema import Indicator, Scale
from cluster_analysis.selection.engine.numeric import Floats, numeric

TINY = 1e-300


def scale(values: pd.DataFrame, methodology: Methodology, status: pd.DataFrame | None = None) -> pd.DataFrame:
    """Points of every value on the fixed goalposts of its indicator.

    linear: P (x - low) / (high - low); log: P ln(x / low) / ln(high / low); piecewise and target: P times the
    share between the knots; cut to 0 ... P, with P the methodology's `points` (100). An indicator with
    direction `down` gets P minus that.

    Parameters
    ----------
    values
        Applications x indicators as measured; NaN where missing. Indicators not in it are missing.
    methodology
        Goalposts, directions and limits of plausibility.
    status
        What each value is (`given`, `computed`, `missing` ...), if known.

    Returns
    -------
    pandas.DataFrame
        Points, applications x all indicators of the methodology; NaN stays NaN. `.attrs["status"]`: a
        DataFrame of labels, `clipped` where a value lay beyond a goalpost, `implausible` beyond the limits
        of plausibility (and then clipped too).

    Raises
    ------
    InputError
        For a column that is no indicator, text in a cell, or an infinite value.

    Notes
    -----
    The goalposts are fixed, not the sample's least and greatest value: taking a bid away changes nobody's
    points. A log scale gives 0 points to values of 0 and less.

    Examples
    --------
    >>> from cluster_analysis.selection import Methodology
    >>> rules = Methodology.load()
    >>> points = scale(pd.DataFrame({"A3": [5.0, 32.5, 65.0]}, index=["x", "y", "z"]), rules)
    >>> points["A3"].tolist(), points.attrs["status"].loc["z", "A3"]
    ([0.0, 50.0, 100.0], 'clipped')
    """
    table, top = numbers(values, methodology), methodology.points
    points = table.apply(lambda one: goalposts(one, methodology.indicator(one.name), top))
    labels = pd.DataFrame(status, table.index, table.columns, dtype=object).fillna("given")
    points.attrs["status"] = labels.apply(lambda one: _labels(one, table[one.name], methodology))
    return points


def numbers(values: pd.DataFrame, methodology: Methodology) -> pd.DataFrame:
    """The values as numbers, all indicators in their order; whatever is none is refused with its place."""
    unknown = [column for column in values.columns if column not in methodology.codes]
    if unknown:
        raise UnknownNameError(unknown[0], methodology.codes, "indicator of the methodology")
    if values.index.has_duplicates:
        twice = values.index[values.index.duplicated()].unique()
        raise InputError(Problem("stands twice among the applications", value=one) for one in twice)
    read = numeric(values, Message("is not a number"))
    return read.reindex(columns=methodology.codes).rename_axis(columns=None)


def goalposts(
    values: npt.ArrayLike, indicator: Indicator, top: float = 100.0, fn: str | None = None
) -> Floats:
    """Points of bare values; `fn` overrides the function of the scale (for the robustness of that choice)."""
    x, (ends, shares) = np.asarray(values, dtype=float), knots_of(indicator.scale)
    if (fn or indicator.scale.fn) == "log":  # 0 and less have no logarithm, and no points
        x, ends = np.log(np.maximum(x, TINY) / ends[0]), [0.0, np.log(ends[1] / ends[0])]
    straight = np.clip((x - ends[0]) / (ends[-1] - ends[0]), 0.0, 1.0)
    share = straight if shares == [0.0, 1.0] else np.interp(x, ends, shares)
    return np.asarray(top * (share if indicator.direction == "up" else 1 - share))


def knots_of(scale_: Scale) -> tuple[list[float], list[float]]:
    """Values of a scale and their shares of the points, between which it is straight (log: in logarithms)."""
    if scale_.best is not None:
        return [scale_.low, *scale_.best, scale_.high], [0.0, 1.0, 1.0, 0.0]
    values, shares = zip(*(scale_.knots or [(scale_.low, 0.0), (scale_.high, 1.0)]), strict=True)
    return list(values), list(shares)


def _labels(labels: pd.Series, values: pd.Series, methodology: Methodology) -> pd.Series:
    """What the values of an indicator are, beyond its goalposts and its limits too."""
    one = methodology.indicator(str(values.name))
    clipped = (values < one.scale.low) | (values > one.scale.high)
    labels = labels.mask(clipped & labels.isin(["given", "computed", "synthetic"]), "clipped")
    labels = labels.where(one.is_plausible(values), "implausible")
    return labels.where(values.notna() | (labels == "not applicable"), "missing")


def unscale(points: float, indicator: Indicator, top: float = 100.0) -> float:
    """The value that gives these points: what "needs 12 points more" means in the indicator's unit.

    Of a target scale, on which two values give the same points, the lower one.

    Examples
    --------
    >>> from cluster_analysis.selection import Methodology
    >>> unscale(50.0, Methodology.load().indicator("A2"))
    65.0
    """
    share = points / top if indicator.direction == "up" else 1 - points / top
    scale_ = indicator.scale
    if scale_.fn == "log":
        return float(scale_.low * (scale_.high / scale_.low) ** share)
    values, shares = knots_of(scale_)
    rising = shares.index(max(shares)) + 1
    return float(np.interp(share, shares[:rising], values[:rising]))
