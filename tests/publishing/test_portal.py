"""The site as one graph: links made by the machine, and numbers that lead to their row."""

import csv
import functools
import http.server
import json
import re
import threading
import urllib.request
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pytest

import cluster_analysis as ca
from cluster_analysis.pages.site.graph import Linker, Page, incoming, related
from cluster_analysis.publishing.site import listing, summary
from cluster_analysis.publishing.site.downloads import addressed

REPO = Path(__file__).parents[2]
LANGUAGES = ("en", "ru", "kk")


class Links(HTMLParser):
    """Addresses and ids of a page; with `content`, only links of texts, tables and figures."""

    def __init__(self, html, content=False):
        super().__init__()
        self.links, self.ids, self.content = [], set(), content
        self.inside, self.apart = not content, 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        about = dict(attrs)
        self.ids.add(about.get("id"))
        if tag == "main":
            self.inside = True
        lists = about.get("class") in ("linking", "related")  # made of the graph, not of what a page says
        if self.content and (tag in ("nav", "header", "footer") or lists):
            self.apart += 1
        if self.inside and not self.apart:
            self.links += [about[name] for name in ("href", "src") if about.get(name)]

    def handle_endtag(self, tag):
        if tag == "main" and self.content:
            self.inside = False
        if self.content and self.apart and tag in ("nav", "header", "footer", "section"):
            self.apart -= 1


