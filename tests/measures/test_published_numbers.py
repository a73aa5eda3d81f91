"""Numbers from publications, and numbers worked out by hand, written here from the source."""

import math

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import cluster_analysis.measures as measures
from cluster_analysis.data.status import Status
from cluster_analysis.errors import InputError, ParameterError

TWO = pd.DataFrame({"a": [30.0, 10.0], "b": [10.0, 50.0]}, index=["n", "s"])
# margins: n 40, s 60; a 40, b 60; total 100


def grid(values, **coords):
    return xr.DataArray(np.array(values, dtype=float), dims=("region", "industry"), coords=coords)


def test_location_quotient_by_hand():
    # n, a: (30/40) / (40/100) = 1.875; n, b: .25/.6 = .41667; s, a: (1/6)/.4; s, b: (5/6)/.6
    expected = [[1.875, 0.25 / 0.6], [1 / 6 / 0.4, 5 / 6 / 0.6]]
    np.testing.assert_allclose(measures.location_quotient(TWO), expected, rtol=1e-14)


def test_location_quotient_of_a_textbook():
    # Farhauer & Kröll (2013): 1,714 of 79,006 jobs against 879,213 of 15,593,224 -> 0.3847623
    x = pd.DataFrame([[1714.0, 79006 - 1714], [879_213 - 1714.0, 15_593_224 - 79_006 - 879_213 + 1714]])
    assert measures.location_quotient(x).loc[0, 0] == pytest.approx(0.3847623, abs=5e-8)


FARHAUER = pd.DataFrame(
    {"industry": [500.0, 500, 1000, 7000, 1000], "rest": [19500.0, 14500, 19000, 33000, 4000]}
)


@pytest.mark.parametrize(("kind", "value"), [("unweighted", 0.4069), ("area", 0.3725), ("krugman", 0.1863)])
def test_three_locational_ginis_of_one_table(kind, value):
    # Farhauer & Kröll (2013): 500, 500, 1000, 7000, 1000 of 20, 15, 20, 40, 5 thousand; they print 0.4068966,
    # the Gini of the unweighted quotients; the area and its half are other numbers
    assert round(measures.locational_gini(FARHAUER, kind)["industry"], 4) == pytest.approx(
        value, abs=1.01e-4
    )


def test_ellison_glaeser_of_a_textbook():
    # Farhauer & Kröll (2014): ten firms in Vienna, Linz, Graz; gamma 0.05990628
    firms = np.array([200, 650, 12000, 100, 50, 16000, 13000, 1500, 1500, 25000.0])
    industry = np.array([13_000.0, 32_000, 25_000])
    x = pd.DataFrame({"industry": industry, "rest": np.array([500_000.0, 400_000, 100_000]) - industry})
    found = measures.ellison_glaeser(x, np.square(firms / firms.sum()).sum())
    assert found["gamma"]["industry"] == pytest.approx(0.05990628, abs=5e-9)


def test_cluster_index_of_a_textbook():
    # Farhauer & Kröll (2014): e 1743 of 5740, area 50 of 576, people 488 of 4621, firms 35 of 53 -> 21.87491
    x = pd.DataFrame({"industry": [1743.0, 5740 - 1743]})
    plants = pd.DataFrame({"industry": [35, 53 - 35]})
    found = measures.cluster_index(x, plants, pd.Series([488.0, 4621 - 488]), pd.Series([50.0, 576 - 50]))
    assert found["industry"][0] == pytest.approx(21.87491, abs=5e-6)


def test_herfindahl_of_the_merger_guidelines():
    # US Department of Justice, "Herfindahl-Hirschman index": four firms with 30, 30, 20 and 20 % give 2,600
    market = pd.DataFrame([[30.0, 30, 20, 20]])
    assert measures.herfindahl(market)[0] * 10_000 == pytest.approx(2600)
    assert measures.herfindahl(market, normalised=True)[0] == pytest.approx((0.26 - 0.25) / 0.75)


