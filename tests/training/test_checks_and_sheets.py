"""Known answers of the exercises, states, comparison, and what groups hand in."""

import itertools
import re

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import xarray as xr
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import cluster_analysis as ca
from cluster_analysis.errors import InputError, ParameterError, UnknownNameError
from cluster_analysis.measures.value_chain import InputOutputTable
from cluster_analysis.training import (
    CheckError,
    check,
    collect,
    compare,
    hand_in,
    hint,
    marks,
    new_groups,
    plan_page,
    questions,
    registry,
    room,
    samples,
    start,
    without_code,
)
from cluster_analysis.training.compare import same


@pytest.mark.parametrize(
    ("key", "answer", "data"),
    [
        ("m1.q1", (0.21132, 0.21132), {"points": [(0, 0), (1, 0), (0, 1)]}),
        ("m1.q2", 1.62658, {"sigma": 5, "mu": 0.4}),
        ("m1.q6", [0.29, 0.71], {"ratings": samples.judges()}),  # Shrout & Fleiss (1979), table 4
        ("m2.q1", 3000, {"shares": [40, 30, 20, 10]}),
        ("m2.q2", 70, {"shares": [40, 30, 20, 10], "k": 2}),
        ("m2.q3", 0.75, {"exports": [100], "imports": [60]}),
        ("m3.q1", [25, 15, 20, 12], {"prices": [40, 65, 100, 120], "inputs": [15, 10, 15, 8]}),
        ("m4.q4", np.log(0.38 / 0.03) / 0.41, {"p": 0.03, "q": 0.38}),
        ("m5.q1", 44, {"actions": samples.construction()}),
        ("m5.q2", 0.841, {"actions": samples.construction(), "deadline": 47}),
        ("m5.q3", [0.889, 0.80, 225], {"budget": 200, "planned": 100, "earned": 80, "actual": 90}),
        ("m6.q4", 0.0625, {"regions": 16}),
    ],
)
def test_known_answers_of_the_course(key, answer, data):
    assert check(key, answer, **data).state == "ok"


def test_multipliers_of_miller_and_blair_and_the_medici():
    table = InputOutputTable.from_arrays([[150, 500], [200, 100]], [350, 1700], ["1", "2"])
    assert check("m3.q3", pd.Series({"1": 1.518, "2": 1.452}), table=table).state == "ok"
    result = check("m3.q3", pd.Series({"1": 1.584, "2": 1.386}), table=table)
    assert "row sums" in result.hint
    assert check("m4.q2", ["Medici", 0.522], graph=nx.florentine_families_graph()).state == "ok"


def test_the_seventeen_ballots_have_three_rules_and_not_one_winner():
    # 7 brand>lab>fair, 6 lab>fair>brand, 4 fair>lab>brand: brand leads, lab has 7 + 12 + 4 = 23 points
    assert check("m4.q5", ["brand", "lab", "lab"], ballots=samples.ballots()).state == "ok"


def test_three_states_and_strictness(monkeypatch):
    shares = [40, 30, 20, 10]
    assert check("m2.q1", shares=shares).state == "not attempted"
    assert check("m2.q1", ..., shares=shares).state == "not attempted"
    assert "from 0 to 10,000" in check("m2.q1", 0.3, shares=shares).hint
    monkeypatch.setenv("CLUSTER_STRICT", "1")
    with pytest.raises(CheckError, match="not attempted"):
        check("m2.q1", shares=shares)
    with pytest.raises(CheckError, match=r"m2\.q1: not yet"):
        check("m2.q1", 1, shares=shares)


def test_unknown_exercise_and_data():
    with pytest.raises(UnknownNameError, match=r"'m9\.q9' is not a known exercise"):
        check("m9.q9", 1)
    with pytest.raises(TypeError, match=r"unexpected keyword argument 'share'"):
        check("m2.q1", 1, share=[1, 2])


@settings(max_examples=60, deadline=None)
@given(
    st.none() | st.text() | st.floats() | st.lists(st.integers()) | st.dictionaries(st.text(), st.floats())
)
def test_no_answer_breaks_a_check(answer):
    assert check("m3.q1", answer, prices=[2, 3], inputs=[1, 1]).state in ("ok", "not yet", "not attempted")


