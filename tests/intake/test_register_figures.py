"""Years, codes and figures of records: missing is not zero, faulty is refused, on every engine the same."""

import json

import numpy as np
import pandas as pd
import pytest

from cluster_analysis.data.status import Status
from cluster_analysis.errors import InputError
from cluster_analysis.intake.register import register_panel
from cluster_analysis.intake.register.groups import oked_at_level
from cluster_analysis.intake.register.panel import save_panel

ENGINES = ["pandas", "duckdb", "polars", "dask", "parquet", "csv"]


def frame(**columns):
    base = {
        "year": [2017, 2017],
        "kato": ["110000000", "111010000"],
        "oked": ["01111", "01112"],
        "employees": [3, 5],
        "turnover": [10, 20],
    }
    return pd.DataFrame(base | columns)


@pytest.fixture(params=ENGINES)
def source(request, tmp_path):
    """A frame as each engine holds it."""

    def make(table):
        if request.param == "duckdb":
            return pytest.importorskip("duckdb").from_df(table)
        if request.param == "polars":
            return pytest.importorskip("polars").from_pandas(table, nan_to_null=False)
        if request.param == "dask":
            return pytest.importorskip("dask.dataframe").from_pandas(table, npartitions=2)
        if request.param == "parquet":
            table.to_parquet(tmp_path / "r.parquet", index=False)
            return tmp_path / "r.parquet"
        if request.param == "csv":
            table.to_csv(tmp_path / "r.csv", index=False)
            return tmp_path / "r.csv"
        return table

    return make


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"employees": [3.5, 5]}, "'employees': 3.5 is not a whole number"),
        ({"employees": [-0.4, 5]}, "'employees': -0.4 is negative"),
        ({"employees": [np.inf, 5]}, "'employees': inf is not a finite number"),
        ({"employees": [3_037_000_500, 1]}, "'employees': 3037000500 is too large"),
        ({"employees": [2**62, 2**62]}, "'employees': 4611686018427387904 is too large"),
        ({"turnover": [-0.004, 5]}, "'turnover': -0.004 is negative"),
        ({"turnover": [np.inf, 5]}, "'turnover': inf is not a finite number"),
        ({"turnover": [1e15 + 0.5, 5]}, r"'turnover': 1000000000000000.5 is too large .*in thousands"),
        (
            {"turnover": np.array([2**63 + 2**12, 1], dtype="uint64")},
            "'turnover': 92233[0-9]+ is too large",
        ),
        ({"turnover": [2**62, 2**62]}, "exceed 64 bits"),
        (
            {
                "kato": ["110000000"] * 4,
                "year": [2017] * 4,
                "oked": ["01111"] * 4,
                "employees": [1] * 4,
                "turnover": [2**61] * 4,
            },
            "exceed 64 bits",
        ),
        ({"year": [2017.5, 2017]}, "'year': 2017.5 is not a year"),
        ({"year": [1483228800000000000] * 2}, "'year': 1483228800000000000 is not a year"),
        ({"year": [True, False]}, "'year': (is Boolean|'False' is not)"),
        ({"year": pd.to_datetime(["2017-01-01"] * 2)}, "'year': (is Datetime|'2017-01-01' is not)"),
        ({"year": ["2017", "x"]}, "'year': 'x' is not"),
    ],
)
def test_faulty_figures_and_years_are_refused(source, change, message):
    table = frame(**change) if "kato" not in change else pd.DataFrame(change)
    with pytest.raises(InputError, match=message):
        register_panel(source(table))


def test_missing_figures_are_counted_not_read_as_zero(source):
    table = frame(employees=[3.0, np.nan], turnover=[np.nan, 20.5])
    cell = register_panel(source(table)).cells.iloc[0]
    assert (cell["units"], cell["employees"], cell["turnover"]) == (2, 3, 20.5)
    assert (cell["units_without_employees"], cell["units_without_turnover"]) == (1, 1)
    assert cell[["micro", "small", "medium", "large"]].tolist() == [1, 0, 0, 0]


