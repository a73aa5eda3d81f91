"""A number of each kind of page, from what its notebook shows to the rows of `data/raw` that it is made of.

Start page, clusters, sections and regions are traced through the built site, in `test_portal.py`; what the
site says of itself (measure, data set, methods, downloads, what is new, provenance) at the end of this file.
"""

import csv
import hashlib
import json
import re
from pathlib import Path

import pytest
import yaml

REPO = Path(__file__).parents[2]
TABLE = "application/vnd.cluster-analysis.table+json"


def raw(name, **same):
    """The rows of a raw file with these cells."""
    with (REPO / "data" / "raw" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.DictReader(file) if all(row[key] == value for key, value in same.items())]


def figure(name, **same):
    """The value in the only row of a raw file with these cells."""
    (row,) = raw(name, **same)
    return float(row["value"])


def shown(notebook, result, *labels):
    """The row with these labels in a result of a committed notebook: its cells by their heads."""
    cells = json.loads((REPO / "notebooks" / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    (cell,) = [one for one in cells if f'ca.publish("{result}"' in "".join(one["source"])]
    tables = [one["data"][TABLE] for one in cell["outputs"] if TABLE in one.get("data", {})]
    found = json.loads("".join(tables[-1]))
    (row,) = [row for row in found["data"] if list(labels) == row[: len(labels)]]
    return dict(zip(found["columns"], row, strict=True))


def gva(region, item, year):
    return figure("gva_by_region_section", region=region, item=item, year=year)


def whole(region):
    """All value added of a region in 2025: the sum of its sections, which have one letter."""
    rows = raw("gva_by_region_section", region=region, year="2025")
    return sum(float(row["value"]) for row in rows if len(row["item"]) == 1)


def test_region():
    card = shown("07_region", "section_cards", "Agriculture", 2025)
    assert card["value added, million KZT"] == gva("KZ-47", "A", "2025")
    assert card["share of the region's value added, %"] == pytest.approx(
        100 * gva("KZ-47", "A", "2025") / whole("KZ-47"), abs=1e-5
    )
    share = 100 * gva("KZ-47", "A", "2025") / gva("KZ", "A", "2025")
    assert card["share of the country, %"] == pytest.approx(share, abs=1e-5)


def test_regions_of_the_reader_s_choice():
    """Real GRP of a region is its published indices, multiplied from the start."""
    for region, name in (("KZ-43", "Kyzylorda Region"), ("KZ", "Kazakhstan")):
        row = shown("07_region", "every_real_grp", name)
        chained = 100.0
        for year in ("2022", "2023", "2024", "2025"):
            index = figure("grp_volume_index_by_region", region=region, item="GDP", year=year)
            chained *= index / 100
            assert row[year] == pytest.approx(chained, abs=1e-4)


@pytest.mark.parametrize(
    ("notebook", "result", "labels"),
    [
        ("02_cluster_mapping", "quotient_maps", ["A Agriculture", "KZ-10"]),
        ("04_region_maps", "section_map", ["KZ-10"]),
    ],
)
def test_mapping_and_maps(notebook, result, labels):
    share, country = gva("KZ-10", "A", "2025") / whole("KZ-10"), gva("KZ", "A", "2025") / whole("KZ")
    assert shown(notebook, result, *labels)["Location quotient"] == pytest.approx(share / country, abs=1e-5)


def test_maps_of_product_per_head():
    people = figure("population", region="KZ-10", year="2025")
    row = shown("04_region_maps", "per_head", "KZ-10")
    assert row["GRP per head, thousand KZT"] == pytest.approx(1000 * gva("KZ-10", "GDP", "2025") / people)


def test_data_quality():
    row = shown("01_data_quality", "jumps", "Kyzylorda Region", "Other services", 2021)
    assert (row["before"], row["after"]) == (gva("KZ-43", "S", "2020"), gva("KZ-43", "S", "2021"))


def test_newsletter_number():
    """South Kazakhstan was one region in 2017; the letter counts the 16 regions of that year."""
    rows = [row for row in raw("gva_by_region_section", year="2017") if len(row["item"]) == 1]
    rows = [row for row in rows if row["region"] not in ("KZ", "KZ-61", "KZ-79")]

    def total(**same):
        found = [row for row in rows if all(row[key] == value for key, value in same.items())]
        return sum(float(row["value"]) for row in found)

    share, country = total(region="KZ-11", item="A") / total(region="KZ-11"), total(item="A") / total()
    row = shown("06_newsletter", "agriculture", "KZ-11")
    assert row["Location quotient"] == pytest.approx(share / country, abs=1e-5)


def test_newsletter():
    row = shown("06_newsletter", "activities", "14 December 2016")
    assert row["what"] == raw("newsletter/newsletter_activities", id="launch")[0]["text_en"]


def test_programme():
    (row,) = raw("programme/chain_stages", cluster="demo-rice", stage="2")
    milling = shown("05b_cluster_programme", "chain", "Milling")
    assert (milling["price"], milling["other inputs"]) == (float(row["price"]), float(row["inputs"]))


def test_selection():
    (row,) = raw("applications/synthetic_scores", application="S12", expert="E1", round="1")
    scores = [float(row[name]) for name in ("A5", "B4", "C4", "D1", "D2", "D3", "E5")]
    assert shown("03_selection", "panel", "S12")["E1"] == pytest.approx(sum(scores) / 7, abs=1e-6)


def test_application():
    """What a bid typed, and the mean of its experts' scores, as its table shows them."""
    (bid,) = raw("applications/synthetic_applications", application="S08")
    cells = json.loads((REPO / "notebooks" / "03b_application.ipynb").read_text(encoding="utf-8"))["cells"]
    (cell,) = [one for one in cells if 'ca.publish("bid_table"' in "".join(one["source"])]
    (table,) = [one["data"][TABLE] for one in cell["outputs"] if TABLE in one.get("data", {})]
    shown_by_code = {row[0].split()[0]: row[1] for row in json.loads("".join(table))["data"]}
    for code in ("A2", "A3", "A4"):
        assert shown_by_code[code] == float(bid[code])
    scores = [float(row["D1"]) for row in raw("applications/synthetic_scores", application="S08", round="1")]
    assert shown_by_code["D1"] == pytest.approx(sum(scores) / len(scores))


def test_another_country():
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
    row = shown("09_another_country", "quotient_map", "US-37001")
    assert row["Location quotient"] == pytest.approx(share["US-37001"] / share[""], abs=1e-5)


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
            row["kind"] != "country" and row["from"] <= year and year < (row["to"] or "9999") for row in units
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
