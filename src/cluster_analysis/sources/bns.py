"""Spreadsheets of the Bureau of National Statistics (XLSX and legacy XLS), in the layouts they come in.

Recognised: periods across; a year over sub-columns (quarters or items); items over years; groups of rows;
product blocks, each with its own header; region blocks whose rows are items or periods; regions by items
for one period named in the title or the sheet's name. Labels may be in Kazakh, Russian or English.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from cluster_analysis.sources.bns_body import Body, Columns, Line
from cluster_analysis.sources.bns_rows import (
    Label,
    Row,
    has_number,
    has_region,
    in_order,
    is_code_row,
    is_text,
    label_of,
    period_cells,
    row_period,
    texts_of,
)
from cluster_analysis.sources.cells import clean, kato_region, without_marks
from cluster_analysis.sources.periods import Period, period_of
from cluster_analysis.sources.raw_table import RawTable
from cluster_analysis.sources.workbook import no_collection, sheets_of


def read_workbook(path: Path) -> RawTable:
    """All sheets of a workbook as one table of cells.

    Raises
    ------
    InputError
        If the file is not a workbook. What is not recognised inside it is in `problems` of the result.
    """
    table = RawTable(path.name, layout="spreadsheet")
    with no_collection():
        sheets = sheets_of(path)
        table.decimal_comma = _is_cyrillic(sheets)
        for name, rows in sheets:
            _SheetReader(table, name, rows).read()
    return table


def _is_cyrillic(sheets: list[tuple[str, list[list[object]]]]) -> bool:
    """Whether the labels are mostly Cyrillic (then a comma is a decimal comma)."""
    text = " ".join(
        str(cell) for _, rows in sheets for row in rows[:60] for cell in row[:3] if isinstance(cell, str)
    )
    return len(re.findall(r"[а-яәғқңөұүһі]", text, re.I)) > len(re.findall(r"[a-z]", text, re.I))


@dataclass
class _SheetReader:
    table: RawTable
    sheet: str
    rows: list[list[object]]
    title: str = ""
    item: str = ""  # what a region's own row measures: the title, unless the columns name the items
    columns: Columns = field(default_factory=list)
    first: int = 0  # index of the first column with figures

    def read(self) -> None:
        """Split the sheet at its headers and read each block; sheets without any table are skipped."""
        headers = self._period_headers()
        if headers:
            self.table.layout = "periods across"
            ends = [*headers[1:], len(self.rows)]
            start = 0
            for header, end in zip(headers, ends, strict=True):
                stop = self._title_row(header, end) if end < len(self.rows) else end
                self._read_block(start, header, stop)
                start = stop
            return
        body = self._first_body_row()
        if body is None:
            self._skip_sheet()
            return
        self._read_without_header(body)

    # --- headers -------------------------------------------------------------------------------------
    def _period_headers(self) -> list[int]:
        found: list[int] = []
        seen_body = False
        for at, row in enumerate(self.rows):
            periods = period_cells(row)
            if periods and not (seen_body and len(periods) < 2) and not (found and at - found[-1] < 3):
                if any(period.year for _, period in periods) and in_order([one for _, one in periods]):
                    found.append(at)
            elif not seen_body and has_region(row):
                seen_body = True
        return found

    def _title_row(self, header: int, end: int) -> int:
        """Where the next block begins: at the text lines directly above its header."""
        at = end
        while at - 1 > header and not has_region(self.rows[at - 1]) and not has_number(self.rows[at - 1]):
            at -= 1
        return at

    def _read_block(self, start: int, header: int, end: int) -> None:
        cells = period_cells(self.rows[header])
        self.first = cells[0][0]
        self._read_above(start, header)
        self.item = self.title
        body = header + 1
        years: dict[int, Period] = dict(cells)
        above = self._texts(header - 1, self.first) if header > start else {}
        subs: dict[int, str] = above if len(above) > 1 and self.first in above else {}
        over = bool(subs)
        while body < end and not self._is_body(body):
            below = self._texts(body, self.first)
            if is_code_row(self.rows[body]):
                self._skip_row("column numbers or letters", body)
            elif len(below) > 1 and not any(clean(one) for one in self.rows[body][: self.first]):
                subs, over = below, False
            else:
                break
            body += 1
        self.columns = self._combine(years, subs, over)
        self._check_uncovered(body, end)
        Body(self.table, self.sheet, self.item, self.columns).read(
            [self._line(at) for at in range(body, end)]
        )

    def _combine(self, years: dict[int, Period], subs: dict[int, str], over: bool) -> Columns:
        """Columns with their period and sub-item, merged header cells carried to the right."""
        width = max((len(row) for row in self.rows), default=0)
        period: Period | None = None
        sub = ""
        found: Columns = []
        for col in range(self.first, width):
            period = years.get(col, period if subs and not over else None)
            sub = subs.get(col, sub if over else "")
            if period is None or (subs and not over and not sub):
                continue
            part = period_of(sub) if sub else None
            if part is not None and part.year == 0:
                found.append((col + 1, Period(period.year, part.part), ""))
            else:
                found.append((col + 1, period, without_marks(sub)))
        return found

    def _check_uncovered(self, body: int, end: int) -> None:
        """Figures in a column without a period are refused, not dropped."""
        covered = {col - 1 for col, _, _ in self.columns}
        width = max(len(row) for row in self.rows)
        bare = [col for col in range(self.first, width) if col not in covered]
        for at in range(body, end if bare else body):
            for col in bare:
                cell = self.rows[at][col] if col < len(self.rows[at]) else ""
                if isinstance(cell, int | float):
                    self.table.refuse("stands in a column without a period", cell, **self._where(at))
                    return

    def _read_above(self, start: int, header: int) -> None:
        """Title, unit and remarks above a header."""
        titles = []
        for at in range(start, header):
            for col, cell in enumerate(self.rows[at]):
                text = clean(cell)
                if text and (col < max(self.first, 1)):
                    titles.append(text)
                elif text and not self.table.unit and at < header and len(self._texts(at, self.first)) == 1:
                    self.table.unit = text
        self.title = without_marks(titles[0]) if titles else self.sheet.strip()
        self.table.title = self.table.title or self.title
        for text in titles[1:]:
            self.table.skip("line above the table", text, sheet=self.sheet)

    # --- sheets without a period header --------------------------------------------------------------
    def _first_body_row(self) -> int | None:
        for at, row in enumerate(self.rows):
            if has_region(row) or (row_period(row) is not None and has_number(row)):
                return at
        return None

    def _read_without_header(self, body: int) -> None:
        header = body - 1
        while header > 0 and (len(texts_of(self.rows[header])) < 2 or is_code_row(self.rows[header])):
            if is_code_row(self.rows[header]):
                self._skip_row("column numbers or letters", header)
            header -= 1
        numbers = [
            col
            for row in self.rows[body:]
            for col, cell in enumerate(row)
            if isinstance(cell, int | float) and kato_region(cell) is None
        ]
        if header < 0 or not numbers:
            self._refuse_all(body)
            return
        self.first = min(numbers)
        self._read_above(0, header)
        period = self._period_of_title(header)
        names = self._texts(header, self.first)
        width = max(numbers)
        for col in range(self.first, width + 1):
            if col not in names:
                self.table.refuse(
                    "column of figures without a heading", column=str(col + 1), sheet=self.sheet
                )
        self.columns = [
            (col + 1, period or Period(0, "year"), without_marks(name)) for col, name in sorted(names.items())
        ]
        self.table.layout = "region blocks" if period is None else "regions by items"
        Body(self.table, self.sheet, self.item, self.columns).read(
            [self._line(at) for at in range(body, len(self.rows))]
        )

    def _period_of_title(self, header: int) -> Period | None:
        """The one period that rows do not name themselves, from the sheet's name or the lines above."""
        if any(row_period(row) for row in self.rows[header + 1 :]):
            return None
        texts = [self.sheet, *(clean(cell) for row in self.rows[:header] for cell in row)]
        years = {int(year) for text in texts for year in re.findall(r"\b(?:19|20)\d\d(?=\D|$)", text)}
        return Period(years.pop(), "year") if len(years) == 1 else None

    # --- rows ----------------------------------------------------------------------------------------
    def _texts(self, at: int, first: int) -> dict[int, str]:
        """Text cells of a row from column `first` on, by column."""
        row = self.rows[at]
        return {col: clean(cell) for col, cell in enumerate(row) if col >= first and is_text(cell)}

    def _is_body(self, at: int) -> bool:
        labels = self.rows[at][: self.first]
        values = self.rows[at][self.first :]
        if is_code_row(self.rows[at]):
            return False
        return has_region(labels) or any(isinstance(cell, int | float) for cell in values)

    def _line(self, at: int) -> Line:
        row = self.rows[at]
        line = Line(at + 1, values=self._values(row))
        texts: list[str] = []
        for cell in row[: self.first]:
            labelled = bool(line.region or texts or line.period)
            if labelled and isinstance(cell, int | float) and kato_region(cell) is None:
                self.table.refuse("stands in a column without a period", cell, **self._where(at))
            else:
                self._read_label(line, label_of(cell), texts, at)
        line.text = " / ".join(texts)
        return line

    def _values(self, row: Row) -> Row:
        """The cells under the columns of the table."""
        n = len(self.columns)
        if n and self.columns[-1][0] - self.columns[0][0] == n - 1 and self.columns[-1][0] <= len(row):
            return row[self.columns[0][0] - 1 : self.columns[-1][0]]
        return [row[col - 1] if col <= len(row) else "" for col, _, _ in self.columns]

    def _read_label(self, line: Line, label: Label, texts: list[str], at: int) -> None:
        if label.kato == "":
            line.inside = True
            return
        region = label.region
        if region is not None and line.region not in (None, region):
            self.table.refuse(f"does not agree with the code {line.region}", label.text, **self._where(at))
        if region is not None:
            line.region = region
            line.label = label.text if not label.kato else line.label
        elif label.period is not None and label.period.year:
            line.period = label.period
        elif label.text:
            texts.append(label.text)

    def _where(self, at: int) -> dict[str, object]:
        return {"sheet": self.sheet, "row": at + 1}

    def _skip_row(self, why: str, at: int) -> None:
        self.table.skip(
            why, " | ".join(clean(cell) for cell in self.rows[at] if clean(cell))[:80], **self._where(at)
        )

    def _skip_sheet(self) -> None:
        for at, row in enumerate(self.rows):
            if has_number(row):
                self._refuse_all(at)
                return
        self.table.skip("sheet without a table", sheet=self.sheet)

    def _refuse_all(self, start: int) -> None:
        for at in range(start, len(self.rows)):
            texts = texts_of(self.rows[at])
            if texts or has_number(self.rows[at]):
                what = next(iter(texts.values()), "figures")
                self.table.refuse("row without a known region and period", what, **self._where(at))
