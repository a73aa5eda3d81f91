"""The archive of an XLSX or ODS before its cells are read: limits, formulas, cells shown as per cent.

Nothing in the file is executed and no name inside it is used as a path. A cell far outside any form, or more
cells than any form has, refuses the file before a reader makes room for them.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from cluster_analysis.data.tables.spreadsheet_text import column_letter
from cluster_analysis.selection.call.workbooks import refusal

MAX_UNPACKED = 60_000_000
MAX_ROWS, MAX_COLUMNS = 20_000, 256
MAX_CELLS = 4_000_000
"""Cells that the sheets of a file span together, empty ones too: a reader makes room for all of them."""

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
PERCENT_FORMATS = {"9", "10"}
"""Built-in number formats 0% and 0.00%."""


@dataclass
class Marks:
    """What the cells of one sheet are: addresses with formulas, addresses shown as per cent; its extent."""

    file: str
    formulas: set[str] = field(default_factory=set)
    percents: set[str] = field(default_factory=set)
    rows: int = 0
    columns: int = 0

    def reach(self, row: int, column: int) -> None:
        """Note a cell in use; one far outside any form refuses the file."""
        if row > MAX_ROWS or column > MAX_COLUMNS:
            address = f"{column_letter(column)}{row}" if column <= 2**20 else None
            advice = "copy the form's cells into a new form"
            raise refusal(self.file, "has cells far outside the form", advice, address)
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)


def scan(file: str, data: bytes) -> dict[str, Marks]:
    """Check the archive, then list what the cells of each sheet are."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        unpacked = sum(one.file_size for one in archive.infolist())
        if unpacked > MAX_UNPACKED:
            message, size = "unpacks to more than {bytes} bytes and is not opened", f"{unpacked:,} bytes"
            raise refusal(file, message, "send a plain form", size, bytes=f"{MAX_UNPACKED:,}")
        names = archive.namelist()
        if any(name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in names):
            raise refusal(file, "contains macros", "save it as XLSX without macros")
        marks = _ods(file, archive) if "content.xml" in names else _xlsx(file, archive)
    if sum(one.rows * one.columns for one in marks.values()) > MAX_CELLS:
        raise refusal(file, "has cells far outside the form", "copy the form's cells into a new form")
    return marks


def bounded(archive: zipfile.ZipFile, part: str) -> bytes:
    """The bytes of one part, never more than the limit, never with a document type."""
    with archive.open(part) as opened:
        data = opened.read(MAX_UNPACKED + 1)
    if len(data) > MAX_UNPACKED or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise ValueError(f"{part} is not a plain part of a workbook")
    return data


def _tree(archive: zipfile.ZipFile, part: str) -> ElementTree.Element:
    return ElementTree.fromstring(bounded(archive, part))  # noqa: S314 - without document types


def _xlsx(file: str, archive: zipfile.ZipFile) -> dict[str, Marks]:
    percent = _percent_styles(archive)
    return {name: _xlsx_sheet(Marks(file), archive, part, percent) for name, part in _parts(archive)}


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Names of the sheets and the parts they are stored in."""
    relations = _tree(archive, "xl/_rels/workbook.xml.rels")
    targets = {one.get("Id", ""): one.get("Target", "") for one in relations}
    for sheet in _tree(archive, "xl/workbook.xml").iter(f"{MAIN}sheet"):
        target = targets[sheet.get(RELATION, "")]
        yield sheet.get("name", ""), target.lstrip("/") if target[:1] == "/" else f"xl/{target}"


def _percent_styles(archive: zipfile.ZipFile) -> set[str]:
    """Numbers of the cell styles that show a number as per cent."""
    if "xl/styles.xml" not in archive.namelist():
        return set()
    tree = _tree(archive, "xl/styles.xml")
    own = {one.get("numFmtId", ""): one.get("formatCode", "") for one in tree.iter(f"{MAIN}numFmt")}
    formats = PERCENT_FORMATS | {key for key, code in own.items() if "%" in re.sub(r'"[^"]*"|\\.', "", code)}
    styles = [one.get("numFmtId", "0") for used in tree.iter(f"{MAIN}cellXfs") for one in used]
    return {str(number) for number, one in enumerate(styles) if one in formats}


def _xlsx_sheet(marks: Marks, archive: zipfile.ZipFile, part: str, percent: set[str]) -> Marks:
    """What the cells of a sheet are; a cell or row without an address follows the one before it."""
    row = column = 0
    for event, element in ElementTree.iterparse(io.BytesIO(bounded(archive, part)), ("start", "end")):  # noqa: S314
        if element.tag == f"{MAIN}row":
            if event == "start":
                row, column = int(element.get("r") or row + 1), 0
                marks.reach(row, 1)
            else:
                element.clear()
        elif element.tag == f"{MAIN}c" and event == "end":
            at = re.fullmatch(r"([A-Z]+)(\d+)", element.get("r", "").upper())
            row, column = (int(at[2]), column_number(at[1])) if at else (row, column + 1)
            marks.reach(row, column)
            address = f"{column_letter(column)}{row}"
            if element.find(f"{MAIN}f") is not None:
                marks.formulas.add(address)
            if element.get("s") in percent:
                marks.percents.add(address)
    return marks


def column_number(letters: str) -> int:
    """The number of a column by its letters.

    Examples
    --------
    >>> column_number("AB")
    28
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _ods(file: str, archive: zipfile.ZipFile) -> dict[str, Marks]:
    found = {}
    for table in _tree(archive, "content.xml").iter(f"{TABLE}table"):
        found[table.get(f"{TABLE}name", "")] = _ods_table(Marks(file), table)
    return found


def _ods_table(marks: Marks, table: ElementTree.Element) -> Marks:
    """The same for a table of an ODS, where equal cells and rows are stored once with their number."""
    row = 0
    for line in table.iter(f"{TABLE}table-row"):
        times, column = int(line.get(f"{TABLE}number-rows-repeated", "1")), 0
        for cell in line:
            wide = int(cell.get(f"{TABLE}number-columns-repeated", "1"))
            if len(cell) or cell.get(f"{OFFICE}value-type"):
                marks.reach(row + times, column + wide)
                addresses = {f"{column_letter(column + 1 + n)}{row + 1}" for n in range(wide)}
                marks.formulas |= addresses if cell.get(f"{TABLE}formula") else set()
                marks.percents |= addresses if cell.get(f"{OFFICE}value-type") == "percentage" else set()
            column += wide
        row += times
    return marks
