"""The former home of catalogues and number forms; new code takes them from `cluster_analysis.language`."""

from __future__ import annotations

import datetime

from cluster_analysis.language.catalogues import (
    LANGUAGES,
    LOCALE,
    Translate,
    catalogues,
    check_language,
    messages,
    translator,
)
from cluster_analysis.language.numbers import date_text, decimal_text, percent_text

__all__ = [
    "LANGUAGES",
    "LOCALE",
    "Translate",
    "catalogues",
    "check_language",
    "format_date",
    "format_number",
    "format_percent",
    "messages",
    "translator",
]


def format_number(value: float | None, lang: str, digits: int = 2) -> str:
    """A number in the language's form; a dash where there is none.

    Examples
    --------
    >>> format_number(1234567.891, "en")
    '1,234,567.89'
    >>> format_number(2.5, "ru", digits=1)
    '2,5'
    >>> format_number(float("nan"), "kk")
    '–'
    """
    return decimal_text(value, lang, digits)


def format_percent(value: float | None, lang: str, digits: int = 1) -> str:
    """A share (0.123) as a percentage in the language's form.

    Examples
    --------
    >>> format_percent(0.1234, "en")
    '12.3%'
    """
    return percent_text(value, lang, digits)


def format_date(value: datetime.date | None, lang: str) -> str:
    """A date in words; a dash where there is none.

    Examples
    --------
    >>> format_date(datetime.date(2017, 6, 8), "en")
    '8 June 2017'
    """
    return "–" if value is None else date_text(value, lang)
