"""A number of each kind of page, from what its notebook shows to the rows of `data/raw` that it is made of.

Start page, clusters, sections and data sets are traced through the built site, in `test_portal.py`.
"""

import csv
import json
from pathlib import Path

import pytest

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
