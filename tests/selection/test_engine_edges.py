"""Scores, ties and ranks exactly at their edges."""

import pandas as pd

from cluster_analysis.selection import Methodology
from cluster_analysis.selection.engine.methodology.schema import Tie
from cluster_analysis.selection.engine.ranking.aggregation import scale
from cluster_analysis.selection.engine.ranking.ranking import rank, rank_interval


def test_a_value_on_a_goalpost_is_not_clipped():
    """A3 goes from 5 to 60."""
    points = scale(pd.DataFrame({"A3": [5.0, 60.0, 4.9, 60.1]}), Methodology.load())
    assert points["A3"].tolist() == [0, 100, 0, 100]
    assert points.attrs["status"]["A3"].tolist() == ["given", "given", "clipped", "clipped"]


def test_totals_apart_by_exactly_the_tolerance_are_tied():
    totals = pd.DataFrame({"total": {"x": 60.0, "y": 59.5, "z": 59.0}})
    assert rank(totals, Tie(tolerance=0.5))["tie"].to_dict() == {"x": "y", "y": "x", "z": ""}


def test_equal_bids_may_each_be_second():
    rules = Methodology.load()
    points = pd.DataFrame(50.0, index=["x", "y"], columns=rules.codes)
    assert rank_interval(points, rules)[["low", "high"]].values.tolist() == [[1, 2], [1, 2]]
