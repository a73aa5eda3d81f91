"""`check("m3.q1", answer, **data)`: ok, not yet with a hint, or not attempted.

No answer is stored: the reference is computed from the data of the notebook. A recognised mistake has a
hint of its own; a wrong form is told apart from a wrong value; any other answer gets the next of three hints.
"""

from __future__ import annotations

import html
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from cluster_analysis.errors import ClusterAnalysisError, UnknownNameError
from cluster_analysis.language.catalogues import check_language, translator
from cluster_analysis.training.compare import Plain, blank, plain, read
from cluster_analysis.training.exercises import registry
from cluster_analysis.training.questions import Exercise, shown
from cluster_analysis.training.without_code import widget

_ = str  # marks texts for translation

OK, NOT_YET, NOT_ATTEMPTED = "ok", "not yet", "not attempted"
STRICT = "CLUSTER_STRICT"
MARKS = {OK: "✔", NOT_YET: "✘", NOT_ATTEMPTED: "…"}
ASK = "?"
WITHOUT_CODE = _('Without code: write answer = "?" and run this cell; it shows choices.')
NOTHING = _("Nothing chosen yet.")
CHOOSE = _('Write the letter of your choice in brackets, such as answer = "(a)":')
FAULTS = {
    "^": _("A power is written with two asterisks: 7 ** (1 / 4)."),
    "%": _("Leave out the sign of per cent and units."),
    "{": _("Each name stands between quotation marks."),
}
"""What a text holds that should be a number or a set -> what is said to it."""
CAPITALS = _("Codes of sections are capital letters.")
SO_FAR = _("Right so far: {parts}; the rest is not right yet.")


class CheckError(ClusterAnalysisError):
    """An exercise that is not solved, where `CLUSTER_STRICT=1` asks for all of them."""


class Shown:
    """What a notebook shows as markdown."""

    def to_markdown(self) -> str:
        """The text."""
        raise NotImplementedError

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/markdown": self.to_markdown(), "text/plain": self.to_markdown()}


@dataclass(frozen=True)
class CheckResult:
    """State of one exercise; shows itself in the language of the notebook, with a form where there is one."""

    key: str
    state: str
    hint: str = ""
    lang: str = field(default="en", repr=False)
    data: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def text(self) -> str:
        """The line that is shown."""
        _ = translator(self.lang)
        words = {OK: _("ok"), NOT_YET: _("not yet"), NOT_ATTEMPTED: _("not attempted")}
        head = f" {_('Hint:')}" if self.state == NOT_YET else ""
        return f"{MARKS[self.state]} {self.key}: {words[self.state]}.{head} {self.hint}".rstrip()

    def __str__(self) -> str:
        return self.text

    @property
    def html(self) -> str:
        """The line with its first sentence in bold; markdown takes it as well."""
        first, *rest = html.escape(self.text, quote=False).split("\n")
        return "<br>".join([f"<b>{first}</b>", *rest])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        bundle = {"text/markdown": self.html, "text/plain": self.text}
        if self.state == NOT_ATTEMPTED:
            exercise, lang = registry()[self.key], self.lang
            again = partial(_checked, exercise, data=self.data, lang=lang, code=False)
            bundle |= widget(exercise, self.data, lang, again, partial(_next, exercise, lang))
        return bundle


@dataclass
class Session:
    """What happened in a notebook since `start`: the tries at each exercise, and the hints asked for."""

    lang: str = "en"
    tries: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    room: object = None


_session = Session()


def tries() -> dict[str, dict[str, object]]:
    """State of every exercise, in how many tries, and when it was last checked (UTC)."""
    return {
        key: {"state": made[-1][0], "tries": sum(s != NOT_ATTEMPTED for s, _ in made), "when": made[-1][1]}
        for key, made in _session.tries.items()
    }


def speak(lang: str, room: object = None) -> None:
    """Set the language of hints; forget earlier states, unless the cells of the same room are run again."""
    _session.lang = check_language(lang)
    if room is None or room != _session.room:
        _session.tries, _session.asked = {}, {}
    _session.room = room


def language() -> str:
    """The language that `start` set."""
    return _session.lang


def check(key: str, answer: object = ..., *, lang: str | None = None, **data: Any) -> CheckResult:
    """Check the answer to one exercise.

    Parameters
    ----------
    key
        Module and question, such as `m3.q1`.
    answer
        The participant's answer; `...` means not attempted. A text is read as people write: "0,21; 0,21",
        "1/16", "A; B"; "?" shows choices, and "(b)" takes one of them.
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
    >>> check("m2.q1", "3000,0", shares=[40, 30, 20, 10]).state
    'ok'
    >>> check("m2.q1", shares=[40, 30, 20, 10]).state
    'not attempted'
    """
    return _checked(_known(key), answer, data, check_language(lang or language()))


