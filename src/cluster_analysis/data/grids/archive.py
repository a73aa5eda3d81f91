"""What an XLSX or ODS says beside its cells: its sizes, when it was saved, formulas, errors, per cent.

The reader of the cells hands an error, and a formula without a result, on as empty, which would pass for "not
published". Both are looked up in the XML of the sheets. Sheets as programs write them are searched in pieces;
one that is written in another way is gone through cell by cell.
"""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from itertools import product
from typing import IO, Any
from xml.etree import ElementTree

from cluster_analysis.data.grids.grid import Book, Grid, Limits, Place
from cluster_analysis.errors import InputError

PIECE = 4 * 1024**2
"""Bytes of a sheet that are looked at together."""

_CELL = re.compile(rb"<c r=\"([A-Z]{1,3})([0-9]{1,7})\"([^<>]*)>(?=<[fv][\s>/])(.*?)</c>", re.DOTALL)
_KIND = re.compile(rb' t="(\w+)"')
_FORMULA = re.compile(rb"<f(?:\s[^<>]*?)?(?:/>|>([^<]*)<)")
_VALUE = re.compile(rb"<v(?:\s[^<>]*)?>([^<]+)<")
_PLACE = re.compile(rb"""<(?:\w+:)?c\s(?:[^<>]*?\s)?r\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")


def check(packed: zipfile.ZipFile, limits: Limits) -> None:
    """Refuse an archive that unpacks to more than is allowed, or has a cell far out, before it is opened.

    The reader allots memory for the whole rectangle up to the last cell before it reads a figure.
    """
    parts = packed.infolist()
    if sum(part.file_size for part in parts) > limits.unpacked_bytes:
        raise InputError("unpacks to more than {n} MB", n=limits.unpacked_bytes // 1024**2)
    if "xl/_rels/workbook.xml.rels" not in packed.namelist():
        return
    for name, part in _sheet_parts(packed).items():
        if part in packed.namelist():
            with packed.open(part) as sheet:
                start = sheet.read(PIECE)
            if b"<!DOCTYPE" in start:
                raise ValueError(f"{part} is not a plain part of a workbook")
            area = _area(start)
            if area > limits.cells:
                key = "has a cell so far out that the sheet would have {n} cells"
                advice = "delete the empty rows and columns behind the table"
                raise InputError(key, n=area, sheet=name, advice=advice)


def _area(xml: bytes) -> int:
    """Rows times columns up to the last of the first cells (a few megabytes of them)."""
    cells = _PLACE.findall(xml)
    rows = max((int(row) for _, row in cells), default=0)
    return rows * column_number(max((one.rjust(3, b"@") for one, _ in cells), default=b"@@@").decode())


def describe(packed: zipfile.ZipFile, book: Book) -> None:
    """Add to a book as it was read what the file is; formulas, per cent, and texts in place of errors."""
    names = set(packed.namelist())
    book.kind, book.saved = "xlsx" if "xl/workbook.xml" in names else "ods", _saved(packed, names)
    book.macros = any(name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in names)
    if "content.xml" in names:
        with packed.open("content.xml") as content:
            _mark_ods(content, {grid.name: grid for grid in book.grids})
    parts = _sheet_parts(packed) if "xl/_rels/workbook.xml.rels" in names else {}
    styles = _percent_styles(packed) if "xl/styles.xml" in names else set()
    for grid in book.grids:
        if parts.get(grid.name) in names:
            with packed.open(parts[grid.name]) as sheet:
                _mark(grid, sheet, styles)


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _elements(packed: zipfile.ZipFile, part: str, tag: str) -> Iterator[ElementTree.Element]:
    root = ElementTree.fromstring(packed.read(part))  # noqa: S314 - in the child process, within its limits
    return (element for element in root.iter() if _local(element.tag) == tag)


def _sheet_parts(packed: zipfile.ZipFile) -> dict[str, str]:
    """The part of the file in which each sheet lies, by the sheet's name."""
    links = {
        one.get("Id"): one.get("Target", "")
        for one in _elements(packed, "xl/_rels/workbook.xml.rels", "Relationship")
    }
    found = {}
    for sheet in _elements(packed, "xl/workbook.xml", "sheet"):
        link = next((value for key, value in sheet.items() if key.endswith("}id")), None)
        target = links.get(link, "")
        found[sheet.get("name", "")] = target[1:] if target.startswith("/") else f"xl/{target}"
    return found


def _percent_styles(packed: zipfile.ZipFile) -> set[str]:
    """The numbers of the cell styles that show a number in per cent."""
    formats = {
        one.get("numFmtId") for one in _elements(packed, "xl/styles.xml", "numFmt")
        if "%" in one.get("formatCode", "")
    } | {"9", "10"}  # fmt: skip
    for styles in _elements(packed, "xl/styles.xml", "cellXfs"):
        return {str(at) for at, style in enumerate(styles) if style.get("numFmtId") in formats}
    return set()


def _saved(packed: zipfile.ZipFile, names: set[str]) -> datetime.date | None:
    """The day on which the file says that it was saved."""
    for part, tag in (("docProps/core.xml", "modified"), ("meta.xml", "date")):
        for element in _elements(packed, part, tag) if part in names else ():
            day = (element.text or "").strip()[:10]
            written = re.fullmatch(r"(?:19|20)\d\d-[01]\d-[0-3]\d", day)
            return datetime.date.fromisoformat(day) if written else None
    return None


def _mark(grid: Grid, sheet: IO[bytes], styles: set[str]) -> None:
    """Find what the values of a sheet do not tell."""
    for piece in _pieces(sheet):
        if not _is_usual(piece):
            sheet.seek(0)
            for place, cell in _cells(sheet):
                if cell.get("s") in styles:
                    grid.percent.add(place)
                texts = {_local(part.tag): part.text or "" for part in cell}
                _mark_cell(grid, place, cell.get("t"), texts.get("f"), texts.get("v"))
            return
        _mark_piece(grid, piece, styles)


def _pieces(sheet: IO[bytes]) -> Iterator[bytes]:
    """A sheet in pieces that end with a row."""
    rest = b""
    while piece := sheet.read(PIECE):
        piece = rest + piece
        end = piece.rfind(b"</row>") + 1
        yield piece[:end]
        rest = piece[end:]
    yield rest


def _is_usual(piece: bytes) -> bool:
    """Whether every cell names its place first, in the way in which spreadsheet programs write it."""
    if (b":" in piece and b":c" in piece) or (b"'" in piece and b"='" in piece):
        return False  # one letter is found fast, and mostly is not there
    return piece.count(b'<c r="') == piece.count(b"<c") - piece.count(b"<col")


def _mark_piece(grid: Grid, piece: bytes, styles: set[str]) -> None:
    if (b"e" in piece and b't="e"' in piece) or (b"f" in piece and b"<f" in piece):
        for letters, row, about, content in _CELL.findall(piece):
            kind, formula, value = _KIND.search(about), _FORMULA.search(content), _VALUE.search(content)
            place = int(row), column_number(letters.decode())
            _mark_cell(grid, place, _text(kind), _text(formula), _text(value))
    if styles and any(b' s="%s"' % one.encode() in piece for one in styles):
        alike = "|".join(sorted(styles)).encode()
        cells = re.findall(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: [^<>]*)? s="(?:%s)"' % alike, piece)
        grid.percent |= {(int(row), column_number(letters.decode())) for letters, row in cells}


def _text(part: re.Match[bytes] | None) -> str | None:
    return part and unescape((part[1] or b"").decode("utf-8", "replace"))


def _mark_cell(grid: Grid, place: Place, kind: str | None, formula: str | None, value: str | None) -> None:
    """Note one cell; an error, or a formula without a result, becomes its text."""
    if formula is not None:
        grid.formulas.add(place)
    if kind == "e":
        _put(grid.rows, place, value or "#N/A")
    elif formula is not None and not value and kind != "str":
        _put(grid.rows, place, f"={formula}")


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
                row, column = int(element.get("r", row + 1)), 0
            case "end", "c":
                named = re.fullmatch("([A-Z]{1,3})([0-9]{1,7})", element.get("r", ""))
                column = column_number(named[1]) if named else column + 1
                yield (row, column), element
                element.clear()
            case "end", "row":
                element.clear()


def _mark_ods(content: IO[bytes], grids: dict[str, Grid]) -> None:
    """Formulas and per cent of an ODS, in which equal cells and rows are stored once."""
    grid, row = None, 1
    for event, element in ElementTree.iterparse(content, ("start", "end")):  # noqa: S314 - in the child
        match event, _local(element.tag):
            case "start", "table":
                grid, row = grids.get(_attributes(element).get("name", "")), 1
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
    for letter in letters.lstrip("@"):
        number = number * 26 + ord(letter) - 64
    return number
