"""The child process of `cage`: reads the files it is told, one by one, and hands over their cells."""

from __future__ import annotations

import contextlib
import csv
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
    asked = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whatever a library prints is no answer
    limits: Limits = pickle.load(asked)  # noqa: S301 - from our own process
    _limit_memory(limits.memory)
    gc.disable()  # a search for cycles goes through millions of cells and finds none
    with contextlib.suppress(EOFError):
        while True:
            pickler = pickle.Pickler(answers, pickle.HIGHEST_PROTOCOL)
            pickler.fast = True  # no memory of what was written: no cell is written twice
            pickler.dump(_answer(pickle.load(asked), limits))  # noqa: S301 - the same
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
            book.kind = "xls"
            book.grids = _sheets(content, limits)
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
    return InputError(
        "is not a readable XLSX or XLS workbook ({why})",
        why=" ".join(why.split())[:200],
        advice="download it again",
    )


def _sheets(content: bytes, limits: Limits) -> list[Grid]:
    """Every sheet with its rows; the sizes of all of them are added up before the rows are made."""
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    grids = []
    cells = 0
    for about in book.sheets_metadata:
        sheet = book.get_sheet_by_name(about.name)
        cells += sheet.total_height * sheet.total_width
        if cells > limits.cells:
            raise InputError(
                "has more than {n} cells",
                n=limits.cells,
                advice="delete the empty rows and columns behind the table",
            )
        hidden = about.visible != SheetVisibleEnum.Visible
        grids.append(Grid(about.name, sheet.to_python(skip_empty_area=False), hidden))
    return grids


UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read_text(content: bytes, most: int) -> list[list[str]]:
    """The rows of a text table.

    Raises
    ------
    InputError
        If it is no text table, or has more than `most` cells.
    """
    start = content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    if start == b"<":
        advice = "download it again, or open it and save it as XLSX"
        raise InputError("is a web page or XML, not the file itself", advice=advice)
    if content[:2] not in UTF_16 and (b"\0" in content or start in (b"%", b"\x89", b"\xff")):
        advice = "give the spreadsheet, JSON or CSV as it was downloaded"
        raise InputError("is not a spreadsheet and not text", advice=advice)
    text = decode(content)
    if text is None:
        raise InputError("is not text in UTF-8, UTF-16 or Windows-1251")
    try:
        rows = split(text)
    except csv.Error as error:
        raise InputError("is not a text table ({why})", why=str(error)) from error
    if sum(map(len, rows)) > most:
        raise InputError("has more than {n} cells", n=most)
    return rows


def decode(content: bytes) -> str | None:
    """The text of a file: UTF-8 or UTF-16 with its mark, else UTF-8, else Windows-1251; None if none fits.

    Examples
    --------
    >>> decode("Алматы".encode("cp1251")), decode("Алматы".encode("utf-16"))
    ('Алматы', 'Алматы')
    """
    for encoding in ["utf-16"] if content[:2] in UTF_16 else ["utf-8-sig", "cp1251"]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def split(text: str) -> list[list[str]]:
    r"""The rows of a text table; between tabs, quotation marks within a cell are part of the text.

    Examples
    --------
    >>> split('region;value\nAkmola;"1,5"')
    [['region', 'value'], ['Akmola', '1,5']]
    """
    delimiter = max("\t;,", key=text.split("\n", 1)[0].count)
    lines = io.StringIO(text, newline="")
    if delimiter != "\t":
        return list(csv.reader(lines, delimiter=delimiter, strict=True))
    return [
        [_unquoted(cell) for cell in row] for row in csv.reader(lines, "excel-tab", quoting=csv.QUOTE_NONE)
    ]


def _unquoted(cell: str) -> str:
    """A cell that stands in quotation marks as a whole without them."""
    whole = len(cell) > 1 and cell[0] == cell[-1] == '"' and '"' not in cell[1:-1].replace('""', "")
    return cell[1:-1].replace('""', '"') if whole else cell
