"""Error bands: draws around the figures, and what cancels out of a quotient."""

import numpy as np
import pytest
import xarray as xr

import cluster_analysis as ca
from cluster_analysis.errors import InputError
from cluster_analysis.measures.uncertainty import with_error

AMOUNTS = xr.DataArray(
    [[10.0, 40.0, 0.0], [30.0, 20.0, np.nan]],
    coords={"region": ["KZ-43", "KZ-47"], "industry": ["A", "B", "C"]},
    attrs={"record": "gva@1", "units": "million KZT"},
)


def spread(drawn):
    """Standard deviation of the logarithm of a cell over the draws."""
    return float(np.log(drawn.sel(region="KZ-43", industry="A")).std("draw"))


def test_a_cell_errs_by_its_size_and_not_on_one_side():
    drawn = with_error(AMOUNTS, size=0.03, draws=20_000, national=0, regional=0)
    assert spread(drawn) == pytest.approx(0.03, rel=0.03)
    assert float((drawn.sel(region="KZ-43", industry="A") > 10).mean()) == pytest.approx(0.5, abs=0.02)


def test_three_parts_add_their_variances():
    drawn = with_error(AMOUNTS, size=0.02, draws=20_000, national=1, regional=2)
    assert spread(drawn) == pytest.approx(0.02 * np.sqrt(1 + 1 + 4), rel=0.03)


def test_an_error_common_to_all_regions_moves_them_together():
    drawn = with_error(AMOUNTS, size=0.001, draws=2_000, national=50, regional=0)
    agriculture = np.log(drawn.sel(industry="A"))
    assert np.corrcoef(agriculture.sel(region="KZ-43"), agriculture.sel(region="KZ-47"))[0, 1] > 0.99


def test_common_errors_nearly_cancel_out_of_a_quotient():
    whole = AMOUNTS.isel(industry=[0, 1])
    alone, common = (with_error(whole, 0.01, 4_000, national=n, regional=n) for n in (0, 3))
    first, second = (
        float(ca.location_quotient(drawn).sel(region="KZ-43", industry="A").std("draw"))
        for drawn in (alone, common)
    )
    assert second < 3 * first  # the cell itself errs 4.4 times as much
    assert spread(common) > 4 * spread(alone)


def test_zero_stays_zero_and_missing_stays_missing():
    drawn = with_error(AMOUNTS, draws=10)
    assert (drawn.sel(region="KZ-43", industry="C") == 0).all()
    assert drawn.sel(region="KZ-47", industry="C").isnull().all()


def test_the_seed_gives_the_same_draws_and_the_source_stays():
    first, again, other = (with_error(AMOUNTS, draws=5, seed=seed) for seed in (1, 1, 2))
    assert first.identical(again) and not first.equals(other)
    assert first.attrs["record"] == "gva@1" and first.attrs["error"] == 0.03


@pytest.mark.parametrize(("size", "draws"), [(-0.1, 10), (1.0, 10), (0.03, 0)])
def test_no_size_and_no_draws_are_refused(size, draws):
    with pytest.raises(InputError, match="needs an error from 0 to below 1 and draws"):
        with_error(AMOUNTS, size, draws)
