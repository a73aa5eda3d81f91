"""Eligibility: rules of the methodology, run before any scaling; every refusal cites its rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from cluster_analysis.errors import InputError, Problem
from cluster_analysis.language.i18n import translator
from cluster_analysis.selection.engine.methodology.rules import Rule

if TYPE_CHECKING:
    from cluster_analysis.selection.engine.methodology.methodology import Methodology

COLUMNS = {
    "deadline": ["received"],
    "applicant": ["applicant"],
    "territory": ["region"],
    "sector": ["sector"],
    "completeness": [],
}


def check_eligibility(applications: pd.DataFrame, methodology: Methodology, lang: str = "en") -> pd.DataFrame:
    """Which applications may be scored, and why the others may not.

    Parameters
    ----------
    applications
        The register, index application: `received` (with zone), `applicant`, `region` (code of 2017 or
        None), `sector`, `oked` (optional), and the columns a completeness rule names.
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
    _refuse(applications, methodology)
    rows = [_judge(row, methodology, lang) for row in applications.to_dict("records")]
    columns = ["eligible", "reasons", "rules", "clarify", "other_hour"]
    return pd.DataFrame(rows, index=applications.index, columns=columns)


def _refuse(applications: pd.DataFrame, methodology: Methodology) -> None:
    problems = [
        Problem(f"is needed by rule {rule.id} and is not in the register", column=column)
        for rule in methodology.eligibility
        for column in [*COLUMNS[rule.kind], *rule.required]
        if column not in applications.columns
    ]
    twice = applications.index[applications.index.duplicated()]
    problems += [Problem("stands twice in the register", value=one) for one in twice.unique()]
    if problems:
        raise InputError(problems)


def _judge(row: dict[Any, Any], methodology: Methodology, lang: str) -> dict[str, Any]:
    _ = translator(lang)
    broken, clarify = [], []
    for rule in methodology.eligibility:
        fault = _fault(rule, row, methodology, lang)
        if fault is not None:
            text = _("Rule {id} is not met ({rule}): {fault}.")
            broken.append((rule.id, text.format(id=rule.id, rule=rule.name(lang), fault=fault)))
        elif rule.kind == "applicant" and row["applicant"] in rule.clarify:
            text = _("Rule {id}: an applicant of this kind ({value}) has to clarify who signs.")
            clarify.append(text.format(id=rule.id, value=row["applicant"]))
    return {
        "eligible": not broken,
        "reasons": " ".join(text for _id, text in broken),
        "rules": ", ".join(id_ for id_, _text in broken),
        "clarify": " ".join(clarify),
        "other_hour": _other_hour(row, methodology, lang),
    }


def _fault(rule: Rule, row: dict[Any, Any], methodology: Methodology, lang: str) -> str | None:
    """What breaks the rule, in words; None if nothing does."""
    _ = translator(lang)
    unknown = _("not stated")
    if rule.kind == "deadline":
        received = row["received"]
        if pd.isna(received):
            return _("time of receipt not known")
        late = _moment(received, methodology) > methodology.deadline
        return _("received {time}").format(time=f"{received:%Y-%m-%d %H:%M %z}") if late else None
    if rule.kind == "applicant":
        return None if row["applicant"] in rule.allowed else _text(row["applicant"]) or unknown
    if rule.kind == "territory":
        return None if _text(row["region"]) else _text(row.get("region_text")) or unknown
    if rule.kind == "sector":
        code = str(row.get("oked") or "")
        oil = row["sector"] in rule.excluded or any(code.startswith(one) for one in rule.excluded_oked)
        return _text(row["sector"]) or code if oil else None
    lacking = [column for column in rule.required if not _text(row[column])]
    return _("missing: {fields}").format(fields=", ".join(lacking)) if lacking else None


def _moment(received: Any, methodology: Methodology) -> pd.Timestamp:
    """The time of receipt; one without a zone is read in the zone of the call."""
    moment = pd.Timestamp(received)
    return moment.tz_localize(methodology.deadline.tzinfo) if moment.tzinfo is None else moment


def _other_hour(row: dict[Any, Any], methodology: Methodology, lang: str) -> str:
    _ = translator(lang)
    call = methodology.call
    if call is None or call.other_hour is None or pd.isna(row.get("received")):
        return ""
    moment = _moment(row["received"], methodology)
    now, other = moment <= call.moment(), moment <= call.moment(call.other_hour)
    if now == other:
        return ""
    text = _("In time if the day ends at {hour}.") if other else _("Late if the day ends at {hour}.")
    return text.format(hour=call.other_hour)


def _text(value: Any) -> str:
    return "" if value is None or value != value else str(value).strip()
