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

from cluster_analysis.intake.official.terms.cells import WORDS, any_of, clean

FIRST_YEAR = 1985

_MONTH = re.compile("|".join(f"(?P<m{n}>\\b(?:{names})\\b)" for n, names in enumerate(WORDS["month"], 1)))
_MARKS = re.compile(r"(?:\s*(?:\d{1,2}\)|\*+|[¹²³⁴⁵⁶⁷⁸⁹⁾]+|\((?:предв|прел|prelim|алдын ала)[^()]*\)))+$")
_YEAR = re.compile(r"\b(?:19|20)\d\d(?=\D|$)")
_YEAR_END = re.compile(r"((?:19|20)\d\d)-12-31(?: 00:00:00)?|31\.12\.((?:19|20)\d\d)(?: *г(?:ода)?)?\.?")
_JANUARY = any_of("first_january").replace("YEAR", r"(?:19|20)\d\d")
_YEAR_START = re.compile(rf"(?:на |as of |at )?{_JANUARY}(?: *г(?:ода)?)?\.?(?: года)?")
_YEAR_WORDS = re.compile(rf"\b{any_of('year')}\b\.?")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_QUARTER = re.compile(rf"^(i{{1,3}}|iv|[1-4])(?:[ -]*(?:й|ші|st|nd|rd|th))?[ .-]*{any_of('quarter')}$")
_HALF = re.compile(rf"^(?:(?:1|i|first)(?:st|-?е|-?ое)? *)?{any_of('half')}$")
_N_MONTHS = re.compile(r"^(\d{1,2}) *(?:months?|месяц\w*|мес|ай)$")


class Period(NamedTuple):
    """A year and the part of it; `year` 0 if the text names only the part."""

    year: int
    part: str


@cache
def period_of(text: str) -> Period | None:
    """The period a heading names, None if it names none.

    Examples
    --------
    >>> period_of("20232)"), period_of("9 months of 2019**"), period_of(" 2025 год7)8)")
    (Period(year=2023, part='year'), Period(year=2019, part='9M'), Period(year=2025, part='year'))
    >>> period_of("1 квартал 2024г."), period_of("III квартал"), period_of("2024 жылғы 9 ай")
    (Period(year=2024, part='Q1'), Period(year=0, part='Q3'), Period(year=2024, part='9M'))
    >>> period_of("янв.-июнь 2024 года"), period_of("year2)"), period_of("Pavlodar")
    (Period(year=2024, part='6M'), Period(year=0, part='year'), None)
    """
    folded = _unmarked(clean(text).casefold())
    if not folded or len(folded) > 60:
        return None
    folded = _YEAR_END.sub(lambda day: day[1] or day[2], folded)
    if start := _YEAR_START.fullmatch(folded):
        folded = next(filter(None, start.groups()))
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
        return "year" if int(months[1]) == 12 else f"{int(months[1])}M"
    return _named_months(rest)


def _named_months(rest: str) -> str | None:
    found = [int((one.lastgroup or "m0")[1:]) for one in _MONTH.finditer(rest)]
    if not found or re.sub(r"[\s\-–—.]+", "", _MONTH.sub("", rest)):
        return None
    if len(found) == 1:
        return f"M{found[0]:02d}"
    if len(found) > 2 or found[0] != 1 or found[1] == 1:
        return None
    return "year" if found[1] == 12 else f"{found[1]}M"  # from January on


_PART_WORDS = re.compile(any_of("part"))
_JANUARY_NEXT = re.sub(r"\((?!\?)", "(?:", _JANUARY)
# What a period follows that is meant: a sign, a preposition, nothing but a space before 1 January.
_BEGINS = re.compile(
    r"([,;:()]|\s[-–—]\s(?=(?:19|20)\d\d)|\b(?:as of|за|в|во|на|for|in|at)\s|\s(?=" + _JANUARY_NEXT + "))"
)
# So many words name a period at most.
_LONGEST = 7
_RANGE = re.compile(r"(?:19|20)\d\d\D{0,6}(?:[-–—]|\b(?:и|to|and|по|до|және)\b) *(?:19|20)\d\d")
_DAY = re.compile(r"(?:19|20)\d\d-\d\d-\d\d|\d{1,2}\.\d{1,2}\.(?:19|20)\d\d|на начало|на конец")
_DAY_OF_MONTH = re.compile(r"(?:на |as of |at )?\d{1,2} ")
_OF_PRICES = re.compile(r"цен|баға|price|%|процент|percent|пайыз|=")
_OF_THE_FILE = re.compile(r"дата|обновл|источник|date|updated|release|source|жаңарт")


