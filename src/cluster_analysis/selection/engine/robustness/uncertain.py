"""What is uncertain in a ranking, drawn together: weights, experts, data, scales, aggregation.

A `Model` holds the bids as bare arrays; `draw` makes designs (one array per factor, each from its own
stream of random numbers), `score_draws` evaluates a whole design at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from cluster_analysis.errors import known_choice
from cluster_analysis.measures.numeric import Floats
from cluster_analysis.selection.engine.experts.experts import wide_scores
from cluster_analysis.selection.engine.methodology.methodology import Methodology
from cluster_analysis.selection.engine.methodology.tree import TOTAL, Tree, counting_wins
from cluster_analysis.selection.engine.ranking.aggregation import goalposts, numbers, walk

FACTORS = ("weights", "experts", "data", "scale", "aggregation")
SCALES = ("as written", "linear", "log")
MEANS = ("arithmetic", "geometric", "harmonic")
SPREAD = {"given": 0.05, "computed": 0.05, "synthetic": 0.05, "clipped": 0.1}
SPREAD |= {"contradictory": 0.2, "implausible": 0.2}
"""Half-width of a value's interval relative to it, by status: defaults of this project, not measured.

An indicator with a `width` of its own has that many units for a given value, and for the other statuses as
many times more as this table has.
"""


@dataclass(frozen=True)
class Model:
    """The bids of one call as arrays: n bids, k indicators, e experts, q qualitative indicators."""

    methodology: Methodology
    bids: pd.Index
    low: Floats  # n x k, lower end of each value
    high: Floats  # n x k
    unknown: NDArray[np.bool_]  # n x k, missing: any points are possible
    judged: NDArray[np.intp]  # columns of the qualitative indicators
    panel: Floats  # e x (n q) scores


Design = dict[str, Any]
"""Draws of every factor; a factor that does not vary has its nominal value in every draw.

weights: node -> draws x its parts, summing to 1; experts: draws x e, how often each is in the panel; data:
draws x n x k, position in the interval; scale: draws, index into SCALES; aggregation: draws, index into the
means of the root.
"""


def uncertainty(
    values: DataFrame,
    methodology: Methodology,
    scores: DataFrame | None = None,
    status: DataFrame | None = None,
    intervals: tuple[DataFrame, DataFrame] | None = None,
) -> Model:
    """The bids with what is uncertain about them.

    Parameters
    ----------
    values
        Applications x indicators before scaling, the panel's means among them.
    scores
        Tidy expert scores; the panel is resampled from them.
    status
        What each value is; decides the width of its interval, and `not applicable` cells stay out.
    intervals
        Lower and upper values where they are known better (two contradictory figures); NaN elsewhere.

    Returns
    -------
    Model
        For `monte_carlo` and `sobol_indices`.

    Examples
    --------
    >>> from cluster_analysis.selection import Methodology
    >>> rules = Methodology.load("three_levels_demo")  # S2 has a width of 1.5 in its unit
    >>> model = uncertainty(pd.DataFrame({"S1": [40.0], "S2": [0.0]}), rules)
    >>> (model.high - model.low)[0, :2].round(9).tolist()
    [4.0, 3.0]
    """
    table = numbers(values, methodology)
    x, codes = table.to_numpy(), methodology.codes
    labels = DataFrame(status, table.index, codes, dtype=object).fillna("given")
    relative = labels.map(SPREAD.get).astype(float).fillna(0.0).to_numpy()
    units = np.array([one.width for one in methodology.indicators], dtype=float)
    width = np.where(np.isnan(units), np.abs(x) * relative, units * relative / SPREAD["given"])
    low, high = x - width, x + width
    for end, known in zip((low, high), intervals or (), strict=False):
        own = known.reindex(index=table.index, columns=codes).to_numpy(dtype=float)
        np.copyto(end, own, where=~np.isnan(own))
    judged = np.array([codes.index(code) for code in methodology.judged], dtype=int)
    low[:, judged], high[:, judged] = x[:, judged], x[:, judged]
    unknown = np.isnan(x) & (labels.to_numpy() != "not applicable")
    panel = _panel(scores, table.index, methodology)
    return Model(methodology, table.index, low, high, unknown, judged, panel)


def _panel(scores: DataFrame | None, bids: pd.Index, methodology: Methodology) -> Floats:
    """Scores as e x (n q), NaN where none; only cells with enough valid scores take part."""
    cells = pd.MultiIndex.from_product([bids, methodology.judged])
    if scores is None or scores.empty or cells.empty:
        return np.zeros((0, len(cells)))
    wide = wide_scores(scores).reindex(cells)
    enough = wide.notna().sum(axis=1) >= methodology.experts_rule.min_valid_scores
    return wide.where(enough).to_numpy(dtype=float).T


def draw(model: Model, n: int, stream: np.random.SeedSequence, factors: Sequence[str] = FACTORS) -> Design:
    """`n` draws of the chosen factors; every factor has its own stream, so one more changes no other."""
    rules, means, e = model.methodology, root_means(model.methodology), len(model.panel)
    own = {factor: np.random.default_rng(one) for factor, one in zip(FACTORS, stream.spawn(5), strict=True)}
    written, shape = rules.aggregation.across_areas, (n, *model.low.shape)
    nominal = {
        "weights": {node.code: np.tile(node.weights, (n, 1)) for node in rules.tree},
        "experts": np.ones((n, e)),
        "data": np.full(shape, 0.5),
        "scale": np.zeros(n, dtype=np.intp),
        "aggregation": np.full(n, means.index(written), dtype=np.intp),
    }
    counts = own["experts"].multinomial(e, [1 / e] * e, size=n).astype(float) if e else np.ones((n, 0))
    drawn = {
        "weights": _weights(rules.tree, n, own["weights"], rules.draws.concentration),
        "experts": counts,
        "data": own["data"].random(shape),
        "scale": own["scale"].integers(len(SCALES), size=n),
        "aggregation": own["aggregation"].integers(len(means), size=n),
    }
    return nominal | {factor: drawn[known_choice(factor, FACTORS, "factor")] for factor in factors}


def _weights(tree: Tree, n: int, rng: np.random.Generator, near: float) -> dict[str, Floats]:
    """Weights of every node's parts, draws x parts: Dirichlet around the nominal ones."""
    inner = [weight for node in tree[:-1] for weight in node.weights]
    of_root = rng.standard_gamma(near * np.array(tree[-1].weights), (n, len(tree[-1].weights)))
    others = rng.standard_gamma(near * np.array(inner), (n, len(inner)))
    ends = np.cumsum([len(node.parts) for node in tree[:-1]])[:-1]
    drawn = [*np.split(others, ends, axis=1), of_root]
    return {node.code: one / one.sum(axis=1, keepdims=True) for node, one in zip(tree, drawn, strict=True)}


