"""Scaling, aggregation, missing values, HDI, AHP: published numbers and sums by hand."""

import math

import numpy as np
import pandas as pd
import pytest

from cluster_analysis.errors import InputError, ParameterError, UnknownNameError
from cluster_analysis.selection import (
    Methodology,
    aggregate,
    ahp_weights,
    check_eligibility,
    scale,
    score_nodes,
)
from cluster_analysis.selection.engine.methodology.methodology import Indicator
from cluster_analysis.selection.engine.ranking.aggregation import goalposts, unscale

RULES = Methodology.load()


def test_hdi_of_2017():
    """UNDP (2018), Human Development Indices and Indicators: 2018 Statistical Update, table 1.

    Life expectancy, expected and mean years of schooling, income per head (2011 PPP $), and the index.
    """
    rules = Methodology.load("hdi_2017")
    table = {
        "Norway": (82.3, 17.9, 12.6, 68_012, 0.953),
        "Switzerland": (83.5, 16.2, 13.4, 57_625, 0.944),
        "Australia": (83.1, 22.9, 12.9, 43_560, 0.939),  # schooling beyond the goalpost of 18 years
        "Kazakhstan": (70.0, 15.1, 11.8, 22_626, 0.800),
    }
    columns = ["LE", "EYS", "MYS", "GNI", "index"]
    data = pd.DataFrame.from_dict(table, orient="index", columns=columns)
    index = score_nodes(scale(data[rules.codes], rules), rules.tree)["total"]
    assert index.round(3).tolist() == data["index"].tolist()


def test_three_levels_by_hand():
    """The demonstration file: human resources (two groups), business, links, each with its own mean.

    A school 0.6 x 40 + 0.4 x 90 = 60, research sqrt(25 x 100) = 50, so people 0.7 x 60 + 0.3 x 50 = 57;
    firms 2 / (1/40 + 1/60) = 48; links 80. Total 0.5 x 57 + 0.3 x 48 + 0.2 x 80 = 58.9.
    """
    rules = Methodology.load("three_levels_demo")
    # values that give these points: see the scales of the file
    values = pd.DataFrame(
        {"S1": [40.0], "S2": [45.0], "R1": [10.0], "R2": [7.0], "F1": [40.0], "F2": [60.0], "L1": [30.0]}
    )
    points = scale(values, rules)
    assert points.iloc[0].tolist() == pytest.approx([40, 90, 25, 100, 40, 60, 80])
    nodes = score_nodes(points, rules.tree).iloc[0]
    expected = {"school": 60, "research": 50, "people": 57, "firms": 48, "links": 80, "total": 58.9}
    assert nodes.to_dict() == pytest.approx(expected)
    assert rules.indicator_weights()["S2"] == pytest.approx(0.5 * 0.7 * 0.4)


@pytest.mark.parametrize(
    ("value", "points"),
    [(0, 0), (2, 35), (4, 70), (7, 85), (12, 100), (-1, 0)],
)
def test_a_piecewise_scale_is_straight_between_its_knots(value, points):
    indicator = one_indicator({"fn": "piecewise", "knots": [[0, 0], [4, 0.7], [10, 1]]})
    assert goalposts([value], indicator).tolist() == pytest.approx([points])
    if 0 < points < 100:
        assert unscale(points, indicator) == pytest.approx(value)


@pytest.mark.parametrize(("value", "points"), [(5, 0), (10, 50), (15, 100), (20, 100), (26, 40), (40, 0)])
def test_a_target_scale_falls_on_both_sides(value, points):
    indicator = one_indicator({"fn": "target", "low": 5, "high": 30, "best": [15, 20]})
    assert goalposts([value], indicator).tolist() == pytest.approx([points])
    if 0 < points < 100:
        assert unscale(points, indicator) == pytest.approx(5 + points / 10)  # the lower of the two values


def one_indicator(scale_):
    name = {"en": "x", "ru": "x", "kk": "x"}
    about = {"code": "X", "area": "a", "type": "quantitative", "unit": "%", "source": "form"}
    return Indicator.model_validate(name | about | {"scale": scale_})


