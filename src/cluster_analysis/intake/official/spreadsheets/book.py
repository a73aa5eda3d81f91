"""Spreadsheets of the Bureau of National Statistics and of others, in the layouts they come in.

Recognised: periods across; a year over sub-columns (quarters or items); items over years; groups of rows;
product blocks, each with its own header; region blocks whose rows are items or periods; regions by items
for one period named in the title or the sheet's name; and any of these turned, with the regions across.
Labels may be in Kazakh, Russian or English.
"""

from __future__ import annotations

import re

from cluster_analysis.data.grids.cage import no_collection
from cluster_analysis.data.grids.grid import Book, Grid
from cluster_analysis.data.tables.spreadsheet_text import column_letter
from cluster_analysis.errors import Message
from cluster_analysis.intake.official.recipe import Recipe
from cluster_analysis.intake.official.spreadsheets.sheet import SheetReader
from cluster_analysis.intake.official.terms.raw_table import RawTable


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
