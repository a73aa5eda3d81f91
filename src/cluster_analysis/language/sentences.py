"""Messages, problems and errors in words: a key and its values become a sentence of a language."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from functools import cache
from string import Formatter
from unicodedata import category

from cluster_analysis.errors import ClusterAnalysisError, Message, Problem
from cluster_analysis.language.catalogues import check_language, translator
from cluster_analysis.language.names import Names, project_names
from cluster_analysis.language.numbers import format_date, plain_number

QUOTED = {"en": "'{}'", "ru": "«{}»", "kk": "«{}»"}
_OPENING = "*_#«“( \n"
"""Signs that may stand before the first word of a sentence."""


_ESCAPED = {
    sign: ascii(chr(sign))[1:-1]
    for sign in (*range(0x2070), 0xFEFF)
    if category(chr(sign)) in ("Cc", "Cf", "Zl", "Zp")
}
"""Signs that command a terminal, hide or reorder text, written out."""


class Value:
    """A value with a type; in English as a text, in any language by `say`."""

    def said(self, speaker: Speaker, form: str = "") -> str:
        """The value in a language, in the form that its place in the sentence asks for."""
        raise NotImplementedError

    def __format__(self, form: str) -> str:
        return self.said(Speaker("en"), form)

    def __str__(self) -> str:
        return self.said(Speaker("en"))


@dataclass(frozen=True)
class Speaker:
    """A language, and the names of regions and sections (those of the project if none are given)."""

    lang: str
    names: Names = field(default_factory=project_names)

    def __post_init__(self) -> None:
        check_language(self.lang)

    def word(self, text: str, context: str = "") -> str:
        """A fixed text of the package."""
        return translator(self.lang)(text, context)

    def say(self, thing: object, form: str = "", context: str = "", first: bool = False) -> str:
        """A message, a typed value, a plain number, a date, or a list of these; anything else as text.

        `first` says that a sentence begins with it.
        """
        if isinstance(thing, Value):
            return capital(thing.said(self, form)) if first else thing.said(self, form)
        if isinstance(thing, Message):
            return self.sentence(thing, context, first)
        if isinstance(thing, list | tuple):
            return ", ".join(self.say(part, form, context) for part in thing)
        if isinstance(thing, int | float) and not isinstance(thing, bool):
            return format(thing, form) if form else plain_number(thing, self.lang)
        return (
            format_date(thing, self.lang) if isinstance(thing, datetime.date) else format(str(thing), form)
        )

    def sentence(self, message: Message, context: str = "", first: bool = True) -> str:
        """A message: the sentence of the language, each value in the form that its place asks for.

        A name that begins a sentence or stands in «» gets a capital; a place `{name!r}` puts the value in
        quotation marks. A message inside another one is `first` if the other one's sentence begins with it.
        """
        template = self.word(message.key, context)
        if not message.values:
            return template
        text = ""
        for literal, name, form, conversion in _parts(template):
            text += literal
            if name is None:
                continue
            value = message.values[name]
            alone = (begins(text) if text.strip(_OPENING) else first) or text.endswith("«")
            said = self.say(value, form or "", context, alone)
            text += QUOTED[self.lang].format(visible(said, breaks=True)) if conversion else said
        return text


@cache
def _parts(template: str) -> list[tuple[str, str | None, str | None, str | None]]:
    """The literal texts of a template, each with the place after it."""
    return list(Formatter().parse(template))


def begins(before: str) -> bool:
    """Whether what follows this text begins a sentence."""
    return not before.strip(_OPENING) or before.rstrip(_OPENING).endswith((".", "!", "?"))


def visible(text: str, breaks: bool = False) -> str:
    r"""A text from a file for a reader: signs that command a terminal, hide or reorder text are written out.

    Parameters
    ----------
    breaks
        Write out line breaks and tabs too, for a text that has one line.

    Examples
    --------
    >>> print(visible("\x1b[31mGRP"), visible("a\nb", breaks=True))
    \x1b[31mGRP a\nb
    """
    return text.translate(_ESCAPED if breaks else _ESCAPED | {9: "\t", 10: "\n"})


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def say(message: str | Value, lang: str, names: Names | None = None) -> str:
    """A message or a typed value in a language; messages and typed values among its values too.

    Parameters
    ----------
    message
        A `Message`, a typed value (`Region("KZ-43")`; alone it is a label with a capital), or an English text
        of the catalogues. A text without a translation stays English.
    lang
        "en", "ru" or "kk".
    names
        Names of regions and sections; those of the project if none are given.

    Raises
    ------
    ParameterError
        If the language is not known.

    Examples
    --------
    >>> say(Message("is larger than {n} MB", n=400), "ru")
    'больше 400 МБ'
    """
    speaker = Speaker(lang, names) if names else Speaker(lang)
    if isinstance(message, Message):
        return speaker.sentence(message)
    return capital(message.said(speaker)) if isinstance(message, Value) else speaker.word(message)


def say_problem(problem: Problem, lang: str) -> str:
    """A problem in one line: where, which value, what, what to do.

    Its texts are looked up with the context "problem" first, then without one.

    Examples
    --------
    >>> say_problem(Problem("is negative", file="a.csv", row=7, column="value", value=-3), "ru")
    'a.csv, строка 7, столбец «value»: «−3»: отрицательное число'
    """
    return _told(problem.told, lang)


def say_fault(problem: Problem, lang: str) -> str:
    """The value of a problem and what is wrong with it, without the place and the advice.

    Examples
    --------
    >>> say_fault(Problem("is negative", file="a.csv", value=-3), "ru")
    '«−3»: отрицательное число'
    """
    return _told(problem.fault, lang)


def say_error(error: ClusterAnalysisError, lang: str) -> str:
    """An error with all its problems, one a line (at most 20)."""
    return "\n".join(_told(one, lang) for one in error.told)


def _told(message: Message, lang: str) -> str:
    """A message of an error; in English as Python shows its values."""
    return str(message) if lang == "en" else Speaker(lang).sentence(message, "problem", first=False)
