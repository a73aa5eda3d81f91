"""The cells of a sheet: where they stand in the file, what a row names, and where its figures go."""

from __future__ import annotations

from dataclasses import dataclass, field

from cluster_analysis.data.tables.spreadsheet_text import column_letter
from cluster_analysis.errors import Message
from cluster_analysis.intake.official.spreadsheets import look
from cluster_analysis.intake.official.spreadsheets.head import Columns
from cluster_analysis.intake.official.spreadsheets.look import Label, Line, Row, Rows
from cluster_analysis.intake.official.terms.cells import clean
from cluster_analysis.intake.official.terms.raw_table import UNCOMPUTED, RawTable


@dataclass
class SheetLines:
    """A sheet that is read into a table.

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

    def place(self, at: int | None, col: int | None = None) -> dict[str, object]:
        """Sheet, row and column of a row (and column) that are counted from 0."""
        if self.turned is not None and (at is None or at >= self.turned):
            at, col = self.turned + (col or 0), None if at is None else at - self.turned
        row = None if at is None else at + 1
        return {"sheet": self.name, "row": row, "column": None if col is None else column_letter(col + 1)}

    def refuse(
        self, why: str, value: object, at: int, col: int | None = None, advice: str | None = None
    ) -> None:
        """Note what could not be recognised."""
        self.table.refuse(why, value, advice=advice, **self.place(at, col))

    def skip(self, why: str, value: object, at: int | None, col: int | None = None) -> None:
        """Note what was left out, and why."""
        self.table.skip(why, value, **self.place(at, col))

    def skip_row(self, why: str, at: int) -> None:
        """The same of a row, with what stands in it."""
        self.skip(why, " | ".join(clean(cell) for cell in self.rows[at] if clean(cell))[:80], at)

    def add(self, line: Line, labels: tuple[str, str, str], columns: Columns) -> None:
        """The figures of a line; `labels` are its region, item and group."""
        if self.turned is None:
            self.table.add(labels, (self.name, line.at + 1), columns, line.values)
            return
        column = line.at - self.turned + 1
        for (row, period, sub), value in zip(columns, line.values, strict=True):
            self.table.add(labels, (self.name, self.turned + row), [(column, period, sub)], [value])

    def line(self, at: int, row: Row) -> Line:
        """The region, period and text that a row names, and its figures."""
        line = Line(at, values=self._values(row))
        for col in self.beside:
            if col < len(row) and row[col] not in ("", None):
                self._see_beside(row[col], at, col)
        for col, cell in enumerate(row[: self.first]):
            if cell in ("", None):
                continue
            label = look.label_of(cell)
            if col in self.codes and label.kato is None:
                continue
            if label.number and col not in self.labelled and not _may_stand(line, label):
                self.refuse("stands in a column without a period", cell, at, col)
            else:
                self._read_label(line, label, col)
        return line

    def _read_label(self, line: Line, label: Label, col: int) -> None:
        if label.kato == "":
            line.inside = True
            line.name(col, "" if label.text.isdigit() else label.text)
        elif label.region:
            if line.region not in (None, label.region):
                message = Message("does not agree with the code {code}", code=line.region)
                self.refuse(message, label.text, line.at, col)
            line.region, line.label = label.region, line.label if label.kato else label.text
        elif label.period is not None and label.period.year:
            line.period = label.period
        elif any(map(str.isalpha, label.text)):
            line.name(col, label.text)

    def _see_beside(self, cell: object, at: int, col: int) -> None:
        """A figure or region in a column that nothing heads is refused, other texts are noted."""
        self.beside = [one for one in self.beside if one != col]  # once a column, if it is refused
        if look.is_figure(cell) or not look.is_text(cell) or str(cell)[0] in UNCOMPUTED:
            self.refuse("stands in a column without a period", cell, at, col)
        elif look.label_of(cell).region:
            self.refuse("begins a second table beside the first", cell, at, col)
        else:
            self.skip("text beside the table", clean(cell), at, col)
            self.beside.append(col)

    def _values(self, row: Row) -> Row:
        """The cells under the columns of the table."""
        n = len(self.columns)
        if n and self.columns[-1][0] - self.columns[0][0] == n - 1 and self.columns[-1][0] <= len(row):
            return row[self.columns[0][0] - 1 : self.columns[-1][0]]
        return [row[col - 1] if col <= len(row) else "" for col, _, _ in self.columns]


def _may_stand(line: Line, label: Label) -> bool:
    """Whether a number left of the figures is a year, or the number of the row."""
    first = not (line.region or line.text or line.period)
    return first and (label.period is not None or (label.text.isdigit() and len(label.text) < 4))
