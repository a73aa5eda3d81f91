"""Rules 1 to 6 that every measure keeps."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import cluster_analysis.measures as measures
from cluster_analysis.data.panel.margins import Margins
from cluster_analysis.data.status import Status
from cluster_analysis.errors import InputError

REGIONS = ["r1", "r2", "r3", "r4"]
INDUSTRIES = ["i1", "i2", "i3"]
VALUES = np.array([[10.0, 20, 30], [5, 0, 45], [25, 25, 50], [60, 15, 15]])


def matrix(values=VALUES):
    return xr.DataArray(
        np.array(values, dtype=float),
        dims=("region", "industry"),
        coords={"region": REGIONS[: len(values)], "industry": INDUSTRIES},
    )


def panel():
    return xr.concat([matrix(), matrix(VALUES * [1, 2, 3]), matrix(VALUES + 7)], dim="year").assign_coords(
        year=[2014, 2015, 2016]
    )


PER_CELL = {
    "location_quotient": measures.location_quotient,
    "is_specialised": measures.is_specialised,
    "standardised_location_quotient": measures.standardised_location_quotient,
}
PER_REGION = {
    "herfindahl": measures.herfindahl,
    "shannon_entropy": measures.shannon_entropy,
    "krugman_nation": lambda x: measures.krugman_index(x, "nation"),
    "krugman_rest": lambda x: measures.krugman_index(x, "rest"),
    "krugman_others": lambda x: measures.krugman_index(x, "mean_of_others"),
    "hoover_specialisation": measures.hoover_specialisation,
    "hachman_index": measures.hachman_index,
}
PER_INDUSTRY = {
    "gini_area": lambda x: measures.locational_gini(x, "area"),
    "gini_unweighted": lambda x: measures.locational_gini(x, "unweighted"),
    "hoover_localisation": measures.hoover_localisation,
    "ellison_glaeser": lambda x: measures.ellison_glaeser(x, 0.1)["gamma"],
    "maurel_sedillot": lambda x: measures.maurel_sedillot(x, 0.1),
}
SQUARE = {"coagglomeration": measures.coagglomeration, "colocation": measures.colocation}
ALL = PER_CELL | PER_REGION | PER_INDUSTRY | SQUARE


@pytest.mark.parametrize("name", ALL)
def test_scale_does_not_matter(name):
    xr.testing.assert_allclose(ALL[name](matrix()), ALL[name](matrix(VALUES * 1000)), rtol=1e-12)


@pytest.mark.parametrize("name", ALL)
def test_order_of_rows_and_columns_does_not_matter(name):
    shuffled = matrix().isel(region=[2, 0, 3, 1], industry=[1, 2, 0])
    xr.testing.assert_allclose(
        *[
            one.reset_coords(drop=True)
            for one in (ALL[name](shuffled).sortby(sorted_dims(ALL[name](shuffled))), ALL[name](matrix()))
        ],
        rtol=1e-12,
    )


def sorted_dims(result):
    return [dim for dim in result.dims if dim in result.coords]


@pytest.mark.parametrize("name", ALL)
def test_a_year_does_not_see_another(name):
    together = ALL[name](panel())
    for year in (2014, 2015, 2016):
        alone = ALL[name](panel().sel(year=year, drop=True))
        np.testing.assert_allclose(together.sel(year=year).values, alone.values, rtol=1e-12)


@pytest.mark.parametrize("name", ALL)
def test_order_of_dimensions_is_that_of_the_input(name):
    turned = ALL[name](panel().transpose("region", "year", "industry"))
    straight = ALL[name](panel())
    np.testing.assert_allclose(turned.transpose(*straight.dims).values, straight.values, rtol=1e-12)


@pytest.mark.parametrize("name", ALL)
def test_chunked_arrays_give_the_same(name):
    pytest.importorskip("dask")
    chunked = ALL[name](panel().chunk({"year": 1}))
    assert chunked.chunks is not None, "computed eagerly"
    np.testing.assert_allclose(chunked.values, ALL[name](panel()).values, rtol=1e-12)


@pytest.mark.parametrize("name", ALL)
def test_a_missing_cell_stays_in_its_year(name):
    x = panel()
    x.loc[{"year": 2015, "region": "r2", "industry": "i1"}] = np.nan
    result, whole = ALL[name](x), ALL[name](panel())
    for year in (2014, 2016):
        np.testing.assert_array_equal(result.sel(year=year).values, whole.sel(year=year).values)
    assert result.sel(year=2015).isnull().any()


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda x: x.assign_coords(region=["r1", "r1", "r3", "r4"]), "r1"),
        (lambda x: x.assign_coords(region=["Аlmaty", "r2", "r3", "r4"]), "mixes Latin and Cyrillic"),
        (lambda x: x.assign_coords(industry=["C", "10", "A"]), "'10' is part of 'C'"),
        (lambda x: x.where(x != 45, -45.0), "-45.0 is negative (region r2, industry i3)"),
        (lambda x: x.where(x != 45, np.inf), "inf is infinite (region r2, industry i3)"),
    ],
)
def test_bad_input_is_refused_by_name(name, change, message):
    with pytest.raises(InputError) as caught:
        ALL[name](change(matrix()))
    assert message in str(caught.value)


def test_negative_values_in_a_chunk_are_refused():
    pytest.importorskip("dask")
    x = matrix().where(matrix() != 45, -45.0).chunk({"region": 2})
    with pytest.raises(InputError, match="negative"):
        measures.location_quotient(x).compute()


@pytest.mark.parametrize("name", [*PER_CELL, *PER_REGION, *PER_INDUSTRY, *SQUARE])
def test_a_frame_gives_a_frame_with_the_reasons(name):
    frame = matrix().to_pandas()
    result = ALL[name](frame)
    assert isinstance(result, pd.DataFrame | pd.Series)
    np.testing.assert_allclose(result.to_numpy(), ALL[name](matrix()).values, rtol=1e-12)


def test_reasons_in_words_beside_a_frame():
    frame = matrix().to_pandas()
    frame.loc["r2", "i1"] = np.nan
    found = measures.location_quotient(
        frame,
        industry_totals=pd.Series({"i1": 100.0, "i2": 60, "i3": 140}),
        region_totals=pd.Series({"r1": 60.0, "r2": 50, "r3": 100, "r4": 90}),
    )
    assert measures.reasons(found).loc["r2", "i1"] == "not published"
    assert (measures.reasons(found).to_numpy() == "observed").sum() == 11


def test_without_margins_all_of_a_year_depends_on_a_missing_cell():
    x = panel()
    x.loc[{"year": 2015, "region": "r2", "industry": "i1"}] = np.nan
    status = measures.location_quotient(x)["status"]
    assert (status.sel(year=[2014, 2016]) == Status.OBSERVED).all()
    here = status.sel(year=2015)
    assert int(here.sel(region="r2", industry="i1")) == Status.NOT_PUBLISHED
    assert (here.values == Status.DEPENDS_ON_MISSING).sum() == 11


def test_with_one_margin_only_the_line_without_one_depends_on_the_cell():
    x = matrix()
    rows = x.sum("industry")
    x.loc[{"region": "r2", "industry": "i1"}] = np.nan
    result = measures.location_quotient(x, region_totals=rows)
    assert result.isnull().sel(industry="i1").all()
    assert result.notnull().sel(industry=["i2", "i3"]).all()
    columns = matrix().sum("region")
    result = measures.location_quotient(x, industry_totals=columns)
    assert result.isnull().sel(region="r2").all()
    assert result.notnull().sel(region=["r1", "r3", "r4"]).all()


def test_the_reason_of_the_cell_itself_is_kept():
    x = matrix()
    x.loc[{"region": "r2", "industry": "i1"}] = np.nan
    status = xr.zeros_like(x, dtype="int8")
    status.loc[{"region": "r2", "industry": "i1"}] = Status.SUPPRESSED
    result = measures.location_quotient(x.assign_coords(status=status))
    assert int(result["status"].sel(region="r2", industry="i1")) == Status.SUPPRESSED


def test_zero_margin_is_a_zero_denominator():
    x = matrix()
    x.loc[{"industry": "i2"}] = 0.0
    result = measures.location_quotient(x)
    assert result.sel(industry="i2").isnull().all()
    assert (result["status"].sel(industry="i2") == Status.ZERO_DENOMINATOR).all()
    assert result.sel(industry=["i1", "i3"]).notnull().all()
    for name in ("gini_area", "hoover_localisation", "ellison_glaeser", "maurel_sedillot"):
        found = ALL[name](x)
        assert np.isnan(float(found.sel(industry="i2")))
        assert int(found["status"].sel(industry="i2")) == Status.ZERO_DENOMINATOR


def test_coverage_is_the_sum_of_the_parts_over_the_published_total():
    published = xr.DataArray([60.0, 100, 100, 90], coords={"region": REGIONS})
    result = measures.location_quotient(matrix(), region_totals=published)
    assert result["coverage"].values.tolist() == [1.0, 0.5, 1.0, 1.0]
    total = measures.location_quotient(matrix(), total=600.0)
    assert float(total["total_coverage"]) == 0.5


def test_a_part_larger_than_its_total_is_refused():
    with pytest.raises(
        InputError, match=r"45.0 is larger than its published total 44.0 \(region r2, industry i3\)"
    ):
        measures.location_quotient(
            matrix(), region_totals=pd.Series({"r1": 60.0, "r2": 44, "r3": 100, "r4": 90})
        )


def test_half_a_percent_more_than_the_total_is_larger():
    with pytest.raises(InputError, match=r"100.5 is larger than its published total"):
        measures.location_quotient(
            pd.DataFrame([[100.5, 0.5], [1.5, 2.5]], index=["a", "b"], columns=["i", "j"]),
            region_totals=pd.Series({"a": 100.0, "b": 4.0}),
        )


def test_a_misfit_that_the_record_of_a_table_accepts_is_no_refusal():
    jobs = pd.DataFrame([[60.0, 40.2], [1.0, 2.0]], index=["a", "b"], columns=["i", "j"])
    of = {"industry": pd.Series({"i": 61.0, "j": 42.0})}  # the second sums to 42.2, 0.48 % more
    with pytest.raises(InputError, match=r"42.2 is what the parts sum to, more than .* total 42.0"):
        measures.location_quotient(jobs, margins=Margins(**of))
    found = measures.location_quotient(jobs, margins=Margins(**of, tolerance=0.005))
    assert found.loc["a", "i"] == pytest.approx(60 / 100.2 / (61 / 103))  # the nation is that of the margin
    with pytest.raises(InputError, match=r"42.2 is what the parts sum to"):
        measures.location_quotient(jobs, margins=Margins(**of, tolerance=0.001))


@pytest.mark.parametrize("wrong", [-1.0, np.inf])
def test_bad_margins_are_refused(wrong):
    with pytest.raises(InputError):
        measures.location_quotient(
            matrix(), region_totals=pd.Series({"r1": wrong, "r2": 50, "r3": 100, "r4": 90})
        )
    with pytest.raises(InputError):
        measures.location_quotient(matrix(), total=wrong)


def test_exactly_one_is_specialised_in_one_decimal_data():
    """x_ri = a_r b_i / 10 has LQ 1 everywhere; a naive comparison misreads many of these cells."""
    a, b = np.arange(1.0, 31.0), np.arange(1.0, 31.0) / 10
    x = pd.DataFrame(np.outer(a, b))
    naive = x.div(x.sum(axis=1), axis=0).div(x.sum() / x.to_numpy().sum(), axis=1) >= 1
    assert not naive.all(axis=None), "the data do not show the trap"
    assert (measures.is_specialised(x) == 1).all(axis=None)


def test_tolerance_does_not_reach_the_next_published_digit():
    x = pd.DataFrame([[999_999.0, 1_000_001], [1_000_001, 999_999]])
    assert measures.is_specialised(x).to_numpy().tolist() == [[0, 1], [1, 0]]


def test_needs_its_dimensions():
    with pytest.raises(InputError, match=r"over region, industry; has a DataArray \(place, sector\)"):
        measures.location_quotient(xr.DataArray([[1.0]], dims=("place", "sector")))
