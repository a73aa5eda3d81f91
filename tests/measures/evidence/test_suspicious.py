"""Data quality: the suspicious values are found by rule, and nothing else."""

import numpy as np
import pytest
import xarray as xr

from cluster_analysis.measures import find_jumps


def steady():
    """Four regions with constant shares of 10, 20, 30 and 40 % over five years."""
    shares = np.tile([0.1, 0.2, 0.3, 0.4], (5, 1))
    nation = np.array([100.0, 110.0, 120.0, 130.0, 140.0])
    coords = {"year": range(2010, 2015), "region": list("abcd"), "industry": ["X"]}
    value = xr.DataArray(
        (shares * nation[:, None])[:, :, None], dims=("year", "region", "industry"), coords=coords
    )
    return value, value.sum("region")


def test_jump_is_measured_against_the_nation():
    value, country = steady()
    value = value.copy()
    value.loc[{"year": 2013, "region": "a"}] *= 5
    found = find_jumps(value, country)
    assert found.set_index(["year", "region"])["ratio"].to_dict() == pytest.approx(
        {(2013, "a"): 5.0, (2014, "a"): 0.2}
    )
