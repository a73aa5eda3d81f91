"""Periods as the publisher writes them: years, quarters, year-to-date months, in three languages.

Canonical names: ``year``; ``Q1``..``Q4`` one quarter; ``M01``..``M12`` one month; year to date ``3M``
(January to March), ``6M`` (the half-year), ``9M``, and so on. "1 quarter" beside "half-year" and "9 months"
is the first step of a year-to-date series and the same figure as the quarter: ``Q1``.
"""

from __future__ import annotations

import datetime
import re
from functools import cache
from typing import NamedTuple

from cluster_analysis.sources.cells import clean

FIRST_YEAR = 1985

_MONTHS = (
    "january|январ|қаңтар",
    "february|феврал|ақпан",
    "march|март|наурыз",
    "april|апрел|сәуір",
    "may|ма[йея]|мамыр",
    "june|июн|маусым",
    "july|июл|шілде",
    "august|август|тамыз",
    "september|сентябр|қыркүйек",
    "october|октябр|қазан",
    "november|ноябр|қараша",
    "december|декабр|желтоқсан",
)
_MONTH = re.compile("|".join(f"(?P<m{n}>\\b(?:{names})\\w*)" for n, names in enumerate(_MONTHS, 1)))
_MARKS = re.compile(r"(?:\s*(?:\d{1,2}\)|\*+|[¹²³⁴⁵⁶⁷⁸⁹]+))+$")
_YEAR = re.compile(r"\b(?:19|20)\d\d(?=\D|$)")
_YEAR_WORDS = re.compile(
    r"\b(?:of|for|in|за|в|год[ауы]?|г|гг|жыл(?:ы|ғы|дың)?|(?<!half[- ])years?|annual)\b\.?"
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_QUARTER = re.compile(
    r"^(i{1,3}|iv|[1-4])(?:[ -]*(?:й|ші|st|nd|rd|th))?[ .-]*(?:quarter|кв(?:артал\w*)?|тоқсан\w*)$"
)
_HALF = re.compile(r"^(?:(?:1|i|first)(?:st|-?е|-?ое)? *)?(?:half-?year|half year|полугодие|жартыжылдық)$")
_N_MONTHS = re.compile(r"^(\d{1,2}) *(?:months?|месяц\w*|мес|ай)$")


class Period(NamedTuple):
    """A year and the part of it; `year` 0 if the text names only the part."""

    year: int
    part: str

    @property
    def order(self) -> tuple[int, int]:
        """A key that sorts periods in time, the whole year last."""
        kind, number = self.part[0], re.sub(r"\D", "", self.part)
        months = {"Q": 3, "M": 1}.get(kind, 1)
        return self.year, 13 if self.part == "year" else int(number or 0) * months


@cache
def period_of(text: str) -> Period | None:
    """The period a heading names, None if it names none.

    Examples
    --------
    >>> period_of("20232)"), period_of("9 months of 2019**"), period_of(" 2025 год7)8)")
    (Period(year=2023, part='year'), Period(year=2019, part='9M'), Period(year=2025, part='year'))
    >>> period_of("1 квартал 2024г."), period_of("III квартал"), period_of("2024 жылғы 9 ай")
    (Period(year=2024, part='Q1'), Period(year=0, part='Q3'), Period(year=2024, part='9M'))
    >>> period_of("январь-июнь 2024 года"), period_of("year2)"), period_of("Pavlodar")
    (Period(year=2024, part='6M'), Period(year=0, part='year'), None)
    """
    folded = _unmarked(clean(text).casefold())
    if not folded or len(folded) > 60:
        return None
    years = _YEAR.findall(folded)
    if len(years) > 1:
        return None
    year = int(years[0]) if years else 0
    if years and not FIRST_YEAR <= year <= datetime.date.today().year + 1:
        return None
    named_year = bool(re.search(r"\b(?:год[ау]?|year|жыл\w*|annual)\b", folded))
    rest = clean(_YEAR_WORDS.sub(" ", _YEAR.sub(" ", folded))).strip(" .,-:")
    if not rest:
        return Period(year, "year") if years or named_year else None
    part = _part(rest)
    return None if part is None else Period(year, part)


def _unmarked(text: str) -> str:
    """Without footnote marks, also glued to a year: "20232)", or "20231" where the sign was lost."""
    text = re.sub(r"^((?:19|20)\d\d)\d\)", r"\1", text)
    text = re.sub(r"^((?:19|20)\d\d)[1-9]$", r"\1", _MARKS.sub("", text))
    return _MARKS.sub("", text).strip()


def _part(rest: str) -> str | None:
    """The part of a year that is left when the year is taken away."""
    quarter = _QUARTER.match(rest)
    if quarter:
        return f"Q{_ROMAN.get(quarter[1]) or int(quarter[1])}"
    if _HALF.match(rest):
        return "6M"
    months = _N_MONTHS.match(rest)
    if months and 1 <= int(months[1]) <= 12:
        return f"{int(months[1])}M"
    return _named_months(rest)


def _named_months(rest: str) -> str | None:
    found = [int((one.lastgroup or "m0")[1:]) for one in _MONTH.finditer(rest)]
    if not found or re.sub(r"[\s\-–—.]+", "", _MONTH.sub("", rest)):
        return None
    if len(found) == 1:
        return f"M{found[0]:02d}"
    return f"{found[1]}M" if len(found) == 2 and found[0] == 1 and found[1] > 1 else None
