"""Questions: every problem that somebody has to answer has an id, and a state that the dossier gives it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from cluster_analysis.errors import known_choice
from cluster_analysis.selection.call.workbooks import IntakeProblem, Row

STATES = {"": "open", "question": "asked", "answer": "answered", "waiver": "waived"}
"""State of a question by the last line of the dossier about it."""
SETTLED = ("answered", "closed", "waived")


NOTHING = IntakeProblem("")


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
        What is asked; nothing for one that is closed.
    answer_by
        Day by which an answer is due, once asked.
    """

    id: str
    state: str
    problem: IntakeProblem = NOTHING
    answer_by: str = ""


def is_question(problem: IntakeProblem) -> bool:
    """Whether somebody has to answer: what is refused or to be corrected."""
    return problem.severity != "note"


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
    names = ("expert", "file", "sheet", "row", "column", "value", "message")
    facts = "\n".join(str(getattr(problem, name)) for name in names)
    return f"{problem.application or 'call'}-{hashlib.sha256(facts.encode()).hexdigest()[:6]}"


def questions(problems: Iterable[IntakeProblem], chain: list[Row]) -> list[Question]:
    """All questions of a call: those found now, and those asked earlier that are no longer found."""
    lines = {
        id_: line
        for line in chain
        if line["action"] in STATES
        for id_ in line.get("questions", [line.get("question")])
    }
    found = {question_id(problem): problem for problem in filter(is_question, problems)}
    there = [
        Question(id_, STATES[line.get("action", "")], problem, line.get("answer_by", ""))
        for id_, problem in found.items()
        for line in [lines.get(id_, {})]
    ]
    return [*there, *(Question(id_, "closed") for id_ in sorted(lines.keys() - found))]


def pending(found: Iterable[Question]) -> list[Question]:
    """Questions that still wait for an answer."""
    return [one for one in found if one.state not in SETTLED]


def known(ids: Iterable[str], found: list[Question]) -> list[str]:
    """Ids as given, or a refusal that names the nearest."""
    return [known_choice(id_, [one.id for one in found], "question") for id_ in ids]
