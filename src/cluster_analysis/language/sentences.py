"""Messages, problems and errors in words: a key and its values become a sentence of a language."""

from __future__ import annotations

from cluster_analysis.errors import ClusterAnalysisError, InputError, Message, Problem
from cluster_analysis.language.i18n import translator

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
    advice = f"; {say(problem.advice, lang)}" if problem.advice else ""
    told = (say_place(problem, lang), say_fault(problem, lang))
    return ": ".join(part for part in told if part) + advice


def say_fault(problem: Problem, lang: str) -> str:
    """The value of a problem and what is wrong with it, without the place and the advice.

    Examples
    --------
    >>> say_fault(Problem("is negative", file="a.csv", value=-3), "ru")
    '«-3»: отрицательное число'
    """
    fault = say(problem.message, lang)
    if problem.value is None:
        return fault
    if lang == "en":
        return f"{problem.value!r} {fault}"
    return f"«{visible(str(problem.value), breaks=True)}»: {fault}"


def say_error(error: ClusterAnalysisError, lang: str) -> str:
    """An error with all its problems, one a line (at most 20)."""
    if lang == "en":
        return str(error)
    if not isinstance(error, InputError):
        return say(error.message, lang)
    lines = [say_problem(problem, lang) for problem in error.problems[:SHOWN_PROBLEMS]]
    more = len(error.problems) - len(lines)
    return "\n".join(lines + ([say(Message("... and {n} more", n=more), lang)] if more else []))
