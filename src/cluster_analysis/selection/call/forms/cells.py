"""One cell of a form as a number or a text; what cannot be read for certain is a question, never a guess."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from cluster_analysis.selection.call.workbooks import IntakeProblem, Sheet

MAX_TEXT = 5_000
SUSPICIOUS = re.compile(
    r"<\s*/?\s*(script|iframe|object|img|svg|a)\b|javascript:|\bon\w+\s*=|^\s*[=+@]", re.IGNORECASE
)
PLAIN = "write a plain number"
PER_CENT = "for 45 per cent write 45"


def header(sheet: Sheet, codes: Sequence[str], problems: list[IntakeProblem]) -> dict[str, int]:
    """Column of each code in row 1; a code that is not there is a problem."""
    heads = sheet.heads()
    for code in codes:
        if code not in heads:
            message, advice = "column '{code}' is missing", "use the form as issued; row 1 holds its codes"
            place: dict[str, Any] = {"file": sheet.file, "sheet": sheet.name}
            problems.append(IntakeProblem(message, row=1, code=code, advice=advice, **place))
    return {code: heads[code] for code in codes if code in heads}


def read_number(
    sheet: Sheet, row: int, column: int, problems: list[IntakeProblem], per_cent: bool = False
) -> float | None:
    """The number in a cell; None with a problem for anything else, None alone for an empty cell.

    Parameters
    ----------
    per_cent
        Whether the field is stated in per cent: a cell that shows 45 % counts as 45, and a bare number or
        text between 0 and 1 is a question (a share, or less than one per cent?).
    """
    value = sheet.at(row, column)
    if value is None:
        return None
    if (row, column) in sheet.formulas:
        advice = "type the number itself; the formula's last result is used until then"
        problems.append(
            sheet.problem("is the result of a formula", row, column, advice=advice, severity="note")
        )
    percent = (row, column) in sheet.percent
    if isinstance(value, str):
        plain = re.sub(r"[\s\u00a0\u202f]", "", value).replace(",", ".")
        percent, plain = plain.endswith("%"), plain.removesuffix("%")
        if not re.fullmatch(r"-?\d{1,15}(\.\d+)?", plain):
            problems.append(sheet.problem("is not a number", row, column, advice=PLAIN))
            return None
        value = float(plain) / (100 if percent else 1)
        if not _is_doubtful(value, percent, per_cent):
            problems.append(
                sheet.problem("is text and was read as {number}", row, column, severity="note",
                              number=f"{value * (100 if percent else 1):g}")
            )  # fmt: skip
    elif percent and per_cent:
        message, shown = "is shown as {number} % and was read as {number}", f"{round(100 * value, 10):g}"
        problems.append(sheet.problem(message, row, column, severity="note", number=shown))
    return _settled(sheet, row, column, problems, (value, percent, per_cent))


def _is_doubtful(value: float, percent: bool, per_cent: bool) -> bool:
    """Whether a number may be a share, or a percentage stands where none is asked for."""
    return (0 < abs(value) < 1 and not percent) if per_cent else percent


def _settled(
    sheet: Sheet, row: int, column: int, problems: list[IntakeProblem], read: tuple[object, bool, bool]
) -> float | None:
    """The number of a cell in the unit of its field, or a question."""
    value, percent, per_cent = read
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        problems.append(sheet.problem("is not a number", row, column, advice=PLAIN))
        return None
    if _is_doubtful(value, percent, per_cent):
        message = "may be a share or a percentage; it is asked and not counted until answered"
        message = message if per_cent else "is a percentage where the field asks for another unit"
        problems.append(sheet.problem(message, row, column, advice=PER_CENT if per_cent else PLAIN))
        return None
    return float(round(100 * value, 10)) if percent else float(value)


def read_text(sheet: Sheet, row: int, column: int, problems: list[IntakeProblem]) -> str | None:
    """The text in a cell, as plain text; formulas are refused, markup and long texts are told."""
    value = sheet.at(row, column)
    if (row, column) in sheet.formulas:
        message, advice = "is a formula in a text field and is not used", "write the text itself"
        problems.append(sheet.problem(message, row, column, advice=advice))
        return None
    if value is None:
        return None
    whole = isinstance(value, float) and value.is_integer()
    text = str(int(value)) if whole else str(value).strip()
    if len(text) > MAX_TEXT:
        message = "is longer than {limit} characters; the rest is cut in the register"
        limit = f"{MAX_TEXT:,}"
        problems.append(sheet.problem(message, row, column, advice="shorten the text", limit=limit))
        text = text[:MAX_TEXT]
    if SUSPICIOUS.search(text):
        message = "looks like a formula or a script; it is kept and shown as plain text only"
        problems.append(sheet.problem(message, row, column, severity="note"))
    return text
