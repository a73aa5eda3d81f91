"""The headings over the columns of a spreadsheet: which period and which item each column has."""

from __future__ import annotations

from dataclasses import dataclass, field

from cluster_analysis.intake.official.terms.cells import without_marks
from cluster_analysis.intake.official.terms.periods import (
    Period,
    is_day,
    part_under_year,
    period_of,
    periods_within,
    speaks_of_part,
)

Columns = list[tuple[int, Period, str]]
Level = dict[int, str]
"""One row of headings: text by column, counted from 0."""


@dataclass
class Heading:
    """What the headings over one column say."""

    period: Period | None = None
    item: str = ""
    named: bool = False  # whether the heading names its own year
    under: bool = False  # whether the item stands under or over a year
    part: bool = False  # whether a heading of its own names the part of the year


@dataclass
class Head:
    """The columns of a table, and the headings that cannot be used.

    Attributes
    ----------
    columns
        Column number (from 1), period and sub-item of the columns with figures.
    without
        Columns (from 0) whose heading names no period, where others do.
    refused
        Columns (from 0) whose heading may be a period but cannot be told, with the reason and the heading.
    """

    columns: Columns = field(default_factory=list)
    without: Level = field(default_factory=dict)
    refused: dict[int, tuple[str, str]] = field(default_factory=dict)


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
        deepest = max((at for at, text in enumerate(own) if text), default=-1)
        if deepest >= 0:
            found[col] = [text for text in over[: deepest + 1] if text]
    return found


def read_head(levels: list[Level], first: int, width: int, default: Period | None = None) -> Head:
    """The period and item of every column; `default` is that of the title, if no heading names one."""
    texts = stacked(levels, first, width)
    found = {col: _heading(one) for col, one in texts.items()}
    has_parts = any(one.part for one in found.values())
    own_years = any(one.named for one in found.values())
    head = Head()
    for col, one in found.items():
        name = " / ".join(texts[col])
        if is_day(texts[col][-1]):
            head.refused[col] = ("is a day, not a period", name)
        elif one.under and one.item and ((has_parts and not one.part) or speaks_of_part(one.item)):
            head.refused[col] = ("is not a known period", name)
        elif one.named and one.period:
            head.columns.append((col + 1, one.period, one.item))
        elif own_years or default is None:
            head.without[col] = name
        elif one.period and default.part != "year":
            head.refused[col] = ("is not a known period", name)
        else:
            period = Period(default.year, one.period.part) if one.period else default
            head.columns.append((col + 1, period, one.item))
    return head


def _heading(texts: list[str]) -> Heading:
    """What the headings over one column say together: a year, a part of it, an item."""
    year: Period | None = None
    part = ""
    names: list[str] = []
    for text in texts:
        period = period_of(text)
        if period is not None and period.year:
            year = period
        elif found := part_under_year(text):
            part = found
        else:
            names.append(text)
    item = " / ".join(without_marks(text) for text in names)
    if year is None:
        within = [period for text in names for period in periods_within(text)]
        own = within[0] if len(set(within)) == 1 and not part else None
        return Heading(own or (Period(0, part) if part else None), item, own is not None, False, bool(part))
    if part and year.part == "year":
        year = Period(year.year, part)
    return Heading(year, item, True, len(texts) > 1, bool(part))
