"""The whole chain on the example call: every trap is handled as it is written down."""

import dataclasses
import math

import pandas as pd
import pytest

from cluster_analysis.data.paths import raw
from cluster_analysis.selection import Methodology, read_call, run_selection
from cluster_analysis.selection.engine.methodology.eligibility import eligible_titles
from cluster_analysis.selection.report.packet import packet
from cluster_analysis.selection.report.words import Words

EXAMPLE = raw() / "applications" / "example_call_2017"


@pytest.fixture(scope="module")
def rules():
    return Methodology.load()


@pytest.fixture(scope="module")
def call(rules):
    return read_call(EXAMPLE, rules)


@pytest.fixture(scope="module")
def result(call, rules):
    return run_selection(call, rules, draws=2000)


def test_ineligible_applications_stay_in_the_register_and_out_of_every_number(result):
    out = result.eligibility[~result.eligibility["eligible"]]["rules"]
    assert out.to_dict() == {"S11": "R3", "S15": "R1", "S16": "R1", "S17": "R4", "S23": "R2"}
    for table in (result.points, result.areas, result.ranks, result.joint.acceptability):
        assert not set(out.index) & set(table.index)
    assert result.eligibility.loc["S15", "other_hour"]


def test_the_late_bid_changes_no_number(result, call, rules):
    without = dataclasses.replace(
        call,
        applications=call.applications.drop("S16"),
        values=call.values[call.values["application"] != "S16"],
    )
    again = run_selection(without, rules, draws=2000)
    pd.testing.assert_frame_equal(again.ranking, result.ranking)


def test_the_tie_at_six_is_told_with_its_steps(result):
    assert result.ranking.loc[["S10", "S09"], "rank"].tolist() == [6, 7]
    assert result.ranking.loc["S09", "tie"] == "S10"
    said = Words(result).tie_sentences()
    assert said[0].startswith("S09, S10: totals differ by no more than 0.005")
    assert said[1] == "The score of area a (Integration of the value chain) decides: S10 > S09."


def test_an_area_without_enough_values_is_not_scored_and_has_an_interval(result):
    assert math.isnan(result.areas.loc["S18", "b"])
    assert math.isnan(result.ranking.loc["S18", "rank"])
    assert result.ranking.loc["S18", "low"] <= result.ranking.loc["S18", "high"]


def test_conflict_of_interest_and_the_expert_who_gives_zeros(result):
    cells = result.severity.cells
    assert cells.loc[("S05", "A5"), "scores"] == 4
    assert cells.loc[("S09", "A5"), "scores"] == 5
    assert cells.loc[("S05", "A5"), "raw"] != pytest.approx(cells.loc[("S05", "A5"), "adjusted"])
    assert result.severity.experts.loc["E2", "flag"] == "always the same score"
    assert set(result.without["expert"].columns) == {"none", "E1", "E2", "E3", "E4", "E5"}
    assert (result.without["expert"]["E2"].dropna() >= 1).all()


def test_statuses_arrive_at_the_points(result):
    status = result.points.attrs["status"]
    assert (status.loc["S07", "C1"], status.loc["S21", "C1"]) == ("contradictory", "implausible")
    assert (status.loc["S14", "B2"], result.points.loc["S14", "B2"]) == ("clipped", 100)
    assert (status.loc["S13", "A4"], result.points.loc["S13", "A4"]) == ("clipped", 0)
    assert (status.loc["S08", "E2"], status.loc["S04", "E2"]) == ("missing", "not applicable")


def test_the_boundary_holds_the_places_five_to_eight(result):
    assert result.boundary["rank"].tolist() == [5, 6, 7, 8]
    assert result.boundary["p_first"].between(0, 1).all()
    assert result.ranking["p_first"].sum() == pytest.approx(6)


def test_the_portfolio_keeps_the_caps_and_says_what_they_cost(result):
    chosen = result.call.applications.loc[result.portfolio.sets[0]]
    assert len(chosen) == 6
    assert chosen["region"].value_counts().max() == 1
    assert chosen["sector"].value_counts().max() <= 2
    assert result.diversity["cost"].iloc[0] == 0
    assert result.diversity["cost"].iloc[-1] == pytest.approx(
        result.diversity["value"].iloc[0] - result.portfolio.value
    )


def test_a_corrected_score_changes_only_what_depends_on_it(result, call, rules):
    scores = call.scores.copy()
    cell = (
        (scores["application"] == "S20")
        & (scores["indicator"] == "A5")
        & (scores["expert"] == "E3")
        & (scores["round"] == 2)
    )
    assert scores.loc[cell, "score"].tolist() == [4]
    scores.loc[cell, "score"] = 3
    again = run_selection(dataclasses.replace(call, scores=scores), rules, draws=2000)
    changed = (again.points != result.points) & again.points.notna()
    assert changed.sum().sum() == 1
    assert changed.loc["S20", "A5"]
    assert again.points.loc["S20", "A5"] == pytest.approx(result.points.loc["S20", "A5"] - 100 / 25)
    assert again.totals.drop("S20").equals(result.totals.drop("S20"))
    assert again.totals["S20"] == pytest.approx(result.totals["S20"] - 4 * 0.04)


def test_one_bid_adds_up(result):
    table = result.application("S08")
    assert table["adds"].sum() == pytest.approx(result.totals["S08"])
    assert table["weight"].sum() == pytest.approx(1)
    assert table.loc["E2", "weight"] == 0


@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
def test_the_packet_is_worded_in_every_language(result, lang):
    assert result.ranking["rank"].tolist()[:6] == [1, 2, 3, 4, 5, 6]
    assert Words(result, lang).portfolio_sentence()
    assert len(Words(result, lang).boundary_table()) == 4
    assert Words(result, lang).main_finding()
    assert packet(result, lang).html()
    if lang != "en":
        assert Words(result, lang).tie_sentences()[0] != Words(result).tie_sentences()[0]


def test_experts_are_asked_to_score_the_eligible_ones(call, rules):
    assert len(eligible_titles(call.applications, rules)) == 18


def test_a_call_without_scores_or_without_eligible_bids_still_has_its_packet(call, rules):
    unscored = run_selection(dataclasses.replace(call, scores=call.scores.iloc[:0]), rules, draws=100)
    assert unscored.totals.isna().all()
    oil = dataclasses.replace(call, applications=call.applications.assign(sector="oil services"))
    nobody = run_selection(oil, rules, draws=100)
    assert nobody.eligible == []
    for one in (unscored, nobody):
        assert one.portfolio.sets == []
        assert packet(one, "en").html()
