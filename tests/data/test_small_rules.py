"""Small rules at their edges: what counts as a value, as a year, and what a missing part does to a sum."""

import numpy as np
import pytest
import xarray as xr

from cluster_analysis.data.panel.views import regroup
from cluster_analysis.data.panel.vintages import incomplete, merge
from cluster_analysis.data.regions.sets import regions
from cluster_analysis.data.status import Status
from cluster_analysis.data.tables.checks import _decoded, _number_fault
from cluster_analysis.errors import InputError


def test_an_estimate_is_a_value_and_what_is_suppressed_is_none():
    assert Status.ESTIMATED.has_value
    assert Status.OBSERVED.has_value
    assert not Status.SUPPRESSED.has_value
    assert not Status.NOT_PUBLISHED.has_value


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("1900", None),
        ("2100", None),
        ("1899", "is not a year"),
        ("2101", "is not a year"),
        ("2017.5", "is not a year"),
    ],
)
def test_a_year_is_a_whole_number_from_1900_to_2100(value, fault):
    assert _number_fault(value, "year") == fault


def test_a_missing_part_makes_the_sum_of_a_group_missing():
    """A + B of the first region is 1 + 2; B of the second is not published."""
    value = xr.DataArray(
        [[[1.0, 2.0, 5.0], [3.0, np.nan, 6.0]]],
        {"year": [2017], "region": ["KZ-11", "KZ-15"], "industry": ["A", "B", "C"]},
        ("year", "region", "industry"),
    )
    panel = xr.Dataset({"value": value, "country": value.sum("region", skipna=False)})
    sums = regroup(panel, GOODS=["A", "B"])["value"].sel(industry="GOODS", year=2017)
    assert sums.sel(region="KZ-11").item() == 3
    assert np.isnan(sums.sel(region="KZ-15").item())


def test_a_byte_that_is_no_text_is_named_with_its_line(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"a\nb\n\xff\n")
    with pytest.raises(InputError) as refused:
        _decoded(path)
    assert refused.value.problems[0].row == 3


def of_regions(figures):
    """One year of figures by region."""
    return xr.DataArray(
        [list(figures.values())], {"year": [2018], "region": list(figures)}, ("year", "region")
    )


def test_a_unit_merged_of_a_suppressed_part_is_suppressed():
    """Turkistan and Shymkent were South Kazakhstan until 2018."""
    value = of_regions({"KZ-61": 3.0, "KZ-79": np.nan})
    status = of_regions({"KZ-61": int(Status.OBSERVED), "KZ-79": int(Status.SUPPRESSED)})
    merged = merge(xr.Dataset({"value": value, "status": status}), 2017)["status"]
    assert merged.values.tolist() == [[int(Status.SUPPRESSED)]]


@pytest.mark.parametrize(("missing", "almost"), [(0, False), (1, True), (4, True), (5, False)])
def test_a_vintage_lacks_a_quarter_of_its_units_at_most(missing, almost):
    """Four of the 16 units of 2017 are a quarter."""
    units = list(regions("kz").units(2017))
    assert len(units) == 16
    rest = set(regions("kz").rows) - set(units) - {"KZ"}
    figures = dict.fromkeys(units[missing:], 1.0) | dict.fromkeys([*units[:missing], *rest], np.nan)
    country = xr.DataArray([np.nan], {"year": [2018]}, ("year",))
    assert incomplete(of_regions(figures), country, 0.0, 2017).item() == almost
