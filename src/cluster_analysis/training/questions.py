"""What a question is: its reference, the wrong answers that are recognised, and the words for them.

Functions stand in `exercises/module_N.py`, words beside them in `exercises/module_N.yml`: the form of the
answer, the method, the first step, and a hint for each mistake. A mistake that has no function there is one
of the common ones, made from the right answer.
"""

from __future__ import annotations

import inspect
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from cluster_analysis.errors import InputError
from cluster_analysis.language.numbers import format_number
from cluster_analysis.pictures.findings import word
from cluster_analysis.training.compare import TOLERANCE, Plain, plain, same

Slider = tuple[Callable[..., float], Mapping[str, tuple[float, float]]]
"""What is shown for the positions of the sliders, and from where to where each one goes."""


def _each(change: Callable[[float], float], value: Plain) -> Plain:
    """The value with each number in it changed."""
    if isinstance(value, dict):
        return {label: _each(change, part) for label, part in value.items()}
    if isinstance(value, list):
        return [_each(change, part) for part in value]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return change(float(value)) if is_number else value  # type: ignore[arg-type]


def _parts(value: Plain) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else list(value)  # type: ignore[arg-type]


COMMON: dict[str, Callable[..., Plain]] = {
    "percent": lambda right: _each(lambda number: 100 * number, right),
    "fraction": lambda right: _each(lambda number: number / 100, right),
    "complement": lambda right: _each(lambda number: 1 - number, right),
    "reciprocal": lambda right: _each(lambda number: 1 / number if number else np.nan, right),
    "negative": lambda right: _each(lambda number: -number, right),
    "root": lambda right: _each(lambda number: abs(number) ** 0.5, right),
    "half": lambda right: _each(lambda number: number / 2, right),
    "double": lambda right: _each(lambda number: 2 * number, right),
    "less_one": lambda right: _each(lambda number: number - 1, right),
    "logarithm": lambda right: _each(lambda number: float(np.log(number)), right),
    "reversed": lambda right: _parts(right)[::-1],
    "first": lambda right: _parts(right)[0],
    "last": lambda right: _parts(right)[-1],
    "total": lambda right: float(sum(_parts(right))),
    "mean": lambda right: float(np.mean(_parts(right))),
    "running": lambda right: np.cumsum(_parts(right)).tolist(),
    "nobody": lambda right: frozenset(),
    "one": lambda right: frozenset(sorted(map(str, _parts(right)))[:1]),
}
"""Wrong answers that are made from the right one: name -> how."""


@dataclass(frozen=True)
class Mistake:
    """A wrong answer people give, as a function of the exercise's data, and the hint for it."""

    answer: Callable[..., object]
    hint: str


@dataclass(frozen=True)
class Exercise:
    """One exercise: how its reference is computed, what is recognised, and the three hints."""

    key: str
    reference: Callable[..., object]
    mistakes: tuple[Mistake, ...]
    form: str
    method: str
    first_step: str
    tolerance: float = TOLERANCE
    digits: int = 9
    without: Sequence[str] = ()
    way: str = ""
    slider: Slider | None = None
    slider_says: str = ""

    def refuse_other(self, data: Mapping[str, object]) -> None:
        """Refuse data that the exercise does not start from, by their names."""
        wanted = inspect.signature(self.reference).parameters
        needed = {
            name for name, one in wanted.items() if one.default is one.empty and one.kind != one.VAR_KEYWORD
        }
        if needed - set(data) or set(data) - set(wanted):
            message = "exercise {name} starts from {needed}, not from {given}"
            raise InputError(message, name=self.key, needed=sorted(needed), given=sorted(data))

    def is_right(self, answer: object, expected: object) -> bool:
        """Whether an answer is the expected one, rounded as in the literature at most."""
        return same(answer, expected, self.tolerance, self.digits)

    def resembles(self, answer: object, wrong: object) -> bool:
        """Whether an answer is a wrong one, typed with less care than the right one."""
        return same(answer, wrong, 0.01 if self.tolerance >= TOLERANCE else self.tolerance, self.digits)

    def choices(self, data: Mapping[str, object], most: int = 6) -> list[Plain]:
        """The right answer among wrong ones of its form, in an order that depends on the data only."""
        found: list[Plain] = [plain(self.reference(**data))]
        for mistake in self.mistakes:
            wrong = plain(mistake.answer(**data))
            if _form(wrong) == _form(found[0]) and not any(self.is_right(wrong, one) for one in found):
                found.append(wrong)
        seed = zlib.crc32(f"{self.key} {found[0]}".encode())
        return [found[i] for i in np.random.default_rng(seed).permutation(len(found[:most]))]


def _form(value: Plain) -> tuple[type, object]:
    """What two answers share that can be told apart by their values only."""
    return type(value), sorted(value) if isinstance(value, dict) else None


Functions = tuple[Callable[..., object], Slider | None, Mapping[str, Callable[..., object]]]
"""Of one question, before its words are added: the right answer, a slider, the wrong answers by name."""


def question(
    reference: Callable[..., object], slider: Slider | None = None, **wrong: Callable[..., object]
) -> Functions:
    """A question: the right answer and the wrong ones as functions of its data, by name.

    A wrong answer takes only the data it names; `right` is the right answer.
    """
    return reference, slider, wrong


def with_words(functions: Mapping[str, Functions], path: Path) -> dict[str, Exercise]:
    """The exercises of a module: functions joined with the words of the file, which must agree."""
    words = yaml.safe_load(path.read_text(encoding="utf-8"))
    if set(words) != set(functions):
        raise ValueError(f"{path.name} and its functions differ: {sorted(set(words) ^ set(functions))}")
    return {key: _joined(key, functions[key], dict(words[key])) for key in functions}


def _joined(key: str, functions: Functions, words: dict[str, Any]) -> Exercise:
    reference, slider, wrong = functions
    hints = words.pop("hints")
    unused = set(wrong) - set(hints)
    if unused:
        raise ValueError(f"{key}: no hint for {sorted(unused)}")
    mistakes = tuple(
        Mistake(_answer(wrong.get(name) or COMMON[name], reference), hint) for name, hint in hints.items()
    )
    return Exercise(key, reference, mistakes, slider=slider, **words)


def _answer(wrong: Callable[..., object], reference: Callable[..., object]) -> Callable[..., object]:
    """A wrong answer as a function of all data of the question."""
    taken = inspect.signature(wrong).parameters

    def answer(**data: object) -> object:
        given = {name: value for name, value in data.items() if name in taken}
        return wrong(**given, **({"right": plain(reference(**data))} if "right" in taken else {}))

    return answer


def shown(value: Plain, lang: str) -> str:
    """A value as a choice to read: numbers in the language's form, long tables cut.

    Examples
    --------
    >>> shown([0.5, 2.0], "ru"), shown({"A": 1234.5}, "en"), shown(frozenset({"b", "a"}), "kk")
    ('0,5; 2', 'A 1,234.5', 'a; b')
    """
    if isinstance(value, dict):
        rows = [f"{word(label, lang)} {shown(part, lang)}" for label, part in list(value.items())[:8]]
        return "; ".join(rows + ["…"] * (len(value) > 8))
    if isinstance(value, list):
        return "; ".join(shown(part, lang) for part in value)
    if isinstance(value, frozenset):
        return "; ".join(sorted(shown(part, lang) for part in value)) or "–"
    if isinstance(value, bool | str) or value is None:
        return word(str(value), lang)
    digits = next((n for n in range(5) if round(value, n) == round(value, 4)), 4)
    return format_number(value, lang, digits)
