"""Pictures and tables of a selection: they say a finding, carry their table, and hide nothing."""

import pytest
import shown
import yaml

from cluster_analysis.data.paths import raw
from cluster_analysis.pages import selection_charts
from cluster_analysis.selection import load_selection

PICTURES = ("profile", "agreement", "acceptability")
TABLES = (
    *("eligibility_table", "ranking_table", "ties", "boundary_page", "severity_table"),
    *("portfolio_table", "scenarios_table", "drivers", "left_out", "panel"),
)


@pytest.fixture(scope="module")
def result():
    return load_selection("example_call_2017", draws=1000)


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("lang", ["en", "kk"])
def test_every_picture_says_a_finding_and_that_it_is_synthetic(result, name, lang):
    picture = getattr(selection_charts, name)(result, lang=lang)
    assert picture.synthetic
    assert picture.alt.startswith(picture.title.rstrip("."))
    assert len(picture.data)
    texts = " ".join(text.get_text() for text in picture.figure.texts)
    assert result.methodology.hash in texts
    assert {"en": "Draft defaults", "kk": "бекітілмеген) мәндер"}[lang] in " ".join(texts.split())


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
def test_every_table_is_accessible_and_says_that_it_is_synthetic(result, name, lang):
    page = getattr(selection_charts, name)(result).show(lang).to_html()
    assert 'scope="col"' in page
    assert 'class="synthetic"' in page


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_chances_of_ranks_stand_in_their_cells_without_a_sign_that_has_no_room(result, lang):
    axes = selection_charts.acceptability(result).show(lang).figure.axes[0]
    inside = [one.get_text() for one in axes.texts if one.get_position()[0] != 1.02]
    assert inside
    assert all(text.isdigit() and 10 <= int(text) <= 100 for text in inside)


def test_excluded_and_missing_are_visible(result):
    scores = selection_charts.panel(result).show("en").data.set_index("Application")
    excluded = scores["Excluded for conflict of interest"]
    assert excluded[excluded != ""].to_dict() == {"S05": "E3"}
    assert scores.drop(columns=excluded.name).isna().stack()[lambda empty: empty].index.tolist() == [
        ("S05", "E3")
    ]
    assert scores.loc["S12", "E1"] == pytest.approx(33 / 7)  # a number, not a text of one decimal
    assert "no total" in [text.get_text() for text in selection_charts.profile(result).figure.axes[0].texts]
    hatched = [
        patch for patch in selection_charts.bid(result, "S08").figure.axes[0].patches if patch.get_hatch()
    ]
    assert len(hatched) == 1  # E2


def test_the_tables_of_what_moves_the_line_have_the_bids_that_move(result):
    ranks = selection_charts.left_out(result).show("en").data
    assert ((ranks.iloc[:, 1:] <= 6).nunique(axis=1) == 2).all()
    assert len(ranks)
    assert list(ranks.columns[:2]) == ["Application", "as it is"]
    assert selection_charts.drivers(result).show("en").data["Application"].tolist() == list(
        result.boundary.index
    )


def test_what_a_bid_needs_brings_it_to_the_last_place(result):
    import dataclasses

    from cluster_analysis.selection.report.run import Selection

    needed = result.needed("S20").dropna()
    value = needed.loc["A3", "value_needed"]
    values = result.call.values.copy()
    cell = (values["application"] == "S20") & (values["indicator"] == "A3")
    values.loc[cell, "value"] = value + 1e-6
    again = Selection(dataclasses.replace(result.call, values=values), result.methodology, 100, 1)
    assert again.ranks.loc["S20", "rank"] <= 6


SENTENCES = [
    ("S08", "S08 has rank 10"),
    ("S16", "S16 is not eligible. Rule R1"),
    ("S18", "S18 has no rank"),
]


@pytest.mark.parametrize(("bid", "said"), SENTENCES)
def test_one_bid_in_a_sentence(result, bid, said):
    assert selection_charts.bid_finding(result, bid).show("en").startswith(said)


def test_no_text_of_an_application_becomes_markup(result):
    import dataclasses

    register = result.call.applications.copy()
    register.loc["S01", "title"] = "<script>alert(1)</script>"
    hostile = dataclasses.replace(result, call=dataclasses.replace(result.call, applications=register))
    assert "<script>" not in selection_charts.eligibility_table(hostile).shown.to_html()
    assert selection_charts.profile(hostile).data is not None


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("lang", ["ru", "kk"])
def test_no_picture_has_english_heads_or_values_in_its_table(result, name, lang):
    data = getattr(selection_charts, name)(result, lang=lang).data
    page = data.to_html(float_format=lambda one: "", index=False)
    assert not list(shown.faults(page.replace("NaN", "")))
    assert not {"True", "False"} & set(data.astype(str).to_numpy().ravel())


@pytest.mark.parametrize("lang", ["ru", "kk"])
def test_the_table_of_a_bid_has_words(result, lang):
    page = selection_charts.bid(result, "S08", lang=lang).data.to_html(
        float_format=lambda one: "", index=False
    )
    assert not list(shown.faults(page.replace("NaN", "")))
    assert {"ru": "нет данных", "kk": "дерек жоқ"}[lang] in page


def test_the_table_of_agreement_tells_coefficients_by_their_names(result):
    heads = selection_charts.agreement(result, lang="ru").data.columns
    assert list(heads[:4]) == [
        "Показатель",
        "Число экспертов",
        "ICC одного эксперта",
        "ICC среднего группы",
    ]


def test_the_table_of_drivers_names_what_is_drawn(result):
    heads = selection_charts.drivers(result).show("en").data.columns
    assert set(heads) == {"Application", "weights", "experts", "data", "scales", "aggregation"}


def test_an_indicator_in_a_group_has_the_colour_of_its_area(result, tmp_path):
    content = yaml.safe_load(
        (raw() / "methodology" / "kazakhstan_2017_draft.yml").read_text(encoding="utf-8")
    )
    content["groups"] = {"base": {"part_of": "a", "en": "Base", "ru": "Основа", "kk": "Негіз"}}
    content["indicators"][0]["area"] = "base"
    rules = tmp_path / "rules.yml"
    rules.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    grouped = load_selection("example_call_2017", str(rules), draws=100)
    colours = [
        [bar.get_facecolor() for bar in selection_charts.bid(one, "S08").figure.axes[0].patches][:6]
        for one in (result, grouped)
    ]
    assert colours[0] == colours[1]