@pytest.fixture
def linker():
    return Linker([
        Page("region-KZ-43", "region", "Kyzylorda", ("Kyzylorda Region",), ("KZ-43", "Kyzylorda")),
        Page("section-F", "section", "Construction", ("construction",)),
        Page("cluster-a", "cluster", "Tourism, Atyrau", ("Tourism",)),
        Page("cluster-b", "cluster", "Tourism, Mangystau", ("Tourism",)),
        Page("measure-moran", "measure", "Moran", ("Local Moran's I",)),
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("html", "linked"),
    [
        ("<p>In Kyzylorda Region</p>", '<p>In <a href="region-KZ-43.html">Kyzylorda Region</a></p>'),
        ("<td> KZ-43 </td>", '<td> <a href="region-KZ-43.html">KZ-43</a> </td>'),
        ("<p>KZ-43 and more</p>", "<p>KZ-43 and more</p>"),
        ("<p>deconstruction</p>", "<p>deconstruction</p>"),
        ("<p>Tourism</p>", "<p>Tourism</p>"),
        ("<h2>Construction</h2>", "<h2>Construction</h2>"),
        ("<code>Construction</code>", "<code>Construction</code>"),
        ('<a href="x.html">Construction</a>', '<a href="x.html">Construction</a>'),
        ('<img alt="a > Construction">', '<img alt="a > Construction">'),
        ("<script>Construction</script>", "<script>Construction</script>"),
        ("<!-- Construction -->", "<!-- Construction -->"),
        (
            '<g id="n" aria-hidden="true"><text>KZ-43</text></g><g>KZ-43</g>',
            '<g id="n" aria-hidden="true"><text>KZ-43</text></g><g><a href="region-KZ-43.html">KZ-43</a></g>',
        ),
        ("<p>&lt;Construction&gt;</p>", '<p>&lt;<a href="section-F.html">Construction</a>&gt;</p>'),
        ("<p>Local Moran&#39;s I</p>", '<p><a href="measure-moran.html">Local Moran&#39;s I</a></p>'),
        (
            "<p>Construction, construction</p><p>Construction</p>",
            '<p><a href="section-F.html">Construction</a>, construction</p>'
            '<p><a href="section-F.html">Construction</a></p>',
        ),
        (
            "<svg><text>Kyzylorda</text></svg>",
            '<svg><text><a href="region-KZ-43.html">Kyzylorda</a></text></svg>',
        ),
        ('<a href="provenance.html#gva">id</a>', '<a href="data-gva.html">id</a>'),
    ],
)
def test_a_name_becomes_a_link_where_it_is_text(linker, html, linked):
    assert linker.linked(f"<header>Construction</header><main>{html}</main>", "own") == (
        f"<header>Construction</header><main>{linked}</main>"
    )


def test_a_page_does_not_link_to_itself(linker):
    html = "<main><p>Construction</p></main>"
    assert linker.linked(html, "section-F") == html


def test_what_links_to_a_page_and_what_belongs_to_it():
    html = {
        "a": '<nav><a href="b.html"></a></nav><main><a href="c.html"></a></main>',
        "b": "",
        "c": "<main>",
    }
    assert incoming(html) == {"a": [], "b": [], "c": ["a"]}
    region, cluster = (
        Page("r", "region", "R", codes=frozenset("K")),
        Page("c", "cluster", "C", codes=frozenset("KA")),
    )
    other = Page("o", "section", "O", codes=frozenset("B"))
    assert related(region, [region, cluster, other]) == [cluster]


def _kind(name):
    return "quality" if name == "data-quality" else name.partition("-")[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_is_linked_from_three_pages_of_another_kind(report, lang):
    pages = {
        path.stem: path.read_text(encoding="utf-8") for path in (report / "site" / lang).glob("*.html")
    }
    sources = {name: set() for name in pages}
    for name, html in pages.items():
        for link in Links(html, content=True).links:
            target = urldefrag(link)[0].removesuffix(".html")
            if target in sources and _kind(target) != _kind(name):
                sources[target].add(name)
    apart = {"index", "search"}  # every page has them in its head
    assert {name: found for name, found in sources.items() if len(found) < 3 and name not in apart} == {}


def test_every_page_says_what_links_to_it(report):
    page = (report / "site" / "en" / "region-KZ-43.html").read_text(encoding="utf-8")
    linking = page.partition('class="linking"')[2]
    assert 'href="section-A.html"' in linking
    assert (
        'href="cluster-kyzylorda-rice.html"'
        in page.partition('class="related"')[2].partition("</section>")[0]
    )
    shown = (report / "site" / "en" / "measure-location_quotient.html").read_text(encoding="utf-8")
    assert 'href="region-KZ-43.html"' in shown.partition('class="shown"')[2]


def test_no_link_is_dead_when_the_site_alone_is_served_under_a_path(report, tmp_path):
    served = tmp_path / "root" / "portal" / "kz"
    served.parent.mkdir(parents=True)
    served.symlink_to(report / "site")
    handler = functools.partial(_Quiet, directory=str(tmp_path / "root"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    start = f"http://127.0.0.1:{server.server_port}/portal/kz/"
    answers, wrong = {}, []
    for path in sorted(served.rglob("*.html")):
        own = urljoin(start, path.relative_to(served).as_posix())
        for link in Links(path.read_text(encoding="utf-8")).links:
            address, anchor = urldefrag(urljoin(own, link))
            if link.startswith(("https://", "data:")):
                continue
            if address not in answers:
                answers[address] = _answer(address)
            known = answers[address]
            if not address.startswith(start) or known is None or (anchor and anchor not in known):
                wrong.append((own, link))
    server.shutdown()
    assert wrong == []


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, form, *args):
        pass


def _answer(address):
    """The ids of a page that is served; an empty set for another file, None if it is not there."""
    try:
        with urllib.request.urlopen(address.partition("?")[0]) as found:
            content = found.read()
    except OSError:
        return None
    return Links(content.decode()).ids if address.partition("?")[0].endswith((".html", "/")) else set()


def _raw_row(site, key):
    """The row of the raw file, by its address in the site: its number there, and its cells."""
    page = (site / "data" / "gva_by_region_section.html").read_text(encoding="utf-8")
    row = re.search(rf'<tr id="{re.escape(key)}">(.*?)</tr>', page)[1]
    number, *cells = re.findall(r">([^<>]+)</(?:a|td)>", row)
    return int(number), [unescape(cell) for cell in cells]


def test_a_number_of_the_start_page_is_traced_to_the_rows_of_the_raw_file(report):
    """The quotient of agriculture in North Kazakhstan, from what is shown to the bureau's rows."""
    site = report / "site"
    page = (site / "en" / "index.html").read_text(encoding="utf-8")
    row = re.search(r'<tr data-row="KZ-59">.*?</tr>', page)[0]
    shown = re.findall(r'<td class="num">([^<]*)</td>', row)[0]
    assert 'href="data-gva_by_region_section.html"' in page  # the source line leads to the record
    record = (site / "en" / "data-gva_by_region_section.html").read_text(encoding="utf-8")
    assert "Bureau of National Statistics" in record
    assert 'href="https://stat.gov.kz/api/iblock/element/5927/file/en/"' in record
    assert "2026-09-17" in record
    assert 'href="../data/gva_by_region_section.html"' in record
    raw = list(csv.reader((REPO / "data" / "raw" / "gva_by_region_section.csv").open(encoding="utf-8")))
    figures = {}
    for key in ("KZ-59.A.2025", "KZ.A.2025"):
        number, cells = _raw_row(site, key)
        assert raw[number - 1] == cells
        figures[key] = float(cells[-1])
    totals = {
        code: sum(
            float(cells[3])
            for cells in raw[1:]
            if cells[0] == code and cells[2] == "2025" and len(cells[1]) == 1
        )
        for code in ("KZ-59", "KZ")
    }
    quotient = (figures["KZ-59.A.2025"] / totals["KZ-59"]) / (figures["KZ.A.2025"] / totals["KZ"])
    assert shown == f"{quotient:.2f}"


@pytest.mark.parametrize("name", ["cluster-kyzylorda-rice", "region-KZ-43", "section-A"])
def test_a_number_of_a_page_is_traced_to_the_rows_of_the_raw_file(report, name):
    """The quotient of agriculture in North Kazakhstan in 2017, on the 16 regions of that year."""
    page = (report / "site" / "en" / f"{name}.html").read_text(encoding="utf-8")
    row = re.search(
        r"<tr><th[^>]*>(?:<a[^>]*>)?North Kazakhstan Region(?:</a>)?</th>(.*?)</tr>", page, re.DOTALL
    )
    shown = re.findall(r">([\d.]+)</td>", row[1])[0]
    assert 'href="data-gva_by_region_section.html"' in page.partition('class="sources"')[2]
    raw = list(csv.DictReader((REPO / "data" / "raw" / "gva_by_region_section.csv").open(encoding="utf-8")))
    rows = [one for one in raw if one["year"] == "2017" and len(one["item"]) == 1]
    rows = [one for one in rows if one["region"] not in ("KZ", "KZ-61", "KZ-79")]

    def total(**same):
        return sum(
            float(one["value"]) for one in rows if all(one[key] == value for key, value in same.items())
        )

    quotient = total(region="KZ-59", item="A") / total(region="KZ-59") / (total(item="A") / total())
    assert shown == f"{quotient:.2f}"
    _number, cells = _raw_row(report / "site", "KZ-59.A.2017")
    assert float(cells[-1]) == total(region="KZ-59", item="A")


def test_a_download_has_the_rows_as_published_with_the_country_and_grp(tmp_path):
    from python_calamine import CalamineWorkbook

    from cluster_analysis.publishing.site.downloads import write_tables

    write_tables("gva_by_region_section", tmp_path)
    book = CalamineWorkbook.from_path(tmp_path / "gva_by_region_section.xlsx")
    assert book.sheet_names[:3] == ["regions of 2017", "regions of 2022", "as published"]
    rows = book.get_sheet_by_name("as published").to_python()
    grp = next(row for row in rows if row[:3] == ["KZ", "GDP", 2025])
    raw = (REPO / "data" / "raw" / "gva_by_region_section.csv").read_text(encoding="utf-8")
    assert float(re.search(r"^KZ,GDP,2025,(.*)$", raw, re.MULTILINE)[1]) == grp[3]
    codes = book.get_sheet_by_name("codes").to_python()
    assert ["region", "KZ-43", "Kyzylorda Region", "Кызылординская область", "Қызылорда облысы"] in codes
    assert ["year", "calendar year", "календарный год", "күнтізбелік жыл"] in (
        book.get_sheet_by_name("dictionary").to_python()
    )


def test_a_row_has_the_address_of_its_codes_and_its_number():
    rows = list(
        addressed(["region", "item", "year", "value"], [["KZ", "A", "2010", "1"], ["KZ", "<", "2010", "1"]])
    )
    assert [(row["key"], row["number"]) for row in rows] == [("KZ.A.2010", 2), ("row-3", 3)]


class TestEdition:
    """What is new since the edition before."""

    @staticmethod
    def report(folder, value, digest):
        (folder / "site" / "data").mkdir(parents=True)
        (folder / "site" / "data" / "x.csv").write_text(f"region,year,value\nKZ,2020,1\nKZ,2021,{value}\n")
        return {"x": type("Record", (), {"sha256": digest, "dated": "2026-01-01"})()}

    def edition(self, before, folder, value, digest):
        found = summary.edition(before, folder, self.report(folder, value, digest))
        (folder / "site" / "edition.json").write_text(json.dumps(found))
        return found

    def test_the_first_has_none_before_it(self, tmp_path):
        assert self.edition(tmp_path / "none", tmp_path / "a", 2, "1")["first"]

    def test_a_number_that_moved_stands_in_it_until_the_next_moves(self, tmp_path):
        self.edition(tmp_path / "none", tmp_path / "a", 2, "1")
        found = self.edition(tmp_path / "a", tmp_path / "b", 3, "2")
        assert not found["first"]
        (table,) = found["moved"]
        assert (table["name"], table["changed"], table["added"], table["gone"]) == ("x", 1, 0, 0)
        assert table["first"] == [{"key": "KZ.2021", "before": "2", "now": "3"}]
        assert self.edition(tmp_path / "b", tmp_path / "c", 3, "2") == found


def test_every_measure_names_functions_that_there_are():
    calls = [call for one in listing.measures("en")[0] for call in one["call"].split(", ")]
    assert len(calls) >= 10
    assert [call for call in calls if not hasattr(ca, call.removeprefix("ca."))] == []


def test_the_index_of_the_search_is_small(report):
    import gzip

    for lang in LANGUAGES:
        assert len(gzip.compress((report / "site" / lang / "search-index.js").read_bytes())) < 60_000


def test_the_door_takes_kazakh_first_and_works_without_scripts(report):
    door = (report / "site" / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'<a href="(\w\w)/index.html"', door) == ["kk", "ru", "en"]
    assert "http-equiv" not in door
