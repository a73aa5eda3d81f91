"""Letters that ask; answers, waivers, decisions: checked against the call before the dossier takes them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from cluster_analysis.errors import InputError, Problem, UnknownNameError
from cluster_analysis.language.catalogues import LANGUAGES, check_language, translator
from cluster_analysis.language.numbers import format_date
from cluster_analysis.language.sentences import say_problem
from cluster_analysis.selection.call.documents import Block, Document
from cluster_analysis.selection.call.dossier.log import DOSSIER, add, entries, head
from cluster_analysis.selection.call.dossier.questions import Question, known, of_value, pending, questions
from cluster_analysis.selection.call.forms.choices import application_number, chosen
from cluster_analysis.selection.call.forms.layout import FIELDS
from cluster_analysis.selection.call.forms.read import read_answer, read_day
from cluster_analysis.selection.call.intake import Call
from cluster_analysis.selection.call.workbooks import Row
from cluster_analysis.selection.engine.methodology.methodology import Methodology

SELECTED = "selected"


def answer(
    folder: Path,
    call: Call,
    methodology: Methodology,
    who: str,
    application: str,
    field: str,
    after: str,
    reason: str,
    ids: tuple[str, ...] = (),
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
    number = application_number(application) or application
    if number not in call.applications.index:
        raise UnknownNameError(application, map(str, call.applications.index), "application")
    value = read_answer(field, after, methodology)
    if field in FIELDS:
        before = call.applications.loc[number].get("region_text" if field == "region" else field)
    else:
        before = call.values.set_index(["application", "indicator"])["value"].get((number, field))
    asked = known(ids, questions(call.problems, entries(folder / DOSSIER)))
    facts = {"field": field, "before": None if pd.isna(before) else before, "after": value}
    return add(folder / DOSSIER, who, "answer", application=number, **facts, reason=reason, questions=asked)


def waive(folder: Path, call: Call, who: str, ids: tuple[str, ...], reason: str) -> None:
    """Give questions up, with the reason."""
    for id_ in known(ids, questions(call.problems, entries(folder / DOSSIER))):
        add(folder / DOSSIER, who, "waiver", question=id_, reason=reason)


def decide(
    folder: Path,
    methodology: Methodology,
    ranking: pd.DataFrame,
    action: str,
    who: str,
    outcomes: Mapping[str, str],
    facts: Mapping[str, Any],
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
    faults = outcome_faults(settled, ranking["eligible"], methodology.places)
    unknown = [text for text in outcomes.values() if chosen("outcome", text) is None]
    faults += [Problem("is no outcome: selected, reserve or not selected", value=text) for text in unknown]
    if read_day(date := facts.get("date", "")) != date:
        faults.append(Problem("is not a day as YYYY-MM-DD", column="date", value=date))
    winners = [name for name, outcome in settled.items() if outcome == SELECTED and name in ranking.index]
    first = ranking["rank"].nsmallest(len(winners), keep="all").index
    if (others := sorted(set(winners) - set(first))) and not departure.strip():
        message, advice = "is a departure from the ranking without a reason", "say why with --departure"
        faults.append(Problem(message, value=", ".join(others), advice=advice))
    if faults:
        raise InputError(faults)
    more: Row = {"departure": departure.strip()} if departure.strip() else {}
    return add(folder / DOSSIER, who, action, **facts, outcomes=settled, **more)


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
