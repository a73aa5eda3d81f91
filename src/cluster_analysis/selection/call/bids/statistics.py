"""Indicators from statistics: read from the call's file, or reckoned from the project's own mapping."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd

from cluster_analysis.errors import InputError, Message
from cluster_analysis.selection.call.bids.stated import ADVICE, value_table
from cluster_analysis.selection.call.files import read_table
from cluster_analysis.selection.call.forms.choices import application_number
from cluster_analysis.selection.call.workbooks import IntakeProblem, Refused, records, shorten
from cluster_analysis.selection.engine.methodology.methodology import Methodology

NEEDED = ["application", "indicator", "value", "status", "source", "note"]
NAME = "statistics.csv"
NOT_PUBLISHED = "confidential or not computable"


def from_statistics(methodology: Methodology) -> list[str]:
    """Codes of the indicators that come from statistics."""
    return [one.code for one in methodology.indicators if one.source.startswith("statistics")]


def read_statistics(path: Path, problems: list[IntakeProblem]) -> dict[tuple[str, str], dict[str, Any]]:
    """The lines of `statistics.csv` by application and indicator; None where there is no value."""
    if path.is_symlink() or not path.is_file():
        advice = "indicators from statistics are missing; `call statistics` reckons them"
        problems.append(IntakeProblem("is not there", file=path.name, advice=advice))
        return {}
    try:
        table = read_table(path)[[*NEEDED, "line"]]
    except (Refused, KeyError):
        message, advice = "cannot be read ({why})", "CSV with the columns {names}"
        about: dict[str, Any] = {"file": path.name, "severity": "refused", "advice": advice, "names": NEEDED}
        problems.append(IntakeProblem(message, why=Message("columns are missing"), **about))
        return {}
    given = {}
    for row in records(table):
        text = row["value"].replace(",", ".")
        number = re.fullmatch(r"-?\d{1,15}(\.\d+)?", text)
        application = application_number(row["application"])
        if text and not number:
            about = {"file": path.name, "row": row["line"], "column": "value", "application": application}
            problems.append(IntakeProblem("is not a number", value=shorten(text), **about))
        given[row["application"], row["indicator"]] = row | {"value": float(number[0]) if number else None}
    return given


def statistics(
    path: Path, applications: list[str], methodology: Methodology, problems: list[IntakeProblem]
) -> pd.DataFrame:
    """Values of the indicators from statistics; one row for each, missing where the file has none."""
    given = read_statistics(path, problems)
    rows: list[dict[str, Any]] = []
    for name in applications:
        mine = [
            _statistic(name, code, given.get((name, code), {}), path.name)
            for code in from_statistics(methodology)
        ]
        rows += mine
        lacking = [row for row in mine if row["status"] == "missing"]
        if lacking:
            problems.append(_lacking(name, lacking, path.name))
    return value_table(rows)


def _statistic(application: str, code: str, row: dict[str, Any], file: str) -> dict[str, Any]:
    missing = row.get("value") is None
    status = "missing" if missing else "synthetic" if row["status"] == "synthetic" else "computed"
    about = {"application": application, "indicator": code, "value": row.get("value"), "status": status}
    return about | {"place": file, "source": row.get("source", file), "note": Message(row.get("note", ""))}


def _lacking(application: str, rows: list[dict[str, Any]], file: str) -> IntakeProblem:
    """The line about all indicators of a bid that statistics do not give."""
    reasons = sorted({row["note"] for row in rows if row["note"]})
    message = "missing in statistics: {reasons}" if reasons else "missing in statistics"
    value = ", ".join(row["indicator"] for row in rows)
    why: dict[str, Any] = {"reasons": [Message(shorten(one)) for one in reasons]} if reasons else {}
    about: dict[str, Any] = {"file": file, "application": application, "severity": "note", "value": value}
    return IntakeProblem(message, advice=ADVICE["missing"], **about, **why)


def reckoned(applications: pd.DataFrame, methodology: Methodology) -> pd.DataFrame:
    """The indicators from statistics of each bid, reckoned from the published tables of this project.

    Parameters
    ----------
    applications
        The register: index application; `region` (code of the call's vintage or None), `oked`.
    methodology
        Its call gives the vintage of the regions and the base year.

    Returns
    -------
    pandas.DataFrame
        One row per application and indicator with the columns of `statistics.csv`; what figures do not allow
        is missing, with the reason.

    Raises
    ------
    InputError
        If the call names no base year, or the published tables do not hold it.
    """
    from cluster_analysis.data.panel.panel import load
    from cluster_analysis.selection.engine.regional import regional_indicators

    year = methodology.call.base_year if methodology.call else None
    if year is None:
        raise InputError("the methodology names no base_year of the call", column="call.base_year")
    panel = load("gva_by_region_section").panel.at_vintage(methodology.vintage)
    if year not in panel["year"]:
        first, last = (int(panel["year"].values[end]) for end in (0, -1))
        message, field = "is not among the published years {first} to {last}", "call.base_year"
        raise InputError(message, value=year, column=field, first=first, last=last)
    employed = load("employed_by_sector").panel.at_vintage(methodology.vintage)
    found = regional_indicators(panel, applications, methodology, employed, year)
    known_values = {(row["application"], row["indicator"]): row for row in records(found)}
    rows = [
        _line(application, code, known_values.get((application, code)))
        for application in map(str, applications.index)
        for code in from_statistics(methodology)
    ]
    return pd.DataFrame(rows, columns=NEEDED)


def _line(application: str, code: str, row: dict[str, Any] | None) -> list[Any]:
    if row is None:
        return [application, code, "", "missing", "", NOT_PUBLISHED]
    return [application, code, f"{row['value']:.4f}", "computed", row["source"], row["note"]]
