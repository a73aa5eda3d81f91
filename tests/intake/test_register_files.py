"""Files of a register: by name, whole folders, folders that say a column, and what is refused."""

import pandas as pd
import pytest

from cluster_analysis.errors import InputError
from cluster_analysis.intake.register import register_panel

from .test_register_figures import frame

HEADER = "year,kato,oked,employees,turnover\n"
LINE = "2017,110000000,01111,3,10\n"
MANY = LINE * 30_000
"""More lines than a reader that guesses types looks at."""


def write(folder, files):
    """`files`: path in the folder -> text, bytes or frame (Parquet)."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, pd.DataFrame):
            content.to_parquet(path, index=False)
        else:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def sums(register):
    return register.cells[["units", "employees", "turnover"]].sum().tolist()


SWAPPED = "year,kato,oked,turnover,employees\n2017,110000000,01111,99,4\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a.csv": HEADER + LINE, "b.csv": SWAPPED}, [2, 7, 109]),
        ({"a.csv": HEADER + LINE, "b.csv": (HEADER + LINE).replace(",", ";")}, [2, 6, 20]),
        ({"B.CSV": HEADER + LINE}, [1, 3, 10]),
        ({"x.PARQUET": frame()}, [2, 8, 30]),
        ({"a.csv": HEADER, "b.csv": HEADER + LINE}, [1, 3, 10]),
        ({"a.csv": HEADER + MANY + "2017,110000000,01111,3,10.75\n"}, [30_001, 90_003, 300_010.75]),
        ({"a.csv": HEADER + LINE + "2017,110000000,01111, , 1e3\n"}, [2, 3, 1010]),
        ({"a.parquet": frame(), "b.parquet": frame().iloc[:, ::-1]}, [4, 16, 60]),
        ({"a.parquet": frame(), "b.parquet": frame(turnover=[3.5, 4.0])}, [4, 16, 37.5]),
        ({"a.csv": HEADER + LINE, ".ipynb_checkpoints/a-checkpoint.csv": HEADER + LINE}, [1, 3, 10]),
        ({"a.csv": HEADER + LINE, "_temporary/0/a.csv": HEADER + LINE, "_SUCCESS": ""}, [1, 3, 10]),
        ({"it's.csv": HEADER + LINE}, [1, 3, 10]),
    ],
)
def test_folders(tmp_path, files, expected):
    assert sums(register_panel(write(tmp_path, files))) == expected


@pytest.mark.parametrize("name", ["a[1].csv", "a*.csv", "a?.csv"])
def test_a_name_is_no_pattern(tmp_path, name):
    write(tmp_path, {name: HEADER + LINE, "a1.csv": HEADER + LINE * 5, "ab.csv": HEADER + LINE * 7})
    assert register_panel(tmp_path / name).rows == 1


def test_the_names_of_folders_say_nothing(tmp_path):
    found = register_panel(write(tmp_path, {"year=2016/a.csv": HEADER + LINE}))
    assert found.cells["year"].tolist() == [2017]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {"a.csv": HEADER + LINE, "b.csv": "year,kato,oked,turnover\n2017,1,1,9\n"},
            r"b\.csv, column 'employees': is missing",
        ),
        ({"a.csv": HEADER + LINE, "b.csv": LINE}, r"b\.csv, column 'year': is missing"),
        (
            {"a.csv": HEADER + MANY + "2017,110000000,01111,n/a,1\n"},
            r"a\.csv, column 'employees': 'n/a' is not a number",
        ),
        (
            {"a.csv": HEADER + LINE, "b.csv": HEADER + "2017,110000000,01111,1,x\n"},
            r"b\.csv, column 'turnover': 'x' is not",
        ),
        (
            {"a.csv": HEADER + MANY + "x,110000000,01111,1,1\n"},
            r"a\.csv, column 'year': 'x' is not a number",
        ),
        (
            {"a.csv": HEADER + MANY + "2017,110000000,01111,3.5,1\n"},
            "column 'employees': 3.5 is not a whole number",
        ),
        ({"a.csv": HEADER + MANY + "2017,110000000,01111,-3,1\n"}, "column 'employees': -3 is negative"),
        (
            {"a.csv": HEADER + MANY + "2017,110000000,01111,inf,1\n"},
            "'employees': inf is not a finite number",
        ),
        ({"a.csv": HEADER + MANY + "2017,110000000,01111,3\n"}, r"a\.csv: cannot be read: .*Line: 30002"),
        (
            {"a.csv": "My register\n" + HEADER + LINE},
            r"a\.csv, column 'year': is missing; .*My register",
        ),
        ({"a.csv": ""}, r"a\.csv, column 'year': is missing"),
        ({"a.csv": HEADER + LINE + "#" + LINE}, "'#2017' is not a number"),
        (
            {"a.parquet": frame(), "b.parquet": frame(employees=[3.5, 4.0])},
            "'employees': 3.5 is not a whole number",
        ),
        (
            {"a.parquet": frame(), "b.parquet": frame(oked=[1111, 1112])},
            r"b\.parquet, column 'oked': is stored as Int64",
        ),
        (
            {"a.parquet": frame(), "b.parquet": frame(employees=["3", "4"])},
            r"b\.parquet, column 'employees': is String",
        ),
        (
            {"a.parquet": frame(), "b.parquet": frame().drop(columns="kato")},
            r"b\.parquet, column 'kato': is missing",
        ),
        ({"a.parquet": frame(), "b.parquet": b"rubbish"}, r"b\.parquet: cannot be read"),
        ({"a.parquet": frame(employees=[2**40, 1])}, "'employees': 1099511627776 is too large"),
        ({"a.parquet": frame(turnover=[-1.5, 1.0])}, "'turnover': -1.5 is negative"),
        ({"a.csv": HEADER + LINE, "b.csv.gz": b"x"}, r"b\.csv\.gz: is neither"),
        ({"a.csv": HEADER + LINE, "b.txt": LINE}, r"b\.txt: is neither"),
        ({"a.csv": HEADER + LINE, "b.parquet": frame()}, "has both Parquet and CSV files"),
        ({"year=2016/p.parquet": frame().drop(columns="year")}, "column 'year': is missing"),
    ],
)
def test_faults_name_file_column_and_value(tmp_path, files, message):
    with pytest.raises(InputError, match=message):
        register_panel(write(tmp_path, files))


@pytest.mark.parametrize(
    "content",
    [HEADER, frame().iloc[:0]],
    ids=["csv", "parquet"],
)
def test_a_register_without_records_is_empty(tmp_path, content):
    name = "a.csv" if isinstance(content, str) else "a.parquet"
    found = register_panel(write(tmp_path, {name: content}))
    assert (found.rows, len(found.cells), len(found.unknown)) == (0, 0, 0)


def test_a_column_without_values_is_missing(tmp_path):
    found = register_panel(write(tmp_path, {"a.csv": HEADER + "2017,,01111,,10\n" * 2}))
    assert found.unknown.values.tolist() == [["kato", "(missing)", 2]]
