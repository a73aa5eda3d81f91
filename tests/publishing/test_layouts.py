"""Layouts of the kinds of pages: what stands where, and what is said when a result is missing."""

import json
import re
from html import unescape

import pytest
import yaml

from cluster_analysis.data.paths import project_root
from cluster_analysis.errors import InputError
from cluster_analysis.language.sentences import say_error
from cluster_analysis.pages import content, forms
from cluster_analysis.pages.layout import Layout, Section, Slot, filled, layouts
from cluster_analysis.pages.notebook import read
from cluster_analysis.pages.site import drawing, html
from cluster_analysis.publishing.site import pages

PORTFOLIO = yaml.safe_load((project_root() / "portfolio.yml").read_text(encoding="utf-8"))["entries"]
FORMS = {"lead", "claims", "ladder", "facts", "cards", "sections", "lines", "links", "gaps", "folded"}
KINDS = {entry["kind"]: entry["notebook"] for entry in PORTFOLIO}


def published_by(notebook):
    """The names that a notebook publishes, by its source."""
    cells = read(project_root() / "notebooks" / f"{notebook}.ipynb").cells
    return set(re.findall(r'ca\.publish\(\s*"(\w+)"', "\n".join(cell.source for cell in cells)))


def test_every_kind_of_page_that_is_published_has_a_layout():
    assert set(KINDS) <= set(layouts())


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_notebook_publishes_what_the_layout_of_its_page_needs(kind):
    needed = {slot.name for slot in layouts()[kind].slots if not slot.optional}
    assert layouts()[kind].notebook == KINDS[kind]
    assert needed <= published_by(KINDS[kind])


@pytest.mark.parametrize("kind", sorted(layouts()))
def test_a_result_stands_once_on_a_page_and_in_a_known_form(kind):
    slots = layouts()[kind].slots
    assert len({slot.name for slot in slots}) == len(slots)
    assert {slot.form for slot in slots} - {""} <= FORMS


def test_a_page_that_misses_a_result_names_page_result_and_notebook(tmp_path, samples, with_results):
    about = {"entry": "cluster-x", "notebook": "05_cluster_profile", "kind": "cluster", "lang": "ru"}
    results = samples("cluster")
    del results["ladder"]
    path = with_results(tmp_path / "cluster-x.ipynb", about, "# Cluster", results)
    with pytest.raises(InputError) as error:
        pages.write(path, tmp_path, "cluster-x", ["ru"], pdf=False)
    assert str(error.value) == (
        "page cluster-x: the result ladder is missing; notebook 05_cluster_profile should have published it"
    )
    assert "нет результата ladder" in say_error(error.value, "ru")
    assert not (tmp_path / "pages").exists()


def test_what_no_place_names_comes_last_and_what_is_optional_may_be_missing():
    layout = Layout("notebook", (Section("A", (Slot("first"), Slot("second", "", optional=True))),))
    parts = filled(layout, ["own_chart", "first"], "page").sections
    assert [(part.heading, [slot.name for slot in part.slots]) for part in parts] == [
        ("A", ["first"]),
        ("Further results", ["own_chart"]),
    ]


