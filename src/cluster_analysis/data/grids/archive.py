"""What an XLSX or ODS says beside its cells: its sizes, when it was saved, formulas, errors, per cent.

The reader of the cells hands an error, and a formula without a result, on as empty, which would pass for "not
published". Both are looked up in the XML of the sheets. Sheets as programs write them are searched in pieces;
one that is written in another way is gone through cell by cell.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from html import unescape
from typing import IO, Any
from xml.etree import ElementTree
from xml.parsers import expat

from cluster_analysis.data.grids import ods
from cluster_analysis.data.grids.limits import Limits, Refusal

PIECE = 4 * 1024**2
"""Bytes of a sheet that are looked at together."""

_CELL = re.compile(rb"<c r=\"([A-Z]{1,3})([0-9]{1,7})\"([^<>]*)>(?=<[fv][\s>/])(.*?)</c>", re.DOTALL)
_FORMULA = re.compile(rb"<f(?:\s[^<>]*?)?(?:/>|>([^<]*)<)")
_VALUE = re.compile(rb"<v(?:\s[^<>]*)?>([^<]+)<")


_PLACE = re.compile(rb"""<(?:\w+:)?c\s(?:[^<>]*?\s)?r\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")


def check(packed: zipfile.ZipFile, limits: Limits) -> None:
    """Refuse an archive that unpacks to more than is allowed, or has a cell far out, before it is opened.

    The reader allots memory for the whole rectangle up to the last cell before it reads a figure.
    """
    parts = packed.infolist()
    if sum(part.file_size for part in parts) > limits.unpacked_bytes:
        raise Refusal("unpacks to more than {n} MB", {"n": limits.unpacked_bytes // 1024**2})
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
                raise Refusal(key, {"n": area}, sheet=name, advice=advice)


def _area(xml: bytes) -> int:
    """Rows times columns up to the last of the first cells (a few megabytes of them)."""
    cells = _PLACE.findall(xml)
    rows = max((int(row) for _, row in cells), default=0)
    return rows * column_number(max((one.rjust(3, b"@") for one, _ in cells), default=b"@@@").decode())


def described(packed: zipfile.ZipFile, grids: list[dict[str, Any]]) -> dict[str, Any]:
    """The file as a whole; the sheets get their formulas and per-cent cells, and texts in place of errors."""
    names = set(packed.namelist())
    parts = _sheet_parts(packed) if "xl/_rels/workbook.xml.rels" in names else {}
    styles = _percent_styles(packed) if "xl/styles.xml" in names else set()
    for grid in grids:
        grid["formulas"], grid["percent"] = set(), set()
        if parts.get(grid["name"]) in names:
            with packed.open(parts[grid["name"]]) as sheet:
                _mark(grid, sheet, styles)
    if "content.xml" in names:
        ods.mark(packed, {grid["name"]: grid for grid in grids})
    return {
        "kind": "xlsx" if "xl/workbook.xml" in names else "ods",
        "saved": _saved(packed, names),
        "macros": any(name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in names),
        "grids": grids,
    }


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _elements(packed: zipfile.ZipFile, part: str, tag: str) -> Iterator[ElementTree.Element]:
    root = ElementTree.fromstring(packed.read(part))  # noqa: S314 - in the child process, within its limits
    return (element for element in root.iter() if _local(element) == tag)


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


def _saved(packed: zipfile.ZipFile, names: set[str]) -> str | None:
    """The day on which the file says that it was saved."""
    for part, tag in (("docProps/core.xml", "modified"), ("meta.xml", "date")):
        if part in names:
            for element in _elements(packed, part, tag):
                day = (element.text or "").strip()[:10]
                return day if re.fullmatch(r"(?:19|20)\d\d-[01]\d-[0-3]\d", day) else None
    return None


def _mark(grid: dict[str, Any], sheet: IO[bytes], styles: set[str]) -> None:
    """Find what the values of a sheet do not tell."""
    for piece in _pieces(sheet):
        if not _is_usual(piece):
            sheet.seek(0)
            for cell in _Cells(sheet).cells:
                _mark_cell(grid, styles, *cell)
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


def _mark_piece(grid: dict[str, Any], piece: bytes, styles: set[str]) -> None:
    if (b"e" in piece and b't="e"' in piece) or (b"f" in piece and b"<f" in piece):
        for letters, row, attributes, content in _CELL.findall(piece):
            formula, value = _FORMULA.search(content), _VALUE.search(content)
            about = {"t": "e"} if b't="e"' in attributes else {"t": "str"} if b't="str"' in attributes else {}
            place = int(row), column_number(letters.decode())
            texts = [None if one is None else unescape((one[1] or b"").decode("utf-8", "replace"))
                     for one in (formula, value)]  # fmt: skip
            _mark_cell(grid, set(), place, about, *texts)
    if styles and any(b' s="%s"' % one.encode() in piece for one in styles):
        alike = "|".join(sorted(styles)).encode()
        for letters, row in re.findall(
            rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: [^<>]*)? s="(?:%s)"' % alike, piece
        ):
            grid["percent"].add((int(row), column_number(letters.decode())))


def _mark_cell(
    grid: dict[str, Any],
    styles: set[str],
    place: tuple[int, int],
    about: dict[str, str],
    formula: str | None,
    value: str | None,
) -> None:
    """Note one cell; an error, or a formula without a result, becomes its text."""
    if formula is not None:
        grid["formulas"].add(place)
    if about.get("s") in styles:
        grid["percent"].add(place)
    if about.get("t") == "e":
        _put(grid["rows"], place, value or "#N/A")
    elif formula is not None and value is None and about.get("t") != "str":
        _put(grid["rows"], place, f"={formula}")


def _put(rows: list[list[Any]], place: tuple[int, int], text: str) -> None:
    row, column = place
    rows += [[] for _ in range(row - len(rows))]
    rows[row - 1] += [""] * (column - len(rows[row - 1]))
    rows[row - 1][column - 1] = text


class _Cells:
    """The cells of a sheet one by one, wherever and however their places are written, or not written at all.

    `cells`: place, attributes, formula and value of those that have a formula, an error or a style.
    """

    def __init__(self, sheet: IO[bytes]) -> None:
        self.cells: list[tuple[tuple[int, int], dict[str, str], str | None, str | None]] = []
        self._row = self._column = 0
        self._about: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self._inside = ""
        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._text
        parser.ParseFile(sheet)

    def _start(self, name: str, about: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "row":
            self._row, self._column = int(about.get("r", self._row + 1)), 0
        elif tag == "c":
            named = re.fullmatch("([A-Z]{1,3})([0-9]{1,7})", about.get("r", ""))
            self._column = column_number(named[1]) if named else self._column + 1
            self._about, self._texts = about, {}
        elif tag in ("f", "v"):
            self._inside = tag
            self._texts[tag] = ""

    def _text(self, text: str) -> None:
        if self._inside:
            self._texts[self._inside] += text

    def _end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        if tag in ("f", "v"):
            self._inside = ""
        elif tag == "c" and ("f" in self._texts or self._about.get("t") == "e" or "s" in self._about):
            place = self._row, self._column
            self.cells.append((place, self._about, self._texts.get("f"), self._texts.get("v") or None))


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
