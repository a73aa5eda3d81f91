"""Answers, waivers and decisions: checked against the call before the dossier takes them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from cluster_analysis.errors import InputError, Problem, UnknownNameError
from cluster_analysis.selection.call.dossier.log import DOSSIER, add, entries
from cluster_analysis.selection.call.dossier.questions import known, questions
from cluster_analysis.selection.call.forms.cells import read_day
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
    if read_day(date := facts.get("date", "")) != date:
        faults.append(Problem("is not a day as YYYY-MM-DD", column="date", value=date))
    winners = [name for name, outcome in settled.items() if outcome == SELECTED and name in ranking.index]
    first = ranking["rank"].nsmallest(len(winners), keep="all").index
    if (others := sorted(set(winners) - set(first))) and not departure.strip():
        message, advice = "is a departure from the ranking without a reason", "say why with --departure"
        faults.append(Problem(message, value=", ".join(others), advice=advice))
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
    selected = [name for name, outcome in outcomes.items() if outcome == SELECTED]
    refused = [name for name in selected if not eligible.get(name, True)]
    faults = [Problem("is no bid of this call", value=name) for name in outcomes if name not in eligible]
    faults += [Problem("is selected and not eligible", value=name) for name in refused]
    if len(selected) > places:
        message = "{n} bids are selected for {places} places"
        faults.append(Problem(message, n=len(selected), places=places))
    return faults
