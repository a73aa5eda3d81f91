"""What a question is: its reference, the wrong answers that are recognised, and the words for them.

Functions stand in `exercises/module_N.py`, words beside them in `exercises/module_N.yml`: the form of the
answer, the method, the first step, and a hint for each mistake. A mistake that has no function there is one
of the common ones, made from the right answer.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from inspect import signature
from typing import Any

import numpy as np

from cluster_analysis.language.numbers import format_number
from cluster_analysis.pictures.findings import word
from cluster_analysis.training.compare import TOLERANCE, Plain, plain, same
from cluster_analysis.training.room import language

Data = Mapping[str, Any]
"""What an exercise starts from, by name."""
Answer = Callable[..., object]
"""Makes an answer, right or wrong, from the data that it names."""
Slider = tuple[Callable[..., float], Mapping[str, tuple[float, float]]]
"""What is shown for the positions of the sliders, and from where to where each one goes."""

LETTERS = "abcdef"
"""Of choices."""


NUMBERS: dict[str, Callable[[float], float]] = {
    "percent": lambda number: 100 * number,
    "fraction": lambda number: number / 100,
    "complement": lambda number: 1 - number,
    "reciprocal": lambda number: 1 / number if number else np.nan,
    "negative": lambda number: -number,
    "root": lambda number: abs(number) ** 0.5,
    "half": lambda number: number / 2,
    "double": lambda number: 2 * number,
    "less_one": lambda number: number - 1,
    "logarithm": np.log,
}
"""Common mistakes that are made in each number of the right answer: name -> how."""
PARTS: dict[str, Callable[[list[Any]], Any]] = {
    "reversed": lambda parts: parts[::-1],
    "first": lambda parts: parts[0],
    "last": lambda parts: parts[-1],
    "total": sum,
    "mean": np.mean,
    "running": np.cumsum,
    "count": len,
    "one": lambda parts: frozenset(sorted(map(str, parts))[:1]),
}
"""Common mistakes that are made from the parts of the right answer."""


def _common(name: str, right: Plain) -> Plain:
    """The right answer with a common mistake."""
    if name in PARTS:
        return PARTS[name](list(right.values() if isinstance(right, dict) else right))  # type: ignore[arg-type]
    if isinstance(right, dict):
        return {label: _common(name, part) for label, part in right.items()}
    if isinstance(right, list):
        return [_common(name, part) for part in right]
    return right if isinstance(right, bool | str | None) else NUMBERS[name](right)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Exercise:
    """One exercise: how its reference is computed, what is recognised, and the three hints."""

    key: str
    reference: Answer
    slider: Slider | None
    wrong: Mapping[str, Answer]
    hints: Mapping[str, str]
    form: str
    method: str
    first_step: str
    code: str = ""
    tolerance: float = TOLERANCE
    digits: int = 9
    without: Sequence[str] = ()
    way: str = ""
    slider_says: str = ""

    def mistakes(self, data: Data) -> Iterator[tuple[object, str]]:
        """Each wrong answer that is recognised, with its hint."""
        given = {**data, "right": plain(self.reference(**data))}
        for name, hint in self.hints.items():
            wrong = self.wrong.get(name) or partial(_common, name)
            taken = given.keys() & signature(wrong).parameters
            yield wrong(**{one: given[one] for one in taken}), hint

    def made_otherwise(self, answer: object) -> bool:
        """Whether an answer was made with what the question excludes."""
        used = {getattr(answer, "name", None), *made_with("answer", cells())}
        return not used.isdisjoint(self.without)

    def is_right(self, answer: object, expected: object) -> bool:
        """Whether an answer is the expected one, rounded as in the literature at most."""
        return same(answer, expected, self.tolerance, self.digits)

    def resembles(self, answer: object, wrong: object) -> bool:
        """Whether an answer is a wrong one, typed with less care than the right one."""
        return same(answer, wrong, 0.01 if self.tolerance >= TOLERANCE else self.tolerance, self.digits)

    def right_parts(self, answer: object, expected: object) -> list[Plain]:
        """Of a list or a table, the parts that are right: the values of a list, the labels of a table."""
        given, wanted = plain(answer), plain(expected)
        if isinstance(given, dict) and isinstance(wanted, dict):
            return [one for one in wanted if one in given and self.is_right(given[one], wanted[one])]
        if isinstance(given, list) and isinstance(wanted, list):
            return [one for one, other in zip(given, wanted, strict=True) if self.is_right(one, other)]
        return []

    def choices(self, data: Data) -> dict[str, Plain]:
        """The right answer among wrong ones of its form, by letter, in an order made from the data."""
        found: list[Plain] = [plain(self.reference(**data))]
        for answer, _hint in self.mistakes(data):
            wrong = plain(answer)
            if kind(wrong) == kind(found[0]) and not any(self.is_right(wrong, one) for one in found):
                found.append(wrong)
        seed = zlib.crc32(f"{self.key} {found[0]}".encode())
        order = np.random.default_rng(seed).permutation(min(len(found), len(LETTERS)))
        return {f"({letter})": found[i] for letter, i in zip(LETTERS, order, strict=False)}


def kind(value: Plain) -> object:
    """What two answers share that can be told apart by their values only."""
    if isinstance(value, dict):
        return sorted(value)
    return float if isinstance(value, int | float) else type(value)


def question(reference: Answer, slider: Slider | None = None, **wrong: Answer) -> partial[Exercise]:
    """A question before its words are added: the right answer and the wrong ones as functions of its data.

    A wrong answer takes only the data it names; `right` is the right answer.
    """
    return partial(Exercise, reference=reference, slider=slider, wrong=wrong)


def shown(value: Plain) -> str:
    """A value as a choice to read: numbers in the form of the room's language.

    Examples
    --------
    >>> shown([0.5, 2.0]), shown({"A": 1234.5}), shown(frozenset({"b", "a"}))
    ('0.5; 2', 'A 1,234.5', 'a; b')
    """
    if isinstance(value, dict):
        return "; ".join(f"{word(label, language())} {shown(part)}" for label, part in value.items())
    if isinstance(value, list):
        return "; ".join(map(shown, value))
    if isinstance(value, frozenset):
        return "; ".join(sorted(map(shown, value))) or "–"
    if isinstance(value, bool | str | None):
        return word(str(value), language())
    digits = next((n for n in range(5) if round(value, n) == round(value, 4)), 4)
    return format_number(value, language(), digits)


def made_with(variable: str, cells: Sequence[str]) -> set[str]:
    """Names that the last value of a variable was made with, through other variables too, line by line.

    Examples
    --------
    >>> sorted(made_with("answer", ["lq = ca.location_quotient(x)", "y = 2 * lq", "answer = y / 2"]))
    ['2', 'ca', 'location_quotient', 'x']
    """
    used = {variable}
    for line in reversed("\n".join(cells).splitlines()):
        match = re.fullmatch(r"([\w, ]+)=(.*)", line)
        if match and used & (names := {*re.findall(r"\w+", match[1])}):
            used = used - names | {*re.findall(r"\w+", match[2])}
    return used


def cells() -> list[str]:
    """The cells run so far in this notebook; none outside of one."""
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    return [*shell.user_ns.get("In", ())] if shell else []
