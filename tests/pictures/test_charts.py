"""Charts: what is drawn is what was given; what is missing is said; order does not matter."""

import re
from io import BytesIO

import matplotlib as mpl
import matplotlib.text
import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from cluster_analysis.errors import InputError
from cluster_analysis.pictures import charts, theme
from cluster_analysis.pictures.charts.values import spread
from cluster_analysis.pictures.findings import Texts


def words(picture) -> list[str]:
    return [one.get_text() for one in picture.figure.findobj(matplotlib.text.Text)]


def test_bars_are_ranked_start_at_zero_and_say_the_missing():
    picture = charts.bars({"KZ-43": 2.0, "KZ-47": 4.0, "KZ-23": np.nan}, "Mining", label="LQ", reference=1)
    widths = [bar.get_width() for bar in picture.figure.axes[0].patches]
    assert widths == [4.0, 2.0, 0.0]
    assert picture.figure.axes[0].get_xlim()[0] <= 0
    assert "no value" in words(picture)
    assert picture.data["Label"].tolist() == ["Mangystau", "Kyzylorda", "Atyrau"]
    assert np.isnan(picture.data["LQ"].iloc[-1])


@settings(deadline=None, max_examples=15)
@given(st.permutations(["A", "B", "C", "D"]))
def test_bars_do_not_depend_on_row_order(order):
    values = {"A": 3.0, "B": 1.0, "C": 2.0, "D": 4.0}
    shown = charts.bars({one: values[one] for one in order}, "Any order").data
    assert shown["Value"].tolist() == [4.0, 3.0, 2.0, 1.0]


def test_codes_become_names_in_the_language():
    picture = charts.bars({"KZ-43": 2.0}, "Название", lang="ru")
    assert picture.data.iloc[0, 0] == "Кызылординская"
    assert charts.bars({"A": 2.0}, "Atau", lang="kk").data.iloc[0, 0] == "A Ауыл шаруашылығы"


def test_alt_starts_with_the_finding_and_has_the_numbers():
    picture = charts.bars({"KZ-43": 2.25}, "Mining leads", label="LQ")
    assert picture.alt.startswith("Mining leads. ") and "Kyzylorda 2.25" in picture.alt


def test_dots_have_intervals_only_where_both_limits_are():
    picture = charts.ranked_dots(
        {"A": 2.0, "B": 1.0}, "LQ", low={"A": 1.5, "B": np.nan}, high={"A": 2.5, "B": np.nan}
    )
    segments = [one for one in picture.figure.axes[0].collections if hasattr(one, "get_segments")]
    drawn = [segment for one in segments for segment in one.get_segments() if len(segment)]
    assert len(drawn) == 1
    assert drawn[0][:, 0].tolist() == [1.5, 2.5]


def test_nothing_to_draw_is_refused():
    with pytest.raises(InputError, match="no value"):
        charts.bars({"A": np.nan}, "Empty")
    with pytest.raises(InputError, match="one dimension"):
        charts.bars(xr.DataArray(np.ones((2, 2)), dims=("region", "year")), "Two")


def test_trend_leaves_a_gap_for_a_missing_year():
    table = pd.DataFrame({"KZ-43": [1.0, np.nan, 3.0], "KZ": [1.0, 1.5, 2.0]}, index=[2014, 2015, 2016])
    picture = charts.trend(table, "Gap", label="index")
    own, nation = picture.figure.axes[0].get_lines()[:2]
    assert np.isnan(own.get_ydata()[1])
    assert nation.get_linestyle() == "--"
    assert {"Kyzylorda", "Republic of Kazakhstan"} <= set(words(picture)) or "Kazakhstan" in " ".join(
        words(picture)
    )


def test_a_level_break_inside_the_years_is_marked_and_said():
    table = pd.DataFrame({"KZ-43": [1.0, 2.0, 3.0]}, index=[2015, 2016, 2017])
    picture = charts.trend(table, "Money", breaks=[2011, 2017])
    assert words(picture).count("level break") == 1
    assert picture.alt.endswith("The level breaks in: 2017.")


