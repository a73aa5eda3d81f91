"""The headings over the columns of a spreadsheet: which period and which item each column has."""

from __future__ import annotations

from typing import NamedTuple

from cluster_analysis.intake.official.terms import periods
from cluster_analysis.intake.official.terms.cells import without_marks
from cluster_analysis.intake.official.terms.periods import Period

Columns = list[tuple[int, Period, str]]
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
    over = [""] * len(levels)
    found = {}
    for col in range(first, width):
        for at, level in enumerate(levels):
            if text := level.get(col, ""):
                over[at:] = [text, *[""] * (len(levels) - at - 1)]
                found[col] = [one for one in over[: at + 1] if one]
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
        if periods.is_day(texts[col][-1]):
            why = DAY
        elif under and item and ((has_parts and not part) or periods.speaks_of_part(item)):
            why = UNKNOWN
        elif year:
            why = year
        elif own_years or default is None:
            why = WITHOUT
        elif default.part == "year" or not part:
            why = Period(default.year, part or default.part)
        found[col] = why, item if isinstance(why, Period) else " / ".join(texts[col])
    return found


def _heading(texts: list[str]) -> Heading:
    """What the headings over one column say together."""
    year: Period | None = None
    part = ""
    names: list[str] = []
    for text in texts:
        period = periods.period_of(text)
        if period is not None and period.year:
            year = period
        elif found := periods.part_under_year(text):
            part = found
        else:
            names.append(text)
    item = " / ".join(map(without_marks, names))
    if year is None:
        within = {period for text in names for period in periods.periods_within(text)}
        return Heading(within.pop() if len(within) == 1 and not part else None, part, item)
    if part and year.part == "year":
        year = Period(year.year, part)
    return Heading(year, part, item, len(texts) > 1)