def test_what_is_possible_and_what_is_usual_are_told_apart_from_goalposts():
    share = one_indicator({"low": 0, "high": 50}).model_copy(
        update={"min": 0, "max": 100, "plausible": (None, 80)}
    )
    assert share.is_plausible([-1, 0, 60, 80, 90, 480, np.nan]).tolist() == [
        False, True, True, True, False, False, True,
    ]  # fmt: skip


def test_points_by_hand():
    values = pd.DataFrame(
        {"A1": [5.0, math.sqrt(300), 60.0], "C1": [10.0, 40.0, 350.0], "A4": [25.0, 60, 95]}
    )
    points = scale(values, RULES)
    assert points["A1"].tolist() == pytest.approx([0, 50, 100])  # log: sqrt(5 * 60) is half way
    assert points["C1"].tolist() == pytest.approx([25, 100, 100])
    assert points["A4"].tolist() == pytest.approx([0, 50, 100])  # 25 is 0 points, not negative
    status = points.attrs["status"]
    assert status["C1"].tolist() == ["given", "given", "implausible"]
    assert status["A4"].tolist() == ["clipped", "given", "clipped"]
    assert (status["E2"] == "missing").all()


def test_less_is_better_where_the_direction_is_down():
    content = Methodology.load("hdi_2017").model_dump()
    content["indicators"][0]["direction"] = "down"
    rules = Methodology.model_validate(content)
    assert scale(pd.DataFrame({"LE": [20.0, 85.0, 52.5]}), rules)["LE"].tolist() == [1.0, 0.0, 0.5]


def test_log_of_zero_and_less_is_no_point_and_no_nan():
    assert scale(pd.DataFrame({"A1": [0.0, -3.0]}), RULES)["A1"].tolist() == [0.0, 0.0]


def test_not_applicable_stays_not_applicable():
    status = pd.DataFrame({"E2": ["not applicable"]})
    points = scale(pd.DataFrame({"E2": [np.nan]}), RULES, status)
    assert points.attrs["status"].loc[0, "E2"] == "not applicable"


def test_text_infinity_and_unknown_columns_are_refused_with_their_place():
    with pytest.raises(InputError, match="row S01, column 'A1': 'many' is not a number"):
        scale(pd.DataFrame({"A1": ["many"]}, index=["S01"]), RULES)
    with pytest.raises(InputError, match="inf"):
        scale(pd.DataFrame({"A1": [np.inf]}), RULES)
    with pytest.raises(UnknownNameError, match="nearest: A1"):
        scale(pd.DataFrame({"A11": [1.0]}), RULES)


def test_the_four_aggregations_by_hand():
    scores = pd.DataFrame({"a": [40.0, 80.0, 50.0], "b": [90.0, 10.0, 50.0]}, index=list("xyz"))
    weights = {"a": 3, "b": 1}
    assert aggregate(scores, weights).tolist() == pytest.approx([52.5, 62.5, 50])
    assert aggregate(scores, weights, "geometric").tolist() == pytest.approx(
        [(40**3 * 90) ** 0.25, (80**3 * 10) ** 0.25, 50]
    )
    assert aggregate(scores, weights, "harmonic").tolist() == pytest.approx(
        [4 / (3 / 40 + 1 / 90), 4 / (3 / 80 + 1 / 10), 50]
    )
    # a has the greater weight: y beats x and z, z beats x
    assert aggregate(scores, weights, "copeland").tolist() == [-2, 2, 0]


def test_a_zero_makes_geometric_and_harmonic_means_zero():
    scores = pd.DataFrame({"a": [0.0], "b": [90.0]})
    assert [float(aggregate(scores, {"a": 1, "b": 1}, one)[0]) for one in ("geometric", "harmonic")] == [
        0,
        0,
    ]
    with pytest.raises(InputError, match="negative"):
        aggregate(scores - 1, {"a": 1, "b": 1}, "geometric")


def test_share_of_the_weight_decides_whether_an_area_is_scored():
    """Area e, equal weights: 4 of 5 is 80 % (scored), 3 of 5 is 60 % (not scored)."""
    points = pd.DataFrame(50.0, index=["x", "y"], columns=RULES.codes)
    points.loc["x", "E2"] = np.nan
    points.loc["y", ["B3", "B5"]] = np.nan
    nodes = score_nodes(points, RULES.tree)
    assert nodes.loc["x", "e"] == 50
    assert math.isnan(nodes.loc["y", "b"])
    assert nodes["total"].isna().tolist() == [False, True]


