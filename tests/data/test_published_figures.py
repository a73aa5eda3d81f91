"""The figures beside value added: identities that prove the reading, and the traps that stay as published."""

import numpy as np
import pandas as pd
import pytest

import cluster_analysis as ca
from cluster_analysis.data.regions.sets import regions
from cluster_analysis.data.status import Status
from cluster_analysis.data.tables.catalogue import load_table, record
from cluster_analysis.measures.growth import level_breaks, real_growth

SECTIONS = list("ABCDEFGHIJKLMNOPQRS")
BY_SECTION = "gva_volume_index_by_region_section"
NEW = {BY_SECTION: 2935, "grp_volume_index_by_region": 461, "gva_volume_index_by_section": 420}
NEW |= {
    "gva_deflator_by_section": 286,
    "employed_by_section": 309,
    "grain_by_region": 267,
    "sdg_regional": 2260,
}
NEW |= {"published_facts": 51}


@pytest.mark.parametrize(("name", "rows"), NEW.items())
def test_every_published_row_is_there_with_a_source_in_three_languages(name, rows):
    assert len(load_table(name)) == rows
    about = record(name)
    assert set(about.title) == set(about.cited_as) == {"en", "ru", "kk"}
    assert about.licence.name and not about.synthetic


def flat(name):
    return load_table(name).set_index(["region", "item", "year"])["value"]


class TestEmployed:
    def test_sections_sum_to_the_employed_of_the_country(self):
        sections = flat("employed_by_section").unstack("item").loc["KZ"]
        country = load_table("employed").query("region == 'KZ'").set_index("year")["value"]
        for year in range(2016, 2021):
            assert sections.loc[year, SECTIONS].sum() == pytest.approx(country[year], abs=1e-6)

    def test_three_sectors_are_the_sections(self):
        sections = flat("employed_by_section").unstack("item").loc["KZ"]
        sectors = flat("employed_by_sector").unstack("item").loc["KZ"] / 1000
        for year in range(2016, 2026):
            assert sections.loc[year, "A"] == pytest.approx(sectors.loc[year, "A"], abs=0.0006)
            industry = sections.loc[year, "IND"] + sections.loc[year, "F"]
            assert industry == pytest.approx(sectors.loc[year, "B-F"], abs=0.0011)

    def test_the_country_alone_is_no_vintage_of_regions(self):
        panel = ca.load("employed_by_section", 2022)
        assert float(panel["country"].sel(year=2016, industry="A")) == 1385.53
        assert int(panel["value"].notnull().sum()) == 0


class TestGrain:
    def test_regions_sum_to_the_country_within_rounding(self):
        table = load_table("grain_by_region").pivot(index="year", columns="region", values="value")
        for year, row in table.iterrows():
            vintage = 2022 if year >= 2022 else 2018 if year >= 2018 else 2017
            assert row[list(set(regions().units(vintage)) & set(row.index))].sum() == pytest.approx(
                row["KZ"], abs=1.1
            )

    def test_clean_weight_is_below_the_bunker_weight_of_rice_alone(self):
        facts = load_table("published_facts").query(
            "region == 'KZ-43' and weight == 'bunker' and period == '2016'"
        )
        rice = facts.set_index("indicator")["value"]["rice harvest"]
        grain = ca.load("grain_by_region", 2022)["value"].sel(
            region="KZ-43", year=2016, industry="GRAIN_HARVEST"
        )
        assert (rice, float(grain)) == (439.769, 404.9)

    def test_a_region_without_a_row_is_missing_and_not_zero(self):
        harvest = ca.load("grain_by_region", 2022)["value"].sel(region="KZ-47")
        assert harvest.isnull().all()


