"""Wrong numbers, wrong reasons and crashes of the first version, each with the right value by hand."""

import math

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from libpysal.graph import Graph

import cluster_analysis.measures as measures
from cluster_analysis.data.panel.panel import load
from cluster_analysis.data.status import Status
from cluster_analysis.errors import InputError, ParameterError, UndefinedError
from cluster_analysis.measures.stars import rules, star_rule

JOBS = pd.DataFrame({"a": [30.0, 10.0], "b": [10.0, 50.0]}, index=["n", "s"])
QUOTIENTS = [[1.875, 0.25 / 0.6], [1 / 6 / 0.4, 5 / 6 / 0.6]]


def table(values, regions="rst", industries="ij"):
    labels = {"region": list(regions), "industry": list(industries)}
    return xr.DataArray(np.array(values), dims=("region", "industry"), coords=labels)


# a: 100 -> 300 in the nation, growth factor 3; the regions' own factors are 8, 1.5 and 8/7, their mean 3.55:
# only r is above; b 200 -> 200 keeps the nation at 300 -> 500
BEFORE = table([[25.0, 100], [40, 50], [35, 50]])
AFTER = table([[200.0, 100], [60, 50], [40, 50]])


def test_the_regional_star_is_a_difference_even_where_the_mean_effect_is_negative():
    found = measures.assign_stars(AFTER, "kazakhstan-2014", x0=BEFORE)
    growth = 300 / 100
    effects = np.array([200 / 25, 60 / 40, 40 / 35]) - growth
    np.testing.assert_allclose(
        found["regional_effect_indicator"].sel(industry="i"), effects - effects.mean(), rtol=1e-12
    )
    assert found["regional_effect"].sel(industry="i").values.tolist() == [1, 0, 0]
    # most regions lag: the mean of 1 + effect is below zero, where a ratio to it would turn the order round
    lagging = table([[25.0, 100], [10, 50], [8, 50], [6, 20]], "rstu")
    later = table([[250.0, 100], [11, 50], [8, 50], [6, 20]], "rstu")
    found = measures.assign_stars(later, "kazakhstan-2014", x0=lagging)
    factor = 1 + np.array([10, 1.1, 1, 1]) - 275 / 49
    assert factor.mean() < 0
    assert found["regional_effect"].sel(industry="i").values.tolist() == [1, 0, 0, 0]


def test_the_regional_star_of_the_shipped_panel_goes_to_the_fastest():
    value = load("gva_by_region_section").panel.at_vintage(2017)["value"]
    found = measures.assign_stars(value.sel(year=2025), "kazakhstan-2014", x0=value.sel(year=2014))
    starred = found["regional_effect"].sel(industry="J")
    assert starred["region"].values[starred.values == 1].tolist() == [
        "KZ-19",
        "KZ-27",
        "KZ-71",
        "KZ-75",
        "KZ-YUZ",
    ]


def test_a_missing_region_leaves_the_mean_of_effects_unknown():
    found = measures.assign_stars(AFTER, "kazakhstan-2014", x0=BEFORE.where(BEFORE != 40))
    assert found["regional_effect"].sel(industry="i").isnull().all()


def test_a_region_that_had_none_of_an_industry_is_not_in_the_mean():
    start = BEFORE.copy()
    start.loc[{"region": "t", "industry": "i"}] = 0.0
    found = measures.assign_stars(AFTER, "kazakhstan-2014", x0=start)["regional_effect_indicator"]
    effects = np.array([200 / 25, 60 / 40]) - 300 / 65
    np.testing.assert_allclose(found.sel(industry="i").values[:2], effects - effects.mean())
    assert np.isnan(found.sel(region="t", industry="i"))


@pytest.mark.parametrize("method", ["dunn", "esteban_marquillas", "arcelus"])
def test_products_of_large_integers_do_not_overflow(method):
    big = table(np.array([[4, 1], [1, 4]]) * 10**9, "rs").astype("int64")
    later = big + table(np.array([[10**9, 0], [0, 0]]), "rs").astype("int64")
    found = measures.shift_share(big, later, method)
    in_floats = measures.shift_share(big.astype(float), later.astype(float), method)
    np.testing.assert_allclose(found, in_floats, rtol=1e-12)


def test_competitive_effect_of_large_integers_by_hand():
    # r, i: h = 5 * 5 / 10 = 2.5 (billions); g_i = .2, g_ri = .25: 2.5 * .05 = .125 billion
    big = table(np.array([[4, 1], [1, 4]]) * 10**9, "rs").astype("int64")
    later = big.copy()
    later[0, 0] = 5 * 10**9
    found = measures.shift_share(big, later, "esteban_marquillas")
    assert float(found.sel(region="r", industry="i", component="competitive")) == pytest.approx(125_000_000)


