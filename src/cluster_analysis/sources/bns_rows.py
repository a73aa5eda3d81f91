"""What a row of a spreadsheet is: a header of periods, a row of figures, a row that numbers the columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from cluster_analysis.sources.cells import TOTAL_WORDS, clean, kato_region, region_of
from cluster_analysis.sources.periods import Period, period_of

Row = Sequence[object]


class Label(NamedTuple):
    """What a cell left of the figures says; `kato`: the region of its code, "" for a place inside one."""

    text: str
    kato: str | None
    region: str | None
    period: Period | None


@lru_cache(maxsize=100_000, typed=True)
def label_of(cell: object) -> Label:
    """The text, region and period of a label, found once for all its repetitions."""
    text, kato = clean(cell), kato_region(cell)
    region = kato or region_of(text)
    return Label(text, kato, region, None if region or not text else period_of(text))


def period_cells(row: Row) -> list[tuple[int, Period]]:
    """Periods of a header row by column; empty if the row has anything else right of the first of them."""
    for cell in reversed(row):  # a figure that is no year, mostly the last cell, settles it
        if cell.__class__ is float:
            if not (1900 < cell < 2200 and cell.is_integer()):  # type: ignore[operator, attr-defined]
                return []
            break
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


def in_order(periods: list[Period]) -> bool:
    """Whether years do not go back and forth (years may repeat under items)."""
    years = [one.year for one in periods if one.year]
    restarts = sum(b < a for a, b in pairwise(years))
    return years == sorted(years) or years == sorted(years, reverse=True) or restarts < len(years) / 2


def row_period(row: Row) -> Period | None:
    """The period named in a row's text cells, if it has a year."""
    for cell in row[:4]:
        if isinstance(cell, str) or (isinstance(cell, float) and 1900 < cell < 2200 and cell.is_integer()):
            period = period_of(clean(cell))
            if period is not None and period.year:
                return period
    return None


def is_text(cell: object) -> bool:
    """Whether a cell is a text that is not blank."""
    return isinstance(cell, str) and bool(cell.strip())


def texts_of(row: Row) -> dict[int, str]:
    """The text cells of a row, by column."""
    return {col: clean(cell) for col, cell in enumerate(row) if is_text(cell)}


def has_region(row: Row) -> bool:
    """Whether one of the first cells names a region."""
    return any(isinstance(cell, str) and region_of(clean(cell)) is not None for cell in row[:4])


def has_number(row: Row) -> bool:
    """Whether a row has a number."""
    return any(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in row)


def is_code_row(row: Row) -> bool:
    """A row that only numbers or letters the columns (А, Б, 1, 2, ...)."""
    cells = [clean(cell) for cell in row if cell not in ("", None)]
    if len(cells) < 2 or not all(re.fullmatch(r"\d{1,3}|[A-Za-zА-Яа-я]", cell) for cell in cells):
        return False
    numbers = [int(cell) for cell in cells if cell.isdigit()]
    return bool(numbers) and numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] <= 3
