"""Words of headings, units, and the lines above a table: its title, its unit, its one period."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from cluster_analysis.intake.official.spreadsheets.bns_rows import Row, is_figure, is_text, label_of
from cluster_analysis.intake.official.terms.cells import clean, is_footnote, without_marks
from cluster_analysis.intake.official.terms.periods import Period, periods_within, speaks_of_part
from cluster_analysis.intake.official.terms.words import any_of

_HEAD_WORDS = re.compile(rf"^(?:{any_of('head')}[ .]*)+$")
_PERIOD_HEADS = re.compile(r"^(?:год[ыа]?|период\w*|years?|periods?|жыл\w*|кезең\w*)\b")
_CODE_HEADS = re.compile(r"^(?:като|kato|код|code)\b")
_UNIT = re.compile(rf"^(?:в |in )?{any_of('unit')}")


def is_head_word(text: str) -> bool:
    """Whether a cell left of the periods only says what stands under it ("Регион", "Код КАТО", "Год").

    Examples
    --------
    >>> is_head_word("Регион/год"), is_head_word("Наименование регионов"), is_head_word("Мясо")
    (True, True, False)
    """
    return bool(_HEAD_WORDS.match(clean(text).casefold()))


def heads_periods(text: str, cells: Sequence[object]) -> bool:
    """Whether a heading and the cells under it are periods, so that their numbers are no figures.

    Examples
    --------
    >>> heads_periods("Год", [2016.0, 2017.0]), heads_periods("год", [95.5, 2017.0])
    (True, False)
    """
    headed = _PERIOD_HEADS.match(clean(text).casefold())
    return bool(headed) and all(label_of(cell).period for cell in cells if is_figure(cell))


def heads_codes(text: str, cells: Sequence[object]) -> bool:
    """Whether a heading and the cells under it are codes, so that their numbers are no figures.

    Examples
    --------
    >>> heads_codes("Код КАТО", [110000000.0]), heads_codes("Код", [1.5])
    (True, False)
    """
    headed = _CODE_HEADS.match(clean(text).casefold())
    return bool(headed) and all(clean(cell).isdigit() for cell in cells if is_figure(cell))


@lru_cache(maxsize=10_000)
def is_unit(text: str) -> bool:
    """Whether a line is a unit of measurement and no title or group.

    Examples
    --------
    >>> is_unit("млн тенге"), is_unit("тыс. человек"), is_unit("Городское население")
    (True, True, False)
    """
    return len(text) <= 60 and bool(_UNIT.match(clean(text).casefold().strip("()")))


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