def test_a_region_beside_its_parts_is_refused_by_name():
    with pytest.raises(InputError, match="'KZ-61' is part of 'KZ-YUZ'"):
        measures.location_quotient(load("gva_by_region_section")["value"].sel(year=2017))


def test_a_split_region_without_figures_is_in_no_sum():
    x = table([[1.0, 2], [np.nan, np.nan]], ["KZ-61", "KZ-YUZ"])
    assert measures.herfindahl(x).sel(region="KZ-61") == pytest.approx(5 / 9)


@pytest.mark.parametrize("label", ["KZ", "Total", "Всего", "Итого", "Казахстан", "Барлығы"])
def test_a_row_of_the_whole_is_refused_by_name(label):
    x = pd.DataFrame([[1.0, 2], [3, 4], [4, 6]], ["KZ-11", "KZ-15", label], ["A", "B"])
    with pytest.raises(InputError, match=f"'{label}' is a total beside its parts"):
        measures.hoover_localisation(x)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (["A", "B", "GDP"], "'GDP' is a total"),
        (["A", "B", "Total"], "'Total' is a total"),
        (["C", "C10"], "'C10' is part of 'C'"),
        (["C", "10"], "'10' is part of 'C'"),
        (["C", 10], "10 is part of 'C'"),
        (["10", "C10"], "another spelling of"),
        (["B", "B "], "'B ' is another spelling of 'B'"),
    ],
)
def test_industries_beside_their_sum_or_another_spelling_are_refused(labels, message):
    with pytest.raises(InputError, match=message):
        measures.herfindahl(pd.DataFrame([np.ones(len(labels))], ["r"], labels))


def test_two_spellings_of_one_region_are_refused():
    for twins in (["Atyrau", "ATYRAU"], ["Atyrau", "Атырау"]):
        with pytest.raises(InputError, match="'Atyrau'"):
            measures.location_quotient(pd.DataFrame(JOBS.to_numpy(), twins, ["a", "b"]))


def test_numbers_as_labels_are_no_codes():
    assert measures.herfindahl(pd.DataFrame([[1.0, 1, 2]], columns=[1, 10, 11]))[0] == pytest.approx(3 / 8)


@pytest.mark.parametrize("nobody", [None, math.nan])
def test_a_group_without_a_name_is_refused(nobody):
    x = pd.DataFrame([[1.0, 2, 3]], columns=list("abc"))
    with pytest.raises(InputError, match="'a' has no group"):
        measures.variety(x, {"a": nobody, "b": "g", "c": "h"})
    with pytest.raises(InputError, match="0 has no group"):
        measures.theil(pd.Series([1.0, 2, 3]), "T", groups={0: nobody, 1: "a", 2: "a"})


LABELS = list("abcdef")
LINE = Graph.from_arrays([*LABELS[1:], *LABELS[:-1]], [*LABELS[:-1], *LABELS[1:]], [1.0] * 10)


def test_constant_up_to_rounding_is_constant():
    y = pd.Series([0.3, 0.1 + 0.2, 0.3, 0.1 + 0.2, 0.3, 0.3], LABELS)
    assert y.nunique() == 2
    assert (measures.local_moran(y, LINE)["excluded"] == "nothing varies").all()
    with pytest.raises(UndefinedError):
        measures.global_moran(y, LINE)
    flat = pd.DataFrame(np.outer([0.1, 0.2, 0.7], [0.3, 0.6, 0.9]))
    standard = measures.standardised_location_quotient(flat)
    assert standard.isna().all(axis=None)
    assert (measures.reasons(standard) == "undefined").all(axis=None)
    start = pd.Series([0.3, 0.1 + 0.2, 0.3, 0.3])
    assert math.isnan(measures.beta_convergence(start, start * [1, 2, 3, 4], 5)["b"])


@pytest.mark.parametrize(
    "margins",
    [
        {"total": 50.0},  # the cells sum to 100
        {"region_totals": pd.Series({"n": 35.0, "s": 60})},  # 30 + 10
        {"industry_totals": pd.Series({"a": 40.0, "b": 55})},  # 10 + 50
        {"region_totals": pd.Series({"n": 40.0, "s": 80}), "total": 90.0},  # 40 + 80
        {
            "region_totals": pd.Series({"n": 40.0, "s": 80}),
            "industry_totals": pd.Series({"a": 40.0, "b": 60}),
        },
    ],
)
def test_margins_smaller_than_what_they_sum_are_refused(margins):
    with pytest.raises(InputError, match="more than"):
        measures.location_quotient(JOBS, **margins)


