"""Periods that a file writes as the number of a month (201712, y122017): years, quarters or months.

One row does not tell: December alone is a year, but beside March it is the last quarter. So the months of the
whole file decide, and where they do not, nothing is guessed.
"""

from __future__ import annotations

import datetime

from cluster_analysis.errors import Message
from cluster_analysis.intake.official.terms.periods import FIRST_YEAR
from cluster_analysis.intake.official.terms.raw_table import RawTable


def parts_of(months: set[int]) -> dict[int, str] | None:
    """What each of the months that occur in a file stands for; None where that is uncertain.

    June and December alone may be half-years or a year to date; one month alone, a month or what ends in it.

    Examples
    --------
    >>> parts_of({12}), parts_of({3, 12}), parts_of({11, 12})
    ({12: 'year'}, {3: 'Q1', 12: 'Q4'}, {11: 'M11', 12: 'M12'})
    >>> parts_of({6, 12}), parts_of({3})
    (None, None)
    """
    if months == {12}:
        return {12: "year"}
    if not months <= {3, 6, 9, 12}:
        return {month: f"M{month:02d}" for month in sorted(months)}
    if months <= {6, 12} or len(months) == 1:
        return None
    return {month: f"Q{month // 3}" for month in sorted(months)}


def known_parts(table: RawTable, months: set[int]) -> dict[int, str]:
    """What the months of a file stand for; an uncertain file is refused, and nothing is known."""
    parts = parts_of(months) if months else {}
    if parts is None:
        names = ", ".join(f"{month:02d}" for month in sorted(months))
        message = Message(
            "has figures for the months {months} only: months, quarters, half-years or the year to date?",
            months=names,
        )
        table.refuse(message, advice="download it by years, or as XLSX with the periods in words")
    return parts or {}


def is_possible(year: int, month: int) -> bool:
    """Whether this is a month of a year that official tables can have.

    Examples
    --------
    >>> is_possible(2017, 12), is_possible(2999, 12), is_possible(17, 12), is_possible(2017, 13)
    (True, False, False, False)
    """
    return FIRST_YEAR <= year <= datetime.date.today().year + 1 and 1 <= month <= 12
