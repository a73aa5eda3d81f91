"""Answers in the dossier take the place of what a form says; what it said before stays in their line."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cluster_analysis.errors import InputError, Message, UnknownNameError
from cluster_analysis.selection.call.forms.choices import chosen, region_of, values
from cluster_analysis.selection.call.forms.layout import FIELDS, LISTED, NUMBERS, impossible, limits
from cluster_analysis.selection.call.forms.read import Form
from cluster_analysis.selection.call.workbooks import Told, settle
from cluster_analysis.selection.engine.methodology.methodology import Methodology

Chain = list[dict[str, Any]]
FIXED = ("application", "language")


def answers(chain: Chain) -> Chain:
    """The lines of a dossier that answer something."""
    return [one for one in chain if one["action"] == "answer"]


def checked(field: str, text: str, methodology: Methodology) -> str | float:
    """An answer as it will be used.

    Parameters
    ----------
    field
        A field of the form (`region`, `sector` ...) or the code of an indicator.
    text
        What was answered, in any language.

    Raises
    ------
    InputError
        If there is no such field, the text is none of its list, or the number cannot be.

    Examples
    --------
    >>> from cluster_analysis.selection import Methodology
    >>> checked("sector", "Туризм", Methodology.load()), checked("A3", "45,5", Methodology.load())
    ('tourism', 45.5)
    """
    fields = [name for name in FIELDS if name not in FIXED]
    if field not in fields and field not in methodology.codes:
        raise UnknownNameError(field, [*fields, *methodology.codes], "field of the form")
    if field in methodology.codes or field in NUMBERS:
        return _number(field, text, methodology)
    place: dict[str, Any] = {"value": text, "column": field}
    if field in LISTED and chosen(field, text) is None:
        advice = "choose one of: {names}"
        raise InputError("is not in the list", advice=advice, names=values(field), **place)
    if field == "region" and region_of(text) is None:
        raise InputError("is not one region of {vintage}", vintage=methodology.vintage, **place)
    return chosen(field, text) or text if field in LISTED else text


def _number(field: str, text: str, methodology: Methodology) -> float:
    try:
        value = float(text.replace(",", ".").replace(" ", "").removesuffix("%"))
    except ValueError:
        raise InputError("is not a number", value=text, column=field) from None
    indicator = methodology.indicator(field) if field in methodology.codes else None
    if indicator is not None and impossible(indicator, value):
        raise InputError("is outside {limits}", value=text, column=field, limits=limits(indicator))
    return value


def answered_fields(forms: dict[str, Form], chain: Chain) -> None:
    """Put the answers about fields into the forms that count."""
    for line in answers(chain):
        form = forms.get(line["application"])
        if form is not None and line["field"] in FIELDS:
            form.fields[line["field"]] = line["after"]
            form.unknown.discard(line["field"])


def answered_values(table: pd.DataFrame, chain: Chain, problems: Told) -> pd.DataFrame:
    """The values of a call with the answers in place of what was stated; the note says what was before."""
    for line in answers(chain):
        mine = (table["application"] == line["application"]) & (table["indicator"] == line["field"])
        by = f"dossier, {line['number']}"
        for row in table.index[mine]:
            settle(problems, line["application"], str(table.loc[row, "place"]), line["field"], by)
            before = Message("missing") if line["before"] is None else str(line["before"])
            taken: dict[str, Any] = {"value": float(line["after"]), "status": "given", "place": by}
            for column, content in taken.items():
                table.loc[row, column] = content
            note = Message("answered: {reason}; before: {before}", reason=line["reason"], before=before)
            table.at[row, "note"] = note
    return table
