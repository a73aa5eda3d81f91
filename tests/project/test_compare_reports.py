"""The script that compares two reports by value."""

import importlib.util
from pathlib import Path

import pytest
import xlsxwriter

_spec = importlib.util.spec_from_file_location(
    "compare_reports", Path(__file__).parents[2] / "scripts" / "compare_reports.py"
)
script = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(script)


def report(root, table="year,value\n2017,1.5\n", cell=2.5):
    (root / "site" / "tables").mkdir(parents=True)
    (root / "site" / "tables" / "a.csv").write_text(table, encoding="utf-8-sig")
    book = xlsxwriter.Workbook(root / "site" / "tables" / "a.xlsx")
    book.add_worksheet("2017").write_number(1, 2, cell)
    book.close()
    (root / "site" / "en").mkdir(parents=True)
    (root / "site" / "en" / "a.html").write_text(table)
    return root


@pytest.fixture
def old(tmp_path):
    return report(tmp_path / "old")


def test_the_same_numbers_in_another_form_are_the_same(old, tmp_path, capsys):
    new = report(tmp_path / "new", "year,value\r\n2017.0,1.50\r\n")
    assert script.main(old, new) == 0
    assert "2 CSV files and workbooks, 0 cells differ" in capsys.readouterr().out


def test_a_number_that_moved_is_named_with_its_place(old, tmp_path, capsys):
    assert script.main(old, report(tmp_path / "new", "year,value\n2017,1.6\n", 2.6)) == 1
    told = capsys.readouterr().out
    assert "tables/a.csv: row 2, column 2: '1.5' was, '1.6' is" in told
    assert "tables/a.xlsx: 2017, row 2, column 3: 2.5 was, 2.6 is" in told


def test_rows_that_one_report_has_not_are_differences(old, tmp_path, capsys):
    assert script.main(old, report(tmp_path / "new", "year,value\n2017,1.5\n2018,2\n")) == 1
    assert "row 3, column 1: None was, '2018' is" in capsys.readouterr().out


def test_files_of_one_report_only_are_listed_on_both_sides(old, tmp_path, capsys):
    new = report(tmp_path / "new")
    (new / "site" / "en" / "a.html").rename(new / "site" / "en" / "b.html")
    assert script.main(old, new) == 1
    told = capsys.readouterr().out
    assert f"only in {old}: site/en/a.html" in told
    assert f"only in {new}: site/en/b.html" in told


def test_a_folder_without_a_report_is_refused(old, tmp_path):
    assert script.main(old, tmp_path / "nothing") == 2
