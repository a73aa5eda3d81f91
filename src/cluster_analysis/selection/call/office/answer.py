"""Answers, waivers and decisions: checked against the call before the dossier takes them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from cluster_analysis.errors import InputError, Problem, UnknownNameError
from cluster_analysis.selection.call.dossier.log import DOSSIER, add, entries
from cluster_analysis.selection.call.dossier.questions import known, questions, reason_of
from cluster_analysis.selection.call.forms.choices import application_number, chosen
from cluster_analysis.selection.call.forms.layout import FIELDS
from cluster_analysis.selection.call.forms.read import read_answer
from cluster_analysis.selection.call.intake import Call
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
) -> dict[str, Any]:
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
    found = questions(call.problems, entries(folder / DOSSIER))
    details: dict[str, Any] = {"application": number, "field": field, "reason": reason_of(reason)}
    details |= {"before": _before(call, number, field), "after": value, "questions": known(ids, found)}
    return add(folder / DOSSIER, who, "answer", **details)


def _before(call: Call, application: str, field: str) -> object:
    """What counts until now."""
    if field in FIELDS:
        said = call.applications.loc[application].get("region_text" if field == "region" else field)
        return None if said is None or said != said else said
    values = call.values.set_index(["application", "indicator"])["value"]
    now = values.get((application, field))
    return None if now is None or now != now else float(now)


def waive(folder: Path, call: Call, who: str, ids: tuple[str, ...], reason: str) -> None:
    """Give questions up, with the reason."""
    for id_ in known(ids, questions(call.problems, entries(folder / DOSSIER))):
        add(folder / DOSSIER, who, "waiver", question=id_, reason=reason_of(reason))


def decide(
    folder: Path,
    methodology: Methodology,
    ranking: pd.DataFrame,
    action: str,
    who: str,
    outcomes: Mapping[str, str],
    facts: Mapping[str, Any],
    departure: str = "",
) -> dict[str, Any]:
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
    winners = [name for name, outcome in settled.items() if outcome == SELECTED and name in ranking.index]
    if not _is_day(facts.get("date", "")):
        faults.append(Problem("is not a day as YYYY-MM-DD", column="date", value=facts.get("date")))
    first = ranking["rank"].nsmallest(len(winners), keep="all").index
    if set(winners) - set(first) and not departure.strip():
        others = ", ".join(sorted(set(winners) - set(first)))
        message, advice = "is a departure from the ranking without a reason", "say why with --departure"
        faults.append(Problem(message, value=others, advice=advice))
    if faults:
        raise InputError(faults)
    more: dict[str, Any] = {"departure": departure.strip()} if departure.strip() else {}
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
    faults = [
        Problem("is no bid of this call", value=name) for name in outcomes if name not in eligible.index
    ]
    selected = [name for name, outcome in outcomes.items() if outcome == SELECTED]
    refused = [name for name in selected if not eligible.get(name, True)]
    faults += [Problem("is selected and not eligible", value=name) for name in refused]
    if len(selected) > places:
        message = "{n} bids are selected for {places} places"
        faults.append(Problem(message, n=len(selected), places=places))
    return faults


def _is_day(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
