"""The child process of `cage`: reads the files it is told, one by one, and hands over their cells."""

from __future__ import annotations

import datetime
import gc
import hashlib
import io
import marshal
import os
import sys
import zipfile
from pathlib import Path
from typing import Any

from cluster_analysis.data.grids.limits import Limits, Refusal

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def main() -> None:
    """Answer until nobody asks any more."""
    limits = Limits(*(kind(text) for kind, text in zip(_KINDS, sys.argv[1:], strict=True)))
    _limit_memory(limits.memory)
    gc.disable()  # a search for cycles goes through millions of cells and finds none
    asked, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whatever a library prints is no answer
    while size := int.from_bytes(asked.read(8), "big"):
        path = Path(os.fsdecode(asked.read(size)))
        answer = marshal.dumps(_answer(path, limits))
        answers.write(len(answer).to_bytes(8, "big"))
        answers.write(answer)
        answers.flush()


_KINDS = (int, int, int, int, float)


def _limit_memory(most: int) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(path: Path, limits: Limits) -> dict[str, Any]:
    try:
        content = path.read_bytes()
        book = read_content(content, limits)
        return {"sha256": hashlib.sha256(content).hexdigest(), **book}
    except Refusal as refusal:
        return {"problem": refusal.problem}
    except OSError as error:
        return {"problem": Refusal("cannot be read: {why}", {"why": str(error)}).problem}


def read_content(content: bytes, limits: Limits) -> dict[str, Any]:
    """The sheets in the bytes of a file, as plain values that can be handed over.

    Raises
    ------
    Refusal
        If it is empty, broken, protected, or larger than allowed.
    """
    from cluster_analysis.data.grids.text import read_text

    if not content.strip():
        raise Refusal("is empty")
    if content[:4] == b"PK\x03\x04" or content[:8] == OLE:
        return _workbook(content, limits)
    return read_text(content, limits.cells)


def _workbook(content: bytes, limits: Limits) -> dict[str, Any]:
    """The sheets of a workbook; whatever its reader raises, or panics over, is a refusal."""
    from cluster_analysis.data.grids import archive

    if content[:8] == OLE and "EncryptedPackage".encode("utf-16-le") in content:
        raise _unreadable("password")
    try:
        if content[:8] == OLE:
            return {"kind": "xls", "saved": None, "macros": False, "grids": _sheets(content, limits)}
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            archive.check(packed, limits)
            grids = _sheets(content, limits)
            return archive.described(packed, grids)
    except (Refusal, MemoryError):
        raise
    except BaseException as error:  # a panic of the reader is not an Exception
        raise _unreadable(str(error)) from error


def _unreadable(why: str) -> Refusal:
    if "password" in why.lower():
        return Refusal("is protected by a password", advice="save a copy without the password")
    key = "is not a readable XLSX or XLS workbook ({why})"
    return Refusal(key, {"why": " ".join(why.split())[:200]}, advice="download it again")


def _sheets(content: bytes, limits: Limits) -> list[dict[str, Any]]:
    """Every sheet with its rows; the sizes of all of them are added up before the rows are made."""
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    grids, cells = [], 0
    for about in book.sheets_metadata:
        sheet = book.get_sheet_by_name(about.name)
        cells += sheet.total_height * sheet.total_width
        if cells > limits.cells:
            advice = "delete the empty rows and columns behind the table"
            raise Refusal("has more than {n} cells", {"n": limits.cells}, advice=advice)
        rows = sheet.to_python(skip_empty_area=False)
        hidden = about.visible != SheetVisibleEnum.Visible
        grids.append({"name": about.name, "rows": rows, "hidden": hidden, "dates": _take_dates(rows)})
    return grids


def _take_dates(rows: list[list[Any]]) -> list[tuple[int, int, str, Any]]:
    """Dates and times out of the rows: place, kind, and a text or number that says the same."""
    dates: list[tuple[int, int, str, Any]] = []
    for at, row in enumerate(rows):
        if _PLAIN.issuperset(map(type, row)):
            continue
        for column, cell in enumerate(row):
            if isinstance(cell, datetime.timedelta):
                dates.append((at, column, "timedelta", cell.total_seconds()))
                row[column] = ""
            elif isinstance(cell, datetime.date | datetime.time):
                dates.append((at, column, type(cell).__name__, cell.isoformat()))
                row[column] = ""
    return dates


_PLAIN = {str, float, int, bool}
