"""Letters that ask: one per applicant with its open questions, in its language, with the day to answer by."""

from __future__ import annotations

import datetime
from pathlib import Path

from cluster_analysis.language.catalogues import LANGUAGES, check_language, translator
from cluster_analysis.language.numbers import format_date
from cluster_analysis.language.sentences import say_problem
from cluster_analysis.selection.call.documents import Block, Document
from cluster_analysis.selection.call.dossier.log import DOSSIER, add, entries, head
from cluster_analysis.selection.call.dossier.questions import Question, of_value, pending, questions
from cluster_analysis.selection.call.intake import Call


def ask(
    folder: Path, call: Call, who: str, answer_by: datetime.date, lang: str = "ru"
) -> dict[str, list[str]]:
    """Write a letter to each applicant with questions that wait, and record that they were asked.

    Parameters
    ----------
    answer_by
        The last day for the answer.
    lang
        Language of applicants whose form does not say theirs.

    Returns
    -------
    dict
        Application -> ids of what it was asked; empty where nothing waits.
    """
    chain, by_bid = entries(folder / DOSSIER), dict[str, list[Question]]()
    for one in pending(questions(call.problems, chain)):
        if one.application:
            by_bid.setdefault(one.application, []).append(one)
    number, last = sum(line["action"] == "question" for line in chain) + 1, head(folder / DOSSIER)
    target = folder / "letters" / f"ask-{number}"
    for name, mine in sorted(by_bid.items()):
        own = call.applications["language"].get(name)
        document = letter(name, mine, answer_by, own if own in LANGUAGES else check_language(lang), last)
        target.mkdir(parents=True, exist_ok=True)
        (target / f"{name}.txt").write_text(document.text(), encoding="utf-8")
        (target / f"{name}.html").write_text(document.html(), encoding="utf-8")
    ids = {name: [one.id for one in mine] for name, mine in sorted(by_bid.items())}
    if ids:
        asked = [id_ for mine in ids.values() for id_ in mine]
        by = answer_by.isoformat()
        add(folder / DOSSIER, who, "question", questions=asked, letters=target.name, answer_by=by)
    return ids


def letter(
    application: str, mine: list[Question], answer_by: datetime.date, lang: str, last: str
) -> Document:
    """The letter to one applicant: each question with its place in the form and what to do."""
    _ = translator(lang)
    by = _("Please answer by {day}, quoting the numbers of the questions.")
    about = _("Your form leaves the following open. Nothing in it was changed or read as zero.")
    blocks = [
        Block("paragraph", _("Application {number}").format(number=application)),
        Block("paragraph", about),
        Block("list", _("Questions", "call"), items=[_item(one, lang) for one in mine]),
        Block("paragraph", by.format(day=format_date(answer_by, lang))),
        Block("paragraph", _("Dossier: {head}").format(head=last)),
    ]
    return Document(application, _("Questions on your application"), lang, blocks)


def _item(question: Question, lang: str) -> str:
    """A question; advice stands in it if it is for whoever filled the form, not for the office."""
    problem = question.problem
    if problem is None:
        return question.id
    own = problem.severity == "refused" or (problem.sheet and not of_value(problem))
    return f"{question.id}: {say_problem(problem if own else problem.but(advice=None), lang)}"
