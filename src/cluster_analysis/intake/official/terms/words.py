"""The words of official tables in Kazakh, Russian and English, as they stand in `words.yml`."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

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
