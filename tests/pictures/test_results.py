"""Results have no language: computed once, worded and drawn in any language, and they survive being kept."""

import pandas as pd
import pytest
import xarray as xr
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, writes

from cluster_analysis.errors import InputError
from cluster_analysis.measures.evidence import verdict_rule
from cluster_analysis.pages.content import from_notebook
from cluster_analysis.pictures import charts, maps, results
from cluster_analysis.pictures.findings import Finding
from cluster_analysis.pictures.results import RESULT_MIME, Result, pack, publish, unpack
from cluster_analysis.pictures.say import Say, columns, ladder, points
from cluster_analysis.pictures.tables.table import table

LQ = xr.DataArray(
    [3.98, 0.57],
    {"region": ["KZ-47", "KZ-43"], "industry": "B", "year": 2017},
    dims="region",
    name="location_quotient",
    attrs={"record": "gva@12345678"},
)


def test_one_result_is_worded_and_drawn_in_three_languages():
    result = maps.choropleth(LQ, Say("en").highest(LQ), vintage=2017)
    titles = {lang: result.show(lang).title for lang in ("en", "ru", "kk")}
    assert titles["en"].startswith("Location quotient, mining, 2017: highest in Mangystau Region (3.98)")
    assert titles["ru"].startswith("Коэффициент локализации, ")
    assert "Маңғыстау облысы (3,98)" in titles["kk"]
    assert {round(value, 2) for value in result.show("kk").data.select_dtypes("number").stack()} == {
        3.98,
        0.57,
    }


def test_a_result_knows_its_measure_and_its_source_from_the_values():
    result = charts.bars(LQ, Say("en").highest(LQ))
    assert result.options["label"] == "location_quotient"
    assert result.sources == ("gva@12345678",)
    assert result.show("ru").data.columns[-1] == "Коэффициент локализации"


def test_a_picture_of_nothing_is_the_sentence_that_says_so():
    nothing = LQ.where(False)
    result = charts.bars(nothing, Say("en").highest(nothing))
    assert result.kind == "finding"
    assert result.show("en").text() == "Location quotient, mining, 2017: no value is known."


def test_what_was_kept_is_what_was_published():
    result = charts.bars(LQ, Say("kk").highest(LQ)).named("lq")
    back = unpack(pack(result))
    assert (back.name, back.lang, back.finding.key) == ("lq", "kk", result.finding.key)
    assert back.show("en").data.equals(result.show("en").data)


def test_labels_of_a_table_are_words_and_numbers_stay_numbers():
    frame = columns(location_quotient=LQ.drop_vars(["industry", "year"]))
    shown = table(frame, "Mining").show("ru")
    assert shown.data.columns.tolist() == ["регион", "коэффициент локализации"]
    assert shown.data["коэффициент локализации"].tolist() == [3.98, 0.57]
    assert shown.sources == ("gva@12345678",)


@pytest.mark.parametrize("name", ["Lq", "lq map", "1st", "../x", ""])
def test_a_name_that_could_be_a_path_is_refused(name):
    with pytest.raises(InputError, match="is no name of a result"):
        publish(name, Finding("Mining"))


def test_only_results_and_labelled_numbers_are_published():
    with pytest.raises(InputError, match="lq is a float, not a picture, table, finding or array"):
        publish("lq", 3.98)


def test_a_fault_in_what_is_drawn_is_told_where_it_was_made():
    with pytest.raises(InputError, match="infinite"):
        maps.choropleth({"KZ-43": float("inf")}, "Mining", vintage=2017)


def test_results_are_only_kept_where_pages_draw_them(monkeypatch):
    monkeypatch.setattr(results, "_quiet", [True])
    result = charts.bars({"KZ-43": 2.0}, "Mining")
    assert "shown" not in vars(result)
    assert set(result.named("lq")._repr_mimebundle_()) == {RESULT_MIME, "text/plain"}


def page(tmp_path, *named):
    outputs = [new_output("display_data", data={RESULT_MIME: pack(one)}) for one in named]
    cells = [new_markdown_cell("# Mining"), new_code_cell("ca.publish('x', y)", outputs=outputs)]
    cells.append(new_code_cell("gva", outputs=[new_output("display_data", data={"text/plain": "panel"})]))
    path = tmp_path / "executed.ipynb"
    path.write_text(writes(new_notebook(cells=cells, metadata={"cluster_analysis": {"lang": "en"}})))
    return path


def test_a_page_lays_out_what_was_published_and_nothing_else(tmp_path):
    title = Result("finding", (), Say("en")("{region}", region="KZ-43")).named("title")
    bars = charts.bars(LQ, Say("en").highest(LQ)).named("lq")
    content = from_notebook(page(tmp_path, title, bars, charts.bars(LQ, "not published")), "ru")
    assert content.title == "Кызылординская область"
    assert [block.kind for block in content.blocks] == ["code", "picture", "code"]
    assert "Мангистауская область" in content.blocks[1].title


def test_the_ladder_says_what_stands_on_each_rung_and_who_could_fill_the_empty_ones():
    first = Finding("quotient 2", stands="supports", rung=1)
    rows = ladder([first, Finding("aside")])
    assert rows["rung"].tolist() == [f"rung {n}" for n in range(1, 7)]
    assert rows["evidence"][0] is first
    assert rows["evidence"][1:].tolist() == [f"rung {n} missing" for n in range(2, 7)]


