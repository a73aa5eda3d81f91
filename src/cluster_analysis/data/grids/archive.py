"""What an XLSX or ODS says beside its cells: when it was saved, formulas, errors, per cent.

The reader of the cells hands an error, and a formula without a result, on as empty, which would pass for "not
published". Both are looked up in the XML of the sheets; a sheet without any sign of them is only searched.
"""

from __future__ import annotations

import datetime
import posixpath
import re
import zipfile
from collections.abc import Iterator
from itertools import product
from typing import IO, Any
from xml.etree import ElementTree

from cluster_analysis.data.grids.grid import Book, Grid, Place

PIECE = 4 * 1024**2
"""Bytes of a sheet that are looked at together."""
SIGNS = (b"<f", b":f", b'"e"', b"'e'")
"""What stands in a sheet that has a formula or an error."""


def describe(packed: zipfile.ZipFile, book: Book) -> None:
    """Add to a book as it was read what the file is; formulas, per cent, and texts in place of errors."""
    names = set(packed.namelist())
    book.kind = "xlsx" if "xl/workbook.xml" in names else "ods"
    book.saved = _saved(packed)
    book.macros = any(
        name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in names
    )
    if "content.xml" in names:
        with packed.open("content.xml") as content:
            _mark_ods(content, {grid.name: grid for grid in book.grids})
    parts = _sheet_parts(packed)
    percent = _percent_styles(packed)
    for grid in book.grids:
        if parts.get(grid.name) in names:
            with packed.open(parts[grid.name]) as sheet:
                if _has_signs(sheet, percent):
                    sheet.seek(0)
                    _mark(grid, sheet, percent)


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _found(packed: zipfile.ZipFile, part: str, path: str) -> list[ElementTree.Element]:
    """The elements at a path of a part of the file; none where it has no such part."""
    if part not in packed.namelist():
        return []
    return ElementTree.fromstring(packed.read(part)).findall(path)  # noqa: S314 - in the child, within limits


def _sheet_parts(packed: zipfile.ZipFile) -> dict[str, str]:
    """The part of the file in which each sheet lies, by the sheet's name."""
    targets = {
        link.get("Id"): link.get("Target", "")
        for link in _found(packed, "xl/_rels/workbook.xml.rels", ".//{*}Relationship")
    }
    parts = {}
    for sheet in _found(packed, "xl/workbook.xml", ".//{*}sheet"):
        (link,) = (value for key, value in sheet.items() if key.endswith("}id"))
        parts[sheet.get("name", "")] = posixpath.join("/xl", targets.get(link, ""))[1:]
    return parts


def _percent_styles(packed: zipfile.ZipFile) -> set[str]:
    """The numbers of the cell styles that show a number in per cent."""
    percent = {
        one.get("numFmtId")
        for one in _found(packed, "xl/styles.xml", ".//{*}numFmt")
        if "%" in one.get("formatCode", "")
    } | {"9", "10"}
    return {
        str(at)
        for at, style in enumerate(_found(packed, "xl/styles.xml", ".//{*}cellXfs/*"))
        if style.get("numFmtId") in percent
    }


def _saved(packed: zipfile.ZipFile) -> datetime.date | None:
    """The day on which the file says that it was saved."""
    core = _found(packed, "docProps/core.xml", ".//{*}modified") or _found(packed, "meta.xml", ".//{*}date")
    day = re.match(r"\s*((?:19|20)\d\d-[01]\d-[0-3]\d)", core[0].text or "") if core else None
    return datetime.date.fromisoformat(day[1]) if day else None


def _has_signs(sheet: IO[bytes], percent: set[str]) -> bool:
    """Whether anything in a sheet looks like a formula, an error, or a cell in per cent."""
    style = re.compile(rb"s\s*=\s*[\"'](?:%s)[\"']" % "|".join(percent or "-").encode())
    end = b""
    while piece := sheet.read(PIECE):
        piece = end + piece
        if b"<!DOCTYPE" in piece:
            raise ValueError("a sheet is not a plain part of a workbook")
        if any(sign in piece for sign in SIGNS) or style.search(piece):
            return True
        end = piece[-50:]
    return False


def _mark(grid: Grid, sheet: IO[bytes], percent: set[str]) -> None:
    """Note formulas and per cent; an error, or a formula without a result, becomes its text."""
    for place, cell in _cells(sheet):
        formula, value, kind = cell.find("{*}f"), cell.findtext("{*}v"), cell.get("t")
        if cell.get("s") in percent:
            grid.percent.add(place)
        if formula is not None:
            grid.formulas.add(place)
        if kind == "e":
            _put(grid.rows, place, value or "#N/A")
        elif formula is not None and not value and kind != "str":
            _put(grid.rows, place, f"={formula.text or ''}")


def _put(rows: list[list[Any]], place: Place, text: str) -> None:
    row, column = place
    rows += [[] for _ in range(row - len(rows))]
    rows[row - 1] += [""] * (column - len(rows[row - 1]))
    rows[row - 1][column - 1] = text


def _cells(sheet: IO[bytes]) -> Iterator[tuple[Place, ElementTree.Element]]:
    """The cells of a sheet one by one, however their places are written, or not written at all."""
    row = column = 0
    for event, element in ElementTree.iterparse(sheet, ("start", "end")):  # noqa: S314 - in the child
        match event, _local(element.tag):
            case "start", "row":
                row = int(element.get("r", row + 1))
                column = 0
            case "end", "c":
                named = re.fullmatch("([A-Z]{1,3})([0-9]{1,7})", element.get("r", ""))
                column = column_number(named[1]) if named else column + 1
                yield (row, column), element
                element.clear()
            case "end", "row":
                element.clear()


def _mark_ods(content: IO[bytes], grids: dict[str, Grid]) -> None:
    """Formulas and per cent of an ODS, in which equal cells and rows are stored once."""
    grid = None
    row = 1
    for event, element in ElementTree.iterparse(content, ("start", "end")):  # noqa: S314 - in the child
        match event, _local(element.tag):
            case "start", "table":
                grid = grids.get(_attributes(element).get("name", ""))
                row = 1
            case "end", "table-row":
                after = row + int(_attributes(element).get("number-rows-repeated", 1))
                if grid:
                    _mark_row(grid, range(row, after), element)
                row = after
                element.clear()


def _mark_row(grid: Grid, rows: range, row: ElementTree.Element) -> None:
    column = 1
    for about in map(_attributes, row):
        after = column + int(about.get("number-columns-repeated", 1))
        if "formula" in about:
            grid.formulas.update(product(rows, range(column, after)))
        if about.get("value-type") == "percentage":
            grid.percent.update(product(rows, range(column, after)))
        column = after


def _attributes(element: ElementTree.Element) -> dict[str, str]:
    return {_local(key): value for key, value in element.attrib.items()}


def column_number(letters: str) -> int:
    """The number of a column from its letters, counted from 1.

    Examples
    --------
    >>> column_number("A"), column_number("AB")
    (1, 28)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
