"""Refusals: what is wrong, where, and what to do about it, as keys and values.

A text stands here as a key, the English sentence with places for its values, and the values themselves; its
words in another language are the business of `language`.
"""

from __future__ import annotations

import copy
import difflib
from collections.abc import Iterable
from typing import Any, Self


class Message(str):
    """A text that keeps its key and its values: English as it stands, said in any language by `language.say`.

    Parameters
    ----------
    key
        The English sentence, with a place `{name}` for each value.
    values
        Numbers, texts, labels, or further messages; a list is joined by commas.

    Examples
    --------
    >>> message = Message("is larger than {limit} MB", limit=400)
    >>> message, message.key, message.values
    ('is larger than 400 MB', 'is larger than {limit} MB', {'limit': 400})
    """

    __slots__ = ("key", "values")
    key: str
    values: dict[str, object]

    def __new__(cls, key: str, **values: object) -> Self:
        """The English text, with `key` and `values` beside it."""
        shown = {
            name: ", ".join(map(str, value)) if isinstance(value, list | tuple) else value
            for name, value in values.items()
        }
        message = super().__new__(cls, key.format(**shown) if values else key)
        message.key, message.values = key, values
        return message

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        return (self.key,), self.values


PLACES = {"file": "{at}", "sheet": "sheet {at!r}", "row": "row {at}", "column": "column {at!r}"}
"""What tells where a problem is, in order."""
SHOWN = 20
"""So many problems of an error are told, the others counted."""


class Problem:
    """One fault in an input: what, where, which value, and what to do.

    Parameters
    ----------
    message
        What is wrong, without the place ("is not a number"); with places for further values.
    file, sheet, row, column
        Where it is; `row` is the line a person sees in the file (header = 1).
    value
        The offending value as it was read.
    advice
        What to do about it; with places for further values.
    values
        What fills the places of `message` and `advice`.

    Examples
    --------
    >>> print(Problem("is not a number", file="gva.csv", row=7, column="value", value="12a"))
    gva.csv, row 7, column 'value': '12a' is not a number
    >>> print(Problem("is larger than {limit} MB", file="gva.xlsx", limit=400))
    gva.xlsx: is larger than 400 MB
    """

    def __init__(
        self,
        message: str,
        *,
        file: str | None = None,
        sheet: str | None = None,
        row: int | str | None = None,
        column: str | None = None,
        value: object = None,
        advice: str | None = None,
        **values: object,
    ) -> None:
        self.message, self.advice = with_values(message, values), advice and with_values(advice, values)
        unused = [
            name for name in values if not any(f"{{{name}" in text for text in (message, advice or ""))
        ]
        if unused:
            raise TypeError(f"{unused} fill no place of {message!r} or {advice!r}")
        self.file, self.sheet, self.row, self.column, self.value = file, sheet, row, column, value

    def but(self, **changes: Any) -> Self:
        """The same problem with other fields."""
        changed = copy.copy(self)
        vars(changed).update(changes)
        return changed

    @property
    def fault(self) -> Message:
        """The value and what is wrong with it, without the place and the advice."""
        if self.value is None:
            return self.message
        return Message("{value!r} {fault}", value=self.value, fault=self.message)

    @property
    def told(self) -> Message:
        """The problem in one line: where, which value, what, what to do."""
        own = vars(self)
        parts = [Message(key, at=own[name]) for name, key in PLACES.items() if own[name] is not None]
        told = Message("{place}: {fault}", place=parts, fault=self.fault) if parts else self.fault
        return told if self.advice is None else Message("{told}; {advice}", told=told, advice=self.advice)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(other) == vars(self)

    def __hash__(self) -> int:
        return hash(str(self))

    def __repr__(self) -> str:
        return str(self.told)


def with_values(text: str, values: dict[str, object]) -> Message:
    """A text as a message, with those of the values that have a place in it."""
    if isinstance(text, Message):
        return text
    return Message(text, **{name: value for name, value in values.items() if f"{{{name}" in text})


