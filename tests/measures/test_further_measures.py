"""Measures beside those of the programme: numbers by hand, and what must always hold."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from libpysal.graph import Graph

import cluster_analysis.measures as measures
from cluster_analysis.errors import InputError, ParameterError, UndefinedError

JOBS = pd.DataFrame({"a": [30.0, 10.0], "b": [10.0, 50.0]}, index=["n", "s"])
X0 = pd.DataFrame({"a": [100.0, 100], "b": [50.0, 150]}, index=["n", "s"])
X1 = pd.DataFrame({"a": [130.0, 110], "b": [50.0, 160]}, index=["n", "s"])
positive = arrays(float, (4, 5), elements=st.floats(0.5, 1e6))


def grid(values, **coords):
    return xr.DataArray(np.array(values, dtype=float), dims=("region", "industry"), coords=coords)


def test_additive_quotient_by_hand():
    # structures n (.75, .25), s (1/6, 5/6); nation (.4, .6)
    found = measures.additive_location_quotient(JOBS)
    np.testing.assert_allclose(found, [[0.35, -0.35], [1 / 6 - 0.4, 5 / 6 - 0.6]])
    nobody = measures.additive_location_quotient(JOBS.assign(c=0.0))
    assert nobody["c"].tolist() == [0.0, 0.0]
    empty = measures.additive_location_quotient(JOBS * np.array([[0], [1]]))
    assert measures.reasons(empty).loc["n"].tolist() == ["zero denominator"] * 2


@settings(deadline=None, max_examples=40)
@given(positive)
def test_additive_quotients_of_a_region_sum_to_zero(values):
    x = grid(values)
    found = measures.additive_location_quotient(x)
    np.testing.assert_allclose(found.sum("industry"), 0, atol=1e-12)
    np.testing.assert_allclose(
        abs(found).sum("industry") / 2, measures.hoover_specialisation(x), atol=1e-12
    )
    assert (abs(found) <= 1).all()


def test_factors_of_growth_by_hand():
    # nation 400 -> 450, a 1.2, b 1.05; n: 150 -> 180, expected 120 + 52.5 = 172.5
    found = measures.shift_share_factors(X0, X1).loc["n"]
    assert found["regional"] == pytest.approx(180 / 150 / 1.125)
    assert found["structural"] == pytest.approx(172.5 / 150 / 1.125)
    assert found["locational"] == pytest.approx(180 / 172.5)


@settings(deadline=None, max_examples=40)
@given(positive, positive)
def test_structure_times_location_is_the_regional_factor(before, after):
    found = measures.shift_share_factors(grid(before), grid(after))
    np.testing.assert_allclose(found["structural"] * found["locational"], found["regional"], rtol=1e-9)
    # a nation that grows in all industries alike: structure does not matter
    even = measures.shift_share_factors(grid(before), grid(before * 1.5))
    np.testing.assert_allclose(even["structural"], 1, rtol=1e-9)
    np.testing.assert_allclose(even["locational"], 1, rtol=1e-9)


def test_prognosis_by_hand():
    # a doubles in the nation: n, a 130 * 2 * 180 / 172.5; b stays: 50 * 180 / 172.5
    found = measures.shift_share_prognosis(X0, X1, pd.Series({"b": 210.0, "a": 480.0})).loc["n"]
    assert found.tolist() == pytest.approx([130 * 2 * 180 / 172.5, 50 * 180 / 172.5])
    with pytest.raises(InputError, match="'c' is in one"):
        measures.shift_share_prognosis(X0, X1, {"a": 1.0, "c": 2.0})


def test_yearly_parts_add_up_to_the_whole():
    x = xr.concat([grid(X0), grid(X1), grid(X1 * [1.1, 0.9])], "year").assign_coords(
        year=[2014, 2015, 2016]
    )
    parts = measures.dynamic_shift_share(x, "dunn", yearly=True)
    assert parts["year"].values.tolist() == [2015, 2016]
    np.testing.assert_allclose(parts.sel(year=2015), measures.shift_share(grid(X0), grid(X1), "dunn"))
    np.testing.assert_allclose(parts.sum("year"), measures.dynamic_shift_share(x, "dunn"))


def test_income_of_industries_by_hand():
    # weights of n and s in a: .75 and 1/6, over .916667; in b: .25 and 5/6, over 1.083333
    income = pd.Series({"s": 40.0, "n": 100.0})
    a, b = (75 + 40 / 6) / (0.75 + 1 / 6), (25 + 200 / 6) / (0.25 + 5 / 6)
    assert measures.prody(JOBS, income).tolist() == pytest.approx([a, b])
    assert measures.expy(JOBS, income).tolist() == pytest.approx([0.75 * a + 0.25 * b, a / 6 + 5 * b / 6])
    nobody = measures.prody(JOBS.assign(c=0.0), income)
    assert np.isnan(nobody["c"]) and measures.reasons(nobody)["c"] == "zero denominator"
    assert measures.expy(JOBS.assign(c=0.0), income).notna().all()


@settings(deadline=None, max_examples=40)
@given(positive, arrays(float, 4, elements=st.floats(1, 1e5)))
def test_incomes_are_means(values, income):
    x = grid(values, region=list("abcd"), industry=list("vwxyz"))
    y = xr.DataArray(income, coords={"region": list("abcd")})
    for found in (measures.prody(x, y), measures.expy(x, y)):
        assert ((found >= income.min() * (1 - 1e-9)) & (found <= income.max() * (1 + 1e-9))).all()
    np.testing.assert_allclose(measures.expy(x, y * 0 + 7), 7)


NESTED = pd.DataFrame({"a": [1, 1, 1], "b": [1, 1, 0], "c": [1, 0, 0]}, index=list("xyz"))


@pytest.mark.parametrize(
    ("kind", "expected"),
    # k = 3, 2, 1; together a-b 2, a-c 1, b-c 1, of 3 regions
    [
        ("association", [[1, 1, 1], [1, 1.5, 1.5], [1, 1.5, 3]]),
        ("cosine", [[1, 2 / 6**0.5, 1 / 3**0.5], [2 / 6**0.5, 1, 1 / 2**0.5], [1 / 3**0.5, 1 / 2**0.5, 1]]),
        ("jaccard", [[1, 2 / 3, 1 / 3], [2 / 3, 1, 1 / 2], [1 / 3, 1 / 2, 1]]),
    ],
)
def test_relatedness_by_hand(kind, expected):
    np.testing.assert_allclose(measures.relatedness(NESTED, kind), expected)
    turned = measures.relatedness(NESTED.iloc[::-1, ::-1], kind)
    np.testing.assert_allclose(turned.iloc[::-1, ::-1], expected)
    nowhere = measures.relatedness(NESTED.assign(none=0), kind)
    assert np.isnan(nowhere.loc["none", "none"])
    np.testing.assert_allclose(nowhere.iloc[:3, :3], expected)
    with pytest.raises(ParameterError, match="jaccard"):
        measures.relatedness(NESTED, "jacard")


LABELS = list("abcdef")
LINE = Graph.from_arrays([*LABELS[1:], *LABELS[:-1]], [*LABELS[:-1], *LABELS[1:]], [1.0] * 10)
Y = pd.Series([1.0, 5, 2, 8, 9, 4], LABELS)


def test_hot_spots_by_hand_and_by_esda():
    esda = pytest.importorskip("esda")
    found = measures.getis_ord(Y, LINE)
    # d: 2 + 8 + 9 = 19 of mean 29/6 x 3; population SD; (6 x 3 - 9) / 5
    spread = np.std(Y.to_numpy())
    assert found.loc["d", "gi_star"] == pytest.approx((19 - 29 / 2) / (spread * np.sqrt(9 / 5)))
    peer = esda.G_Local(
        Y.to_numpy(), LINE.subgraph(LABELS).transform("b").to_W(), transform="B", star=True, permutations=0
    )
    np.testing.assert_allclose(found["gi_star"], peer.Zs, atol=1e-10)
    local = measures.local_moran(Y, LINE)
    pd.testing.assert_series_equal(found["p"], local["p"])


def test_hot_spots_leave_out_what_cannot_be_tested():
    gap = Y.copy()
    gap["b"] = np.nan
    found = measures.getis_ord(gap, LINE)
    assert found["excluded"].tolist() == ["no neighbour with a figure", "missing", "", "", "", ""]
    assert found["gi_star"].isna().tolist() == [True, True, False, False, False, False]
    rest = measures.getis_ord(gap[list("cdef")], LINE.subgraph(list("cdef")))
    np.testing.assert_allclose(found.loc[list("cdef"), "gi_star"], rest["gi_star"])


def test_hot_spots_of_a_panel_are_those_of_each_slice():
    y = xr.DataArray(
        np.random.default_rng(1).normal(size=(6, 3)), coords={"region": LABELS, "industry": list("xyz")}
    )
    whole = measures.getis_ord(y, LINE)
    for industry in "xyz":
        alone = measures.getis_ord(y.sel(industry=industry), LINE)
        np.testing.assert_allclose(whole["gi_star"].sel(industry=industry), alone["gi_star"])


def test_geary_by_hand_and_by_esda():
    esda = pytest.importorskip("esda")
    found = measures.global_geary(Y, LINE)
    ends, inner = {"a": "b", "f": "e"}, {"b": "ac", "c": "bd", "d": "ce", "e": "df"}
    near = {**ends, **inner}
    squares = sum(np.mean([(Y[i] - Y[j]) ** 2 for j in near[i]]) for i in near)
    expected = 5 * squares / (2 * 6 * np.square(Y - Y.mean()).sum())
    assert found["geary_c"] == pytest.approx(expected) and found["expected"] == 1
    peer = esda.Geary(Y.to_numpy(), LINE.subgraph(LABELS).transform("r").to_W(), permutations=0)
    assert found["geary_c"] == pytest.approx(peer.C)
    with pytest.raises(UndefinedError):
        measures.global_geary(Y * 0, LINE)
