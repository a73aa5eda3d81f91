"""Real growth: chains, windows, exact parts of money, level breaks; figures by hand or published."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import cluster_analysis as ca
from cluster_analysis.errors import InputError
from cluster_analysis.measures.growth import (
    break_years,
    breaks_within,
    chain,
    level_breaks,
    real_growth,
    since,
    volume_price,
    windows,
)

SERVICES = list("IKMNOPQRS")


def over_years(values, first=2021, **dims):
    return xr.DataArray(
        values, dims=("year", *dims), coords={"year": range(first, first + len(values)), **dims}
    )


@pytest.fixture(scope="module")
def gva():
    return ca.load("gva_by_region_section")


@pytest.fixture(scope="module")
def breaks(gva):
    volume, price = (ca.load(f"gva_{name}_by_section")["country"] for name in ("volume_index", "deflator"))
    return level_breaks(gva["country"], volume, price)


class TestChain:
    def test_is_the_product_of_the_indices_after_the_start(self):
        volume = chain(over_years([50.0, 110.0, 120.0], 2020), 2020)
        assert volume["year"].values.tolist() == [2020, 2021, 2022]
        assert volume.values.tolist() == pytest.approx([100, 110, 132])

    def test_gross_product_of_the_country_since_2020(self):
        """BNS: 104.3, 103.2, 105.1, 104.8, 106.5 are 126.3 % of 2020 (by hand)."""
        index = ca.load("grp_volume_index_by_region")["country"].sel(industry="GDP")
        published = index.sel(year=slice(2021, 2025)).values
        assert chain(index, 2020).sel(year=2025) == pytest.approx(100 * np.prod(published / 100))
        assert index.sel(year=2021) == 104.3

    def test_a_missing_year_ends_it(self):
        volume = chain(over_years([110.0, np.nan, 120.0]), 2020)
        assert volume.values[:2].tolist() == pytest.approx([100, 110])
        assert np.isnan(volume.values[2:]).all()

    def test_who_has_no_index_has_no_start(self):
        volume = chain(over_years([[110.0, np.nan]], industry=["A", "B"]), 2020)
        assert volume.sel(year=2020).isnull().values.tolist() == [False, True]

    def test_a_start_without_an_index_after_it_is_refused(self):
        with pytest.raises(
            InputError, match="no index of 2019, the year after the start; there are 2021 to 2022"
        ):
            chain(over_years([110.0, 120.0]), 2018)

    def test_a_gap_in_the_years_is_refused(self):
        index = xr.DataArray([110.0, 120.0], coords={"year": [2021, 2023]})
        with pytest.raises(InputError, match="follow each other: 2021, 2023"):
            chain(index, 2020)


def test_growth_since_each_year_ends_where_the_chain_ends():
    index = over_years([104.0, 95.0, 110.0])
    for start in (2020, 2021, 2022):
        factor = chain(index, start).sel(year=2023) / 100
        assert since(index, 2023).sel(year=start) == pytest.approx(
            100 * (factor ** (1 / (2023 - start)) - 1)
        )


LABELS = {"year": [2020, 2021], "industry": ["A", "B"]}


class TestRealGrowth:
    def test_weights_are_the_money_of_the_year_before(self):
        index = xr.DataArray([[100.0, 100.0], [120.0, 90.0]], coords=LABELS)
        money = xr.DataArray([[10.0, 30.0], [999.0, 1.0]], coords=LABELS)
        together = real_growth(index, money)
        assert together.sel(year=2021) == pytest.approx((120 * 10 + 90 * 30) / 40)
        assert np.isnan(together.sel(year=2020))

    def test_what_weighs_nothing_needs_no_index(self):
        index = xr.DataArray([[100.0, np.nan], [120.0, np.nan]], coords=LABELS)
        money = xr.DataArray([[10.0, 0.0], [12.0, 0.0]], coords=LABELS)
        assert real_growth(index, money).sel(year=2021) == 120

    @pytest.mark.parametrize("hole", ["index", "money"])
    def test_a_missing_part_is_never_left_out(self, hole):
        tables = {
            "index": xr.DataArray([[100.0, 100.0], [120.0, 90.0]], coords=LABELS),
            "money": xr.DataArray([[10.0, 30.0], [12.0, 30.0]], coords=LABELS),
        }
        tables[hole] = tables[hole].where(tables[hole]["industry"] != "B")
        assert np.isnan(real_growth(tables["index"], tables["money"]).sel(year=2021))

    def test_an_industry_without_weights_is_refused(self):
        index = xr.DataArray([[100.0, 100.0], [120.0, 90.0]], coords=LABELS)
        with pytest.raises(InputError, match="no weights for B"):
            real_growth(index, index.sel(industry=["A"]))

    def test_regional_product_is_rebuilt_from_its_parts(self, gva):
        """Against the published index; Shymkent 2018 is 5.2 points off at the source."""
        index = ca.load("gva_volume_index_by_region_section")["value"]
        money = gva["value"].drop_vars(["status", "vintage"])
        together = (
            gva["aggregate"].sel(aggregate_item=["IND", "OTHER_SERVICES"]).rename(aggregate_item="industry")
        )
        rest = money.sel(industry=SERVICES).sum("industry", skipna=False) + money.sel(
            industry="T", drop=True
        ).fillna(0)
        services = rest.fillna(together.sel(industry="OTHER_SERVICES", drop=True)).expand_dims(
            industry=["OTHER_SERVICES"]
        )
        parts = xr.concat(
            [money.sel(industry=list("AFGHJL")), together.sel(industry=["IND"]), services], "industry"
        )
        rebuilt = real_growth(index.sel(industry=parts["industry"]), parts)
        published = ca.load("grp_volume_index_by_region")["value"].sel(industry="GDP")
        gap = (rebuilt - published).to_series().dropna()
        assert len(gap) >= 260
        assert gap.abs().median() <= 0.3
        assert (gap.abs() <= 0.8).mean() >= 0.9
        assert gap[gap.abs() > 2].round(1).to_dict() == {(2018, "KZ-79"): 5.2}


class TestVolumePrice:
    def test_parts_by_hand(self):
        parts = volume_price(xr.DataArray(200.0), xr.DataArray(330.0), xr.DataArray(1.1))
        assert parts.sel(component="volume_effect") == pytest.approx(20)
        assert parts.sel(component="price_effect") == pytest.approx(110)

    def test_published_changes_add_up_to_the_last_digit(self, gva):
        panel = ca.load("gva_by_region_section", 2022)
        ratio = (
            chain(ca.load("gva_volume_index_by_region_section", 2022)["value"], 2021).sel(year=2025) / 100
        )
        start, end = panel["value"].sel(year=2021), panel["value"].sel(year=2025)
        parts = volume_price(start, end, ratio.sel(industry=start["industry"])).sum(
            "component", skipna=False
        )
        change = (end.drop_vars("year") - start.drop_vars("year")).where(parts.notnull())
        assert int(parts.notnull().sum()) > 150
        assert (parts.round(1) == change.round(1)).where(parts.notnull(), True).all()


def whole(rates):
    """Those windows of which no inner year is left out."""
    return rates[[" ∖ " not in label for label in rates["window"].values]]


class TestWindows:
    def test_both_ends_move_and_each_inner_year_is_left_out(self):
        rates = windows(over_years([100.0, 110.0, 100.0, 100.0, 200.0, 100.0], 2018), 2018, 2022)
        labels = rates["window"].values.tolist()
        assert labels[0] == "2018–2022"
        assert set(labels) == {
            *("2018–2022", "2017–2022", "2018–2021", "2018–2023", "2019–2022"),
            *("2017–2021", "2017–2023", "2019–2021", "2019–2023", "2018–2022 ∖ 2020", "2018–2022 ∖ 2021"),
        }

    def test_windows_that_hold_one_jump_cannot_see_it_but_leaving_the_year_out_can(self):
        rates = windows(over_years([100.0, 100.0, 160.0, 98.0, 100.0], 2018), 2018, 2021)
        assert (whole(rates) > 0).all()
        assert rates.sel(window="2018–2021 ∖ 2020") == pytest.approx(100 * (0.98**0.5 - 1))

    def test_manufacturing_of_kyzylorda_is_faster_in_all_moved_windows_and_slower_without_2023(self):
        panel = ca.load("gva_volume_index_by_region_section", 2022)
        own = windows(panel["value"].sel(region="KZ-43", industry="C"), 2017, 2025)
        lead = own - windows(panel["country"].sel(industry="C"), 2017, 2025)
        assert (whole(lead) > 0).all()
        assert lead.sel(window="2017–2025 ∖ 2023") < 0

    def test_windows_beyond_the_figures_are_left_out(self):
        rates = windows(over_years([101.0, 102.0, 103.0]), 2020, 2023)
        years = {int(year) for label in whole(rates)["window"].values for year in label.split("–")}
        assert (min(years), max(years)) == (2020, 2023)

    def test_a_window_beyond_the_figures_is_refused(self):
        with pytest.raises(InputError, match="no window 2020 to 2030 in figures of 2021 to 2023"):
            windows(over_years([101.0, 102.0, 103.0]), 2020, 2030)


class TestLevelBreaks:
    def test_the_rule_finds_2011_2017_and_2023_and_no_other_year(self, breaks):
        assert break_years(breaks) == [2011, 2017, 2023]

    @pytest.mark.parametrize(
        ("section", "year", "gap"),
        [("A", 2023, -9.7), ("H", 2023, -21), ("K", 2017, 10), ("I", 2017, 5.7), ("G", 2017, 4.3)],
    )
    def test_size_of_the_break_in_published_figures(self, breaks, section, year, gap):
        assert breaks.sel(industry=section, year=year) == pytest.approx(gap, abs=0.15)

    def test_a_section_can_be_asked_on_its_own(self, breaks):
        assert break_years(breaks.sel(industry="C")) == []
        assert break_years(breaks.sel(industry="H")) == [2011, 2017, 2023]

    def test_a_comparison_from_the_break_year_on_does_not_cross_it(self):
        assert breaks_within([2011, 2017, 2023], 2016, 2022) == [2017]
        assert breaks_within([2011, 2017, 2023], 2023, 2025) == []


def test_frames_keep_their_labels_in_a_chain():
    index = xr.DataArray(
        pd.DataFrame({"A": [110.0], "B": [90.0]}, index=pd.Index([2021], name="year")),
        dims=("year", "region"),
    )
    assert chain(index, 2020).sel(region="B", year=2021) == pytest.approx(90)
