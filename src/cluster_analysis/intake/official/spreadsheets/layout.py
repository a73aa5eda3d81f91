"""Where the tables of a sheet are: which way they stand, their headers, the columns of their figures; and the
lines above a table: its title, its unit, its one period.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise, zip_longest
from typing import NamedTuple

from cluster_analysis.intake.official.spreadsheets.lines import (
    LABELS,
    Row,
    Rows,
    has_region,
    has_value,
    is_blank,
    is_code_row,
    is_figure,
    is_text,
    label_of,
    period_cells,
    row_period,
    texts_of,
)
from cluster_analysis.intake.official.terms import periods
from cluster_analysis.intake.official.terms.cells import (
    begins,
    clean,
    full,
    is_footnote,
    is_unit,
    region_of_label,
    without_marks,
)
from cluster_analysis.intake.official.terms.periods import Period, periods_within, speaks_of_part

# So many regions in one row are a heading; so many rows of regions are a table whose regions stand down.
ACROSS = 3


def turned(rows: Rows) -> tuple[Rows, int | None]:
    """Rows with the regions down; and the row (from 0) from which on they stood across, None if nowhere."""
    down = 0
    for at, row in enumerate(rows):
        regions = {*filter(None, map(region_of_label, texts_of(row).values()))}
        down += has_region(row)
        if len(regions) >= ACROSS and not any(map(has_region, rows[at + 1 :])):
            return [*rows[:at], *map(list, zip_longest(*rows[at:], fillvalue=""))], at
        if max(len(regions), down) >= ACROSS:
            break
    return rows, None


def period_headers(rows: Rows) -> list[int]:
    """The rows that are headers of periods; one that comes again on a new page begins a block too."""
    found: list[int] = []
    seen_body = False
    for at, row in enumerate(rows):
        cells = period_cells(row)
        years = [period.year for _, period in cells if period.year]
        if not cells:
            seen_body = seen_body or has_region(row)
        elif (
            years
            and _in_order(years)
            and not (found and at - found[-1] < 3)
            and (not seen_body or _begins_block(rows, at, cells))
        ):
            found.append(at)
    return found


def _in_order(years: list[int]) -> bool:
    """Whether years do not go back and forth (years may repeat under items)."""
    restarts = sum(b < a for a, b in pairwise(years))
    return years == sorted(years, reverse=True) or restarts < len(years) / 2


def _begins_block(rows: Rows, at: int, cells: list[tuple[int, Period]]) -> bool:
    """Whether a row under the first regions is a header, and no row of figures that look like years."""
    row, headed = rows[at], is_headed(rows[at], cells[0][0])
    if len(cells) > 1:
        return headed or not all(clean(row[col]).isdigit() for col, _ in cells)
    above = next((rows[one] for one in range(at - 1, -1, -1) if not is_blank(rows[one])), [])
    return headed and not (has_value(above) or has_region(above) or row_period(above))


def is_headed(row: Row, first: int) -> bool:
    """Whether the cells left of column `first` are empty or only say what stands under them.

    Examples
    --------
    >>> is_headed(["Регион/год", "", 2016], 2), is_headed(["Мясо", 2016], 1)
    (True, False)
    """
    return all(full("head", text) for text in map(clean, row[:first]) if text)


def title_row(rows: Rows, header: int, end: int) -> int:
    """Where the next block begins: at the text lines directly above its header, row `end`."""
    at = end
    while at - 1 > header and not has_region(rows[at - 1]) and not has_value(rows[at - 1]):
        at -= 1
    return at


def first_body_row(rows: Rows) -> int | None:
    """The first row that names a region, or a period with a figure; None where no row names a region."""
    bodies = (at for at, row in enumerate(rows) if has_region(row) or (row_period(row) and numbers_of(row)))
    return next(bodies, None) if any(map(has_region, rows)) else None


def numbers_of(row: Row) -> list[float]:
    """The numbers in a row, but those that are written as text."""
    return [float(str(cell)) for cell in row if is_figure(cell) and not isinstance(cell, str)]


def has_figures(rows: Rows) -> bool:
    """Whether several figures stand in one row, and are no numbers of columns."""
    return any(sum(map(is_figure, row)) > 1 and not is_code_row(row) for row in rows)


def is_contents(rows: Rows) -> bool:
    """Whether a sheet lists what is in the file: titles or regions, and page numbers."""
    first = next((text for row in rows for text in texts_of(row).values()), "")
    return begins("contents", first) and all(len(numbers_of(row)) < 2 for row in rows)


def figure_columns(rows: Rows, body: int) -> tuple[list[int], set[int], set[int]]:
    """Columns with figures right of the regions; beside them those of periods, and those of codes."""
    labels = next(row for row in rows[body:] if has_region(row))[:LABELS]
    last = max(col for col, cell in enumerate(labels) if is_text(cell) and label_of(cell).region)
    figures: list[int] = []
    dated, codes = set[int](), set[int]()
    for col in range(last + 1, len(rows[body])):
        heads = [clean(row[col]) for row in rows[max(0, body - 5) : body]]
        said = {one for one in ("code_head", "period_head") for head in heads if begins(one, head)}
        cells = [row[col] for row in rows[body:] if is_figure(row[col])]
        if "code_head" in said and all(clean(cell).isdigit() for cell in cells):
            codes.add(col)
        elif "period_head" in said and all(label_of(cell).period for cell in cells):
            dated.add(col)
        elif cells:
            figures.append(col)
    return figures, dated, codes


# The name of a sheet that is nothing but its number.
_NUMBERED = re.compile(r"\d{1,2}|[IVX]+", re.IGNORECASE)


def read_above(rows: Rows, start: int, header: int, first: int) -> tuple[str, str, list[str]]:
    """Title and unit of the block whose header is row `header`, and the lines that are neither.

    The title is the first line of text of the sheet or, for later blocks, of the lines next to the header,
    without links, footnotes and "continued". A text over the figures is a unit, or else the title.
    """
    near = _nearest(rows, start, header) if start else 0
    title, unit, over = "", "", list[str]()
    rest = [text for row in rows[start:near] for text in texts_of(row).values()]
    for col, text in (one for row in rows[near:header] for one in texts_of(row).items()):
        if is_unit(text) and not unit:
            unit = text.strip("()")
        elif begins("aside", text) or (start and is_footnote(text)):
            rest.append(text)
        elif col >= max(first, 1):
            over.append(text)
        elif title:
            rest.append(text)
        else:
            title = without_marks(text)
    if over and not title:
        title = without_marks(over.pop(0))
    elif len(over) == 1 and not unit:
        unit = over.pop()
    return title, unit, [*rest, *over]


def _nearest(rows: Rows, start: int, header: int) -> int:
    """The first of the lines without a gap that reach up from a header and have a title among them."""
    titled = False
    for at in range(header - 1, start - 1, -1):
        if is_blank(rows[at]) and titled:
            return at
        texts = texts_of(rows[at]).values()
        titled = titled or not all(is_unit(text) or begins("continued", text) for text in texts)
    return start


def period_of_title(sheet: str, above: Sequence[Row]) -> Period | None:
    """The one period that the sheet's name and the lines above a header agree on; None if it is not sure."""
    texts = [clean(cell) for row in above for cell in row if is_text(cell)]
    if not _NUMBERED.fullmatch(sheet.strip()):
        texts.insert(0, sheet)
    found = {period for text in texts for period in periods_within(text)}
    if len(found) != 1:
        return None
    period = found.pop()
    unsure = any(speaks_of_part(text) and not periods_within(text) for text in texts)
    return None if unsure and period.part == "year" else period


