"""Pages and PDFs: titles, headings, untrusted text, tags, fonts, identical bytes, record of the report."""

import json
import re
import shutil
from html.parser import HTMLParser
from io import BytesIO
from itertools import pairwise

import pandas as pd
import pypdf
import pytest

from cluster_analysis.data.tables.catalogue import record
from cluster_analysis.pages import content
from cluster_analysis.pages.site import html
from cluster_analysis.pictures.findings import Finding
from cluster_analysis.pictures.tables.table import table
from cluster_analysis.publishing.document import integrity, pdf, provenance
from cluster_analysis.publishing.run import portfolio

HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(2)> "quoted" \u202eright to left\u202c'
LONG = "Word" * 300


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _value in attrs]


def write_page(executed, page, **how):
    html.write(content.from_notebook(executed), page, **how)


def tags(text):
    found = Tags()
    found.feed(text)
    return found


@pytest.fixture(scope="module")
def hostile(tmp_path_factory, with_results):
    shown = table(pd.DataFrame({HOSTILE: [HOSTILE, LONG], "n": [1.5, 2.5]}), HOSTILE)
    sentence = Finding(f"{HOSTILE} ![picture](http://example.org/a.png) [link](javascript:alert(3))")
    path = tmp_path_factory.mktemp("hostile") / "page.ipynb"
    about = {"entry": "page", "lang": "en", "kind": "maps", "parameters": {}}
    return with_results(
        path,
        about,
        f"# {HOSTILE}\n\n{HOSTILE}\n\n- {LONG}\n\n## ${{7+7}} {{{{ 7+7 }}}} #eval",
        (shown, sentence),
    )


def test_untrusted_text_stays_text_in_html(hostile, tmp_path):
    write_page(hostile, tmp_path / "en" / "page.html")
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
            int(tag[1])
            for tag in tags(page.read_text(encoding="utf-8")).tags
            if re.fullmatch("h[1-6]", tag)
        ]
        assert levels.count(1) == 1, page
        assert levels[0] == 1, page
        assert all(after <= before + 1 for before, after in pairwise(levels)), page


def test_the_title_is_what_the_page_is_about(report):
    text = (report / "site" / "en" / "cluster-kyzylorda-rice.html").read_text(encoding="utf-8")
    assert "<h1>Rice production and processing</h1>" in text
    assert '<p class="sort">Is there a cluster?</p>' in text
    assert text.count("Is there a cluster?") == 1


def test_one_run_gives_the_page_of_each_language_its_own_words(report):
    texts = {
        lang: (report / "site" / lang / "region-KZ-43.html").read_text(encoding="utf-8")
        for lang in ("en", "ru", "kk")
    }
    assert "<h1>Kyzylorda Region</h1>" in texts["en"]
    assert "<h1>Кызылординская область</h1>" in texts["ru"]
    assert "<h1>Қызылорда облысы</h1>" in texts["kk"]
    assert "локализация коэффициенті" in texts["kk"]
    assert "5,57" in texts["ru"]


def test_the_title_falls_back_to_the_cells_and_to_the_entry():
    block = content.Block
    assert content.arrange({}, [block("text", text="# Own\n\nMore")]).title == "Own"
    assert content.arrange({"entry": "name"}, [block("plain", text="# Not a heading")]).title == "name"
    found = content.arrange({}, [block("text", text="# First"), block("text", text="# Second")])
    assert (found.title, [one.text for one in found.blocks]) == ("First", ["## Second"])


def test_code_in_a_text_is_not_taken_for_a_heading():
    found = content.arrange({}, [content.Block("text", text="# T\n\n```\n# a comment\n```\n\n##### Deep")])
    assert "# a comment" in found.blocks[0].text
    assert "\n## Deep" in found.blocks[0].text


@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
def test_pdf_is_tagged_has_a_title_and_embeds_its_fonts(report, lang):
    reader = pypdf.PdfReader(report / "site" / "pdf" / lang / "cluster-kyzylorda-rice.pdf")
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


