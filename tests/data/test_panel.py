"""Panels: vintages by filled rows and sums, exact merging, statuses, margins (BNS element 5927 and more)."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import cluster_analysis as ca
from cluster_analysis.data.panel import vintages
from cluster_analysis.data.panel.panel import load, panel_from_table
from cluster_analysis.data.panel.vintages import find_vintage, split
from cluster_analysis.data.regions.sets import regions
from cluster_analysis.data.status import Status
from cluster_analysis.data.tables.catalogue import load_table, record
from cluster_analysis.errors import InputError, VintageError
from cluster_analysis.measures import location_quotient

GVA = "gva_by_region_section"
PANELS = (GVA, "population", "employed", "employees", "employed_by_sector", "investment")


@pytest.fixture(scope="module")
def gva():
    return load(GVA)


@pytest.fixture(scope="module")
def panel(gva):
    return gva.panel.at_vintage(2017)


def test_public_api_in_one_look():
    panel = ca.load(GVA).panel.at_vintage(2017)
    lq = ca.location_quotient(panel["value"])
    assert lq.sel(industry="A", year=2017).sizes == {"region": 16}


@pytest.mark.parametrize(
    ("region", "section", "quotient"),
    [
        ("KZ-47", "B", 3.98),
        ("KZ-27", "B", 3.17),
        ("KZ-23", "B", 3.11),
        ("KZ-43", "B", 2.18),
        ("KZ-59", "A", 5.57),
    ],
)
def test_published_quotients_of_2017(panel, region, section, quotient):
    lq = ca.location_quotient(panel["value"], **panel.panel.margins())
    assert float(lq.sel(year=2017, region=region, industry=section)) == pytest.approx(quotient, abs=0.005)


@pytest.mark.parametrize("vintage", [2017, 2018, 2022])
@pytest.mark.parametrize("name", PANELS)
def test_regions_sum_to_the_country_on_every_vintage(name, vintage):
    panel = load(name).panel.at_vintage(vintage)
    value, country = panel["value"], panel["country"]
    whole = value.notnull().all("region") & country.notnull() & bool(panel.attrs.get("additive", 1))
    gap = abs(value.sum("region") - country)
    allowed = vintages._allowed(value, country, panel.attrs["country_tolerance"])
    assert bool((gap <= allowed).where(whole, True).all())


def test_country_check_of_every_year(gva, panel):
    whole = panel["value"].notnull().all(["region"])
    sums = panel["value"].sum("region").where(whole)
    assert int(whole.all("industry").sum()) == 12  # 2014 to 2025: all sections
    assert float(abs(sums / panel["country"] - 1).max()) < 1e-9
    assert panel["year"].values.tolist() == list(range(2010, 2026))


def test_vintage_is_found_by_rows_and_sums(gva):
    found = gva["vintage"].sel(industry="A")
    assert int(found.sel(year=2010)) == 2017  # South Kazakhstan only
    assert set(found.sel(year=slice(2011, 2020)).values.tolist()) == {2018}  # its successors are there too
    assert set(found.sel(year=slice(2021, 2025)).values.tolist()) == {2022}


def test_merging_is_exact(gva, panel):
    new, year = gva["value"].sel(year=2024), 2024
    merged = panel["value"].sel(year=year)
    for parts, whole in (
        (["KZ-61", "KZ-79"], "KZ-YUZ"),
        (["KZ-63", "KZ-10"], "KZ-63"),
        (["KZ-19", "KZ-33"], "KZ-19"),
    ):
        by_hand = new.sel(region=parts, industry="C").sum()
        assert float(merged.sel(region=whole, industry="C")) == pytest.approx(float(by_hand), abs=1e-6)


def test_old_total_of_south_kazakhstan_equals_its_successors(gva):
    aggregate = gva["aggregate"].sel(aggregate_item="GDP", year=2017)
    assert float(aggregate.sel(region="KZ-YUZ")) == 3187724.4
    assert float(aggregate.sel(region=["KZ-61", "KZ-79"]).sum()) == pytest.approx(3187724.4, abs=0.2)


def test_explicit_zeros_that_mean_no_figure_are_missing(gva):
    status = gva["status"].sel(region="KZ-YUZ", year=2012)
    assert {int(status.sel(industry=code)) for code in "IKMNOPQRS"} <= {
        Status.NOT_PUBLISHED,
        Status.NOT_APPLICABLE,
    }
    assert np.isnan(gva["value"].sel(region="KZ-YUZ", year=2012, industry="I"))


def test_true_zeros_stay_zeros(gva):
    # Astana had no mining in 2014: a published 0.0 that is a zero.
    assert float(gva["value"].sel(region="KZ-71", industry="B", year=2014)) == 0
    assert int(gva["status"].sel(region="KZ-71", industry="B", year=2014)) == Status.TRUE_ZERO


def test_younger_regions_have_no_figure_before_they_are_published(gva):
    young = gva.panel.at_vintage(2022)
    assert int(young["status"].sel(region="KZ-10", year=2019, industry="A")) == Status.OUTSIDE_VINTAGE
    assert int(young["status"].sel(region="KZ-63", year=2019, industry="A")) == Status.OUTSIDE_VINTAGE
    assert float(young["value"].sel(region="KZ-43", year=2019, industry="A")) == float(
        gva["value"].sel(region="KZ-43", year=2019, industry="A")
    )


def test_households_are_in_other_services_in_every_year(gva, panel):
    assert "T" not in panel["industry"].values
    both = gva["value"].sel(year=2025, region="KZ-75", industry=["S", "T"]).sum()
    assert float(panel["value"].sel(year=2025, region="KZ-75", industry="S")) == pytest.approx(float(both))
    assert int(gva["status"].sel(year=2020, region="KZ-75", industry="T")) == Status.NOT_APPLICABLE
    within = gva["value"].sel(year=2020, region="KZ-75", industry="S")
    assert float(panel["value"].sel(year=2020, region="KZ-75", industry="S")) == float(within)


def test_region_totals_are_value_added_without_taxes(panel):
    totals = panel["value"].sum("industry", skipna=False).sel(year=slice(2014, 2025))
    assert float(abs(totals - panel["region_total"]).max()) < 1


def test_employees_2022_miss_only_ulytau():
    employees = load("employees")
    assert int(employees["vintage"].sel(year=2022)) == 2022
    old = employees.panel.at_vintage(2017)
    missing = old["region"].where(old["value"].sel(year=2022).isnull(), drop=True).values.tolist()
    assert missing == ["KZ-35"]  # Karaganda holds Ulytau
    gap = float(employees["country"].sel(year=2022) - employees["value"].sel(year=2022).sum())
    assert gap == pytest.approx(92.607, abs=1e-3)


def test_year_without_rows_is_not_published():
    employed = load("employed")
    assert set(np.unique(employed["status"].sel(year=2015))) == {Status.NOT_PUBLISHED}


def test_employed_by_sector_2016_takes_south_kazakhstan_although_shymkent_has_a_row():
    sectors = load("employed_by_sector")
    assert set(sectors["vintage"].sel(year=[2016, 2017]).values.ravel().tolist()) == {2017}


def test_table_that_fits_no_vintage_is_refused_with_both_sums(gva):
    value = gva["value"].sel(year=[2017], industry=["A"]).copy()
    value.loc[{"region": "KZ-11"}] += 1000
    with pytest.raises(VintageError, match=r"the regions sum to .*, the country is 2,456,284\.6"):
        find_vintage(value, gva["country"].sel(year=[2017], industry=["A"]))


def test_unknown_vintage_is_refused(gva):
    with pytest.raises(VintageError, match="2019"):
        gva.panel.at_vintage(2019)


def test_panel_without_totals_has_no_margins():
    with pytest.raises(InputError, match="no published region totals"):
        load("population").panel.at_vintage(2017).panel.margins()


def test_rates_have_no_margins():
    with pytest.raises(InputError, match="holds rates"):
        load("gva_volume_index_by_region_section").panel.at_vintage(2022).panel.margins()


def test_a_table_without_region_totals_takes_the_sums_of_its_parts():
    jobs = load("employed_by_sector", 2022)
    year = int(jobs["value"].dropna("year")["year"][-1])
    rows = load_table("employed_by_sector").query("year == @year")
    wide = rows.pivot(index="region", columns="item", values="value")
    share, nation = wide.loc["KZ-43"] / wide.loc["KZ-43"].sum(), wide.loc["KZ"] / wide.loc["KZ"].sum()
    quotient = location_quotient(jobs["value"].sel(year=year), **jobs.sel(year=year).panel.margins())
    own = quotient.sel(region="KZ-43").to_series()
    assert own.to_dict() == pytest.approx((share / nation).to_dict(), rel=1e-3)  # the country is rounded


def test_to_table_keeps_missing_cells_with_their_reason(panel):
    table = panel.panel.to_table()
    assert len(table) == 16 * 16 * 19
    assert set(table["status"]) == {"observed", "true zero", "not applicable"}
    assert table.loc[table["status"] == "not applicable", "value"].isna().all()


def test_country_without_its_row_is_found_by_rows_alone():
    about = record("population")
    table = pd.DataFrame({"region": list(regions().units(2018)), "year": 2019, "value": 1.0})
    panel = panel_from_table(table, about)
    assert int(panel["vintage"].sel(year=2019)) == 2018


def test_sharing_out_to_younger_regions_keeps_sums_and_says_estimated():
    new = regions().units(2022)
    weights = xr.DataArray(np.arange(1.0, 21.0), dims="region", coords={"region": list(new)})
    value = xr.DataArray(np.full(16, 100.0), dims="region", coords={"region": list(regions().units(2017))})
    spread = split(value, 2017, 2022, weights)
    assert float(spread.sum()) == pytest.approx(1600)
    both = spread.sel(region=["KZ-61", "KZ-79"])
    share = weights.sel(region="KZ-61") / weights.sel(region=["KZ-61", "KZ-79"]).sum()
    assert float(both.sel(region="KZ-61")) == pytest.approx(float(100 * share))
    assert set(both["status"].values.tolist()) == {Status.ESTIMATED}
    assert int(spread["status"].sel(region="KZ-43")) == Status.OBSERVED