def test_rounded_parts_may_exceed_a_rounded_total_by_half_of_the_last_digit():
    x = pd.DataFrame([[0.4, 0.4, 0.4]] * 2, list("ns"), list("abc"))
    totals = pd.Series({"n": 1.1, "s": 1.1})  # 3 x 0.35 is 1.05
    assert measures.location_quotient(x, totals).notna().all(axis=None)


def test_margins_of_other_labels_are_refused_by_label():
    for wrong in (
        {"region_totals": pd.Series({"N": 40.0, "s": 60})},
        {"region_totals": pd.Series({"s": 60.0})},
    ):
        with pytest.raises(InputError, match="'n' is in one of the two arrays only"):
            measures.location_quotient(JOBS, **wrong)
    with pytest.raises(InputError, match="'b' is in one of the two arrays only"):
        measures.ellison_glaeser(JOBS, pd.Series({"a": 0.1, "B": 0.2}))
    with pytest.raises(InputError, match="one figure"):
        measures.location_quotient(JOBS, total=xr.DataArray([1.0, 2], coords={"region": ["n", "s"]}))
    x = table([[1.0, 2], [3, 4]], "rs").expand_dims(year=[2014])
    published = xr.DataArray(
        [[9.0, 9]], coords={"year": [2015], "region": ["r", "s"]}, dims=("year", "region")
    )
    with pytest.raises(InputError, match="2014"):
        measures.location_quotient(x, region_totals=published)


@pytest.mark.parametrize("scale", [1e-12, 1e-5, 1.0, 1e9])
def test_bounds_of_hidden_cells_do_not_depend_on_the_unit(scale):
    x = pd.DataFrame(
        [[np.nan, np.nan, 1.0], [np.nan, np.nan, 2], [3, np.nan, 6.0]], list("rst"), list("ijk")
    )
    rows, columns = pd.Series([12.0, 13, 10], list("rst")), pd.Series([12.0, 14, 9], list("ijk"))
    found = measures.suppression_bounds(x * scale, None, measures.Margins(rows * scale, columns * scale))
    # t, j = 10 - 9 = 1; then columns 9 and 13 of rows 11, 11: r, i from max(0, 20 - 22) = 0 to 9
    assert found["cell_lower"].values[0, :2] / scale == pytest.approx([0, 2], abs=1e-6)
    assert found["cell_upper"].values[0, :2] / scale == pytest.approx([9, 11], abs=1e-6)
    assert [place for place, _ in found.attrs["recoverable"]] == [("t", "j")]


