"""Read a workbook or CSV form that a stranger sent: limits first, then values and where formulas stand.

Nothing in the file is executed and no name inside it is used as a path. Values are read by
`python-calamine`; before that the archive's directory is checked (size, expansion, macros) and the
sheets are scanned once as XML for formulas and for cells far outside any form.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from xml.etree import ElementTree

from cluster_analysis.data.tables.spreadsheet_text import column_letter
from cluster_analysis.errors import Problem

if TYPE_CHECKING:
    import pandas as pd

Cell = Any
Severity = Literal["refused", "correct", "note"]

FORMS = (".xlsx", ".xlsm", ".xls", ".csv")
MAX_BYTES = 20_000_000
MAX_UNPACKED = 60_000_000
MAX_ROWS, MAX_COLUMNS = 20_000, 256
MAX_TEXT = 5_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class IntakeProblem(Problem):
    """A fault in something received, with how grave it is.

    Parameters
    ----------
    severity
        `refused`: the file (or row) is not used; `correct`: somebody has to correct or explain it;
        `note`: it is handled by a rule and only told.
    application, expert
        Whom it concerns, where known.

    Examples
    --------
    >>> print(IntakeProblem("is not a number", file="S01.xlsx", sheet="Values", row=4, column="D", value="x"))
    S01.xlsx, sheet 'Values', row 4, column 'D': 'x' is not a number
    """

    def __init__(
        self,
        message: str,
        *,
        severity: Severity = "correct",
        application: str | None = None,
        expert: str | None = None,
        **more: Any,
    ) -> None:
        super().__init__(message, **more)
        self.severity, self.application, self.expert = severity, application, expert

    @property
    def cell(self) -> str | None:
        """The cell as a spreadsheet names it, where row and column are known."""
        return f"{self.column}{self.row}" if self.column and self.row else None


class Refused(Exception):
    """Internal: this one file is refused; carries its problem. Never leaves the intake."""

    def __init__(self, problem: IntakeProblem) -> None:
        self.problem = problem
        super().__init__(str(problem))


@dataclass(frozen=True)
class Sheet:
    """The cells of one sheet from A1, and the cells that hold formulas.

    Examples
    --------
    >>> sheet = Sheet("f.xlsx", "Members", [["name", "size"], ["=A1", "small"]], frozenset({"A2"}))
    >>> sheet.at(2, 1), sheet.is_formula(2, 1), sheet.address(2, 1)
    ('=A1', True, 'A2')
    """

    file: str
    name: str
    rows: list[list[Cell]]
    formulas: frozenset[str] = field(default_factory=frozenset)

    def at(self, row: int, column: int) -> Cell:
        """The value in a row and column counted from 1; None where empty or outside."""
        if row > len(self.rows) or column > len(self.rows[row - 1]):
            return None
        value = self.rows[row - 1][column - 1]
        return None if isinstance(value, str) and not value.strip() else value

    def is_formula(self, row: int, column: int) -> bool:
        """Whether a formula stands in the cell."""
        return self.address(row, column) in self.formulas

    @staticmethod
    def address(row: int, column: int) -> str:
        """The name of a cell: `address(2, 1)` is A2."""
        return f"{column_letter(column)}{row}"

    def problem(self, message: str, row: int, column: int, **more: Any) -> IntakeProblem:
        """A problem at a cell of this sheet, with its value."""
        value = more.pop("value", self.at(row, column))
        shown = shorten(value) if isinstance(value, str) else value
        return IntakeProblem(
            message,
            file=self.file,
            sheet=self.name,
            row=row,
            column=column_letter(column),
            value=shown,
            **more,
        )


@dataclass(frozen=True)
class Workbook:
    """The sheets of one file by name, and the checksum of the file as received."""

    file: str
    sheets: dict[str, Sheet]
    sha256: str = ""

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of that name, whatever its case; None where there is none."""
        return next((one for key, one in self.sheets.items() if key.casefold() == name.casefold()), None)


def column_number(letters: str) -> int:
    """The number of a column by its letters.

    Examples
    --------
    >>> column_number("AB")
    28
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def shorten(text: str, width: int = 80) -> str:
    r"""A text fit for one line of a report: no line breaks, no direction marks, not longer than `width`.

    Examples
    --------
    >>> shorten("a\nb" + chr(0x202E) + "c")
    'a b c'
    """
    plain = "".join(
        " "
        if ord(c) < 32
        or 0x200E <= ord(c) <= 0x200F
        or 0x202A <= ord(c) <= 0x202E
        or 0x2066 <= ord(c) <= 0x2069
        or ord(c) == 0x7F
        else c
        for c in text
    )
    return plain if len(plain) <= width else plain[: width - 1] + "…"


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as dictionaries by column name."""
    return [
        dict(zip(map(str, table.columns), row, strict=True))
        for row in table.itertuples(index=False, name=None)
    ]