def part_under_year(text: str) -> str | None:
    """The part of a year that a heading under that year names; Roman numerals are quarters.

    Examples
    --------
    >>> part_under_year("IV"), part_under_year("янв.-дек."), part_under_year("Экспорт")
    ('Q4', 'year', None)
    """
    folded = _unmarked(clean(text).casefold())
    if folded in _ROMAN:
        return f"Q{_ROMAN[folded]}"
    period = period_of(text)
    return period.part if period is not None and period.year == 0 else None


def speaks_of_part(text: str) -> bool:
    """Whether a heading has words of quarters, half-years or months, or is a bare number.

    Examples
    --------
    >>> speaks_of_part("II полугодие"), speaks_of_part("3"), speaks_of_part("Экспорт")
    (True, True, False)
    """
    folded = _unmarked(clean(text).casefold())
    without_days = re.sub(rf"\b\d{{1,2}} +(?:{_MONTH.pattern})", "", folded)
    return bool(_PART_WORDS.search(without_days) or _MONTH.search(without_days))


def is_first_january(text: str) -> bool:
    """Whether a heading is the first day of a year: what stands under it is that year's stock.

    Examples
    --------
    >>> is_first_january("на 1 января 2023 года"), is_first_january("01.01.2023"), is_first_january("2023")
    (True, True, False)
    """
    return bool(_YEAR_START.fullmatch(_unmarked(clean(text).casefold())))


@cache
def is_day(text: str) -> bool:
    """Whether a heading is a day other than the first or last of a year, so that its year is not certain.

    Examples
    --------
    >>> is_day("на 1 октября 2023 года"), is_day("01.07.2023"), is_day("31.12.2022"), is_day("01.01.2023")
    (True, True, False, False)
    """
    folded = clean(text).casefold()
    if period_of(text) is not None:
        return False
    return bool(_DAY.match(folded) or (_DAY_OF_MONTH.match(folded) and _MONTH.search(folded)))


@cache
def periods_within(text: str) -> tuple[Period, ...]:
    """The periods that a title or heading says its figures belong to; other years in it are not meant.

    A period counts if it is the whole text, begins it, follows a sign of punctuation, or follows "in" or
    "for". Years of prices, of comparison, and of dates do not.

    Examples
    --------
    >>> periods_within("Показатели за январь-сентябрь 2024 года, в ценах 2015 года")
    (Period(year=2024, part='9M'),)
    >>> periods_within("2023 год в % к 2022 году"), periods_within("Численность на 1 октября 2024 года")
    ((Period(year=2023, part='year'),), ())
    """
    folded = clean(text).casefold()
    if _RANGE.search(folded) or _OF_THE_FILE.match(folded):
        return ()
    pieces = ["", *_BEGINS.split(folded)]
    found: list[Period] = []
    rest: list[str] = []
    for before, sign, piece in zip(["", *pieces[1::2]], pieces[::2], pieces[1::2], strict=False):
        words = piece.split()
        period, n = _at_the_start(words)
        of_prices = sign.strip().isalpha() and _OF_PRICES.match((before.split() or [""])[-1])
        if period is not None and not of_prices and not _OF_PRICES.match((words[n:] or [""])[0]):
            found.append(period)
            words = words[n:]
        rest += words
    if any(one.part == "year" for one in found) and speaks_of_part(" ".join(rest)):
        return ()
    return tuple(dict.fromkeys(found))


def _at_the_start(words: list[str]) -> tuple[Period | None, int]:
    """The period that the most words at the start of a text name, and their number."""
    for n in range(min(len(words), _LONGEST), 0, -1):
        period = period_of(" ".join(words[:n]))
        if period is not None and period.year:
            return period, n
    return None, 0
