"""The places around the last one: how near they are, and what would move each."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cluster_analysis.selection.engine.robustness.flips import value_needed, weight_flip
from cluster_analysis.selection.report.ranked import Ranked

COLUMNS = [
    "rank",
    "total",
    "decided_by",
    "p_first",
    "rival",
    "gap",
    "weight_shift",
    "to_area",
    "indicator",
    "value",
    "value_needed",
]


def around_the_line(selection: Ranked) -> pd.DataFrame:
    """Two places on each side of the line; the columns are told at `Selection.boundary`."""
    places = selection.methodology.places
    ranked = selection.ranks.dropna(subset="rank").sort_values("rank")
    order = list(ranked.index)
    near = order[max(places - 2, 0) : places + 2]
    rows = [_near(selection, one, order) for one in near]
    return pd.DataFrame(rows, pd.Index(near, name=ranked.index.name), COLUMNS)


def _near(selection: Ranked, one: Any, order: list[Any]) -> dict[str, Any]:
    """One bid: its rival across the line, and what would turn the two round."""
    places = selection.methodology.places
    row: dict[str, Any] = {key: selection.ranks[key][one] for key in ("rank", "total", "decided_by")}
    row["p_first"] = selection.joint.summary["p_first"][one]
    inside = order.index(one) < places
    other = places if inside else places - 1
    if other >= len(order):
        return row
    rival = order[other]
    above, below = (one, rival) if inside else (rival, one)
    gap = float(selection.totals[one]) - float(selection.totals[rival])
    row |= {"rival": rival, "gap": gap}
    if selection.methodology.aggregation.across_areas == "arithmetic":
        flip = weight_flip(selection.areas, selection.methodology.area_weights(), above, below)
        row |= {"weight_shift": flip["shift"], "to_area": flip["given_to"]}
    return row if inside else row | _least_change(selection, one, selection.methodology.tie.tolerance - gap)


def _least_change(selection: Ranked, one: Any, gain: float) -> dict[str, Any]:
    """The change of one value that lifts a bid by `gain` with the fewest points of its scale."""
    rules, points = selection.methodology, selection.points
    needed = value_needed(points, rules, one, gain)
    change = (needed["points_needed"] - needed["points"]).dropna()
    if change.empty:
        return {}
    code: Any = change.idxmin()
    values = {"value": selection.values[code][one], "value_needed": needed["value_needed"][code]}
    return {"indicator": code} | values
