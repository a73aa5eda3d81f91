"""The register: known truth, exact sums, every engine the same, faults refused."""

import numpy as np
import pandas as pd
import pytest
from business_numbers import bin_valid, check_digits
from hypothesis import given, settings
from hypothesis import strategies as st
from synthetic_register import generate_register

from cluster_analysis.errors import InputError, ParameterError
from cluster_analysis.intake.register import register_panel
from cluster_analysis.intake.register.groups import oked_at_level, region_of_kato


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory):
    return generate_register(tmp_path_factory.mktemp("register") / "r.parquet", 20_000, unknown_share=0.02)


def frame(**columns):
    base = {
        "year": [2017, 2017, 2017],
        "kato": ["110000000", "111010000", "751110000"],
        "oked": ["01111", "01.11.2", "62011"],
        "employees": [3, 5, 300],
        "turnover": [10, 20, 30],
    }
    return pd.DataFrame(base | columns)


def test_by_hand():
    register = register_panel(frame())
    panel = register.panel()
    akmola = panel.sel(region="KZ-11", industry="A", year=2017)
    assert int(akmola["units"]) == 2
    assert int(akmola["employees"]) == 8
    assert int(akmola["turnover"]) == 30
    assert akmola["micro"].item() == 2
    assert panel["plant_herfindahl"].sel(industry="A", year=2017).item() == (9 + 25) / 64
    assert panel["plant_herfindahl"].sel(industry="J", year=2017).item() == 1.0
    assert panel["units"].sel(region="KZ-75", industry="A", year=2017).item() == 0
    assert panel["status"].sel(region="KZ-75", industry="A", year=2017).item() == 1  # a true zero


def test_truth_of_the_generator(synthetic):
    register = register_panel(synthetic.path)
    pd.testing.assert_frame_equal(
        register.cells[synthetic.cells.columns], synthetic.cells, check_dtype=False
    )
    assert register.rows == synthetic.rows
    assert register.unknown["rows"].sum() == synthetic.unknown_rows
    assert register.unknown["code"].tolist() == ["99999"]
    assert register.cells["units"].sum() + synthetic.unknown_rows == synthetic.rows


def test_generated_numbers_have_right_check_digits_and_no_real_month(synthetic):
    numbers = pd.read_parquet(synthetic.path, columns=["bin"])["bin"]
    assert bin_valid(numbers).all()
    assert set(numbers.str[2:4]) == {"00"}


def test_same_seed_same_file(tmp_path):
    one, two = (generate_register(tmp_path / f"{n}.csv", 500, seed=7) for n in "ab")
    assert one.path.read_bytes() == two.path.read_bytes()


@pytest.mark.parametrize("engine", ["pandas", "polars", "polars lazy", "duckdb", "dask"])
def test_engines_agree_to_the_last_digit(synthetic, engine):
    expected = register_panel(synthetic.path)
    pandas = pd.read_parquet(synthetic.path)
    if engine == "pandas":
        source = pandas
    elif engine.startswith("polars"):
        polars = pytest.importorskip("polars")
        source = polars.from_pandas(pandas)
        source = source.lazy() if engine.endswith("lazy") else source
    elif engine == "duckdb":
        import duckdb

        source = duckdb.read_parquet(str(synthetic.path))
    else:
        source = pytest.importorskip("dask.dataframe").from_pandas(pandas, npartitions=3)
    found = register_panel(source)
    pd.testing.assert_frame_equal(found.cells, expected.cells)
    pd.testing.assert_frame_equal(found.unknown, expected.unknown)


def test_folder_and_csv(tmp_path):
    parts = [
        generate_register(tmp_path / "csv" / name, 300, seed=n) for n, name in enumerate(_made(tmp_path))
    ]
    register = register_panel(tmp_path / "csv")
    assert register.rows == 600
    assert register.cells["employees"].sum() == sum(one.cells["employees"].sum() for one in parts)


def _made(tmp_path):
    (tmp_path / "csv").mkdir()
    return ["a.csv", "b.csv"]


@pytest.mark.parametrize(
    ("level", "code"), [("section", "A"), ("division", "01"), ("group", "011"), ("class", "0111")]
)
def test_levels(level, code):
    cells = register_panel(frame(), level=level).cells
    assert cells.loc[cells["region"] == "KZ-11", "industry"].tolist() == [code]


@pytest.mark.parametrize("level", ["section", "division", "group", "subclass"])
def test_a_parquet_file_gives_what_its_frame_gives_whatever_the_spelling(tmp_path, level):
    rng = np.random.default_rng(20170410)
    draw = lambda values: rng.choice(np.array(values, dtype=object), 2000)  # noqa: E731
    data = pd.DataFrame(
        {
            "year": rng.choice([2016, 2017], 2000),
            "kato": draw(["110000000", "111010000", "75", "KZ-43", " 190000000", "99", "1.1e8", "", None]),
            "oked": draw(["01111", "01.11.1", " 01111", "1111", "A", "01", "99999", "", None]),
            "employees": pd.array(draw([0, 3, 15, 16, 300, None]), dtype="Int32"),
            "turnover": rng.integers(0, 10**9, 2000) / 7,
        }
    )
    data.to_parquet(tmp_path / "r.parquet", index=False)
    found, expected = (register_panel(one, level=level) for one in (tmp_path / "r.parquet", data))
    assert found.rows == expected.rows
    pd.testing.assert_frame_equal(found.cells, expected.cells)
    by = ["column", "code"]
    pd.testing.assert_frame_equal(*(one.unknown.set_index(by).sort_index() for one in (found, expected)))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"employees": [3, -1, 300]}, r"'employees': -1 is negative \(2017, 111010000, 01\.11\.2\)"),
        ({"turnover": [1, 2, -3]}, r"'turnover': -3 is negative \(2017, 751110000, 62011\)"),
        ({"turnover": [2**62] * 3}, "exceed 64 bits"),
        ({"oked": ["01111", "62011", "01111"], "turnover": [2**62, 2**62, 2**62]}, "exceed 64 bits"),
    ],
)
def test_faults_in_a_parquet_file_are_refused_by_the_code_as_written(tmp_path, change, message):
    frame(**change).to_parquet(tmp_path / "r.parquet", index=False)
    with pytest.raises(InputError, match=message):
        register_panel(tmp_path / "r.parquet")


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_sum_of_one_pair_beyond_64_bits_is_refused(tmp_path, form):
    table = frame(kato=["110000000"] * 3, oked=["01111"] * 3, turnover=[2**62] * 3)
    path = tmp_path / f"r.{form}"
    table.to_csv(path, index=False) if form == "csv" else table.to_parquet(path, index=False)
    with pytest.raises(InputError, match="exceed 64 bits"):
        register_panel(path)


