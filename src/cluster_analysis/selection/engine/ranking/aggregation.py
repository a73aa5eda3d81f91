"""Points become scores of groups, areas and the total: means, Copeland, and the rule for missing values."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_analysis.errors import InputError, ParameterError, Problem
from cluster_analysis.selection.engine.methodology.methodology import Methodology
from cluster_analysis.selection.engine.methodology.tree import TOTAL, Tree

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
        value = float(x[row, column])
        raise InputError([Problem("is negative: no {method} mean", value=value, method=method, **place)])
    return pd.Series(node_scores(x, w, method, min_share), index=scores.index, name="score")


def weight_vector(weights: Mapping[str, float] | pd.Series, criteria: list[str]) -> Floats:
    """Weights in the order of the criteria, checked."""
    table = pd.Series(weights, dtype=float)
    differ = set(criteria) ^ set(table.index)
    if differ or table.index.has_duplicates:
        raise InputError("weights and criteria do not fit: {differ}", differ=sorted(map(str, differ)))
    bad = table[~((table >= 0) & np.isfinite(table))]
    if len(bad) or not table.sum() > 0:
        problems = [Problem("is not a weight (0 or more)", column=str(k), value=v) for k, v in bad.items()]
        raise InputError(problems or "all weights are 0")
    return table.reindex(criteria).to_numpy()


def node_scores(x: Floats, w: Floats, method: str, least: float, nominal: Floats | None = None) -> Floats:
    """Scores from the last axis, NaN where less than `least` of the (nominal) weight is there."""
    present = ~np.isnan(x)
    if method != "copeland" and present.all():
        return means(x, w, method)
    rule = w if nominal is None else nominal
    scored = (present @ rule >= (least - 1e-12) * rule.sum()) & present.any(axis=-1)
    if method == "copeland":
        return np.where(scored, copeland(np.where(scored[..., None], x, np.nan), w), np.nan)
    return np.where(scored, means(x, w, method), np.nan)


def means(x: Floats, w: Floats, method: str) -> Floats:
    """Weighted means over the last axis, over the values that are there; bare arrays of any shape."""
    used = ~np.isnan(x) & (w > 0)
    present = np.where(used, w, 0.0)
    total = present.sum(axis=-1)
    filled = np.where(used, x, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        if method == "arithmetic":
            return (present * filled).sum(axis=-1) / total
        if method == "geometric":
            return np.exp((present * np.log(filled)).sum(axis=-1) / total)
        return total / (present / filled).sum(axis=-1)


SAME = 1e-9
"""Two scores nearer than this are equal: rounding of sums, never a difference of bids."""


def copeland(x: Floats, w: Floats, other: Floats | None = None) -> Floats:
    """Bids beaten minus bids lost to, each pair by the weight of the criteria that both have.

    With `other` each bid's `x` is held against the others' `other`: the best or worst that can become of it.
    """
    difference = x[..., :, None, :] - (x if other is None else other)[..., None, :, :]
    sign = np.where(np.abs(difference) > SAME, np.sign(difference), 0.0)
    margin = (sign * w[..., None, :] if w.ndim > 1 else sign * w).sum(axis=-1)
    won = np.where(np.abs(margin) > 1e-12 * w.sum(axis=-1).max(), np.sign(margin), 0.0)
    own = np.arange(won.shape[-1])
    won[..., own, own] = 0.0
    return np.asarray(won.sum(axis=-1))


def walk(
    points: Mapping[str, Floats], tree: Tree, weights: Mapping[str, Floats] | None = None
) -> dict[str, Floats]:
    """Scores of every node from the points of the indicators.

    Parameters
    ----------
    points
        Indicator -> points, any shape that ends with the bids.
    tree
        Nodes, each after its parts.
    weights
        Node -> weights of its parts, if they are not the tree's own (draws x 1 x parts).
    """
    scores = dict(points)
    for node in tree:
        x = np.stack([scores[part] for part in node.parts], axis=-1)
        nominal = np.array(node.weights)
        w = nominal if weights is None else weights[node.code]
        scores[node.code] = node_scores(x, w, node.mean, node.least, nominal)
    return {node.code: scores[node.code] for node in tree}


def score_nodes(points: pd.DataFrame, tree: Tree) -> pd.DataFrame:
    """Scores of every area and group, and of the `total`, from points: applications x nodes.

    Parameters
    ----------
    points
        Applications x indicators (`scale`).
    tree
        `Methodology.tree`, or a part of it (`tree.without`).

    Returns
    -------
    pandas.DataFrame
        NaN where less than the least share of a node's weight has a value.

    Examples
    --------
    >>> from cluster_analysis.selection import Methodology
    >>> rules = Methodology.load("three_levels_demo")
    >>> points = pd.DataFrame([[40.0, 90, 25, 100, 40, 60, 80]], columns=rules.codes)
    >>> score_nodes(points, rules.tree).round(6).iloc[0].to_dict()
    {'school': 60.0, 'research': 50.0, 'people': 57.0, 'firms': 48.0, 'links': 80.0, 'total': 58.9}
    """
    scores = walk({str(code): points[code].to_numpy(dtype=float) for code in points}, tree)
    nothing = {} if scores else {TOTAL: np.full(len(points), np.nan)}
    return pd.DataFrame(scores | nothing, index=points.index)


def score_areas(points: pd.DataFrame, methodology: Methodology) -> pd.DataFrame:
    """Scores of the areas from points, through all groups between, under the rules for missing values.

    Returns
    -------
    pandas.DataFrame
        Applications x areas; NaN where less than the least share of an area's weight is there.

    Examples
    --------
    >>> from cluster_analysis.selection import Methodology
    >>> rules = Methodology.load()
    >>> points = pd.DataFrame([[50.0] * 22], columns=rules.codes)
    >>> points["A1"] = 100.0
    >>> score_areas(points, rules).round(9).iloc[0].tolist()
    [60.0, 50.0, 50.0, 50.0, 50.0]
    """
    return score_nodes(points, methodology.tree)[list(methodology.areas)]


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
    weights, least = methodology.area_weights(scenario), methodology.missing.min_weight_share_of_total
    return aggregate(areas[list(methodology.areas)], weights, chosen, least).rename("total")
