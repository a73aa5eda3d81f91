"""The example call: every trap is in it, it is synthetic throughout, and it is built the same every time."""

import csv
import importlib.util
import math
from pathlib import Path

import pandas as pd
import pytest

from cluster_analysis.data.paths import raw
from cluster_analysis.data.records import checksum
from cluster_analysis.data.tables.catalogue import record
from cluster_analysis.selection.call.bids.statistics import reckoned
from cluster_analysis.selection.call.forms.layout import is_valid_bin
from cluster_analysis.selection.call.intake import read_call
from cluster_analysis.selection.engine.methodology.methodology import Methodology

_spec = importlib.util.spec_from_file_location(
    "example_call", Path(__file__).parents[2] / "scripts" / "example_call.py"
)
_script = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_script)
NAME, folder, source, write_example_call = (
    _script.NAME, _script.folder, _script.source, _script.write_example_call
)  # fmt: skip


@pytest.fixture(scope="module")
def methodology():
    return Methodology.load()


@pytest.fixture(scope="module")
def call(methodology):
    return read_call(folder(), methodology)


@pytest.fixture(scope="module")
def built(tmp_path_factory, methodology):
    return write_example_call(tmp_path_factory.mktemp("one"), methodology)


def status(call, application, indicator):
    values = call.values.set_index(["application", "indicator"])
    return values.loc[(application, indicator), "status"]


def test_the_folder_is_rebuilt_with_the_same_bytes(built, tmp_path, methodology):
    assert checksum(write_example_call(tmp_path / "two", methodology)) == checksum(built)


def test_the_committed_folder_says_what_a_new_one_says(call, built, methodology):
    again = read_call(built, methodology)
    for table in ("applications", "values", "members", "scores", "set_aside", "conflicts"):
        pd.testing.assert_frame_equal(getattr(call, table), getattr(again, table))
    assert [str(one) for one in call.problems] == [str(one) for one in again.problems]
    assert checksum(folder()) == record(NAME).sha256


def test_everything_says_that_it_is_synthetic(call):
    assert len(call.applications) == 23
    assert call.applications["title"].str.startswith("[SYNTHETIC]").all()
    assert call.applications["applicant_name"].str.startswith("[SYNTHETIC]").all()
    assert call.members["member"].str.startswith("[SYNTHETIC]").all()
    assert call.applications["synthetic"].all()
    assert all(record(name).synthetic for name in (NAME, "synthetic_applications", "synthetic_scores"))
    assert "[SYNTHETIC]" in (folder() / "README.txt").read_text()


def test_numbers_of_members_are_right_in_form_and_impossible_in_fact(call):
    numbers = call.members["bin"]
    assert numbers.map(is_valid_bin).all()
    assert numbers.str.startswith("0000").all()


def test_the_problems_are_the_traps_and_no_others(call):
    found = sorted((one.severity, one.application) for one in call.problems)
    assert found == [
        ("correct", "S07"),  # 140 jobs in the form, 410 in the annex
        ("correct", "S08"),  # no E2
        ("correct", "S11"),  # several regions
        ("correct", "S21"),  # 350 % new jobs
        ("note", "S11"),  # nothing from statistics
        ("note", "S13"),  # two members shared with S22
        ("note", "S13"),
        *[("note", name) for name in late(call)],
        ("note", "S18"),  # B3, B5 confidential
        ("note", "S19"),  # sent twice
    ]


def late(call):
    """S16 in any case; S15 by the configured hour."""
    return sorted({one.application for one in call.problems if "after the deadline" in one.message})


def test_the_late_ones(call):
    assert "S16" in late(call)
    assert set(late(call)) <= {"S15", "S16"}


def test_contradiction_implausible_and_missing_values(call):
    values = call.values.set_index(["application", "indicator"])
    jobs = values.loc[("S07", "C1")]
    assert (jobs["value"], jobs["status"], jobs["stated"], jobs["other"]) == (
        7.0,
        "contradictory",
        7.0,
        20.5,
    )
    assert (values.loc[("S21", "C1"), "value"], status(call, "S21", "C1")) == (350.0, "implausible")
    assert status(call, "S08", "E2") == "missing"
    assert status(call, "S04", "E2") == "not applicable"
    assert {status(call, "S18", code) for code in ("B3", "B5")} == {"missing"}
    assert {status(call, "S11", code) for code in ("B1", "B2", "B3", "B5")} == {"missing"}


def test_two_versions_and_shared_members(call):
    assert call.received.set_index("file").loc[["S19_v1.xlsx", "S19_v2.xlsx"], "counts"].tolist() == [
        False,
        True,
    ]
    twice = next(one for one in call.problems if "was received in 2 versions" in one.message)
    assert "E1: 8.0 -> 6.0" in twice.advice.values["changes"]
    shared = [one for one in call.problems if "is a member of two" in one.message]
    assert [(one.application, one.advice.values["other"]) for one in shared] == [("S13", "S22")] * 2


