"""Values of the quantitative indicators: what a form states, what else says so, and what was answered."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from cluster_analysis.errors import Message
from cluster_analysis.language import Number
from cluster_analysis.selection.call.forms.layout import FIELDS, form_indicators, growth_of
from cluster_analysis.selection.call.forms.members import counted
from cluster_analysis.selection.call.forms.read import Form
from cluster_analysis.selection.call.workbooks import IntakeProblem, Told, records, told_of
from cluster_analysis.selection.engine.methodology.methodology import Indicator, Methodology

VALUES = ["application", "indicator", "value", "status", "stated", "other", "place", "source", "note"]
ROUNDED = 0.51
"""A stated whole number agrees with a list if it is its rounding (half a unit and a little)."""
LIST = Message("list of members")
Second = tuple[float, str, float]
"""A second figure, where it is from, and how far apart rounding may put the two."""
Chain = list[dict[str, Any]]

ASKED = ("contradictory", "implausible", "missing")
"""What becomes of a value that is told, and can be clarified."""


def value_table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows as the table of values, with numbers as numbers."""
    return pd.DataFrame(rows, columns=VALUES).astype({"value": float, "stated": float, "other": float})


def _growth(form: Form, one: Indicator, new: float | None = None) -> float | None:
    """100 times the first field (or what the annex says for it) by the second one."""
    first, second = (form.fields.get(name) for name in growth_of(one) or ("", ""))
    new = first if new is None else new
    return 100 * new / second if new is not None and second else None


def _stated(form: Form, one: Indicator) -> tuple[float | None, str]:
    """What the form states; growth from two fields of the form where no figure is given."""
    value, place = form.stated.get(one.code, (None, ""))
    fields = growth_of(one)
    return (_growth(form, one), f"Application!{fields[0]}") if fields and value is None else (value, place)


def _other(form: Form, one: Indicator) -> Second | None:
    """A second figure: from the annex, or from the list of members."""
    first = (growth_of(one) or ("",))[0]
    value, place = form.annex.get(one.code) or form.annex.get(first, (None, ""))
    figure = _growth(form, one, value) if first in form.annex and value is not None else value
    if figure is not None:
        return figure, place, 0.005 * abs(figure)
    listed = counted(form.members, one.from_) if one.from_.kind == "members" else None
    return None if listed is None else (listed, LIST, ROUNDED)


def values_of(chosen: dict[str, Form], methodology: Methodology, problems: Told) -> pd.DataFrame:
    """Stated values of the forms that count, each judged against what else is known."""
    indicators, rows = form_indicators(methodology), list[dict[str, Any]]()
    for application, form in chosen.items():
        mine = {}
        for one in indicators:
            (value, place), second, unclear = _stated(form, one), _other(form, one), one.code in form.unclear
            row = {"application": application, "indicator": one.code, "stated": value, "place": place}
            row |= {"other": second[0] if second else None, "source": form.file}
            mine[one.code] = row | _judge(one, value, second, unclear)
        for one in indicators:  # a figure that cannot be where another one is zero is not missing (0/0)
            for code, value in one.from_.not_applicable_where.items():
                if mine[one.code]["status"] == "missing" and mine.get(code, {}).get("value") == value:
                    note = Message("not applicable where {code} is {value}", code=code, value=f"{value:g}")
                    mine[one.code] |= {"status": "not applicable", "note": note}
        rows += mine.values()
        told = (row for row in mine.values() if row["indicator"] not in form.unclear)
        problems += [_problem(row) for row in told if row["status"] in ASKED]
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
    sheet, _, cell = row["place"].partition("!")
    place = re.fullmatch(r"([A-Z]+)(\d+)", cell)
    about: dict[str, Any] = {"file": row["source"], "sheet": sheet or None, "value": row["value"]}
    about |= {"row": int(place[2]), "column": place[1]} if place else {"column": row["indicator"]}
    about |= {"code": row["indicator"], "what": row["note"], "application": row["application"]}
    return told_of(row["status"], **about)


def clarified(
    values: pd.DataFrame,
    forms: dict[str, Form],
    answers: pd.DataFrame,
    methodology: Methodology,
    problems: Told,
) -> None:
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
            if pd.isna(row["value"]) or (row["value"], row["status"]) == (old["value"], old["status"]):
                continue
            if old["status"] in ASKED:
                note = Message("clarified; before: {before}", before=_shown(old["value"]))
                _take(values, at, dict(row) | {"note": note}, form.file, problems)
                continue
            about = {"column": old["indicator"], "value": row["value"], "application": answer["application"]}
            problems.add("unasked", file=form.file, **about)


def answered(values: pd.DataFrame, chain: Chain, problems: Told) -> None:
    """The answers of the dossier take the place of what was stated; the note says what was before."""
    for line in (one for one in chain if one["action"] == "answer" and one["field"] not in FIELDS):
        by = f"dossier, {line['number']}"
        before = Message("missing") if line["before"] is None else str(line["before"])
        facts = {"reason": line["reason"], "before": before}
        new = {"value": float(line["after"]), "status": "given", "place": by}
        new |= {"note": Message("answered: {reason}; before: {before}", **facts)}
        mine = (values["application"] == line["application"]) & (values["indicator"] == line["field"])
        for at in values.index[mine]:
            _take(values, at, new, by, problems)


def _take(values: pd.DataFrame, at: Any, new: dict[str, Any], by: str, problems: Told) -> None:
    """Put another value in the place of one; the problems of that become notes that name the answer."""
    old = values.loc[at]
    for number, one in enumerate(problems):
        code = getattr(one.message, "values", {}).get("code")
        here = f"{one.sheet}!{one.cell}" == old["place"] or code == old["indicator"]
        if one.application == old["application"] and here:
            message = Message("{what}; answered in {file}", what=one.message, file=by)
            problems[number] = one.but(message=message, severity="note", advice=None)
    for column in [name for name in VALUES if name in new]:
        values.at[at, column] = new[column]


def _shown(value: float) -> str:
    return Message("missing") if pd.isna(value) else f"{value:g}"
