"""What a file of cells holds, beside the values too, and how much it may take to be read."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from cluster_analysis.data.tables.spreadsheet_text import column_letter

Place = tuple[int, int]
"""Row and column of a cell, both counted from 1."""


@dataclass
class Grid:
    """One sheet.

    Attributes
    ----------
    name
        Its name; empty for a text table.
    rows
        The values from A1 on: texts, numbers, booleans, dates and times; an empty cell is an empty text. In
        place of an error, or of a formula that was never computed, stands its text ("#DIV/0!", "=A1+A2"); in
        XLS and ODS these cannot be told from empty.
    hidden
        Whether the spreadsheet program does not show it.
    formulas
        The cells of an XLSX or ODS that hold a formula.
    percent
        The cells of an XLSX or ODS whose number format shows them in per cent (0.05 as 5 %).

    Examples
    --------
    >>> grid = Grid("T1", [["Region", "2017"], ["Akmola", 0.05]], percent={(2, 2)})
    >>> grid.at(2, 2), grid.at(9, 9), grid.address(2, 2)
    (0.05, None, 'B2')
    """

    name: str
    rows: list[list[Any]]
    hidden: bool = False
    formulas: set[Place] = field(default_factory=set)
    percent: set[Place] = field(default_factory=set)

    def at(self, row: int, column: int) -> object:
        """The value in a row and column counted from 1; None where there is none."""
        if row > len(self.rows) or column > len(self.rows[row - 1]):
            return None
        value = self.rows[row - 1][column - 1]
        return None if isinstance(value, str) and not value.strip() else value

    @staticmethod
    def address(row: int, column: int) -> str:
        """The name of a cell: `address(2, 1)` is A2."""
        return f"{column_letter(column)}{row}"


@dataclass
class Book:
    """The sheets of one file, in its order.

    Attributes
    ----------
    kind
        xlsx, xls, ods or csv, by the content and not by the name.
    sha256
        Checksum of the bytes that were read.
    saved
        The date on which it says that it was last saved; None where it says nothing.
    macros
        Whether an XLSX or ODS brings macros (nothing is ever executed).
    """

    file: str
    kind: str
    grids: list[Grid]
    sha256: str
    saved: datetime.date | None = None
    macros: bool = False


@dataclass(frozen=True)
class Limits:
    """Limits for one file; all are sums over the whole workbook.

    Attributes
    ----------
    file_bytes, unpacked_bytes
        The file itself, and the sum of what an archive says that it unpacks to.
    cells
        Rows times columns up to the last cell, added up over the sheets.
    memory
        Bytes of address space of the process that reads (not on Windows, which cannot set it).
    seconds
        For one file.
    """

    file_bytes: int = 400 * 1024**2
    unpacked_bytes: int = 2 * 1024**3
    cells: int = 50_000_000
    memory: int = 4 * 1024**3
    seconds: float = 120


OFFICIAL = Limits()
"""For published tables, of which some have millions of cells."""
FORM = Limits(20_000_000, 60_000_000, 5_120_000, 1024**3, 20)
"""For a form of a few pages that somebody filled in (at most 20,000 rows of 256 columns in all sheets)."""