class ClusterAnalysisError(ValueError):
    """Base of every error this package raises on purpose: a message, and the values that fill its places."""

    def __init__(self, message: str = "", **values: object) -> None:
        self.message = with_values(message, values)
        self.told = [self.message]
        super().__init__(self.message)


class InputError(ClusterAnalysisError):
    """An input that cannot be used; carries every problem found, not only the first.

    Examples
    --------
    >>> raise InputError([Problem("is negative", column="value", value=-3)])
    Traceback (most recent call last):
    cluster_analysis.errors.InputError: column 'value': -3 is negative
    """

    def __init__(self, problems: Iterable[Problem] | str, **values: object) -> None:
        listed = [Problem(problems, **values)] if isinstance(problems, str) else list(problems)  # type: ignore[arg-type]
        told = [problem.told for problem in listed[:SHOWN]]
        if len(listed) > SHOWN:
            told.append(Message("... and {n} more", n=len(listed) - SHOWN))
        super().__init__("\n".join(told))
        self.problems, self.told = listed, told


def refuse(problems: Iterable[Problem]) -> None:
    """Raise an `InputError` with these problems, if there are any.

    Examples
    --------
    >>> refuse([])
    """
    if told := list(problems):
        raise InputError(told)


def refuse_each(message: str, wrong: Iterable[object], **about: object) -> None:
    """Refuse each of the values that are wrong, if there are any.

    Parameters
    ----------
    message, about
        As of a `Problem`.
    wrong
        The values.

    Examples
    --------
    >>> refuse_each("has no group", ["A", "B"], column="industry")
    Traceback (most recent call last):
    cluster_analysis.errors.InputError: column 'industry': 'A' has no group
    column 'industry': 'B' has no group
    """
    refuse(Problem(message, value=value, **about) for value in wrong)  # type: ignore[arg-type]


class UnknownNameError(InputError):
    """A name that is not known, with the nearest known ones."""

    def __init__(self, name: object, known: Iterable[str], what: str = "name", **where: object) -> None:
        near = nearest(str(name), known)
        advice = Message("nearest: {names}", names=near) if near else None
        message = Message(
            "is not a known {what}", what=what if isinstance(what, Message) else Message(what)
        )
        super().__init__([Problem(message, value=name, advice=advice, **where)])  # type: ignore[arg-type]


class ParameterError(UnknownNameError):
    """A parameter that does not exist or has a value it cannot take."""


def known_choice(value: Any, known: Iterable[str], what: str) -> Any:
    """`value`, if it is one of the known ones; else a `ParameterError` that says of what.

    Examples
    --------
    >>> known_choice("flq", ["flq", "aflq"], "method of regionalisation")
    'flq'
    """
    if value not in known:
        raise ParameterError(value, known, what)
    return value


class VintageError(InputError):
    """Regions that fit no vintage, or do not sum to the published country total."""


class UndefinedError(ClusterAnalysisError):
    """A whole result that is not defined for this input (never used for single cells)."""


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """The three known names closest to `name`, best first.

    Examples
    --------
    >>> nearest("Kostanai", ["Kostanay", "Karaganda", "Atyrau"])
    ['Kostanay']
    >>> nearest("eco", ["absolute-2008", "relative-eco"])
    ['relative-eco']
    >>> nearest("2030", ["2010", "2024", "2025"])
    ['2025', '2024', '2010']
    """
    by_lower = {one.casefold(): one for one in map(str, known)}
    asked = name.casefold()
    if asked.isdecimal():
        numbers = [one for one in by_lower if one.isdecimal()]
        return sorted(numbers, key=lambda one: abs(int(one) - int(asked)))[:3]
    close = difflib.get_close_matches(asked, list(by_lower), cutoff=0.5)
    holding = [one for one in by_lower if len(asked) > 2 and asked in one and one not in close]
    return [by_lower[one] for one in [*close, *sorted(holding, key=len)][:3]]