def test_entropy_of_the_horse_race():
    # Cover & Thomas, Elements of Information Theory, 1.1: (1/2, 1/4, 1/8, 1/16, 4 x 1/64) has 2 bits
    race = pd.DataFrame([[1 / 2, 1 / 4, 1 / 8, 1 / 16, *[1 / 64] * 4]])
    assert measures.shannon_entropy(race)[0] == pytest.approx(2.0)
    # uniform over 8 horses: 3 bits, and 0 log 0 = 0
    assert measures.shannon_entropy(pd.DataFrame([[1.0] * 8 + [0.0]]))[0] == pytest.approx(3.0)


def test_variety_by_hand():
    # shares 1/4 1/4 | 1/2: between the two groups 1 bit; within the first group 1/2 * 1 bit
    x = pd.DataFrame([[1.0, 1.0, 2.0]], columns=["011", "012", "10"])
    found = measures.variety(x, {"011": "A", "012": "A", "10": "C"})
    assert found.to_numpy().tolist() == [[0.5, 1.0, 1.5]]
    with pytest.raises(InputError, match="'012' has no group"):
        measures.variety(x, {"011": "A", "10": "C"})


def test_krugman_by_hand():
    # structures n (.75, .25), s (1/6, 5/6), nation (.4, .6)
    nation = measures.krugman_index(TWO, "nation")
    assert nation.tolist() == pytest.approx([0.7, 2 * (0.4 - 1 / 6)])
    rest = measures.krugman_index(TWO, "rest")
    assert rest.tolist() == pytest.approx([2 * (0.75 - 1 / 6)] * 2)
    assert measures.krugman_index(TWO, "mean_of_others").tolist() == pytest.approx(rest.tolist())
    assert measures.krugman_index(TWO, "s").tolist() == pytest.approx([2 * (0.75 - 1 / 6), 0.0])
    with pytest.raises(ParameterError, match="nation"):
        measures.krugman_index(TWO, "natoin")


def test_hachman_by_hand():
    # n: 1 / (.75 * 1.875 + .25 * .41667)
    assert measures.hachman_index(TWO)["n"] == pytest.approx(1 / (0.75 * 1.875 + 0.25 * 0.25 / 0.6))


def test_standardised_quotient_by_hand():
    # quotients of one industry 0.5, 1, 1.5 -> mean 1, sample SD 0.5 -> -1, 0, 1
    x = grid([[1, 19], [2, 18], [3, 17]])
    found = measures.standardised_location_quotient(x).isel(industry=0)
    np.testing.assert_allclose(found, [-1, 0, 1], atol=1e-12)
    logs = np.log10([0.5, 1.0, 1.5])
    expected = (logs - logs.mean()) / logs.std(ddof=1)
    np.testing.assert_allclose(
        measures.standardised_location_quotient(x, log=True).isel(industry=0), expected
    )


def test_gini_by_hand():
    # (1, 2, 3, 4): mean absolute difference 1.25, over twice the mean 2.5 -> 0.25
    assert measures.gini(pd.Series([4.0, 1, 3, 2])) == pytest.approx(0.25)
    # weights are people: 1 person with 1, 3 with 3 = four people (1, 3, 3, 3)
    weighted = measures.gini(pd.Series([1.0, 3.0]), weights=pd.Series([1.0, 3.0]))
    assert weighted == pytest.approx(measures.gini(pd.Series([1.0, 3, 3, 3]))) == pytest.approx(0.15)
    with pytest.raises(TypeError):
        measures.locational_gini(TWO)
    area = measures.locational_gini(TWO, "area")
    # two regions: Lorenz curve through (.6, .25): area = 1 - [.6 * .25 + .4 * 1.25] = .35
    assert area["a"] == pytest.approx(0.35)
    assert measures.locational_gini(TWO, "krugman")["a"] == pytest.approx(0.175)
    # unweighted: of 1.875 and .41667: (1.875 - .41667) / (2 * 2.29167)
    assert measures.locational_gini(TWO, "unweighted")["a"] == pytest.approx(
        (1.875 - 1 / 2.4) / 2 / (1.875 + 1 / 2.4)
    )


def test_theil_by_hand():
    y = pd.Series([1.0, 3.0])
    assert measures.theil(y, "T") == pytest.approx((0.5 * math.log(0.5) + 1.5 * math.log(1.5)) / 2)
    assert measures.theil(y, "L") == pytest.approx((math.log(2) + math.log(2 / 3)) / 2)
    # one has all: T = ln n, L is not defined
    assert measures.theil(pd.Series([0.0, 0, 0, 5]), "T") == pytest.approx(math.log(4))
    assert math.isnan(measures.theil(pd.Series([0.0, 0, 0, 5]), "L"))


