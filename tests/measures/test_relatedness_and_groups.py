"""Complexity, fitness, proximity by hand; groups of industries; star rules."""

import warnings

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from planted import planted_clusters

import cluster_analysis.measures as measures
from cluster_analysis.data.tables.catalogue import load_table
from cluster_analysis.errors import InputError, ParameterError, UndefinedError

pytestmark = pytest.mark.filterwarnings("ignore::cluster_analysis.measures.relatedness.SmallNetworkWarning")

NESTED = pd.DataFrame({"a": [1, 1, 1], "b": [1, 1, 0], "c": [1, 0, 0]}, index=list("xyz"))


def test_complexity_of_a_nested_matrix_by_hand():
    # the matrix of regions has rows (11, 5, 2) / 18, (5, 5, 2) / 12, (1, 1, 1) / 3: eigenvalues 1, 1/4, 1/9,
    # the second eigenvector (2, -1, -4), z-scores sqrt(3/2) (1, 0, -1)
    found = measures.complexity(NESTED)
    np.testing.assert_allclose(found["eci"], np.sqrt(1.5) * np.array([1, 0, -1]), atol=1e-9)
    assert float(found["second_eigenvalue"]) == pytest.approx(1 / 4)
    assert float(found["gap"]) == pytest.approx(1 / 4 - 1 / 9)
    # a region's index is the mean of its industries'
    m = NESTED.to_numpy()
    np.testing.assert_allclose(found["eci"], m @ found["pci"].values / m.sum(axis=1), atol=1e-9)


def test_complexity_does_not_depend_on_order_or_orientation():
    rng = np.random.default_rng(5)
    m = pd.DataFrame((rng.random((12, 20)) < 0.4).astype(float))
    straight = measures.complexity(m)["eci"].to_series()
    turned = measures.complexity(m.iloc[::-1, ::-1])["eci"].to_series().sort_index()
    np.testing.assert_allclose(straight, turned, atol=1e-9)
    many = pd.concat([m, m * 0]).reset_index(drop=True)
    found = measures.complexity(many)["eci"].to_series()
    np.testing.assert_allclose(found[:12], straight, atol=1e-9)
    assert found[12:].isna().all()


def test_complexity_takes_years_and_leaves_out_those_with_gaps():
    m = xr.concat([xr.DataArray(NESTED.to_numpy(float), dims=("region", "industry"))] * 2, dim="year")
    m[1, 0, 0] = np.nan
    found = measures.complexity(m)
    assert found["eci"].isel(year=0).notnull().all() and found["eci"].isel(year=1).isnull().all()


def test_complexity_guards():
    with pytest.raises(InputError, match="0 and 1 only"):
        measures.complexity(NESTED * 2)
    # equally diverse regions: no sign
    circle = pd.DataFrame([[1, 1, 0, 0, 0], [0, 1, 1, 0, 0], [0, 0, 1, 1, 0], [0, 0, 0, 1, 1.0]])
    with pytest.raises(UndefinedError):
        measures.complexity(circle)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        measures.complexity(NESTED)
    assert [w for w in caught if issubclass(w.category, measures.SmallNetworkWarning)]


def test_proximity_and_density_by_hand():
    phi = measures.proximity(NESTED)
    # ubiquity 3, 2, 1; together a-b 2, a-c 1, b-c 1
    np.testing.assert_allclose(phi, [[1, 2 / 3, 1 / 3], [2 / 3, 1, 1 / 2], [1 / 3, 1 / 2, 1]])
    without = measures.relatedness_density(NESTED, phi, include_self=False)
    assert without.loc["z"].tolist() == pytest.approx([0, (2 / 3) / (7 / 6), (1 / 3) / (5 / 6)])
    within = measures.relatedness_density(NESTED, phi, include_self=True)
    assert within.loc["z"].tolist() == pytest.approx([1 / 2, (2 / 3) / (13 / 6), (1 / 3) / (11 / 6)])
    with pytest.raises(TypeError):
        measures.relatedness_density(NESTED, phi)


def test_an_industry_nowhere_does_not_spoil_the_others():
    m = NESTED.assign(none=0)
    phi = measures.proximity(m)
    assert np.isnan(phi.loc["none", "none"]) and phi.loc["none", "a"] == 0
    density = measures.relatedness_density(m, phi, include_self=True)
    assert density[["a", "b", "c"]].notna().all(axis=None) and density["none"].isna().all()


def test_fitness_by_hand():
    # one step from ones: F = (2, 1) / 1.5; Q = (1 / 2, 1) / .75
    found = measures.fitness(pd.DataFrame({"a": [1, 1], "b": [1, 0]}), iterations=1)
    assert found["fitness"].values.tolist() == pytest.approx([4 / 3, 2 / 3])
    assert found["quality"].values.tolist() == pytest.approx([2 / 3, 4 / 3])
    assert float(found["converged"]) == 0
    # all regions alike: fitness 1 at once
    even = measures.fitness(pd.DataFrame(np.ones((3, 4))))
    np.testing.assert_allclose(even["fitness"], 1)
    assert float(even["converged"]) == 1


def test_colocation_is_the_correlation():
    x = pd.DataFrame(np.random.default_rng(1).lognormal(size=(9, 4)))
    np.testing.assert_allclose(measures.colocation(x), x.corr(), atol=1e-12)
    x[1] = 7.0
    assert measures.colocation(x)[1].isna().all()


