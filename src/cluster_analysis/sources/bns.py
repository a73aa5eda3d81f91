"""Spreadsheets of the Bureau of National Statistics (XLSX and legacy XLS), in the layouts they come in.

Recognised: periods across; a year over sub-columns (quarters or items); items over years; groups of rows;
product blocks, each with its own header; region blocks whose rows are items or periods; regions by items
for one period named in the title or the sheet's name. Labels may be in Kazakh, Russian or English.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import cast

from cluster_analysis.errors import InputError, Problem
from cluster_analysis.sources.cells import (
    TOTAL_WORDS,
    clean,
    is_footnote,
    is_marked_city,
    kato_region,
    region_of,
    without_marks,
)
from cluster_analysis.sources.periods import Period, period_of
from cluster_analysis.sources.raw_table import RawTable

Row = Sequence[object]
Columns = list[tuple[int, Period, str]]
MAX_CELLS = 50_000_000


def read_workbook(path: Path) -> RawTable:
    """All sheets of a workbook as one table of cells.

    Raises
    ------
    InputError
        If the file is not a workbook. What is not recognised inside it is in `problems` of the result.
    """
    table = RawTable(path.name, layout="spreadsheet")
    sheets = _sheets(path)
    table.decimal_comma = _is_cyrillic(sheets)
    for name, rows in sheets:
        _SheetReader(table, name, rows).read()
    return table


def _sheets(path: Path) -> list[tuple[str, list[list[object]]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        found = []
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if (sheet.total_height or 0) * (sheet.total_width or 0) > MAX_CELLS:
                raise InputError([Problem("has too many cells", file=path.name, sheet=name)])
            found.append((name, cast("list[list[object]]", sheet.to_python(skip_empty_area=False))))
        return found
    except (CalamineError, OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            [Problem(f"is not a readable XLSX or XLS workbook ({error})", file=path.name)]
        ) from error


def _is_cyrillic(sheets: list[tuple[str, list[list[object]]]]) -> bool:
    """Whether the labels are mostly Cyrillic (then a comma is a decimal comma)."""
    text = " ".join(
        str(cell) for _, rows in sheets for row in rows[:60] for cell in row[:3] if isinstance(cell, str)
    )
    return len(re.findall(r"[а-яәғқңөұүһі]", text, re.I)) > len(re.findall(r"[a-z]", text, re.I))


@dataclass
class _Line:
    """One row of a sheet: what its label cells say, and its figures."""

    number: int
    region: str | None = None
    label: str = ""  # how the region is written
    text: str = ""
    inside: bool = False  # a place inside a region, by its KATO
    period: Period | None = None
    values: Sequence[object] = ()

    @property
    def filled(self) -> bool:
        return any(value not in ("", None) for value in self.values)


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
            periods = _period_cells(row)
            if periods and not (seen_body and len(periods) < 2) and not (found and at - found[-1] < 3):
                if any(period.year for _, period in periods) and _in_order([one for _, one in periods]):
                    found.append(at)
            elif not seen_body and _has_region(row):
                seen_body = True
        return found

    def _title_row(self, header: int, end: int) -> int:
        """Where the next block begins: at the text lines directly above its header."""
        at = end
        while at - 1 > header and not _has_region(self.rows[at - 1]) and not _has_number(self.rows[at - 1]):
            at -= 1
        return at

    def _read_block(self, start: int, header: int, end: int) -> None:
        cells = _period_cells(self.rows[header])
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
            if _is_code_row(self.rows[body]):
                self._skip_row("column numbers or letters", body)
            elif len(below) > 1 and not any(clean(one) for one in self.rows[body][: self.first]):
                subs, over = below, False
            else:
                break
            body += 1
        self.columns = self._combine(years, subs, over)
        self._check_uncovered(body, end)
        _Body(self).read([self._line(at) for at in range(body, end)])

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
            if _has_region(row) or (_row_period(row) is not None and _has_number(row)):
                return at
        return None

    def _read_without_header(self, body: int) -> None:
        header = body - 1
        while header > 0 and (len(_texts_of(self.rows[header])) < 2 or _is_code_row(self.rows[header])):
            if _is_code_row(self.rows[header]):
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
        _Body(self).read([self._line(at) for at in range(body, len(self.rows))])

    def _period_of_title(self, header: int) -> Period | None:
        """The one period that rows do not name themselves, from the sheet's name or the lines above."""
        if any(_row_period(row) for row in self.rows[header + 1 :]):
            return None
        texts = [self.sheet, *(clean(cell) for row in self.rows[:header] for cell in row)]
        years = {int(year) for text in texts for year in re.findall(r"\b(?:19|20)\d\d(?=\D|$)", text)}
        return Period(years.pop(), "year") if len(years) == 1 else None

    # --- rows ----------------------------------------------------------------------------------------
    def _texts(self, at: int, first: int) -> dict[int, str]:
        """Text cells of a row from column `first` on, by column."""
        row = self.rows[at]
        return {col: clean(cell) for col, cell in enumerate(row) if col >= first and _is_text(cell)}

    def _is_body(self, at: int) -> bool:
        labels = self.rows[at][: self.first]
        values = self.rows[at][self.first :]
        if _is_code_row(self.rows[at]):
            return False
        return _has_region(labels) or any(isinstance(cell, int | float) for cell in values)

    def _line(self, at: int) -> _Line:
        row = self.rows[at]
        line = _Line(at + 1, values=self._values(row))
        texts: list[str] = []
        for cell in row[: self.first]:
            labelled = bool(line.region or texts or line.period)
            if labelled and isinstance(cell, int | float) and kato_region(cell) is None:
                self.table.refuse("stands in a column without a period", cell, **self._where(at))
            else:
                self._read_label(line, cell, texts, at)
        line.text = " / ".join(texts)
        return line

    def _values(self, row: Row) -> Row:
        """The cells under the columns of the table."""
        n = len(self.columns)
        if n and self.columns[-1][0] - self.columns[0][0] == n - 1 and self.columns[-1][0] <= len(row):
            return row[self.columns[0][0] - 1 : self.columns[-1][0]]
        return [row[col - 1] if col <= len(row) else "" for col, _, _ in self.columns]

    def _read_label(self, line: _Line, cell: object, texts: list[str], at: int) -> None:
        kato = kato_region(cell)
        text = clean(cell)
        if kato == "":
            line.inside = True
            return
        region = kato or region_of(text)
        if region is not None and line.region not in (None, region):
            self.table.refuse(f"does not agree with the code {line.region}", text, **self._where(at))
        period = None if region or not text else period_of(text)
        if region is not None:
            line.region = region
            line.label = text if not kato else line.label
        elif period is not None and period.year:
            line.period = period
        elif text:
            texts.append(text)

    def _where(self, at: int) -> dict[str, object]:
        return {"sheet": self.sheet, "row": at + 1}

    def _skip_row(self, why: str, at: int) -> None:
        self.table.skip(
            why, " | ".join(clean(cell) for cell in self.rows[at] if clean(cell))[:80], **self._where(at)
        )

    def _skip_sheet(self) -> None:
        for at, row in enumerate(self.rows):
            if _has_number(row):
                self._refuse_all(at)
                return
        self.table.skip("sheet without a table", sheet=self.sheet)

    def _refuse_all(self, start: int) -> None:
        for at in range(start, len(self.rows)):
            texts = _texts_of(self.rows[at])
            if texts or _has_number(self.rows[at]):
                what = next(iter(texts.values()), "figures")
                self.table.refuse("row without a known region and period", what, **self._where(at))


