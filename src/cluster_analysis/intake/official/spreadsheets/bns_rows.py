"""What a row of a spreadsheet is: a header of periods, figures with their labels, numbers of columns."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from cluster_analysis.data.tables.spreadsheet_text import column_letter
from cluster_analysis.errors import Message
from cluster_analysis.intake.official.spreadsheets.bns_head import Columns
from cluster_analysis.intake.official.terms.cells import (
    MISSING_MARKS,
    TOTAL_WORDS,
    NotAFigure,
    clean,
    figure,
    is_place_inside,
    kato_region,
    region_of,
)
from cluster_analysis.intake.official.terms.periods import Period, period_of
from cluster_analysis.intake.official.terms.raw_table import RawTable

Row = Sequence[object]


class Label(NamedTuple):
    """What a cell left of the figures says; `kato`: the region of its code, "" for a place inside any."""

    text: str
    kato: str | None
    region: str | None
    period: Period | None
    number: bool  # whether it is nothing but a number, which may be a bare year


@lru_cache(maxsize=100_000, typed=True)
def label_of(cell: object) -> Label:
    """The text, region and period of a label, found once for all its repetitions."""
    text, kato = clean(cell), kato_region(cell)
    region = kato or region_of(text)
    if region is None and is_place_inside(text):
        kato = ""
    period = None if region or not text else period_of(text)
    return Label(text, kato, region, period, kato is None and is_figure(cell))


def is_figure(cell: object) -> bool:
    """Whether a cell is a number, or a text that reads as one ("1 000,5").

    Examples
    --------
    >>> is_figure(5.0), is_figure("1 000,5"), is_figure("-"), is_figure("110 units")
    (True, True, False, False)
    """
    if isinstance(cell, int | float):
        return not isinstance(cell, bool)
    if not isinstance(cell, str) or not cell or cell.lstrip(" -−–\u00a0")[:1] not in _DIGITS:
        return False
    try:
        return figure(cell)[1].has_value
    except NotAFigure:
        return False


_DASHES = str.maketrans(dict.fromkeys("–—−", "-") | {"…": "..."})
_DIGITS = tuple("0123456789")


def period_cells(row: Row) -> list[tuple[int, Period]]:
    """Periods of a header row by column; empty if the row is no header.

    A row is a header if it has nothing else right of its first period; where two years or more are named,
    other headings ("Темп роста") may stand beside them.
    """
    for cell in reversed(row):  # a figure that is no year, mostly the last cell, settles it
        if cell.__class__ is float:
            if not (1900 < cell < 2200 and cell.is_integer()):  # type: ignore[operator, attr-defined]
                return []
            break
    found: list[tuple[int, Period]] = []
    others = False
    for col, cell in enumerate(row):
        if cell in ("", None):
            continue
        number = isinstance(cell, int | float)
        period = None if number and not 1900 < float(cell) < 2200 else period_of(clean(cell))  # type: ignore[arg-type]
        if period is not None and (found or period != (0, "year")):  # "Год" in the corner heads the labels
            found.append((col, period))
        elif number or region_of(clean(cell)) or (not found and clean(cell).casefold() in TOTAL_WORDS):
            return []
        else:
            others = others or bool(found)
    if others and sum(period.year > 0 for _, period in found) < 2:
        return []
    return found if found and (found[0][0] > 0 or len(found) > 1) else []


def is_plain_years(row: Row, periods: list[tuple[int, Period]]) -> bool:
    """Whether the periods of a row are bare numbers, which may be figures of an item as well."""
    return all(isinstance(row[col], int | float) or clean(row[col]).isdigit() for col, _ in periods)


def in_order(periods: list[Period]) -> bool:
    """Whether years do not go back and forth (years may repeat under items)."""
    years = [one.year for one in periods if one.year]
    restarts = sum(b < a for a, b in pairwise(years))
    return years == sorted(years) or years == sorted(years, reverse=True) or restarts < len(years) / 2


def row_period(row: Row, first: int = 4) -> Period | None:
    """The period named in the cells left of column `first`, if it has a year."""
    for cell in row[:first]:
        if isinstance(cell, str) or (isinstance(cell, float) and 1900 < cell < 2200 and cell.is_integer()):
            period = period_of(clean(cell))
            if period is not None and period.year:
                return period
    return None


def is_text(cell: object) -> bool:
    """Whether a cell is a text that is not blank."""
    return isinstance(cell, str) and bool(cell.strip())


def is_date(cell: object) -> bool:
    """Whether a cell is a date, or a number that is a year."""
    return isinstance(cell, datetime.date) or (is_figure(cell) and label_of(cell).period is not None)


def texts_of(row: Row) -> dict[int, str]:
    """The text cells of a row, by column."""
    return {col: clean(cell) for col, cell in enumerate(row) if is_text(cell)}


def has_region(row: Row) -> bool:
    """Whether one of the first cells names a region."""
    return any(isinstance(cell, str) and region_of(clean(cell)) is not None for cell in row[:4])


def has_number(row: Row) -> bool:
    """Whether a row has a number."""
    return any(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in row)


def has_value(row: Row) -> bool:
    """Whether a row has a figure, or a mark for a missing one, behind its first cell."""
    return any(is_figure(cell) for cell in row) or any(
        isinstance(cell, str) and cell.strip().translate(_DASHES).casefold() in MISSING_MARKS
        for cell in row[1:]
        if is_text(cell)
    )


def is_code_row(row: Row) -> bool:
    """A row that only numbers or letters the columns (А, Б, 1, 2, ...)."""
    cells = [clean(cell) for cell in row if cell not in ("", None)]
    if len(cells) < 2 or not all(re.fullmatch(r"\d{1,3}|[A-Za-zА-Яа-я]", cell) for cell in cells):
        return False
    numbers = [int(cell) for cell in cells if cell.isdigit()]
    return bool(numbers) and numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] <= 3


@dataclass(slots=True)
class Line:
    """One row of a sheet: what its label cells say, and its figures."""

    number: int
    region: str | None = None
    label: str = ""  # how the region is written
    text: str = ""
    col: int = 0  # the column in which the text begins
    inside: bool = False  # a place inside a region, by its KATO or its words
    period: Period | None = None
    values: Sequence[object] = ()

    @property
    def filled(self) -> bool:
        """Whether it has any figure or mark; mostly the first cell tells."""
        first = self.values[0] if self.values else None
        return first.__class__ is float or any(value not in ("", None) for value in self.values)


@dataclass
class LineReader:
    """Reads the rows under a header.

    Attributes
    ----------
    first
        Index of the first column with figures; what stands left of it are labels.
    labelled, codes
        Columns of periods, and of codes, among them.
    """

    table: RawTable
    sheet: str
    columns: Columns
    first: int
    labelled: set[int] = field(default_factory=set)
    codes: set[int] = field(default_factory=set)

    def read(self, at: int, row: Row) -> Line:
        """The region, period and text that a row names, and its figures."""
        line = Line(at + 1, values=self._values(row))
        texts: list[str] = []
        for col, cell in enumerate(row[: self.first]):
            if cell in ("", None):
                continue
            label = label_of(cell)
            if col in self.codes and label.kato is None:
                continue
            if label.number and not self._is_place(line, label, bool(texts), col):
                self._refuse("stands in a column without a period", cell, at, col)
            elif not label.number or label.period is not None:
                self._read_label(line, label, texts, at, col)
        line.text = " / ".join(texts)
        return line

    def _is_place(self, line: Line, label: Label, has_text: bool, col: int) -> bool:
        """Whether a number left of the figures is a year, or the number of the row."""
        if col in self.labelled:
            return True
        if line.region or has_text or line.period:
            return False
        return label.period is not None or (label.text.isdigit() and len(label.text) < 4)

    def _values(self, row: Row) -> Row:
        """The cells under the columns of the table."""
        n = len(self.columns)
        if n and self.columns[-1][0] - self.columns[0][0] == n - 1 and self.columns[-1][0] <= len(row):
            return row[self.columns[0][0] - 1 : self.columns[-1][0]]
        return [row[col - 1] if col <= len(row) else "" for col, _, _ in self.columns]

    def _read_label(self, line: Line, label: Label, texts: list[str], at: int, col: int) -> None:
        if label.kato == "":
            line.inside = True
            texts += [] if label.text.isdigit() else [label.text]
            return
        region = label.region
        if region is not None and line.region not in (None, region):
            self._refuse(
                Message("does not agree with the code {code}", code=line.region), label.text, at, col
            )
        if region is not None:
            line.region = region
            line.label = label.text if not label.kato else line.label
        elif label.period is not None and label.period.year:
            line.period = label.period
        elif any(map(str.isalpha, label.text)):
            line.col = col if not texts else line.col
            texts.append(label.text)

    def _refuse(self, why: str, cell: object, at: int, col: int) -> None:
        self.table.refuse(why, cell, sheet=self.sheet, row=at + 1, column=column_letter(col + 1))
