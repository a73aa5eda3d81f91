"""What the intake reads and tells: sheets of cells, files, and the problems found in them."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pandas as pd
import xlsxwriter
import yaml
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from cluster_analysis.data.grids.grid import Grid
from cluster_analysis.data.tables.spreadsheet_text import column_letter
from cluster_analysis.errors import Problem

Severity = Literal["refused", "correct", "note"]
Row = dict[str, Any]
SEVERITIES: dict[str, Severity] = {"refuse": "refused", "ask": "correct", "note": "note"}

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


@cache
def texts() -> dict[str, dict[str, str]]:
    """What is told of entries, by its name in `sentences.yml`."""
    return yaml.safe_load((Path(__file__).parent / "sentences.yml").read_text(encoding="utf-8"))


def told_of(name: str, /, **about: Any) -> IntakeProblem:
    """The problem of a name in `sentences.yml`, with its place and what fills the places of its text."""
    severity, message = next(iter(texts()[name].items()))
    about |= {"advice": texts()[name].get("advice"), "severity": SEVERITIES[severity]}
    return IntakeProblem(message, **about)


class Told(list[IntakeProblem]):
    """Everything that a person has to know, in the order in which it was found."""

    def add(self, name: str, /, **about: Any) -> None:
        """Tell the problem of a name."""
        self.append(told_of(name, **about))


class Refused(Exception):
    """Internal: this one file is refused; carries its problem. Never leaves the intake."""

    def __init__(self, problem: IntakeProblem) -> None:
        self.problem = problem


@dataclass
class Sheet(Grid):
    """The cells of one sheet from A1, the cells that hold formulas or are shown as per cent, and who is told.

    Examples
    --------
    >>> sheet = Sheet("Members", [["name", "size"], ["=A1", "small"]], formulas={(2, 1)}, file="f.xlsx")
    >>> sheet.heads(), sheet.at(2, 1)
    ({'name': 1, 'size': 2}, '=A1')
    """

    file: str = ""
    told: Told = field(default_factory=Told)

    def fault(self, name: str, /, **about: Any) -> None:
        """Tell the problem of a name in this sheet."""
        self.told.add(name, **{"file": self.file, "sheet": self.name} | about)

    def heads(self) -> dict[str, int]:
        """The codes in row 1 with the number of their column."""
        codes = (str(code).strip().lower() for code in next(iter(self.rows), ()))
        return {code: column for column, code in enumerate(codes, start=1) if code}

    def lines(self, codes: Sequence[str], first: int = 3, some: bool = False) -> Iterator[dict[str, Cell]]:
        """The cells below the codes of row 1, line by line; a code that is not there is told.

        Without all codes there is no line, unless `some` of them are enough.
        """
        at = {code: column for code, column in self.heads().items() if code in codes}
        lacking = [code for code in codes if code not in at]
        for code in lacking:
            self.fault("no column", code=code, row=1)
        for row in range(first, len(self.rows) + 1) if some or not lacking else ():
            yield {code: Cell(self, row, column) for code, column in at.items()}


class Cell(NamedTuple):
    """One cell, which knows where it stands.

    Examples
    --------
    >>> cell = Cell(Sheet("Members", [["name", "size"], ["=A1", "small"]], file="f.xlsx"), 2, 1)
    >>> cell.fault("oked")
    >>> print(cell.sheet.told[0])
    f.xlsx, sheet 'Members', row 2, column 'A': '=A1' is not a code of the classification
    """

    sheet: Sheet
    row: int
    column: int

    @property
    def value(self) -> Any:
        """What stands in it; None where it is empty."""
        return self.sheet.at(self.row, self.column)

    @property
    def formula(self) -> bool:
        """Whether it holds a formula."""
        return self[1:] in self.sheet.formulas

    @property
    def percent(self) -> bool:
        """Whether it shows its number as per cent (0.45 as 45 %)."""
        return self[1:] in self.sheet.percent

    @property
    def address(self) -> str:
        """Its name in the sheet, as A2."""
        return self.sheet.address(*self[1:])

    def fault(self, name: str, /, **about: Any) -> None:
        """Tell a problem of this cell, with its value."""
        value = shorten(self.value) if isinstance(self.value, str) else plain_value(self.value)
        place = {"value": value, "row": self.row, "column": column_letter(self.column)}
        self.sheet.fault(name, **place | about)


@dataclass(frozen=True)
class Workbook:
    """The sheets of one file by name, and what is told of it."""

    file: str
    sheets: dict[str, Sheet]
    told: Told = field(default_factory=Told)

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


def records(table: pd.DataFrame) -> list[Row]:
    """The rows of a table as dictionaries by column name."""
    names = [str(name) for name in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.itertuples(index=False, name=None)]


def history(problems: Iterable[IntakeProblem]) -> list[IntakeProblem]:
    """Problems of a version that a newer one has replaced: kept on the list, nothing left to do."""
    return [one.but(severity="note", advice="replaced by a newer version") for one in problems]


class Column(NamedTuple):
    """A column of a sheet: its code in row 1, its label in row 2, its width, and whether it is filled in."""

    code: str
    label: str = ""
    width: int = 30
    open: bool = False


class NewBook(xlsxwriter.Workbook):
    """A workbook in which text is never a formula or a link; a fixed date, so the same bytes twice."""

    def __init__(self) -> None:
        self.buffer = io.BytesIO()
        plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        super().__init__(self.buffer, plain)
        self.set_properties({"created": FIXED_DATE, "author": "cluster_analysis"})
        wrapped = {"text_wrap": True, "valign": "top"}
        self.code = self.add_format({"font_color": "#666666", "italic": True})
        self.head, self.wrap = self.add_format(wrapped | {"bold": True}), self.add_format(wrapped)
        self.as_text = self.add_format({"num_format": "@"})
        self.open = self.add_format(wrapped | {"locked": False, "bg_color": "#FFF7DB"})

    def table(
        self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]], protected: bool = False
    ) -> Worksheet:
        """A sheet for A4: codes in row 1, labels in row 2, and rows; only its open columns are not locked."""
        sheet = self.add_worksheet(name)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width)
        write_row(sheet, 0, [column.code for column in columns], self.code)
        write_row(sheet, 1, [column.label for column in columns], self.head)
        for number, row in enumerate(rows, start=2):
            for at, (value, column) in enumerate(zip(row, columns, strict=True)):
                style = self.open if column.open else self.wrap
                sheet.write(number, at, None if pd.isna(value) else value, style)
        sheet.freeze_panes(2, next((at for at, column in enumerate(columns) if column.open), 0))
        sheet.repeat_rows(0, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        if protected:
            sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
        return sheet

    def finished(self) -> bytes:
        """The workbook as XLSX bytes."""
        self.close()
        return self.buffer.getvalue()


def write_row(sheet: Worksheet, row: int, cells: Iterable[Any], style: Format | None = None) -> None:
    """Texts, numbers, and formulas with their present result; an empty cell where nothing is there."""
    for column, cell in enumerate(cells):
        if isinstance(cell, tuple):
            sheet.write_formula(row, column, cell[0], None, "" if pd.isna(cell[1]) else float(cell[1]))
        elif isinstance(cell, str):
            sheet.write_string(row, column, cell, style)
        elif not pd.isna(cell):
            sheet.write_number(row, column, float(cell))
