"""Pages and PDFs: titles, headings, untrusted text, tags, fonts, identical bytes, record of the report."""

import re
import shutil
from html.parser import HTMLParser
from io import BytesIO
from itertools import pairwise

import pandas as pd
import pypdf
import pytest

from cluster_analysis.findings import Finding
from cluster_analysis.publish import content, html, pdf, provenance
from cluster_analysis.tables import Table

HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(2)> "quoted" \u202eright to left\u202c'
LONG = "Word" * 300


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _value in attrs]


def tags(text):
    found = Tags()
    found.feed(text)
    return found


@pytest.fixture(scope="module")
def hostile(tmp_path_factory, executed):
    table = Table(pd.DataFrame({HOSTILE: [HOSTILE, LONG], "n": [1.5, 2.5]}), HOSTILE)
    sentence = Finding(f"{HOSTILE} ![picture](http://example.org/a.png) [link](javascript:alert(3))")
    path = tmp_path_factory.mktemp("hostile") / "page.ipynb"
    about = {"entry": "page", "lang": "en", "kind": "maps", "parameters": {}}
    return executed(
        path,
        about,
        f"# {HOSTILE}\n\n{HOSTILE}\n\n- {LONG}\n\n## ${{7+7}} {{{{ 7+7 }}}} #eval",
        (table, sentence),
    )


def test_untrusted_text_stays_text_in_html(hostile, tmp_path):
    html.write_page(hostile, tmp_path / "en" / "page.html")
    text = (tmp_path / "en" / "page.html").read_text(encoding="utf-8")
    found = tags(text)
    assert "script" not in found.tags
    assert "img" not in found.tags
    assert not [name for name in found.attributes if name.startswith("on")]
    assert "javascript:" not in "".join(re.findall(r'href="([^"]*)"', text))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "&amp;lt;" not in text
    assert "\u202e" not in text
    assert "{{ 7+7 }}" in text


def test_untrusted_text_stays_text_in_pdf(hostile):
    reader = pypdf.PdfReader(BytesIO(pdf.render(content.from_notebook(hostile))))
    text = "".join(page.extract_text() for page in reader.pages)
    assert "<script>alert(1)</script>" in text
    assert "#eval" in text
    assert "&lt;" not in text


def test_a_page_has_one_title_and_no_gap_between_headings(report):
    for page in (report / "site").glob("*/*.html"):
        levels = [
            int(tag[1]) for tag in tags(page.read_text(encoding="utf-8")).tags if re.fullmatch("h[1-6]", tag)
        ]
        assert levels.count(1) == 1, page
        assert levels[0] == 1, page
        assert all(after <= before + 1 for before, after in pairwise(levels)), page


def test_the_title_is_what_the_page_is_about(report):
    text = (report / "site" / "en" / "cluster-kyzylorda-rice.html").read_text(encoding="utf-8")
    assert "<h1>Rice production and processing, Kyzylorda Region</h1>" in text
    assert '<p class="sort">Cluster profile</p>' in text
    assert text.count("Twenty-two panels on one candidate cluster") == 1


def test_a_grey_panel_keeps_its_reason(report):
    text = (report / "site" / "en" / "cluster-kyzylorda-rice.html").read_text(encoding="utf-8")
    assert '<p class="grey">No firms per stage are published' in text


def test_the_title_falls_back_to_the_cells_and_to_the_entry():
    block = content.Block
    assert content.arrange({}, [block("text", text="# Own\n\nMore")]).title == "Own"
    assert content.arrange({"entry": "name"}, [block("plain", text="# Not a heading")]).title == "name"
    found = content.arrange({}, [block("text", text="# Sort"), block("text", text="# Shown", displayed=True)])
    assert (found.title, found.sort, found.blocks) == ("Shown", "Sort", [])


def test_code_in_a_text_is_not_taken_for_a_heading():
    found = content.arrange({}, [content.Block("text", text="# T\n\n```\n# a comment\n```\n\n##### Deep")])
    assert "# a comment" in found.blocks[0].text
    assert "\n## Deep" in found.blocks[0].text


@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
def test_pdf_is_tagged_has_a_title_and_embeds_its_fonts(report, lang):
    reader = pypdf.PdfReader(report / "pdf" / lang / "cluster-kyzylorda-rice.pdf")
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"].startswith(lang)
    assert reader.metadata.title
    assert reader.outline
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(inner.get_object())


def test_pdf_has_the_same_bytes_for_the_same_input(report):
    path = report.parent / "work" / "notebooks" / "region-KZ-43.kk.ipynb"
    assert pdf.render(content.from_notebook(path)) == pdf.render(content.from_notebook(path))


def test_kazakh_letters_and_the_tenge_can_be_read_from_the_pdf(tmp_path, executed):
    letters = "ӘәҒғҚқҢңӨөҰұҮүҺһІі 5 ₸"
    path = executed(tmp_path / "a.ipynb", {"entry": "a", "lang": "kk"}, f"# Тақырып\n\n{letters}")
    reader = pypdf.PdfReader(BytesIO(pdf.render(content.from_notebook(path))))
    assert letters in reader.pages[0].extract_text()


def test_verify_finds_nothing_in_a_new_report(report):
    assert provenance.verify(report) == []


def test_verify_names_what_is_changed_missing_and_added(report, tmp_path):
    copy = tmp_path / "reports"
    shutil.copytree(report, copy)
    (copy / "site" / "en" / "index.html").write_text("other")
    (copy / "site" / "ru" / "search.html").unlink()
    (copy / "tables" / "added.csv").write_text("1")
    assert provenance.verify(copy) == [
        "site/en/index.html: differs from its record",
        "site/ru/search.html: is missing",
        "tables/added.csv: is not in the record",
    ]


def test_csv_behind_a_picture_holds_no_formula():
    text = html.as_csv({"columns": ["=A1"], "data": [["=cmd()"], ["-2"], [-2.5]]})
    assert text.splitlines() == ["\ufeff'=A1", "'=cmd()", text.splitlines()[2], "-2.5"]