class TestIndices:
    def test_deflator_and_volume_explain_the_money_but_for_three_years(self):
        money = ca.load("gva_by_region_section")["country"]
        volume, price = (
            ca.load(f"gva_{name}_by_section")["country"] for name in ("volume_index", "deflator")
        )
        gap = np.abs(level_breaks(money, volume, price)).max("industry")
        quiet = ~gap["year"].isin([2011, 2017, 2023])
        assert gap.where(quiet).max() <= 0.6

    @pytest.mark.parametrize(
        ("region", "item", "year", "value"),
        [
            ("KZ-23", "G", 2017, 234.3),
            ("KZ-79", "F", 2019, 38.5),
            ("KZ-62", "H", 2024, 177.3),
            ("KZ", "H", 2017, 104.7),
        ],
    )
    def test_jumps_stay_as_published(self, region, item, year, value):
        assert flat(BY_SECTION)[region, item, year] == value

    def test_the_same_index_of_the_country_differs_between_two_tables(self):
        assert flat("gva_volume_index_by_section")["KZ", "H", 2017] == 104.8

    def test_a_printed_zero_of_mining_is_no_fall_to_nothing(self):
        panel = ca.load(BY_SECTION, 2018)
        astana = panel["value"].sel(region="KZ-71", industry="B", year=2020)
        assert astana.isnull() and astana["status"] == Status.NOT_APPLICABLE
        assert panel["value"].sel(region="KZ-71", industry="B", year=2025) == 344.4

    def test_sections_without_an_index_are_labels_without_figures(self):
        panel = ca.load(BY_SECTION, 2022)
        assert set(SECTIONS) <= set(panel["industry"].values.tolist())
        tourism = panel["value"].sel(industry="I")
        assert tourism.isnull().all() and (tourism["status"].sel(year=2025) == Status.NOT_PUBLISHED).all()

    @pytest.mark.parametrize(
        ("section", "year", "gap"), [("L", 2013, 15.7), ("L", 2015, 6.9), ("G", 2014, -4.3)]
    )
    def test_regions_do_not_average_to_the_country(self, section, year, gap):
        index, money = (
            ca.load(name, 2017).sel(industry=section) for name in (BY_SECTION, "gva_by_region_section")
        )
        together = real_growth(index["value"], money["value"], over="region").sel(year=year)
        assert float(together - index["country"].sel(year=year)) == pytest.approx(gap, abs=0.15)


class TestVintagesOfRates:
    def test_what_a_split_has_not_touched_keeps_its_series(self):
        kyzylorda = ca.load(BY_SECTION, 2022)["value"].sel(region="KZ-43", industry="A")
        assert int(kyzylorda.notnull().sum()) == 16

    def test_a_parent_before_its_split_is_another_territory(self):
        east = ca.load(BY_SECTION, 2022)["value"].sel(region="KZ-63", industry="A")
        assert east["year"].values[east.notnull().values].tolist() == [2021, 2022, 2023, 2024, 2025]
        assert east["status"].sel(year=2020) == Status.OUTSIDE_VINTAGE

    def test_a_rate_is_never_the_sum_of_two(self):
        south = ca.load(BY_SECTION, 2017)["value"].sel(region="KZ-YUZ", industry="A")
        assert south.sel(year=2017) == flat(BY_SECTION)["KZ-YUZ", "A", 2017]
        assert south.sel(year=slice(2018, None)).isnull().all()

    def test_the_regions_of_2017_stand_beside_their_parts_in_gross_product(self):
        product = ca.load("grp_volume_index_by_region", 2017)["value"].sel(industry="GDP", year=2015)
        assert int(product.notnull().sum()) == 16
        assert product.sel(region="KZ-YUZ") == flat("grp_volume_index_by_region")["KZ-YUZ", "GDP", 2015]


class TestSeries:
    def test_investment_of_the_regions_sums_to_the_country_since_west_kazakhstan_is_put_right(self):
        table = flat("sdg_regional").xs("fdi_gross_inflow", level="item").unstack("year")
        for year in range(2014, 2023):
            assert table[year].drop("KZ").sum() == pytest.approx(table.loc["KZ", year], abs=1)
        assert table.loc["KZ", 2023] - table[2023].drop("KZ").sum() == pytest.approx(555, abs=1)

    def test_every_item_that_is_no_section_has_names_and_a_unit_of_its_own_or_of_its_table(self):
        items = load_table("items").set_index("code")
        for name in NEW:
            table = load_table(name)
            for item in set(table.get("item", pd.Series(dtype=str))) - set(SECTIONS) - {"T"}:
                assert all(items.loc[item, lang] for lang in ("en", "ru", "kk")), item
                assert record(name).unit or items.loc[item, "unit_kk"], item


class TestFacts:
    def test_each_fact_has_the_level_of_its_source(self):
        facts = load_table("published_facts")
        assert set(facts["source_level"]) == {"statistics", "authority", "press"}
        assert (facts["url"].str.startswith("http")).all()

    def test_what_a_statistics_office_counted_stays_its_figure_in_a_newspaper(self):
        facts = load_table("published_facts").set_index("found_as")["source_level"]
        assert set(facts["BNS via press"]) == {"statistics"}
        assert set(facts["regional authority in press"]) == {"authority"}

    @pytest.mark.parametrize("column", ["indicator_ru", "indicator_kk", "unit_ru", "unit_kk"])
    def test_each_fact_is_said_in_three_languages(self, column):
        assert (load_table("published_facts")[column] != "").all()