def test_the_verdict_lists_claims_by_what_they_mean():
    says = Say("en")
    grows = says("{a}", "supports", "claim {a}", 1, a=1)
    falls = says("{a}", "against", "claim {a}", 1, a=2)
    text = says.verdict([grows, falls, grows]).text()
    assert text == "The figures support: claim 1. They leave open: none. Against it speaks: claim 2."


@pytest.mark.parametrize(
    ("share", "stands"), [(0.95, "supports"), (0.9, "supports"), (0.5, "open"), (0.1, "against")]
)
def test_a_specialisation_stands_as_far_as_the_draws_bear_it(share, stands):
    quotient = LQ.isel(region=0)
    assert Say("en").specialised(quotient, xr.DataArray(share), verdict_rule()).stands == stands


def test_a_quotient_that_rose_because_the_region_lost_weight_supports_nothing():
    # 0.8 / 0.5 = 1.6: of ln 1.6 the weight gives ln 2, more than all of it
    times = pd.Series({"share_times": 0.8, "weight_times": 0.5})
    finding = Say("en").why(times, "A", (2017, 2025))
    assert (finding.stands, finding.values["part"].value) == ("open", 100.0)


def test_growth_counts_only_if_it_holds_in_every_window():
    window = {"window": ["2021–2025", "2020–2025"], "region": "KZ-43", "industry": "A"}
    own = xr.DataArray([5.0, 5.0], window, dims="window")

    def stands(*nation):
        return Say("en").faster(own, xr.DataArray(list(nation), dims="window"), verdict_rule()).stands

    assert stands(3.0, 4.0) == "supports"
    assert stands(3.0, 6.0) == "open"
    assert stands(9.0, 6.0) == "against"
    assert Say("en").faster(own.where(False), own, verdict_rule()).stands == "unknown"


def test_what_a_number_means_follows_the_rule_and_nothing_else():
    """The lenient rule asks for an equal share, the main one for twice of it."""
    share, times = LQ.isel(region=0).rename("national_share"), xr.DataArray(1.4)
    stances = [Say("en").large(share, times, verdict_rule(name)).stands for name in ("main", "lenient")]
    assert stances == ["open", "supports"]


@pytest.mark.parametrize("start", [2014, 2017])
def test_a_change_in_money_is_read_only_where_the_level_of_the_accounts_holds(start):
    parts = xr.DataArray([2e3, 6e3], {"component": ["volume_effect", "price_effect"]}, dims="component")
    finding = Say("en").split(
        parts.assign_coords(region="KZ-43", industry="A"), (start, 2019), [2011, 2017]
    )
    text = finding.text()
    assert ("25.0 % is volume" in text) == (start == 2017)
    assert ("more volume is worth 2.00 billion KZT" in text and "(2017)" in text) == (start == 2014)


def test_facts_of_an_authority_are_told_and_support_nothing():
    row = {
        "indicator": "area",
        "unit": "ha",
        "weight": "",
        "period": "2013",
        "value": 74.0,
        "source_level": "authority",
    }
    row |= {f"{name}_{lang}": row[name] for name in ("indicator", "unit") for lang in ("ru", "kk")}
    finding = Say("en").facts(pd.DataFrame([row, row | {"period": "2024", "value": 85.6}]), verdict_rule())
    assert (finding.stands, finding.rung) == ("open", 3)
    assert finding.claim.text() == "published (authority): area (ha) 74.0 (2013), 85.6 (2024)"


def test_figures_of_parts_of_years_are_no_trend():
    row = {"indicator": "output", "unit": "t", "weight": "", "period": "2020 Jan-Apr", "value": 11.4}
    row |= {"source_level": "statistics"}
    row |= {f"{name}_{lang}": row[name] for name in ("indicator", "unit") for lang in ("ru", "kk")}
    finding = Say("en").facts(pd.DataFrame([row, row | {"period": "2024", "value": 21.7}]), verdict_rule())
    assert "one figure is no trend" in finding.text() and "11.4" not in finding.text()


@pytest.mark.parametrize(("stance", "word"), [(1, "supports"), (0, "open"), (-1, "against")])
def test_a_verdict_stands_for_what_the_rule_makes_of_it(stance, word):
    finding = Say("en").verdict([], stance, region="KZ-43", year=2025)
    assert finding.stands == word
    assert {"supports": "support a", "open": "leave open", "against": "speak against"}[
        word
    ] in finding.text()


def test_the_narrowest_rung_comes_first_and_empty_ones_last():
    rows = ladder([Finding("quotient", rung=1, stands="open"), Finding("harvest", rung=3, stands="open")])
    assert rows["rung"].tolist() == [f"rung {n}" for n in (3, 1, 2, 4, 5, 6)]


def test_points_hold_each_claim_once_under_what_it_stands_for():
    says = Say("en")
    grows, falls = says("{a}", "against", "claim {a}", 1, a=1), says("{a}", "supports", "claim {a}", 3, a=2)
    table = points([grows, falls, grows, Finding("aside")])
    assert table["stands"].tolist() == ["supports", "against"]
    assert table["rung"].tolist() == ["rung 3", "rung 1"]