def test_ahp_of_consistent_comparisons_gives_the_weights_back():
    true = np.array([0.5, 0.3, 0.2])
    table = pd.DataFrame(true[:, None] / true[None, :], index=list("abc"), columns=list("abc"))
    found = ahp_weights(table)
    assert found.weights.tolist() == pytest.approx(true.tolist())
    assert found.consistency_ratio == pytest.approx(0, abs=1e-9)
    assert ahp_weights([table, table.T.pipe(lambda one: 1 / one)]).weights.tolist() == pytest.approx(
        true.tolist()
    )
    contrary = pd.DataFrame(
        [[1, 9, 1 / 9], [1 / 9, 1, 9], [9, 1 / 9, 1]], index=list("abc"), columns=list("abc")
    )
    assert ahp_weights(contrary).consistency_ratio > 0.10
    with pytest.raises(InputError, match="reciprocal"):
        ahp_weights(pd.DataFrame([[1, 2], [2, 1]], index=list("ab"), columns=list("ab")))


def test_weights_that_do_not_fit_are_refused():
    scores = pd.DataFrame({"a": [1.0], "b": [2.0]})
    for weights in ({"a": 1}, {"a": 1, "b": -1}, {"a": 0, "b": 0}, {"a": 1, "b": np.nan}):
        with pytest.raises(InputError):
            aggregate(scores, weights)
    with pytest.raises(ParameterError, match="arithmetic"):
        aggregate(scores, {"a": 1, "b": 1}, "aritmetic")


def register(**changes):
    row = {
        "received": pd.Timestamp("2017-06-08T17:59+06:00"),
        "applicant": "association",
        "region": "KZ-43",
        "region_text": "Kyzylorda",
        "sector": "agro-food",
        "oked": "1061",
        "title": "Rice",
    }
    return pd.DataFrame([row | changes], index=["S01"])


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({}, ""),
        ({"received": pd.Timestamp("2017-06-08T18:00+06:00")}, ""),
        ({"received": pd.Timestamp("2017-06-08T12:00+00:00")}, ""),  # 18:00 in Astana
        ({"received": pd.Timestamp("2017-06-08T18:01+06:00")}, "R1"),
        ({"received": pd.Timestamp("2017-06-08T18:01")}, "R1"),
        ({"received": pd.NaT}, "R1"),
        ({"applicant": "single company"}, "R2"),
        ({"region": None, "region_text": "four oblasts"}, "R3"),
        ({"sector": "oil services"}, "R4"),
        ({"oked": "0610"}, "R4"),
        ({"title": " "}, "R5"),
        ({"received": pd.NaT, "applicant": None, "region": None}, "R1, R2, R3, R5"),
    ],
)  # fmt: skip
def test_each_refusal_cites_its_rule(changes, rules):
    found = check_eligibility(register(**changes), RULES).loc["S01"]
    assert (found["rules"], found["eligible"]) == (rules, not rules)
    assert all(one in found["reasons"] for one in rules.split(", "))


def test_the_other_reading_of_the_hour_is_shown():
    evening = register(received=pd.Timestamp("2017-06-08T23:41+06:00"))
    found = check_eligibility(evening, RULES).loc["S01"]
    assert (found["eligible"], found["other_hour"]) == (False, "In time if the day ends at 24:00.")
    late = RULES.model_copy(
        update={"call": RULES.call.model_copy(update={"hour": "24:00", "other_hour": "18:00"})}
    )
    found = check_eligibility(evening, late).loc["S01"]
    assert (found["eligible"], found["other_hour"]) == (True, "Late if the day ends at 18:00.")


def test_a_public_body_is_eligible_and_has_to_clarify():
    found = check_eligibility(register(applicant="public body with firms"), RULES).loc["S01"]
    assert found["eligible"]
    assert "R2" in found["clarify"]


def test_a_register_without_a_needed_column_is_refused():
    with pytest.raises(InputError, match="rule R2"):
        check_eligibility(register().drop(columns="applicant"), RULES)
