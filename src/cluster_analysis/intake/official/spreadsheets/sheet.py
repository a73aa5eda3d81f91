"""One sheet of a workbook: its blocks, the headings over each, and the lines that are handed to `body`."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from itertools import pairwise

from cluster_analysis.data.grids.cage import no_collection
from cluster_analysis.data.grids.grid import Book, Grid
from cluster_analysis.data.tables.spreadsheet_text import column_letter
from cluster_analysis.errors import Message
from cluster_analysis.intake.official.recipe import Recipe
from cluster_analysis.intake.official.spreadsheets import layout
from cluster_analysis.intake.official.spreadsheets.body import Body
from cluster_analysis.intake.official.spreadsheets.lines import (
    Line,
    SheetLines,
    has_region,
    is_blank,
    is_code_row,
    is_figure,
    is_text,
    label_of,
    period_cells,
    row_period,
)
from cluster_analysis.intake.official.terms.cells import begins, clean, is_unit
from cluster_analysis.intake.official.terms.periods import Period, is_first_january
from cluster_analysis.intake.official.terms.raw_table import RawTable


@dataclass
class SheetReader(SheetLines):
    """Finds the tables of a sheet and reads each of them.

    Attributes
    ----------
    heads
        Rows of the header, which may come again.
    """

    title: str = ""
    unit: str = ""
    group: str = ""
    heads: list[list[object]] = field(default_factory=list)

    def read(self) -> None:
        """Split the sheet at its headers and read each block; sheets without any table are skipped."""
        self.rows, self.turned = layout.turned(self.rows)
        self.width = max(map(len, self.rows), default=0)
        self.rows = [[*row, *[""] * (self.width - len(row))] for row in self.rows]
        headers = layout.period_headers(self.rows)
        body = layout.first_body_row(self.rows)
        if headers:
            self._read_blocks(headers)
        elif body is None and not layout.has_figures(self.rows):
            self.table.skip("sheet without a table", sheet=self.name)
        elif body is None:
            self._refuse_all(0)
        elif layout.is_contents(self.rows):
            self.table.skip("contents of the file, no table", sheet=self.name)
        else:
            self._read_without_header(body)
        if self.turned is not None:
            self.table.layout = "regions across"
            self.table.turned[self.name] = self.turned

    def _read_blocks(self, headers: list[int]) -> None:
        """Blocks with a header of periods each."""
        self.table.layout = "periods across"
        starts = [0, *(layout.title_row(self.rows, *pair) for pair in pairwise(headers)), len(self.rows)]
        for header, (start, stop) in zip(headers, pairwise(starts), strict=True):
            cells = period_cells(self.rows[header])
            self.first = cells[0][0]
            top = self._items_above(start, header, [period for _, period in cells])
            body = self._read_head(start, top, header, stop)
            self._read_body(self.title, body, stop)

    def _items_above(self, start: int, header: int, periods: list[Period]) -> int:
        """The first row of headings: above that of the periods, if these repeat, stand items."""
        above = self._level(header - 1) if header > start else {}
        if len(above) > 1 and self.first in above and len(set(periods)) < len(periods):
            return header - 1
        if len(above) > 1 and not any(map(is_unit, above.values())):
            for text in above.values():
                self.refuse("may be a title or an item over the years", text, header - 1)
        return header

    def _read_without_header(self, body: int) -> None:
        """A block whose period stands in its rows, or above it."""
        figures, self.labelled, self.codes = layout.figure_columns(self.rows, body)
        self.first = figures[0] if figures else self.width
        header = self._heading_row(body)
        if header < 0:
            self._refuse_all(body)
            return
        top = header
        while top > 0 and self._is_heading(top - 1):
            top -= 1
        labels = [col for col in range(self.first) if col not in self.codes]
        dated = any(row_period([row[col] for col in labels]) for row in self.rows[body:])
        default = Period(0, "year") if dated else layout.period_of_title(self.name, self.rows[:top])
        self.table.layout = "region blocks" if dated else "regions by items"
        body = self._read_head(0, top, header, len(self.rows), default, figures[-1] + 1)
        self.columns = [(col, period, text or self.title) for col, period, text in self.columns]
        self._read_body("", body, len(self.rows))

    def _heading_row(self, body: int) -> int:
        """The nearest row above the first region with headings over the figures; -1 if there is none."""
        units = -1
        for at in range(body - 1, -1, -1):
            level = self._level(at)
            if level and not is_code_row(self.rows[at]):
                if not all(map(is_unit, level.values())):
                    return at
                units = max(units, at)
        return units

    def _is_heading(self, at: int) -> bool:
        level, headed = self._level(at), layout.is_headed(self.rows[at], self.first)
        return headed and len(level) > 1 and not any(map(is_unit, level.values()))

    def _level(self, at: int) -> layout.Level:
        """The headings in a row from the first column of figures on: texts, dates and years, by column."""
        return {
            col: clean(cell)
            for col, cell in enumerate(self.rows[at][self.first :], self.first)
            if is_text(cell) or isinstance(cell, datetime.date) or label_of(cell).period
        }

    def _read_head(
        self, start: int, top: int, header: int, end: int, default: Period | None = None, width: int = 0
    ) -> int:
        """Everything above the figures of a block: the row in which these begin."""
        title, unit, rest = layout.read_above(self.rows, start, top, self.first)
        if title or not start:  # a block without a title goes on with the one before
            self.title, self.group = title or self.name.strip(), ""
        self._take_unit(unit)
        self.table.title = self.table.title or self.title
        for text in rest:
            self.table.skip("line above the table", text, sheet=self.name)
        levels, body = [self._level(at) for at in range(top, header + 1)], header + 1
        while body < end and not self._is_body(body) and self._is_sub_row(body, levels):
            body += 1
        self.heads = [row for row in self.rows[top:body] if not is_blank(row)]
        if any(map(is_first_january, levels[header - top].values())):
            self.table.notes.append("figures of 1 January stand under the year of that day")
        headed = layout.read_head(levels, self.first, width or self.width, default)
        self.beside = [col for col in range(self.first, self.width) if col not in headed]
        self._use_head(headed, header)
        return body

    def _use_head(self, headed: dict[int, tuple[Period | str, str]], header: int) -> None:
        """The columns with figures; what heads no period is noted, or refused if it may be one."""
        self.columns = []
        for col, (period, text) in headed.items():
            if isinstance(period, Period):
                self.columns.append((col + 1, period, text))
            elif period == layout.WITHOUT:
                self.skip(period, text, header, col)
            else:
                advice = "name the year its figures belong to" if period == layout.DAY else None
                self.refuse(period, text, header, col, advice)
        if not (self.columns or self.table.problems):
            advice = "write it into a line above the table, for example: for 2023"
            self.refuse("figures without a period", None, header, advice=advice)

    def _is_body(self, at: int) -> bool:
        row = self.rows[at]
        figures = any(map(is_figure, row[self.first :]))
        return not is_code_row(row) and (figures or has_region(row[: self.first]))

    def _is_sub_row(self, at: int, levels: list[layout.Level]) -> bool:
        """Take a row under the years as headings, units, or numbers of the columns; False if it is none."""
        below, headed = self._level(at), layout.is_headed(self.rows[at], self.first)
        if is_code_row(self.rows[at]):
            self.skip("column numbers or letters", None, at)
        elif headed and len(set(below.values())) == 1 and all(map(is_unit, below.values())):
            self._take_unit(min(below.values()))
        elif headed and len(below) > 1:
            levels.append(below)
        else:
            return is_blank(self.rows[at])
        return True

    def _take_unit(self, unit: str) -> None:
        self.unit = unit or self.unit
        self.table.unit = self.table.unit or unit

    def _read_body(self, item: str, start: int, end: int) -> None:
        """Hand the rows under a header on; a header that comes again and "continued" are no rows."""
        lines: list[Line] = []
        for at in range(start, end):
            if self.rows[at] in self.heads:
                self.skip("header that comes again", None, at)
                continue
            line = self.line(at)
            if line.region or line.filled:
                lines.append(line)
            elif not lines and is_unit(line.text):
                self._take_unit(line.text)
            elif not begins("continued", line.text):
                lines.append(line)
        if self.unit != self.table.unit and self.unit:  # two units are two items
            item = ", ".join(filter(None, (item, self.unit)))
        self.group = Body(self, item, self.group).read(lines)

    def _refuse_all(self, start: int) -> None:
        """Refuse the rows of a sheet whose table is not known."""
        for at, row in enumerate(self.rows[start:], start):
            if not is_blank(row):
                what = next(filter(is_text, row), "figures")
                self.refuse("row without a known region and period", clean(what), at)


def read_workbook(book: Book, recipe: Recipe) -> RawTable:
    """All sheets of a workbook as one table of cells; what is not recognised is in its `problems`."""
    table = RawTable(book.file, layout="spreadsheet")
    shown = [grid for grid in book.grids if not grid.hidden and grid.name in (recipe.sheets or [grid.name])]
    table.decimal = "comma" if _is_cyrillic(shown) else "point"
    for grid in book.grids:
        if grid not in shown:
            why = "hidden sheet" if grid.hidden else "sheet that the recipe does not name"
            table.skip(why, sheet=grid.name)
            continue
        with no_collection():
            SheetReader(table, grid.name, grid.rows).read()
        if grid.percent:
            row, column = min(grid.percent)
            message = Message("{n} cells are shown in per cent (0.05 as 5 %)", n=len(grid.percent))
            table.skip(
                message, grid.at(row, column), sheet=grid.name, row=row, column=column_letter(column)
            )
    return table


def _is_cyrillic(grids: list[Grid]) -> bool:
    """Whether the labels are mostly Cyrillic (then a comma is a decimal comma)."""
    text = " ".join(str(cell) for grid in grids for row in grid.rows[:60] for cell in row[:3])
    return len(re.findall(r"[а-яәғқңөұүһі]", text, re.I)) > len(re.findall(r"[a-z]", text, re.I))
