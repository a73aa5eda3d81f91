"""Pages, letters and packet in Russian and Kazakh keep the rules; the rules find what breaks them."""

import pytest
import shown

from cluster_analysis.data.regions.industries import SECTIONS, section_name
from cluster_analysis.data.tables.catalogue import all_records, cited, described
from cluster_analysis.pages.site.html import render
from cluster_analysis.pictures.tables.table import Table
from cluster_analysis.pictures.tables.writers import _worded, provenance


def faults(page, lang):
    """Every break of a rule on a page: rule and text."""
    return list(shown.faults(page, [section_name(code, lang) for code in SECTIONS]))


@pytest.mark.parametrize(
    ("page", "rule"),
    [
        ("<th>decided_by</th>", "identifier as a header"),
        ("<td>3.25</td>", "decimal point"),
        ("<p>изменение: -2,77</p>", "hyphen-minus before a number"),
        ("<p>2017 г..</p>", "two full stops"),
        ("<p>Растут быстрее: –.</p>", "a dash for an empty list"),
        ("<p>Файл (4 KB)</p>", "an English unit"),
        ("<p>Строительство, 2025: рост</p>", "a year without its word"),
        ("<p>Наибольшие – Город Астана</p>", "a name with a capital inside a sentence"),
        ("<p>Атырауская область, Обработка растёт</p>", "a section with a capital after a comma"),
        ("<p>балл по indicator</p>", "Latin words: indicator"),
    ],
)
def test_each_rule_finds_what_breaks_it(page, rule):
    assert rule in [name for name, _text in faults(page, "ru")]


@pytest.mark.parametrize(
    "page",
    [
        "<p>изменение: −2,77; 3,25; 2014–2017; 12-сінде; и так далее...</p>",
        "<p><code>decided_by 3.25 -1</code> <a href='x'>gva.csv</a> <cite>Porter 2003, Table 1.2</cite></p>",
        "<p lang='en'>The text of the source, Agriculture</p><p>PDF, XLSX; KZ-43; S09; B1</p>",
        "<p>Атырауская область, обрабатывающая промышленность</p><p>Обработка</p><p>17.11.2026</p>",
    ],
)
def test_marked_elements_dates_codes_and_right_forms_are_no_fault(page):
    assert not faults(page, "ru")


@pytest.mark.parametrize("lang", ["ru", "kk"])
def test_the_page_of_sources_keeps_the_rules(lang):
    page = render(
        "provenance.html", lang, records=all_records(), root="../", name="provenance", languages={}
    )
    assert not faults(page, lang)


@pytest.mark.parametrize("lang", ["ru", "kk"])
def test_a_source_is_named_in_the_language_of_the_page(lang):
    for record in all_records():
        if not record.synthetic:
            assert not faults(f"<p>{described(record.id, lang)}</p>", lang)
            assert not faults(f"<p>{cited([record.id], lang)}</p>", lang)


@pytest.mark.parametrize("lang", ["ru", "kk"])
def test_the_provenance_sheet_of_a_workbook_has_no_english_heads(lang):
    import pandas as pd

    table = Table(pd.DataFrame(), "Название", lang, sources=["population@0"])
    about = _worded(provenance(table, lang), lang)
    heads = "".join(f"<th>{head}</th>" for head in (*about.columns, *about.iloc[:, 0]))
    assert not faults(heads, lang)
