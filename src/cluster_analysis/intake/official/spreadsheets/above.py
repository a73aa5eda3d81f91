"""The lines above a table: its title, its unit, its one period."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cluster_analysis.intake.official.spreadsheets.look import Row, Rows, is_blank, is_text, texts_of
from cluster_analysis.intake.official.terms.cells import clean, is_footnote, without_marks
from cluster_analysis.intake.official.terms.periods import Period, periods_within, speaks_of_part
from cluster_analysis.intake.official.terms.words import begins, is_unit

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
