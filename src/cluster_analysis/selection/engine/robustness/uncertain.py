"""What is uncertain in a ranking, drawn together: weights, experts, data, scales, aggregation.

A `Model` holds the bids as bare arrays; `draw` makes designs (one array per factor, each from its own
stream of random numbers), `totals` evaluates a whole design at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_analysis.errors import ParameterError
from cluster_analysis.selection.engine.experts.scores import wide_scores
from cluster_analysis.selection.engine.ranking.aggregation import means
from cluster_analysis.selection.engine.ranking.scaling import goalposts, numbers

if TYPE_CHECKING:
    from cluster_analysis.selection.engine.methodology.methodology import Methodology

Floats = npt.NDArray[np.float64]
FACTORS = ("weights", "experts", "data", "scale", "aggregation")
SCALES = ("as written", "linear", "log")
MEANS = ("arithmetic", "geometric", "harmonic")
SPREAD: dict[str, float] = {
    "given": 0.05,
    "computed": 0.05,
    "synthetic": 0.05,
    "clipped": 0.10,
    "contradictory": 0.20,
    "implausible": 0.20,
}
"""Half-width of a value's interval relative to it, by status: defaults of this project, not measured."""
CONCENTRATION = 50.0


@dataclass(frozen=True)
class Model:
    """The bids of one call as arrays: n bids, k indicators, e experts, q qualitative indicators."""

    methodology: Methodology
    bids: pd.Index
    low: Floats  # n x k, lower end of each value
    high: Floats  # n x k
    unknown: npt.NDArray[np.bool_]  # n x k, missing: any points are possible
    judged: npt.NDArray[np.intp]  # columns of the qualitative indicators
    given: Floats  # e x (n q) scores, 0 where none
    there: Floats  # e x (n q) 1 where a score is
    experts: list[str]


@dataclass(frozen=True)
class Design:
    """Draws of every factor; a factor that does not vary has its nominal value in every draw."""

    areas: Floats  # draws x areas
    inside: Floats  # draws x k, summing to 1 in each area
    experts: Floats  # draws x e, how often each expert is in the panel
    data: Floats  # draws x n x k, position in the interval
    scale: npt.NDArray[np.intp]  # draws, index into SCALES
    aggregation: npt.NDArray[np.intp]  # draws, index into MEANS

    def with_factor(self, factor: str, other: Design) -> Design:
        """The same design with one factor of another."""
        if factor == "weights":
            return replace(self, areas=other.areas, inside=other.inside)
        return replace(self, **{factor: getattr(other, factor)})


