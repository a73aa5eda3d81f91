"""What would change the ranks: other weights, one other value, a part left out; what never would."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from pandas import DataFrame, Series

from cluster_analysis.errors import ParameterError, known_choice
from cluster_analysis.measures.numeric import Floats
from cluster_analysis.selection.engine.experts.experts import panel_values
from cluster_analysis.selection.engine.methodology.methodology import Methodology
from cluster_analysis.selection.engine.methodology.tree import TOTAL, counting_wins, spread, without
from cluster_analysis.selection.engine.ranking.aggregation import (
    scale,
    score_nodes,
    unscale,
    walk,
    weight_vector,
)
from cluster_analysis.selection.engine.ranking.ranking import ranked
from cluster_analysis.selection.engine.robustness.acceptability import complete


def weight_flip(values: DataFrame, weights: Mapping[str, float] | Series, above: Any, below: Any) -> Series:
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
        `shift` (NaN where no weights can do it), the criterion `given_to`, `reason` (`dominance` where
        `above` is nowhere worse).

    Examples
    --------
    >>> values = pd.DataFrame({"a": [90.0, 50.0], "b": [20.0, 40.0]}, index=["x", "y"])
    >>> round(weight_flip(values, {"a": 1, "b": 1}, "x", "y")["shift"], 4)
    0.1667
    """
    x, w = complete(values.loc[[above, below]]), weight_vector(weights, list(values.columns))
    w, difference = w / w.sum(), x[0] - x[1]
    gap, to = float(w @ difference), int(np.argmin(difference))
    if gap <= 0:
        return Series({"shift": 0.0, "given_to": "", "reason": "already level or behind"})
    if not difference[to] < 0:
        return Series({"shift": np.nan, "given_to": "", "reason": "dominance"})
    gain = difference - difference[to]  # by each unit of weight that moves; the greatest first
    first = np.argsort(-gain)
    moved, closed = (np.append(0.0, one[first].cumsum()) for one in (w, w * gain))
    shift = float(np.interp(gap, closed, moved))
    return Series({"shift": shift, "given_to": str(values.columns[to]), "reason": ""})


def value_needed(points: DataFrame, methodology: Methodology, bid: Any, gain: float) -> DataFrame:
    """For each indicator the value that alone would raise a bid's total by `gain` points.

    Found by halving, so for any tree and any mean of points.

    Parameters
    ----------
    points
        Applications x indicators.
    bid
        The bid, with a total.
    gain
        Points of the total, 0 or more.

    Returns
    -------
    pandas.DataFrame
        Index indicator: `points` (now), `points_needed`, `value_needed` in the indicator's unit; NaN where
        the value is missing or even all points of this indicator are not enough, and throughout where a
        Copeland score makes the total depend on the other bids.
    """
    own, tree, top = points.loc[bid].to_numpy(dtype=float), methodology.tree, methodology.points

    def totals(tried: Floats) -> Floats:
        """The total if each indicator in turn had the points that are tried."""
        cases = np.where(np.eye(len(own), dtype=bool), tried, own[:, None])
        return walk(dict(zip(points.columns, cases, strict=True)), tree)[TOTAL]

    enough = totals(own)[0] + gain - 1e-9
    low, high = own, np.full(len(own), top)
    possible = (totals(high) >= enough) & ~np.isnan(own) & (not counting_wins(tree))
    for _step in range(50):
        middle = (low + high) / 2
        reached = totals(middle) >= enough
        low, high = np.where(reached, low, middle), np.where(reached, middle, high)
    needed = np.where(possible, high, np.nan)
    values = [unscale(one, about, top) for one, about in zip(needed, methodology.indicators, strict=True)]
    table = {"points": own, "points_needed": needed, "value_needed": values}
    return DataFrame(table, points.columns.rename("indicator"))


def effective_weights(points: DataFrame, methodology: Methodology, bid: Any) -> Series:
    """How much one point of each indicator adds to this bid's total (arithmetic means, available cases)."""
    nodes = score_nodes(points.loc[[bid]], methodology.tree).loc[bid]
    there = {**points.loc[bid].notna(), **nodes.notna()}
    return Series(spread(methodology.tree, there))[methodology.codes]


def dominance(values: DataFrame) -> DataFrame:
    """Whether the row is nowhere worse than the column and somewhere better, for any weights and any mean.

    A pair with a missing value on either side is never called dominated.

    Examples
    --------
    >>> values = pd.DataFrame({"a": [90.0, 50.0], "b": [40.0, 40.0]}, index=["x", "y"])
    >>> dominance(values).loc["x", "y"], dominance(values).loc["y", "x"]
    (np.True_, np.False_)
    """
    x = values.to_numpy(dtype=float)
    mine = x[:, None]
    found = np.logical_and((mine >= x).all(axis=2), (mine > x).any(axis=2))
    return DataFrame(found, index=values.index, columns=values.index)


WHAT = ("expert", "indicator", "group", "area")


def leave_one_out(
    values: DataFrame,
    methodology: Methodology,
    what: str,
    scores: DataFrame | None = None,
) -> DataFrame:
    """The rank of every application when each expert, indicator, group or area is left out in turn.

    Parameters
    ----------
    values
        Applications x indicators before scaling, eligible ones only.
    what
        expert, indicator, group or area.
    scores
        The tidy expert scores; needed for `expert`.

    Returns
    -------
    pandas.DataFrame
        Applications x what is left out; first column `none` the rank as it is. NaN where no total.

    Notes
    -----
    Without a part the weights beside it keep their proportions, and the share of the weight that must be
    present is reckoned over what is left; the only part of an area takes the area with it.

    Examples
    --------
    >>> from cluster_analysis.selection import Methodology
    >>> rules = Methodology.load("three_levels_demo")
    >>> rows = [[50.0, 30, 27, 7, 50, 50, 60], [60.0, 30, 27, 7, 40, 50, 60]]
    >>> values = pd.DataFrame(rows, columns=rules.codes)
    >>> leave_one_out(values, rules, "area").values.tolist()
    [[2.0, 1.0, 2.0, 2.0], [1.0, 2.0, 1.0, 1.0]]
    """
    known_choice(what, WHAT, "part to leave out")
    points, tree = scale(values, methodology), methodology.tree
    found = {"none": ranked(points, methodology)["rank"]}
    if what == "expert":
        if scores is None:
            raise ParameterError(
                "scores", ["scores=tidy expert scores"], "argument for leaving out experts"
            )
        for expert in sorted(set(scores["expert"])):
            means = panel_values(scores, methodology, without=expert).reindex(values.index)
            found[expert] = ranked(scale(values.assign(**means), methodology), methodology)["rank"]
    else:
        parts = {"indicator": methodology.codes, "group": methodology.groups, "area": methodology.areas}
        found |= {part: ranked(points, methodology, without(tree, part))["rank"] for part in parts[what]}
    return DataFrame(found, index=values.index)
