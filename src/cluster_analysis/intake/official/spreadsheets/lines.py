"""The cells of a sheet: where they stand in the file, what a row names, and where its figures go."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from cluster_analysis.data.status import Status
from cluster_analysis.data.tables.spreadsheet_text import column_letter
from cluster_analysis.errors import Message
from cluster_analysis.intake.official.terms.cells import (
    NotAFigure,
    clean,
    figure,
    is_place_inside,
    is_total,
    kato_region,
    region_of,
)
from cluster_analysis.intake.official.terms.periods import Period, period_of
from cluster_analysis.intake.official.terms.raw_table import UNCOMPUTED, Columns, RawTable

Row = Sequence[object]
Rows = list[list[object]]
# So many of the first cells of a row may name its region or period.
LABELS = 4


class Label(NamedTuple):
    """What a cell says; `kato`: the region of its code, "" for a place inside any."""

    text: str
    kato: str | None
    region: str | None
    period: Period | None
    number: bool  # whether it is nothing but a number, which may be a bare year


@lru_cache(maxsize=100_000, typed=True)
def label_of(cell: object) -> Label:
    """The text, region and period of a cell, found once for all its repetitions."""
    text, kato = clean(cell), kato_region(cell)
    region = kato or region_of(text)
    if region is None and is_place_inside(text):
        kato = ""
    no_year = isinstance(cell, int | float) and not 1900 < cell < 2200
    period = None if region or no_year or not text else period_of(text)
    return Label(text, kato, region, period, kato is None and is_figure(cell))


@lru_cache(maxsize=100_000)
def _status_of(text: str) -> Status | None:
    try:
        return figure(text)[1]
    except NotAFigure:
        return None


def is_figure(cell: object) -> bool:
    """Whether a cell is a number, or a text that reads as one ("1 000,5").

    Examples
    --------
    >>> is_figure(5.0), is_figure("1 000,5"), is_figure("-"), is_figure("110 units")
    (True, True, False, False)
    """
    if not isinstance(cell, str):
        return isinstance(cell, int | float) and not isinstance(cell, bool)
    status = _status_of(cell)
    return status is not None and status.has_value


def is_text(cell: object) -> bool:
    """Whether a cell is a text that is not blank."""
    return isinstance(cell, str) and bool(cell.strip())


def texts_of(row: Row) -> dict[int, str]:
    """The text cells of a row, by column."""
    return {col: clean(cell) for col, cell in enumerate(row) if is_text(cell)}


def is_blank(row: Row) -> bool:
    """Whether nothing stands in a row."""
    return not any(map(clean, row))


def period_cells(row: Row) -> list[tuple[int, Period]]:
    """Periods of a header row by column; empty if the row is no header.

    A row is a header if it has nothing else right of its first period; where two years or more are named,
    other headings ("Темп роста") may stand beside them.
    """
    found: list[tuple[int, Period]] = []
    others = False
    for col, cell in enumerate(row):
        if cell == "":
            continue
        label = label_of(cell)
        if label.period and (found or label.period != (0, "year")):  # "Год" heads the labels
            found.append((col, label.period))
        elif isinstance(cell, int | float) or label.region or (not found and is_total(label.text)):
            return []
        else:
            others = bool(found)
    if others and sum(period.year > 0 for _, period in found) < 2:
        return []
    return found if found and found[-1][0] > 0 else []


def row_period(row: Row) -> Period | None:
    """The period named in the first cells of a row, if it has a year."""
    periods = (label_of(cell).period for cell in row[:LABELS])
    return next((one for one in periods if one is not None and one.year), None)


def has_region(row: Row) -> bool:
    """Whether one of the first cells names a region."""
    return any(isinstance(cell, str) and region_of(cell) for cell in row[:LABELS])


def has_value(row: Row) -> bool:
    """Whether a row has a figure, or a mark for a missing one, behind its first cell."""
    marks = (is_text(cell) and _status_of(str(cell)) is not None for cell in row[1:])
    return any(map(is_figure, row)) or any(marks)


def is_code_row(row: Row) -> bool:
    """A row that only numbers or letters the columns (А, Б, 1, 2, ...)."""
    cells = [clean(cell) for cell in row if cell != ""]
    if len(cells) < 2 or not all(re.fullmatch(r"\d{1,3}|[A-Za-zА-Яа-я]", cell) for cell in cells):
        return False
    numbers = [int(cell) for cell in cells if cell.isdigit()]
    return bool(numbers) and numbers[0] <= 3 and numbers == [*range(numbers[0], numbers[0] + len(numbers))]


@dataclass(slots=True)
class Line:
    """One row under a header (`at`, from 0): its figures, whether it has any, what its label cells say."""

    at: int
    values: Row
    filled: bool
    region: str | None = None
    label: str = ""  # how the region is written
    text: str = ""
    col: int = 0  # the column in which the text begins
    inside: bool = False  # a place inside a region, by its KATO or its words
    period: Period | None = None

    def name(self, col: int, text: str) -> None:
        """Take a text in, behind those that stand left of it."""
        self.col = self.col if self.text else col
        self.text = " / ".join(filter(None, (self.text, text)))


@dataclass
class SheetLines:
    """A sheet that is read into a table; all its rows have the same width.

    Attributes
    ----------
    turned
        The row (from 0) from which on its rows are turned, None if nowhere.
    first
        Index of the first column with figures; what stands left of it are labels.
    columns, beside
        The columns with figures; those that nothing heads.
    labelled, codes
        Columns of periods, and of codes, among the labels.
    """

    table: RawTable
    name: str
    rows: Rows
    turned: int | None = None
    first: int = 0
    columns: Columns = field(default_factory=list)
    beside: list[int] = field(default_factory=list)
    labelled: set[int] = field(default_factory=set)
    codes: set[int] = field(default_factory=set)

    def place(self, at: int, col: int | None = None) -> dict[str, object]:
        """Sheet, row and column of a row (and column) that are counted from 0."""
        if self.turned is not None and at >= self.turned:
            at, col = self.turned + (col or 0), at - self.turned
        return {
            "sheet": self.name,
            "row": at + 1,
            "column": None if col is None else column_letter(col + 1),
        }

    def refuse(
        self, why: str, value: object, at: int, col: int | None = None, advice: str | None = None
    ) -> None:
        """Note what could not be recognised."""
        self.table.refuse(why, value, advice=advice, **self.place(at, col))

    def skip(self, why: str, value: object, at: int, col: int | None = None) -> None:
        """Note what was left out, and why."""
        self.table.skip(why, value, **self.place(at, col))

    def line(self, at: int) -> Line:
        """The region, period and text that a row names, and its figures."""
        row = self.rows[at]
        values = [row[col - 1] for col, _, _ in self.columns]
        line = Line(at, values, any(value != "" for value in values))
        for col in [one for one in self.beside if row[one] != ""]:
            self._see_beside(row[col], at, col)
        for col, cell in enumerate(row[: self.first]):
            label = label_of(cell)
            if cell == "" or (col in self.codes and label.kato is None):
                continue
            if label.number and col not in self.labelled and not _may_stand(line, label):
                self.refuse("stands in a column without a period", cell, at, col)
            else:
                self._read_label(line, label, col)
        return line

    def _read_label(self, line: Line, label: Label, col: int) -> None:
        if label.kato == "":
            line.inside = True
            line.name(col, label.text)
        elif label.region:
            if line.region not in (None, label.region):
                message = Message("does not agree with the code {code}", code=line.region)
                self.refuse(message, label.text, line.at, col)
            line.region, line.label = label.region, line.label if label.kato else label.text
        elif label.period and label.period.year:
            line.period = label.period
        elif any(map(str.isalpha, label.text)):
            line.name(col, label.text)

    def _see_beside(self, cell: object, at: int, col: int) -> None:
        """A figure or region in a column that nothing heads is refused once, other texts are noted."""
        numeric = is_figure(cell) or not is_text(cell) or str(cell).startswith(UNCOMPUTED)
        if numeric or label_of(cell).region:
            why = (
                "stands in a column without a period"
                if numeric
                else "begins a second table beside the first"
            )
            self.refuse(why, cell, at, col)
            self.beside.remove(col)
        else:
            self.skip("text beside the table", clean(cell), at, col)


def _may_stand(line: Line, label: Label) -> bool:
    """Whether a number left of the figures is a year, or the number of the row."""
    first = not (line.region or line.text or line.period)
    return first and bool(label.period or (label.text.isdigit() and len(label.text) < 4))
