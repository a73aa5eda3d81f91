"""What the intake reads and tells: sheets of cells, files, and the problems found in them."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from cluster_analysis.data.grids.grid import Grid
from cluster_analysis.data.tables.spreadsheet_text import column_letter
from cluster_analysis.errors import Message, Problem

if TYPE_CHECKING:
    import xlsxwriter

Cell = Any
Severity = Literal["refused", "correct", "note"]

FORMS = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")
FIXED_DATE = datetime.datetime(2017, 4, 10)
UNSEEN = re.compile("[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Line breaks and marks that turn the direction of a text."""


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


@dataclass
class Sheet(Grid):
    """The cells of one sheet from A1, and the cells that hold formulas or are shown as per cent.

    Examples
    --------
    >>> sheet = Sheet("Members", [["name", "size"], ["=A1", "small"]], formulas={(2, 1)}, file="f.xlsx")
    >>> sheet.heads(), str(sheet.problem("is not a name", 2, 1))
    ({'name': 1, 'size': 2}, "f.xlsx, sheet 'Members', row 2, column 'A': '=A1' is not a name")
    """

    file: str = ""

    def heads(self) -> dict[str, int]:
        """The codes in row 1 with the number of their column."""
        first = self.rows[0] if self.rows else []
        codes = (str(self.at(1, column) or "").strip().lower() for column in range(1, len(first) + 1))
        return {code: column for column, code in enumerate(codes, start=1) if code}

    def problem(self, message: str, row: int, column: int, **more: Any) -> IntakeProblem:
        """A problem at a cell of this sheet, with its value."""
        value = more.pop("value", self.at(row, column))
        place: dict[str, Any] = {"file": self.file, "sheet": self.name, "row": row}
        value = shorten(value) if isinstance(value, str) else plain_value(value)
        return IntakeProblem(message, column=column_letter(column), value=value, **place, **more)


@dataclass(frozen=True)
class Workbook:
    """The sheets of one file by name, and the checksum of the file as received."""

    file: str
    sheets: dict[str, Sheet]
    sha256: str = ""

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of that name, whatever its case; None where there is none."""
        return next((one for key, one in self.sheets.items() if key.casefold() == name.casefold()), None)


def shorten(text: str, width: int = 80) -> str:
    r"""A text fit for one line of a report: no line breaks, no direction marks, not longer than `width`.

    Examples
    --------
    >>> shorten("a\nb" + chr(0x202E) + "c")
    'a b c'
    """
    plain = UNSEEN.sub(" ", text)
    return plain if len(plain) <= width else plain[: width - 1] + "…"


def plain_value(value: object) -> object:
    """A value as a person typed it: a whole number without its point, a date as YYYY-MM-DD.

    Examples
    --------
    >>> plain_value(40002804.0), plain_value(datetime.date(2027, 6, 2)), plain_value(0.5)
    (40002804, '2027-06-02', 0.5)
    """
    if isinstance(value, datetime.date | datetime.datetime):
        return value.isoformat()
    if isinstance(value, float):
        return int(value) if value.is_integer() else float(value)
    return value


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as dictionaries by column name."""
    names = [str(name) for name in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.itertuples(index=False, name=None)]


def is_lock(path: Path) -> bool:
    """Whether a file is one that office programs leave beside an open document, or hidden."""
    return path.name.startswith((".", "~$"))


def plain_files(folder: Path, suffixes: tuple[str, ...], problems: list[IntakeProblem]) -> Iterator[Path]:
    """Files of a folder by name; lock files of office programs are passed over, other kinds are told."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if is_lock(path):
            continue
        if path.is_dir() or path.suffix.lower() not in suffixes:
            message, advice = "is not a form and is not read", "ask for it as XLSX, XLS, ODS or CSV"
            problems.append(
                IntakeProblem(message, file=shorten(path.name), severity="refused", advice=advice)
            )
            continue
        yield path


def history(problems: list[IntakeProblem]) -> list[IntakeProblem]:
    """Problems of a version that a newer one has replaced: kept on the list, nothing left to do."""
    return [one.but(severity="note", advice="replaced by a newer version") for one in problems]


def settle(problems: list[IntakeProblem], application: str, place: str, code: str, by: str) -> None:
    """Turn the problems of one value that has been answered into notes that name the answer."""
    for at, one in enumerate(problems):
        here = f"{one.sheet}!{one.cell}" == place or getattr(one.message, "values", {}).get("code") == code
        if one.application == application and here:
            message = Message("{what}; answered in {file}", what=one.message, file=by)
            problems[at] = one.but(message=message, severity="note", advice=None)


def refusal(file: str, message: str, advice: str, value: object = None, **values: Any) -> Refused:
    """The refusal of one file."""
    about: dict[str, Any] = {"file": file, "value": value, "advice": advice, "severity": "refused"}
    return Refused(IntakeProblem(message, **about, **values))


def new_workbook(buffer: io.BytesIO) -> xlsxwriter.Workbook:
    """A workbook in which text is never a formula or a link; a fixed date, so the same bytes twice."""
    import xlsxwriter

    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, plain)
    book.set_properties({"created": FIXED_DATE, "author": "cluster_analysis"})
    return book
