"""Messages, problems and errors in words: a key and its values become a sentence of a language."""

from __future__ import annotations

from cluster_analysis.errors import ClusterAnalysisError, Message, Problem
from cluster_analysis.language.names import Names
from cluster_analysis.language.speaker import Sayable, Speaker, capital


def say(message: str | Sayable, lang: str, names: Names | None = None) -> str:
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
    return capital(message.said(speaker)) if isinstance(message, Sayable) else speaker.word(message)


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
