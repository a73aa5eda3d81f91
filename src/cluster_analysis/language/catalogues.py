"""The languages and their gettext catalogues: `locale/<lang>/*.po`, one for each part of the package.

English texts are the message ids. One English text in two meanings is two entries, told apart by a context
(`msgctxt`). An entry that no person has confirmed carries the comment "machine draft, to be checked".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from cluster_analysis.errors import Message, known_choice

LANGUAGES = ("en", "ru", "kk")
LOCALE = Path(__file__).parent / "locale"


Translate = Callable[..., str]
"""A function from an English text, and its context, to the text in a language."""


def check_language(lang: str) -> str:
    """`lang` itself, or a `ParameterError` that names the known ones."""
    return known_choice(lang, LANGUAGES, Message("language ({known})", known=LANGUAGES))


def catalogues(lang: str) -> Iterator[Path]:
    """The catalogue files of a language, in order."""
    return iter(sorted((LOCALE / lang).glob("*.po")))


@cache
def entries(lang: str) -> dict[tuple[str, str], str]:
    """Every translated text of a language: (context, English text) -> text; empty for English."""
    from babel.messages.pofile import read_po

    texts: dict[tuple[str, str], str] = {}
    for path in catalogues(check_language(lang)):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=lang)
        texts |= {
            (entry.context or "", str(entry.id)): str(entry.string)
            for entry in catalogue
            if entry.id and entry.string
        }
    return texts


def translator(lang: str) -> Translate:
    """A function from an English text to the text in `lang`: that of the context, else that without one.

    Where no translation is known the English text stays.

    Examples
    --------
    >>> _ = translator("kk")
    >>> _("Size"), _("Size", "firm")
    ('Көлемі', 'Мөлшері')
    >>> translator("en")("Size", "firm")
    'Size'
    """
    known = entries(lang)

    def translate(text: str, context: str = "", /) -> str:
        return known.get((context, text)) or known.get(("", text), text)

    return translate
