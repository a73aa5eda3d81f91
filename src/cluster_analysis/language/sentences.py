"""Messages, problems and errors in words: a key and its values become a sentence of a language."""

from __future__ import annotations

from cluster_analysis.errors import ClusterAnalysisError, InputError, Message, Problem
from cluster_analysis.language.i18n import translator

SHOWN_PROBLEMS = 20


def say(message: str, lang: str) -> str:
    """A message in a language; messages among its values too. A text without a translation stays English.

    Examples
    --------
    >>> say(Message("is larger than {n} MB", n=400), "ru")
    'больше 400 МБ'
    """
    known = translator(lang)
    if not isinstance(message, Message):
        return known(message)
    values = {name: _value(value, lang) for name, value in message.values.items()}
    return known(message.key).format(**values) if values else known(message.key)


def _value(value: object, lang: str) -> str:
    """One value of a message in words."""
    if isinstance(value, list | tuple):
        return ", ".join(_value(part, lang) for part in value)
    return say(value, lang) if isinstance(value, Message) else str(value)


def say_place(problem: Problem, lang: str) -> str:
    """File, sheet, row and column of a problem.

    Examples
    --------
    >>> say_place(Problem("is negative", file="a.csv", row=7, column="value"), "ru")
    'a.csv, строка 7, столбец «value»'
    """
    if lang == "en":
        return problem.place
    known = translator(lang)
    parts = [
        problem.file,
        problem.sheet and known("sheet «{name}»").format(name=problem.sheet),
        problem.row and known("row {row}").format(row=problem.row),
        problem.column and known("column «{name}»").format(name=problem.column),
    ]
    return ", ".join(part for part in parts if part)


def say_problem(problem: Problem, lang: str) -> str:
    """A problem in one line: where, which value, what, what to do.

    Examples
    --------
    >>> say_problem(Problem("is negative", file="a.csv", row=7, column="value", value=-3), "ru")
    'a.csv, строка 7, столбец «value»: «-3»: отрицательное число'
    """
    if lang == "en":
        return str(problem)
    value = None if problem.value is None else f"«{problem.value}»"
    advice = f"; {say(problem.advice, lang)}" if problem.advice else ""
    told = (say_place(problem, lang), value, say(problem.message, lang))
    return ": ".join(part for part in told if part) + advice


def say_error(error: ClusterAnalysisError, lang: str) -> str:
    """An error with all its problems, one a line (at most 20)."""
    if lang == "en":
        return str(error)
    if not isinstance(error, InputError):
        return say(error.message, lang)
    lines = [say_problem(problem, lang) for problem in error.problems[:SHOWN_PROBLEMS]]
    more = len(error.problems) - len(lines)
    return "\n".join(lines + ([say(Message("... and {n} more", n=more), lang)] if more else []))
