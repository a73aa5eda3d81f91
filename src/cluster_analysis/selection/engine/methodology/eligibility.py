"""Eligibility: rules of the methodology, run before any scaling; every refusal cites its rule."""

from __future__ import annotations

from typing import Any

import pandas as pd
from pandas import DataFrame

from cluster_analysis.errors import Message, Problem, refuse
from cluster_analysis.language import Moment
from cluster_analysis.language.sentences import say
from cluster_analysis.measures.numeric import once
from cluster_analysis.selection.engine.methodology.methodology import Methodology
from cluster_analysis.selection.engine.methodology.schema import Rule

Row = dict[Any, Any]

COLUMNS = {"deadline": "received", "applicant": "applicant", "territory": "region", "sector": "sector oked"}
"""What the rules of each kind are about; `oked` may be missing."""
NOT_STATED = Message("not stated")


def check_eligibility(applications: DataFrame, methodology: Methodology, lang: str = "en") -> DataFrame:
    """Which applications may be scored, and why the others may not.

    Parameters
    ----------
    applications
        The register, index application: `received` (with zone), `applicant`, `region` (code of 2017 or
        None), `sector`, `oked` (optional), the columns a completeness rule names, and `asked` (optional:
        fields, joined by commas, whose text is not understood; their rules wait for the answer).
    methodology
        Its `eligibility` rules, deadline, hour and zone.
    lang
        Language of the reasons.

    Returns
    -------
    pandas.DataFrame
        Index as given: `eligible` (bool), `reasons` (text; one sentence per broken rule), `rules` (their
        ids), `clarify` (text, what an eligible applicant still has to explain), `other_hour` (text, where
        the other reading of the deadline's hour changes the outcome of that rule).

    Raises
    ------
    InputError
        If a column that a rule needs is not in the register, or an application stands twice.

    Examples
    --------
    >>> from cluster_analysis.selection import Methodology
    >>> register = pd.DataFrame(
    ...     {"received": pd.to_datetime(["2017-06-09T08:50+06:00"]), "applicant": "association",
    ...      "region": "KZ-35", "region_text": "Karaganda", "sector": "construction", "title": "Metal"},
    ...     index=["S16"])
    >>> check_eligibility(register, Methodology.load())[["eligible", "rules"]].values.tolist()
    [[False, 'R1']]
    """
    refuse(
        Problem("is needed by rule {rule} and is not in the register", column=column, rule=rule.id)
        for rule in methodology.eligibility
        for column in [*COLUMNS.get(rule.kind, "").split(), *rule.required]
        if column not in {*applications.columns, "oked"}
    )
    once(applications.index)
    rows = [_judge(row, methodology, lang) for row in applications.to_dict("records")]
    columns = ["eligible", "reasons", "rules", "clarify", "other_hour"]
    return DataFrame(rows, index=applications.index, columns=columns)


def eligible_titles(applications: DataFrame, methodology: Methodology) -> dict[str, str]:
    """Titles of the eligible applications by id, in the order of the ids: what experts are asked to score."""
    eligible = check_eligibility(applications, methodology)["eligible"]
    return {str(name): str(title) for name, title in applications.loc[eligible, "title"].items()}


def _judge(row: Row, methodology: Methodology, lang: str) -> list[Any]:
    """The outcome of one application, and why."""
    broken, clarify = {}, []
    for rule in methodology.eligibility:
        # fields whose text is not understood are asked about, and their rules neither kept nor broken
        about = COLUMNS.get(rule.kind, "").split()
        asked = [name for name in str(row.get("asked") or "").split(",") if name in about]
        fault = None if asked else _fault(rule, row, methodology)
        if asked:
            text = "Rule {id} cannot be applied until the applicant has answered: {fields}."
            clarify.append(Message(text, id=rule.id, fields=asked))
        elif fault is not None:
            text = "Rule {id} is not met ({rule}): {fault}."
            broken[rule.id] = Message(text, id=rule.id, rule=rule.name(lang), fault=fault)
        elif rule.kind == "applicant" and row["applicant"] in rule.clarify:
            text = "Rule {id}: an applicant of this kind ({value}) has to clarify who signs."
            clarify.append(Message(text, id=rule.id, value=Message(row["applicant"])))
    reasons, told = (" ".join(say(one, lang) for one in said) for said in (broken.values(), clarify))
    return [not broken, reasons, ", ".join(broken), told, _other_hour(row, methodology, lang)]


def _fault(rule: Rule, row: Row, methodology: Methodology) -> str | None:
    """What breaks a rule, in words; None if nothing does."""
    match rule.kind:
        case "deadline":
            received = row["received"]
            if pd.isna(received):
                return Message("time of receipt not known")
            late = _moment(received, methodology) > methodology.deadline
            return Message("received {time}", time=Moment(received)) if late else None
        case "applicant":
            return None if row["applicant"] in rule.allowed else _chosen(row["applicant"])
        case "territory":
            return None if _text(row["region"]) else _chosen(row.get("region_text"))
        case "sector":
            code, sector = _text(row.get("oked")), _text(row["sector"])
            excluded = sector in rule.excluded or code.startswith(tuple(rule.excluded_oked))
            return _chosen(sector or code) if excluded else None
    lacking = [column for column in rule.required if not _text(row[column])]
    return Message("missing: {fields}", fields=lacking) if lacking else None


def _chosen(value: Any) -> Message:
    """A value of a list, in words of each language; what is none of them stays as it was written."""
    return Message(_text(value)) if _text(value) else NOT_STATED


def _moment(received: Any, methodology: Methodology) -> pd.Timestamp:
    """The time of receipt; one without a zone is read in the zone of the call."""
    moment = pd.Timestamp(received)
    return moment.tz_localize(methodology.deadline.tzinfo) if moment.tzinfo is None else moment


def _other_hour(row: Row, methodology: Methodology, lang: str) -> str:
    """Where the other reading of the deadline's hour changes the outcome, in words."""
    call = methodology.call
    if call is None or call.other_hour is None or pd.isna(row.get("received")):
        return ""
    moment = _moment(row["received"], methodology)
    now, other = moment <= call.moment(), moment <= call.moment(call.other_hour)
    text = "In time if the day ends at {hour}." if other else "Late if the day ends at {hour}."
    return say(Message(text, hour=call.other_hour), lang) if now != other else ""


def _text(value: Any) -> str:
    return "" if value is None or value != value else str(value).strip()
