"""Data quality: the suspicious values are found by rule, and nothing else."""

import numpy as np
import pytest
import xarray as xr

from cluster_analysis.data.panel.panel import load
from cluster_analysis.measures import find_interchanged, find_jumps

GVA = "gva_by_region_section"


@pytest.fixture(scope="module")
def panel():
    return load(GVA).panel.at_vintage(2017)


def test_interchanged_figures_of_section_h_are_found_and_nothing_else(panel):
    found = find_interchanged(panel["value"], panel["country"])
    # Karaganda, Kostanay, Kyzylorda, Mangystau and West Kazakhstan in 2012 and 2013, as known at the source.
    assert set(found["industry"]) == {"H"}
    assert set(found["year"]) == {2012, 2013}
    assert set(found["region"]) == {"KZ-35", "KZ-39", "KZ-43", "KZ-47", "KZ-27"}
    published = found.set_index(["year", "region"])["published"]
    assert published[2012, "KZ-35"] == 80240.8
    assert published[2013, "KZ-35"] == 90803.2


def steady():
    """Four regions with constant shares of 10, 20, 30 and 40 % over five years."""
    shares = np.tile([0.1, 0.2, 0.3, 0.4], (5, 1))
    nation = np.array([100.0, 110.0, 120.0, 130.0, 140.0])
    coords = {"year": range(2010, 2015), "region": list("abcd"), "industry": ["X"]}
    value = xr.DataArray(
        (shares * nation[:, None])[:, :, None], dims=("year", "region", "industry"), coords=coords
    )
    return value, value.sum("region")


def test_planted_exchange_is_found():
    value, country = steady()
    swapped = value.copy()
    swapped.loc[{"year": 2012, "region": ["a", "d"]}] = value.sel(year=2012, region=["d", "a"]).values
    found = find_interchanged(swapped, country)
    assert set(zip(found["year"], found["region"], found["fits"], strict=True)) == {
        (2012, "a", "d"),
        (2012, "d", "a"),
    }
    assert found.set_index("region")["expected"].to_dict() == pytest.approx({"a": 12.0, "d": 48.0})


def test_nothing_is_found_where_nothing_is_exchanged():
    value, country = steady()
    assert find_interchanged(value, country).empty


def test_jump_is_measured_against_the_nation():
    value, country = steady()
    value = value.copy()
    value.loc[{"year": 2013, "region": "a"}] *= 5
    found = find_jumps(value, country)
    assert found.set_index(["year", "region"])["ratio"].to_dict() == pytest.approx(
        {(2013, "a"): 5.0, (2014, "a"): 0.2}
    )
