"""Values become points on fixed goalposts, points scores of groups, areas and the total by weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from pandas import DataFrame, Series

from cluster_analysis.errors import InputError, Message, UnknownNameError, known_choice
from cluster_analysis.measures.numeric import Floats, numeric, once, refuse
from cluster_analysis.selection.engine.methodology.methodology import Methodology
from cluster_analysis.selection.engine.methodology.schema import Indicator, Scale
from cluster_analysis.selection.engine.methodology.tree import TOTAL, Tree

METHODS = ("arithmetic", "geometric", "harmonic", "copeland")
KINDS = ("dirichlet", "uniform")
TINY = 1e-300
SAATY_RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
"""Mean consistency index of random comparisons for 1 to 10 criteria (Saaty 1980)."""


def aggregate(
    scores: DataFrame,
    weights: Mapping[str, float] | Series,
    method: str = "arithmetic",
    min_share: float = 0.67,
) -> Series:
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
    known_choice(method, METHODS, "method of aggregation")
    x, w = scores.to_numpy(dtype=float), weight_vector(weights, list(scores.columns))
    if method in ("geometric", "harmonic"):
        refuse(scores, scores < 0, "is negative: no {method} mean", method=method)
    return Series(node_scores(x, w, method, min_share), index=scores.index, name="score")


def weight_vector(weights: Mapping[str, float] | Series, criteria: list[str]) -> Floats:
    """Weights in the order of the criteria, checked."""
    table = Series(weights, dtype=float)
    if differ := set(criteria) ^ set(table.index):
        raise InputError("weights and criteria do not fit: {differ}", differ=sorted(map(str, differ)))
    row = DataFrame([table], ["weights"])
    refuse(row, ~(row.ge(0) & row.lt(np.inf)), "is not a weight (0 or more)")
    if not table.sum():
        raise InputError("all weights are 0")
    return table.reindex(criteria).to_numpy()


def node_scores(
    x: Floats,
    w: Floats,
    method: str,
    least: float,
    nominal: Floats | None = None,
    other: Floats | None = None,
) -> Floats:
    """Scores from the last axis, NaN where less than `least` of the (nominal) weight is there.

    With `other` the wins of each bid's `x` over the others' `other`: the best or worst that can become of it.
    """
    present, rule = ~np.isnan(x), w if nominal is None else nominal
    scored = (present @ rule >= (least - 1e-12) * rule.sum()) & present.any(axis=-1)
    if method == "copeland":
        mine, held = (
            np.where(scored[..., None], one, np.nan) for one in (x, x if other is None else other)
        )
        return np.where(scored, copeland(mine, held, w), np.nan)
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


def copeland(x: Floats, other: Floats, w: Floats) -> Floats:
    """Bids beaten minus bids lost to, each pair by the weight of the criteria that both have."""
    difference = x[..., None, :] - other[..., None, :, :]
    sign = np.where(np.abs(difference) > SAME, np.sign(difference), 0.0)
    margin = (sign * w[..., None, :]).sum(axis=-1)
    won = np.where(np.abs(margin) > 1e-12 * w.sum(axis=-1).max(), np.sign(margin), 0.0)
    return (won * (1 - np.eye(won.shape[-1]))).sum(axis=-1)


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
        w = (weights or {}).get(node.code, nominal)
        scores[node.code] = node_scores(x, w, node.mean, node.least, nominal)
    return {node.code: scores[node.code] for node in tree}


def score_nodes(points: DataFrame, tree: Tree) -> DataFrame:
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
    return DataFrame(scores or {TOTAL: np.full(len(points), np.nan)}, index=points.index)


def sample_weights(
    nominal: Mapping[str, float] | Series,
    n: int,
    seed: int,
    kind: str = "dirichlet",
    concentration: float = 50.0,
) -> DataFrame:
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
    known_choice(kind, KINDS, "kind of draws")
    if n < 0 or not concentration > 0:
        text = "n ({n}) must be 0 or more and concentration ({concentration}) above 0"
        raise InputError(text, n=n, concentration=concentration)
    names = list(Series(nominal).index)
    weights = weight_vector(nominal, names)
    shape = np.ones(len(names)) if kind == "uniform" else concentration * weights / weights.sum()
    drawn = np.random.default_rng(seed).standard_gamma(shape, (n, len(names)))
    return DataFrame(drawn / drawn.sum(axis=1, keepdims=True), columns=names)


class AhpWeights(NamedTuple):
    """Weights from pairwise comparisons, and how consistent those are: a ratio below 0.10 (Saaty)."""

    weights: Series
    consistency_ratio: float


def ahp_weights(comparisons: DataFrame | list[DataFrame]) -> AhpWeights:
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
    tables = [comparisons] if isinstance(comparisons, DataFrame) else comparisons
    names = list(tables[0])
    n = len(names)
    if n > len(SAATY_RANDOM_INDEX):
        raise InputError("comparisons of {n} criteria: the random index is known for up to ten", n=n)
    for table in tables:
        if any(list(axis) != names for axis in table.axes):
            raise InputError("comparisons need the same criteria as rows and columns: {names}", names=names)
        fits = (table > 0) & ((table * table.T - 1).abs() <= 0.02)
        refuse(table, ~fits, "is not the reciprocal of the opposite comparison")
    values, vectors = np.linalg.eig(np.exp(np.log(np.array(tables, dtype=float)).mean(axis=0)))
    first, index = values.real.argmax(), SAATY_RANDOM_INDEX[n - 1]
    weights = np.abs(vectors[:, first].real)
    ratio = (values[first].real - n) / (n - 1) / index if index else 0.0
    return AhpWeights(Series(weights / weights.sum(), index=names), max(float(ratio), 0.0))


def scale(values: DataFrame, methodology: Methodology, status: DataFrame | None = None) -> DataFrame:
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
    labels = DataFrame(status, table.index, table.columns, dtype=object).fillna("given")
    points.attrs["status"] = labels.apply(lambda one: _labels(one, table[one.name], methodology))
    return points


def numbers(values: DataFrame, methodology: Methodology) -> DataFrame:
    """The values as numbers, all indicators in their order; whatever is none is refused with its place."""
    unknown = [column for column in values.columns if column not in methodology.codes]
    if unknown:
        raise UnknownNameError(unknown[0], methodology.codes, "indicator of the methodology")
    once(values.index)
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
    return top * (share if indicator.direction == "up" else 1 - share)


def knots_of(scale_: Scale) -> tuple[list[float], list[float]]:
    """Values of a scale and their shares of the points, between which it is straight (log: in logarithms)."""
    if scale_.best is not None:
        return [scale_.low, *scale_.best, scale_.high], [0.0, 1.0, 1.0, 0.0]
    values, shares = zip(*(scale_.knots or [(scale_.low, 0.0), (scale_.high, 1.0)]), strict=True)
    return list(values), list(shares)


def _labels(labels: Series, values: Series, methodology: Methodology) -> Series:
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
