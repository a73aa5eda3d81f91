"""What the intake reads and tells: sheets of cells, files, and the problems found in them."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from cluster_analysis.data.tables.spreadsheet_text import column_letter
from cluster_analysis.errors import Message, Problem

if TYPE_CHECKING:
    import pandas as pd
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


@dataclass(frozen=True)
class Sheet:
    """The cells of one sheet from A1, and the cells that hold formulas or are shown as per cent.

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
    percents: frozenset[str] = field(default_factory=frozenset)

    def at(self, row: int, column: int) -> Cell:
        """The value in a row and column counted from 1; None where empty or outside."""
        if row > len(self.rows) or column > len(self.rows[row - 1]):
            return None
        value = self.rows[row - 1][column - 1]
        return None if isinstance(value, str) and not value.strip() else value

    def is_formula(self, row: int, column: int) -> bool:
        """Whether a formula stands in the cell."""
        return self.address(row, column) in self.formulas

    def is_percent(self, row: int, column: int) -> bool:
        """Whether the cell shows its number as per cent (0.45 as 45 %)."""
        return self.address(row, column) in self.percents

    @staticmethod
    def address(row: int, column: int) -> str:
        """The name of a cell: `address(2, 1)` is A2."""
        return f"{column_letter(column)}{row}"

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
