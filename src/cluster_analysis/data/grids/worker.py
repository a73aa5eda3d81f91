"""The child process of `cage`: reads the files it is told, one by one, and hands over their cells."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import io
import os
import pickle
import sys
import zipfile
from pathlib import Path

from cluster_analysis.data.grids.grid import Book, Grid, Limits
from cluster_analysis.errors import InputError, Problem

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def main() -> None:
    """Answer until nobody asks any more: a book, or the problems why there is none."""
    asked, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whatever a library prints is no answer
    limits: Limits = pickle.load(asked)  # noqa: S301 - from our own process
    _limit_memory(limits.memory)
    gc.disable()  # a search for cycles goes through millions of cells and finds none
    with contextlib.suppress(EOFError):
        while True:
            answer = _answer(pickle.load(asked), limits)  # noqa: S301 - the same
            pickler = pickle.Pickler(answers, pickle.HIGHEST_PROTOCOL)
            pickler.fast = True  # no memory of what was written: no cell is written twice
            pickler.dump(answer)
            answers.flush()


def _limit_memory(most: int) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(path: Path, limits: Limits) -> Book | list[Problem]:
    try:
        return read_content(path.name, path.read_bytes(), limits)
    except InputError as refusal:
        return refusal.problems
    except OSError as error:
        return [Problem("cannot be read: {why}", why=str(error))]


def read_content(file: str, content: bytes, limits: Limits) -> Book:
    """The sheets in the bytes of a file.

    Raises
    ------
    InputError
        If it is empty, broken, protected, or larger than allowed.
    """
    from cluster_analysis.data.grids.text import read_text

    if not content.strip():
        raise InputError("is empty")
    book = Book(file, "csv", [], hashlib.sha256(content).hexdigest())
    if content[:4] == b"PK\x03\x04" or content[:8] == OLE:
        _read_workbook(book, content, limits)
    else:
        book.grids.append(Grid("", read_text(content, limits.cells)))
    return book


def _read_workbook(book: Book, content: bytes, limits: Limits) -> None:
    """The sheets of a workbook; whatever its reader raises, or panics over, is a refusal."""
    from cluster_analysis.data.grids import archive

    if content[:8] == OLE and "EncryptedPackage".encode("utf-16-le") in content:
        raise _unreadable("password")
    try:
        if content[:8] == OLE:
            book.kind, book.grids = "xls", _sheets(content, limits)
            return
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > limits.unpacked_bytes:
                raise InputError("unpacks to more than {n} MB", n=limits.unpacked_bytes // 1024**2)
            book.grids = _sheets(content, limits)
            archive.describe(packed, book)
    except (InputError, MemoryError):
        raise
    except BaseException as error:  # a panic of the reader is not an Exception
        raise _unreadable(str(error)) from error


def _unreadable(why: str) -> InputError:
    if "password" in why.lower():
        return InputError("is protected by a password", advice="save a copy without the password")
    message, advice = "is not a readable XLSX or XLS workbook ({why})", "download it again"
    return InputError(message, why=" ".join(why.split())[:200], advice=advice)


def _sheets(content: bytes, limits: Limits) -> list[Grid]:
    """Every sheet with its rows; the sizes of all of them are added up before the rows are made."""
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    grids, cells = [], 0
    for about in book.sheets_metadata:
        sheet = book.get_sheet_by_name(about.name)
        cells += sheet.total_height * sheet.total_width
        if cells > limits.cells:
            advice = "delete the empty rows and columns behind the table"
            raise InputError("has more than {n} cells", n=limits.cells, advice=advice)
        hidden = about.visible != SheetVisibleEnum.Visible
        grids.append(Grid(about.name, sheet.to_python(skip_empty_area=False), hidden))
    return grids
