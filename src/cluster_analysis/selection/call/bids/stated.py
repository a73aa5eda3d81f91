"""Values of the quantitative indicators: what a form states, what else says so, and what was answered."""

from __future__ import annotations

import re

from cluster_analysis.errors import Message
from cluster_analysis.language import Number
from cluster_analysis.selection.call.forms.layout import form_indicators
from cluster_analysis.selection.call.forms.read import Form, Stated
from cluster_analysis.selection.call.workbooks import Row, Told, placed, plain_value, shorten
from cluster_analysis.selection.engine.methodology.methodology import Indicator, Methodology
from cluster_analysis.selection.engine.methodology.schema import Origin

VALUES = ["application", "indicator", "value", "status", "stated", "other", "place", "source", "note"]
NUMBERS = {"value": float, "stated": float, "other": float}
ROUNDED = 0.51
"""A stated whole number agrees with a list if it is its rounding (half a unit and a little)."""
LIST = Message("list of members")
Values = dict[tuple[str, str], Row]
"""Rows of the table of values by application and indicator."""

UNCLEAR = Message("is asked and not counted until answered")
"""Note of a value whose cell has a question of its own."""
ASKED = ("contradictory", "implausible", "missing")
"""What becomes of a value that is told, and can be clarified."""


def values_of(application: str, form: Form, methodology: Methodology) -> Values:
    """The values a form states, each judged against what else is known."""
    rows = {
        one.code: {"application": application} | _row(form, one) for one in form_indicators(methodology)
    }
    for code, row in rows.items():  # a figure that cannot be where another one is zero is not missing (0/0)
        for other, value in methodology.indicator(code).from_.not_applicable_where.items():
            if row["status"] == "missing" and rows.get(other, {}).get("value") == value:
                row |= {
                    "status": "not applicable",
                    "note": Message(
                        "not applicable where {code} is {value}", code=other, value=f"{value:g}"
                    ),
                }
    return {(application, code): row for code, row in rows.items()}


def _row(form: Form, one: Indicator) -> Row:
    """One value: the figure of the form, and a second one of the annex or the list of members."""
    fields = {name: (form.fields.get(name), f"Application!{name}") for name in one.from_.fields}
    value, place = _figure(one, fields | form.stated, form)
    other, source = _figure(one, form.annex, form)
    off = 0.005 * abs(other or 0)
    if other is None and one.from_.kind == "members":
        other = counted(form.members, one.from_)
        source = LIST
        off = ROUNDED
    row = {"indicator": one.code, "stated": value, "other": other, "place": place, "source": form.file}
    if one.code in form.unclear:
        return row | {"status": "missing", "note": UNCLEAR}
    return row | _judge(one, value, other, source, off)


def _figure(one: Indicator, given: Stated, form: Form) -> tuple[float | None, str]:
    """The figure given for an indicator; growth also as 100 times its first field by the second one."""
    value, place = given.get(one.code, (None, ""))
    if value is None and one.from_.measure == "growth":
        first, second = one.from_.fields
        new, place = given.get(first, (None, place))
        base = form.fields.get(second)
        value = 100 * new / base if new is not None and base else None
    return value, place


def _judge(one: Indicator, value: float | None, other: float | None, source: str, off: float) -> Row:
    """Value, status and note of one cell from the stated figure and the second one."""
    taken = other if value is None else value
    (low, high) = one.plausible
    if taken is None:
        return {"status": "missing", "note": Message("is not given")}
    row = {"value": taken, "status": "given", "note": ""}
    if value is None:
        row["note"] = Message("not stated; from {place}", place=source)
    elif other is not None and abs(value - other) <= max(off, 1e-9):
        row["note"] = Message("agrees with {place}", place=source)
    elif other is not None:
        return {
            "value": min(value, other) if one.direction == "up" else max(value, other),
            "status": "contradictory",
            "note": Message(
                "form says {one}, {place} says {other}",
                one=_number(value),
                place=source,
                other=_number(other),
            ),
        }
    for sign, limit, text in (
        (1, high, "is above {limit}, implausible"),
        (-1, low, "is below {limit}, implausible"),
    ):
        if limit is not None and sign * taken > sign * limit:
            row |= {"status": "implausible", "note": Message(text, limit=_number(limit))}
    return row


def _number(value: float) -> Number:
    """A figure as it was written, in the form of the language."""
    return Number(value, len(f"{value:g}".partition(".")[2]))