def test_sources_in_a_pdf_are_links_to_their_publisher(report):
    pages = pypdf.PdfReader(report / "site" / "pdf" / "ru" / "cluster-kyzylorda-rice.pdf").pages
    links = [one.get_object()["/A"]["/URI"] for page in pages for one in page.get("/Annots", [])]
    assert "https://stat.gov.kz/api/iblock/element/5927/file/ru/" in links


def test_pdf_has_the_same_bytes_for_the_same_input(report):
    path = report.parent / "work" / "notebooks" / "region-KZ-43.ipynb"
    first, second = (pdf.render(content.from_notebook(path, "kk")) for _ in range(2))
    assert first == second


def test_kazakh_letters_and_the_tenge_can_be_read_from_the_pdf(tmp_path, with_results):
    letters = "ӘәҒғҚқҢңӨөҰұҮүҺһІі 5 ₸"
    path = with_results(tmp_path / "a.ipynb", {"entry": "a", "lang": "kk"}, f"# Тақырып\n\n{letters}")
    reader = pypdf.PdfReader(BytesIO(pdf.render(content.from_notebook(path))))
    assert letters in reader.pages[0].extract_text()


def test_verify_finds_nothing_in_a_new_report(report):
    assert integrity.verify(report) == []


def test_verify_names_what_is_changed_missing_and_added(report, tmp_path):
    copy = tmp_path / "reports"
    shutil.copytree(report, copy)
    (copy / "site" / "en" / "index.html").write_text("other")
    (copy / "site" / "ru" / "search.html").unlink()
    (copy / "site" / "tables" / "added.csv").write_text("1")
    assert integrity.verify(copy) == [
        "site/en/index.html: differs from its record",
        "site/ru/search.html: is missing",
        "site/tables/added.csv: is not in the record",
    ]


def test_csv_behind_a_picture_holds_no_formula():
    text = html.as_csv({"columns": ["=A1"], "data": [["=cmd()"], ["-2"], [-2.5]]})
    assert text.splitlines() == ["\ufeff'=A1", "'=cmd()", text.splitlines()[2], "-2.5"]


def test_a_page_that_is_not_of_the_portfolio_stands_alone(with_results, tmp_path):
    path = with_results(tmp_path / "mine.ipynb", {"entry": "mine", "lang": "en"}, "# Mine")
    write_page(path, tmp_path / "mine.html")
    text = (tmp_path / "mine.html").read_text(encoding="utf-8")
    assert "<style>:root" in text
    assert not re.findall(r'(?:href|src)="(?!#)', text)


def test_languages_are_offered_in_which_the_page_is_published(with_results, tmp_path):
    about = {"entry": "data-quality", "lang": "en", "kind": "quality"}
    page = tmp_path / "en" / "data-quality.html"
    write_page(with_results(tmp_path / "a.ipynb", about, "# A"), page, offered=["en", "kk"])
    text = page.read_text(encoding="utf-8")
    assert 'href="../kk/data-quality.html"' in text
    assert 'href="../ru/data-quality.html"' not in text
    path = with_results(tmp_path / "b.ipynb", about | {"entry": "b"}, "# B")
    write_page(path, tmp_path / "en" / "b.html")
    assert 'hreflang="kk"' not in (tmp_path / "en" / "b.html").read_text(encoding="utf-8")


def test_each_page_is_offered_in_the_languages_of_its_entry(tmp_path, monkeypatch):
    from cluster_analysis.publishing import plan

    entries = [("a", ["en", "kk"]), ("b", ["ru"])]
    items = [
        portfolio.Entry(id=name, notebook="n", kind="maps", languages=languages)
        for name, languages in entries
    ]
    monkeypatch.setattr("cluster_analysis.publishing.run.portfolio.items", lambda: items)
    steps = [step for chain in plan.chains(tmp_path) for step in chain]
    offered = {step.key: step.arguments["languages"] for step in steps if step.name == "page"}
    assert offered == {"a": ["en", "kk"], "b": ["ru"]}


