"""What spreadsheets make of a text: names of columns; formulas, made harmless and read back as they were."""

from __future__ import annotations

import re
from typing import Any

DIRECTION_MARKS = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Characters that turn the direction of writing: taken out, since none of the languages needs them."""
_FORMULA = re.compile("[\\s']*[-=+@\uff0b\uff0d\uff1d\uff20]|[\t\r]")
"""How a formula begins, also after blanks, line breaks or apostrophes; the wide signs are East Asian ones."""


def safe_text(cell: Any) -> Any:
    """A text without marks of direction; with an apostrophe before it where a spreadsheet sees a formula.

    Examples
    --------
    >>> safe_text("=1+1"), safe_text("-3.5"), safe_text("@cmd"), safe_text("rice")
    ("'=1+1", '-3.5', "'@cmd", 'rice')
    >>> safe_text(" =1+1")
    "' =1+1"
    """
    if not isinstance(cell, str):
        return cell
    cell = cell.translate(DIRECTION_MARKS)
    if not _FORMULA.match(cell):
        return cell
    try:
        float(cell)
    except ValueError:
        return "'" + cell
    return cell


def plain_text(text: str) -> str:
    """The text that `safe_text` made harmless, as it was.

    Examples
    --------
    >>> plain_text("'=1+1"), plain_text("-3.5"), plain_text("'rice'")
    ('=1+1', '-3.5', "'rice'")
    >>> plain_text(safe_text("'=1+1"))
    "'=1+1"
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def column_letter(column: int) -> str:
    """The letters of a column counted from 1.

    Examples
    --------
    >>> column_letter(1), column_letter(28)
    ('A', 'AB')
    """
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