Level = dict[int, str]  # one row of headings: text by column, counted from 0
WITHOUT, UNKNOWN, DAY = "column without a period", "is not a known period", "is a day, not a period"


class Heading(NamedTuple):
    """What the headings over one column say: its year, the part of it, an item; `under`: in several rows."""

    year: Period | None
    part: str
    item: str
    under: bool = False


def stacked(levels: list[Level], first: int, width: int) -> dict[int, list[str]]:
    """Per column its headings from the top; a heading above others also covers the empty cells right of it.

    Examples
    --------
    >>> stacked([{1: "2022"}, {1: "I", 2: "II"}], 1, 4)
    {1: ['2022', 'I'], 2: ['2022', 'II']}
    """
    over: Level = {}
    found = {}
    for col in range(first, width):
        for at, level in enumerate(levels):
            if col in level:
                over = {above: text for above, text in over.items() if above < at} | {at: level[col]}
                found[col] = list(over.values())
    return found


def read_head(
    levels: list[Level], first: int, width: int, default: Period | None = None
) -> dict[int, tuple[Period | str, str]]:
    """The period and item of every column (from 0); or why it has none, and its headings.

    `default` is the period of the title, for columns of which no heading names one.
    """
    texts = stacked(levels, first, width)
    headings = {col: _heading(one) for col, one in texts.items()}
    has_parts = any(one.part for one in headings.values())
    own_years = any(one.year for one in headings.values())
    found: dict[int, tuple[Period | str, str]] = {}
    for col, (year, part, item, under) in headings.items():
        why: Period | str = UNKNOWN
        doubt = under and item and ((has_parts and not part) or periods.speaks_of_part(item))
        if periods.is_day(texts[col][-1]):
            why = DAY
        elif year:
            why = UNKNOWN if doubt else year
        elif own_years or default is None:
            why = WITHOUT
        elif default.part == "year" or not part:
            why = Period(default.year, part or default.part)
        found[col] = why, item if isinstance(why, Period) else " / ".join(texts[col])
    return found


def _heading(texts: list[str]) -> Heading:
    """What the headings over one column say together."""
    year, part, names = None, "", list[str]()
    for text in texts:
        period = periods.period_of(text)
        if period and period.year:
            year = period
        elif found := periods.part_under_year(text):
            part = found
        else:
            names.append(text)
    item = " / ".join(map(without_marks, names))
    if year:
        finer = Period(year.year, part) if part and year.part == "year" else year
        return Heading(finer, part, item, len(texts) > 1)
    within = {period for text in names for period in periods.periods_within(text)}
    return Heading(within.pop() if len(within) == 1 and not part else None, part, item)
