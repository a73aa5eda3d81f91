"""The lines above a table: its title, its unit, the one period of all its figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cluster_analysis.intake.official.spreadsheets.bns_rows import Row, is_text
from cluster_analysis.intake.official.spreadsheets.bns_words import is_unit
from cluster_analysis.intake.official.terms.cells import clean, is_footnote, without_marks
from cluster_analysis.intake.official.terms.periods import Period, periods_within, speaks_of_part

_LINK = re.compile(r"^\W*(?:к содержанию|содержание|назад|вернуться|оглавление|мазмұн\w*|back|contents?)\b")
_NUMBERED = re.compile(r"\d{1,2}|[IVX]+", re.IGNORECASE)
"""The name of a sheet that is nothing but its number."""
_CONTINUED = re.compile(r"^\W*(?:продолжение|окончание|жалғасы|соңы|continued|continuation|end of table)\b")


@dataclass
class Above:
    """What stands above a header: the title, the unit, and lines that are neither."""

    title: str = ""
    unit: str = ""
    rest: list[str] = field(default_factory=list)


def read_above(rows: list[list[object]], start: int, header: int, first: int) -> Above:
    """Title and unit of the block whose header is row `header`.

    The title is the first line of text of the sheet or, for later blocks, of the lines next to the header,
    without links, footnotes and "continued". A text over the figures is a unit, or else the title.
    """
    found = Above()
    over: list[str] = []
    near = _nearest(rows, start, header) if start else 0
    found.rest += [text for _, text in _lines(rows, start, near)]
    for col, text in _lines(rows, near, header):
        if is_unit(text) and not found.unit:
            found.unit = text.strip("()")
        elif _LINK.match(text.casefold()) or is_continued(text) or (start and is_footnote(text)):
            found.rest.append(text)
        elif col >= max(first, 1):
            over.append(text)
        elif found.title:
            found.rest.append(text)
        else:
            found.title = without_marks(text)
    for text in over:
        if not found.title:
            found.title = without_marks(text)
        elif not found.unit and len(over) == 1:
            found.unit = text
        else:
            found.rest.append(text)
    return found


def _lines(rows: list[list[object]], start: int, end: int) -> Iterator[tuple[int, str]]:
    for row in rows[start:end]:
        yield from ((col, clean(cell)) for col, cell in enumerate(row) if is_text(cell))


def _nearest(rows: list[list[object]], start: int, header: int) -> int:
    """The first of the lines without a gap that reach up from a header and have a title among them."""
    at, titled = header, False
    while at > start:
        texts = [text for _, text in _lines(rows, at - 1, at)]
        if not texts and titled:
            break
        titled = titled or any(not is_unit(text) and not is_continued(text) for text in texts)
        at -= 1
    return at


def is_continued(text: str) -> bool:
    """Whether a line says that the table above goes on.

    Examples
    --------
    >>> is_continued("Продолжение таблицы 1"), is_continued("Продажи")
    (True, False)
    """
    return bool(_CONTINUED.match(text.casefold()))


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
