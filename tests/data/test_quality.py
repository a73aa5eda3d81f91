"""Quality of a table: what stands beside its parts, adds up, breaks or follows from the country."""

import xarray as xr

from cluster_analysis.data.panel import quality
from cluster_analysis.data.panel.panel import load
from cluster_analysis.data.tables.catalogue import load_table, record

GVA = "gva_by_region_section"


def test_a_region_beside_one_of_its_parts_is_seen_in_its_years_only():
    coords = {"year": [2016, 2018], "region": ["KZ-YUZ", "KZ-61"]}
    value = xr.DataArray([[1.0, float("nan")], [1.0, 0.6]], coords, dims=["year", "region"])
    assert quality.split_beside_parts(value).values.tolist() == [False, True]


def test_a_set_of_regions_without_splits_has_nothing_twice():
    assert not quality.split_beside_parts(load("births_north_carolina")["value"]).any()


def test_rows_that_would_be_counted_twice_in_2017_are_found():
    beside = quality.split_beside_parts(load(GVA)["value"])
    assert bool(beside.sel(year=2017))


def test_a_missing_row_follows_from_the_country():
    assert quality.recoverable(load("employees")).to_numpy().tolist() == [["KZ-62", 2022, 92.607]]
    assert quality.recoverable(load(GVA)).empty


def test_published_totals_are_the_sum_of_their_parts():
    sums = quality.identities(load_table(GVA), record(GVA))
    assert len(sums) == len(record(GVA).identities)
    assert (sums["hold"] == sums["checked"]).all()


def test_a_total_that_is_not_the_sum_is_counted_with_its_difference():
    table, about = load_table(GVA), record(GVA)
    total = about.identities[0].total
    row = table.index[(table["item"] == total) & (table["region"] == "KZ-43") & (table["year"] == 2017)][0]
    table = table.copy()
    table.loc[row, "value"] += 1000.0
    first = quality.identities(table, about).iloc[0]
    assert first["checked"] - first["hold"] == 1
    assert abs(first["largest_gap"] - 1000.0) < 1.0


def test_the_split_of_south_kazakhstan_is_a_break_of_territory():
    coords = {"year": [2016, 2018], "region": ["KZ-YUZ", "KZ-61"]}
    value = xr.DataArray([[1.0, float("nan")], [float("nan"), 0.6]], coords, dims=["year", "region"])
    assert quality.territory_breaks(value).to_numpy().tolist() == [["KZ-YUZ", "KZ-61", 2018]]


def test_a_table_of_one_item_has_no_identities_to_hold():
    sums = quality.identities(load_table("population"), record("population"))
    assert sums.empty
    assert sums["checked"].sum() == 0
