"""What stands in one cell of an official table: a figure, a mark for a missing one, a region, a footnote."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import yaml

from cluster_analysis.data.regions.sets import regions
from cluster_analysis.data.regions.spellings import says_city
from cluster_analysis.data.status import Status

WORDS = yaml.safe_load(Path(__file__).with_name("words.yml").read_text(encoding="utf-8"))


@cache
def any_of(name: str) -> str:
    """A pattern that is any of the words of one name.

    Examples
    --------
    >>> any_of("half")
    '(?:half-?year|half year|полугодие|жартыжылдық)'
    """
    return f"(?:{'|'.join(WORDS[name])})"


def begins(name: str, text: str) -> bool:
    """Whether a text begins with one of the words of a name, whatever its case and the signs before it.

    Examples
    --------
    >>> begins("continued", "(Продолжение таблицы 1)"), begins("unit", "в тоннах"), begins("unit", "Уголь")
    (True, True, False)
    """
    return bool(re.match(rf"\W*(?:в |in )?{any_of(name)}", text.casefold()))


def full(name: str, text: str) -> bool:
    """Whether a text has nothing but words of a name.

    Examples
    --------
    >>> full("head", "Регион / год"), full("head", "Мясо")
    (True, False)
    """
    return bool(re.fullmatch(rf"(?:{any_of(name)}[ .]*)+", text.casefold()))


def is_unit(text: str) -> bool:
    """Whether a line is a unit of measurement and no title or group.

    Examples
    --------
    >>> is_unit("млн тенге"), is_unit("(тыс. человек)"), is_unit("Городское население")
    (True, True, False)
    """
    return len(text) <= 60 and begins("unit", text)


MISSING_MARKS = dict.fromkeys(WORDS["missing"], Status.NOT_PUBLISHED)
# Marks of the publisher for a figure that is not there.
MISSING_MARKS |= dict.fromkeys(WORDS["suppressed"], Status.SUPPRESSED)

TOTAL_WORDS = frozenset(WORDS["total"])

# Every dash is a minus; signs without width are nothing.
_SIGNS = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff"))
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")
_NUMBER = re.compile(r"[-+]?(?:\d+(?:[.,]\d+)?(?:[eE][-+]?\d{1,3})?|\d{1,3}(?: \d{3})+(?:[.,]\d+)?)")
_AMBIGUOUS = re.compile(r"[-+]?\d{1,3},\d{3}(?:[eE].*)?")
_COMMA_GROUPS = re.compile(r"[-+]?\d{1,3}(?:,\d{3}){2,}|[-+]?\d{1,3}(?:,\d{3})+\.\d+")
_FOOTNOTE = re.compile(r"^\s*(?:\d{1,2}\s?\)|\*+|[¹²³⁴⁵⁶⁷⁸⁹]+)\s*\S")
_TRAILING_MARKS = re.compile(r"(?:\s*(?:\d{1,2}\)|\*+|[¹²³⁴⁵⁶⁷⁸⁹]+))+$")

_NAME = r"[^\W\d](?:[^\W\d]|[.-])+"
# Labels of towns and districts, with the words that say so before or after the name.
_PLACE = re.compile(any_of("place").replace("NAME", _NAME))


def clean(value: object) -> str:
    """The text of a cell with single spaces; whole floats lose their ".0".

    Examples
    --------
    >>> clean(2008.0), clean("  mln.   tenge ")
    ('2008', 'mln. tenge')
    """
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _SPACES.sub(" ", str(value)).strip()


def without_marks(text: str) -> str:
    """A label without the footnote marks glued to its end.

    Examples
    --------
    >>> without_marks("Gross regional product1)"), without_marks("Astana city2)3)")
    ('Gross regional product', 'Astana city')
    """
    return _TRAILING_MARKS.sub("", text).strip()


def is_footnote(text: str) -> bool:
    """Whether a line is a note under a table ("1) ...", "* ...").

    Examples
    --------
    >>> is_footnote("2) preliminary data"), is_footnote("Городское население")
    (True, False)
    """
    return bool(_FOOTNOTE.match(text))


class NotAFigure(ValueError):
    """A cell that is neither a figure nor a known mark for a missing one."""


def comma_of(value: object) -> str:
    """What the comma in a text must be: "thousands", "decimal", or nothing where it may be either.

    Examples
    --------
    >>> comma_of("1,557,141"), comma_of("8570,6"), comma_of("799,179"), comma_of(5.0)
    ('thousands', 'decimal', '', '')
    """
    text = clean(value) if isinstance(value, str) and "," in value else ""
    if _COMMA_GROUPS.fullmatch(text):
        return "thousands"
    certain = _NUMBER.fullmatch(text) and "," in text and not _AMBIGUOUS.fullmatch(text)
    return "decimal" if certain else ""


def is_dash(value: object) -> bool:
    """Whether a cell holds nothing but a dash.

    Examples
    --------
    >>> is_dash("–"), is_dash("..."), is_dash(0.0)
    (True, False, False)
    """
    return isinstance(value, str) and clean(value.translate(_SIGNS)) == "-"


def figure(value: object, decimal_comma: bool = True) -> tuple[float, Status]:
    """The figure in a cell and its status; NaN with a reason where there is none.

    Parameters
    ----------
    value
        The cell as read: a number, or text in the publisher's form ("1 234,5", "–", "x").
    decimal_comma
        How to read one comma followed by three digits: "8570,648" is 8570.648 in Russian and Kazakh
        tables; in English ones it is ambiguous and refused.

    Raises
    ------
    NotAFigure
        With the reason: footnote digits glued to a figure, words ("в 4 раза"), broken thousands groups.

    Examples
    --------
    >>> figure("1 234 567,8")
    (1234567.8, <Status.OBSERVED: 0>)
    >>> figure("–")
    (nan, <Status.NOT_PUBLISHED: 3>)
    >>> figure(0.0)
    (0.0, <Status.TRUE_ZERO: 1>)
    """
    if isinstance(value, bool):
        raise NotAFigure("is not a figure")
    if isinstance(value, int | float):
        return _finite(value)
    text = clean(value).translate(_SIGNS).replace("…", "...")
    text = re.sub(r"(?<=.)[*¹²³⁴⁵⁶⁷⁸⁹]+$", "", text).strip()
    mark = MISSING_MARKS.get(text.casefold())
    if mark is not None:
        return math.nan, mark
    if _COMMA_GROUPS.fullmatch(text):
        text = text.replace(",", "")
    if not _NUMBER.fullmatch(text):
        raise NotAFigure(next(why for found, why in _FAULTS.items() if re.search(found, text)))
    if not decimal_comma and _AMBIGUOUS.fullmatch(text):
        raise NotAFigure("may be thousands or decimals")
    return _finite(text.replace(" ", "").replace(",", "."))


def _finite(value: float | str) -> tuple[float, Status]:
    number = float(str(value))  # of a text, since none is too large
    if not math.isfinite(number):
        raise NotAFigure("is not a finite figure")
    return number, Status.OBSERVED if number else Status.TRUE_ZERO


# What is wrong with a text that is no figure: the first that is found in it.
_FAULTS = {
    r"^[-+\d ,.]*\d ?%$": "has a percent sign, so that its unit is uncertain",
    r"^(?:[-+] [\d ,.]+|[\d ,.]+[-+])$": "has its sign behind it or apart from it",
    r"\d\)$": "cannot be told from the footnote number glued to it",
    r"(?i)\bраз|\bесе|\btimes": "is a ratio in words, not a figure",
    "": "is not a figure and not a known mark for a missing one",
}


HOME = regions()
COUNTRY = HOME.country


@cache
def region_of(text: str) -> str | None:
    """The region a label names, None if it names none; numbers and words for "total" are not regions.

    Examples
    --------
    >>> region_of("Туркестанская 1"), region_of("Городское население"), region_of("11")
    ('KZ-61', None, None)
    """
    bare = clean(text)
    if len(bare) > 80 or bare.casefold() in TOTAL_WORDS or not re.search(r"[^\W\d_]{2}", bare):
        return None
    return HOME.find(bare)


def kato_region(code: object) -> str | None:
    """The region of a nine-digit KATO code of a whole region, "" for a place inside one, None if no KATO.

    Examples
    --------
    >>> kato_region("110000000"), kato_region(111010000.0), kato_region("0"), kato_region("B")
    ('KZ-11', '', 'KZ', None)
    """
    text = clean(code)
    if text == "0" or text == "000000000":
        return COUNTRY
    if not re.fullmatch(r"\d{9}", text):
        return None
    return HOME.find(text) if text.endswith("0000000") else ""


def is_place_inside(text: str) -> bool:
    """Whether a label says that it is a town or a district, not a region.

    Examples
    --------
    >>> is_place_inside("Кокшетау г.а."), is_place_inside("г. Актобе"), is_place_inside("Абай ауданы")
    (True, True, True)
    >>> is_place_inside("г. Алматы"), is_place_inside("Атырау"), is_place_inside("2017 г.")
    (False, False, False)
    """
    return bool(_PLACE.fullmatch(clean(text).casefold())) and region_of(text) is None


def region_of_label(label: str) -> str | None:
    """The region that a label or a code of KATO names: "" for a place inside one, None if unknown.

    Examples
    --------
    >>> region_of_label("Всего"), region_of_label("г. Атырау"), region_of_label("110000000")
    ('KZ', '', 'KZ-11')
    """
    if label.casefold() in TOTAL_WORDS:
        return COUNTRY
    return region_of(label) or ("" if is_place_inside(label) else kato_region(label))


def is_total(label: str) -> bool:
    """Whether a label is a word for the total.

    Examples
    --------
    >>> is_total("Итого:"), is_total("Итоги")
    (True, False)
    """
    return without_marks(label).casefold().strip(" :.") in TOTAL_WORDS


CITY, REGION = "KZ-75", "KZ-19"


def bare_almaty(named: Iterable[tuple[str, str]]) -> dict[str, str | None]:
    """The labels that say only "Almaty", with which of the two they are; None where they may be either.

    It is the city where the region has a label of its own, and the region where the city has one.

    Parameters
    ----------
    named
        The labels of a table, each with its region; an empty label where a code says it.

    Examples
    --------
    >>> bare_almaty([("Almaty", "KZ-75"), ("Almaty city", "KZ-75")])
    {'Almaty': 'KZ-19'}
    >>> bare_almaty([("Almaty", "KZ-75"), ("Almaty region", "KZ-19")])
    {'Almaty': 'KZ-75'}
    """
    named = set(named)
    almaty = {label for label, region in named if region == CITY}
    bare = {label for label in almaty if label and not says_city(label)}
    code = CITY if REGION in {region for _, region in named} else REGION if bare != almaty else None
    return dict.fromkeys(bare, code)
