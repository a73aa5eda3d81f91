"""`check("m3.q1", answer, **data)`: ok, not yet with a hint, or not attempted.

No answer is stored: the reference is computed from the data of the notebook. A recognised mistake has a
hint of its own; a wrong form is told apart from a wrong value; any other answer gets the next of three hints.
"""

from __future__ import annotations

import html
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from importlib.util import find_spec
from typing import Any

from cluster_analysis.errors import ClusterAnalysisError, UnknownNameError
from cluster_analysis.training.compare import Plain, blank, plain, read
from cluster_analysis.training.exercises import registry
from cluster_analysis.training.questions import Data, Exercise, kind, shown
from cluster_analysis.training.room import NOT_ATTEMPTED, ROOM, _

OK = "ok"
NOT_YET = "not yet"
STRICT = "CLUSTER_STRICT"
MARKS = {OK: "✔", NOT_YET: "✘", NOT_ATTEMPTED: "…"}


class CheckError(ClusterAnalysisError):
    """An exercise that is not solved, where `CLUSTER_STRICT=1` asks for all of them."""


@dataclass(frozen=True)
class CheckResult:
    """State of one exercise; shows itself in the language of the room, with a form where there is one."""

    key: str
    state: str
    hint: str
    data: Data = field(repr=False, compare=False)

    @property
    def text(self) -> str:
        """The line that is shown."""
        words = {OK: _("ok"), NOT_YET: _("not yet"), NOT_ATTEMPTED: _("not attempted")}
        head = f" {_('Hint:')}" if self.state == NOT_YET else ""
        return f"{MARKS[self.state]} {self.key}: {words[self.state]}.{head} {self.hint}".rstrip()

    @property
    def html(self) -> str:
        """The line with its first sentence in bold; markdown takes it as well."""
        first, *rest = html.escape(self.text, quote=False).split("\n")
        return "<br>".join([f"<b>{first}</b>", *rest])

    def _repr_mimebundle_(self, **_kinds: Any) -> dict[str, Any]:
        bundle = {"text/markdown": self.html, "text/plain": self.text}
        if self.state == NOT_ATTEMPTED and find_spec("ipywidgets"):
            from cluster_analysis.training.without_code import widget

            exercise = registry()[self.key]
            again = partial(_checked, exercise, data=self.data, code=False)
            bundle |= widget(exercise, self.data, again, partial(_next, exercise))
        return bundle


def check(key: str, answer: object = ..., **data: Any) -> CheckResult:
    """Check the answer to one exercise.

    Parameters
    ----------
    key
        Module and question, such as `m3.q1`.
    answer
        The participant's answer; `...` means not attempted. A text is read as people write: "0,21; 0,21",
        "1/16", "A; B"; "?" shows choices, and "(b)" takes one of them.
    **data
        What the exercise starts from; the reference is computed from it.

    Returns
    -------
    CheckResult
        `state` is `ok`, `not yet` or `not attempted`; the hint is in the language given to `start`.

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
    >>> check("m2.q1", "3000,0", shares=[40, 30, 20, 10]).state
    'ok'
    >>> check("m2.q1", shares=[40, 30, 20, 10]).state
    'not attempted'
    """
    return _checked(_known(key), answer, data)


def _checked(exercise: Exercise, answer: object, data: Data, code: bool = True) -> CheckResult:
    """The result, kept in the room; without `code` hints name no functions."""
    result = CheckResult(exercise.key, *_judge(exercise, answer, data, code), data)
    made = ROOM.tries[exercise.key]
    if result.state != NOT_ATTEMPTED or not made:  # a cell run again takes nothing back that was solved
        made.append((result.state, datetime.now(UTC).isoformat(timespec="seconds")))
    if os.environ.get(STRICT) == "1" and result.state != OK:
        raise CheckError(result.text)
    return result


def hint(key: str) -> str:
    """The next of the three hints to an exercise: form of the answer, method, first step."""
    exercise = _known(key)
    return _next(exercise, _(exercise.form), exercise.code)


def _next(exercise: Exercise, form: str, code: str = "") -> str:
    """The first, the second, or from then on the third hint, with the functions that it names."""
    ROOM.asked[exercise.key] += 1
    hints = form, _(exercise.method), f"{_(exercise.first_step)} {code}".rstrip()
    return hints[min(ROOM.asked[exercise.key], 3) - 1]


def _known(key: str) -> Exercise:
    if key not in registry():
        raise UnknownNameError(key, registry(), "exercise")
    return registry()[key]


def _judge(exercise: Exercise, answer: object, data: Data, code: bool) -> tuple[str, str]:
    """The state, and what is said to it."""
    if answer is ...:
        without_code = _('Without code: write answer = "?" and run this cell; it shows choices.')
        return NOT_ATTEMPTED, f"{_form(exercise)}\n{without_code}"
    if blank(answer):
        return NOT_ATTEMPTED, _("Nothing chosen yet.")
    expected = exercise.reference(**data)
    value = answer
    if isinstance(answer, str):
        choices = exercise.choices(data)
        if answer.strip() == "?":
            choose = _('Write the letter of your choice in brackets, such as answer = "(a)":')
            return NOT_ATTEMPTED, "\n".join([choose, *(f"{one} {shown(choices[one])}" for one in choices)])
        value = choices.get(answer.strip().lower(), read(answer, expected))
    if exercise.made_otherwise(answer):
        return NOT_YET, _(exercise.way)
    if exercise.is_right(value, expected):
        return OK, ""
    return NOT_YET, _hint_to(exercise, value, expected, data, code)


def _hint_to(exercise: Exercise, value: object, expected: object, data: Data, code: bool) -> str:
    """What is said to a wrong answer: the mistake, its form, or what is right and the next step."""
    for wrong, said in exercise.mistakes(data):
        if exercise.resembles(value, wrong):
            return _(said)
    fault = _fault(plain(value), plain(expected))
    if fault is not None:
        return f"{fault} {_form(exercise)}".lstrip()
    step = _(exercise.method)
    earlier = dict(ROOM.tries[exercise.key])
    if NOT_YET in earlier:
        step = f"{_(exercise.first_step)} {exercise.code if code else ''}".rstrip()
    right = "; ".join(map(shown, exercise.right_parts(value, expected)))
    so_far = _("Right so far: {parts}; the rest is not right yet.").format(parts=right) if right else ""
    return f"{so_far} {step}".lstrip()


def _form(exercise: Exercise) -> str:
    return f"{_('Form of the answer:')} {_(exercise.form)}"


def _fault(given: Plain, expected: Plain) -> str | None:
    """What is wrong with the form: words, "" where the form itself says it, None where nothing is."""
    if isinstance(given, str) and not isinstance(expected, str):
        faults = {
            "^": _("A power is written with two asterisks: 7 ** (1 / 4)."),
            "%": _("Leave out the sign of per cent and units."),
            "{": _("Each name stands between quotation marks."),
        }
        return next((words for sign, words in faults.items() if sign in given), "")
    small = [one for one in map(str, given) if len(one) == 1] if isinstance(given, frozenset) else []
    if isinstance(expected, frozenset) and any(one.islower() for one in small):
        return _("Codes of sections are capital letters.")
    return None if _kind(given) == _kind(expected) else ""


def _kind(value: Plain) -> object:
    """What an answer has to have in common with the right one."""
    if isinstance(value, dict | list):
        return [len(value)]
    return all(isinstance(one, str) for one in value) if isinstance(value, frozenset) else kind(value)
