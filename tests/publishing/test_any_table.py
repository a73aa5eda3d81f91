"""Analyses of any table by region and industry, and of a further year: notebooks are typed for none.

The table of jobs by division and the figures of 2026 are SYNTHETIC.
"""

import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml
from notebook_cells import published

import cluster_analysis as ca
from cluster_analysis.data.paths import rooted
from cluster_analysis.data.sealing import seal
from cluster_analysis.pictures.findings import Finding

REPO = Path(__file__).parents[2]
REGION = "KZ-43"
MOVED = ["gva_by_region_section", "gva_volume_index_by_region_section", "grp_volume_index_by_region",
         "population", "employed", "employed_by_sector", "gva_volume_index_by_section",
         "gva_deflator_by_section"]  # fmt: skip


def run(root, notebook, **parameters):
    """What a notebook publishes on a project's data, its variables."""
    with rooted(root):
        return published(notebook, **parameters)


def finding(result):
    return result if isinstance(result, Finding) else getattr(result, "finding", None)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A project with jobs by division: 100 each, but 1,300 in food and 600 in retail of one region."""
    root = tmp_path_factory.mktemp("any")
    shutil.copytree(REPO / "data/raw", root / "data/raw")
    shutil.copy(REPO / "portfolio.yml", root)
    regions = ca.load("population", 2022)["region"].values
    large = {(REGION, "10"): 1300, (REGION, "47"): 600}
    rows = [(place, code, year, large.get((place, code), 100)) for place in regions
            for code in ("01", "10", "47") for year in (2024, 2025)]  # fmt: skip
    write(root, "jobs", pd.DataFrame(rows, columns=["region", "item", "year", "value"]))
    return root


def write(root, name, table):
    """A SYNTHETIC table with its record, sealed."""
    about = yaml.safe_load((REPO / "data/raw/employed_by_sector.meta.yml").read_text("utf-8"))
    about |= {"name": name, "synthetic": True, "notes": [], "country_tolerance": 1e-6, "measure": "jobs"}
    table.to_csv(root / f"data/raw/{name}.csv", index=False)
    (root / f"data/raw/{name}.meta.yml").write_text(yaml.safe_dump(about), "utf-8")
    with rooted(root):
        seal(name)


def further_year(root, *names):
    """The figures of 2025 again as those of 2026, sealed."""
    for name in names:
        path = root / f"data/raw/{name}.csv"
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        pd.concat([table, table[table["year"] == "2025"].assign(year="2026")]).to_csv(path, index=False)
        with rooted(root):
            seal(name)


def test_a_map_of_divisions_has_their_quotients_and_the_growth_of_the_accounts(root):
    found, space = run(root, "02_cluster_mapping", table="jobs")
    quotient = found["every_quotient"].sel(region=REGION, industry="10", year=2025)
    assert quotient.item() == pytest.approx((1300 / 2000) / (3200 / 7700))  # 19 regions have 3 x 100
    mapped = found["quotient_maps"].values[0]["industry"].values.tolist()
    assert mapped == ["01", "10"]  # retail serves the people around
    assert space["year"] == 2025
    moves = found["moves"].values[0]
    assert (moves["times"] == 1).all() and (moves["national_share"] >= 2).all()  # the two years are alike
    assert set(found["best_pairs"].values[0].index.get_level_values("industry")) <= set(
        "ABCDEFGHIJKLMNOPQRS"
    )


def test_maps_and_a_division_have_no_breaks_of_the_accounts(root):
    maps, _ = run(root, "04_region_maps", table="jobs", section="10")
    assert "breaks" not in finding(maps["years"]).text("en")
    section, _ = run(root, "08_section", table="jobs", section="10")
    assert "its real growth by region is not published" not in finding(section["opening"]).text("en")
    said = finding(section["opening"]).text("en")  # 1,300 of 3,200; 3,200 of 7,700
    assert "40.6 %" in said and "41.6 % of the country's total" in said


def test_a_region_lives_on_divisions_and_its_sentence_says_no_value_added(root):
    found, _ = run(root, "07_region", table="jobs", region=REGION)
    said = finding(found["opening"]).text("en")
    assert "65.0 % of the region's total" in said and "value added" not in said
    cards = found["section_cards"].values[0].loc[("10", 2025)]
    assert cards["jobs"] == 1300
    assert cards["region_share"] == pytest.approx(65.0)
    assert cards["national_share"] == pytest.approx(100 * 1300 / 3200)


@pytest.fixture(scope="module")
def later(root, tmp_path_factory):
    """The same project with every table sealed with figures of 2026."""
    later = tmp_path_factory.mktemp("later")
    shutil.copytree(root, later, dirs_exist_ok=True)
    further_year(later, *MOVED)
    return later


LATER = {
    "02_cluster_mapping": {}, "04_region_maps": {}, "05_cluster_profile": {}, "07_region": {},
    "08_section": {},
    "06_newsletter": {"first": "2026-01", "last": "2026-12", "vintage": 2022},
}  # fmt: skip
STAYS = {"series", "product", "ladder", "verdict_points", "verdict"}
"""Of tables that end earlier: series of the Sustainable Development Goals, harvests, what is said of them."""


@pytest.mark.parametrize("notebook", LATER)
def test_a_further_year_moves_each_page_and_nothing_stays(later, notebook):
    found, space = run(later, notebook, **LATER[notebook])
    assert space["year"] == 2026
    ends = {name: said.values[at].year for name, result in found.items() if (said := finding(result))
            for at in ("year", "end") if hasattr(said.values.get(at), "year")}  # fmt: skip
    assert {name: year for name, year in ends.items() if year != 2026 and name not in STAYS} == {}
    assert ends


def test_where_only_the_table_has_a_further_year_growth_ends_where_the_indices_do(root, tmp_path):
    shutil.copytree(root, tmp_path, dirs_exist_ok=True)
    further_year(tmp_path, "gva_by_region_section")
    found, space = run(tmp_path, "08_section")
    assert space["year"] == 2026 and space["last"] == 2025
    assert found["quotient_map"].values[0]["year"].item() == 2026
    assert finding(found["real_growth"]).values["end"].year == 2025