class _Body:
    """The rows under a header: regions, items under regions, periods under regions, group headings, notes."""

    def __init__(self, reader: _SheetReader) -> None:
        self.reader = reader
        self.table = reader.table
        self.group = ""
        self.pending: list[_Line] = []
        self.region: str | None = None
        self.heads: list[_Line] = []  # regions without figures: heads of a block, or wholly unpublished
        self.used_heads: set[int] = set()

    def read(self, lines: list[_Line]) -> None:
        """Send every line to where it belongs."""
        self._separate_almaty(lines)
        self.items = self._item_labels(lines)
        for line in lines:
            if line.inside:
                self.table.skip("place inside a region", line.text, sheet=self.reader.sheet, row=line.number)
            elif line.period is not None:
                self._period_line(line)
            elif line.region is not None:
                self._region_line(line)
            elif line.filled:
                self._text_line(line)
            elif line.text:
                self.pending.append(line)
        self._finish()

    @staticmethod
    def _separate_almaty(lines: list[_Line]) -> None:
        """Bare "Almaty" beside "Almaty city" is the region, where the region has no other row."""
        bare = [one for one in lines if one.region == "KZ-75" and not is_marked_city(one.label or "city")]
        marked = [one for one in lines if one.region == "KZ-75" and one not in bare]
        if bare and marked and not any(one.region == "KZ-19" for one in lines):
            for one in bare:
                one.region = "KZ-19"

    @staticmethod
    def _item_labels(lines: list[_Line]) -> set[str]:
        """Labels with figures that occur under at least two regions: items of region blocks."""
        under: dict[str, set[str]] = {}
        region = None
        for line in lines:
            region = line.region or region
            if line.region is None and line.filled and line.text and region:
                under.setdefault(line.text, set()).add(region)
        return {text for text, regions in under.items() if len(regions) > 1}

    def _region_line(self, line: _Line) -> None:
        if self.pending:
            headings = [one for one in self.pending if not is_footnote(one.text)]
            self._skip_pending([one for one in self.pending if is_footnote(one.text)], "note")
            if headings:
                self.group = " / ".join(without_marks(one.text) for one in headings)
            self.pending = []
        self.region = line.region
        if line.filled:
            self._emit(line, self.reader.item, line.region or "")
        else:
            self.heads.append(line)

    def _text_line(self, line: _Line) -> None:
        if self.region is None and line.text.casefold() in TOTAL_WORDS:
            self._emit(line, self.reader.item, "KZ")
        elif self.region is not None and line.text in self.items:
            if self.heads:
                self.used_heads.add(self.heads[-1].number)
            self._emit(line, without_marks(line.text), self.region)
        else:
            message = "is not a known region" if line.text else "figures without a label"
            self.table.refuse(message, line.text or None, sheet=self.reader.sheet, row=line.number)

    def _period_line(self, line: _Line) -> None:
        region = line.region or self.region
        if region is None:
            self.table.refuse(
                "period without a region above it", str(line.period), sheet=self.reader.sheet, row=line.number
            )
            return
        self.region = region
        if self.heads:
            self.used_heads.add(self.heads[-1].number)
        columns = [(col, line.period or period, sub) for col, period, sub in self.reader.columns]
        self._add(line, "", region, columns)

    def _emit(self, line: _Line, item: str, region: str) -> None:
        if any(period.year == 0 for _, period, _ in self.reader.columns):
            self.table.refuse("figures without a period", line.text, sheet=self.reader.sheet, row=line.number)
            return
        self._add(line, item, region, self.reader.columns)

    def _add(self, line: _Line, item: str, region: str, columns: Columns) -> None:
        self.table.add(region, item, self.group, (self.reader.sheet, line.number), columns, line.values)

    def _finish(self) -> None:
        for line in self.heads:
            if line.number not in self.used_heads and all(one.year for _, one, _ in self.reader.columns):
                self._emit(line, self.reader.item, line.region or "")
        self._skip_pending(self.pending, "note under the table")

    def _skip_pending(self, lines: list[_Line], why: str) -> None:
        for line in lines:
            self.table.notes.append(line.text)
            self.table.skip(why, line.text, sheet=self.reader.sheet, row=line.number)


