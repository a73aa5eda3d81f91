"""Foreign files of cells are read in a child process: their cells come whole, what breaks it is refused."""

import datetime
import os
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
import xlsxwriter

from cluster_analysis.data.grids import cage, worker
from cluster_analysis.data.grids.cage import Cage, read_book
from cluster_analysis.data.grids.grid import FORM, Limits
from cluster_analysis.errors import InputError

LEGACY = Path(__file__).parents[1] / "intake" / "fixtures" / "legacy.xls"
SMALL = Limits(unpacked_bytes=700 * 1024**2, cells=5_000_000, memory=300 * 1024**2, seconds=30)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def raw_xlsx(path, sheets, shared="", folder="worksheets"):
    """A workbook whose sheets have these rows, as XML by hand; `shared` is the XML of its shared strings."""
    plain = path.with_name("plain.xlsx")
    with xlsxwriter.Workbook(str(plain)) as book:
        for _ in sheets:
            book.add_worksheet().write(0, 0, "text")
    main = f'xmlns="{MAIN}" xmlns:x="{MAIN}"'
    with (
        zipfile.ZipFile(plain) as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in old.namelist():
            content = old.read(name).decode()
            if name.startswith("xl/worksheets/sheet"):
                rows = sheets[int(name.removeprefix("xl/worksheets/sheet").removesuffix(".xml")) - 1]
                content = f"<worksheet {main}><sheetData>{rows}</sheetData></worksheet>"
            elif name == "xl/sharedStrings.xml" and shared:
                content = f"<sst {main}>{shared}</sst>"
            moved = name.replace("xl/worksheets", f"xl/{folder}")
            new.writestr(moved, content.replace("worksheets/sheet", f"{folder}/sheet"))
    plain.unlink()
    return path


def corner(row, column="CV"):
    """A sheet with two cells, the second far down."""
    return f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{row}"><c r="{column}{row}"><v>2</v></c></row>'


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "good.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": datetime.datetime(2023, 9, 29, 10, 0)})
        sheet = book.add_worksheet("Лист & 1")
        percent = book.add_format({"num_format": "0.0%"})
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write_row(0, 0, ["Регион", 2017])
        sheet.write(1, 0, "Абай")
        sheet.write(1, 1, 0.05, percent)
        sheet.write(2, 1, datetime.datetime(2023, 1, 1), day)
        sheet.write_formula(3, 1, "=1+1", None, 2)
        sheet.write_formula(4, 1, "=1/0", None, "#DIV/0!")
        book.add_worksheet("draft").hide()
    return path


def test_a_workbook_comes_with_its_values_types_formats_and_date(good):
    book = read_book(good)
    grid, draft = book.grids
    assert (book.kind, book.saved, book.macros) == ("xlsx", datetime.date(2023, 9, 29), False)
    assert (grid.name, grid.hidden, draft.hidden) == ("Лист & 1", False, True)
    assert grid.rows[:2] == [["Регион", 2017.0], ["Абай", 0.05]]
    assert grid.at(3, 2) == datetime.date(2023, 1, 1)
    assert (grid.at(4, 2), grid.at(5, 2)) == (2.0, "#DIV/0!")
    assert grid.formulas == {(4, 2), (5, 2)}
    assert grid.percent == {(2, 2)}


def test_a_legacy_workbook_says_what_it_is_whatever_its_name(tmp_path):
    named = tmp_path / "new.xlsx"
    named.write_bytes(LEGACY.read_bytes())
    assert read_book(named).kind == "xls"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_text_tables_are_read_in_every_encoding_and_with_every_sign(tmp_path, encoding, sign):
    path = tmp_path / "a.csv"
    path.write_bytes(f"регион{sign}год{sign}значение\r\nАлматы{sign}2017{sign}5\r\n".encode(encoding))
    (grid,) = read_book(path).grids
    assert grid.rows == [["регион", "год", "значение"], ["Алматы", "2017", "5"]]


@pytest.mark.parametrize(
    "rows",
    [
        "<row r='2'><c r='B2'><f>A1+1</f></c></row>",  # other quotation marks
        '<row r="2"><c r = "B2"><f>A1+1</f></c></row>',  # blanks
        '<x:row r="2"><x:c r="B2"><x:f>A1+1</x:f></x:c></x:row>',  # a prefix
        '<row><c r="A1"><v>1</v></c></row><row><c/><c><f>A1+1</f></c></row>',  # places not written
        '<row r="2"><c s="0" r="B2"><f>A1+1</f></c></row>',  # another order
    ],
)
def test_a_formula_is_seen_however_its_place_is_written(tmp_path, rows):
    (grid,) = read_book(raw_xlsx(tmp_path / "a.xlsx", [rows])).grids
    assert grid.formulas == {(2, 2)}
    assert grid.at(2, 2) == "=A1+1"