def test_theil_of_a_textbook():
    # Störmann (2009), Regionalökonomik: 10, 10, 10, 20, 50 -> 0.2326302, which is L
    income = pd.Series([10.0, 10, 10, 20, 50])
    assert measures.theil(income, "L") == pytest.approx(0.2326302, abs=5e-8)
    assert measures.theil(income, "T") == pytest.approx((1.5 * math.log(0.5) + 2.5 * math.log(2.5)) / 5)


def test_krugman_of_a_textbook():
    # Farhauer & Kröll (2013), modified: no industry in common gives 2
    x = pd.DataFrame([[20.0, 10, 70, 0, 0], [0, 0, 0, 60, 40]], index=["j", "l"])
    assert measures.krugman_index(x, "l")["j"] == pytest.approx(2.0)


def test_theil_decomposes():
    y = pd.Series([1.0, 2, 3, 10], index=list("abcd"))
    people = pd.Series([4.0, 3, 2, 1], index=list("abcd"))
    for kind in ("T", "L"):
        found = measures.theil(y, kind, people, groups={"a": 1, "b": 1, "c": 2, "d": 2})
        parts = [measures.theil(y[group], kind, people[group]) for group in (["a", "b"], ["c", "d"])]
        share = {"L": [0.7, 0.3], "T": [10 / 26, 16 / 26]}[kind]  # of the people, of the amount
        assert found["within"] == pytest.approx(np.dot(share, parts))
        assert found["total"] == pytest.approx(found["between"] + found["within"])


def test_williamson_by_hand():
    # mean (1 * 3 + 3 * 1) / 4 = 1.5; sqrt(.75 * .25 + .25 * 2.25) / 1.5
    found = measures.williamson(pd.Series([1.0, 3.0]), pd.Series([3.0, 1.0]))
    assert found == pytest.approx(math.sqrt(0.75 * 0.25 + 0.25 * 2.25) / 1.5)


def test_ellison_glaeser_by_hand():
    x = pd.DataFrame({"a": [40.0, 10], "b": [10.0, 40]})
    # w = (.5, .5), c = (.8, .2): G = .18; (.18 - .5 H) / (.5 (1 - H)) with H = .1
    found = measures.ellison_glaeser(x, 0.1)
    assert found["gamma"].tolist() == pytest.approx([(0.18 - 0.05) / 0.45] * 2)
    # variance at two equal regions and H = 1/2 (two plants): both in one region (G = .5) or not (G = 0),
    # each with probability 1/2: mean .25, variance .0625
    assert measures.ellison_glaeser(x, 0.5)["z"].tolist() == pytest.approx([(0.18 - 0.25) / 0.25] * 2)
    # Maurel & Sedillot: sum c^2 = .68, sum w^2 = .5
    assert measures.maurel_sedillot(x, 0.1).tolist() == pytest.approx([(0.18 / 0.5 - 0.1) / 0.9] * 2)


def test_ellison_glaeser_of_one_plant_is_undefined():
    x = grid([[40, 10], [10, 40]], region=["n", "s"], industry=["a", "b"])
    found = measures.ellison_glaeser(x, pd.Series({"a": 1.0, "b": 0.2}))
    assert np.isnan(found["gamma"].sel(industry="a")) and np.isnan(found["z"].sel(industry="a"))
    assert int(found["status"].sel(industry="a")) == Status.UNDEFINED
    with pytest.raises(InputError, match="Herfindahl"):
        measures.ellison_glaeser(x, pd.Series({"a": 1.2, "b": 0.2}))


