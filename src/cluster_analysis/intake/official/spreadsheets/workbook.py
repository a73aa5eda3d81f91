"""The sheets of an XLSX or XLS file as rows of cells, after its size has been looked at."""

from __future__ import annotations

import gc
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from cluster_analysis.errors import InputError, Problem
from cluster_analysis.intake.official.spreadsheets.workbook_errors import column_number, put_uncomputed

MAX_CELLS = 50_000_000
MAX_UNPACKED = 2 * 1024**3
WHOLE = 20 * 1024**2
"""A sheet of at most so many bytes is searched for its last cell; a larger one is taken at its own word."""
HEAD = 64 * 1024
"""That word stands before the rows, in the first bytes of the sheet."""

_BROKEN = (OSError, ValueError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error)


Sheet = tuple[str, list[list[object]]]


def sheets_of(path: Path) -> tuple[list[Sheet], list[str]]:
    """Name and rows of every sheet that can be seen, and the names of the hidden ones.

    What the workbook has in place of a figure, an error or a formula that was never computed, is a text
    ("#DIV/0!", "=A1+A2") in its cell. In XLS such cells cannot be told from empty ones.

    Raises
    ------
    InputError
        If the file is not a workbook, is protected by a password, or is larger than memory should hold.
    """
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    try:
        packed = zipfile.is_zipfile(path)
        if packed:
            _refuse_giants(path)
        with path.open("rb") as file:  # by its content: the ending of the name may be wrong
            book = CalamineWorkbook.from_filelike(file)
        seen = [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
        sheets = cast("list[Sheet]", [(name, book.get_sheet_by_name(name).to_python(False)) for name in seen])
        if packed:
            put_uncomputed(path, sheets)
        return sheets, [name for name in book.sheet_names if name not in seen]
    except InputError:
        raise
    except (CalamineError, *_BROKEN) as error:
        raise InputError([_unreadable(path, str(error))]) from error


@contextmanager
def no_collection() -> Iterator[None]:
    """No search for reference cycles: it goes through millions of cells again and again and finds none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _unreadable(path: Path, why: str) -> Problem:
    if "password" in why:
        advice = "save a copy without the password"
        return Problem("is protected by a password", file=path.name, advice=advice)
    message = "is not a readable XLSX or XLS workbook ({why})"
    return Problem(message, why=why, file=path.name, advice="download it again")


def _refuse_giants(path: Path) -> None:
    """Files that unpack to far more than their size, and sheets whose last cell is far out.

    The reader allots memory for the whole rectangle up to the last cell before it reads a figure.
    """
    with zipfile.ZipFile(path) as book:
        parts = book.infolist()
        if sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise InputError("unpacks to more than {n} MB", n=MAX_UNPACKED // 1024**2, file=path.name)
        for part in parts:
            if re.fullmatch(r"xl/worksheets/[^/]+\.xml", part.filename):
                small = part.file_size <= WHOLE
                with book.open(part) as sheet:
                    area = _area(sheet.read(WHOLE if small else HEAD), _CELL if small else _DIMENSION)
                if area > MAX_CELLS:
                    raise InputError(
                        "has a cell so far out that the sheet would have {n} cells",
                        n=area,
                        file=path.name,
                        sheet=part.filename,
                        advice="delete the empty rows and columns behind the table",
                    )


_CELL = re.compile(rb'<(?:\w+:)?c (?:[^>]*? )?r="([A-Z]{1,3})([0-9]{1,7})"')
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension ref="[A-Z0-9]+:([A-Z]{1,3})([0-9]{1,7})"')


def _area(xml: bytes, place: re.Pattern[bytes]) -> int:
    """Rows times columns up to the last cell."""
    cells = place.findall(xml)
    rows = max((int(row) for _, row in cells), default=0)
    letters = max((column.rjust(3, b"@") for column, _ in cells), default=b"@@@")
    return rows * column_number(letters)
