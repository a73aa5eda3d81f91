"""Spreadsheets of the Bureau of National Statistics (XLSX and legacy XLS), in the layouts they come in.

Recognised: periods across; a year over sub-columns (quarters or items); items over years; groups of rows;
product blocks, each with its own header; region blocks whose rows are items or periods; regions by items
for one period named in the title or the sheet's name. Labels may be in Kazakh, Russian or English.
"""

from __future__ import annotations

import re

from cluster_analysis.data.grids.cage import no_collection
from cluster_analysis.data.grids.grid import Book, Grid
from cluster_analysis.data.tables.spreadsheet_text import column_letter
from cluster_analysis.errors import Message
from cluster_analysis.intake.official.recipe import Recipe
from cluster_analysis.intake.official.spreadsheets.bns_across import read_across, regions_across
from cluster_analysis.intake.official.spreadsheets.bns_blocks import (
    figure_columns,
    is_contents,
    is_headed,
    period_headers,
    title_row,
)
from cluster_analysis.intake.official.spreadsheets.bns_head import Head, Level, read_head
from cluster_analysis.intake.official.spreadsheets.bns_rows import (
    has_number,
    has_region,
    is_code_row,
    is_figure,
    is_text,
    period_cells,
    row_period,
)
from cluster_analysis.intake.official.spreadsheets.bns_sheet import Sheet
from cluster_analysis.intake.official.spreadsheets.bns_words import is_unit, period_of_title
from cluster_analysis.intake.official.terms.cells import clean, region_of
from cluster_analysis.intake.official.terms.periods import Period
from cluster_analysis.intake.official.terms.raw_table import UNCOMPUTED, RawTable


def read_workbook(book: Book, recipe: Recipe) -> RawTable:
    """All sheets of a workbook as one table of cells; what is not recognised is in its `problems`."""
    table = RawTable(book.file, layout="spreadsheet")
    shown = [grid for grid in book.grids if not grid.hidden and grid.name in (recipe.sheets or [grid.name])]
    table.decimal_comma = _is_cyrillic(shown)
    with no_collection():
        for grid in shown:
            SheetReader(table, grid.name, grid.rows).read()
    for grid in book.grids:
        if grid.hidden:
            table.skip("hidden sheet", sheet=grid.name)
        elif grid not in shown:
            table.skip("sheet that the recipe does not name", sheet=grid.name)
        elif grid.percent:
            row, column = min(grid.percent)
            message = Message("{n} cells are shown in per cent (0.05 as 5 %)", n=len(grid.percent))
            table.skip(message, grid.at(row, column), sheet=grid.name, row=row, column=column_letter(column))
    return table


def _is_cyrillic(grids: list[Grid]) -> bool:
    """Whether the labels are mostly Cyrillic (then a comma is a decimal comma)."""
    text = " ".join(
        str(cell) for grid in grids for row in grid.rows[:60] for cell in row[:3] if isinstance(cell, str)
    )
    return len(re.findall(r"[а-яәғқңөұүһі]", text, re.I)) > len(re.findall(r"[a-z]", text, re.I))


