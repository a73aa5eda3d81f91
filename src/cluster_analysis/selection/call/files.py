"""Files that strangers send: XLSX, XLS, ODS, CSV in UTF-8 or cp1251, read within limits by `data.grids`."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from cluster_analysis.data.grids.cage import read_book
from cluster_analysis.data.grids.grid import FORM, Book, Grid
from cluster_analysis.errors import InputError
from cluster_analysis.selection.call.workbooks import (
    IntakeProblem,
    Refused,
    Row,
    Sheet,
    Workbook,
    plain_value,
    shorten,
    told_of,
)

FORMS = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")
MOST_ROWS = 20_000
MOST_COLUMNS = 256
ADVICE = {
    "is protected by a password": "send it as XLSX without a password",
    "is larger than {n} MB": "send the form without pictures; other documents belong among the attachments",
}
AGAIN = "save it again as XLSX"


LOCKS = (".", "~$")
"""How names of hidden files, and of lock files of office programs, begin."""


def plain_files(folder: Path) -> list[Path]:
    """What stands in a folder, by name; without lock files of office programs, and hidden files."""
    return sorted(path for path in folder.glob("*") if not path.name.startswith(LOCKS))


def _book(path: Path) -> Book:
    """The sheets of a file, or its refusal."""
    file = shorten(path.name)
    if path.is_symlink():
        raise Refused(told_of("link", file=file))
    if path.suffix.lower() not in FORMS or path.is_dir():
        raise Refused(told_of("no form", file=file))
    try:
        book = read_book(path, FORM)
    except InputError as error:
        fault = error.problems[0]
        raise Refused(
            IntakeProblem(
                fault.message,
                file=file,
                severity="refused",
                advice=ADVICE.get(fault.message.key, AGAIN),
            )
        ) from error
    if book.macros:
        raise Refused(told_of("macros", file=file))
    for grid in book.grids:
        if len(grid.rows) > MOST_ROWS or max(map(len, grid.rows), default=0) > MOST_COLUMNS:
            raise Refused(told_of("far cells", file=file))
    return book


def read_workbook(path: Path) -> Workbook:
    """The cells of a form; in a CSV the first column holds the sheet's name, the others its cells.

    Raises
    ------
    Refused
        With the reason: too large, expands too far, encrypted, broken, macros, a link, no form at all.
    """
    book = _book(path)
    found = Workbook(shorten(path.name), {})
    grids = book.grids
    if book.kind == "csv":
        parts = defaultdict(list)
        for name, *cells in filter(None, grids[0].rows):
            parts[str(name).strip()].append([number_or_text(str(cell)) for cell in cells])
        grids = [Grid(name, rows) for name, rows in parts.items() if name]
    for grid in grids:
        found.sheets[grid.name] = Sheet(**vars(grid), file=found.file, told=found.told)
    return found


def number_or_text(text: str) -> float | str:
    """A plain decimal number as a number, everything else as text.

    Examples
    --------
    >>> number_or_text("2.5"), number_or_text("007"), number_or_text("nan")
    (2.5, '007', 'nan')
    """
    return float(text) if re.fullmatch(r"-?(0|[1-9]\d{0,14})(\.\d+)?", text.strip()) else text


def read_rows(path: Path) -> list[Row]:
    """The first sheet of a workbook, or a CSV, line by line as texts by the names in row 1.

    A number is written without a needless point, a date as YYYY-MM-DD; `line` is the row in the file.

    Raises
    ------
    Refused
        If the file cannot be read.
    """
    rows = _book(path).grids[0].rows
    heads, *texts = [[str(plain_value(cell)).strip() for cell in row] for row in rows] or [[]]
    names = [name.lower() for name in heads]
    return [
        dict(zip(names, row, strict=False)) | {"line": number}
        for number, row in enumerate(texts, start=2)
        if any(row)
    ]