@pytest.mark.parametrize(
    ("sources", "date"),
    [
        (("gva_by_region_section@0", "population@0"), max),
        (("somebody_elses@0",), None),
        ((), None),
    ],
)
def test_the_date_of_a_pdf_is_that_of_its_newest_source(with_results, tmp_path, sources, date):
    shown = table(pd.DataFrame({"Value": [1.0]}), "Table", sources=sources)
    path = with_results(tmp_path / "a.ipynb", {"entry": "a", "lang": "en"}, "# A", (shown,))
    found = pypdf.PdfReader(BytesIO(pdf.render(content.from_notebook(path)))).metadata.creation_date
    if date is None:
        assert found is None
    else:
        known = [record(name.split("@")[0]).as_of for name in sources]
        assert found.date() == date(known)


def test_the_report_is_dated_by_its_newest_table(report):
    graph = json.loads((report / "site" / provenance.CRATE).read_text(encoding="utf-8"))["@graph"]
    root = next(one for one in graph if one["@id"] == "./")
    tables = [one["dateModified"] for one in graph if one["@type"] == "Dataset" and one is not root]
    assert root["datePublished"] == max(tables)
    assert not [one for one in graph if "endTime" in one]


def test_a_table_in_a_pdf_has_heads_and_foot_as_on_the_page(with_results, tmp_path):
    data = pd.DataFrame({"Region": ["Atyrau"], "Share, %": [12.3]})
    shown = table(data, "T", lang="ru", note="Why.")
    path = with_results(tmp_path / "t.ipynb", {"entry": "t", "lang": "ru", "kind": "maps"}, "# T", (shown,))
    (tmp_path / "t.pdf").write_bytes(pdf.render(content.from_notebook(path)))
    text = "".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "t.pdf").pages)
    assert "Share, %" in text
    assert "12,3" in text
    assert "Why." in text


def test_the_crate_names_files_from_its_own_folder(report):
    graph = json.loads((report / "site" / provenance.CRATE).read_text(encoding="utf-8"))["@graph"]
    files = [one["@id"] for one in graph if one["@type"] == "File"]
    assert "en/index.html" in files
    assert all((report / "site" / name).is_file() for name in files)
    known = {one["@id"] for one in graph}
    root = next(one for one in graph if one["@id"] == "./")
    assert {one["@id"] for one in root["hasPart"]} == set(files)
    action = next(one for one in graph if one["@type"] == "CreateAction")
    assert {one["@id"] for one in [*action["instrument"], *action["object"]]} <= known


def test_pages_with_one_title_are_told_apart():
    from cluster_analysis.pages.site.graph import Page
    from cluster_analysis.publishing.site.listing import told_apart

    pages = [
        Page("maps-2017", "maps", "Maps"),
        Page("maps", "maps", "Maps"),
        Page("c", "quality", "Quality"),
    ]
    assert [one.title for one in told_apart(pages)] == ["Maps, 2017", "Maps, maps", "Quality"]


@pytest.mark.parametrize(
    ("synthetic", "said"),
    [((True, True), "shows SYNTHETIC data"), ((True, False), "Some of the figures are SYNTHETIC")],
)
def test_a_page_says_whether_all_or_some_figures_are_synthetic(with_results, tmp_path, synthetic, said):
    frame = pd.DataFrame({"Region": ["Abai"], "Value": [1.0]})
    shown = [
        table(frame, f"Table {number}", sources=("gva_by_region_section",), synthetic=one)
        for number, one in enumerate(synthetic)
    ]
    path = with_results(tmp_path / "page.en.ipynb", {"entry": "page", "lang": "en"}, tuple(shown))
    page = tmp_path / "en" / "page.html"
    write_page(path, page)
    banner = page.read_text(encoding="utf-8").split('class="banner">')[1].split("</p>")[0]
    assert said in banner
    (tmp_path / "page.pdf").write_bytes(pdf.render(content.from_notebook(path)))
    assert said in " ".join(pypdf.PdfReader(tmp_path / "page.pdf").pages[0].extract_text().split())


def test_a_page_of_published_figures_has_no_banner(with_results, tmp_path):
    shown = table(pd.DataFrame({"Value": [1.0]}), "Table", sources=("gva_by_region_section",))
    path = with_results(tmp_path / "page.en.ipynb", {"entry": "page", "lang": "en"}, (shown,))
    write_page(path, tmp_path / "en" / "page.html")
    assert 'class="banner"' not in (tmp_path / "en" / "page.html").read_text(encoding="utf-8")
