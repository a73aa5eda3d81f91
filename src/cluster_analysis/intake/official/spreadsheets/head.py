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
    """What the headings over one column say.

    `named`: whether they name a year; `under`: whether an item stands under or over it; `part`: whether one
    of them names the part of the year.
    """

    period: Period | None
    item: str
    named: bool = False
    under: bool = False
    part: bool = False


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
        own = [level.get(col, "") for level in levels]
        for at, text in enumerate(own):
            if text:
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
    own_years = any(one.named for one in headings.values())
    found: dict[int, tuple[Period | str, str]] = {}
    for col, one in headings.items():
        no_item = (
            one.under and one.item and ((has_parts and not one.part) or periods.speaks_of_part(one.item))
        )
        why: str | Period = UNKNOWN
        if periods.is_day(texts[col][-1]):
            why = DAY
        elif one.named and one.period and not no_item:
            why = one.period
        elif not no_item and (own_years or default is None):
            why = WITHOUT
        elif not no_item and default and (default.part == "year" or not one.period):
            why = Period(default.year, one.period.part if one.period else default.part)
        found[col] = why, one.item if isinstance(why, Period) else " / ".join(texts[col])
    return found


def _heading(texts: list[str]) -> Heading:
    """What the headings over one column say together: a year, a part of it, an item."""
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
    item = " / ".join(without_marks(text) for text in names)
    if year is None:
        within = {period for text in names for period in periods.periods_within(text)}
        own = within.pop() if len(within) == 1 and not part else None
        return Heading(own or (Period(0, part) if part else None), item, own is not None, part=bool(part))
    if part and year.part == "year":
        year = Period(year.year, part)
    return Heading(year, item, True, len(texts) > 1, bool(part))