def test_planted_groups_are_found():
    x, truth = planted_clusters(regions=120, groups=6, members=5)
    similarity = {"colocation": measures.colocation(x.to_pandas())}
    mean = similarity["colocation"]
    candidates = measures.cluster_candidates(mean, [3, 6, 10])
    assert candidates.columns.tolist() == [3, 6, 10]
    found = candidates[6]
    assert found.groupby(truth).nunique().max() == 1 and found.nunique() == 6
    scores = measures.validation_scores(candidates, similarity)
    assert scores.loc[6, "score"] == 100.0
    shuffled = pd.DataFrame({"random": np.random.default_rng(1).permutation(truth)}, index=truth.index)
    assert measures.validation_scores(shuffled, similarity)["score"].item() < 60
    pd.testing.assert_frame_equal(candidates, measures.cluster_candidates(mean, [3, 6, 10]))


def test_scores_by_hand():
    s = pd.DataFrame([[0, 4, 1, 3], [4, 0, 2, 0], [1, 2, 0, 1], [3, 0, 1, 0.0]])
    groups = pd.DataFrame({"g": [0, 0, 1, 1]})
    found = measures.validation_scores(groups, {"s": s}).loc["g"]
    # groups: within 4 and 1, between (1 + 3 + 2 + 0) / 4 = 1.5: one of two is closer
    # industries: 4 against 2, 4 against 1, 1 against 1.5, 1 against 1.5: two of four
    assert found["cluster_average"] == 50 and found["industry_average"] == 50


def test_groups_are_whole_and_known():
    table = load_table("cluster_definitions")
    assert len(table) == 88 and table["division"].is_unique
    assert set(table["kind"]) == {"traded", "local"}
    assert (table.groupby("cluster")["kind"].nunique() == 1).all()
    small, _ = planted_clusters(regions=30, groups=1, members=3)
    with pytest.raises(InputError, match="cannot be put into"):
        measures.cluster_candidates(measures.colocation(small.to_pandas()), [3])


def star_input(jobs):
    return xr.DataArray(
        np.array(jobs, dtype=float),
        dims=("region", "industry"),
        coords={"region": [f"r{i}" for i in range(len(jobs))], "industry": ["a", "b"]},
    )


def test_absolute_rule_by_hand():
    # r0: 20,000 of 30,000 in a; r1: 10,000 of 170,000. a: 30,000 of 200,000: LQ of r0 = (2/3) / .15 = 4.44
    x = star_input([[20_000, 10_000], [10_000, 160_000]])
    found = measures.assign_stars(x, "absolute-2008", unit="jobs")
    assert found["stars"].sel(region="r0", industry="a") == 3
    assert found["size"].sel(region="r1", industry="a") == 0  # not more than 10,000
    assert found["specialisation"].sel(region="r1", industry="a") == 0
    assert found["focus"].sel(region="r1", industry="a") == 1  # 5.9 %
    # 10,000 passes at 9,000: one star more
    moved = found["sensitivity"].sel(region="r1", industry="a", star="size")
    assert moved.sel(move="-10%") == 2 and moved.sel(move="as given") == moved.sel(move="+10%") == 1
    with pytest.raises(InputError, match="jobs"):
        measures.assign_stars(x, "absolute-2008", unit="million KZT")
    with pytest.raises(InputError, match="jobs"):
        measures.assign_stars(x, "absolute-2008")
    with pytest.raises(ParameterError, match="absolute-2008"):
        measures.assign_stars(x, "absolut-2008")


@pytest.mark.parametrize(("regions", "chosen"), [(10, 1), (11, 2), (16, 2), (17, 2), (20, 2), (21, 3)])
def test_top_tenth_is_rounded_up(regions, chosen):
    x = star_input(np.column_stack([np.arange(1.0, regions + 1), np.full(regions, 1000.0)]))
    found = measures.assign_stars(x, "relative-eco")
    assert int(found["size"].sel(industry="a").sum()) == chosen
    assert int(found["size"].sel(industry="b").sum()) == regions  # all tie


def test_rule_of_growth_by_hand():
    # nation 200 -> 240 (1.2); a 100 -> 140 (1.4), b 100 -> 100
    before = star_input([[60, 20], [40, 80]])
    after = star_input([[90, 20], [50, 80]])
    found = measures.assign_stars(after, "kazakhstan-2014", x0=before)
    # regional growth factors in a: 90 / 84, 50 / 56: r0 above their mean
    assert found["regional_effect"].sel(industry="a").values.tolist() == [1, 0]
    assert found["industry_growth"].values.tolist() == [[1, 0], [1, 0]]
    assert found["stars"].sel(region="r0", industry="a") == 3
    with pytest.raises(InputError, match="earlier year"):
        measures.assign_stars(after, "kazakhstan-2014")


def test_stars_of_a_panel_are_those_of_each_year():
    rng = np.random.default_rng(3)
    x = xr.DataArray(
        rng.lognormal(3, 1, (3, 16, 5)),
        dims=("year", "region", "industry"),
        coords={"year": [1, 2, 3], "region": range(16), "industry": list("abcde")},
    )
    whole = measures.assign_stars(x, "relative-eco")
    for year in (1, 2, 3):
        alone = measures.assign_stars(x.sel(year=year), "relative-eco")
        np.testing.assert_array_equal(whole["stars"].sel(year=year), alone["stars"])
        np.testing.assert_array_equal(whole["sensitivity"].sel(year=year), alone["sensitivity"])
