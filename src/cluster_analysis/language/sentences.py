"""Messages, problems and errors in words: a key and its values become a sentence of a language."""

from __future__ import annotations

from cluster_analysis.errors import ClusterAnalysisError, InputError, Message, Problem
from cluster_analysis.language.names import Names
from cluster_analysis.language.speaker import Sayable, Speaker, capital

SHOWN_PROBLEMS = 20
_UNSEEN = {*range(0x20), *range(0x7F, 0xA0), 0xAD, *range(0x200B, 0x2010), *range(0x2028, 0x202F)}
_UNSEEN |= {*range(0x2060, 0x2070), 0xFEFF}
_ESCAPED = {sign: ascii(chr(sign))[1:-1] for sign in sorted(_UNSEEN)}


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


def say_place(problem: Problem, lang: str) -> str:
    """File, sheet, row and column of a problem.

    Examples
    --------
    >>> say_place(Problem("is negative", file="a.csv", row=7, column="value"), "ru")
    'a.csv, строка 7, столбец «value»'
    """
    if lang == "en":
        return problem.place
    parts = [
        problem.file,
        problem.sheet and say(Message("sheet «{name}»", name=problem.sheet), lang),
        problem.row and say(Message("row {row}", row=problem.row), lang),
        problem.column and say(Message("column «{name}»", name=problem.column), lang),
    ]
    return ", ".join(part for part in parts if part)


def say_problem(problem: Problem, lang: str) -> str:
    """A problem in one line: where, which value, what, what to do.

    Its texts are looked up with the context "problem" first, then without one.

    Examples
    --------
    >>> say_problem(Problem("is negative", file="a.csv", row=7, column="value", value=-3), "ru")
    'a.csv, строка 7, столбец «value»: «−3»: отрицательное число'
    """
    if lang == "en":
        return str(problem)
    speaker = Speaker(lang)
    advice = f"; {speaker.say(problem.advice, context='problem')}" if problem.advice else ""
    parts = (say_place(problem, lang), say_fault(problem, lang))
    return ": ".join(part for part in parts if part) + advice


def say_fault(problem: Problem, lang: str) -> str:
    """The value of a problem and what is wrong with it, without the place and the advice.

    Examples
    --------
    >>> say_fault(Problem("is negative", file="a.csv", value=-3), "ru")
    '«−3»: отрицательное число'
    """
    fault = Speaker(lang).say(problem.message, context="problem")
    if problem.value is None:
        return fault
    if lang == "en":
        return f"{problem.value!r} {fault}"
    return f"«{visible(Speaker(lang).say(problem.value), breaks=True)}»: {fault}"


def say_error(error: ClusterAnalysisError, lang: str) -> str:
    """An error with all its problems, one a line (at most 20)."""
    if lang == "en":
        return str(error)
    if not isinstance(error, InputError):
        return say(error.message, lang)
    lines = [say_problem(problem, lang) for problem in error.problems[:SHOWN_PROBLEMS]]
    more = len(error.problems) - len(lines)
    return "\n".join(lines + ([say(Message("... and {n} more", n=more), lang)] if more else []))