def _period_cells(row: Row) -> list[tuple[int, Period]]:
    """Periods of a header row by column; empty if the row has anything else right of the first of them."""
    number = next((cell for cell in row if cell.__class__ is float), None)
    if number is not None and not (1900 < number < 2200 and number.is_integer()):  # type: ignore[operator, attr-defined]
        return []
    found: list[tuple[int, Period]] = []
    for col, cell in enumerate(row):
        if cell in ("", None):
            continue
        number = isinstance(cell, int | float)
        period = None if number and not 1900 < float(cell) < 2200 else period_of(clean(cell))  # type: ignore[arg-type]
        if period is not None:
            found.append((col, period))
        elif found or number or region_of(clean(cell)) or clean(cell).casefold() in TOTAL_WORDS:
            return []
    return found if found and (found[0][0] > 0 or len(found) > 1) else []


def _in_order(periods: list[Period]) -> bool:
    """Whether years do not go back and forth (years may repeat under items)."""
    years = [one.year for one in periods if one.year]
    restarts = sum(b < a for a, b in pairwise(years))
    return years == sorted(years) or years == sorted(years, reverse=True) or restarts < len(years) / 2


def _row_period(row: Row) -> Period | None:
    """The period named in a row's text cells, if it has a year."""
    for cell in row[:4]:
        if isinstance(cell, str) or (isinstance(cell, float) and 1900 < cell < 2200 and cell.is_integer()):
            period = period_of(clean(cell))
            if period is not None and period.year:
                return period
    return None


def _is_text(cell: object) -> bool:
    return isinstance(cell, str) and bool(cell.strip())


def _texts_of(row: Row) -> dict[int, str]:
    return {col: clean(cell) for col, cell in enumerate(row) if _is_text(cell)}


def _has_region(row: Row) -> bool:
    return any(isinstance(cell, str) and region_of(clean(cell)) is not None for cell in row[:4])


def _has_number(row: Row) -> bool:
    return any(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in row)


def _is_code_row(row: Row) -> bool:
    """A row that only numbers or letters the columns (А, Б, 1, 2, ...)."""
    cells = [clean(cell) for cell in row if cell not in ("", None)]
    if len(cells) < 2 or not all(re.fullmatch(r"\d{1,3}|[A-Za-zА-Яа-я]", cell) for cell in cells):
        return False
    numbers = [int(cell) for cell in cells if cell.isdigit()]
    return bool(numbers) and numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] <= 3