def test_bounds_hold_the_index_of_the_plants_themselves():
    plants = np.array([1.0, 4, 5, 9, 9, 22])
    jobs = pd.DataFrame({"a": [30.0, 20], "b": [10.0, 40]})
    sizes = pd.DataFrame({(1, 9): [5, 5], (10, math.inf): [1, 1]}, index=["a", "b"])
    bounds = measures.ellison_glaeser_bounds(jobs, sizes)
    h = np.square(plants / plants.sum()).sum()
    gamma = measures.ellison_glaeser(jobs, h)["gamma"]["a"]
    assert bounds.loc["a", "herfindahl_lower"] <= h <= bounds.loc["a", "herfindahl_upper"]
    assert bounds.loc["a", "lower"] <= gamma <= bounds.loc["a", "upper"]
    # least: 5 x 8 and 10; most: 5 x 1 and 45
    assert bounds.loc["a", "herfindahl_lower"] == pytest.approx((5 * 64 + 100) / 2500)
    assert bounds.loc["a", "herfindahl_upper"] == pytest.approx((5 + 45**2) / 2500)
    with pytest.raises(InputError, match="does not fit its plants"):
        measures.ellison_glaeser_bounds(jobs, sizes * 20)


def test_coagglomeration_by_hand():
    x = pd.DataFrame({"a": [40.0, 10], "b": [10.0, 40]})
    # c_a - w = (.3, -.3), c_b - w = (-.3, .3): -.18 / .5
    assert measures.coagglomeration(x).loc["a", "b"] == pytest.approx(-0.36)


def test_cluster_index_by_hand():
    x = pd.DataFrame({"a": [8.0, 2.0]}, index=["KZ-75", "KZ-11"])
    plants = pd.DataFrame({"a": [1, 1]}, index=x.index)
    people, area = pd.Series([1.0, 1.0], x.index), pd.Series([1.0, 3.0], x.index)
    found = measures.cluster_index(x, plants, people, area)
    marked = measures.cluster_index(
        xr.DataArray(x, dims=("region", "industry")), plants, people, area, cities=["KZ-75"]
    )
    # KZ-75: (8/1)/(10/4) * (8/1)/(10/2) / [(8/1)/(10/2)] = 3.2; KZ-11: (2/3)/(10/4) = 4/15
    assert found["a"].tolist() == pytest.approx([3.2, 4 / 15])
    assert marked["city"].values.tolist() == [True, False]
    with pytest.raises(InputError, match="without an establishment"):
        measures.cluster_index(x, plants * 0, people, area)


def test_half_life_of_two_percent_a_year():
    # Barro & Sala-i-Martin, Economic Growth: a speed of 2 % a year closes half of the gap in 35 years
    y0 = pd.Series([1.0, 2, 4, 8])
    years = 10
    found = measures.beta_convergence(y0, 5 * y0 ** math.exp(-0.02 * years), years)
    assert found["speed"] == pytest.approx(0.02)
    assert round(found["half_life"]) == 35


def test_divergence_and_overshooting_have_no_half_life():
    y0 = pd.Series([1.0, 2, 4, 8])
    diverging = measures.beta_convergence(y0, y0**1.2, 5)
    assert diverging["speed"] < 0 and math.isnan(diverging["half_life"])
    crossing = measures.beta_convergence(y0, y0**-0.2, 5)  # 1 + bT = -.2
    assert math.isnan(crossing["speed"]) and math.isnan(crossing["half_life"])
    with pytest.raises(InputError, match="above zero"):
        measures.beta_convergence(y0 * 0, y0, 5)


def test_sigma_by_hand():
    # ln y: (0, 2, 4) SD 2; (0, 1, 2) SD 1; F = 4 with (2, 2) degrees: P(F > 4) = 1 / (1 + 4) = .2, two sides
    y = xr.DataArray(np.exp([[0.0, 2, 4], [0, 1, 2]]), dims=("year", "region"), coords={"year": [1, 2]})
    found = measures.sigma_convergence(y)
    assert found["sd"].values.tolist() == pytest.approx([2, 1])
    assert float(found["f"]) == pytest.approx(4) and float(found["f_p"]) == pytest.approx(0.4)