def test_five_experts_two_rounds_one_conflict_and_one_who_gives_zeros(call):
    scores = call.scores
    assert sorted(set(scores["expert"])) == ["E1", "E2", "E3", "E4", "E5"]
    assert scores.groupby("round").size().to_dict() == {1: 658, 2: 658}  # 19 x 7 x 5 less 7 of S05 by E3
    assert (scores.loc[scores["expert"] == "E2", "score"] == 0).all()
    assert call.conflicts[["expert", "application"]].to_numpy().tolist() == [["E3", "S05"]]
    assert set(call.set_aside["status"]) == {"conflict"}
    means = scores[scores["round"] == 1].groupby("expert")["score"].mean()
    assert means["E2"] < means["E4"] < means["E3"] < means["E1"]


def test_regional_indicators_are_computed_where_published_and_marked_elsewhere(call):
    """B1 and B2 of S12 (Astana, section I), B3 of S04 (Mangystau, agriculture), by hand as published."""
    with (raw() / "gva_by_region_section.csv").open() as file:
        gva = {
            (row["region"], row["item"]): float(row["value"])
            for row in csv.DictReader(file)
            if row["year"] == "2016"
        }
    values = call.values.set_index(["application", "indicator"])
    here, there = gva["KZ-71", "I"], gva["KZ", "I"]
    product = {region: gva[region, "GDP"] - gva[region, "NET_TAXES"] for region in ("KZ-71", "KZ")}
    assert values.loc[("S12", "B2"), "value"] == pytest.approx(100 * here / there, abs=1e-4)
    quotient = (here / product["KZ-71"]) / (there / product["KZ"])
    assert values.loc[("S12", "B1"), "value"] == pytest.approx(quotient, abs=1e-4)
    # employed in agriculture 2016, persons (element 443430): Mangystau 3,141; Kazakhstan 1,385,530
    productivity = (gva["KZ-47", "A"] / 3141) / (gva["KZ", "A"] / 1385530)
    assert values.loc[("S04", "B3"), "value"] == pytest.approx(productivity, abs=1e-4)
    assert status(call, "S12", "B1") == "computed"
    assert "not employment" in values.loc[("S12", "B1"), "note"]
    assert (status(call, "S05", "B1"), values.loc[("S05", "B1"), "source"]) == ("synthetic", "[SYNTHETIC]")


def test_every_trap_of_the_source_has_its_handling_written_down():
    applications, _ = source()
    assert applications[["trap", "expected_handling"]].notna().all().all()
    assert len(set(applications["application"])) == 23


def totals_by_hand(call, methodology):
    """Weighted means in plain arithmetic: fixed goalposts, equal weights, second round, raw scores."""
    last = call.scores[call.scores["round"] == 2]
    means = last.groupby(["application", "indicator"])["score"].mean().to_dict()
    values = call.values.set_index(["application", "indicator"])["value"].to_dict() | means
    totals = {}
    for application in sorted(set(call.scores["application"]) - {"S15", "S18"}):  # late; area b not scored
        areas: dict[str, list[float]] = {}
        for one in methodology.indicators:
            value, low, high = values[application, one.code], one.scale.low, one.scale.high
            if value is None or math.isnan(value):
                continue
            if one.scale.fn == "log":
                value, low, high = math.log(value), math.log(low), math.log(high)
            areas.setdefault(one.area, []).append(100 * min(max((value - low) / (high - low), 0), 1))
        totals[application] = sum(sum(points) / len(points) for points in areas.values()) / 5
    return sorted(totals.items(), key=lambda pair: -pair[1])


def test_s09_and_s10_are_tied_at_place_six(call, methodology):
    ranked = totals_by_hand(call, methodology)
    assert {name for name, _ in ranked[5:7]} == {"S09", "S10"}
    assert abs(ranked[5][1] - ranked[6][1]) < 0.005
    assert ranked[4][1] - ranked[5][1] > 0.005
    assert ranked[6][1] - ranked[7][1] > 0.005


def test_regional_measures_are_known_by_their_name_and_not_by_the_code_of_an_indicator(methodology):
    renamed = [
        one.model_copy(update={"code": f"X{one.code}"}) if one.code in ("B1", "B2", "B3") else one
        for one in methodology.indicators
    ]
    other = methodology.model_copy(update={"indicators": renamed})
    bids = pd.DataFrame({"region": ["KZ-35"], "oked": ["01"]}, index=["S01"])
    first, second = (
        reckoned(bids, rules).set_index("indicator")["value"] for rules in (methodology, other)
    )
    assert (first[["B1", "B2", "B3"]] != "").all()
    assert second[["XB1", "XB2", "XB3"]].tolist() == first[["B1", "B2", "B3"]].tolist()
