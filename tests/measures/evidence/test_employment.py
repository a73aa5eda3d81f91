"""Employment fitted to published totals: sums, range, and what it may never become."""

import numpy as np
import pytest
import xarray as xr

import cluster_analysis as ca
from cluster_analysis.data.status import Status
from cluster_analysis.errors import InputError
from cluster_analysis.measures.evidence.employment import SECTORS, fitted_employment


@pytest.fixture(scope="module")
def published():
    year = {"year": 2025}
    money = ca.load("gva_by_region_section", 2022)["value"].sel(year)
    sectors = ca.load("employed_by_sector", 2022)["value"].sel(year) / 1000
    sections = ca.load("employed_by_section", 2022)["country"].sel(year)
    return money, sectors, sections


@pytest.fixture(scope="module")
def fitted(published):
    return fitted_employment(*published)


def test_a_fit_sums_to_the_sectors_of_each_region_and_to_the_sections_of_the_country(fitted, published):
    _, sectors, sections = published
    for sector, members in SECTORS.items():
        own = fitted["middle"].sel(industry=list(members)).sum("industry")
        assert np.allclose(own, sectors.sel(industry=sector, region=own["region"]), rtol=1e-6)
    known = sections.sel(industry=list("BCDEFGH"))
    assert np.allclose(fitted["middle"].sel(industry=known["industry"]).sum("region"), known, rtol=1e-3)


def test_other_services_are_the_rest_that_the_country_leaves(fitted, published):
    _, sectors, sections = published
    rest = sectors.sel(industry="G-U").sum() - sections.sel(industry=list("GHIJKLMNOPQR")).sum()
    assert float(fitted["middle"].sel(industry="S").sum()) == pytest.approx(float(rest), rel=1e-3)


def test_the_range_holds_all_three_fits_and_agriculture_is_published(fitted, published):
    assert (fitted["low"] <= fitted["middle"] + 1e-9).all() and (
        fitted["middle"] <= fitted["high"] + 1e-9
    ).all()
    farms = fitted.sel(industry="A")
    assert np.allclose(farms["low"], farms["high"])
    assert np.allclose(farms["middle"], published[1].sel(industry="A"))
    assert (farms["status"] == Status.OBSERVED).all()
    assert (fitted["status"].sel(industry="C") == Status.ESTIMATED).all()


def test_the_range_is_wide_where_output_per_worker_differs(fitted):
    """Mining has no output to speak of in Astana: by output no miner lives there, by people thousands do."""
    mining = fitted.sel(industry="B", region="KZ-71")
    assert mining["low"] < 0.01 and mining["high"] > 5


def test_no_quotient_and_no_star_is_made_of_an_estimate(fitted):
    assert fitted["middle"].attrs["units"] == "thousand persons"
    with pytest.raises(InputError, match="an estimate that was fitted to totals"):
        ca.location_quotient(fitted["middle"])
    with pytest.raises(InputError, match="an estimate that was fitted to totals"):
        ca.assign_stars(fitted["high"], "relative-eco")


def test_the_prior_of_people_by_hand():
    """Two regions with 60 and 40 workers in industry, and alike: the nation's mix 3 : 1 : 1 : 2.5 : 2.5."""
    regions = {"region": ["KZ-43", "KZ-47"]}
    sections = xr.DataArray(
        [10.0, *[30.0, 10, 10, 25, 25], *[10.0] * 13], {"industry": list("ABCDEFGHIJKLMNOPQRS")}
    )
    money = xr.DataArray(np.ones((2, 19)), regions | {"industry": list("ABCDEFGHIJKLMNOPQRS")})
    sectors = xr.DataArray([[5.0, 60.0, 65.0], [5.0, 40.0, 65.0]], regions | {"industry": list(SECTORS)})
    fitted = fitted_employment(money, sectors, sections)
    assert fitted["middle"].sel(region="KZ-43", industry=list("BCDEF")).values.tolist() == pytest.approx(
        [18, 6, 6, 15, 15]
    )


def test_two_missing_sections_of_a_sector_are_refused(published):
    money, sectors, sections = published
    with pytest.raises(InputError, match="more than one section of a sector is missing: B, C"):
        fitted_employment(money, sectors, sections.where(~sections["industry"].isin(["B", "C"])))


def test_totals_that_differ_are_refused(published):
    money, sectors, sections = published
    with pytest.raises(InputError, match="the sections A sum to"):
        fitted_employment(money, sectors, sections * 1.1)