def test_a_sum_over_no_figure_is_missing(source):
    table = frame(oked=["01111", "62011"], employees=[np.nan, 5], turnover=[10, np.nan])
    found = register_panel(source(table))
    first, second = (found.cells.iloc[at] for at in (0, 1))
    assert first[["employees", "employees_squared", "largest_employees"]].isna().all()
    assert (first["turnover"], second["employees"]) == (10, 5)
    assert second[["turnover", "largest_turnover"]].isna().all()
    panel = found.panel()
    assert panel["status"].values.ravel().tolist() == [Status.NOT_PUBLISHED] * 2
    assert np.isnan(panel["employees"].sel(industry="A")).all()
    assert panel["units"].values.ravel().tolist() == [1, 1]


def test_what_is_partly_missing_leaves_a_trace_in_the_panel():
    panel = register_panel(frame(employees=[3, np.nan])).panel().squeeze()
    assert panel["status"].item() == Status.OBSERVED
    assert (panel["units_without_employees"].item(), panel["units_without_turnover"].item()) == (1, 0)


def test_missing_years_are_kept_aside(source):
    found = register_panel(source(frame(year=[2017, np.nan])))
    assert found.cells[["year", "units"]].values.tolist() == [[2017, 1]]
    assert found.unknown.values.tolist() == [["year", "(missing)", 1]]


def test_a_record_with_two_unknown_codes_is_listed_once(source):
    found = register_panel(source(frame(kato=["99", "110000000"], oked=["99999", "01111"])))
    assert found.unknown.values.tolist() == [["kato, oked", "99, 99999", 1]]
    assert found.cells["units"].sum() + found.unknown["rows"].sum() == found.rows == 2


def test_half_a_hundredth_is_rounded_up(source):
    # 0.125 -> 0.13, 0.375 -> 0.38; half to even gives 0.12 and 0.38
    assert register_panel(source(frame(turnover=[0.125, 0.375]))).cells["turnover"].tolist() == [0.51]


def test_large_whole_numbers_keep_every_digit(source):
    table = frame(turnover=np.array([2**53 + 1, 1], dtype="uint64"))
    assert register_panel(source(table)).cells["turnover"].tolist() == [2**53 + 2]


def test_years_as_text_are_years(source):
    assert register_panel(source(frame(year=["2017", "2017"]))).cells["year"].tolist() == [2017]


def test_codes_that_are_numbers_among_text_are_refused():
    with pytest.raises(InputError, match="column 'oked': 1111 is not text"):
        register_panel(frame(oked=[1111, "01111"]))


@pytest.mark.parametrize("code", ["1.1", "1.61", "5.0", "1.0", ".1"])
def test_a_lost_zero_before_a_dot_is_unknown(code):
    assert oked_at_level(code) is None


@pytest.mark.parametrize("thing", [None, ["a.csv", "b.csv"], {"year": [2017]}])
def test_what_is_no_register_is_refused(thing):
    with pytest.raises(InputError, match="is neither a path nor a frame"):
        register_panel(thing)


def test_a_region_that_did_not_exist_is_outside_vintage():
    panel = register_panel(frame(year=[2017, 2022], kato=["110000000", "100000000"])).panel()
    status = panel["status"].squeeze("industry")
    assert status.sel(year=2017, region="KZ-10").item() == Status.OUTSIDE_VINTAGE
    assert np.isnan(panel["units"].sel(year=2017, region="KZ-10")).all()
    assert status.sel(year=2022, region="KZ-11").item() == Status.TRUE_ZERO
    assert panel["units"].sel(year=2022, region="KZ-11").item() == 0
    assert "region" not in panel["plant_herfindahl"].dims


def test_the_panel_is_confidential_and_so_is_each_variable_and_its_file_is_no_report(tmp_path, monkeypatch):
    panel = register_panel(frame()).panel()
    monkeypatch.setenv("CLUSTER_ANALYSIS_ROOT", str(tmp_path))
    assert all(one.attrs["confidential"] == 1 for one in (panel, *panel.data_vars.values()))
    path = save_panel(panel[["units"]].assign_attrs(confidential=0), "p")
    assert path == tmp_path / "data" / "processed" / "p.parquet"
    assert json.loads(path.with_name("p.record.json").read_text())["attributes"]["confidential"] == 1
    assert not (tmp_path / "reports").exists()
