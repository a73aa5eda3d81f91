"""What would turn a pair round: the smallest change of weights, of one weight, of one value; dominance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_analysis.selection.engine.ranking.aggregation import weight_vector
from cluster_analysis.selection.engine.ranking.scaling import unscale
from cluster_analysis.selection.engine.robustness.acceptability import complete

if TYPE_CHECKING:
    from cluster_analysis.selection.engine.methodology.methodology import Methodology

Floats = npt.NDArray[np.float64]


def weight_flip(
    values: pd.DataFrame, weights: Mapping[str, float] | pd.Series, above: Any, below: Any
) -> pd.Series:
    """The smallest shift of weight after which `below` draws level with `above` (weighted arithmetic mean).

    Weight moves from the criteria that favour `above` most to the one that favours `below` most; the shift
    is half the sum of all absolute changes, weights summing to 1. No smaller shift does it.

    Parameters
    ----------
    values
        Bids x criteria, complete.
    weights
        Criterion -> weight.
    above, below
        The two bids; `above` has the higher total.

    Returns
    -------
    pandas.Series
        `shift` (NaN where no weights can do it), the criteria `taken_from` (comma-separated) and `given_to`,
        `reason` (`dominance` where `above` is nowhere worse).

    Examples
    --------
    >>> values = pd.DataFrame({"a": [90.0, 50.0], "b": [20.0, 40.0]}, index=["x", "y"])
    >>> round(weight_flip(values, {"a": 1, "b": 1}, "x", "y")["shift"], 4)
    0.1667
    """
    names = list(values.columns)
    pair = values.loc[[above, below]]
    x, w = complete(pair), weight_vector(weights, names)
    w = w / w.sum()
    difference = x[0] - x[1]
    gap, to = float(w @ difference), int(np.argmin(difference))
    if gap <= 0:
        return _flip(0.0, "", "", "already level or behind")
    if difference[to] >= 0:
        return _flip(np.nan, "", "", "dominance")
    shift, taken = 0.0, []
    for one in np.argsort(-difference):
        if difference[one] <= difference[to]:
            break
        gain = float(difference[one] - difference[to])
        moved = min(float(w[one]), gap / gain)
        if moved > 0:
            taken.append(str(names[one]))
        shift, gap = shift + moved, gap - moved * gain
        if gap <= 1e-12:
            break
    return _flip(shift, ", ".join(taken), str(names[to]), "")


def _flip(shift: float, taken_from: str, given_to: str, reason: str) -> pd.Series:
    return pd.Series({"shift": shift, "taken_from": taken_from, "given_to": given_to, "reason": reason})


def single_weights(
    values: pd.DataFrame, weights: Mapping[str, float] | pd.Series, above: Any, below: Any
) -> pd.DataFrame:
    """For each criterion the weight at which the pair is level, all other weights keeping their proportions.

    Returns
    -------
    pandas.DataFrame
        Index criterion: `weight` (now), `level_at` (NaN where no weight from 0 to 1 does it), `change`.
    """
    names = list(values.columns)
    x, w = complete(values.loc[[above, below]]), weight_vector(weights, names)
    w = w / w.sum()
    difference = x[0] - x[1]
    others = np.array([w @ difference - one * d for one, d in zip(w, difference, strict=True)])
    with np.errstate(divide="ignore", invalid="ignore"):
        rest = others / (1 - w)
        level = rest / (rest - difference)
    level = np.where((level >= 0) & (level <= 1), level, np.nan)
    return pd.DataFrame({"weight": w, "level_at": level, "change": level - w}, index=names)


def value_needed(
    points: pd.DataFrame, methodology: Methodology, bid: Any, gain: float, weights: pd.Series
) -> pd.DataFrame:
    """For each indicator the value that alone would raise a bid's total by `gain` points.

    Returns
    -------
    pandas.DataFrame
        Index indicator: `points` (now), `points_needed`, `value_needed` in the indicator's unit; NaN where
        even all points of this indicator are not enough.
    """
    rows = {}
    for code in methodology.codes:
        now, weight = float(points[code][bid]), float(weights[code])
        needed = now + gain / weight if weight > 0 else np.nan
        if not needed <= methodology.points + 1e-9:
            needed = np.nan
        value = unscale(needed, methodology.indicator(code), methodology.points)
        rows[code] = {"points": now, "points_needed": needed, "value_needed": value}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("indicator")


def effective_weights(points: pd.DataFrame, methodology: Methodology, bid: Any) -> pd.Series:
    """How much one point of each indicator adds to this bid's total (arithmetic means, available cases)."""
    inside = methodology.inside_weights().where(points.loc[bid].notna(), 0.0)
    inside = inside / inside.groupby(methodology.area_of()).transform("sum")
    return (inside * methodology.area_of().map(methodology.area_weights()).astype(float)).fillna(0.0)


def dominance(values: pd.DataFrame) -> pd.DataFrame:
    """Whether the row is nowhere worse than the column and somewhere better, for any weights and any mean.

    A pair with a missing value on either side is never called dominated.

    Examples
    --------
    >>> values = pd.DataFrame({"a": [90.0, 50.0], "b": [40.0, 40.0]}, index=["x", "y"])
    >>> dominance(values).loc["x", "y"], dominance(values).loc["y", "x"]
    (np.True_, np.False_)
    """
    x = values.to_numpy(dtype=float)
    mine, other = x[:, None, :], x[None, :, :]
    found = np.logical_and((mine >= other).all(axis=2), (mine > other).any(axis=2))
    return pd.DataFrame(found, index=values.index, columns=values.index)