def uncertainty(
    values: pd.DataFrame,
    methodology: Methodology,
    scores: pd.DataFrame | None = None,
    status: pd.DataFrame | None = None,
    intervals: tuple[pd.DataFrame, pd.DataFrame] | None = None,
    spread: Mapping[str, float] = SPREAD,
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
    spread
        Status -> relative half-width.
    """
    table = numbers(values, methodology)
    x, codes = table.to_numpy(), methodology.codes
    labels = pd.DataFrame("given", index=table.index, columns=codes)
    if status is not None:
        labels = status.reindex(index=table.index, columns=codes).fillna("given")
    width = np.abs(x) * labels.apply(lambda one: one.map(spread)).astype(float).fillna(0.0).to_numpy()
    low, high = x - width, x + width
    if intervals is not None:
        known = [one.reindex(index=table.index, columns=codes).to_numpy(dtype=float) for one in intervals]
        low, high = np.where(np.isnan(known[0]), low, known[0]), np.where(np.isnan(known[1]), high, known[1])
    judged = np.array(
        [i for i, one in enumerate(methodology.indicators) if one.type == "qualitative"], dtype=int
    )
    low[:, judged], high[:, judged] = x[:, judged], x[:, judged]
    given, there, names = _panel(scores, table.index, [codes[i] for i in judged], methodology)
    unknown = np.isnan(x) & (labels.to_numpy() != "not applicable")
    return Model(methodology, table.index, low, high, unknown, judged, given, there, names)


def _panel(
    scores: pd.DataFrame | None, bids: pd.Index, codes: list[str], methodology: Methodology
) -> tuple[Floats, Floats, list[str]]:
    """Scores as e x (n q); only cells with enough valid scores take part."""
    if scores is None or not codes or scores.empty:
        return np.zeros((0, len(bids) * len(codes))), np.zeros((0, len(bids) * len(codes))), []
    wide = wide_scores(scores).reindex(pd.MultiIndex.from_product([bids, codes]))
    enough = wide.notna().sum(axis=1) >= methodology.experts_rule.min_valid_scores
    x = wide.where(enough).to_numpy(dtype=float).T
    return np.nan_to_num(x), (~np.isnan(x)).astype(float), list(wide.columns)


def draw(
    found: Model,
    n: int,
    stream: np.random.SeedSequence,
    factors: Sequence[str] = FACTORS,
    concentration: float = CONCENTRATION,
) -> Design:
    """`n` draws of the chosen factors; every factor has its own stream, so one more changes no other."""
    unknown = [one for one in factors if one not in FACTORS]
    if unknown:
        raise ParameterError(unknown[0], FACTORS, "factor")
    rules = found.methodology
    rng = dict(zip(FACTORS, map(np.random.default_rng, stream.spawn(len(FACTORS))), strict=True))
    areas = np.tile(rules.area_weights().to_numpy(), (n, 1))
    inside = np.tile(rules.inside_weights().to_numpy(), (n, 1))
    if "weights" in factors:
        areas = rng["weights"].standard_gamma(concentration * areas[0], areas.shape)
        inside = rng["weights"].standard_gamma(concentration * inside[0], inside.shape)
        areas /= areas.sum(axis=1, keepdims=True)
        for columns in _columns(rules):
            inside[:, columns] /= inside[:, columns].sum(axis=1, keepdims=True)
    e = len(found.experts)
    panel = np.ones((n, e))
    if "experts" in factors and e:
        panel = rng["experts"].multinomial(e, np.full(e, 1 / e), size=n).astype(float)
    data = np.full((n, *found.low.shape), 0.5)
    if "data" in factors:
        data = rng["data"].random((n, *found.low.shape))
    scale = np.zeros(n, dtype=np.intp)
    if "scale" in factors:
        scale = rng["scale"].integers(len(SCALES), size=n)
    nominal = rules.aggregation.across_areas
    aggregation = np.full(n, MEANS.index(nominal) if nominal in MEANS else 0, dtype=np.intp)
    if "aggregation" in factors:
        aggregation = rng["aggregation"].integers(len(MEANS), size=n)
    return Design(areas, inside, panel, data, scale, aggregation)


def _columns(rules: Methodology) -> list[npt.NDArray[np.intp]]:
    """Columns of the indicators of each area."""
    area = rules.area_of()
    return [np.flatnonzero((area == one).to_numpy()) for one in rules.areas]


def totals(found: Model, design: Design) -> Floats:
    """Totals of every draw, draws x bids; a nominal Copeland rule is replaced by the arithmetic mean."""
    points = _points(found, design)
    method = found.methodology.aggregation.inside_area
    areas = np.stack(
        [
            means(
                points[:, :, columns],
                design.inside[:, None, columns],
                method if method in MEANS else MEANS[0],
            )
            for columns in _columns(found.methodology)
        ],
        axis=2,
    )
    result = np.empty(areas.shape[:2])
    for number, name in enumerate(MEANS):
        mine = design.aggregation == number
        result[mine] = means(areas[mine], design.areas[mine][:, None, :], name)
    return result


def _points(found: Model, design: Design) -> Floats:
    """Points of every draw, draws x bids x indicators."""
    x = found.low + design.data * (found.high - found.low)
    if found.experts:
        count = design.experts @ found.there
        mean = np.divide(
            design.experts @ found.given, count, out=np.full(count.shape, np.nan), where=count > 0
        )
        mean = mean.reshape(len(x), len(found.bids), len(found.judged))
        x[:, :, found.judged] = np.where(np.isnan(mean), x[:, :, found.judged], mean)
    rules, points = found.methodology, np.empty_like(x)
    for column, one in enumerate(rules.indicators):
        for number, name in enumerate(SCALES):
            mine = design.scale == number
            if not mine.any():
                continue
            fn = one.scale.fn if name == "as written" or (name == "log" and one.scale.low <= 0) else name
            points[mine, :, column] = goalposts(x[mine, :, column], one, rules.points, fn)
    return np.where(found.unknown, rules.points * design.data, points)
