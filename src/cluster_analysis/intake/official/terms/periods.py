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

_MONTH = re.compile("|".join(f"(\\b(?:{names})\\b)" for names in WORDS["month"]))
_MARKS = re.compile(r"(?:\s*(?:\d{1,2}\)|\*+|[¹²³⁴⁵⁶⁷⁸⁹⁾]+|\((?:предв|прел|prelim|алдын ала)[^()]*\)))+$")
_YEAR = re.compile(r"\b(?:19|20)\d\d(?=\D|$)")
_JANUARY, _DECEMBER = (
    any_of(day).replace("YEAR", r"(?:19|20)\d\d") for day in ("first_january", "last_december")
)
_YEAR_START, _YEAR_END = (
    re.compile(rf"(?:на |as of |at )?{day}(?: *г(?:ода)?)?\.?(?: года)?") for day in (_JANUARY, _DECEMBER)
)
_YEAR_WORDS = re.compile(rf"\b{any_of('year')}\b\.?")
_ROMAN = {"i": "Q1", "ii": "Q2", "iii": "Q3", "iv": "Q4"}
_QUARTER = re.compile(rf"^(i{{1,3}}|iv|[1-4])(?:[ -]*(?:й|ші|st|nd|rd|th))?[ .-]*{any_of('quarter')}$")
_HALF = re.compile(rf"^(?:(?:1|i|first)(?:st|-?е|-?ое)? *)?{any_of('half')}$")
_N_MONTHS = re.compile(r"^(0?[1-9]|1[0-2]) *(?:months?|месяц\w*|мес|ай)$")


class Period(NamedTuple):
    """A year and the part of it; `year` 0 if the text names only the part."""

    year: int
    part: str

    def __str__(self) -> str:
        """As a refusal names it.

        Examples
        --------
        >>> str(Period(2023, "year")), str(Period(2024, "9M")), str(Period(0, "Q3")), str(Period(0, "year"))
        ('2023', '2024 9M', 'Q3', 'year')
        """
        named = [str(self.year or ""), "" if self.year and self.part == "year" else self.part]
        return " ".join(filter(None, named))


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
    folded = _unmarked(text)
    if not folded or len(folded) > 60:
        return None
    if day := _YEAR_START.fullmatch(folded) or _YEAR_END.fullmatch(folded):
        folded = day[day.lastindex or 0]
    years = _YEAR.findall(folded)
    if len(years) > 1:
        return None
    year = int(years[0]) if years else 0
    if years and not FIRST_YEAR <= year <= datetime.date.today().year + 1:
        return None
    named_year = years or re.search(r"\b(?:год[ау]?|year|жыл\w*|annual)\b", folded)
    rest = clean(_YEAR_WORDS.sub(" ", _YEAR.sub(" ", folded))).strip(" .,-:")
    part = _part(rest) if rest else "year" if named_year else None
    return Period(year, part) if part else None


def _unmarked(text: str) -> str:
    """In small letters, without footnote marks, also "20232)", or "20231" where the sign was lost."""
    text = re.sub(r"^((?:19|20)\d\d)\d\)", r"\1", clean(text).casefold())
    text = re.sub(r"^((?:19|20)\d\d)[1-9]$", r"\1", _MARKS.sub("", text))
    return _MARKS.sub("", text).strip()


def _part(rest: str) -> str | None:
    """The part of a year that is left when the year is taken away."""
    if quarter := _QUARTER.match(rest):
        return _ROMAN.get(quarter[1], f"Q{quarter[1]}")
    if _HALF.match(rest):
        return "6M"
    if months := _N_MONTHS.match(rest):
        return _to_date(int(months[1]))
    if re.search(r"[^\s\-–—.]", _MONTH.sub("", rest)):
        return None
    match [one.lastindex or 0 for one in _MONTH.finditer(rest)]:
        case [month]:
            return f"M{month:02d}"
        case [1, last] if last > 1:
            return _to_date(last)
    return None


def _to_date(month: int) -> str:
    """From January to a month; the whole year to December."""
    return "year" if month == 12 else f"{month}M"


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
    folded = _unmarked(text)
    period = period_of(text)
    return _ROMAN.get(folded) or (period.part if period and not period.year else None)


def speaks_of_part(text: str) -> bool:
    """Whether a heading has words of quarters, half-years or months, or is a bare number.

    Examples
    --------
    >>> speaks_of_part("II полугодие"), speaks_of_part("3"), speaks_of_part("Экспорт")
    (True, True, False)
    """
    folded = _unmarked(text)
    without_days = re.sub(rf"\b\d{{1,2}} +(?:{_MONTH.pattern})", "", folded)
    return bool(_PART_WORDS.search(without_days) or _MONTH.search(without_days))


def is_first_january(text: str) -> bool:
    """Whether a heading is the first day of a year: what stands under it is that year's stock.

    Examples
    --------
    >>> is_first_january("на 1 января 2023 года"), is_first_january("01.01.2023"), is_first_january("2023")
    (True, True, False)
    """
    return bool(_YEAR_START.fullmatch(_unmarked(text)))


@cache
def is_day(text: str) -> bool:
    """Whether a heading is a day other than the first or last of a year, so that its year is not certain.

    Examples
    --------
    >>> is_day("на 1 октября 2023 года"), is_day("01.07.2023"), is_day("31.12.2022"), is_day("01.01.2023")
    (True, True, False, False)
    """
    folded = clean(text).casefold()
    day = _DAY.match(folded) or (_DAY_OF_MONTH.match(folded) and _MONTH.search(folded))
    return bool(day) and period_of(text) is None


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
        if period and not of_prices and not _OF_PRICES.match((words[n:] or [""])[0]):
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
        if period and period.year:
            return period, n
    return None, 0
