"""Errors that name what is wrong, where, and what to do about it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One fault in an input: what, where, which value, and what to do.

    Parameters
    ----------
    message
        What is wrong, without the place ("is not a number").
    file, sheet, row, column
        Where it is; `row` is the line a person sees in the file (header = 1).
    value
        The offending value as it was read.
    advice
        What to do about it.

    Examples
    --------
    >>> print(Problem("is not a number", file="gva.csv", row=7, column="value", value="12a"))
    gva.csv, row 7, column 'value': '12a' is not a number
    """

    message: str
    file: str | None = None
    sheet: str | None = None
    row: int | str | None = None
    column: str | None = None
    value: object = None
    advice: str | None = None

    @property
    def place(self) -> str:
        """The place in words, empty if nothing is known."""
        parts = [self.file]
        parts += [f"sheet {self.sheet!r}" if self.sheet is not None else None]
        parts += [f"row {self.row}" if self.row is not None else None]
        parts += [f"column {self.column!r}" if self.column is not None else None]
        return ", ".join(part for part in parts if part)

    def __str__(self) -> str:
        value = "" if self.value is None else f"{self.value!r} "
        advice = "" if self.advice is None else f"; {self.advice}"
        place = f"{self.place}: " if self.place else ""
        return f"{place}{value}{self.message}{advice}"


class ClusterAnalysisError(ValueError):
    """Base of every error this package raises on purpose."""


class InputError(ClusterAnalysisError):
    """An input that cannot be used; carries every problem found, not only the first.

    Examples
    --------
    >>> raise InputError([Problem("is negative", column="value", value=-3)])
    Traceback (most recent call last):
    cluster_analysis.errors.InputError: column 'value': -3 is negative
    """

    def __init__(self, problems: Iterable[Problem] | str) -> None:
        self.problems = [Problem(problems)] if isinstance(problems, str) else list(problems)
        shown = [str(problem) for problem in self.problems[:20]]
        if len(self.problems) > len(shown):
            shown.append(f"... and {len(self.problems) - len(shown)} more")
        super().__init__("\n".join(shown))


class UnknownNameError(InputError):
    """A name that is not known, with the nearest known ones."""

    def __init__(self, name: object, known: Iterable[str], what: str = "name", **where: object) -> None:
        self.name = name
        self.candidates = nearest(str(name), known)
        advice = f"nearest: {', '.join(self.candidates)}" if self.candidates else None
        message = f"is not a known {what}"
        super().__init__([Problem(message, value=name, advice=advice, **where)])  # type: ignore[arg-type]


class ParameterError(UnknownNameError):
    """A parameter that does not exist or has a value it cannot take."""


class VintageError(InputError):
    """Regions that fit no vintage, or do not sum to the published country total."""


class UndefinedError(ClusterAnalysisError):
    """A whole result that is not defined for this input (never used for single cells)."""


def nearest(name: str, known: Iterable[str], n: int = 3) -> list[str]:
    """Known names closest to `name`, best first.

    Examples
    --------
    >>> nearest("Kostanai", ["Kostanay", "Karaganda", "Atyrau"])
    ['Kostanay']
    """
    by_lower = {one.casefold(): one for one in known}
    found = difflib.get_close_matches(name.casefold(), list(by_lower), n=n, cutoff=0.5)
    return [by_lower[one] for one in found]
