"""What spreadsheets make of a text: names of columns; formulas, made harmless and read back as they were."""

from __future__ import annotations

from typing import Any

FORMULA_STARTS = ("=", "+", "-", "@", "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH COMMERCIAL AT}")
"""With what a formula begins; the wide signs are those of East Asian keyboards."""


def _is_formula(text: str) -> bool:
    """Whether a text begins like a formula, also after blanks, line breaks or apostrophes."""
    begin = text
    while begin[:1] == "'" or begin[:1].isspace():
        begin = begin[1:]
    return begin.startswith(FORMULA_STARTS) or text.startswith(("\t", "\r"))


def safe_text(cell: Any) -> Any:
    """A text that a spreadsheet would take for a formula, with an apostrophe before it; else as it is.

    Examples
    --------
    >>> safe_text("=1+1"), safe_text("-3.5"), safe_text("@cmd"), safe_text("rice")
    ("'=1+1", '-3.5', "'@cmd", 'rice')
    >>> safe_text(" =1+1")
    "' =1+1"
    """
    if not isinstance(cell, str) or not _is_formula(cell):
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
    return text[1:] if text.startswith("'") and _is_formula(text[1:]) else text


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
