"""Numbers, shares and dates in the form of each language: decimal comma, true minus, no-break spaces."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from cluster_analysis.language.catalogues import check_language

if TYPE_CHECKING:
    from babel import Locale

MINUS = "\N{MINUS SIGN}"
SPACE = "\N{NO-BREAK SPACE}"
NONE = "\N{EN DASH}"
"""What stands for a number that is missing."""
_DATES = {"en": "d MMMM y", "ru": "d MMMM y 'года'", "kk": "y 'жылғы' d MMMM"}


@cache
def locale(lang: str) -> Locale:
    """What Babel knows of a language."""
    from babel import Locale

    return Locale.parse(check_language(lang))


def format_number(value: float | None, lang: str, digits: int = 2, signed: bool = False) -> str:
    """A number with so many digits after the decimal mark; `signed` shows a plus too.

    Examples
    --------
    >>> format_number(-1234567.891, "en"), format_number(-0.001, "ru"), format_number(None, "kk")
    ('−1,234,567.89', '0,00', '–')
    >>> format_number(0.5, "kk", 1, signed=True)
    '+0,5'
    """
    from babel.numbers import format_decimal

    if value is None or value != value:
        return NONE
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    text = str(format_decimal(value, format=pattern, locale=locale(lang))).removeprefix("-")
    if not any(digit in text for digit in "123456789\N{INFINITY}"):
        return text
    return (MINUS if value < 0 else "+" if signed else "") + text


def plain_number(value: float, lang: str) -> str:
    r"""A number as it is, with at most ten significant digits; four digits are not parted, as in years.

    Examples
    --------
    >>> plain_number(2017, "ru"), plain_number(12345.5, "kk"), plain_number(-1e-07, "en")
    ('2017', '12\xa0345,5', '−0.0000001')
    """
    if not math.isfinite(value):
        return format_number(value, lang)
    exact = Decimal(str(value) if isinstance(value, int) else f"{value:.10g}")
    digits = max(-int(exact.as_tuple().exponent), 0)
    shown = format_number(exact, lang, digits)  # type: ignore[arg-type]
    if abs(exact) >= 10_000:
        return shown
    return shown.replace(",", "", 1) if lang == "en" else shown.replace(SPACE, "")


def format_percent(share: float | None, lang: str, digits: int = 1, signed: bool = False) -> str:
    r"""A share (0.123) in per cent.

    Examples
    --------
    >>> format_percent(0.1234, "en"), format_percent(0.1234, "ru"), format_percent(-0.05, "kk", 0)
    ('12.3%', '12,3\xa0%', '−5\xa0%')
    """
    if share is None or share != share:
        return NONE
    text = format_number(Decimal(repr(float(share))) * 100, lang, digits, signed)  # type: ignore[arg-type]
    return text + ("%" if lang == "en" else f"{SPACE}%")


def format_date(day: datetime.date, lang: str) -> str:
    """A date in words.

    Examples
    --------
    >>> [format_date(datetime.date(2026, 9, 17), lang) for lang in ("en", "ru", "kk")]
    ['17 September 2026', '17 сентября 2026 года', '2026 жылғы 17 қыркүйек']
    """
    from babel import dates

    return str(dates.format_date(day, _DATES[check_language(lang)], locale=locale(lang)))
