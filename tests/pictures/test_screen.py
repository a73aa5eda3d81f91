"""Drawings for pages: their width, letters one can read, and what each mark tells."""

import re

import pandas as pd
import pytest

from cluster_analysis.pictures import charts, maps, theme

QUOTIENTS = {"KZ-43": 2.0, "KZ-47": 3.0, "KZ-71": 0.25}
TABLE = pd.DataFrame({"A": [0.5, 2.0], "B": [1.0, 1.5]}, index=["KZ-43", "KZ-47"])
YEARS = pd.DataFrame({"KZ-43": [100.0, 110.0], "KZ": [100.0, 105.0]}, index=[2016, 2017])
PARTS = pd.DataFrame({"national": [2.0], "industry": [-1.0]}, index=["KZ-43"])
FIELD = pd.DataFrame({"x": [2.0], "y": [0.1], "size": [5.0]}, index=["A"])
DRAWINGS = {
    "bars": lambda: charts.bars(QUOTIENTS, "Mining"),
    "dots": lambda: charts.ranked_dots(QUOTIENTS, "Mining"),
    "heat map": lambda: charts.heat_map(TABLE, "Quotients", breaks=[1.0]),
    "trend": lambda: charts.trend(YEARS, "Growth"),
    "shift-share": lambda: charts.shift_share_bars(PARTS, "Change"),
    "bubble": lambda: charts.bubble(FIELD, "Farming"),
    "map": lambda: maps.choropleth(QUOTIENTS, "Mining", vintage=2017),
}


def drawn(name, pixels, lang="en"):
    with theme.screen(pixels):
        return DRAWINGS[name]().show(lang).render("svg").decode()


@pytest.mark.parametrize("pixels", [660, 340])
@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_for_a_page_is_as_wide_as_asked_and_its_letters_have_11_pixels(name, pixels):
    svg = drawn(name, pixels, "ru")
    width = float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1])
    sizes = [float(size) for size in re.findall(r"font(?:-size)?:[^;]*?([\d.]+)px", svg)]
    assert width * 114 / 72 == pytest.approx(pixels, abs=1)
    assert min(sizes) * pixels / width >= 11


def test_a_page_says_title_and_source_itself_and_paper_has_them_drawn():
    about = {"sources": ["gva@12ab34cd"], "lang": "en"}
    paper = charts.bars(QUOTIENTS, "Mining is here", **about).show("en")
    assert [text.get_text() for text in paper.figure.texts] == ["Mining is here", "Source: gva@12ab34cd."]
    with theme.screen(660):
        page = charts.bars(QUOTIENTS, "Mining is here", **about).show("en")
    assert page.figure.texts == []
    assert page.foot == paper.foot == "Source: gva@12ab34cd."


def test_each_bar_and_dot_tells_its_label_and_value():
    told = re.findall(r'id="tips:([^"]*)"', drawn("bars", 660))
    assert told == ["Mangystau: 3.00", "Kyzylorda: 2.00", "Astana: 0.25"]
    told = re.findall(r'id="tips:([^"]*)"', drawn("dots", 660, "ru"))
    assert told == ["Мангистауская: 3,00 | Кызылординская: 2,00 | Астана: 0,25"]


def test_the_letters_of_a_page_are_letters_and_those_of_paper_are_lines():
    assert "<text" in drawn("bars", 340)
    assert "<text" not in charts.bars(QUOTIENTS, "Mining").render("svg").decode()


def test_what_is_looked_at_has_another_colour_than_the_rest():
    from cluster_analysis.pictures.charts import common

    assert common.emphasis(["Mangystau", "Kyzylorda"], ["KZ-43"], "en") == [theme.QUIET, theme.ACCENT]
    assert common.emphasis(["Mangystau"], [], "en") == [theme.SERIES[0]]