def root_means(methodology: Methodology) -> tuple[str, ...]:
    """The means over the areas that can be drawn: the three, where they can be taken, and the nominal one."""
    possible = MEANS[:1] if counting_wins(methodology.tree[:-1]) else MEANS
    nominal = methodology.aggregation.across_areas
    return possible if nominal in possible else (*possible, nominal)


def score_draws(model: Model, design: Design) -> dict[str, Floats]:
    """Points of the indicators and scores of the areas, groups and `total` in every draw, draws x bids."""
    points, rules = _points(model, design), model.methodology
    columns = {code: points[:, :, number] for number, code in enumerate(rules.codes)}
    weights = {node: one[:, None, :] for node, one in design["weights"].items()}
    scores = columns | walk(columns, rules.tree[:-1], weights)
    roots = [rules.rooted(mean=mean)[-1:] for mean in root_means(rules)]
    totals = [walk(scores, root, weights)[TOTAL] for root in roots]
    return scores | {TOTAL: np.choose(design["aggregation"][:, None], totals)}


def _points(model: Model, design: Design) -> Floats:
    """Points of every draw, draws x bids x indicators."""
    x = model.low + design["data"] * (model.high - model.low)
    if len(model.panel):
        times = design["experts"]
        with np.errstate(invalid="ignore"):
            mean = times @ np.nan_to_num(model.panel) / (times @ ~np.isnan(model.panel))
        mean = mean.reshape(len(x), len(model.bids), len(model.judged))
        x[:, :, model.judged] = np.where(np.isnan(mean), x[:, :, model.judged], mean)
    rules, points = model.methodology, np.empty_like(x)
    for number, name in enumerate(SCALES):
        mine = design["scale"] == number
        for column, one in enumerate(rules.indicators):
            own = (
                one.scale.fn
            )  # a piecewise or target scale stays, and what is not above 0 has no logarithm
            fn = name if number and own in SCALES and (name == "linear" or one.scale.low > 0) else own
            points[mine, :, column] = goalposts(x[mine, :, column], one, rules.points, fn)
    return np.where(model.unknown, rules.points * design["data"], points)
