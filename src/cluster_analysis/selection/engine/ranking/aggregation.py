"""Points become area scores and totals: weighted means, Copeland, and the rule for missing values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_analysis.errors import InputError, ParameterError, Problem

if TYPE_CHECKING:
    from cluster_analysis.selection.engine.methodology.methodology import Methodology

Floats = npt.NDArray[np.float64]
METHODS = ("arithmetic", "geometric", "harmonic", "copeland")


def aggregate(
    scores: pd.DataFrame,
    weights: Mapping[str, float] | pd.Series,
    method: str = "arithmetic",
    min_share: float = 0.67,
) -> pd.Series:
    """One score per row from its columns.

    arithmetic: sum w x / sum w; geometric: exp(sum w ln x / sum w), 0 where an x is 0; harmonic:
    sum w / sum(w / x), 0 where an x is 0; each over the columns that have a value. copeland: bids beaten
    minus bids lost to, by the weight of the columns in which one is better than the other.

    Parameters
    ----------
    scores
        Bids x criteria, 0 or more; NaN where missing.
    weights
        Criterion -> weight of 0 or more; only their ratios count.
    method
        arithmetic, geometric, harmonic or copeland.
    min_share
        A row whose present criteria carry less than this share of the weight is not scored (NaN); it is
        never filled with zero or a mean.

    Raises
    ------
    InputError
        For weights that do not fit the columns, are negative or all zero; for negative scores under a
        geometric or harmonic mean.

    Examples
    --------
    >>> scores = pd.DataFrame({"a": [40.0, 80.0], "b": [90.0, None]}, index=["x", "y"])
    >>> aggregate(scores, {"a": 1, "b": 1}, "geometric").round(9).tolist()
    [60.0, nan]
    >>> aggregate(scores, {"a": 3, "b": 1}).tolist()
    [52.5, 80.0]
    """
    if method not in METHODS:
        raise ParameterError(method, METHODS, "method of aggregation")
    x, w = scores.to_numpy(dtype=float), weight_vector(weights, list(scores.columns))
    if method in ("geometric", "harmonic") and (x < 0).any():
        row, column = np.argwhere(x < 0)[0]
        place = {"row": str(scores.index[row]), "column": str(scores.columns[column])}
        raise InputError([Problem(f"is negative: no {method} mean", value=float(x[row, column]), **place)])
    there = ~np.isnan(x)
    share = there @ w / w.sum()
    scored = share >= min_share - 1e-12
    total = copeland(np.where(scored[:, None], x, np.nan), w) if method == "copeland" else means(x, w, method)
    return pd.Series(np.where(scored & there.any(axis=1), total, np.nan), index=scores.index, name="score")


def weight_vector(weights: Mapping[str, float] | pd.Series, criteria: list[str]) -> Floats:
    """Weights in the order of the criteria, checked."""
    table = pd.Series(weights, dtype=float)
    differ = set(criteria) ^ set(table.index)
    if differ or table.index.has_duplicates:
        raise InputError(f"weights and criteria do not fit: {', '.join(sorted(map(str, differ)))}")
    bad = table[~((table >= 0) & np.isfinite(table))]
    if len(bad) or not table.sum() > 0:
        problems = [Problem("is not a weight (0 or more)", column=str(k), value=v) for k, v in bad.items()]
        raise InputError(problems or "all weights are 0")
    return table.reindex(criteria).to_numpy()


def means(x: Floats, w: Floats, method: str) -> Floats:
    """Weighted means over the last axis, over the values that are there; bare arrays of any shape."""
    there = ~np.isnan(x)
    present = np.where(there, w, 0.0)
    total, used = present.sum(axis=-1), present > 0
    filled = np.where(used, x, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        if method == "arithmetic":
            return (present * np.where(used, x, 0.0)).sum(axis=-1) / total
        if method == "geometric":
            return np.exp((present * np.log(filled)).sum(axis=-1) / total)
        return total / (present / filled).sum(axis=-1)


def copeland(x: Floats, w: Floats) -> Floats:
    """Bids beaten minus bids lost to, each pair by the weight of the criteria that both have."""
    difference = np.sign(x[:, None, :] - x[None, :, :])
    margin = np.where(np.isnan(difference), 0.0, difference) @ w
    margin[np.abs(margin) < 1e-12 * w.sum()] = 0.0
    return np.sign(margin).sum(axis=1)


def topsis(
    values: pd.DataFrame, weights: Mapping[str, float] | pd.Series, down: Collection[str] = ()
) -> pd.Series:
    """Closeness to the ideal of the sample (TOPSIS), for comparison with other software only.

    r = x / sqrt(sum x^2) per criterion, v = w r; closeness = d(worst) / (d(worst) + d(best)), distances to
    the best and worst v of the sample. Because the ideal is the sample's, a bid that is taken away can
    change the order of the others: the selection itself does not use it.

    Parameters
    ----------
    values
        Bids x criteria, complete, in their own units.
    weights
        Criterion -> weight.
    down
        Criteria of which less is better.

    References
    ----------
    Hwang & Yoon (1981), Multiple Attribute Decision Making, ch. III.

    Examples
    --------
    >>> topsis(pd.DataFrame({"a": [3.0, 0.0], "b": [4.0, 0.0]}, index=["x", "y"]), {"a": 1, "b": 1}).tolist()
    [1.0, 0.0]
    """
    x, w = values.to_numpy(dtype=float), weight_vector(weights, list(values.columns))
    if np.isnan(x).any():
        raise InputError("TOPSIS needs every value")
    length = np.sqrt((x**2).sum(axis=0))
    v = w / w.sum() * x / np.where(length > 0, length, 1.0)
    v = np.where([column in down for column in values.columns], -v, v)
    best, worst = (np.sqrt(((v - one) ** 2).sum(axis=1)) for one in (v.max(axis=0), v.min(axis=0)))
    with np.errstate(invalid="ignore"):
        return pd.Series(worst / (best + worst), index=values.index, name="closeness")


def score_areas(points: pd.DataFrame, methodology: Methodology, method: str | None = None) -> pd.DataFrame:
    """Scores of the areas from points, under the rule for missing values.

    Returns
    -------
    pandas.DataFrame
        Applications x areas; NaN where less than `missing.min_weight_share_per_area` of an area's weight
        is there.
    """
    inside, share = methodology.inside_weights(), methodology.missing.min_weight_share_per_area
    chosen = method or methodology.aggregation.inside_area
    areas = {}
    for area in methodology.areas:
        codes = methodology.members(area)
        areas[area] = aggregate(points[codes], inside[codes], chosen, share)
    return pd.DataFrame(areas, index=points.index)


def total_scores(
    areas: pd.DataFrame,
    methodology: Methodology,
    scenario: str | None = None,
    method: str | None = None,
) -> pd.Series:
    """Totals from the scores of the areas; a bid with an area not scored has no total.

    Examples
    --------
    >>> from cluster_analysis.selection import Methodology
    >>> areas = pd.DataFrame([[80.0, 60, 40, 70, 50], [80.0, None, 40, 70, 50]], columns=list("abcde"))
    >>> total_scores(areas, Methodology.load()).tolist()
    [60.0, nan]
    """
    chosen = method or methodology.aggregation.across_areas
    weights = methodology.area_weights(scenario)
    return aggregate(areas[list(methodology.areas)], weights, chosen, 1.0).rename("total")