def bombs(folder):
    """Small files that would take gigabytes, with the refusal of each."""
    million = "<c><v>1</v></c>" * 1_000_000
    strings = "<si><t>" + "a" * 150_000_000 + "</t></si><si><t>" + "b" * 100_000_000 + "</t></si>"
    return {
        raw_xlsx(folder / "far.xlsx", [corner(1048576, "XFD")]): "MB of memory",
        raw_xlsx(folder / "quotes.xlsx", [corner(1048576, "XFD").replace('"', "'")]): "MB of memory",
        raw_xlsx(folder / "folder.xlsx", [corner(1048576, "XFD")], folder="deep/er"): "MB of memory",
        raw_xlsx(
            folder / "no_places.xlsx", [f'<row r="20000">{million}</row>']
        ): "has more than 5000000 cells",
        raw_xlsx(folder / "sheets.xlsx", [corner(9_000)] * 40): "has more than 5000000 cells",
        raw_xlsx(folder / "strings.xlsx", [corner(2)], shared=strings): "MB of memory",
    }


def test_each_bomb_is_one_refusal_and_the_rest_of_the_batch_is_read(tmp_path, good):
    expected = bombs(tmp_path)
    batch = [good]
    for path in expected:
        batch += [path, good]
    assert max(path.stat().st_size for path in expected) < 2 * 1024**2
    for path in batch:
        if path == good:
            assert read_book(path, SMALL).grids[0].at(2, 1) == "Абай"
            continue
        with pytest.raises(InputError) as caught:
            read_book(path, SMALL)
        (problem,) = caught.value.problems
        assert expected[path] in str(problem)
        assert problem.advice
        assert str(problem).startswith(path.name)


def test_a_file_that_takes_too_long_is_refused_and_the_next_is_read(tmp_path, good):
    slow = raw_xlsx(tmp_path / "slow.xlsx", [f'<row r="1">{"<c><v>1</v></c>" * 3_000_000}</row>'])
    late = pytest.raises(InputError, match=r"slow\.xlsx: takes more than 0\.3 seconds to read")
    with closing(Cage(Limits(seconds=0.3))) as quick, late:
        quick.read(slow)
    with closing(Cage(Limits(seconds=30))) as patient:
        assert patient.read(good).grids[0].at(2, 1) == "Абай"


def test_a_process_that_was_killed_is_started_again(good):
    with closing(Cage()) as own:
        own.read(good)
        first = own._process.pid
        own._process.kill()
        with pytest.raises(InputError, match="breaks what reads it"):
            own.read(good)
        assert own.read(good).kind == "xlsx"
        assert own._process.pid != first


def test_a_fork_gets_a_process_of_its_own(good):
    read_book(good)
    assert cage._shared(Limits(), os.getpid()) is not cage._shared(Limits(), os.getpid() + 1)


def test_without_limits_of_the_system_the_sizes_still_hold(tmp_path, good, monkeypatch):
    monkeypatch.setitem(sys.modules, "resource", None)  # as on Windows
    worker._limit_memory(1)
    book = worker.read_content(good.name, good.read_bytes(), FORM)
    assert book.grids[0].rows[1] == ["Абай", 0.05]
    many = raw_xlsx(tmp_path / "many.xlsx", [corner(30_000)] * 2)  # 3 million cells each
    with pytest.raises(InputError, match="has more than 5120000 cells"):
        worker.read_content(many.name, many.read_bytes(), FORM)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04 cut", "is not a readable XLSX or XLS workbook"),
        (b"%PDF-1.7", "is not a spreadsheet and not text"),
        (b"<html></html>", "is a web page or XML"),
        (b'a,"b\n', "is not a text table"),
    ],
)
def test_what_is_no_table_is_refused_by_name(tmp_path, content, reason):
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(InputError, match=f"a.xlsx: {reason}"):
        read_book(path)


ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body>
<office:spreadsheet><table:table table:name="One">
<table:table-row><table:table-cell office:value-type="string"><text:p>share</text:p></table:table-cell>
<table:table-cell table:number-columns-repeated="2" office:value-type="percentage" office:value="0.45">
<text:p>45%</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="2"><table:table-cell table:formula="of:=1+1"
 office:value-type="float" office:value="2"><text:p>2</text:p></table:table-cell></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""


def test_formulas_and_per_cent_of_an_ods_are_marked_where_cells_are_stored_once_too(tmp_path):
    path = tmp_path / "f.ods"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", ODS.replace("\n", ""))  # no reader wants blanks between cells
        names = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
        packed.writestr("META-INF/manifest.xml", f"<manifest:manifest {names}/>")
    book = read_book(path)
    assert book.kind == "ods"
    assert book.grids[0].percent == {(1, 2), (1, 3)}
    assert book.grids[0].formulas == {(2, 1), (3, 1)}
    assert book.grids[0].at(1, 3) == 0.45
    assert not book.macros
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr("Basic/Standard/Module1.xml", "<x/>")
    assert read_book(path).macros


def test_a_workbook_that_was_encrypted_asks_for_a_copy_without_the_password(tmp_path):
    path = tmp_path / "f.xlsx"
    path.write_bytes(worker.OLE + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(InputError, match="is protected by a password") as raised:
        read_book(path)
    assert raised.value.problems[0].advice == "save a copy without the password"
