"""A number of each kind of page, from the digits that the built page shows to the rows of `data/raw`.

Start page, clusters, sections and regions of the small site are traced in `test_portal.py` too; what the site
says of itself (measure, data set, methods, downloads, what is new, provenance) at the end of this file.
"""

import csv
import hashlib
import re
from html import unescape
from pathlib import Path

import pytest
import yaml

REPO = Path(__file__).parents[2]


def raw(name, **same):
    """The rows of a raw file with these cells."""
    with (REPO / "data" / "raw" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return [
            row for row in csv.DictReader(file) if all(row[key] == value for key, value in same.items())
        ]


def figure(name, **same):
    """The value in the only row of a raw file with these cells."""
    (row,) = raw(name, **same)
    return float(row["value"])


def texts(html):
    """What a reader sees of markup, with single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


@pytest.fixture
def shown(report):
    """A row of a table or of the table behind a figure, as a page shows it: its cells by their heads."""

    def found(page, result, *labels):
        html = (report / "site" / "en" / f"{page}.html").read_text(encoding="utf-8")
        own = re.search(rf'id="{result}(-table)?".*?</table>', html, re.DOTALL)[0]
        heads = [texts(one) for one in re.findall(r'<th scope="col">(.*?)</th>', own)]
        rows = re.findall(r"<tr>((?:<t[dh].*?)+)</tr>", own.partition("<tbody>")[2], re.DOTALL)
        cells = [[texts(one) for one in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row)] for row in rows]
        (row,) = [row for row in cells if list(labels) == row[: len(labels)]]
        return dict(zip(heads, row, strict=True))

    return found


def digits(number, like):
    """A number written with as many decimals as the page shows."""
    return f"{number:,.{len(like.partition('.')[2])}f}"


def gva(region, item, year):
    return figure("gva_by_region_section", region=region, item=item, year=year)


def whole(region, year="2025"):
    """All value added of a region in a year: the sum of its sections, which have one letter."""
    rows = raw("gva_by_region_section", region=region, year=year)
    return sum(float(row["value"]) for row in rows if len(row["item"]) == 1)


def in_2017(**same):
    """The same on the 16 regions of 2017, of which South Kazakhstan was one."""
    rows = [row for row in raw("gva_by_region_section", year="2017") if len(row["item"]) == 1]
    rows = [row for row in rows if row["region"] not in ("KZ", "KZ-61", "KZ-79")]
    found = [row for row in rows if all(row[key] == value for key, value in same.items())]
    return sum(float(row["value"]) for row in found)


QUOTIENT_2017 = (in_2017(region="KZ-11", item="A") / in_2017(region="KZ-11")) / (
    in_2017(item="A") / in_2017()
)
"""Agriculture in Akmola Region in 2017."""


def test_region(report):
    html = (report / "site" / "en" / "region-KZ-11.html").read_text(encoding="utf-8")
    card = re.search(r'<details class="folded" id="section-A">.*?</details>', html, re.DOTALL)[0]
    names, values = (
        [texts(one) for one in re.findall(rf'<p class="{kind}">(.*?)</p>', card)]
        for kind in ("note", "big")
    )
    cells = dict(zip(names, values, strict=False))
    own, country = gva("KZ-11", "A", "2025"), gva("KZ", "A", "2025")
    quotient = own / whole("KZ-11") / (country / whole("KZ"))
    expected = {
        "value added, million KZT": own,
        "share of the region's value added, %": 100 * own / whole("KZ-11"),
        "share of the country, %": 100 * own / country,
        "location quotient": quotient,
    }
    assert cells == {name: digits(value, cells[name]) for name, value in expected.items()}


def test_real_growth_of_a_region(shown):
    """Real GRP of a region is its published indices, multiplied from the start."""
    row = shown("region-KZ-11", "real_grp", "2025")
    for region, name in (("KZ-11", "Akmola"), ("KZ", "Kazakhstan")):
        chained = 100.0
        for year in ("2022", "2023", "2024", "2025"):
            index = figure("grp_volume_index_by_region", region=region, item="GDP", year=year)
            chained *= index / 100
        assert row[name] == digits(chained, row[name])


def test_maps(shown):
    share, country = gva("KZ-10", "A", "2025") / whole("KZ-10"), gva("KZ", "A", "2025") / whole("KZ")
    cell = shown("maps-2025", "section_map", "KZ-10")["Location quotient"]
    assert cell == digits(share / country, cell)


def test_mapping(shown):
    cell = shown("mapping-2017", "quotient_maps", "A Agriculture", "KZ-11")["Location quotient"]
    assert cell == digits(QUOTIENT_2017, cell)


def test_maps_of_product_per_head(shown):
    people = figure("population", region="KZ-10", year="2025")
    cell = shown("maps-2025", "per_head", "KZ-10")["GRP per head, thousand KZT"]
    assert cell == digits(1000 * gva("KZ-10", "GDP", "2025") / people, cell)


def test_data_quality(shown):
    row = shown("data-quality", "jumps", "Kyzylorda Region", "Other services", "2021")
    for name, year in (("before", "2020"), ("after", "2021")):
        assert row[name] == digits(gva("KZ-43", "S", year), row[name])


def test_newsletter_number(shown):
    cell = shown("newsletter-1", "agriculture", "KZ-11")["Location quotient"]
    assert cell == digits(QUOTIENT_2017, cell)


def test_newsletter(shown):
    row = shown("newsletter-1", "activities", "14 December 2016")
    assert row["what"] == raw("newsletter/newsletter_activities", id="launch")[0]["text_en"]


def test_programme(shown):
    (row,) = raw("programme/chain_stages", cluster="demo-rice", stage="2")
    milling = shown("programme", "chain", "Milling")
    for name, column in (("price", "price"), ("other inputs", "inputs")):
        assert milling[name] == digits(float(row[column]), milling[name])


def test_selection(shown):
    (row,) = raw("applications/synthetic_scores", application="S12", expert="E1", round="1")
    scores = [float(row[name]) for name in ("A5", "B4", "C4", "D1", "D2", "D3", "E5")]
    cell = shown("selection", "panel", "S12")["E1"]
    assert cell == digits(sum(scores) / 7, cell)


def test_application(report):
    """What a bid typed, and the mean of its experts' scores, as its table shows them."""
    (bid,) = raw("applications/synthetic_applications", application="S08")
    html = (report / "site" / "en" / "application-S08.html").read_text(encoding="utf-8")
    own = re.search(r'id="bid_table".*?</table>', html, re.DOTALL)[0]
    found = re.findall(r'<th scope="row">(\w\d) .*?</th><td class="num">(.*?)</td>', own)
    scores = [
        float(row["D1"]) for row in raw("applications/synthetic_scores", application="S08", round="1")
    ]
    expected = {code: float(bid[code]) for code in ("A2", "A3", "A4")} | {"D1": sum(scores) / len(scores)}
    cells = dict(found)
    for code, value in expected.items():
        assert cells[code] == digits(value, cells[code])


def test_another_country(shown):
    counted = {
        (place, item): sum(
            float(row["value"])
            for row in raw("births_north_carolina", item=item, year="1974")
            if place in ("", row["region"])
        )
        for place in ("US-37001", "")
        for item in ("SIDS", "OTHER_BIRTHS")
    }
    share = {
        place: counted[place, "SIDS"] / (counted[place, "SIDS"] + counted[place, "OTHER_BIRTHS"])
        for place in ("US-37001", "")
    }
    cell = shown("another-country", "quotient_map", "US-37001")["Location quotient"]
    assert cell == digits(share["US-37001"] / share[""], cell)


# what the site says of itself


def page(report, name):
    """The text of a page of the built site, without tags."""
    text = (report / "site" / "en" / f"{name}.html").read_text(encoding="utf-8").partition("<main")[2]
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def of_record(name):
    """A record of `data/raw`."""
    path = next((REPO / "data" / "raw").rglob(f"{name}.meta.yml"))
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_measure(report):
    rule = yaml.safe_load((REPO / "data" / "raw" / "rules" / "verdict.yml").read_text(encoding="utf-8"))
    assert f"an error of {100 * rule['main']['error']:.0f} %" in page(report, "measure-error_band")


def test_methods(report):
    rules = yaml.safe_load((REPO / "data/raw/methodology/kazakhstan_2017_draft.yml").read_text("utf-8"))
    (areas,) = [fact for fact in rules["known_facts"] if fact.endswith("areas a to e")]
    (indicators,) = [fact for fact in rules["known_facts"] if "indicators" in fact]
    told = page(report, "methods")
    assert f"{areas.split()[0]} areas and {indicators.split()[0]} indicators" in told
    units = raw("regions/kz/kz_units")
    counts = [
        sum(
            row["kind"] != "country" and row["from"] <= year and year < (row["to"] or "9999")
            for row in units
        )
        for year in ("2017", "2018", "2022")
    ]
    assert "{} regions in 2017, {} from 2018 and {} from 2022".format(*counts) in told


def test_data_set(report):
    about = of_record("population")
    told = page(report, "data-population")
    assert str(about["as_of"]) in told
    copy = (report / "site" / "data" / "population.csv").read_bytes()
    assert hashlib.sha256(copy).hexdigest() in told
    assert copy == (REPO / "data" / "raw" / "population.csv").read_bytes()
    rows = (report / "site" / "data" / "population.html").read_text(encoding="utf-8")
    shown_row = re.search(r'<tr id="KZ-43[^"]*2025">.*?</tr>', rows)[0]
    assert float(re.findall(r"<td>([^<]*)</td>", shown_row)[-1]) == figure(
        "population", region="KZ-43", year="2025"
    )


def test_downloads(tmp_path):
    from cluster_analysis.publishing.site.downloads import write_tables

    write_tables("population", tmp_path)
    with (tmp_path / "population_2022.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    (row,) = [row for row in rows if (row["region"], row["year"]) == ("KZ-43", "2025")]
    assert float(row["value"]) == figure("population", region="KZ-43", year="2025")


@pytest.mark.parametrize("name", ["new", "provenance", "downloads"])
def test_since_when_a_table_is_known(report, name):
    text = (report / "site" / "en" / f"{name}.html").read_text(encoding="utf-8")
    row = next(one for one in re.findall(r"<tr.*?</tr>", text, re.DOTALL) if "data-population.html" in one)
    assert str(of_record("population")["as_of"]) in row
