"""Values of the quantitative indicators: what a form states, and what else says so."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from cluster_analysis.errors import Message
from cluster_analysis.language import Number
from cluster_analysis.selection.call.forms.layout import form_indicators, growth_of
from cluster_analysis.selection.call.forms.members import counted
from cluster_analysis.selection.call.forms.read import Form
from cluster_analysis.selection.call.workbooks import IntakeProblem, Told, records, settle
from cluster_analysis.selection.engine.methodology.methodology import Indicator, Methodology

VALUES = ["application", "indicator", "value", "status", "stated", "other", "place", "source", "note"]
ROUNDED = 0.51
"""A stated whole number agrees with a list if it is its rounding (half a unit and a little)."""
LIST = Message("list of members")
Second = tuple[float, str, float]
"""A second figure, where it is from, and how far apart rounding may put the two."""

ADVICE = {
    "contradictory": "ask the applicant; until answered the less favourable figure counts, both are shown",
    "implausible": "ask the applicant; the value is clipped by the scale and flagged",
    "missing": "not read as zero; the rank gets an interval",
}


def value_table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows as the table of values, with numbers as numbers."""
    return pd.DataFrame(rows, columns=VALUES).astype({"value": float, "stated": float, "other": float})


def stated_values(form: Form, indicators: list[Indicator]) -> dict[str, tuple[float | None, str]]:
    """What the form states per indicator; growth from two fields of the form where no figure is given."""
    stated = dict(form.stated)
    for one in indicators:
        fields = growth_of(one)
        if fields is not None and stated.get(one.code, (None, ""))[0] is None:
            stated[one.code] = (_growth(form, fields, None), f"Application!{fields[0]}")
    return stated


def other_values(form: Form, indicators: list[Indicator]) -> dict[str, Second]:
    """A second figure per indicator: from the list of members, or from the annex."""
    lists = {one.code: counted(form.members, one.from_) for one in indicators if one.from_.kind == "members"}
    other: dict[str, Second] = {code: (n, LIST, ROUNDED) for code, n in lists.items() if n is not None}
    grown = {fields[0]: (one.code, fields) for one in indicators if (fields := growth_of(one))}
    for code, (value, place) in form.annex.items():
        target, fields = grown.get(code, (code, None))
        figure = _growth(form, fields, value) if fields and value is not None else value
        if figure is not None:
            other[target] = (figure, place, 0.005 * abs(figure))
    return other


def _growth(form: Form, fields: tuple[str, str], new: float | None) -> float | None:
    """100 times the first field (or what the annex says for it) by the second one."""
    first, second = fields
    new, base = form.fields.get(first) if new is None else new, form.fields.get(second)
    return 100 * new / base if new is not None and base else None


def values_of(chosen: dict[str, Form], methodology: Methodology, problems: Told) -> pd.DataFrame:
    """Stated values of the forms that count, each judged against what else is known."""
    indicators, rows = form_indicators(methodology), []
    for application, form in chosen.items():
        stated, other = stated_values(form, indicators), other_values(form, indicators)
        mine = []
        for one in indicators:
            (value, place), second = stated.get(one.code, (None, "")), other.get(one.code)
            row = {"application": application, "indicator": one.code, "stated": value, "place": place or ""}
            row |= {"other": second[0] if second else None, "source": form.file}
            mine.append(row | _judge(one, value, second, one.code in form.unclear))
        _by_design(mine, indicators)
        rows += mine
        problems += [
            _problem(row) for row in mine if row["status"] in ADVICE and row["indicator"] not in form.unclear
        ]
    return value_table(rows)