def _checked(
    exercise: Exercise, answer: object, data: dict[str, Any], lang: str, code: bool = True
) -> CheckResult:
    """The result, kept in the session; without `code` hints name no functions."""
    state, said = _judge(exercise, answer, data, lang, code)
    made = _session.tries.setdefault(exercise.key, [])
    if state != NOT_ATTEMPTED or not made:  # a cell run again takes nothing back that was solved in a form
        made.append((state, datetime.now(UTC).isoformat(timespec="seconds")))
    result = CheckResult(exercise.key, state, said, lang, data)
    if os.environ.get(STRICT) == "1" and state != OK:
        raise CheckError(result.text)
    return result


def hint(key: str) -> str:
    """The next of the three hints to an exercise: form of the answer, method, first step."""
    exercise = _known(key)
    return _next(exercise, language(), exercise.form, exercise.code)


def _next(exercise: Exercise, lang: str, form: str, code: str = "") -> str:
    """The first, the second, or from then on the third hint, with the functions that it names."""
    asked = _session.asked.get(exercise.key, 0)
    _session.asked[exercise.key] = asked + 1
    return _joined([[form], [exercise.method], [exercise.first_step, code]][min(asked, 2)], lang)


def _joined(words: Sequence[str], lang: str) -> str:
    return " ".join(translator(lang)(one) for one in words if one)


def _known(key: str) -> Exercise:
    if key not in registry():
        raise UnknownNameError(key, registry(), "exercise")
    return registry()[key]


def _judge(
    exercise: Exercise, answer: object, data: dict[str, Any], lang: str, code: bool
) -> tuple[str, str]:
    _ = translator(lang)
    if answer is ...:
        return NOT_ATTEMPTED, f"{_form(exercise, lang)}\n{_(WITHOUT_CODE)}"
    if blank(answer):
        return NOT_ATTEMPTED, _(NOTHING)
    choices = exercise.choices(data) if isinstance(answer, str) else {}
    if isinstance(answer, str) and answer.strip() == ASK:
        lines = [f"{letter} {shown(one, lang)}" for letter, one in choices.items()]
        return NOT_ATTEMPTED, "\n".join([_(CHOOSE), *lines])
    expected, value = exercise.reference(**data), answer
    if isinstance(answer, str):
        value = choices.get(answer.strip().lower()) or read(answer, expected)
    if exercise.made_otherwise(answer):
        return NOT_YET, _(exercise.way)
    if exercise.is_right(value, expected):
        return OK, ""
    return NOT_YET, _hint_to(exercise, value, expected, data, lang, code)


def _hint_to(
    exercise: Exercise, value: object, expected: object, data: dict[str, Any], lang: str, code: bool
) -> str:
    """What is said to a wrong answer: the mistake, its form, or what is right and the next step."""
    for wrong, hint in exercise.mistakes(data):
        if exercise.resembles(value, wrong):
            return _joined([hint], lang)
    fault = _fault(plain(value), plain(expected))
    if fault is not None:
        return " ".join(filter(None, [_joined([fault], lang), _form(exercise, lang)]))
    wrong = sum(state == NOT_YET for state, _when in _session.tries.get(exercise.key, ()))
    step = [exercise.first_step, exercise.code if code else ""] if wrong else [exercise.method]
    right = "; ".join(shown(one, lang) for one in exercise.right_parts(value, expected))
    so_far = translator(lang)(SO_FAR).format(parts=right) if right else ""
    return " ".join(filter(None, [so_far, _joined(step, lang)]))


def _form(exercise: Exercise, lang: str) -> str:
    _ = translator(lang)
    return f"{_('Form of the answer:')} {_(exercise.form)}"


def _fault(given: Plain, expected: Plain) -> str | None:
    """What is wrong with the form: words, "" where the form itself says it, None where nothing is."""
    if isinstance(given, str) and not isinstance(expected, str):
        return next((words for sign, words in FAULTS.items() if sign in given), "")
    if isinstance(expected, frozenset) and isinstance(given, frozenset):
        names = [one for one in given if isinstance(one, str)]
        if any(name.islower() and len(name) == 1 for name in names):
            return CAPITALS
        return None if len(names) == len(given) else ""
    if isinstance(expected, list | dict):
        return None if isinstance(given, list | dict) and len(given) == len(expected) else ""
    kind = (int, float) if isinstance(expected, int | float) else type(expected)
    return None if isinstance(given, kind) else ""
