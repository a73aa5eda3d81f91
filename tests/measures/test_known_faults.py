"""Faults seen in other software, each a test that it is not here."""

import math
import warnings

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from libpysal.graph import Graph

import cluster_analysis.measures as measures
from cluster_analysis.data.status import Status
from cluster_analysis.errors import InputError, UndefinedError

LABELS = list("abcdefgh")
RING = Graph.from_arrays(LABELS * 2, LABELS[1:] + LABELS[:1] + LABELS[-1:] + LABELS[:-1], [1.0] * 16)
RISING = pd.Series([1.0, 2, 4, 3, 6, 9, 7, 5], LABELS)


def test_a_missing_value_does_not_make_every_region_low_low():
    y = RISING.copy()
    y["c"] = np.nan
    found = measures.local_moran(y, RING)
    assert found.loc["c", "excluded"] == "missing"
    assert (
        np.isnan(found.loc["c", "p"])
        and not found.loc["c", "significant"]
        and found.loc["c", "quadrant"] == ""
    )
    kept = RISING.drop("c")
    without = measures.local_moran(kept, RING.subgraph(list(kept.index)))
    pd.testing.assert_frame_equal(found.drop("c"), without, check_names=False)
    assert (found["quadrant"] == "low-low").sum() < 7


def test_one_missing_cell_does_not_empty_the_table():
    x = pd.DataFrame([[10.0, 20, 30], [np.nan, 10, 45], [25, 25, 50]], list("rst"), list("ijk"))
    rows, columns = pd.Series([60.0, 60, 100], list("rst")), pd.Series([40.0, 55, 125], list("ijk"))
    found = measures.location_quotient(x, rows, columns)
    assert found.isna().to_numpy().sum() == 1 and (found.stack() > 0).all()
    assert found.loc["r", "i"] == pytest.approx((10 / 60) / (40 / 220))
    assert measures.reasons(found).loc["s", "i"] == "not published"


def test_rows_absent_from_an_unbalanced_table_get_no_quotient():
    table = pd.DataFrame({"region": ["n", "n", "s"], "industry": ["a", "b", "a"], "jobs": [5.0, 5, 5]})
    wide = table.pivot(index="region", columns="industry", values="jobs")
    found = measures.location_quotient(wide)
    assert np.isnan(found.loc["s", "b"])
    assert measures.reasons(found).loc["s", "b"] == "not published"
    assert measures.reasons(found).loc["n", "a"] == "depends on missing"


def test_standardisation_is_over_the_regions():
    x = pd.DataFrame(np.random.default_rng(1).lognormal(size=(6, 4)))
    z = measures.standardised_location_quotient(x)
    np.testing.assert_allclose(z.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(z.std(axis=0, ddof=1), 1, rtol=1e-12)
    assert (z.mean(axis=1).abs() > 0.01).any()


def test_the_index_does_not_depend_on_the_order_of_rows():
    x = pd.DataFrame(
        np.random.default_rng(2).integers(1, 99, (5, 3)).astype(float), list("vwxyz"), list("abc")
    )
    h = pd.Series({"a": 0.1, "b": 0.2, "c": 0.3})
    straight = measures.ellison_glaeser(x, h)
    turned = measures.ellison_glaeser(x.iloc[::-1, ::-1], h.iloc[[1, 2, 0]]).loc[list("abc")]
    pd.testing.assert_frame_equal(straight, turned, check_names=False)


def test_half_life_takes_the_years_into_the_logarithm():
    # speed ln 2 / 92.6 over T = 4: b = (exp(-T speed) - 1) / T; with -ln(1 + b) / T it would be 374.6 years
    years, speed = 4, math.log(2) / 92.6
    b = (math.exp(-years * speed) - 1) / years
    assert round(math.log(2) / (-math.log(1 + b) / years), 1) == 374.6
    y0 = pd.Series([1.0, 2, 4, 9])
    found = measures.beta_convergence(y0, y0 * np.exp(years * (0.03 + b * np.log(y0))), years)
    assert found["half_life"] == pytest.approx(92.6)


@pytest.mark.parametrize("kind", ["area", "krugman", "unweighted"])
def test_an_industry_without_jobs_is_not_concentrated(kind):
    x = pd.DataFrame({"a": [30.0, 10], "none": [0.0, 0], "b": [10.0, 50]})
    for found in (
        measures.locational_gini(x, kind),
        measures.hoover_localisation(x),
        measures.maurel_sedillot(x, 0.2),
        measures.ellison_glaeser(x, 0.2)["gamma"],
    ):
        assert np.isnan(found["none"]) and np.isfinite(found["a"])


@pytest.mark.parametrize("reference", ["nation", "rest", "mean_of_others"])
def test_an_empty_region_has_no_krugman_index(reference):
    x = xr.DataArray(
        [[30.0, 10], [0, 0], [10, 50], [5, 5]],
        dims=("region", "industry"),
        coords={"region": list("nemp"), "industry": ["a", "b"]},
    )
    found = measures.krugman_index(x, reference)
    assert np.isnan(found.sel(region="e"))
    assert int(found["status"].sel(region="e")) == Status.ZERO_DENOMINATOR
    without = measures.krugman_index(x.drop_sel(region="e"), reference)
    np.testing.assert_allclose(found.drop_sel(region="e"), without)


def test_top_shares_are_not_moved_by_a_missing_value():
    sizes = np.arange(1.0, 17.0)
    x = xr.DataArray(
        np.column_stack([sizes, np.full(16, 100.0)]),
        dims=("region", "industry"),
        coords={"region": range(16), "industry": ["a", "rest"]},
    )
    whole = measures.assign_stars(x, "relative-eco")["size"].sel(industry="a")
    assert whole.values.tolist() == [0.0] * 14 + [1.0, 1.0]  # ceil(1.6) = 2 of 16
    x[3, 0] = np.nan
    margins = measures.Margins(
        region=xr.DataArray(sizes + 100, coords={"region": range(16)}),
        industry=xr.DataArray([sizes.sum(), 1600.0], coords={"industry": ["a", "rest"]}),
    )
    found = measures.assign_stars(x, "relative-eco", **margins)["size"].sel(industry="a")
    # the missing region could be the largest: the largest known is among two anyway, the second perhaps not
    assert found.values[15] == 1 and np.isnan(found.values[[3, 14]]).all()
    assert (np.delete(found.values, [3, 14, 15]) == 0).all()


def test_a_disconnected_network_has_no_complexity():
    block = np.triu(np.ones((3, 3)))
    m = pd.DataFrame(np.block([[block, np.zeros((3, 3))], [np.zeros((3, 3)), block]]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", measures.SmallNetworkWarning)
        with pytest.raises(UndefinedError, match="2 parts"):
            measures.complexity(m)


def test_a_tied_second_eigenvalue_is_refused():
    m = pd.DataFrame(1 - np.eye(4))  # every region lacks one: all directions alike
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", measures.SmallNetworkWarning)
        with pytest.raises(UndefinedError, match="tied"):
            measures.complexity(m)


def test_weights_that_differ_are_not_read_as_contiguity():
    uneven = Graph.from_arrays(
        LABELS * 2, LABELS[1:] + LABELS[:1] + LABELS[-1:] + LABELS[:-1], [1.0] * 8 + [2.0] * 8
    )
    with pytest.raises(InputError, match="different weight"):
        measures.local_moran(RISING, uneven)