def _judge(indicator: Indicator, value: float | None, second: Second | None, unclear: bool) -> dict[str, Any]:
    """Value, status and note of one cell from the stated figure and the second one."""
    if unclear or (value is None and second is None):
        why = Message("is asked and not counted until answered") if unclear else Message("is not given")
        return {"value": None, "status": "missing", "note": why}
    note: str
    if value is None or second is None:
        taken = value if second is None else second[0]
        note = "" if second is None else Message("not stated; from {place}", place=second[1])
    elif abs(value - second[0]) <= max(second[2], 1e-9):
        taken, note = value, Message("agrees with {place}", place=second[1])
    else:
        taken = min(value, second[0]) if indicator.direction == "up" else max(value, second[0])
        figures = {"one": _figure(value), "place": second[1], "other": _figure(second[0])}
        note = Message("form says {one}, {place} says {other}", **figures)
        return {"value": taken, "status": "contradictory", "note": note}
    limit = _limit(indicator, taken)
    return {"value": taken, "status": "implausible" if limit else "given", "note": limit or note}


def _limit(indicator: Indicator, value: float | None) -> Message | None:
    """Beyond which limit of plausibility a value is."""
    low, high = indicator.plausible
    if value is not None and high is not None and value > high:
        return Message("is above {limit}, implausible", limit=_figure(high))
    if value is not None and low is not None and value < low:
        return Message("is below {limit}, implausible", limit=_figure(low))
    return None


def _figure(value: float | None) -> Number:
    """A figure as it was written, in the form of the language."""
    return Number(value, len(f"{value or 0:g}".partition(".")[2]))


def _problem(row: dict[str, Any]) -> IntakeProblem:
    """The line of the report about a value that is missing, contradictory or implausible."""
    sheet, _, cell = str(row["place"]).partition("!")
    place = re.fullmatch(r"([A-Z]+)(\d+)", cell)
    about: dict[str, Any] = {"file": row["source"], "sheet": sheet or None, "value": row["value"]}
    about |= {"row": int(place[2]), "column": place[1]} if place else {"column": row["indicator"]}
    note, severity = row["note"], "note" if row["status"] == "missing" else "correct"
    message = Message("({code}) {what}", code=row["indicator"], what=note)
    about |= {"application": row["application"], "severity": severity}
    return IntakeProblem(message, advice=ADVICE[row["status"]], **about)


def _by_design(rows: list[dict[str, Any]], indicators: list[Indicator]) -> None:
    """A figure that cannot be where another one is zero is not applicable, not missing (0/0)."""
    mine = {row["indicator"]: row for row in rows}
    for one in indicators:
        for code, value in one.from_.not_applicable_where.items():
            if mine.get(code, {}).get("value") == value and mine[one.code]["status"] == "missing":
                note = Message("not applicable where {code} is {value}", code=code, value=f"{value:g}")
                mine[one.code] |= {"status": "not applicable", "note": note}


def clarified(
    values: pd.DataFrame,
    forms: dict[str, Form],
    answers: pd.DataFrame,
    methodology: Methodology,
    problems: Told,
) -> pd.DataFrame:
    """Forms that answer questions replace the values that were asked for, and only those.

    Parameters
    ----------
    answers
        Versions whose kind is `clarification`.
    """
    for answer in records(answers):
        form = forms[answer["file"]]
        new = values_of({answer["application"]: form}, methodology, Told()).set_index("indicator")
        for at, old in values[values["application"] == answer["application"]].iterrows():
            row = new.loc[old["indicator"]]
            same = row["value"] == old["value"] and row["status"] == old["status"]
            if pd.isna(row["value"]) or same:
                continue
            if old["status"] in ADVICE:
                settle(problems, answer["application"], old["place"], old["indicator"], form.file)
                taken = ["value", "status", "stated", "other", "place", "source"]
                values.loc[at, taken] = row[taken]
                values.at[at, "note"] = Message("clarified; before: {before}", before=_shown(old["value"]))
                continue
            message = "was changed without being asked for; the change is not taken"
            about = {"column": old["indicator"], "value": row["value"], "application": answer["application"]}
            problems.note(message, "take it with `call answer`", file=form.file, **about)
    return values


def _shown(value: float) -> str:
    return Message("missing") if pd.isna(value) else f"{value:g}"
