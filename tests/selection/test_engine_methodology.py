"""The methodology file: known facts, faults with their line, hash, deadline."""

import datetime

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_analysis.data.paths import raw
from cluster_analysis.errors import InputError, UnknownNameError
from cluster_analysis.selection import Methodology
from cluster_analysis.selection.engine.methodology.tree import without

PATH = raw() / "methodology" / "kazakhstan_2017_draft.yml"
TEXT = PATH.read_text(encoding="utf-8")


def written(tmp_path, text):
    path = tmp_path / "rules.yml"
    path.write_text(text, encoding="utf-8")
    return path


def line(text, part):
    return next(number for number, one in enumerate(text.splitlines(), 1) if part in one)


def test_the_draft_keeps_the_known_facts():
    rules = Methodology.load()
    assert list(rules.areas) == list("abcde")
    assert len(rules.indicators) == 22
    assert len(rules.panel) == 5
    assert rules.places == 6
    assert rules.draft_defaults
    assert {one.type for one in rules.indicators} == {"quantitative", "qualitative"}
    zone = datetime.timezone(datetime.timedelta(hours=6))
    assert rules.deadline == datetime.datetime(2017, 6, 8, 18, tzinfo=zone)
    assert rules.call.moment("24:00") == datetime.datetime(2017, 6, 9, tzinfo=zone)


def test_every_name_and_rubric_is_there_in_three_languages():
    rules = Methodology.load()
    for one in rules.indicators:
        assert len({one.name(lang) for lang in ("en", "ru", "kk")}) == 3
        if one.type == "qualitative":
            assert sorted(one.rubric) == [0, 1, 2, 3, 4, 5]
            assert len({one.anchor(3, lang) for lang in ("en", "ru", "kk")}) == 3
    assert Methodology.load().indicator("A1").anchor(3) == ""


def test_weights_by_hand():
    rules = Methodology.load()
    weights = rules.indicator_weights()
    assert weights["A1"] == pytest.approx(0.2 / 5)
    assert weights["C1"] == pytest.approx(0.2 / 4)
    assert weights["D3"] == pytest.approx(0.2 / 3)
    assert rules.indicator_weights("impact")["C1"] == pytest.approx(0.35 / 4)
    with pytest.raises(UnknownNameError, match="impact"):
        rules.area_weights("impakt")