class TestSame:
    def test_order_of_labels_does_not_matter_but_labels_do(self):
        one = pd.Series({"a": 1.0, "b": 2.0})
        assert same(one[["b", "a"]], one)
        assert not same(pd.Series({"a": 2.0, "b": 1.0}), one)
        assert not same(one[["a"]], one)
        assert same(xr.DataArray([1.0, 2.0], {"r": ["a", "b"]}, "r"), one)

    def test_missing_agrees_only_with_missing(self):
        assert same(float("nan"), float("nan"))
        assert not same(0.0, float("nan"))
        assert not same(float("nan"), 1.0)

    def test_rounding_is_accepted_and_no_more(self):
        assert same(0.2113, 0.21132)
        assert not same(0.22, 0.21132)
        assert not same("0.21132", 0.21132)


class TestTyping:
    @pytest.mark.parametrize(
        ("key", "answer", "data"),
        [
            ("m1.q2", "1,63", {"sigma": 5, "mu": 0.4}),
            ("m1.q1", "0,21; 0,21", {"points": [(0, 0), (1, 0), (0, 1)]}),
            ("m1.q1", "(0.21, 0.21)", {"points": [(0, 0), (1, 0), (0, 1)]}),
            ("m6.q4", "1/16", {"regions": 16}),
            ("m2.q1", " 3 000 ", {"shares": [40, 30, 20, 10]}),
            ("m3.q1", "25; 15; 20; 12", {"prices": [40, 65, 100, 120], "inputs": [15, 10, 15, 8]}),
        ],
    )
    def test_answers_are_read_as_people_write_them(self, key, answer, data):
        assert check(key, answer, **data).state == "ok"

    @pytest.mark.parametrize("text", ["", "many", "1,2,3", "1/0", "7^(1/4)", "55%", "--3"])
    def test_what_is_no_number_stays_as_it_is(self, text):
        assert compare.number(text) == text

    @settings(max_examples=60, deadline=None)
    @given(st.integers(-9999, 9999), st.integers(0, 999))
    def test_a_comma_is_a_point(self, whole, part):
        assert compare.number(f"{whole},{part:03d}") == compare.number(f"{whole}.{part:03d}")


DATA = {"shares": [40, 30, 20, 10]}


def fragmentation(graph, without):
    """One less the mean of 1 / distance over all pairs of those who are left (Borgatti 2006)."""
    rest = graph.subgraph(set(graph) - set(without))
    lengths = dict(nx.all_pairs_shortest_path_length(rest))
    pairs = list(itertools.permutations(rest, 2))
    return 1 - sum(1 / lengths[a][b] for a, b in pairs if b in lengths[a]) / len(pairs)


class TestGrades:
    def test_a_wrong_form_is_told_apart_from_a_wrong_value(self):
        assert "Form of the answer" in check("m2.q1", {"a": 1}, **DATA).hint
        assert "Form of the answer" not in check("m2.q1", 1234, **DATA).hint

    def test_unknown_wrong_values_get_the_method_and_then_the_first_step(self):
        first, second = (check("m2.q1", value, **DATA).hint for value in (1234, 1235))
        assert "Square each share" in first
        assert "largest share squared" in second

    def test_three_hints_come_one_after_the_other(self):
        start("KZ-43", "demo-rice", "en")
        hints = [hint("m2.q1") for _ in range(4)]
        assert hints[0].startswith("one number of points")
        assert hints[2] == hints[3]
        assert len(set(hints)) == 3
        assert hints[2].endswith("`ca.management.herfindahl_hirschman(shares)`")

    def test_a_form_hears_how_it_is_filled_in_and_no_function(self, monkeypatch):
        given = []
        monkeypatch.setattr(without_code, "widget", lambda *arguments: given.extend(arguments) or {})
        start("KZ-43", "demo-rice", "en")
        check("m2.q1", **DATA)._repr_mimebundle_()
        *_exercise_data_language, again, more = given
        hints = [more("Take one of the lines below.") for _ in range(3)]
        assert hints[0] == "Take one of the lines below."
        assert hints[2] == "The largest share squared is the first summand; add the other three."
        said = [again(value).html for value in (1234, 1235, 1236)]
        assert not [text for text in [*hints, *said] if "`" in text or "ca." in text]

    @pytest.mark.parametrize("key", sorted(registry()))
    def test_hints_of_the_track_without_code_name_no_code(self, key):
        exercise = registry()[key]
        assert "`" not in exercise.method + exercise.first_step
        assert re.fullmatch(r"(`[^`]+`(, )?)+", exercise.code), "the function is a hint of its own"

    @pytest.mark.parametrize("nothing", ["", " ", None, [], {}, set(), {"A": "", "B": None}])
    def test_nothing_chosen_is_no_try(self, nothing):
        start("KZ-43", "demo-rice", "en")
        x = TestTheWay.X
        for key, data in (
            ("m2.q1", DATA),
            ("m1.q4", {"x": x, "region": "r"}),
            ("m1.q3", {"x": x, "region": "r"}),
        ):
            result = check(key, nothing, **data)
            assert (result.state, result.hint) == ("not attempted", "Nothing chosen yet.")
            assert room.tries()[key]["tries"] == 0

    def test_what_is_right_already_is_said(self):
        chain = {"prices": [40, 65, 100, 120], "inputs": [15, 10, 15, 8]}
        assert "Right so far: 25; 20; the rest" in check("m3.q1", [25, 16, 20, 11], **chain).hint
        families = {"graph": nx.florentine_families_graph()}
        assert check("m4.q2", ["Medici", 0.4], **families).hint.startswith("Right so far: Medici; the rest")
        assert "Right so far" not in check("m4.q2", ["Strozzi", 0.4], **families).hint

    def test_a_question_mark_shows_choices_and_a_letter_takes_one(self):
        shown = check("m2.q1", "?", **DATA)
        assert shown.state == "not attempted"
        lines = [line for line in shown.text.splitlines() if line.startswith("(")]
        assert len(lines) >= 5
        (right,) = [line for line in lines if line.endswith(" 3,000")]
        assert check("m2.q1", right[:3], **DATA).state == "ok"
        other = next(line for line in lines if line != right)
        assert check("m2.q1", other[:3], **DATA).state == "not yet"
        assert check("m2.q1", "(z)", **DATA).state == "not yet"


