"""Read a workbook or CSV that a stranger sent: XLSX, XLS, ODS, CSV in UTF-8 or cp1251."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cluster_analysis.selection.call.files.archive import Marks, scan
from cluster_analysis.selection.call.workbooks import (
    Cell,
    Refused,
    Sheet,
    Workbook,
    plain_value,
    refusal,
    shorten,
)

if TYPE_CHECKING:
    import pandas as pd

MAX_BYTES = 20_000_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BROKEN = "is broken and cannot be read ({why})"
AGAIN = "save it again as XLSX"
PASSWORD = ("is protected by a password", "send it as XLSX without a password")


def read_workbook(path: Path) -> Workbook:
    """The cells of a form.

    Raises
    ------
    Refused
        With the reason: too large, expands too far, encrypted, broken, macros, a link.
    """
    file = shorten(path.name)
    if path.is_symlink():
        raise refusal(file, "is a link to another place and is not followed", "put the file itself there")
    size = path.stat().st_size
    if size > MAX_BYTES:
        message, limit = "is larger than {bytes} bytes and is not opened", f"{MAX_BYTES:,}"
        advice = "send the form without pictures; other documents belong among the attachments"
        raise refusal(file, message, advice, f"{size:,} bytes", bytes=limit)
    data = path.read_bytes()
    read = read_csv_form if path.suffix.lower() == ".csv" else read_spreadsheet
    return replace(read(file, data), sha256=hashlib.sha256(data).hexdigest())


def lines_of(file: str, data: bytes) -> list[list[str]]:
    """The lines of a CSV: UTF-8 or cp1251 (a Russian Excel), with commas, semicolons or tabs."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1251", errors="replace")
    first = text.partition("\n")[0]
    separator = max(";,\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise refusal(
            file, "cannot be read as CSV ({why})", "save it as CSV in UTF-8", why=str(error)
        ) from error


def read_csv_form(file: str, data: bytes) -> Workbook:
    """A CSV form: the first column holds the sheet's name, the others its cells."""
    sheets: dict[str, list[list[Cell]]] = {}
    for line in lines_of(file, data):
        if line and line[0].strip():
            sheets.setdefault(line[0].strip(), []).append([number_or_text(cell) for cell in line[1:]])
    return Workbook(file, {name: Sheet(file, name, rows) for name, rows in sheets.items()})


def number_or_text(text: str) -> Cell:
    """A plain decimal number as a number, everything else as text.

    Examples
    --------
    >>> number_or_text("2.5"), number_or_text("007"), number_or_text("nan")
    (2.5, '007', 'nan')
    """
    plain = re.fullmatch(r"-?(0|[1-9]\d{0,14})(\.\d+)?", text.strip())
    return float(text) if plain else text


def read_spreadsheet(file: str, data: bytes) -> Workbook:
    """The cells of an XLSX, XLS or ODS after the checks of its archive."""
    import python_calamine as calamine

    old = data[:8] == OLE
    if old and "EncryptedPackage".encode("utf-16-le") in data:
        raise refusal(file, *PASSWORD)
    try:
        marks = {} if old else scan(file, data)
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = {name: _sheet(file, name, book, marks.get(name)) for name in book.sheet_names}
    except (Refused, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a panic of the reader is not an Exception
        raise _broken(file, error) from error
    return Workbook(file, sheets)


def _broken(file: str, error: BaseException) -> Refused:
    why = shorten(str(error))
    locked = re.search("password|encrypt", why, re.IGNORECASE)
    return refusal(file, *PASSWORD) if locked else refusal(file, BROKEN, AGAIN, why=why)


def _sheet(file: str, name: str, book: object, marks: Marks | None) -> Sheet:
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)  # type: ignore[attr-defined]
    if marks is None:
        return Sheet(file, name, rows)
    return Sheet(file, name, rows, frozenset(marks.formulas), frozenset(marks.percents))


def read_table(path: Path) -> pd.DataFrame:
    """The first sheet of a workbook, or a CSV, as a table of texts; row 1 holds the names of the columns.

    A number is written without a needless point, a date as YYYY-MM-DD; `line` is the row in the file.

    Raises
    ------
    Refused
        If the file cannot be read.
    """
    import pandas as pd

    if path.suffix.lower() == ".csv":
        if path.is_symlink():
            raise refusal(
                path.name, "is a link to another place and is not followed", "put the file itself there"
            )
        rows: list[list[Cell]] = list(lines_of(path.name, path.read_bytes()))
    else:
        rows = next(iter(read_workbook(path).sheets.values())).rows
    texts = [[str(plain_value(cell) if cell is not None else "").strip() for cell in row] for row in rows]
    heads = [name.lower() for name in texts[0]] if texts else []
    kept = {number: row for number, row in enumerate(texts[1:], start=2) if any(row)}
    table = pd.DataFrame(
        [dict(zip(heads, row, strict=False)) for row in kept.values()], columns=heads, dtype=object
    )
    return table.loc[:, [bool(name) for name in heads]].fillna("").assign(line=list(kept))