@pytest.mark.parametrize(
    ("before", "after", "part", "said"),
    [
        (
            "scale: {fn: log, low: 5, high: 60}",
            "scale: {fn: log, low: 60, high: 5}",
            "low: 60, high: 5",
            "must be below high",
        ),
        (
            "scale: {fn: log, low: 0.5, high: 3.0}",
            "scale: {fn: log, low: 0, high: 3.0}",
            "low: 0, high: 3.0",
            "needs a low above 0",
        ),
        ("    area: b\n    en: Skills", "    area: z\n    en: Skills", "area: z", "'z' is not an area"),
        ("  - code: A2", "  - code: A1", "code: A1", "stands twice"),
        ("places: 6", "places: six", "places: six", "valid integer"),
        ('  zone: "+06:00"', "  zone: Astana", "zone: Astana", "pattern"),
        ("inside_area: equal", "inside_area: equal\n  colour: red", "colour", "Extra inputs"),
        (
            "order: [area_a, area_c, A4, commission]",
            "order: [area_a, A9]",
            "order: [area_a, A9]",
            "'A9' is no",
        ),
        ("areas: {a: 0.20, b: 0.20,", "areas: {a: -0.20, b: 0.20,", "a: -0.20", "-0.2 is not a weight"),
        (
            "  impact: {a: 0.20, b: 0.15, c: 0.35, d: 0.10, e: 0.20}",
            "  impact: {a: 1}",
            "impact: {a: 1}",
            "differs in",
        ),
        ("places: 6\n", "places: 6\nplaces: 7\n", "places: 6", "stands twice"),
        (
            "areas: {a: 0.20, b: 0.20,",
            "areas: {a: 0.30, b: 0.20,",
            "a: 0.30",
            "the weights of a, b, c, d, e sum to 1.1, not to 1",
        ),
        ("areas: {a: 0.20, b: 0.20,", "areas: {a: 0,20, b: 0.20,", "a: 0,20", "written with a point"),
        (
            "  impact: {a: 0.20, b: 0.15,",
            "  impact: {a: 0.20, b: 0.10,",
            "impact: {a: 0.20, b: 0.10",
            "sum to 0.95",
        ),
        (
            "aggregation: {inside_area: arithmetic, across_areas: arithmetic}",
            "aggregation: {inside_area: copeland, across_areas: geometric}",
            "aggregation: {inside_area: copeland",
            "a geometric mean cannot be taken over a, b, c, d, e",
        ),
        (
            "aggregation: {inside_area: arithmetic, across_areas: arithmetic}",
            "aggregation: {inside_area: arithmetic, across_areas: copeland}",
            "across_areas: copeland",
            "total has a floor of 50",
        ),
        (
            "scale: {fn: linear, low: 30, high: 100}",
            "scale: {fn: piecewise, knots: [[0, 0], [9, 0.5], [5, 1]]}",
            "knots: [[0, 0], [9",
            "rising values",
        ),
        (
            "scale: {fn: linear, low: 30, high: 100}",
            "scale: {fn: target, low: 30, high: 100}",
            "fn: target",
            "both need theirs",
        ),
        (
            "scale: {fn: linear, low: 30, high: 100}",
            "scale: {fn: target, low: 30, high: 100, best: [20, 40]}",
            "best: [20, 40]",
            "between low and high",
        ),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path, before, after, part, said):
    assert before in TEXT
    text = TEXT.replace(before, after, 1)
    with pytest.raises(InputError, match=r"rules\.yml") as caught:
        Methodology.load(written(tmp_path, text))
    rows = {one.row for one in caught.value.problems}
    lines = {number for number, one in enumerate(text.splitlines(), 1) if part in one}
    assert rows & lines, (rows, lines, str(caught.value))
    assert said in str(caught.value)


def test_a_broken_file_is_named_with_its_line(tmp_path):
    with pytest.raises(InputError, match=r"row [23]") as caught:
        Methodology.load(written(tmp_path, "version: 1\nareas: [a, b\nplaces: 6\n"))
    assert "is not YAML" in str(caught.value)
    with pytest.raises(InputError, match="no such methodology file"):
        Methodology.load(tmp_path / "nothing.yml")


def test_the_known_facts_bind_only_this_programme(tmp_path):
    content = yaml.safe_load(TEXT)
    content["indicators"] = content["indicators"][:-1]
    short = yaml.safe_dump(content, allow_unicode=True)
    with pytest.raises(InputError, match="21 indicators, but the programme is known to have 22"):
        Methodology.load(written(tmp_path, short))
    content["programme"] = "another programme"
    assert len(Methodology.load(written(tmp_path, yaml.safe_dump(content))).indicators) == 21


def test_the_hash_follows_the_rules_and_not_the_layout(tmp_path):
    rules = Methodology.load()
    assert Methodology.load(written(tmp_path, "# another comment\n" + TEXT)).hash == rules.hash
    changed = TEXT.replace("places: 6", "places: 7")
    assert Methodology.load(written(tmp_path, changed)).hash != rules.hash


@given(st.text(max_size=200))
@settings(deadline=None, max_examples=60)
def test_no_text_gives_anything_but_a_methodology_or_an_input_error(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("m") / "x.yml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(InputError):
        Methodology.load(path)


GROUPS = (raw() / "methodology" / "three_levels_demo.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("before", "after", "part", "said"),
    [
        ("school: {part_of: people", "school: {part_of: peeple", "part_of: peeple", "is in no area"),
        ("school: {part_of: people", "school: {part_of: school", "part_of: school", "is in no area"),
        ("area: links,", "area: firms,", "links: {en", "area 'links' has no indicator"),
        ("S1: 0.6, S2: 0.4", "S1: 0.6, S2: 0.5", "inside_area", "the weights of S1, S2 sum to 1.1"),
        ("S1: 0.6, S2: 0.4, ", "", "inside_area", "differs in: S1, S2"),
        ("  school: {part_of", "  firms: {part_of", "  firms: {part_of", "'firms' stands twice"),
        ("mean: geometric}", "mean: copeland}\n", "", ""),
        ("mean: harmonic, fl", "mean: copeland, fl", "mean: copeland", "Copeland score has no points"),
    ],
)  # fmt: skip
def test_a_fault_of_the_tree_is_named_with_its_line(tmp_path, before, after, part, said):
    assert before in GROUPS
    text = GROUPS.replace(before, after, 1)
    if not said:
        assert Methodology.load(written(tmp_path, text)).tree
        return
    with pytest.raises(InputError) as caught:
        Methodology.load(written(tmp_path, text))
    assert said in str(caught.value)
    assert any(one.row == line(text, part) for one in caught.value.problems)


def test_wins_below_a_geometric_mean_are_refused_at_any_depth(tmp_path):
    text = GROUPS.replace("mean: geometric}", "mean: copeland}")
    means = "aggregation:\n  inside_area: arithmetic\n  across_areas: harmonic\n"
    text = text.replace("places: 2\n", f"places: 2\n{means}")
    with pytest.raises(InputError, match="a harmonic mean cannot be taken over people") as caught:
        Methodology.load(written(tmp_path, text))
    assert [one.row for one in caught.value.problems] == [line(text, "across_areas: harmonic")]


def test_an_origin_is_read_from_the_file_or_from_type_and_source():
    rules = Methodology.load()
    assert (rules.indicator("A4").from_.kind, rules.indicator("A4").from_.where) == (
        "members", {"size": ["small", "medium"]},
    )  # fmt: skip
    kinds = {code: rules.indicator(code).from_.kind for code in ("A3", "A5", "B5", "C1")}
    assert kinds == {"A3": "form", "A5": "experts", "B5": "statistics", "C1": "form"}
    assert (rules.draws.number, rules.draws.seed) == (10_000, 20170410)


def test_groups_have_names_and_can_break_ties(tmp_path):
    rules = Methodology.load("three_levels_demo")
    assert rules.area_name("school", "ru") == "Образование"
    with pytest.raises(UnknownNameError, match="nearest: school"):
        rules.area_name("skool")
    tie = "places: 2\ntie: {tolerance: 0.1, order: [area_school, S1, commission]}\n"
    assert (
        Methodology.load(written(tmp_path, GROUPS.replace("places: 2\n", tie))).tie.order[0]
        == "area_school"
    )


def test_an_area_that_is_left_out_takes_everything_below_it_along():
    """Groups school (S1, S2) and research (R1, R2) are in people; firms and links keep 0.3 to 0.2."""
    left = without(Methodology.load("three_levels_demo").tree, "people")
    assert [node.code for node in left] == ["firms", "links", "total"]
    assert left[-1].weights == pytest.approx((0.6, 0.4))
