"""Values of the quantitative indicators: what a form states, what else says so, and what statistics give."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from cluster_analysis.selection.call.forms import Form, form_indicators
from cluster_analysis.selection.call.members import confirmed_by_list
from cluster_analysis.selection.call.receipts import proper_id
from cluster_analysis.selection.call.workbooks import IntakeProblem, records, shorten

if TYPE_CHECKING:
    from cluster_analysis.selection.engine.methodology.methodology import Methodology

VALUES = ["application", "indicator", "value", "status", "stated", "other", "place", "source", "note"]
ROUNDED = 0.51
"""A stated whole number agrees with a list if it is its rounding (half a unit and a little)."""


def value_table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows as the table of values, with numbers as numbers."""
    return pd.DataFrame(rows, columns=VALUES).astype({"value": float, "stated": float, "other": float})


def stated_values(form: Form) -> dict[str, tuple[float | None, str]]:
    """What the form states per indicator; C1 from the jobs figures."""
    stated = dict(form.stated)
    if stated.get("C1", (None, ""))[0] is None:
        stated["C1"] = (_growth(form, form.fields.get("new_jobs")), "Application!new_jobs")
    return stated


def other_values(form: Form) -> dict[str, tuple[float, str, float]]:
    """A second figure per indicator: value, where it is from, and how far apart rounding may put the two."""
    other = {
        code: (value, "list of members", ROUNDED) for code, value in confirmed_by_list(form.members).items()
    }
    for code, (value, place) in form.annex.items():
        if code == "new_jobs" and value is not None:
            value, code = _growth(form, value), "C1"
        if value is not None:
            other[code] = (value, place, 0.005 * abs(value))
    return other


def _growth(form: Form, new_jobs: float | None) -> float | None:
    jobs = form.fields.get("jobs_2016")
    return 100 * new_jobs / jobs if new_jobs is not None and jobs else None


def values_of(
    chosen: dict[str, Form], methodology: Methodology, problems: list[IntakeProblem]
) -> pd.DataFrame:
    """Stated values of the forms that count, each judged against what else is known."""
    rows = []
    for application, form in chosen.items():
        stated, other = stated_values(form), other_values(form)
        for one in form_indicators(methodology):
            value, place = stated.get(one.code, (None, ""))
            second = other.get(one.code)
            row = {
                "application": application,
                "indicator": one.code,
                "stated": value,
                "place": place or "",
                "other": second[0] if second else None,
                "source": form.file,
            }
            row |= _judge(one, value, second)
            rows.append(row)
        mine = rows[-len(form_indicators(methodology)) :]
        _by_design(mine)
        problems += [_problem(row) for row in mine if row["status"] in ADVICE]
    return value_table(rows)


ADVICE = {
    "contradictory": "ask the applicant; until answered the less favourable figure counts, both are shown",
    "implausible": "ask the applicant; the value is clipped by the scale and flagged",
    "missing": "not read as zero; the rank gets an interval",
}


def _judge(indicator: Any, value: float | None, second: tuple[float, str, float] | None) -> dict[str, Any]:
    """Value, status and note of one cell from the stated figure and the second one."""
    if value is None and second is None:
        return {"value": None, "status": "missing", "note": "is not given"}
    if value is None or second is None:
        taken = value if second is None else second[0]
        note = "" if second is None else f"not stated; from {second[1]}"
    elif abs(value - second[0]) <= max(second[2], 1e-9):
        taken, note = value, f"agrees with {second[1]}"
    else:
        taken = min(value, second[0]) if indicator.direction == "up" else max(value, second[0])
        note = f"form says {value:g}, {second[1]} says {second[0]:g}"
        return {"value": taken, "status": "contradictory", "note": note}
    limit = indicator.warn_above
    if limit is not None and taken is not None and taken > limit:
        return {"value": taken, "status": "implausible", "note": f"is above {limit:g}, implausible"}
    return {"value": taken, "status": "given", "note": note}


def _problem(row: dict[str, Any]) -> IntakeProblem:
    """The line of the report about a value that is missing, contradictory or implausible."""
    sheet, _, cell = str(row["place"]).partition("!")
    place = re.fullmatch(r"([A-Z]+)(\d+)", cell)
    where: dict[str, Any] = (
        {"row": int(place[2]), "column": place[1]} if place else {"column": row["indicator"]}
    )
    return IntakeProblem(
        f"({row['indicator']}) {row['note']}",
        file=row["source"],
        sheet=sheet or None,
        value=row["value"],
        application=row["application"],
        advice=ADVICE[row["status"]],
        severity="note" if row["status"] == "missing" else "correct",
        **where,
    )


