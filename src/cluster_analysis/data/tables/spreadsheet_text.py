"""What spreadsheets make of a text: names of columns; formulas, made harmless and read back as they were."""

from __future__ import annotations

from typing import Any

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def safe_text(cell: Any) -> Any:
    """A text that a spreadsheet would take for a formula, with an apostrophe before it; else as it is.

    Examples
    --------
    >>> safe_text("=1+1"), safe_text("-3.5"), safe_text("@cmd"), safe_text("rice")
    ("'=1+1", '-3.5', "'@cmd", 'rice')
    """
    if not isinstance(cell, str) or not cell.lstrip(" '").startswith(FORMULA_STARTS):
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
    guarded = text.startswith("'") and text.lstrip(" '").startswith(FORMULA_STARTS)
    return text[1:] if guarded else text


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
