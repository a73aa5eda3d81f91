"""One cell of a form as a number or a text; what cannot be read for certain is a question, never a guess."""

from __future__ import annotations

import datetime
import math
import re

from cluster_analysis.selection.call.workbooks import Cell, plain_value

SUSPICIOUS = re.compile(
    r"<\s*/?\s*(script|iframe|object|img|svg|a)\b|javascript:|\bon\w+\s*=|^\s*[=+@]", re.IGNORECASE
)
FIRST_DAY, LAST_DAY = 36526, 73050
"""Days from 2000 to 2099 as a spreadsheet counts them (from 30 December 1899)."""


def read_number(cell: Cell, per_cent: bool = False) -> float | None:
    """The number in a cell; None with a problem for anything else, None alone for an empty cell.

    Parameters
    ----------
    per_cent
        Whether the field is stated in per cent: a cell that shows 45 % counts as 45, and a bare number or
        text between 0 and 1 is a question (a share, or less than one per cent?).
    """
    value, percent, typed = cell.value, cell.percent, isinstance(cell.value, str)
    if value is None:
        return None
    if cell.formula:
        cell.fault("formula")
    if typed:
        plain = re.sub(r"[\s\u00a0\u202f]", "", value).replace(",", ".")
        percent, plain = plain.endswith("%"), plain.removesuffix("%")
        number = re.fullmatch(r"-?\d{1,15}(\.\d+)?", plain)
        value = float(plain) / (100 if percent else 1) if number else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        cell.fault("no plain number")
        return None
    if percent != per_cent and (percent or 0 < abs(value) < 1):
        cell.fault("share" if per_cent else "percentage")
        return None
    value = float(round(100 * value, 10) if percent else value)
    if typed or percent:
        cell.fault("text number" if typed else "per cent", number=f"{value:g}")
    return value


def read_text(cell: Cell) -> str | None:
    """The text in a cell, as plain text; formulas are refused, markup is told."""
    value = cell.value
    if cell.formula:
        cell.fault("text formula")
        return None
    if value is None:
        return None
    text = str(plain_value(value)).strip()
    if SUSPICIOUS.search(text):
        cell.fault("script")
    return text


def read_day(value: object) -> str | None:
    """A day as YYYY-MM-DD from a date, the number a spreadsheet made of it, or a text; None if it is none.

    Examples
    --------
    >>> read_day("2017-06-12"), read_day("12.06.2017"), read_day(42898.0), read_day("June")
    ('2017-06-12', '2017-06-12', '2017-06-12', None)
    """
    if isinstance(value, datetime.date):
        return value.isoformat()[:10]
    if isinstance(value, int | float) and FIRST_DAY <= value <= LAST_DAY:
        return (datetime.date(1899, 12, 30) + datetime.timedelta(days=int(value))).isoformat()
    text = re.sub(r"^(\d\d?)\.(\d\d?)\.(\d{4})$", r"\3-\2-\1", str(value or "").strip())
    try:
        return datetime.date(*map(int, text[:10].split("-"))).isoformat()
    except (ValueError, TypeError):
        return None