def test_unknown_codes_are_kept_aside_not_dropped():
    register = register_panel(frame(oked=["99999", None, "62011"], kato=["110000000", "110000000", "99"]))
    assert register.cells.empty
    rows = register.unknown.set_index(["column", "code"])["rows"].to_dict()
    assert rows == {("oked", "99999"): 1, ("oked", "(missing)"): 1, ("kato", "99"): 1}


def test_money_with_fractions_is_exact():
    values = [0.1] * 10
    data = frame().iloc[[0] * 10].assign(turnover=values)
    assert register_panel(data).cells["turnover"].tolist() == [
        1.0
    ]  # ten floats of 0.1 sum to 0.9999999999999999


def test_missing_employees_are_counted():
    register = register_panel(frame(employees=pd.array([3, None, 300], dtype="Int64")))
    akmola = register.cells[register.cells["region"] == "KZ-11"].iloc[0]
    assert (akmola["units"], akmola["employees"], akmola["units_without_employees"]) == (2, 3, 1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"employees": [-1, 5, 3]}, "'employees': -1 is negative"),
        ({"turnover": [1, 2, -3]}, "'turnover': -3 is negative"),
        ({"oked": [1111, 1112, 62011]}, "leading zeros"),
        ({"employees": ["3", "5", "x"]}, "not a number"),
        ({"turnover": [2**62, 2**62, 2**62]}, "exceed 64 bits"),
    ],
)
def test_faults_are_refused(change, message):
    with pytest.raises(InputError, match=message):
        register_panel(frame(**change))


def test_missing_column_and_bad_parameters(tmp_path):
    with pytest.raises(InputError, match="'oked': is missing"):
        register_panel(frame().drop(columns="oked"))
    with pytest.raises(ParameterError):
        register_panel(frame(), level="sector")
    with pytest.raises(InputError, match="no Parquet or CSV"):
        register_panel(tmp_path)
    (tmp_path / "x.parquet").write_bytes(b"rubbish")
    with pytest.raises(InputError, match="cannot be read"):
        register_panel(tmp_path / "x.parquet")


@settings(deadline=None, max_examples=30)
@given(st.data())
def test_cells_are_the_sums_of_the_records(data):
    n = data.draw(st.integers(1, 30))
    draw = lambda values: data.draw(st.lists(st.sampled_from(values), min_size=n, max_size=n))  # noqa: E731
    figures = data.draw(st.lists(st.integers(0, 10**9), min_size=n, max_size=n))
    records = pd.DataFrame(
        {
            "year": draw([2016, 2017]),
            "kato": draw(["110000000", "750000000", "000000000"]),
            "oked": draw(["01111", "62011", "00000"]),
            "employees": draw([0, 1, 15, 16, 100, 101, 250, 251]),
            "turnover": figures,
        }
    )
    register = register_panel(records)
    assert register.cells["units"].sum() <= register.rows == n
    good = records[(records["kato"] != "000000000") & (records["oked"] != "00000")]
    assert register.cells["turnover"].sum() == good["turnover"].sum()
    assert register.cells["employees"].sum() == good["employees"].sum()
    assert (
        register.cells[["micro", "small", "medium", "large"]].sum(axis=1) == register.cells["units"]
    ).all()
    assert register.cells["small"].sum() == good["employees"].isin([16, 100]).sum()


def test_check_digit_by_hand():
    # 9*1 + 9*2 + 1*11 = 38, 38 mod 11 = 5
    assert check_digits(np.array([[9, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1]])).tolist() == [5]
    # 1*1 + 4*5 + 1*11 = 32, 32 mod 11 = 10; second weights 1*3 + 4*7 + 1*2 = 33, 33 mod 11 = 0
    assert check_digits(np.array([[1, 0, 0, 0, 4, 0, 0, 0, 0, 0, 1]])).tolist() == [0]


@given(st.integers(0, 10**11 - 1), st.integers(0, 11), st.integers(1, 9))
@settings(deadline=None, max_examples=50)
def test_one_wrong_digit_is_noticed_or_shares_the_check_digit(number, place, by):
    text = f"{number:011d}"
    last = int(check_digits(np.array([[int(one) for one in text]]))[0])
    if last == 10:
        return
    whole = text + str(last)
    assert bin_valid([whole]).all()
    if place == 11:
        wrong = whole[:11] + str((last + by) % 10)
        assert not bin_valid([wrong]).any()


def test_codes():
    assert oked_at_level("62.01.1", "group") == "620"
    assert [region_of_kato(one) for one in ("510000000", "KZ-61", "00", "abc", "")] == [
        "KZ-YUZ",
        "KZ-61",
        None,
        None,
        None,
    ]