def _by_design(rows: list[dict[str, Any]]) -> None:
    """No exports, no diversity of markets: E2 is not applicable where E1 is zero (0/0), not missing."""
    mine = {row["indicator"]: row for row in rows}
    if mine.get("E1", {}).get("value") == 0 and mine.get("E2", {}).get("status") == "missing":
        mine["E2"] |= {"status": "not applicable", "note": "no exports, so no markets to count"}


def clarified(
    values: pd.DataFrame,
    forms: dict[str, Form],
    versions: pd.DataFrame,
    methodology: Methodology,
    problems: list[IntakeProblem],
) -> pd.DataFrame:
    """Answers to questions replace the values that were asked for, and only those."""
    asked = ("contradictory", "implausible", "missing")
    for answer in records(versions[versions["kind"] == "clarification"]):
        form = forms[answer["file"]]
        new = values_of({answer["application"]: form}, methodology, []).set_index("indicator")
        mine = values["application"] == answer["application"]
        for at, old in values[mine].iterrows():
            row = new.loc[old["indicator"]]
            same = row["value"] == old["value"] and row["status"] == old["status"]
            if pd.isna(row["value"]) or same:
                continue
            if old["status"] in asked:
                before = "missing" if pd.isna(old["value"]) else f"{old['value']:g}"
                taken = ["value", "status", "stated", "other", "place", "source"]
                values.loc[at, [*taken, "note"]] = [*row[taken], f"clarified; before: {before}"]
            else:
                message = "was changed without being asked for; the change is not taken"
                problems.append(
                    IntakeProblem(
                        message,
                        file=form.file,
                        column=old["indicator"],
                        value=row["value"],
                        severity="note",
                        application=answer["application"],
                    )
                )
    return values


NEEDED = ["application", "indicator", "value", "status", "source", "note"]


def read_statistics(path: Path, problems: list[IntakeProblem]) -> dict[tuple[str, str], dict[str, Any]]:
    """The lines of `statistics.csv` by application and indicator; None where there is no value."""
    if path.is_symlink() or not path.is_file():
        problems.append(
            IntakeProblem("is not there", file=path.name, advice="indicators from statistics are missing")
        )
        return {}
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")[NEEDED]
    except (ValueError, KeyError) as error:
        advice = f"CSV in UTF-8 with the columns {', '.join(NEEDED)}"
        message = f"cannot be read ({shorten(str(error))})"
        problems.append(IntakeProblem(message, file=path.name, severity="refused", advice=advice))
        return {}
    given = {}
    for line, row in enumerate(records(table), start=2):
        number = re.fullmatch(r"-?\d{1,15}(\.\d+)?", row["value"].strip())
        if row["value"].strip() and not number:
            problems.append(
                IntakeProblem(
                    "is not a number",
                    file=path.name,
                    row=line,
                    column="value",
                    value=shorten(row["value"]),
                    application=proper_id(row["application"]),
                )
            )
        given[row["application"], row["indicator"]] = row | {"value": float(number[0]) if number else None}
    return given


def statistics(
    path: Path, applications: list[str], methodology: Methodology, problems: list[IntakeProblem]
) -> pd.DataFrame:
    """Values of the indicators from statistics; one row for each, missing where the file has none."""
    codes = [one.code for one in methodology.indicators if one.source.startswith("statistics")]
    given = read_statistics(path, problems)
    rows: list[dict[str, Any]] = []
    for application in applications:
        mine = [
            _statistic(application, code, given.get((application, code), {}), path.name) for code in codes
        ]
        rows += mine
        lacking = [row for row in mine if row["status"] == "missing"]
        if lacking:
            reasons = "; ".join(sorted({row["note"] for row in lacking if row["note"]}))
            problems.append(
                IntakeProblem(
                    f"missing in statistics: {shorten(reasons)}" if reasons else "missing in statistics",
                    value=", ".join(row["indicator"] for row in lacking),
                    file=path.name,
                    application=application,
                    severity="note",
                    advice=ADVICE["missing"],
                )
            )
    return value_table(rows)


def _statistic(application: str, code: str, row: dict[str, Any], file: str) -> dict[str, Any]:
    missing = row.get("value") is None
    status = "missing" if missing else "synthetic" if row["status"] == "synthetic" else "computed"
    about = {"application": application, "indicator": code, "value": row.get("value"), "status": status}
    return about | {"place": file, "source": row.get("source", file), "note": row.get("note", "")}
