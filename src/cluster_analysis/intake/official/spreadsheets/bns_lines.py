"""One row of a spreadsheet: what its label cells say, and its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cluster_analysis.data.tables.spreadsheet_text import column_letter
from cluster_analysis.errors import Message
from cluster_analysis.intake.official.spreadsheets.bns_head import Columns
from cluster_analysis.intake.official.spreadsheets.bns_rows import Label, Row, label_of
from cluster_analysis.intake.official.terms.periods import Period
from cluster_analysis.intake.official.terms.raw_table import RawTable


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