def test_a_page_has_its_sections_in_its_language_its_figures_and_their_numbers(report):
    text = (report / "site" / "ru" / "region-KZ-43.html").read_text(encoding="utf-8")
    headings = re.findall(r"<h2[^>]*>([^<]*)</h2>", text)
    assert headings[:2] == ["Коротко", "Сильные стороны региона"]
    assert re.findall(r'<figure id="(\w+)"', text)[:2] == ["per_head", "strengths"]
    assert text.count('role="tab"') == 5 * text.count("<figure ")
    folder = report / "site" / "ru" / "region-KZ-43"
    numbers = json.loads((folder / "strengths.json").read_text(encoding="utf-8"))
    assert numbers["sources"][0].startswith("gva_by_region_section@")
    assert len(numbers["data"]) == 16
    lines = (folder / "strengths.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + 16
    assert float(lines[1].split(",")[1]) == pytest.approx(5.57, abs=0.005)


def test_the_notebook_behind_a_page_shows_code_and_points_to_the_figures(report):
    text = (report / "site" / "en" / "region-KZ-43" / "notebook.html").read_text(encoding="utf-8")
    assert 'href="../region-KZ-43.html#strengths"' in text
    assert "<code>ca.publish(name, result)</code>" in text
    assert 'href="region-KZ-43/notebook.html"' in (report / "site/en/region-KZ-43.html").read_text("utf-8")


def test_only_pages_with_a_pdf_offer_one(report):
    site = report / "site" / "en"
    assert "cluster-kyzylorda-rice.pdf" in (site / "cluster-kyzylorda-rice.html").read_text("utf-8")
    assert ".pdf" not in (site / "region-KZ-43.html").read_text("utf-8")


def test_the_ladder_marks_its_best_rung_and_what_is_not_known():
    rows = [
        {"rung": "rung 3", "evidence": "harvest", "stands": "open"},
        {"rung": "rung 1", "evidence": "quotient", "stands": "supports"},
        {"rung": "rung 2", "evidence": "nobody", "stands": "unknown"},
    ]
    steps = forms.view("ladder", rows, "en")
    assert [step["rung"] for step in steps] == ["1 section", "2 division", "3 product"]
    assert [step["known"] for step in steps] == [True, False, True]
    assert [step["best"] for step in steps] == [False, False, True]


def test_big_numbers_have_the_form_of_the_language_and_no_country_where_none_is_published():
    row = {"measure": "grp_per_head", "value": 3606.0, "country": float("nan"), "rank": 18.0, "all": 20}
    (card,) = forms.view("cards", [row], "ru")
    assert (card["value"], card["country"], card["rank"], card["of"]) == ("3\u00a0606", "", "18", "20")


def test_a_section_of_a_region_is_a_card_with_an_address_four_numbers_and_a_line(report):
    text = (report / "site" / "ru" / "region-KZ-43.html").read_text(encoding="utf-8")
    card = text.partition('id="section-A"')[2].partition("</details>")[0]
    assert re.findall(r'class="big">([^<]*)<', card) == ["112", "7,00", "2,40", "2,00"]
    assert 'points="0,15.0 120,0.0"' in card
    assert 'href="section-A.html"' in card
    assert "2016–2017" in card


def test_a_cluster_card_leads_to_the_page_of_the_cluster():
    row = {"cluster": "kyzylorda-rice", "name": "Rice", "industry": "A", "stands": "open"}
    assert forms.view("links", [row], "en") == [
        {"link": "cluster-kyzylorda-rice.html", "name": "Rice", "note": "Agriculture", "stands": "open"}
    ]


def test_what_is_not_known_stands_before_who_could_supply_it():
    row = {"what": "Firms by size", "who": "business register"}
    assert forms.view("gaps", [row], "en") == [{"what": "Firms by size", "who": ["business register"]}]


def test_colours_of_drawings_are_those_of_the_style_in_the_light_and_have_another_in_the_dark():
    style = (html.ASSETS / "site.css").read_text(encoding="utf-8")
    light, dark = style.split("prefers-color-scheme: dark")
    dark = dark.split("\n*")[0]
    for colour, token in drawing.TOKENS.items():
        short = colour if colour != "#ffffff" else "#fff"
        assert re.search(rf"--{token}: {short}[;\s]", light), token
        other = re.search(rf"--{token}: (#\w+)", dark)
        assert other is not None, token
        assert other[1] != short, token


def test_ids_in_a_drawing_are_its_own_and_only_those_that_are_used():
    mark = '<g id="axes_1"><path id="m1"/><use xlink:href="#m1" style="fill: #abcdef"/></g>'
    shown = str(drawing.inline(f'<svg viewBox="0 0 9 9">{mark}</svg>', "lq", 340, 'a "b"'))
    assert 'aria-label="a &#34;b&#34;"' in shown
    assert "axes_1" not in shown
    assert '<path id="lq-340-m1"/><use xlink:href="#lq-340-m1" style="fill:#abcdef"/>' in shown


def test_a_notebook_of_ones_own_has_the_layout_of_its_name():
    assert content.layout_of({"notebook": "07_region"}) is layouts()["region"]
    assert content.layout_of({"notebook": "02_cluster_mapping", "kind": "mapping"}) is layouts()["mapping"]
    assert content.layout_of({"notebook": "mine"}) is None


def test_all_numbers_of_a_page_are_one_workbook(report):
    from python_calamine import CalamineWorkbook

    folder = report / "site" / "kk" / "region-KZ-43"
    figures = {path.stem for path in folder.glob("*.csv")}
    book = CalamineWorkbook.from_path(str(folder / f"{folder.name}.xlsx"))
    assert len(book.sheet_names) == len(figures) + 1
    numbers = json.loads((folder / "four_numbers.json").read_text(encoding="utf-8"))
    assert book.get_sheet_by_index(1).to_python()[0][0] == numbers["title"]


def test_the_most_alike_regions_stand_beside_a_region_until_the_reader_chooses():
    near = {
        "KZ-43": 0.0,
        "KZ-31": 0.3,
        "KZ": float("nan"),
        "KZ-15": 0.1,
        "KZ-10": 0.5,
        "KZ-61": 0.2,
        "KZ-19": 0.4,
    }
    rows = [{"region": code, "distance": far, "2021": 100.0, "2022": 104.26} for code, far in near.items()]
    view = forms.view("lines", rows, "en")
    assert [(one["kind"], one["drawn"]) for one in view] == [
        ("own", True), *[("other", True)] * 4, ("other", False), ("country", False)
    ]  # fmt: skip
    assert [one["name"].split()[0] for one in view[:2]] == ["Kyzylorda", "Aktobe"]
    assert (view[0]["years"], view[0]["values"]) == ([2021, 2022], [100.0, 104.3])


@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
@pytest.mark.parametrize("name", ["cluster-kyzylorda-rice", "region-KZ-43", "section-A"])
def test_every_mark_of_a_figure_is_named_in_it_or_in_its_list_on_a_phone(report, name, lang):
    text = (report / "site" / lang / f"{name}.html").read_text(encoding="utf-8")
    named = 0
    for figure in re.findall(r"<figure id=.*?</figure>", text, re.DOTALL):
        narrow = re.search(r'<svg class="w340".*?</svg>', figure, re.DOTALL)[0]
        listed = figure.partition('-table" role="tabpanel"')[2].partition('role="tabpanel"')[0]
        words = squeezed(re.sub(r"<[^>]*>", " ", narrow + listed))
        for tip in " | ".join(re.findall(r'data-tips="([^"]*)"', narrow)).split(" | "):
            label = tip.partition(":")[0].rpartition("; ")[2].replace("обл.", "обл")
            assert squeezed(label) in words, tip
            named += 1
    assert named >= 16


def squeezed(text):
    """A text without what a drawing breaks its names at."""
    return re.sub(r"[\s­-]", "", unescape(text)).casefold()
