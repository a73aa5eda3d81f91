"""Intervals, tests, shrinkage and bounds of suppressed cells."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import cluster_analysis.measures as measures
from cluster_analysis.data.status import Status
from cluster_analysis.errors import InputError


def table_with(count, expected):
    """A table whose first cell has this count and this expectation, exactly."""
    # rows (count + u, ...) such that X_r X_i / X = expected: choose X_r = X_i = 2 e, X = 4 e
    e = expected
    return pd.DataFrame([[count, 2 * e - count], [2 * e - count, count]])


@pytest.mark.parametrize(
    ("count", "lower", "upper"),
    # Garwood (1936), 95 %, as printed in Ulm (1990), Am. J. Epidemiol. 131, and in Dobson et al. (1991)
    [
        (0, 0.0, 3.6889),
        (1, 0.0253, 5.5716),
        (5, 1.6235, 11.6683),
        (10, 4.7954, 18.3904),
        (20, 12.2165, 30.8884),
    ],
)
def test_garwood_limits_as_printed(count, lower, upper):
    found = measures.location_quotient_interval(table_with(count, 15.0))
    assert found["lower"].loc[0, 0] * 15 == pytest.approx(lower, abs=1e-4)
    assert found["upper"].loc[0, 0] * 15 == pytest.approx(upper, abs=1e-4)
    assert found["value"].loc[0, 0] == pytest.approx(count / 15)


def test_katz_by_hand():
    # (10/40) / (20/160) = 2; se^2 = 1/10 - 1/40 + 1/20 - 1/160 = .11875
    found = measures.location_quotient_interval(pd.DataFrame([[10, 30], [20, 140]]), method="katz")
    assert found["value"].loc[0, 0] == pytest.approx(2.0)
    assert found["upper"].loc[0, 0] == pytest.approx(2 * np.exp(1.959964 * np.sqrt(0.11875)), rel=1e-6)
    assert found["lower"].loc[0, 0] * found["upper"].loc[0, 0] == pytest.approx(4.0)


def test_katz_of_none_or_all_is_undefined():
    x = xr.DataArray([[0, 5, 1], [4, 5, 1]], dims=("region", "industry"))
    found = measures.location_quotient_interval(x, method="katz")
    assert np.isnan(found["lower"][:, 0]).all()
    assert (found["status"][:, 0] == Status.UNDEFINED).all()
    assert found.attrs["method"] == "katz"


def test_value_added_has_no_interval():
    for function in (
        measures.location_quotient_interval,
        measures.location_quotient_test,
        measures.empirical_bayes_location_quotient,
        measures.bootstrap,
    ):
        with pytest.raises(InputError, match="not counts"):
            function(xr.DataArray([[1.5, 2.0]], dims=("region", "industry")))
        with pytest.raises(InputError, match="missing"):
            function(xr.DataArray([[np.nan, 2.0]], dims=("region", "industry")))


def test_dartboard_by_hand():
    # four darts, half of the board: P(at least 3) = 5 / 16; nobody has c: not tested
    x = pd.DataFrame({"a": [3, 1], "b": [1, 3], "c": [0, 0]})
    found = measures.location_quotient_test(x)
    assert found["p"].loc[0, "a"] == pytest.approx(5 / 16)
    assert found["p"].loc[1, "a"] == pytest.approx(15 / 16)
    assert found["p"]["c"].isna().all()


def test_shrinkage_by_hand():
    # E = (2, 2) (regions alike), x = (4, 0) of industry a: rates 2, 0; s2 = 1; A = 1 - 1/2 = 1/2
    # C = (1/2) / (1/2 + 1/2) = 1/2: shrunk to 1.5 and 0.5
    found = measures.empirical_bayes_location_quotient(pd.DataFrame({"a": [4, 0], "b": [6, 10]}))
    assert found["a"].tolist() == pytest.approx([1.5, 0.5])
    # spread below chance: all the way to 1
    even = measures.empirical_bayes_location_quotient(pd.DataFrame({"a": [3, 2], "b": [30, 31]}))
    assert even["a"].tolist() == pytest.approx([1.0, 1.0])


MARGINS = (pd.Series([12.0, 13, 10], list("rst")), pd.Series([12.0, 13, 10], list("ijk")))


def test_bounds_of_a_block_by_hand():
    x = pd.DataFrame([[np.nan, np.nan, 1.0], [np.nan, np.nan, 2], [3, 0, 7.0]], list("rst"), list("ijk"))
    found = measures.suppression_bounds(x, None, measures.Margins(*MARGINS))
    # left: rows 11, 11; columns 9, 13: cell (r, i) from max(0, 11 + 9 - 22) = 0 to min(11, 9) = 9
    assert found["cell_lower"].values[:2, :2] == pytest.approx(np.array([[0, 2], [0, 2]]))
    assert found["cell_upper"].values[:2, :2] == pytest.approx(np.array([[9, 11], [9, 11]]))
    assert found["upper"].values[0, 0] == pytest.approx(9 * 35 / (12 * 12))
    assert found["lower"].values[2, 2] == found["upper"].values[2, 2] == pytest.approx(7 * 35 / 100)
    assert found.attrs["recoverable"] == []
    assert np.isnan(found["specialised"].values[0, 0])
    assert found["specialised"].values[2, 2] == 1.0


def test_what_the_margins_give_away_is_listed():
    x = pd.DataFrame([[np.nan, 9, 1.0], [5, np.nan, 2], [np.nan, np.nan, 7.0]], list("rst"), list("ijk"))
    # r, i = 2; s, j = 6; then t, i = 12 - 2 - 5 = 5, but row t has only 3 left: impossible
    with pytest.raises(InputError, match="agree with the published totals"):
        measures.suppression_bounds(x, None, measures.Margins(*MARGINS))
    x = pd.DataFrame([[np.nan, 9, 1.0], [7, np.nan, 2], [np.nan, np.nan, 7.0]], list("rst"), list("ijk"))
    # r, i = 2; s, j = 4; t, i = 12 - 2 - 7 = 3; t, j = 13 - 9 - 4 = 0: a chain gives all four away
    found = measures.suppression_bounds(x, None, measures.Margins(*MARGINS)).attrs["recoverable"]
    assert {place: round(value, 6) for place, value in found} == {
        ("r", "i"): 2.0,
        ("s", "j"): 4.0,
        ("t", "i"): 3.0,
        ("t", "j"): 0.0,
    }


def test_hidden_values_are_not_looked_at():
    truth = pd.DataFrame([[4.0, 7, 1], [5, 6, 2], [3, 0, 7]], list("rst"), list("ijk"))
    hidden = pd.DataFrame([[True, True, False], [True, True, False], [False] * 3], list("rst"), list("ijk"))
    other = truth.mask(hidden, 99.0)
    one = measures.suppression_bounds(truth, hidden, measures.Margins(*MARGINS))
    xr.testing.assert_equal(one, measures.suppression_bounds(other, hidden, measures.Margins(*MARGINS)))


def test_rounded_margins_need_a_word():
    x = pd.DataFrame([[np.nan, np.nan], [np.nan, np.nan]], list("rs"), list("ij"))
    rows, columns = pd.Series([10.0, 10], list("rs")), pd.Series([10.0, 10.1], list("ij"))
    with pytest.raises(InputError, match="rounding"):
        measures.suppression_bounds(x, None, measures.Margins(rows, columns))
    found = measures.suppression_bounds(x, None, measures.Margins(rows, columns), rounding=0.1)
    assert found["cell_upper"].values[0, 1] == pytest.approx(10.1)


def test_missing_is_not_suppressed():
    x = pd.DataFrame([[np.nan, 1.0], [2, 3]], list("rs"), list("ij"))
    nothing = pd.DataFrame(False, list("rs"), list("ij"))
    with pytest.raises(InputError, match="not marked as suppressed"):
        measures.suppression_bounds(
            x, nothing, measures.Margins(pd.Series([2.0, 5], list("rs")), pd.Series([3.0, 4], list("ij")))
        )


@settings(deadline=None, max_examples=25)
@given(arrays(float, (3, 4), elements=st.integers(1, 50)), arrays(bool, (3, 4)))
def test_the_truth_lies_within_the_bounds(truth, hidden):
    x = pd.DataFrame(truth)
    found = measures.suppression_bounds(x, pd.DataFrame(hidden), measures.Margins(x.sum(axis=1), x.sum()))
    assert (found["cell_lower"].values <= truth + 1e-6).all()
    assert (found["cell_upper"].values >= truth - 1e-6).all()
    exact = found["recoverable"].values == 1
    np.testing.assert_allclose(found["cell_lower"].values[exact], truth[exact], atol=1e-6)
    quotient = measures.location_quotient(x).to_numpy()
    assert (found["lower"].values <= quotient + 1e-9).all()
    sure = found["specialised"].values
    actual = measures.is_specialised(x).to_numpy()
    assert (actual[~np.isnan(sure)] == sure[~np.isnan(sure)]).all()


def test_bounds_of_a_full_block_are_those_of_frechet():
    """max(0, R + C - T) to min(R, C) of what the rows R and the columns C leave for the hidden cells."""
    truth = np.random.default_rng(1).integers(1, 50, (4, 4)).astype(float)
    hidden = np.zeros((4, 4), dtype=bool)
    hidden[:3, :3] = True
    x, marks = pd.DataFrame(truth), pd.DataFrame(hidden)
    found = measures.suppression_bounds(x, marks, measures.Margins(x.sum(axis=1), x.sum()))
    block = truth[:3, :3]
    rows, columns = block.sum(axis=1)[:, None], block.sum(axis=0)
    expected = np.maximum(0, rows + columns - block.sum()), np.minimum(rows, columns)
    np.testing.assert_allclose(found["cell_lower"].values[:3, :3], expected[0], atol=1e-9)
    np.testing.assert_allclose(found["cell_upper"].values[:3, :3], expected[1])


COUNTS = xr.DataArray(
    [[30, 10, 0], [5, 40, 15]],
    dims=("region", "industry"),
    coords={"region": ["n", "s"], "industry": list("abc")},
)


def test_bootstrap_is_the_classic_one():
    """Means N p, variances N p (1 - p), covariances - N p q: the resampling of 100 units."""
    draws = measures.bootstrap(COUNTS, 20_000).values.reshape(20_000, -1)
    n, p = 100, COUNTS.values.ravel() / 100
    assert (draws.sum(axis=1) == n).all()
    np.testing.assert_allclose(draws.mean(axis=0), n * p, atol=4 * np.sqrt(n * 0.25 / 20_000))
    expected = n * (np.diag(p) - np.outer(p, p))
    np.testing.assert_allclose(np.cov(draws.T), expected, atol=0.06 * n * 0.25)
    assert (draws[:, 2] == 0).all()


def test_bootstrap_follows_its_seed_and_keeps_the_total_of_each_year():
    one = measures.bootstrap(COUNTS, 200)
    assert (one.values == measures.bootstrap(COUNTS, 200).values).all()
    assert (one.values != measures.bootstrap(COUNTS, 200, seed=1).values).any()
    years = xr.concat([COUNTS, COUNTS * 2], dim="year")
    assert (measures.bootstrap(years, 50).sum(["region", "industry"]) == [100, 200]).all()
