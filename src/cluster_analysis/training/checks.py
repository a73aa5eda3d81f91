"""`check("m3.q1", answer, **data)`: ok, not yet with a hint, or not attempted.

No answer is stored: the reference is computed from the data of the notebook. Hints come from recognised
mistakes.
"""

from __future__ import annotations

import html
import inspect
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cluster_analysis.errors import ClusterAnalysisError, InputError, UnknownNameError
from cluster_analysis.language.i18n import check_language, translator
from cluster_analysis.training.compare import TOLERANCE, same

OK, NOT_YET, NOT_ATTEMPTED = "ok", "not yet", "not attempted"
STATES = (OK, NOT_YET, NOT_ATTEMPTED)
STRICT = "CLUSTER_STRICT"
MARKS = {OK: "✔", NOT_YET: "✘", NOT_ATTEMPTED: "…"}


class CheckError(ClusterAnalysisError):
    """An exercise that is not solved, where `CLUSTER_STRICT=1` asks for all of them."""


@dataclass(frozen=True)
class Mistake:
    """A wrong answer people give, as a function of the exercise's data, and the hint for it."""

    answer: Callable[..., Any]
    hint: str


@dataclass(frozen=True)
class Exercise:
    """One exercise: how its reference is computed, and which mistakes are recognised."""

    key: str
    reference: Callable[..., Any]
    mistakes: tuple[Mistake, ...]
    tolerance: float = TOLERANCE


@dataclass(frozen=True)
class CheckResult:
    """State of one exercise; shows itself as a line of text in the language of the notebook."""

    key: str
    state: str
    hint: str = ""
    lang: str = field(default="en", repr=False)

    @property
    def text(self) -> str:
        """The line that is shown."""
        _ = translator(self.lang)
        words = {OK: _("ok"), NOT_YET: _("not yet"), NOT_ATTEMPTED: _("not attempted")}
        hint = f" {_('Hint:')} {self.hint}" if self.hint else ""
        return f"{MARKS[self.state]} {self.key}: {words[self.state]}.{hint}"

    def __str__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/markdown": f"**{html.escape(self.text, quote=False)}**", "text/plain": self.text}


_registry: dict[str, Exercise] = {}
_states: dict[str, str] = {}
_language = ["en"]


def register(
    key: str,
    reference: Callable[..., Any],
    *mistakes: tuple[Callable[..., Any], str],
    tolerance: float = TOLERANCE,
) -> None:
    """Add an exercise; `mistakes` are pairs of a function of the data and a hint."""
    if key in _registry:
        raise InputError(f"exercise {key!r} is registered twice")
    _registry[key] = Exercise(key, reference, tuple(Mistake(*one) for one in mistakes), tolerance)


def registry() -> dict[str, Exercise]:
    """Every exercise by its key."""
    from cluster_analysis.training.exercises import load

    load()
    return dict(_registry)


def states() -> dict[str, str]:
    """State of every exercise checked since the start of the notebook."""
    return dict(_states)


def speak(lang: str) -> None:
    """Set the language of hints and forget earlier states."""
    _language[0] = check_language(lang)
    _states.clear()


def language() -> str:
    """The language that `start` set."""
    return _language[0]


def check(key: str, answer: Any = ..., *, lang: str | None = None, **data: Any) -> CheckResult:
    """Check the answer to one exercise.

    Parameters
    ----------
    key
        Module and question, such as `m3.q1`.
    answer
        The participant's answer; `...` means not attempted.
    lang
        Language of the hint; the one given to `start` if not given.
    **data
        What the exercise starts from; the reference is computed from it.

    Returns
    -------
    CheckResult
        `state` is `ok`, `not yet` or `not attempted`.

    Raises
    ------
    UnknownNameError
        If there is no such exercise.
    CheckError
        With `CLUSTER_STRICT=1`, if the state is not `ok`.

    Examples
    --------
    >>> check("m2.q1", 3000, shares=[40, 30, 20, 10]).state
    'ok'
    >>> check("m2.q1", shares=[40, 30, 20, 10]).state
    'not attempted'
    """
    known = registry()
    if key not in known:
        raise UnknownNameError(key, known, "exercise")
    chosen = check_language(lang) if lang else language()
    _fits(known[key], data)
    state, hint = _judge(known[key], answer, data)
    result = CheckResult(key, state, translator(chosen)(hint), chosen)
    _states[key] = state
    if os.environ.get(STRICT) == "1" and state != OK:
        raise CheckError(result.text)
    return result


def _fits(exercise: Exercise, data: dict[str, Any]) -> None:
    """Refuse data that the exercise does not start from, by their names."""
    wanted = inspect.signature(exercise.reference).parameters
    needed = {
        name for name, one in wanted.items() if one.default is one.empty and one.kind != one.VAR_KEYWORD
    }
    if needed - set(data) or set(data) - set(wanted):
        raise InputError(f"exercise {exercise.key!r} starts from {sorted(needed)}, not from {sorted(data)}")


def _judge(exercise: Exercise, answer: Any, data: dict[str, Any]) -> tuple[str, str]:
    _ = str  # marks texts for translation
    if answer is ...:
        return NOT_ATTEMPTED, ""
    if same(answer, exercise.reference(**data), exercise.tolerance):
        return OK, ""
    for mistake in exercise.mistakes:
        if same(answer, mistake.answer(**data), exercise.tolerance):
            return NOT_YET, mistake.hint
    return NOT_YET, _("Read the question again: what is asked for, in which unit, and for which rows?")