class TestTheWay:
    X = xr.DataArray(
        [[1.0, 3.0], [2.0, 2.0]], {"region": ["r", "s"], "industry": ["A", "B"]}, ["region", "industry"]
    )

    def test_the_result_of_the_package_is_not_the_own_way(self):
        from cluster_analysis.measures import location_quotient

        lq = location_quotient(self.X).sel(region="r")
        for answer in (lq, lq.to_series()):
            result = check("m1.q3", answer, x=self.X, region="r")
            assert (result.state, "yourself" in result.hint) == ("not yet", True)
        row = self.X.sel(region="r")
        own = (row / row.sum()) / (self.X.sum("region") / self.X.sum())
        assert check("m1.q3", own.to_series(), x=self.X, region="r").state == "ok"

    def test_the_way_is_followed_through_other_names_and_cells(self):
        cells = [
            "q = ca.location_quotient(x)",
            "%matplotlib inline",
            "z = q * 1",
            "answer = z.values\nanswer",
        ]
        assert "location_quotient" in questions.made_with("answer", cells)
        own = [*cells, "z = x / x.sum()", 'ca.charts.bars(z, label="q")', "answer = z.to_series()"]
        assert "location_quotient" not in questions.made_with("answer", own)


class TestGroups:
    def test_fifteen_groups_have_fifteen_regions_and_the_last_is_that_of_the_examples(self):
        groups = new_groups(15)
        assert groups["region"].nunique() == groups["seed"].nunique() == 15
        assert samples.REGION not in set(groups["region"])
        assert samples.SEED not in set(groups["seed"])
        for row in groups.itertuples():
            start(row.region, row.cluster)
        with pytest.raises(InputError, match="there are 15"):
            new_groups(16)

    @pytest.mark.parametrize(("lang", "name"), [("en", "Group 1"), ("ru", "Группа 1"), ("kk", "Топ 1")])
    def test_groups_are_named_in_the_language_of_the_room(self, lang, name):
        assert new_groups(1, lang)["group"].item() == name

    def test_one_actor_and_one_pair_of_each_group_are_the_most_between(self):
        for seed in new_groups(15)["seed"]:
            graph = samples.network(seed)
            first, second = ca.networks.centrality(graph)["betweenness"].nlargest(2)
            assert first > 1.05 * second
            broken = sorted(fragmentation(graph, pair) for pair in itertools.combinations(graph, 2))
            assert broken[-1] > broken[-2] + 0.001

    def test_the_page_of_the_rice_group_speaks_of_rice_and_not_of_mining(self):
        course = start("KZ-43", "kyzylorda-rice", "en")
        assert course.sections == ("A", "C")
        text = " ".join(course.said.values())
        assert "agriculture" in text.lower()
        assert "ining" not in text
        assert course.evidence[0].stands == "against"  # quotient of A in 2017: 0.87, known_faults.md


class TestStart:
    def test_names_of_regions_in_any_language(self):
        assert start("Kyzylorda", "demo-rice", "ru").region == "KZ-43"
        assert "[СИНТЕТИЧЕСКИЙ]" in start("KZ-43", "demo-rice", "ru").cluster_title
        start("KZ-43", "demo-rice", "en")

    def test_unknown_parameters(self):
        with pytest.raises(UnknownNameError):
            start("Atlantis", "demo-rice")
        with pytest.raises(UnknownNameError, match="nearest: demo-rice"):
            start("KZ-43", "demo-ryce")
        with pytest.raises(ParameterError):
            start("KZ-43", "demo-rice", "de")


