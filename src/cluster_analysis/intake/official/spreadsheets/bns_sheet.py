"""One sheet of a workbook: its rows, what was read above them, and how they are handed on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cluster_analysis.data.tables.spreadsheet_text import column_letter
from cluster_analysis.intake.official.spreadsheets.bns_body import Body
from cluster_analysis.intake.official.spreadsheets.bns_head import Columns, Head, Level
from cluster_analysis.intake.official.spreadsheets.bns_rows import (
    Line,
    LineReader,
    has_number,
    has_region,
    is_code_row,
    is_date,
    is_figure,
    is_text,
    texts_of,
)
from cluster_analysis.intake.official.spreadsheets.bns_words import is_continued, is_unit, read_above
from cluster_analysis.intake.official.terms.cells import clean
from cluster_analysis.intake.official.terms.periods import is_first_january
from cluster_analysis.intake.official.terms.raw_table import RawTable


@dataclass
class Sheet:
    """A sheet that is being read into a table."""

    table: RawTable
    sheet: str
    rows: list[list[object]]
    title: str = ""
    unit: str = ""
    group: str = ""
    columns: Columns = field(default_factory=list)
    first: int = 0  # index of the first column with figures
    labelled: set[int] = field(default_factory=set)  # columns of periods left of it
    codes: set[int] = field(default_factory=set)  # columns of codes left of it
    heads: list[list[object]] = field(default_factory=list)  # rows of the header, which may come again
    repeated: set[int] = field(default_factory=set)

    def _use_head(self, head: Head, header: int) -> None:
        self.columns = head.columns
        if any(map(is_first_january, self._level(header).values())):
            self.table.note("figures of 1 January stand under the year of that day")
        for col, text in head.without.items():
            self.table.skip("column without a period", text, sheet=self.sheet, column=column_letter(col + 1))
        for col, (why, text) in head.refused.items():
            advice = "name the year its figures belong to" if "day" in why else None
            where = {**self._where(header), "column": column_letter(col + 1)}
            self.table.refuse(why, text, advice=advice, **where)

    def _read_above(self, start: int, header: int) -> None:
        """Title, unit and remarks above a header; a block without a title goes on with the one before."""
        above = read_above(self.rows, start, header, self.first)
        if above.title or not start:
            self.title, self.group = above.title or self.sheet.strip(), ""
        self._take_unit(above.unit)
        self.table.title = self.table.title or self.title
        for text in above.rest:
            self.table.skip("line above the table", text, sheet=self.sheet)

    def _take_unit(self, unit: str) -> None:
        self.unit = unit or self.unit
        self.table.unit = self.table.unit or unit

    def _level(self, at: int) -> Level:
        """The headings in a row from the first column of figures on: texts, dates and years, by column."""
        return {
            col: clean(cell)
            for col, cell in enumerate(self.rows[at])
            if col >= self.first and (is_text(cell) or is_date(cell))
        }

    def _is_body(self, at: int) -> bool:
        if is_code_row(self.rows[at]):
            return False
        return has_region(self.rows[at][: self.first]) or any(map(is_figure, self.rows[at][self.first :]))

    def _read_body(self, item: str, rows: Iterable[int]) -> None:
        """Hand the rows under a header on; a header that comes again and "continued" are no rows."""
        lines: list[Line] = []
        reader = LineReader(self.table, self.sheet, self.columns, self.first, self.labelled, self.codes)
        for at in rows:
            if at in self.repeated or self.rows[at] in self.heads:
                self._skip_row("header that comes again", at)
                continue
            line = reader.read(at, self.rows[at])
            if not lines and not line.region and not line.filled and is_unit(line.text):
                self._take_unit(line.text)
            elif line.region or line.filled or not is_continued(line.text):
                lines.append(line)
        if self.unit != self.table.unit and self.unit:  # two units are two items
            item = ", ".join(filter(None, (item, self.unit)))
        body = Body(self.table, self.sheet, item, self.columns, self.group)
        body.read(lines)
        self.group = body.group

    def _where(self, at: int) -> dict[str, object]:
        return {"sheet": self.sheet, "row": at + 1}

    def _skip_row(self, why: str, at: int) -> None:
        self.table.skip(
            why, " | ".join(clean(cell) for cell in self.rows[at] if clean(cell))[:80], **self._where(at)
        )

    def _refuse_all(self, start: int) -> None:
        for at in range(start, len(self.rows)):
            texts = texts_of(self.rows[at])
            if texts or has_number(self.rows[at]):
                what = next(iter(texts.values()), "figures")
                self.table.refuse("row without a known region and period", what, **self._where(at))
