"""Where the tables of a sheet are: which way they stand, their headers, the columns of their figures; and the
lines above a table: its title, its unit, its one period.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise, zip_longest

from cluster_analysis.intake.official.spreadsheets import look
from cluster_analysis.intake.official.spreadsheets.look import Row, Rows, is_blank, is_text, texts_of
from cluster_analysis.intake.official.terms.cells import (
    clean,
    is_footnote,
    region_of,
    region_of_label,
    without_marks,
)
from cluster_analysis.intake.official.terms.periods import Period, periods_within, speaks_of_part
from cluster_analysis.intake.official.terms.words import begins, full, is_unit

# So many regions in one row are a heading.
ACROSS = 3


def turned(rows: Rows) -> tuple[Rows, int | None]:
    """Rows with the regions down; and the row (from 0) from which on they stood across, None if nowhere."""
    for at, row in enumerate(rows):
        regions = [region for text in look.texts_of(row).values() if (region := region_of_label(text))]
        if len(set(regions)) >= ACROSS:
            if any(map(look.has_region, rows[at + 1 :])) or len(set(regions)) < len(regions):
                return rows, None
            return [*rows[:at], *map(list, zip_longest(*rows[at:], fillvalue=""))], at
    return rows, None


def period_headers(rows: Rows) -> tuple[list[int], set[int]]:
    """The rows that are headers of periods, and those that only repeat the header above (a new page)."""
    found: list[int] = []
    repeated: set[int] = set()
    last: list[tuple[int, Period]] = []
    seen_body = False
    for at, row in enumerate(rows):
        cells = look.period_cells(row)
        if not cells:
            seen_body = seen_body or look.has_region(row)
        elif any(period.year for _, period in cells) and _in_order([one for _, one in cells]):
            if cells == last and _goes_on(rows, at):
                repeated.add(at)
            elif not (found and at - found[-1] < 3) and (not seen_body or _begins_block(rows, at, cells)):
                found.append(at)
                last = cells
    return found, repeated


def _in_order(periods: list[Period]) -> bool:
    """Whether years do not go back and forth (years may repeat under items)."""
    years = [one.year for one in periods if one.year]
    restarts = sum(b < a for a, b in pairwise(years))
    return years == sorted(years) or years == sorted(years, reverse=True) or restarts < len(years) / 2


def _begins_block(rows: Rows, at: int, cells: list[tuple[int, Period]]) -> bool:
    """Whether a row under the first regions is a header, and no row of figures that look like years."""
    row, headed = rows[at], is_headed(rows[at], cells[0][0])
    if len(cells) > 1:
        return headed or not all(
            isinstance(row[col], int | float) or clean(row[col]).isdigit() for col, _ in cells
        )
    above = _row_above(rows, at)
    return (
        headed and not look.has_value(above) and not look.has_region(above) and look.row_period(above) is None
    )


def _goes_on(rows: Rows, at: int) -> bool:
    """Whether the lines above a row are still those of the table above, with no new title."""
    above = _row_above(rows, at)
    text = next(iter(look.texts_of(above).values()), "")
    return look.has_region(above) or look.has_value(above) or begins("continued", text)


def _row_above(rows: Rows, at: int) -> Row:
    """The nearest row above that is not empty."""
    return next((rows[one] for one in range(at - 1, -1, -1) if not look.is_blank(rows[one])), [])


def is_headed(row: Row, first: int) -> bool:
    """Whether the cells left of column `first` are empty or only say what stands under them.

    Examples
    --------
    >>> is_headed(["Регион/год", "", 2016], 2), is_headed(["Мясо", 2016], 1)
    (True, False)
    """
    return all(full("head", clean(cell)) for cell in row[:first] if clean(cell))


def title_row(rows: Rows, header: int, end: int) -> int:
    """Where the next block begins: at the text lines directly above its header, row `end`."""
    at = end
    while at - 1 > header and not look.has_region(rows[at - 1]) and not look.has_value(rows[at - 1]):
        at -= 1
    return at


def first_body_row(rows: Rows) -> int | None:
    """The first row that names a region, or a period with a figure; None where no row names a region."""
    bodies = (at for at, row in enumerate(rows) if look.has_region(row) or _is_dated(row))
    return next(bodies, None) if any(map(look.has_region, rows)) else None


def _is_dated(row: Row) -> bool:
    return look.row_period(row) is not None and any(
        look.is_figure(cell) and not isinstance(cell, str) for cell in row
    )


def is_contents(rows: Rows) -> bool:
    """Whether a sheet lists what is in the file: titles or regions, each with the number of a page."""
    first = next((text for row in rows for text in look.texts_of(row).values()), "")
    numbers = [[cell for cell in row if look.is_figure(cell) and not isinstance(cell, str)] for row in rows]
    alone = all(
        len(one) < 2 and (not one or look.texts_of(row)) for one, row in zip(numbers, rows, strict=True)
    )
    pages = [float(str(one[0])) for one in numbers if one]
    return (
        begins("contents", first) and alone and pages == sorted(pages) and all(map(float.is_integer, pages))
    )


def figure_columns(rows: Rows, body: int) -> tuple[list[int], set[int], set[int]]:
    """Columns with figures right of the regions; beside them those of periods, and those of codes."""
    labels = next(row for row in rows[body:] if look.has_region(row))
    last = max(
        col for col, cell in enumerate(labels[: look.LABELS]) if look.is_text(cell) and region_of(clean(cell))
    )
    figures: list[int] = []
    periods: set[int] = set()
    codes: set[int] = set()
    for col in range(last + 1, max(map(len, rows[body:]))):
        cells = [row[col] for row in rows[body:] if col < len(row) and look.is_figure(row[col])]
        if not cells:
            continue
        heads = [
            row[col] for row in rows[max(0, body - 5) : body] if col < len(row) and look.is_text(row[col])
        ]
        headed = {
            name for name in ("code_head", "period_head") if any(begins(name, clean(one)) for one in heads)
        }
        if "code_head" in headed and all(clean(cell).isdigit() for cell in cells):
            codes.add(col)
        elif "period_head" in headed and all(look.label_of(cell).period for cell in cells):
            periods.add(col)
        else:
            figures.append(col)
    return figures, periods, codes


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
        elif begins("link", text) or begins("continued", text) or (start and is_footnote(text)):
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
        titled = titled or any(
            not is_unit(text) and not begins("continued", text) for text in texts_of(rows[at]).values()
        )
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
