"""What every public measure keeps: order, integers, precision, scale, chunks, named axes, few labels."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from libpysal.graph import Graph

import cluster_analysis.measures as measures
from cluster_analysis.data.panel.panel import load
from cluster_analysis.data.status import Status

REGIONS, INDUSTRIES, YEARS = list("abcdefg"), ["u", "v", "w", "x", "y"], [2014, 2015, 2016]
RNG = np.random.default_rng(20170410)
VALUES = RNG.integers(1, 900, (3, 7, 5)).astype(float)
VALUES[1, 2, 3] = 0.0
RING = Graph.from_arrays(REGIONS * 2, REGIONS[1:] + REGIONS[:1] + REGIONS[-1:] + REGIONS[:-1], [1.0] * 14)
PEOPLE = pd.Series(RNG.uniform(1, 9, 7), REGIONS)


def panel(values=VALUES):
    return xr.DataArray(
        values,
        coords={"year": YEARS, "region": REGIONS, "industry": INDUSTRIES},
        dims=("year", "region", "industry"),
    )


def present(x):
    return measures.is_specialised(x)


def grown(x):
    return x * (1 + 0.1 * xr.DataArray(np.arange(7), coords={"region": REGIONS}))


# measure of amounts -> array or Dataset; in a Dataset every figure is looked at
FREE_OF_UNIT = {
    "location_quotient": measures.location_quotient,
    "is_specialised": measures.is_specialised,
    "standardised": measures.standardised_location_quotient,
    "additive": measures.additive_location_quotient,
    "herfindahl": measures.herfindahl,
    "shannon_entropy": measures.shannon_entropy,
    "variety": lambda x: measures.variety(x, dict(zip(INDUSTRIES, "AABBB", strict=True))),
    "krugman_nation": lambda x: measures.krugman_index(x, "nation"),
    "krugman_rest": lambda x: measures.krugman_index(x, "rest"),
    "krugman_others": lambda x: measures.krugman_index(x, "mean_of_others"),
    "krugman_region": lambda x: measures.krugman_index(x, "c"),
    "hoover_specialisation": measures.hoover_specialisation,
    "hachman": measures.hachman_index,
    "gini_area": lambda x: measures.locational_gini(x, "area"),
    "gini_unweighted": lambda x: measures.locational_gini(x, "unweighted"),
    "hoover_localisation": measures.hoover_localisation,
    "gini": measures.gini,
    "theil_t": lambda x: measures.theil(x, "T"),
    "williamson": lambda x: measures.williamson(x, PEOPLE),
    "ellison_glaeser": lambda x: measures.ellison_glaeser(x, 0.1),
    "maurel_sedillot": lambda x: measures.maurel_sedillot(x, 0.1),
    "coagglomeration": measures.coagglomeration,
    "colocation": measures.colocation,
    "cluster_index": lambda x: measures.cluster_index(x, x * 0 + 1, PEOPLE, PEOPLE),
    "proximity": lambda x: measures.proximity(present(x)),
    "relatedness": lambda x: measures.relatedness(present(x), "jaccard"),
    "prody": lambda x: measures.prody(x, PEOPLE),
    "expy": lambda x: measures.expy(x, PEOPLE),
    "factors": lambda x: measures.shift_share_factors(x, grown(x)),
    "stars": lambda x: measures.assign_stars(x, "relative-eco")[
        ["stars", "size", "specialisation", "focus"]
    ],
}
IN_UNIT = {
    "shift_share": lambda x: measures.shift_share(x, grown(x), "esteban_marquillas"),
    "arcelus": lambda x: measures.shift_share(x, grown(x), "arcelus"),
    "dynamic": lambda x: measures.dynamic_shift_share(x, "dunn"),
    "prognosis": lambda x: measures.shift_share_prognosis(x, grown(x), grown(x).sum("region") * 1.1),
}
ALL = FREE_OF_UNIT | IN_UNIT
LAZY = sorted(set(ALL) - {"cluster_index", "theil_t", "stars", "variety", "relatedness", "proximity"})


def figures(result):
    """Every figure of a result, in an order of dimensions that does not depend on the input."""
    parts = result.data_vars.values() if isinstance(result, xr.Dataset) else [result]
    return [part.transpose(*sorted(map(str, part.dims))) for part in parts]


def same(one, other, scale=1.0, rtol=1e-7):
    for left, right in zip(figures(one), figures(other), strict=True):
        labels = {dim: right[dim] for dim in right.dims if dim in right.indexes}
        size = float(abs(right).max()) or 1.0
        np.testing.assert_allclose(
            left.sel(labels).values / scale, right.values, rtol=rtol, atol=rtol * size
        )


@pytest.mark.parametrize("name", ALL)
def test_the_order_of_labels_and_dimensions_does_not_matter(name):
    turned = panel().transpose("industry", "year", "region")
    turned = turned.isel(region=[3, 1, 6, 0, 2, 5, 4], industry=[4, 0, 3, 1, 2])
    same(ALL[name](turned), ALL[name](panel()))


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("scale", [1e-12, 1e12])
def test_the_unit_does_not_matter(name, scale):
    same(ALL[name](panel() * scale), ALL[name](panel()), scale if name in IN_UNIT else 1.0)


@pytest.mark.parametrize("name", ALL)
def test_integers_near_the_limit_do_not_overflow(name):
    factor = 10**16
    big = panel((VALUES * factor).astype("int64"))
    assert 8e18 < int(big.max()) < 2**63
    same(ALL[name](big), ALL[name](panel()), factor if name in IN_UNIT else 1.0)


@pytest.mark.parametrize("name", ALL)
def test_single_precision_is_computed_in_double(name):
    same(ALL[name](panel().astype("float32")), ALL[name](panel()))


@pytest.mark.parametrize("name", LAZY)
def test_chunks_give_the_same_numbers(name):
    pytest.importorskip("dask")
    if name in ("dynamic", "standardised"):
        pytest.skip("steps of years go through the whole array")
    same(ALL[name](panel().chunk({"region": 3, "year": 1})).compute(), ALL[name](panel()))


ONE_YEAR = panel().isel(year=0, drop=True)
OF_A_FRAME = sorted(
    set(ALL) - {"dynamic", "stars", "gini", "theil_t", "williamson", "factors", "shift_share", "arcelus"}
)


@pytest.mark.parametrize("name", sorted(set(OF_A_FRAME) - {"prognosis", "cluster_index"}))
def test_a_frame_with_any_axis_names_gives_the_same_numbers(name):
    frame = ONE_YEAR.to_pandas().rename_axis(index="oblast", columns="oked").iloc[::-1]
    found = ALL[name](frame)
    expected = ALL[name](ONE_YEAR)
    expected = (
        expected.to_dataframe()[list(expected.data_vars)]
        if isinstance(expected, xr.Dataset)
        else (expected.reset_coords(drop=True).to_pandas())
    )
    found = found.loc[expected.index]
    found = found[expected.columns] if isinstance(found, pd.DataFrame) else found
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)
    assert all(isinstance(value, str) for value in found.attrs.values())


@pytest.mark.parametrize("name", sorted(set(ALL) - {"krugman_region", "stars"}))
def test_one_region_and_one_industry_end_in_figures_or_reasons(name):
    for part in (panel().isel(region=[2]), panel().isel(industry=[1])):
        try:
            result = ALL[name](part)
            results = figures(result["gamma"] if name == "ellison_glaeser" else result)
        except ValueError as refusal:
            assert "only" in str(refusal), refusal  # other regions or industries are named
            continue
        for found in results:
            assert not np.isinf(found.values).any()
            if "status" in found.coords and set(found["status"].dims) == set(found.dims):
                status = found["status"].transpose(*found.dims)
                assert ((status > Status.ESTIMATED) == found.isnull()).all()
                if name not in (
                    "proximity",
                    "relatedness",
                ):  # where a quotient is undefined, presence is missing
                    assert (status != Status.DEPENDS_ON_MISSING).all(), "nothing is missing"


@pytest.mark.parametrize("name", sorted(set(FREE_OF_UNIT) - {"stars", "krugman_region"}))
def test_a_missing_cell_stays_in_its_year(name):
    x = panel().where(panel() != VALUES[1, 4, 2])
    found, whole = FREE_OF_UNIT[name](x), FREE_OF_UNIT[name](panel())
    for left, right in zip(figures(found), figures(whole), strict=True):
        for year in (2014, 2016):
            np.testing.assert_array_equal(left.sel(year=year).values, right.sel(year=year).values)
        assert left.sel(year=2015).isnull().any()


@pytest.mark.parametrize("statistic", [measures.local_moran, measures.getis_ord])
def test_statistics_of_space_keep_the_same(statistic):
    y = panel().isel(year=0, drop=True)
    found = statistic(y, RING)
    for name in ("p", "q"):
        same(statistic(y.isel(region=[5, 2, 0, 1, 6, 4, 3]), RING)[name], found[name])
        same(statistic(y * 1e12, RING)[name], found[name])
        same(statistic(y.astype("int64") * 10**16, RING)[name], found[name])
    flat = statistic(y * 0 + np.array([0.3, 0.1 + 0.2, 0.3, 0.3, 0.1 + 0.2, 0.3, 0.3])[:, None], RING)
    assert (flat["excluded"] == "nothing varies").all()


# The shipped panel, all pairs of years, against plain pandas written here.


def shipped():
    value = load("gva_by_region_section").panel.at_vintage(2017)["value"].reset_coords(drop=True)
    whole = value.notnull().all(["region", "industry"])
    return value.sel(year=value["year"][whole.values])


def test_shift_share_of_all_pairs_of_years_is_the_plain_formula():
    x = shipped()
    years = x["year"].values.tolist()
    for start in years:
        for end in [year for year in years if year > start]:
            before, after = (x.sel(year=year, drop=True).to_pandas() for year in (start, end))
            growth = after.sum() / before.sum()
            found = measures.shift_share(x.sel(year=start), x.sel(year=end), "dunn").sel(
                component="regional"
            )
            np.testing.assert_allclose(found, after - before * growth, rtol=1e-9, atol=1e-6)


def test_stars_of_growth_of_all_pairs_of_years_are_the_plain_formula():
    x = shipped()
    years = x["year"].values.tolist()
    for start in years:
        for end in [year for year in years if year > start]:
            before, after = (x.sel(year=year, drop=True).to_pandas() for year in (start, end))
            effect = after / before.where(before > 0) - after.sum() / before.sum()
            expected = effect > effect.mean() + 1e-9
            found = measures.assign_stars(x.sel(year=end), "kazakhstan-2014", x0=x.sel(year=start))
            np.testing.assert_array_equal(found["regional_effect"] == 1, expected)


def test_quotients_of_all_years_are_the_plain_formula():
    x = shipped()
    for year in x["year"].values:
        table = x.sel(year=year, drop=True).to_pandas()
        plain = table.div(table.sum(axis=1), axis=0) / (table.sum() / table.to_numpy().sum())
        np.testing.assert_allclose(measures.location_quotient(table), plain, rtol=1e-12)