def tell_values(values: Values, told: Told) -> None:
    """Tell that a value is missing, contradictory or implausible, at its cell."""
    for row in values.values():  # those from statistics, which no form states, have their line
        sheet, _, cell = row["place"].partition("!")
        if "stated" in row and row["status"] in ASKED and row["note"] != UNCLEAR:
            told.add(
                row["status"],
                file=row["source"],
                sheet=sheet or None,
                **placed(cell) if re.search(r"\d", cell) else {"column": row["indicator"]},
                value=row.get("value"),
                code=row["indicator"],
                what=row["note"],
                application=row["application"],
            )


def clarified(values: Values, application: str, form: Form, methodology: Methodology, told: Told) -> None:
    """A form that answers questions replaces the values that were asked for, and only those."""
    for key, new in values_of(application, form, methodology).items():
        old = values.get(key, {})
        given = new.get("value")
        if given is None or not old or (given, new["status"]) == (old.get("value"), old["status"]):
            continue
        if old["status"] in ASKED:
            _take(old, new, form.file, told)
        else:
            told.add(
                "unasked",
                file=form.file,
                column=key[1],
                value=plain_value(given),
                application=application,
            )


def answered(values: Values, answers: list[Row], told: Told) -> None:
    """The answers of the dossier take the place of what was stated; the note says what was before."""
    for line in answers:
        if old := values.get((line["application"], line["field"])):
            _take(
                old,
                {"value": float(line["after"]), "status": "given", "place": f"dossier, {line['number']}"},
                line["reason"],
                told,
            )


def _take(old: Row, new: Row, reason: str, told: Told) -> None:
    """Put another value in the place of one, with the reason; the problems of its cell are settled by it."""
    place = old["application"], old["place"]
    told[:] = [one for one in told if (one.application, f"{one.sheet}!{one.cell}") != place]
    before = Message("missing") if old.get("value") is None else f"{old['value']:g}"
    old |= new | {"note": Message("answered: {reason}; before: {before}", reason=reason, before=before)}


def counted(members: list[Row], origin: Origin) -> float | None:
    """What the list of members gives for an indicator, by the rule in the methodology.

    Parameters
    ----------
    members
        `kind`, `size`, `group`, `stage`, `certified` of each; values of `choices.csv`.
    origin
        `from` of an indicator: `count` of the members in `of` (those that share `once_per` once), `share`
        (per cent of them in `where`), `coverage` (per cent of `values` that occur in `column`).

    Returns
    -------
    float or None
        None for a list without such members, or where one of them has no answer in a column that counts: an
        answer that is not there or not understood is never read as no.

    Examples
    --------
    >>> from cluster_analysis.selection.engine.methodology.schema import Origin
    >>> firm = {"kind": "enterprise", "size": "small", "certified": "yes"}
    >>> both = [firm, firm | {"size": "large", "certified": None}]
    >>> counted(both, Origin(kind="members", measure="count", of={"kind": ["enterprise"]}))
    2.0
    >>> counted(both, Origin(kind="members", measure="share", where={"size": ["small", "medium"]}))
    50.0
    >>> counted(both, Origin(kind="members", measure="share", where={"certified": ["yes"]})) is None
    True
    """
    among = _inside(members, origin.of)
    if not among:
        return None
    if origin.measure == "coverage":
        return 100 * len({one[origin.column] for one in among} & {*origin.values}) / len(origin.values)
    if origin.measure == "share":
        if any(one[column] is None for one in among for column in origin.where):
            return None
        return 100 * len(_inside(among, origin.where)) / len(among)
    shared = [one[origin.once_per] for one in among if origin.once_per and one[origin.once_per]]
    return float(len(among) - len(shared) + len(set(shared)))


def _inside(members: list[Row], words: dict[str, list[str]]) -> list[Row]:
    """The members that have one of the words in each of the columns."""
    return [one for one in members if all(one[column] in known for column, known in words.items())]


def tell_shared(forms: dict[str, Form], told: Told) -> None:
    """Members in the lists of two bids, by identification number: names are no proof."""
    first: dict[str, str] = {}
    for application, form in forms.items():
        for one in form.members:
            number = one["bin"]
            if number and (other := first.setdefault(number, application)) != application:
                told.add(
                    "shared member",
                    other=application,
                    value=f"{shorten(str(one['member']))} ({number})",
                    application=other,
                )
