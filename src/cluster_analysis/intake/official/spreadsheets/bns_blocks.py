"""Where the blocks of a sheet begin: its headers of periods, the lines above them, the columns of figures."""

from __future__ import annotations

import re

from cluster_analysis.intake.official.spreadsheets.bns_rows import (
    Row,
    has_region,
    has_value,
    in_order,
    is_figure,
    is_plain_years,
    is_text,
    period_cells,
    row_period,
    texts_of,
)
from cluster_analysis.intake.official.spreadsheets.bns_words import (
    heads_codes,
    heads_periods,
    is_continued,
    is_head_word,
)
from cluster_analysis.intake.official.terms.cells import clean, region_of
from cluster_analysis.intake.official.terms.periods import Period

Rows = list[list[object]]
_CONTENTS = re.compile(r"\W*(?:содержание|оглавление|мазмұны|(?:table of )?contents)\W*$")


def period_headers(rows: Rows) -> tuple[list[int], set[int]]:
    """The rows that are headers of periods, and those that only repeat the header above (a new page)."""
    found: list[int] = []
    repeated: set[int] = set()
    last: list[tuple[int, Period]] = []
    seen_body = False
    for at, row in enumerate(rows):
        cells = period_cells(row)
        if not cells:
            seen_body = seen_body or has_region(row)
        elif any(period.year for _, period in cells) and in_order([one for _, one in cells]):
            if cells == last and _goes_on(rows, at):
                repeated.add(at)
            elif not (found and at - found[-1] < 3) and (not seen_body or _begins_block(rows, at, cells)):
                found.append(at)
                last = cells
    return found, repeated


def _begins_block(rows: Rows, at: int, cells: list[tuple[int, Period]]) -> bool:
    """Whether a row under the first regions is a header, and no row of figures that look like years."""
    headed = is_headed(rows[at], cells[0][0])
    if len(cells) > 1:
        return headed or not is_plain_years(rows[at], cells)
    above = _row_above(rows, at)
    return headed and not has_value(above) and not has_region(above) and row_period(above) is None


def _goes_on(rows: Rows, at: int) -> bool:
    """Whether the lines above a row are still those of the table above, with no new title."""
    above = _row_above(rows, at)
    text = next(iter(texts_of(above).values()), "")
    return has_region(above) or has_value(above) or is_continued(text)


def _row_above(rows: Rows, at: int) -> Row:
    """The nearest row above that is not empty."""
    return next((rows[one] for one in range(at - 1, -1, -1) if any(map(clean, rows[one]))), [])


def is_headed(row: Row, first: int) -> bool:
    """Whether the cells left of column `first` are empty or only say what stands under them."""
    return all(is_head_word(clean(cell)) for cell in row[:first] if clean(cell))


def is_contents(rows: Rows) -> bool:
    """Whether a sheet lists what is in the file: titles or regions, each with the number of a page."""
    pages = []
    for row in rows:
        figures = [cell for cell in row if is_figure(cell) and not isinstance(cell, str)]
        if len(figures) > 1 or (figures and not texts_of(row)):
            return False
        pages += [float(str(one)) for one in figures]
    first = next((text for row in rows for text in texts_of(row).values()), "")
    return bool(
        _CONTENTS.match(first.casefold()) and pages == sorted(pages) and all(map(float.is_integer, pages))
    )


def title_row(rows: Rows, header: int, end: int) -> int:
    """Where the next block begins: at the text lines directly above its header, row `end`."""
    at = end
    while at - 1 > header and not has_region(rows[at - 1]) and not has_value(rows[at - 1]):
        at -= 1
    return at


def figure_columns(rows: Rows, above: Rows) -> tuple[list[int], set[int], set[int]]:
    """Columns with figures right of the regions; beside them those of periods, and those of codes."""
    labels = next(row for row in rows if has_region(row))
    last = max(col for col, cell in enumerate(labels[:4]) if is_text(cell) and region_of(clean(cell)))
    heads = [texts_of(row) for row in above]
    figures: list[int] = []
    periods: set[int] = set()
    codes: set[int] = set()
    for col in range(last + 1, max(map(len, rows))):
        if not any(is_figure(row[col]) for row in rows if col < len(row)):
            continue
        cells = [row[col] for row in rows if col < len(row)]
        texts = [head[col] for head in heads if col in head]
        if any(heads_codes(text, cells) for text in texts):
            codes.add(col)
        elif any(heads_periods(text, cells) for text in texts):
            periods.add(col)
        else:
            figures.append(col)
    return figures, periods, codes