def test_the_tail_of_large_counts_is_known():
    # 2^31 and more of an industry, spread as everything is: P(count >= its mean) is about one half
    n = 2**32
    found = measures.location_quotient_test(pd.DataFrame({"a": [n // 2, n // 2], "b": [n // 2, n // 2]}))
    np.testing.assert_allclose(found["p"], 0.5, atol=1e-4)
    small = measures.location_quotient_test(pd.DataFrame({"a": [2, 0], "b": [0, 2]}))["p"]
    assert small.to_numpy().tolist() == [[0.25, 1.0], [1.0, 0.25]]  # P(2 of 2) with one half each


ALONE = xr.DataArray(
    [[3.0, 5]], dims=("region", "industry"), coords={"region": ["r"], "industry": ["i", "j"]}
)
ALL_IN_ONE = table([[3.0, 5], [0, 0]], "rs")


@pytest.mark.parametrize("x", [ALONE, ALL_IN_ONE], ids=["one region", "one with everything"])
def test_nothing_to_compare_with_is_a_zero_denominator(x):
    results = {
        "rest": measures.krugman_index(x, "rest"),
        "mean_of_others": measures.krugman_index(x, "mean_of_others"),
        "ellison_glaeser": measures.ellison_glaeser(x, 0.1)["gamma"],
        "maurel_sedillot": measures.maurel_sedillot(x, 0.1),
        "coagglomeration": measures.coagglomeration(x),
    }
    for name, found in results.items():
        assert found.isnull().all(), name
        assert (found["status"] == Status.ZERO_DENOMINATOR).all(), name


def test_a_figure_of_a_series_has_its_reason():
    assert measures.reasons(measures.gini(pd.Series([0.0, 0, 0]))) == "zero denominator"
    assert measures.reasons(measures.gini(pd.Series([1.0, np.nan]))) == "depends on missing"
    assert measures.reasons(measures.theil(pd.Series([0.0, 5]), "L")) == "undefined"
    assert measures.reasons(measures.gini(pd.Series([1.0, 2]))) == "observed"


@pytest.mark.parametrize(
    "names", [("oblast", "oked"), ("Region", "cluster"), (None, "item"), ("region", "industry")]
)
def test_a_pivot_with_named_axes_is_a_table(names):
    pivot = JOBS.rename_axis(index=names[0], columns=names[1])
    found = measures.location_quotient(pivot)
    np.testing.assert_allclose(found, QUOTIENTS)
    assert (found.index.name, found.columns.name) == names
    assert measures.herfindahl(pivot).index.equals(pivot.index)


def test_a_turned_frame_is_turned():
    turned = JOBS.rename_axis(index="region", columns="industry").T
    np.testing.assert_allclose(measures.location_quotient(turned), np.transpose(QUOTIENTS))
    localised = measures.hoover_localisation(turned)
    assert localised.index.tolist() == ["a", "b"]
    np.testing.assert_allclose(localised, measures.hoover_localisation(JOBS))
    codes = pd.DataFrame([[1.0, 2, 3], [4, 5, 7]], ["A", "B"], ["KZ-11", "KZ-15", "KZ-19"])
    assert measures.hoover_localisation(codes).index.tolist() == ["A", "B"]
    assert measures.krugman_index(codes, "nation").index.tolist() == ["KZ-11", "KZ-15", "KZ-19"]


def test_williamson_of_a_series_with_a_gap_is_missing():
    y, people = pd.Series([1.0, np.nan, 3]), pd.Series([1.0, 1, 1])
    assert math.isnan(measures.williamson(y, people)) and math.isnan(measures.williamson(y * 0, people))
    assert math.isnan(measures.williamson(people, y))


def yearly(years):
    frames = [JOBS, JOBS + np.array([[5, 0], [0, 3]]), JOBS + np.array([[8, 1], [1, 9]])]
    tables = [xr.DataArray(frame, dims=("region", "industry")) for frame in frames]
    return xr.concat(tables, "year").assign_coords(year=years)


@pytest.mark.parametrize("years", [pd.to_datetime(["2014", "2015", "2016"]), ["2014", "2015", "2016"]])
def test_years_may_be_dates_or_texts(years):
    expected = measures.dynamic_shift_share(yearly([2014, 2015, 2016]), "dunn")
    found = measures.dynamic_shift_share(yearly(years), "dunn")
    np.testing.assert_array_equal(found, expected)


def test_years_that_are_none_are_refused():
    with pytest.raises(InputError, match="follow each other"):
        measures.dynamic_shift_share(yearly(pd.to_datetime(["2014-01", "2014-02", "2014-03"])), "dunn")
    with pytest.raises(InputError, match="no whole numbers"):
        measures.dynamic_shift_share(yearly(["a", "b", "c"]), "dunn")
    with pytest.raises(InputError, match="needs the dimension year"):
        measures.dynamic_shift_share(JOBS, "dunn")
    with pytest.raises(InputError, match="1, 2, 9000000000"):
        measures.dynamic_shift_share(yearly([1, 2, 9_000_000_000]), "dunn")


def test_the_same_labels_in_another_order_are_aligned():
    x = xr.DataArray(JOBS, dims=("region", "industry"))
    other, later = x.isel(region=[1, 0], industry=[1, 0]), x * np.array([[2, 1], [1, 1]])
    straight = measures.shift_share(x, later, "dunn")
    np.testing.assert_array_equal(measures.shift_share(x, later.isel(region=[1, 0]), "dunn"), straight)
    stars = measures.assign_stars(later, "kazakhstan-2014", x0=x)
    np.testing.assert_array_equal(
        measures.assign_stars(later, "kazakhstan-2014", x0=other)["stars"], stars["stars"]
    )
    y0, y1 = pd.Series([1.0, 2, 4], list("abc")), pd.Series([5.0, 3, 2], list("cba"))
    assert (
        measures.beta_convergence(y0, y1, 5)["b"] == measures.beta_convergence(y0, y1[list("abc")], 5)["b"]
    )
    people = pd.Series({"s": 1.0, "n": 1.0})
    index = measures.cluster_index(JOBS, JOBS.iloc[::-1], people, people)
    np.testing.assert_array_equal(index, measures.cluster_index(JOBS, JOBS, people, people))


@pytest.mark.parametrize("bare", [JOBS.to_numpy(), [[30, 10], [10, 50]], np.ones(3)])
def test_what_has_no_labels_is_refused_by_name(bare):
    kind = type(bare).__name__
    with pytest.raises(InputError, match=f"needs one array or frame over region, industry; has a {kind}"):
        measures.location_quotient(bare)


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (load, "has a function"),
        (xr.Dataset({"value": BEFORE}), r"has a Dataset \(value\)"),
        (JOBS.astype(object).mask(JOBS == 30, "x1"), "'x1' is not a number .region n, industry a"),
        (pd.DataFrame({"region": ["n", "s"], "jobs": [1.0, 2]}), "ca.panel_from_long"),
        (pd.concat({1: JOBS}), "2 levels"),
    ],
)
def test_what_is_no_table_is_refused_with_its_place(x, message):
    with pytest.raises(InputError, match=message):
        measures.location_quotient(x)


def test_marks_of_missing_figures_are_their_reasons():
    x = pd.DataFrame({"a": [30, "x"], "b": ["…", "50"], "c": [1, None]}, ["n", "s"], dtype=object)
    reasons = measures.reasons(measures.location_quotient(x))
    assert reasons.loc["s"].tolist() == ["suppressed", "depends on missing", "not published"]
    assert reasons.loc["n", "b"] == "not published"
    whole = pd.DataFrame({"a": [30, 10], "b": [10, 50]}, ["n", "s"], dtype="Int64")
    np.testing.assert_allclose(measures.location_quotient(whole), QUOTIENTS)


def test_an_empty_table_has_an_empty_result():
    assert measures.location_quotient(pd.DataFrame()).shape == (0, 0)


def test_one_industry_has_no_normalised_index():
    found = measures.herfindahl(pd.DataFrame({"a": [3.0, 0.0]}), normalised=True)
    assert found.isna().all() and measures.reasons(found).tolist() == ["undefined", "zero denominator"]
    assert measures.herfindahl(pd.DataFrame({"a": [3.0]})).tolist() == [1.0]


def test_unknown_industries_are_named():
    m = pd.DataFrame({"a": [1, 1, 0], "b": [1, 0, 0]})
    with pytest.raises(InputError, match="'c' is in one"):
        measures.relatedness_density(m, measures.proximity(m.rename(columns={"b": "c"})), include_self=True)
    empty = measures.fitness(m * 0)
    assert empty["fitness"].isnull().all() and empty["quality"].isnull().all()


def test_a_hidden_cell_needs_the_totals_of_its_row_and_column():
    x = pd.DataFrame([[np.nan, 5.0], [7.0, 8.0]], ["n", "s"], ["a", "b"])
    columns = pd.Series({"a": 8.0, "b": 15.0})
    with pytest.raises(InputError, match="has no published total: region s"):
        measures.suppression_bounds(x, None, measures.Margins(pd.Series({"n": 10.0, "s": np.nan}), columns))
    with pytest.raises(InputError, match="'s' is in one of the two arrays only"):
        measures.suppression_bounds(x, None, measures.Margins(pd.Series({"n": 10.0}), columns))


def test_results_on_frames_are_plain_frames(tmp_path):
    wide = pd.DataFrame(np.random.default_rng(1).integers(1, 9, (16, 25)).astype(float))
    wide.columns = [f"c{i}" for i in range(25)]
    wide.iloc[0, 0] = np.nan
    one, two = measures.location_quotient(wide), measures.location_quotient(wide + 1)
    assert "c24" in repr(one)
    assert pd.concat([one, two]).shape == (32, 25) and one.melt().shape == (400, 2)
    assert pd.concat({2024: measures.herfindahl(wide), 2025: measures.herfindahl(wide + 1)}).shape == (32,)
    one.to_parquet(tmp_path / "one.parquet")
    saved = pd.read_parquet(tmp_path / "one.parquet")
    assert measures.reasons(saved).loc[0, "c0"] == "not published"
    assert all(isinstance(value, str) for value in one.attrs.values())
    assert measures.reasons(one.loc[[0]].round(1)).loc[0, "c1"] == "depends on missing"
    with pytest.raises(InputError, match="nothing is known"):
        measures.reasons(wide)
    with pytest.raises(InputError, match="no reasons"):
        measures.reasons(wide.to_numpy())


def test_stars_and_quotients_are_saved_and_have_no_unit_of_their_input(tmp_path):
    x = BEFORE.assign_attrs(units="million KZT")
    assert "units" not in measures.location_quotient(x).attrs
    assert measures.shift_share(x, AFTER, "dunn").attrs["units"] == "million KZT"
    stars = measures.assign_stars(x, "relative-eco")
    stars.to_netcdf(tmp_path / "stars.nc")
    assert xr.load_dataset(tmp_path / "stars.nc").attrs["rule"] == "relative-eco"


def test_percentages_are_refused_or_asked_about():
    shares = pd.DataFrame([[30.0, 70], [60, 40], [10, 90]], list("rst"), ["a", "b"])
    with pytest.raises(InputError, match="percentages"):
        measures.location_quotient(shares, unit="%")
    with pytest.raises(InputError, match="percentages"):
        measures.krugman_index(
            xr.DataArray(shares, dims=("region", "industry"), attrs={"units": "percent"}), "rest"
        )
    with pytest.warns(UserWarning, match="unit="):
        measures.hoover_localisation(shares)
    assert measures.herfindahl(shares).tolist() == pytest.approx([0.58, 0.52, 0.82])


def test_a_unit_that_the_figures_state_is_believed_first():
    x = BEFORE.assign_attrs(units="million KZT")
    with pytest.raises(InputError, match="million KZT"):
        measures.assign_stars(x, "absolute-2008", unit="jobs")
    assert (
        measures.assign_stars(BEFORE.assign_attrs(units="jobs"), "absolute-2008")["stars"].notnull().all()
    )


def test_p_of_a_regression_is_students():
    from scipy.stats import t

    y0 = pd.Series([1.0, 2, 3, 5, 8, 9])
    found = measures.beta_convergence(y0, y0 * [2, 1.7, 1.8, 1.5, 1.4, 1.45], 5)
    assert found["b_p"] == pytest.approx(2 * t.sf(abs(found["b"] / found["b_se"]), 4))


def test_rules_cannot_be_changed_from_outside():
    with pytest.raises(TypeError):
        rules()["relative-eco"].stars["size"] = None
    with pytest.raises(TypeError):
        rules()["mine"] = None
    with pytest.raises(ParameterError, match="relative-eco"):
        star_rule("eco")


def test_a_rule_of_ones_own_can_be_given():
    rule = measures.StarRule(
        "mine", {"here": measures.StarTest("regional_share", "above", 0.5)}, unit="jobs"
    )
    found = measures.assign_stars(BEFORE, rule, unit="jobs")
    assert found["stars"].values.tolist() == [[0, 1], [0, 1], [0, 1]]  # 100/125, 50/90, 50/85
    assert found.attrs["rule"] == "mine"
    with pytest.raises(ParameterError, match="regional_share"):
        measures.StarTest("regional_shares", "above", 0.5)


def test_a_rank_rule_moves_by_one_rank():
    sizes = np.arange(1.0, 17)
    x = xr.DataArray(
        np.column_stack([sizes, np.full(16, 100.0)]),
        coords={"region": range(16), "industry": ["a", "rest"]},
        dims=("region", "industry"),
    )
    found = measures.assign_stars(x, "relative-eco")
    # two of 16 have the star; one place fewer takes that of the second, one more gives one to the third
    moved = found["sensitivity"].sel(star="size", industry="a") - found["stars"].sel(industry="a")
    assert moved.sel(move="-10%").values.tolist() == [0.0] * 14 + [-1.0, 0.0]
    assert moved.sel(move="+10%").values.tolist() == [0.0] * 13 + [1.0, 0.0, 0.0]


def test_q_runs_over_all_tests_given_together():
    from scipy.stats import false_discovery_control

    y = xr.DataArray(
        np.random.default_rng(5).normal(size=(6, 4)), coords={"region": LABELS, "industry": list("wxyz")}
    )
    found = measures.local_moran(y, LINE)
    expected = false_discovery_control(found["p"].values.ravel()).reshape(6, 4)
    np.testing.assert_allclose(found["q"], expected)


def test_an_industry_new_to_the_nation_has_no_components():
    start, end = table([[1.0, 0], [2, 0]], "rs"), table([[1.0, 3], [2, 1]], "rs")
    found = measures.shift_share(start, end, "dunn")
    assert found.sel(industry="j").isel(component=[1, 2]).isnull().all()
    assert (found["status"].sel(industry="j", component="regional") == Status.ZERO_DENOMINATOR).all()
    assert measures.shift_share(start, start, "dunn").sel(industry="j").values.tolist() == [[0.0] * 3] * 2