def plain_files(folder: Path, suffixes: tuple[str, ...], problems: list[IntakeProblem]) -> Iterator[Path]:
    """Files of a folder by name; lock files of office programs are passed over, other kinds are told."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.startswith((".~lock", "~$", ".")):
            continue
        if path.is_dir() or path.suffix.lower() not in suffixes:
            problems.append(
                IntakeProblem(
                    "is not a form and is not read",
                    file=shorten(path.name),
                    severity="note",
                    advice="forms are XLSX or CSV; other documents go to attachments",
                )
            )
            continue
        yield path


def history(problems: list[IntakeProblem]) -> list[IntakeProblem]:
    """Problems of a version that a newer one has replaced: kept on the list, nothing left to do."""
    return [one.but(severity="note", advice="replaced by a newer version") for one in problems]


def refusal(file: str, message: str, advice: str, value: object = None) -> Refused:
    """The refusal of one file."""
    return Refused(IntakeProblem(message, file=file, value=value, advice=advice, severity="refused"))


def read_workbook(path: Path) -> Workbook:
    """The cells of an XLSX or CSV form.

    Raises
    ------
    Refused
        With the reason: too large, expands too far, encrypted, broken, macros, old format, a link.
    """
    file = shorten(path.name)
    if path.is_symlink():
        raise refusal(file, "is a link to another place and is not followed", "put the file itself there")
    size = path.stat().st_size
    if size > MAX_BYTES:
        advice = "send the form without pictures; other documents belong among the attachments"
        raise refusal(
            file, f"is larger than {MAX_BYTES:,} bytes and is not opened", advice, f"{size:,} bytes"
        )
    read = read_csv_form if path.suffix.lower() == ".csv" else read_xlsx
    data = path.read_bytes()
    return replace(read(file, data), sha256=hashlib.sha256(data).hexdigest())


def read_csv_form(file: str, data: bytes) -> Workbook:
    """A CSV form: the first column holds the sheet's name, the others its cells."""
    try:
        text = data.decode("utf-8-sig")
        separator = ";" if text.count(";") > text.count(",") else ","
        lines = list(csv.reader(io.StringIO(text), delimiter=separator, strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise refusal(file, f"cannot be read as CSV ({error})", "save it as CSV in UTF-8") from error
    sheets: dict[str, list[list[Cell]]] = {}
    for line in lines:
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


def read_xlsx(file: str, data: bytes) -> Workbook:
    """The cells of an XLSX after the checks of its archive."""
    import python_calamine as calamine

    if data[:8] == OLE:
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        message = "is protected by a password" if encrypted else "is in the old XLS format"
        raise refusal(file, message, "send it as XLSX without a password")
    formulas = scan(file, data)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = {}
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            sheets[name] = Sheet(file, name, rows, frozenset(formulas.get(name, ())))
    except BaseException as error:  # a panic of the reader is not an Exception
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        message = f"is broken and cannot be read ({shorten(str(error))})"
        raise refusal(file, message, "save it again as XLSX") from error
    return Workbook(file, sheets)


def scan(file: str, data: bytes) -> dict[str, set[str]]:
    """Check the archive, then list the cells with formulas per sheet."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(one.file_size for one in archive.infolist())
            if unpacked > MAX_UNPACKED:
                message = f"unpacks to more than {MAX_UNPACKED:,} bytes and is not opened"
                raise refusal(file, message, "send a plain form", f"{unpacked:,} bytes")
            if any(name.lower().endswith("vbaproject.bin") for name in archive.namelist()):
                raise refusal(file, "contains macros", "save it as XLSX without macros")
            return {name: scan_sheet(file, archive, part) for name, part in parts(archive)}
    except (zipfile.BadZipFile, zlib.error, ElementTree.ParseError, KeyError, OSError, EOFError,
            NotImplementedError, RuntimeError, ValueError) as error:  # fmt: skip
        message = f"is broken and cannot be read ({shorten(str(error))})"
        raise refusal(file, message, "save it again as XLSX") from error


def bounded(archive: zipfile.ZipFile, part: str) -> bytes:
    """The bytes of one part, never more than the limit, never with a document type."""
    with archive.open(part) as opened:
        data = opened.read(MAX_UNPACKED + 1)
    if len(data) > MAX_UNPACKED or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise ValueError(f"{part} is not a plain part of a workbook")
    return data


def parts(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Names of the sheets and the parts they are stored in."""
    relations = ElementTree.fromstring(bounded(archive, "xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {one.get("Id", ""): one.get("Target", "") for one in relations}
    book = ElementTree.fromstring(bounded(archive, "xl/workbook.xml"))  # noqa: S314
    found = []
    for sheet in book.iter(f"{MAIN}sheet"):
        target = targets[sheet.get(RELATION, "")]
        found.append((sheet.get("name", ""), target.lstrip("/") if target[:1] == "/" else f"xl/{target}"))
    return found


def scan_sheet(file: str, archive: zipfile.ZipFile, part: str) -> set[str]:
    """Cells with formulas in one sheet; a cell far outside any form refuses the file."""
    found = set()
    for _, element in ElementTree.iterparse(io.BytesIO(bounded(archive, part))):  # noqa: S314
        if element.tag == f"{MAIN}c":
            reference = element.get("r", "").upper()
            letters = reference.rstrip("0123456789")
            row = reference[len(letters) :] or "0"
            if column_number(letters) > MAX_COLUMNS or int(row) > MAX_ROWS:
                advice = "copy the form's cells into a new form"
                raise refusal(file, "has cells far outside the form", advice, reference)
            if element.find(f"{MAIN}f") is not None:
                found.add(reference)
        elif element.tag == f"{MAIN}row":
            if int(element.get("r", "0")) > MAX_ROWS:
                raise refusal(file, "has rows far outside the form", "copy the rows into a new form")
            element.clear()
    return found
