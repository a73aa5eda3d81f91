"""The iblock API's "CSV": tab-separated text with a byte order mark, one row per figure.

Columns: `NAM` or `DAT` (what and when published), `PERIOD` (YYYY, YYYYMM or YYYYMMDD), for each dimension a
name column and a column with `L` before it (its level), and `VAL`. The region is the dimension of KATO.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from cluster_analysis.data.grids.grid import Book
from cluster_analysis.data.regions import regions
from cluster_analysis.errors import InputError, Message, Problem
from cluster_analysis.intake.official.terms.cells import (
    TOTAL_WORDS,
    almaty_region_labels,
    clean,
    is_place_inside,
    kato_region,
    region_of,
)
from cluster_analysis.intake.official.terms.month_keys import is_possible, known_parts
from cluster_analysis.intake.official.terms.periods import Period, period_of
from cluster_analysis.intake.official.terms.raw_table import RawTable

VALUE_NAMES = {"val", "value", "значение", "мәні"}
PERIOD_NAMES = {"period", "период", "кезең", "год", "year"}
IGNORED = {"dat", "date", "id"}
TITLE = "nam"


@dataclass
class Columns:
    """Where what stands in a text table."""

    value: int
    period: int
    region: int
    others: list[int]
    level: int | None  # of the region's level in KATO


def read_text_table(book: Book) -> RawTable:
    """A downloaded text table.

    Raises
    ------
    InputError
        If it has no header with a period, a value and a region column.
    """
    table = RawTable(book.file, layout="iblock CSV")
    header, *rows = [[str(cell) for cell in row] for row in book.grids[0].rows]
    header = [clean(cell) for cell in header]
    while header and not header[-1]:
        header.pop()
    columns = _columns(book.file, header, rows)
    whole = list(_whole_rows(table, rows, len(header)))
    _take_title(table, header, columns, [row for _, row in whole])
    _read_rows(table, whole, columns)
    return table


def _whole_rows(table: RawTable, rows: list[list[str]], width: int) -> Iterator[tuple[int, list[str]]]:
    """Rows with a cell under each heading, with their numbers; empty cells behind them do not count."""
    for number, row in enumerate(rows, 2):
        if not any(cell.strip() for cell in row):
            table.skip("empty row", row=number)
        elif len(row) < width or any(cell.strip() for cell in row[width:]):
            table.refuse(Message("row with {n} cells under {m} headings", n=len(row), m=width), row=number)
        else:
            yield number, row


def _columns(name: str, header: list[str], rows: list[list[str]]) -> Columns:
    """Positions of value, period, region, its level, and of the other dimensions."""
    folded = [one.casefold() for one in header]
    value = next((at for at, one in enumerate(folded) if one in VALUE_NAMES), None)
    period = next((at for at, one in enumerate(folded) if one in PERIOD_NAMES), None)
    dimensions = [
        at
        for at, one in enumerate(header)
        if at not in (value, period) and folded[at] not in (*IGNORED, TITLE) and not _is_level(one, header)
    ]
    region = next((at for at in dimensions if re.search("като|kato|регион|region|өңір", folded[at])), None)
    if region is None:
        region = next(
            (at for at in dimensions if rows and len(rows[0]) > at and region_of(rows[0][at])), None
        )
    if value is None or period is None or region is None:
        advice = "needs columns PERIOD, VAL and one of regions; or save it as XLSX, years across"
        raise InputError(
            [Problem("is not a known header", file=name, row=1, value=header[:12], advice=advice)]
        )
    level = header.index(f"L{header[region]}") if f"L{header[region]}" in header else None
    return Columns(value, period, region, [at for at in dimensions if at != region], level)


def _is_level(name: str, header: list[str]) -> bool:
    return name.startswith("L") and name[1:] in header


def _take_title(table: RawTable, header: list[str], columns: Columns, rows: list[list[str]]) -> None:
    """What was published: the title if it is one thing, else a dimension of its own, before the others."""
    at = next((at for at, one in enumerate(header) if one.casefold() == TITLE), None)
    found = {clean(row[at]) for row in rows} if at is not None else set()
    if len(found) == 1:
        table.title = found.pop()
    elif at is not None and found:
        columns.others.insert(0, at)


def _read_rows(table: RawTable, rows: list[tuple[int, list[str]]], at: Columns) -> None:
    named = _regions({row[at.region] for _, row in rows})
    deepest = _level_of_regions([row for _, row in rows], at, named)
    periods = _periods(table, {row[at.period] for _, row in rows})
    for number, row in rows:
        region, period = named[row[at.region]], periods[row[at.period]]
        if region == "" or _level(row, at) > deepest:
            table.skip("place inside a region", clean(row[at.region]), row=number)
            continue
        if region is None:
            table.refuse("is not a known region", row[at.region], row=number)
        if period is None:
            table.refuse("is not a known period", row[at.period], row=number)
        elif region is not None:
            labels = [clean(row[one]) for one in at.others]
            item, group = (labels[-1], " / ".join(labels[:-1])) if labels else ("", "")
            table.add(region, item, group, ("", number), [(at.value + 1, period, "")], [row[at.value]])


def _regions(cells: set[str]) -> dict[str, str | None]:
    """The region that each text of the column names."""
    almaty = almaty_region_labels(clean(cell) for cell in cells)
    return {cell: "KZ-19" if (label := clean(cell)) in almaty else region_of_label(label) for cell in cells}


def region_of_label(label: str) -> str | None:
    """The region that a label or a code of KATO names: "" for a place inside one, None if unknown.

    Examples
    --------
    >>> region_of_label("Всего"), region_of_label("г. Атырау"), region_of_label("110000000")
    ('KZ', '', 'KZ-11')
    """
    if label.casefold() in TOTAL_WORDS:
        return regions.COUNTRY
    return region_of(label) or ("" if is_place_inside(label) else kato_region(label))


def _level_of_regions(rows: list[list[str]], at: Columns, named: dict[str, str | None]) -> int:
    """The level in KATO on which the regions stand; what is deeper lies inside one, whatever its name."""
    found = [_level(row, at) for row in rows if named[row[at.region]] not in (None, "", regions.COUNTRY)]
    return min(found, default=0) or sys.maxsize


def _level(row: list[str], at: Columns) -> int:
    """A row's level in KATO, 0 where none is said."""
    text = row[at.level].strip() if at.level is not None else ""
    return int(text) if text.isdecimal() and len(text) < 3 else 0


def _periods(table: RawTable, cells: set[str]) -> dict[str, Period | None]:
    """The period of each text of the column; what months stand for is said by all of them together."""
    months = {cell: (int(text[:4]), int(text[4:6])) for cell in cells if (text := _digits(cell))}
    possible = {month for year, month in months.values() if is_possible(year, month)}
    parts = {1: "year"} if possible == {1} else known_parts(table, possible)
    found: dict[str, Period | None] = {}
    for cell in cells:
        if cell in months:
            year, month = months[cell]
            found[cell] = Period(year, parts.get(month, "")) if is_possible(year, month) else None
        else:
            period = period_of(cell)
            found[cell] = period if period and period.year else None
    return found


def _digits(cell: str) -> str:
    """A period in digits with its month (YYYYMM, YYYYMMDD), else nothing."""
    text = clean(cell)
    return text if re.fullmatch(r"[0-9]{6}(?:[0-9]{2})?", text) else ""