class TestSheets:
    def test_what_people_type_is_escaped(self):
        page = plan_page("module_1", {"n": 3}, {"idea": "<script>alert(1)</script> | a | b\n# head"})
        text = page.to_markdown()
        assert "<script>" not in text
        assert "\\| a \\| b # head |" in text
        assert page.open_items == ["evidence", "doubt", "partners"]

    def test_unknown_questions_are_refused(self):
        with pytest.raises(UnknownNameError, match=r"'ideas'.*nearest: idea"):
            plan_page("module_1", {}, {"ideas": "x"})

    def test_hand_in_and_collect(self, tmp_path):
        start("KZ-43", "demo-rice", "en")
        check("m2.q1", 3000, shares=[40, 30, 20, 10])
        check("m2.q2", shares=[40, 30, 20, 10], k=2)
        page = plan_page("module_2", {"HHI": 3000.0}, {"segments": "packed rice"})
        receipt = hand_in(page, "Group 1", tmp_path)
        assert "still to be filled in: 3" in receipt.text
        assert yaml.safe_load(receipt.path.read_text("utf-8"))["sheet"] == {"segments": "packed rice"}
        (tmp_path / "Group 2").mkdir()
        (tmp_path / "Group 2" / "module_2.yml").write_text("- broken")
        done = marks(tmp_path)
        assert done[["group", "exercise", "state", "tries"]].to_numpy().tolist() == [
            ["Group 1", "m2.q1", "ok", 1],
            ["Group 1", "m2.q2", "not attempted", 0],
        ]
        assert done["when"].str.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00").all()
        table = collect(tmp_path)
        assert table.loc[0, ["group", "module", "ok", "exercises", "filled"]].to_list() == [
            "Group 1", "module_2", 1, 2, 1,
        ]  # fmt: skip
        assert "cannot be read" in table.loc[1, "problem"]

    def test_nothing_is_written_without_a_group_nor_before_something_was_answered(self, tmp_path):
        start("KZ-43", "demo-rice", "en")
        assert hand_in(plan_page("module_2", {}, {"gap": "brand"}), " ", tmp_path).path is None
        check("m2.q1", **DATA)
        check("m2.q1", "", **DATA)
        receipt = hand_in(plan_page("module_2", {"HHI": 3000}, {"gap": " "}), "Group 1", tmp_path)
        assert (receipt.path, "answer an exercise" in receipt.text) == (None, True)
        assert list(tmp_path.iterdir()) == []
        check("m2.q1", 1234, **DATA)
        assert hand_in(plan_page("module_2", {}, {}), "Group 1", tmp_path).path.exists()

    def test_handing_in_another_day_takes_back_no_exercise(self, tmp_path):
        page = plan_page("module_2", {}, {"gap": "brand"})
        start("KZ-43", "demo-rice", "en")
        check("m2.q1", 3000, **DATA)
        hand_in(page, "Group 1", tmp_path)
        start("KZ-43", "demo-rice", "en", seed=1)
        check("m2.q1", **DATA)
        check("m2.q2", 70, **DATA, k=2)
        hand_in(page, "Group 1", tmp_path)
        assert marks(tmp_path)["state"].tolist() == ["ok", "ok"]

    @pytest.mark.parametrize("name", ["../outside", "a/b", "/etc", ".hidden", "x" * 60, "a\x00b"])
    def test_a_group_name_is_never_a_path(self, name, tmp_path):
        with pytest.raises(InputError, match="cannot be the name of a group"):
            hand_in(plan_page("module_2", {}, {"gap": "brand"}), name, tmp_path)
        assert list(tmp_path.iterdir()) == []


def test_cells_run_again_take_back_nothing_that_was_solved():
    start("KZ-43", "kyzylorda-rice")
    check("m2.q1", 3000, shares=[40, 30, 20, 10])  # in the form of the exercise
    start("KZ-43", "kyzylorda-rice")
    check("m2.q1", shares=[40, 30, 20, 10])  # all cells once more: the answer of the cell is empty
    assert room.tries()["m2.q1"]["state"] == "ok"
    start("KZ-43", "kyzylorda-rice", seed=1)
    check("m2.q1", shares=[40, 30, 20, 10])
    assert room.tries()["m2.q1"]["state"] == "not attempted"