class SheetReader(Sheet):
    """Finds the layout of a sheet and reads each block of it."""

    def read(self) -> None:
        """Split the sheet at its headers and read each block; sheets without any table are skipped."""
        across = regions_across(self.rows)
        if across is not None:
            self.first = min(across.regions)
            self._read_above(0, across.header)
            read_across(self.table, self.sheet, self.rows, across, self.title)
            return
        headers, self.repeated = period_headers(self.rows)
        if headers:
            self.table.layout = "periods across"
            start = 0
            for header, end in zip(headers, [*headers[1:], len(self.rows)], strict=True):
                stop = title_row(self.rows, header, end) if end < len(self.rows) else end
                self._read_block(start, header, stop)
                start = stop
            return
        body = self._first_body_row()
        if body is None:
            self._skip_sheet()
        elif is_contents(self.rows):
            self.table.skip("contents of the file, no table", sheet=self.sheet)
        else:
            self._read_without_header(body)

    def _read_block(self, start: int, header: int, end: int) -> None:
        cells = period_cells(self.rows[header])
        self.first = cells[0][0]
        top, levels = header, [self._level(header)]
        above = self._level(header - 1) if header > start else {}
        if len(above) > 1 and self.first in above and len({one for _, one in cells}) < len(cells):
            top, levels = header - 1, [above, *levels]
        elif len(above) > 1 and not any(is_unit(text) for text in above.values()):
            for text in above.values():
                self.table.refuse("may be a title or an item over the years", text, **self._where(header - 1))
        self._read_above(start, top)
        body = header + 1
        while body < end and not self._is_body(body) and self._is_sub_row(body, levels):
            body += 1
        self.heads = [row for row in self.rows[top:body] if any(map(clean, row))]
        head = read_head(levels, self.first, max(map(len, self.rows)))
        self._use_head(head, header)
        self._check_uncovered(head, body, end)
        self._read_body(self.title, range(body, end))

    def _is_sub_row(self, at: int, levels: list[Level]) -> bool:
        """Take a row under the years as headings, units, or numbers of the columns; False if it is none."""
        below = self._level(at)
        if is_code_row(self.rows[at]):
            self._skip_row("column numbers or letters", at)
        elif below and is_headed(self.rows[at], self.first) and all(is_unit(text) for text in below.values()):
            if len(set(below.values())) == 1:
                self._take_unit(next(iter(below.values())))
            else:
                levels.append(below)
        elif len(below) > 1 and is_headed(self.rows[at], self.first):
            levels.append(below)
        else:
            return False
        return True

    def _check_uncovered(self, head: Head, body: int, end: int) -> None:
        """Figures or regions in a column without a heading are refused, other texts are noted."""
        covered = {col - 1 for col, _, _ in self.columns} | set(head.without) | set(head.refused)
        width = max(len(row) for row in self.rows)
        for col in (one for one in range(self.first, width) if one not in covered):
            for at in range(body, end):
                cell = self.rows[at][col] if col < len(self.rows[at]) else ""
                if cell in ("", None) or at in self.repeated or self.rows[at] in self.heads:
                    continue
                where = {**self._where(at), "column": column_letter(col + 1)}
                if is_figure(cell) or not is_text(cell) or str(cell)[0] in UNCOMPUTED:
                    self.table.refuse("stands in a column without a period", cell, **where)
                    break
                if region_of(clean(cell)) is not None:
                    self.table.refuse("begins a second table beside the first", cell, **where)
                    break
                self.table.skip("text beside the table", clean(cell), **where)

    def _first_body_row(self) -> int | None:
        if not any(has_region(row) for row in self.rows):
            return None
        for at, row in enumerate(self.rows):
            if has_region(row) or (row_period(row) is not None and has_number(row)):
                return at
        return None

    def _read_without_header(self, body: int) -> None:
        figures, self.labelled, self.codes = figure_columns(
            self.rows[body:], self.rows[max(0, body - 5) : body]
        )
        header = self._heading_row(body, figures[0]) if figures else -1
        if header < 0:
            self._refuse_all(body)
            return
        self.first = figures[0]
        top = header
        while top > 0 and len(self._level(top - 1)) > 1 and is_headed(self.rows[top - 1], self.first):
            if any(is_unit(text) for text in self._level(top - 1).values()):
                break
            top -= 1
        self._read_above(0, top)
        labels = [col for col in range(self.first) if col not in self.codes]
        rows = self.rows[body:]
        dated_rows = any(row_period([row[col] for col in labels if col < len(row)]) for row in rows)
        default = Period(0, "year") if dated_rows else period_of_title(self.sheet, self.rows[:top])
        head = read_head(
            [self._level(at) for at in range(top, header + 1)], self.first, figures[-1] + 1, default
        )
        self._check_headings(head, header, figures, dated_rows)
        self.columns = [(col, period, text or self.title) for col, period, text in self.columns]
        self.heads = [row for row in self.rows[top : header + 1] if any(map(clean, row))]
        self.table.layout = "region blocks" if dated_rows else "regions by items"
        self._read_body("", (at for at in range(header + 1, len(self.rows)) if not self._is_note(at, body)))

    def _heading_row(self, body: int, first: int) -> int:
        """The nearest row above the first region with headings over the figures; -1 if there is none."""
        units = -1
        for at in range(body - 1, -1, -1):
            level = {col: text for col, text in self._level(at).items() if col >= first}
            if not level or is_code_row(self.rows[at]):
                continue
            if not all(is_unit(text) for text in level.values()):
                return at
            units = max(units, at)
        return units

    def _check_headings(self, head: Head, header: int, figures: list[int], dated_rows: bool) -> None:
        """Columns of figures that have no heading or no period, or years in headings as well as in rows."""
        self._use_head(head, header)
        named = {col - 1 for col, _, _ in head.columns} | set(head.refused)
        if not named and head.without:
            advice = "write it into a line above the table, for example: for 2023"
            self.table.refuse("figures without a period", advice=advice, **self._where(header))
        for col in figures:
            if col not in named | set(head.without):
                where = {"sheet": self.sheet, "column": column_letter(col + 1)}
                self.table.refuse("column of figures without a heading", **where)
        for _, period, text in head.columns:
            if dated_rows and period.year:
                value = text or str(period.year)
                self.table.refuse("names a year, and so do the rows", value, **self._where(header))

    def _is_note(self, at: int, body: int) -> bool:
        """Whether a row between the headings and the first region numbers the columns or gives the units."""
        level = self._level(at) if at < body else {}
        if at < body and is_code_row(self.rows[at]):
            self._skip_row("column numbers or letters", at)
            return True
        if level and all(is_unit(text) for text in level.values()):
            self._take_unit(" / ".join(dict.fromkeys(level.values())))
            return True
        return False

    def _skip_sheet(self) -> None:
        """A sheet without regions is skipped, unless it has rows of several figures."""
        for at, row in enumerate(self.rows):
            if sum(map(is_figure, row)) > 1 and not is_code_row(row):
                self._refuse_all(at)
                return
        self.table.skip("sheet without a table", sheet=self.sheet)