def test_classes_of_counts_do_not_touch():
    counts = pd.DataFrame({"A": [0.0, 1.0], "B": [2.0, 3.0]}, index=["KZ-43", "KZ-47"])
    keys = [text.get_text() for text in charts.heat_map(counts, "Criteria", breaks=[1, 2, 3]).figure.axes[0]
            .get_legend().get_texts()]  # fmt: skip
    assert keys == ["below 1", "1", "2", "3 and more"]
    halves = charts.heat_map(counts / 2, "Halves", breaks=[0.5, 1]).figure.axes[0].get_legend()
    assert "0.5 – 1" in [text.get_text() for text in halves.get_texts()]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(-100, 100), min_size=1, max_size=12))
def test_spread_keeps_order_and_distance(values):
    heights = np.array(spread(values, 1.0))
    order = np.argsort(values, kind="stable")
    assert (np.diff(heights[order]) >= 1.0 - 1e-9).all()
    apart = np.sort(values)
    if len(values) > 1 and np.diff(apart).min() >= 1.0:
        assert heights == pytest.approx(values)


def test_shift_share_bars_add_up_and_pile_away_from_zero():
    parts = pd.DataFrame({"national": [5.0], "industry": [-2.0], "regional": [-1.0]}, index=["KZ-43"])
    picture = charts.shift_share_bars(parts, "Parts")
    assert picture.data["change"].tolist() == [2.0]
    spans = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in picture.figure.axes[0].patches]
    assert spans == [(0.0, 5.0), (0.0, -2.0), (-2.0, -3.0)]
    assert {"national effect", "industry effect", "regional effect"} <= set(words(picture))


def test_bubble_leaves_out_and_names_points_without_a_place():
    table = pd.DataFrame(
        {"x": [2.0, np.nan, 0.0], "y": [0.1, 0.2, 0.3], "size": [1.0, 1.0, 1.0]}, index=["A", "B", "C"]
    )
    picture = charts.bubble(table, "Field", log_x=True)
    assert len(picture.figure.axes[0].collections[0].get_offsets()) == 1
    assert "No value: B Mining, C Manufacturing." in picture.alt
    assert len(picture.data) == 3


def test_bubble_labels_do_not_touch():
    points = np.random.default_rng(20170410).uniform(0, 1, (19, 2))
    table = pd.DataFrame(
        {"x": points[:, 0] + 0.5, "y": points[:, 1], "size": 1.0}, index=list("ABCDEFGHIJKLMNOPQRS")
    )
    axes = charts.bubble(table, "Many").figure.axes[0]
    renderer = axes.figure.canvas.get_renderer()
    boxes = [text.get_window_extent(renderer) for text in axes.texts]
    assert len(boxes) >= 15
    assert not any(one.overlaps(other) for i, one in enumerate(boxes) for other in boxes[:i])


def test_heat_map_hatches_missing_and_writes_the_rest():
    table = pd.DataFrame({"A": [1.25, np.nan], "B": [0.4, 2.0]}, index=["KZ-43", "KZ-47"])
    picture = charts.heat_map(table, "Quotients", label="LQ", breaks=(0.5, 1.0))
    assert {"1.25", "0.40", "2.00"} <= set(words(picture))
    axes = picture.figure.axes[0]
    assert axes.patch.get_hatch()
    assert axes.collections[0].get_array().mask.tolist() == [[False, False], [True, False]]
    assert "1 missing" in picture.alt


def test_full_coverage_is_a_class_of_its_own():
    picture = charts.coverage(pd.DataFrame({2017: [1.0, 0.99]}, index=["A", "B"]), "Nearly")
    mesh = picture.figure.axes[0].collections[0]
    assert len(set(np.asarray(mesh.get_array()).ravel().tolist())) == 2


@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
def test_long_titles_stay_on_the_figure(lang):
    title = {
        "en": "A very long finding that goes on ",
        "ru": "Очень длинный вывод, который продолжается ",
        "kk": "Өте ұзақ қорытынды, жалғаса береді ",
    }
    picture = charts.bars({"A": 1.0}, title[lang] * 4, lang=lang)
    renderer = picture.figure.canvas.get_renderer()
    box = picture.figure.texts[0].get_window_extent(renderer)
    assert box.x1 <= picture.figure.bbox.x1
    assert box.y0 >= picture.figure.axes[0].get_window_extent().y1


