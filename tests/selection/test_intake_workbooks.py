"""What a stranger may send: each file is read or refused with a reason, and nothing else happens."""

import io
import re
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_analysis.data.grids.worker import OLE
from cluster_analysis.selection.call.files import read_workbook
from cluster_analysis.selection.call.workbooks import Refused, Sheet


def workbook(cells: dict[str, object], formulas: dict[str, str] | None = None) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("One")
    for cell, value in cells.items():
        sheet.write(cell, value)
    for cell, formula in (formulas or {}).items():
        sheet.write_formula(cell, formula, None, 7)
    book.close()
    return buffer.getvalue()


def repacked(data: bytes, **parts: bytes) -> bytes:
    """The archive with some parts replaced or added (`sheet` is the first sheet)."""
    names = {"sheet": "xl/worksheets/sheet1.xml", "macro": "xl/vbaProject.bin", "book": "xl/workbook.xml"}
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        replaced = {names[key]: value for key, value in parts.items()}
        for name in old.namelist():
            if name not in replaced:
                new.writestr(name, old.read(name))
        for name, value in replaced.items():
            new.writestr(name, value)
    return buffer.getvalue()


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
WHOLE = workbook({"A1": "text", "B2": 2, "C3": 3.5}, {"D4": "=B2"})


def refused(path: Path) -> str:
    with pytest.raises(Refused) as raised:
        read_workbook(path)
    problem = raised.value.problem
    assert problem.severity == "refused"
    assert problem.advice
    return problem.message


def test_values_and_formulas_are_told_apart(tmp_path):
    path = tmp_path / "f.xlsx"
    path.write_bytes(workbook({"A1": "=1+1", "B2": 3}, {"C3": "=B2*2"}))
    sheet = read_workbook(path).sheets["One"]
    assert (sheet.at(1, 1), sheet.at(2, 2), sheet.at(3, 3)) == ("=1+1", 3, 7)
    assert sheet.formulas == {(3, 3)}


def test_a_200_mb_workbook_is_refused_before_it_is_opened(tmp_path, monkeypatch):
    path = tmp_path / "large.xlsx"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail("it was opened"))
    assert "is larger than 19 MB" in refused(path)


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path):
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(repacked(workbook({"A1": 1}), sheet=b"<x>" + b" " * 70_000_000 + b"</x>"))
    assert path.stat().st_size < 1_000_000
    assert "unpacks to more than" in refused(path)


def test_an_archive_that_lies_about_its_size_is_refused(tmp_path):
    data = bytearray(repacked(workbook({"A1": 1}), sheet=b"<x>" + b" " * 100_000 + b"</x>"))
    true_size = (100_007).to_bytes(4, "little")
    assert true_size in data
    path = tmp_path / "lie.xlsx"
    path.write_bytes(bytes(data).replace(true_size, (1_000).to_bytes(4, "little")))
    assert refused(path)


@pytest.mark.parametrize("reference", ["XFD1048576", "A1048576", "xfd1048576", "ZZ1"])
def test_one_cell_far_away_does_not_take_all_memory(tmp_path, reference):
    data = workbook({"A1": 1, "B2": 2})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    path = tmp_path / "far.xlsx"
    path.write_bytes(repacked(data, sheet=sheet.replace(b'r="B2"', f'r="{reference}"'.encode())))
    assert re.search("far outside|MB of memory", refused(path))


def test_a_row_number_far_away_is_refused_too(tmp_path):
    data = workbook({"A1": 1, "B2": 2})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    path = tmp_path / "far.xlsx"
    moved = sheet.replace(b'<row r="2"', b'<row r="1048576"').replace(b'<c r="B2"', b"<c")
    assert moved != sheet
    path.write_bytes(repacked(data, sheet=moved))
    assert re.search("far outside|MB of memory", refused(path))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (OLE + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (OLE + b"\0" * 500, "is not a readable XLSX or XLS workbook"),
        (b"PK\x03\x04 nothing more", "is not a readable XLSX or XLS workbook"),
        (b"", "is empty"),
        (b"%PDF-1.4", "is not a spreadsheet"),
        (workbook({"A1": 1})[:-300], "is not a readable XLSX or XLS workbook"),
        (repacked(workbook({"A1": 1}), macro=b"x"), "contains macros"),
        (repacked(workbook({"A1": 1}), book=b"<workbook"), "is not a readable XLSX or XLS workbook"),
        (
            repacked(workbook({"A1": 1}), sheet=b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
            "is not a readable XLSX or XLS workbook",
        ),
    ],
    ids=["password", "xls", "stub", "empty", "pdf", "cut", "macros", "no workbook", "entities"],
)
def test_what_is_no_plain_workbook_is_refused_by_name(tmp_path, content, said):
    path = tmp_path / "form.xlsx"
    path.write_bytes(content)
    assert said in refused(path)


def test_a_link_is_not_followed(tmp_path):
    (tmp_path / "link.xlsx").symlink_to("/etc/passwd")
    assert "is a link" in refused(tmp_path / "link.xlsx")


def test_a_csv_form_has_the_sheet_in_its_first_column(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("Application,code,value\nApplication,oked,0111\nIndicators,A1,12\n", encoding="utf-8")
    sheets = read_workbook(path).sheets
    assert sheets["Application"].rows == [["code", "value"], ["oked", "0111"]]
    assert sheets["Indicators"].at(1, 2) == 12


def test_a_csv_of_a_russian_excel_is_read(tmp_path):
    path = tmp_path / "f.csv"
    path.write_bytes("Application;code;value\r\nApplication;title;Рис\r\n".encode("cp1251"))
    assert read_workbook(path).sheets["Application"].rows == [["code", "value"], ["title", "Рис"]]


@given(data=st.data())
@settings(deadline=None, max_examples=60)
def test_damaged_workbooks_are_read_or_refused_but_never_crash(tmp_path_factory, data):
    whole = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("damaged") / "f.xlsx"
    path.write_bytes(bytes(whole))
    try:
        book = read_workbook(path)
    except Refused as error:
        assert error.problem.file == "f.xlsx"
    else:
        assert all(isinstance(sheet, Sheet) for sheet in book.sheets.values())