X0 = pd.DataFrame({"a": [100.0, 100], "b": [50.0, 150]}, index=["n", "s"])
X1 = pd.DataFrame({"a": [130.0, 110], "b": [50.0, 160]}, index=["n", "s"])
# g = 450/400 - 1 = .125; g_a = .2, g_b = .05; h = X_r X_i / X: n 150/2 = 75 each, s 125 each


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("dunn", [12.5, 7.5, 10.0]),
        ("esteban_marquillas", [12.5, 7.5, 75 * 0.1, 25 * 0.1]),
        # g_n = .2: homothetic and rest of .125, .075, .2 - .125 = .075, .3 - .2 - .075 = .025
        (
            "arcelus",
            [
                75 * 0.125,
                25 * 0.125,
                75 * 0.075,
                25 * 0.075,
                75 * 0.075,
                25 * 0.075,
                75 * 0.025,
                25 * 0.025,
            ],
        ),
    ],
)
def test_shift_share_by_hand(method, expected):
    parts = measures.shift_share(X0, X1, method)
    np.testing.assert_allclose(parts.loc["n"].xs("a", level=1), expected, rtol=1e-12)
    np.testing.assert_allclose(parts.T.groupby(level=1).sum().T, X1 - X0, rtol=1e-12, atol=1e-12)


def test_shift_share_from_nothing():
    start = X0.copy()
    start.loc["n", "b"] = 0.0
    start, end = (grid(one, region=["n", "s"], industry=["a", "b"]) for one in (start, X1))
    dunn = measures.shift_share(start, end, "dunn").sel(region="n", industry="b")
    assert dunn.values.tolist() == [0.0, 0.0, 50.0]
    extended = measures.shift_share(start, end, "esteban_marquillas").sel(region="n", industry="b")
    assert np.isnan(extended.sel(component="competitive"))
    assert int(extended["status"].sel(component="competitive")) == Status.ZERO_DENOMINATOR


def test_dynamic_shift_share_is_the_sum_of_years():
    x = xr.concat([grid(X0), grid(X1), grid(X1 * [1.1, 0.9])], dim="year").assign_coords(
        year=[2014, 2015, 2016], region=["n", "s"], industry=["a", "b"]
    )
    whole = measures.dynamic_shift_share(x, "dunn")
    years = [measures.shift_share(x.sel(year=y), x.sel(year=y + 1), "dunn") for y in (2014, 2015)]
    np.testing.assert_allclose(whole, years[0].values + years[1].values)
    with pytest.raises(InputError, match="2014, 2016"):
        measures.dynamic_shift_share(x.sel(year=[2014, 2016]), "dunn")


positive = arrays(float, (4, 5), elements=st.floats(0.5, 1e6))


@settings(deadline=None, max_examples=60)
@given(positive, positive)
def test_components_add_up(before, after):
    for method in ("dunn", "esteban_marquillas", "arcelus"):
        parts = measures.shift_share(grid(before), grid(after), method)
        np.testing.assert_allclose(parts.sum("component"), after - before, rtol=1e-9, atol=1e-6)


@settings(deadline=None, max_examples=60)
@given(positive)
def test_identities(values):
    x = grid(values)
    quotient = measures.location_quotient(x)
    share = x.sum("industry") / x.sum()
    np.testing.assert_allclose((quotient * share).sum("region"), 1.0, rtol=1e-9)  # weighted mean is 1
    w = share
    rest, nation = measures.krugman_index(x, "rest"), measures.krugman_index(x, "nation")
    np.testing.assert_allclose(rest, nation / (1 - w), rtol=1e-6, atol=1e-9)
    h = measures.herfindahl(x)
    assert ((h >= 1 / 5 - 1e-12) & (h <= 1)).all()
    area = measures.locational_gini(x, "area")
    hoover = measures.hoover_localisation(x)
    assert ((area >= hoover - 1e-9) & (area <= 1)).all()  # Lorenz area is at least the Pietra index
    groups = {0: "x", 1: "x", 2: "y", 3: "y", 4: "z"}
    parts = measures.variety(x.assign_coords(industry=range(5)), groups)
    np.testing.assert_allclose(parts["total"], parts["related"] + parts["unrelated"])
    assert (parts["related"] >= -1e-12).all()
    # all have the same structure: every quotient 1, no specialisation, no concentration
    flat = grid(np.outer(values[:, 0], values[0]))
    np.testing.assert_allclose(measures.location_quotient(flat), 1.0, rtol=1e-9)
    np.testing.assert_allclose(measures.krugman_index(flat, "nation"), 0.0, atol=1e-9)
    np.testing.assert_allclose(measures.hachman_index(flat), 1.0, rtol=1e-9)
