"""Cells of an XLSX that have no figure because a formula failed or was never computed.

The reader of the cells hands both on as empty, which would pass for "not published". They are looked up in
the XML of the sheets, which is searched in pieces and not parsed: most sheets have none.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path

PIECE = 4 * 1024**2
"""Bytes of a sheet that are looked at together."""

_CELL = re.compile(rb"<(?:\w+:)?c\s([^<>]*?)>(?=\s*<(?:\w+:)?[fv][\s>/])(.*?)</(?:\w+:)?c>", re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^<>]*?)?(?:/>|>([^<]*)<)")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^<>]*)?>([^<]+)<")


def put_uncomputed(path: Path, sheets: list[tuple[str, list[list[object]]]]) -> None:
    """Write the error, or the formula without a result, into the cells that have one."""
    with zipfile.ZipFile(path) as book:
        parts = _parts(book)
        for name, rows in sheets:
            if name in parts:
                for row, col, text in _uncomputed(book, parts[name]):
                    _put(rows, row, col, text)


def _put(rows: list[list[object]], row: int, col: int, text: str) -> None:
    while len(rows) <= row:
        rows.append([])
    rows[row] += [""] * (col + 1 - len(rows[row]))
    rows[row][col] = text


def _parts(book: zipfile.ZipFile) -> dict[str, str]:
    """The part of the file in which each sheet lies, by the sheet's name."""
    names = set(book.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    relations = _tags(book, "_rels/workbook.xml.rels", "Relationship")
    links = {one.get("Id", ""): one.get("Target", "") for one in relations}
    found = {}
    for sheet in _tags(book, "workbook.xml", "sheet"):
        target = links.get(next((value for key, value in sheet.items() if key.endswith(":id")), ""), "")
        part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        if part in names:
            found[sheet.get("name", "")] = part
    return found


def _tags(book: zipfile.ZipFile, part: str, tag: str) -> list[dict[str, str]]:
    """The attributes of all elements with this tag."""
    text = book.read(f"xl/{part}").decode("utf-8", "replace")
    return [
        {name: unescape(value) for name, _, value in re.findall(r"""([\w:]+)\s*=\s*(["'])(.*?)\2""", one)}
        for one in re.findall(rf"<(?:\w+:)?{tag}\s([^<>]*)>", text)
    ]


def _uncomputed(book: zipfile.ZipFile, part: str) -> Iterator[tuple[int, int, str]]:
    """Row, column and text of the cells with an error, or with a formula and no result."""
    with book.open(part) as sheet:
        rest = b""
        while piece := sheet.read(PIECE):
            piece = rest + piece
            end = piece.rfind(b"</row>") + 1 or piece.rfind(b":row>") + 1
            piece, rest = piece[:end], piece[end:]
            yield from _in_piece(piece)
        yield from _in_piece(rest)


def _in_piece(xml: bytes) -> Iterator[tuple[int, int, str]]:
    if b't="e"' not in xml and not (
        b"f" in xml and (b"<f" in xml or b":f" in xml)
    ):  # one letter is found fast
        return
    for attributes, content in _CELL.findall(xml):
        place = _PLACE.search(attributes)
        value = _VALUE.search(content)
        if place is None:
            continue
        if b't="e"' in attributes:
            yield *_where(place), unescape(value[1].decode("utf-8", "replace")) if value else "#N/A"
        elif value is None and b't="str"' not in attributes and (formula := _FORMULA.search(content)):
            yield *_where(place), "=" + unescape((formula[1] or b"").decode("utf-8", "replace"))


def _where(place: re.Match[bytes]) -> tuple[int, int]:
    return int(place[2]) - 1, column_number(place[1]) - 1


def column_number(letters: bytes) -> int:
    """The number of a column from its letters, counted from 1; "@" stands for no letter.

    Examples
    --------
    >>> column_number(b"AB"), column_number(b"@AB")
    (28, 28)
    """
    return sum((letter - 64) * 26**at for at, letter in enumerate(reversed(letters)))
