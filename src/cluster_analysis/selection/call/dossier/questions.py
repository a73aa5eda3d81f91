"""Questions: every problem that somebody has to answer has an id, and a state that the dossier gives it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from cluster_analysis.errors import InputError, UnknownNameError
from cluster_analysis.selection.call.workbooks import IntakeProblem

State = Literal["open", "asked", "answered", "closed", "waived"]
STATES: tuple[State, ...] = ("open", "asked", "answered", "closed", "waived")
SETTLED = ("answered", "closed", "waived")
NOT_GIVEN = "is not given"
"""A note that is asked all the same: a figure that the applicant has left out."""
Chain = list[dict[str, Any]]


@dataclass(frozen=True)
class Question:
    """A question with its state.

    Parameters
    ----------
    id
        Number of the application and a few letters that stay the same as long as the problem does.
    state
        `open` (found), `asked` (a letter has gone out), `answered`, `closed` (no longer found), `waived`.
    problem
        What is asked; None for one that is closed.
    answer_by
        Day by which an answer is due, once asked.
    """

    id: str
    state: State
    problem: IntakeProblem | None = None
    answer_by: str = ""


def fault_of(problem: IntakeProblem) -> str:
    """What is wrong, without its values; of a value of an indicator what is wrong with it."""
    message = problem.message
    what = message.values["what"] if getattr(message, "key", "") == "({code}) {what}" else message
    return str(getattr(what, "key", what))


def is_question(problem: IntakeProblem) -> bool:
    """Whether somebody has to answer: what is refused or to be corrected, and figures left out."""
    return problem.severity != "note" or fault_of(problem) == NOT_GIVEN


def question_id(problem: IntakeProblem) -> str:
    """The id of a problem: the same as long as file, place, value and fault are.

    Six digits, so that two questions of a bid practically never share one.

    Examples
    --------
    >>> one = IntakeProblem("is not a number", application="K03", file="K03.xlsx", row=4, value="x")
    >>> question_id(one) == question_id(one.but(severity="note")), question_id(one)[:4]
    (True, 'K03-')
    >>> others = one.but(row=5), one.but(value="y"), one.but(file="K03_v2.xlsx"), one.but(expert="E1")
    >>> len({question_id(one), *map(question_id, others)})
    5
    """
    place = (problem.expert, problem.file, problem.sheet, problem.row, problem.column, problem.value)
    digest = hashlib.sha256("\n".join(map(str, (*place, fault_of(problem)))).encode()).hexdigest()
    return f"{problem.application or 'call'}-{digest[:6]}"


def questions(problems: Iterable[IntakeProblem], chain: Chain) -> list[Question]:
    """All questions of a call: those found now, and those asked earlier that are no longer found."""
    asked = {id_: line for line in chain if line["action"] == "question" for id_ in line["questions"]}
    answered = {id_ for line in chain if line["action"] == "answer" for id_ in line.get("questions", [])}
    waived = {line["question"] for line in chain if line["action"] == "waiver"}
    found: dict[str, IntakeProblem] = {}
    for problem in filter(is_question, problems):
        found.setdefault(question_id(problem), problem)
    there = []
    for id_, problem in found.items():
        state: State = "asked" if id_ in asked else "open"
        state = "waived" if id_ in waived else "answered" if id_ in answered else state
        there.append(Question(id_, state, problem, asked.get(id_, {}).get("answer_by", "")))
    gone = [Question(id_, "closed") for id_ in sorted({*asked, *answered, *waived} - set(found))]
    return [*there, *gone]


def pending(found: Iterable[Question], application: str | None = None) -> list[Question]:
    """Questions that still wait for an answer, of one application or of all."""
    waiting = [one for one in found if one.state not in SETTLED and one.problem is not None]
    return [one for one in waiting if application is None or one.id.startswith(f"{application}-")]


def known(ids: Iterable[str], found: Iterable[Question]) -> list[str]:
    """Ids as given, or a refusal that names the nearest."""
    names = [one.id for one in found]
    for id_ in ids:
        if id_ not in names:
            raise UnknownNameError(id_, names, "question")
    return list(ids)


def reason_of(reason: str) -> str:
    """A reason with words in it."""
    if not reason.strip():
        raise InputError("is empty", column="reason", advice="say why")
    return reason.strip()