def test_png_holds_the_pixels_of_the_figure():
    """Read by another program: every pixel as drawn, its size and resolution."""
    picture = charts.bars({"KZ-43": 2.0, "KZ-47": 4.0}, "Mining")
    image = Image.open(BytesIO(picture.render("png")))
    with mpl.rc_context(theme.DRAWING):
        picture.figure.canvas.draw()
    drawn = np.asarray(picture.figure.canvas.buffer_rgba())
    assert (drawn[..., 3] == 255).all()  # nothing lost with the alpha
    assert (np.asarray(image.convert("RGB")) == drawn[..., :3]).all()
    assert image.info["dpi"] == pytest.approx((144, 144), abs=0.01)


def test_svg_paths_are_in_hundredths_and_nothing_else_is_rounded():
    svg = charts.bars({"KZ-43": 2.0, "KZ-47": 4.0}, "Mining").render("svg").decode()
    paths = re.findall(r' d="([^"]*)"', svg)
    assert paths and not any(re.search(r"\.\d{3}", path) for path in paths)
    assert "scale(0.015625)" in svg  # of the letters: rounding it would make them a third smaller


CHAIN = pd.DataFrame({"title": ["farm", "mill"], "inputs": [15.0, 10.0], "value_added": [25.0, 15.0]})


def test_a_flow_is_as_wide_as_the_price_behind_its_last_stage():
    picture = charts.flow(CHAIN, "The farm adds most")
    layers = picture.figure.axes[0].collections
    assert len(layers) == 4  # two that are bought, two that are added
    assert max(layer.get_paths()[0].vertices[:, 1].max() for layer in layers) == pytest.approx(65.0)
    assert "farm 25, mill 15" in picture.alt


def test_a_gantt_marks_what_has_no_slack_and_names_actions_in_the_language():
    rows = {
        "start": [0.0, 3.0],
        "finish": [3.0, 5.0],
        "latest_finish": [3.0, 9.0],
        "critical": [True, False],
    }
    plan = pd.DataFrame(rows).assign(
        title=[Texts({"en": name, "ru": "бренд", "kk": name}) for name in "ab"]
    )
    picture = charts.gantt(plan, "Plan", lang="ru", label="недели")
    assert [bool(bar.get_hatch()) for bar in picture.figure.axes[0].patches] == [True, False]
    assert [text.get_text() for text in picture.figure.axes[0].get_yticklabels()] == ["Бренд", "Бренд"]


def test_a_network_draws_each_tie_and_names_groups_in_words():
    actors = pd.DataFrame(
        {"x": [0.0, 1.0, 0.5], "y": 0.5, "group": ["firm", "science", "firm"], "ties": 1}, list("abc")
    )
    ties = pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"]})
    axes = charts.actor_network(actors, ties, "Three", lang="ru").figure.axes[0]
    assert len(axes.get_lines()) == 2
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["предприятия", "наука"]


def test_a_group_that_is_a_category_looks_the_same_where_others_are_missing():
    kinds = pd.CategoricalDtype(["association", "firm", "science"])
    ties = pd.DataFrame({"source": ["a"], "target": ["b"]})

    def colours(*groups):
        spots = {"x": np.linspace(0, 1, len(groups)), "y": 0.5, "ties": 1}
        actors = pd.DataFrame(spots, list("abc")[: len(groups)])
        actors["group"] = pd.Categorical(groups, dtype=kinds)
        key = charts.actor_network(actors, ties, "Net").figure.axes[0].get_legend()
        marks = zip(key.get_texts(), key.legend_handles, strict=True)
        return {text.get_text(): tuple(mark.get_facecolor()[0]) for text, mark in marks}

    few, all_of_them = colours("firm", "science"), colours("association", "firm", "science")
    assert few == {name: all_of_them[name] for name in few}
    assert len(few) == 2
    assert len(set(all_of_them.values())) == 3
