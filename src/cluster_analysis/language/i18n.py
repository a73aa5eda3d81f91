"""Languages of the programme: texts from gettext catalogues, numbers and dates in each language's form.

English texts are the message ids. `locale/<lang>/*.po` holds one catalogue per part of the package;
all of them are read together. Kazakh entries carry the translator comment
"machine draft, to be checked" until a person has confirmed them.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from cluster_analysis.errors import ParameterError

LANGUAGES = ("en", "ru", "kk")
LOCALE = Path(__file__).parent / "locale"


def check_language(lang: str) -> str:
    """`lang` itself, or a `ParameterError` that names the known ones."""
    if lang not in LANGUAGES:
        raise ParameterError(lang, LANGUAGES, f"language ({', '.join(LANGUAGES)})")
    return lang


def catalogues(lang: str) -> Iterator[Path]:
    """The catalogue files of a language, in order."""
    return iter(sorted((LOCALE / lang).glob("*.po")))


@cache
def messages(lang: str) -> dict[str, str]:
    """Every translated message of a language: message id -> text; empty for English."""
    from babel.messages.pofile import read_po

    found: dict[str, str] = {}
    for path in catalogues(check_language(lang)):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=lang)
        found |= {str(one.id): str(one.string) for one in catalogue if one.id and one.string}
    return found


def translator(lang: str) -> Callable[[str], str]:
    """A function from the English text to the text in `lang` (the English one where none is known).

    Examples
    --------
    >>> _ = translator("en")
    >>> _("Region")
    'Region'
    """
    known = messages(lang)
    return lambda text: known.get(text, text)


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
    from babel.numbers import format_decimal

    if value is None or value != value:
        return "–"
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return str(format_decimal(value, format=pattern, locale=check_language(lang)))


def format_percent(value: float | None, lang: str, digits: int = 1) -> str:
    """A share (0.123) as a percentage in the language's form.

    Examples
    --------
    >>> format_percent(0.1234, "en")
    '12.3%'
    """
    from babel.numbers import format_percent as percent

    if value is None or value != value:
        return "–"
    form = {"en": "{}%"}.get(check_language(lang), "{}\N{NO-BREAK SPACE}%")
    number = percent(value, format="#,##0" + ("." + "0" * digits if digits else "") + "%", locale=lang)
    return form.format(str(number).replace("%", "").strip())


def format_date(value: datetime.date, lang: str) -> str:
    """A date in the language's long form.

    Examples
    --------
    >>> format_date(datetime.date(2017, 6, 8), "en")
    'June 8, 2017'
    """
    from babel.dates import format_date as long_date

    return str(long_date(value, format="long", locale=check_language(lang)))
