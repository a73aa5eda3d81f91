"""One cell of a form as a number or a text; what cannot be read for certain is a question, never a guess."""

from __future__ import annotations

import datetime
import math
import re

from cluster_analysis.selection.call.workbooks import Cell, IntakeProblem

MAX_TEXT = 5_000
SUSPICIOUS = re.compile(
    r"<\s*/?\s*(script|iframe|object|img|svg|a)\b|javascript:|\bon\w+\s*=|^\s*[=+@]", re.IGNORECASE
)
FIRST_DAY, LAST_DAY = 36526, 73050
"""Days from 2000 to 2099 as a spreadsheet counts them (from 30 December 1899)."""
PLAIN = "write a plain number"
PER_CENT = "for 45 per cent write 45"


def read_number(cell: Cell, told: list[IntakeProblem], per_cent: bool = False) -> float | None:
    """The number in a cell; None with a problem for anything else, None alone for an empty cell.

    Parameters
    ----------
    per_cent
        Whether the field is stated in per cent: a cell that shows 45 % counts as 45, and a bare number or
        text between 0 and 1 is a question (a share, or less than one per cent?).
    """
    value, percent = cell.value, cell.percent
    if value is None:
        return None
    if cell.formula:
        advice = "type the number itself; the formula's last result is used until then"
        told.append(cell.problem("is the result of a formula", advice, severity="note"))
    if isinstance(value, str):
        plain = re.sub(r"[\s\u00a0\u202f]", "", value).replace(",", ".")
        percent, plain = plain.endswith("%"), plain.removesuffix("%")
        if not re.fullmatch(r"-?\d{1,15}(\.\d+)?", plain):
            told.append(cell.problem("is not a number", PLAIN))
            return None
        value = float(plain) / (100 if percent else 1)
        if not _is_doubtful(value, percent, per_cent):
            number = f"{value * (100 if percent else 1):g}"
            told.append(cell.problem("is text and was read as {number}", severity="note", number=number))
    elif percent and per_cent:
        message, number = "is shown as {number} % and was read as {number}", f"{round(100 * value, 10):g}"
        told.append(cell.problem(message, severity="note", number=number))
    return _settled(cell, told, value, percent, per_cent)


def _is_doubtful(value: float, percent: bool, per_cent: bool) -> bool:
    """Whether a number may be a share, or a percentage stands where none is asked for."""
    return (0 < abs(value) < 1 and not percent) if per_cent else percent


def _settled(
    cell: Cell, told: list[IntakeProblem], value: object, percent: bool, per_cent: bool
) -> float | None:
    """The number of a cell in the unit of its field, or a question."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        told.append(cell.problem("is not a number", PLAIN))
        return None
    if _is_doubtful(value, percent, per_cent):
        message = "may be a share or a percentage; it is asked and not counted until answered"
        message = message if per_cent else "is a percentage where the field asks for another unit"
        told.append(cell.problem(message, PER_CENT if per_cent else PLAIN))
        return None
    return float(round(100 * value, 10)) if percent else float(value)


def read_text(cell: Cell, told: list[IntakeProblem]) -> str | None:
    """The text in a cell, as plain text; formulas are refused, markup and long texts are told."""
    value = cell.value
    if cell.formula:
        message, advice = "is a formula in a text field and is not used", "write the text itself"
        told.append(cell.problem(message, advice))
        return None
    if value is None:
        return None
    whole = isinstance(value, float) and value.is_integer()
    text = str(int(value)) if whole else str(value).strip()
    if len(text) > MAX_TEXT:
        message = "is longer than {limit} characters; the rest is cut in the register"
        told.append(cell.problem(message, "shorten the text", limit=f"{MAX_TEXT:,}"))
        text = text[:MAX_TEXT]
    if SUSPICIOUS.search(text):
        message = "looks like a formula or a script; it is kept and shown as plain text only"
        told.append(cell.problem(message, severity="note"))
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
