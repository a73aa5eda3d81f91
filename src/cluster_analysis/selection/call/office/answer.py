"""Letters that ask; answers, waivers, decisions: checked against the call before the dossier takes them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

import pandas as pd

from cluster_analysis.errors import InputError, Problem, UnknownNameError
from cluster_analysis.language.catalogues import LANGUAGES, check_language, translator
from cluster_analysis.language.numbers import format_date
from cluster_analysis.language.sentences import say_problem
from cluster_analysis.selection.call.documents import Block, Document
from cluster_analysis.selection.call.dossier.log import DOSSIER, head
from cluster_analysis.selection.call.dossier.questions import Question, known, pending
from cluster_analysis.selection.call.forms.choices import application_number, chosen
from cluster_analysis.selection.call.forms.layout import FIELDS
from cluster_analysis.selection.call.forms.read import read_answer
from cluster_analysis.selection.call.office.desk import Desk
from cluster_analysis.selection.call.workbooks import Row, day

SELECTED = "selected"


def answer(
    desk: Desk, application: str, field: str, after: str, reason: str, ids: tuple[str, ...] = ()
) -> Row:
    """Record the answer to one field of a bid: what it was, what it is, who says so, why.

    Parameters
    ----------
    field
        A field of the form, or the code of an indicator.
    ids
        Questions that it answers.

    Raises
    ------
    InputError
        If bid, field or question do not exist, or the answer cannot be.
    """
    number, register = application_number(application), desk.call.applications
    if number not in register.index:
        raise UnknownNameError(application, map(str, register.index), "application")
    value = read_answer(field, after, desk.methodology)
    before = desk.call.values.set_index(["application", "indicator"])["value"].get((number, field))
    if field in FIELDS:
        before = register.loc[number].get("region_text" if field == "region" else field)
    facts = {"field": field, "before": None if pd.isna(before) else before, "after": value, "reason": reason}
    return desk.log("answer", application=number, **facts, questions=known(ids, desk.questions))


def waive(desk: Desk, ids: tuple[str, ...], reason: str) -> None:
    """Give questions up, with the reason."""
    for id_ in known(ids, desk.questions):
        desk.log("waiver", question=id_, reason=reason)


def decide(
    desk: Desk,
    ranking: pd.DataFrame,
    action: str,
    outcomes: Mapping[str, str],
    facts: Mapping[str, str],
    departure: str = "",
) -> Row:
    """Record the Bank's conclusion or the Commission's decision.

    Parameters
    ----------
    ranking
        Index: every application received; `eligible` (bool) and `rank` (NaN where none).
    action
        `conclusion` or `decision`.
    outcomes
        Application -> outcome: selected, reserve, not selected, in any of the three languages.
    facts
        body, date (YYYY-MM-DD), document, reason.
    departure
        Why the selected are not the first of the ranking; needed where they are not.

    Raises
    ------
    InputError
        With every fault: bids that do not exist, are not eligible or too many for the places, a date that is
        no day, a departure without a reason.
    """
    settled = {application_number(name) or name: chosen("outcome", text) for name, text in outcomes.items()}
    faults = outcome_faults(settled, ranking["eligible"], desk.methodology.places)
    unknown = [text for text in outcomes.values() if chosen("outcome", text) is None]
    faults += [Problem("is no outcome: selected, reserve or not selected", value=text) for text in unknown]
    if day(facts["date"]) != facts["date"]:
        faults.append(Problem("is not a day as YYYY-MM-DD", column="date", value=facts["date"]))
    winners = {name for name, outcome in settled.items() if outcome == SELECTED} & {*ranking.index}
    others = sorted(winners.difference(ranking["rank"].nsmallest(len(winners), keep="all").index))
    if others and not departure.strip():
        message, advice = "is a departure from the ranking without a reason", "say why with --departure"
        faults.append(Problem(message, value=", ".join(others), advice=advice))
    if faults:
        raise InputError(faults)
    more = {"departure": departure} if departure.strip() else {}
    return desk.log(action, **facts, outcomes=settled, **more)


def outcome_faults(outcomes: Mapping[str, str | None], eligible: pd.Series, places: int) -> list[Problem]:
    """Bids of a decision that do not exist or are not eligible, and more of them selected than places.

    Parameters
    ----------
    outcomes
        Application -> outcome.
    eligible
        Whether each application received is eligible.
    """
    selected = [name for name, outcome in outcomes.items() if outcome == SELECTED]
    refused = [name for name in selected if not eligible.get(name, True)]
    faults = [Problem("is no bid of this call", value=name) for name in outcomes if name not in eligible]
    faults += [Problem("is selected and not eligible", value=name) for name in refused]
    if len(selected) > places:
        message = "{n} bids are selected for {places} places"
        faults.append(Problem(message, n=len(selected), places=places))
    return faults


def ask(desk: Desk, answer_by: datetime.date) -> dict[str, list[str]]:
    """Write a letter to each applicant with questions that wait, and record that they were asked.

    What is asked of an expert is not in it; an applicant whose form does not say its language is asked in
    that of the office.

    Parameters
    ----------
    answer_by
        The last day for the answer.

    Returns
    -------
    dict
        Application -> ids of what it was asked; empty where nothing waits.
    """
    chain, asked = desk.chain, dict[str, list[str]]()
    number = sum(line["action"] == "question" for line in chain) + 1
    target, last = desk.folder / "letters" / f"ask-{number}", head(desk.folder / DOSSIER)
    waiting = [one for one in pending(desk.questions) if one.problem and not one.problem.expert]
    for name in sorted({one.application for one in waiting if one.application}):
        mine, own = pending(waiting, name), desk.call.applications["language"].get(name)
        document = letter(name, mine, answer_by, own if own in LANGUAGES else check_language(desk.lang), last)
        target.mkdir(parents=True, exist_ok=True)
        (target / f"{name}.txt").write_text(document.text(), encoding="utf-8")
        (target / f"{name}.html").write_text(document.html(), encoding="utf-8")
        asked[name] = [one.id for one in mine]
    if asked:
        ids = [id_ for mine in asked.values() for id_ in mine]
        desk.log("question", questions=ids, letters=target.name, answer_by=answer_by.isoformat())
    return asked


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
    own = problem.severity == "refused" or problem.sheet
    return f"{question.id}: {say_problem(problem if own else problem.but(advice=None), lang)}"
