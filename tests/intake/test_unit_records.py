"""Business numbers are found in whatever is to be published."""

import gzip
import zipfile

import pandas as pd
import pytest

from cluster_analysis.errors import InputError
from cluster_analysis.intake.codes import bin_valid
from cluster_analysis.intake.confidentiality.unit_records import find_unit_records

BIN = "990000000015"


def test_unit_records_in_a_folder_to_be_published_are_found(tmp_path):
    (tmp_path / "a.html").write_text("<td>990012345678</td> 1234567890123 tenge")
    (tmp_path / "b.csv").write_text("bin,x\n990000000015,3\n")
    assert not bin_valid(["990012345678"]).any()
    found = find_unit_records(tmp_path)
    assert [(one.file, one.row, one.value) for one in found] == [("b.csv", 2, "9900********")]


def test_unit_records_in_a_workbook_are_found(tmp_path, make_xlsx):
    make_xlsx(tmp_path / "a.xlsx", {"a": [["bin", "x"], ["990000000015", 3], [990000000015, 4]]})
    assert [one.value for one in find_unit_records(tmp_path)] == ["9900********"] * 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.CSV", BIN.encode()),
        ("a.htm", f"<b>{BIN}</b>".encode()),
        ("a.js", f"var x = '{BIN}';".encode()),
        ("a", f"no.{BIN}".encode()),
        ("a.csv", f"bin\n{BIN}.0\n\n".encode()),
        ("a.txt", f"firm {BIN}.".encode("utf-16")),
        ("a.csv.gz", gzip.compress(f"bin\n{BIN}".encode(), mtime=0)),
    ],
)
def test_in_any_text(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    assert [one.file for one in find_unit_records(tmp_path)] == [name]
    assert [one.value for one in find_unit_records(tmp_path / name)] == ["9900********"]


def test_in_tables_and_archives(tmp_path):
    pd.DataFrame({"bin": [BIN, "x"]}).to_parquet(tmp_path / "a.parquet")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("inner.csv", f"x\n{BIN}\n")
    assert [one.file for one in find_unit_records(tmp_path)] == ["a.parquet", "b.zip"]


@pytest.mark.parametrize(
    "text", ["0.990000000015", "9900000000150", "990000000015.25", "991300000019", "990000000016"]
)
def test_other_numbers_are_not_business_numbers(tmp_path, text):
    (tmp_path / "a.csv").write_text(text)
    assert find_unit_records(tmp_path) == []


def test_what_was_not_searched_is_said(tmp_path):
    with pytest.raises(InputError, match="nothing was searched"):
        find_unit_records(tmp_path / "nowhere")
    (tmp_path / "a.csv.gz").write_bytes(b"not packed")
    (tmp_path / "b.parquet").write_bytes(b"PAR1")
    assert [one.message[:21] for one in find_unit_records(tmp_path)] == ["could not be searched"] * 2
