"""What the intake reads and tells: sheets of cells, files, and the problems found in them."""

from __future__ import annotations

import datetime
import io
import math
import numbers
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import xlsxwriter
import yaml
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from cluster_analysis.data.grids.grid import Grid
from cluster_analysis.data.tables.spreadsheet_text import DIRECTION_MARKS, column_letter
from cluster_analysis.errors import InputError, Problem
from cluster_analysis.language.catalogues import translator

Row = dict[str, Any]

AS_TEXT = ("application", "oked")
"""Lines of a form whose value is a text, so that no spreadsheet makes a number of it."""
NONE: Mapping[str, Any] = {}
FAR = 10_000
"""A column that no form has: its cells are empty."""
UNSEEN = re.compile("[\x00-\x1f\x7f" + "".join(map(chr, DIRECTION_MARKS)) + "]")
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
    value
        As of a `Problem`; a text is made fit for one line.

    Examples
    --------
    >>> print(IntakeProblem("is not a number", file="S01.xlsx", sheet="Values", row=4, column="D", value="x"))
    S01.xlsx, sheet 'Values', row 4, column 'D': 'x' is not a number
    """

    def __init__(
        self,
        message: str,
        *,
        severity: str = "correct",
        application: str | None = None,
        expert: str | None = None,
        value: object = None,
        **more: Any,
    ) -> None:
        super().__init__(message, value=shorten(value) if type(value) is str else value, **more)
        self.severity = severity
        self.application = application
        self.expert = expert

    @property
    def cell(self) -> str | None:
        """The cell as a spreadsheet names it, where row and column are known."""
        return f"{self.column}{self.row}" if self.column and self.row else None


@cache
def texts(path: str = "call/sentences.yml") -> dict[str, Any]:
    """What a file of texts of the selection holds: what is told of entries, by name, if none is named."""
    return yaml.safe_load((Path(__file__).parents[1] / path).read_text(encoding="utf-8"))


def words(part: str, lang: str) -> dict[str, str]:
    """The labels of a part of `sentences.yml` in a language, by their codes."""
    return {code: translator(lang)(text) for code, text in texts()[part].items()}


def told_of(name: str, /, **about: Any) -> IntakeProblem:
    """The problem of a name in `sentences.yml`, with its place and what fills the places of its text."""
    (severity, message), *advice = texts()[name].items()
    return IntakeProblem(message, severity=severity, **dict(advice), **about)


class Told(list[IntakeProblem]):
    """Everything that a person has to know, in the order in which it was found."""

    def add(self, name: str, /, **about: Any) -> None:
        """Tell the problem of a name."""
        self.append(told_of(name, **about))


class Refused(InputError):
    """One file is refused, for its one problem."""

    def __init__(self, problem: IntakeProblem) -> None:
        super().__init__([problem])
        self.problem = problem


@dataclass
class Sheet(Grid):
    """The cells of one sheet from A1, the cells that hold formulas or are shown as per cent, and who is told.

    `whom` are the expert and the application whom the faults of the sheet concern, where known.

    Examples
    --------
    >>> sheet = Sheet("Members", [["name", "size"], ["=A1", "small"]], formulas={(2, 1)}, file="f.xlsx")
    >>> sheet.heads(), sheet.cell(2, 1).value
    ({'name': 1, 'size': 2}, '=A1')
    """

    file: str = ""
    told: Told = field(default_factory=Told)
    whom: Row = field(default_factory=dict)

    def fault(self, name: str, /, **about: Any) -> None:
        """Tell the problem of a name in this sheet."""
        self.told.add(name, **{"file": self.file, "sheet": self.name} | self.whom | about)

    def heads(self) -> dict[str, int]:
        """The codes in row 1 with the number of their column."""
        codes = enumerate(next(iter(self.rows), ()), start=1)
        return {str(code).strip().lower(): column for column, code in codes if code}

    def cell(self, row: int, column: int) -> Cell:
        """One cell, with what is known of it."""
        place = (row, column)
        return Cell(self, *place, self.at(*place), place in self.formulas, place in self.percent)

    def lines(self, codes: Sequence[str], first: int = 3) -> Iterator[list[Cell]]:
        """The cells below these codes of row 1, line by line.

        A code that is not there is told, and its cells are empty; without the first code there is no line.
        """
        heads = self.heads()
        for code in [one for one in codes if one not in heads]:
            self.fault("no column", code=code, row=1)
        for row in range(first, len(self.rows) + 1) if codes[0] in heads else ():
            yield [self.cell(row, heads.get(code, FAR)) for code in codes]


def placed(address: str) -> Row:
    """Column and row of a cell by its name, as the places of a problem.

    Examples
    --------
    >>> placed("AB12")
    {'column': 'AB', 'row': 12}
    """
    column, row = re.findall(r"[A-Z]+|\d+", address)
    return {"column": column, "row": int(row)}


class Cell(NamedTuple):
    """One cell: where it stands, what stands in it (None where it is empty), and how.

    Examples
    --------
    >>> cell = Sheet("Members", [["name", "size"], ["=A1", "small"]], file="f.xlsx").cell(2, 1)
    >>> cell.fault("oked")
    >>> print(cell.sheet.told[0])
    f.xlsx, sheet 'Members', row 2, column 'A': '=A1' is not a code of the classification
    """

    sheet: Sheet
    row: int
    column: int
    value: Any
    formula: bool
    percent: bool

    @property
    def address(self) -> str:
        """Its name in the sheet, as A2."""
        return self.sheet.address(self.row, self.column)

    def fault(self, name: str, /, **about: Any) -> None:
        """Tell a problem of this cell, with its value."""
        place = {"value": plain_value(self.value), "row": self.row, "column": column_letter(self.column)}
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


def shorten(text: str) -> str:
    r"""A text fit for one line of a report: no line breaks, no direction marks, at most 80 characters.

    Examples
    --------
    >>> shorten("a\nb" + chr(0x202E) + "c")
    'a b c'
    """
    plain = UNSEEN.sub(" ", text)
    return plain if len(plain) <= 80 else f"{plain[:79]}…"


def plain_value(value: object) -> object:
    """A value as a person typed it: a whole number without its point, a date as YYYY-MM-DD.

    Examples
    --------
    >>> plain_value(40002804.0), plain_value(datetime.date(2027, 6, 2)), plain_value(0.5)
    (40002804, '2027-06-02', 0.5)
    """
    if isinstance(value, datetime.date):
        return value.isoformat()
    return int(value) if isinstance(value, float) and value.is_integer() else value


def clock(text: str) -> datetime.datetime | None:
    """A day and hour as people write them, without a zone; None if it is none.

    Examples
    --------
    >>> clock("10.02.2027, 17:59") == clock("2027-02-10T17:59") == clock("2027-02-10 17:59:00")
    True
    >>> clock("8 June 2017"), clock("2017-06-31T10:00"), clock("2017-06-30")
    (None, None, None)
    """
    turned = re.sub(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})", r"\3-\2-\1", text.strip())
    parts = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})[T,\s]+(\d{1,2}):(\d\d)(?::(\d\d))?", turned)
    try:
        return datetime.datetime(*(int(part or 0) for part in parts.groups())) if parts else None  # type: ignore[arg-type]
    except ValueError:
        return None


def day(value: object) -> str | None:
    """A day as YYYY-MM-DD, from a date or a text; None if it is none.

    Examples
    --------
    >>> day("2017-06-12"), day("12.06.2017"), day(datetime.date(2017, 6, 12)), day("June")
    ('2017-06-12', '2017-06-12', '2017-06-12', None)
    """
    morning = clock(f"{str(plain_value(value)).strip()[:10]} 0:00")
    return f"{morning:%Y-%m-%d}" if morning else None


def records(table: pd.DataFrame) -> list[Row]:
    """The rows of a table as dictionaries by column name."""
    return table.to_dict("records")  # type: ignore[return-value]


class NewBook(xlsxwriter.Workbook):
    """A workbook in which text is never a formula or a link; a fixed date, so the same bytes twice."""

    def __init__(self) -> None:
        self.buffer = io.BytesIO()
        super().__init__(
            self.buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self.set_properties({"created": datetime.datetime(2017, 4, 10), "author": "cluster_analysis"})
        wrapped = {"text_wrap": True, "valign": "top"}
        self.code = self.add_format({"font_color": "#666666", "italic": True})
        self.head = self.add_format(wrapped | {"bold": True})
        self.wrap = self.add_format(wrapped)
        self.as_text = self.add_format({"num_format": "@"})
        self.open = self.add_format(wrapped | {"locked": False, "bg_color": "#FFF7DB"})

    def table(
        self,
        name: str,
        heads: Mapping[str, str],
        rows: Sequence[Sequence[Any]],
        rules: Mapping[str, Row] = NONE,
        widths: Mapping[str, int] = NONE,
        width: int = 30,
        last: int = 2,
        unlocked: Collection[str] | None = None,
    ) -> None:
        """A sheet for A4: codes in row 1, labels in row 2, and rows.

        Parameters
        ----------
        heads
            Code -> label of each column.
        rules
            What may be typed, by the code of a column, or in a column `value` by that of the line.
        last
            Where the rules of columns end, counted from 0, if there are no more rows.
        unlocked
            The columns that can be changed; the sheet is not protected if None.
        """
        sheet = self.page(name)
        last = max(last, len(rows) + 1)
        write_row(sheet, 0, heads, self.code)
        write_row(sheet, 1, heads.values(), self.head)
        free = [at for at, code in enumerate(heads) if code in (unlocked or ())]
        for at, code in enumerate(heads):
            sheet.set_column(at, at, widths.get(code, width), self.as_text if code == "bin" else None)
            if code in rules:
                sheet.data_validation(2, at, last, at, rules[code])
            for number, row in enumerate(rows, start=2):
                mine = row[0] if code == "value" else ""
                cell = row[at].translate(DIRECTION_MARKS) if isinstance(row[at], str) else row[at]
                style = self.open if at in free else self.as_text if mine in AS_TEXT else self.wrap
                sheet.write(number, at, None if pd.isna(cell) else cell, style)
                if mine in rules:
                    sheet.data_validation(number, at, number, at, rules[mine])
        sheet.freeze_panes(2, min(free, default=0))
        sheet.repeat_rows(0, 1)
        if unlocked is not None:
            sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})

    def page(self, name: str) -> Worksheet:
        """An empty sheet that is printed on A4, as wide as the page."""
        sheet = self.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def lines(self, name: str, rows: Iterable[Iterable[Any]], head: int | None = None) -> Worksheet:
        """A sheet of rows from A1 on; the row of that number holds the heads."""
        sheet = self.page(name)
        for number, row in enumerate(rows):
            write_row(sheet, number, row, self.head if number == head else None)
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
        elif is_number(cell):
            sheet.write_number(row, column, float(cell), style)
        elif not pd.isna(cell):
            sheet.write_string(row, column, str(cell).translate(DIRECTION_MARKS), style)


def is_number(value: Any) -> bool:
    """Whether a cell holds a finite number."""
    return isinstance(value, numbers.Real) and not isinstance(value, bool) and math.isfinite(value)
