"""Small rules at their edges: what counts as a value, as a year, and what a missing part does to a sum."""

import numpy as np
import pytest
import xarray as xr

from cluster_analysis.data.panel.views import regroup
from cluster_analysis.data.status import Status
from cluster_analysis.data.tables.checks import _number_fault
from cluster_analysis.data.tables.csv_text import _decoded
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
