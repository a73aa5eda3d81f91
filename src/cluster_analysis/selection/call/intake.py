"""Intake: a folder of forms, scoring sheets and a receipt log becomes one `Call` with one list of problems.

    folder/receipt_log.csv        number, file, application, received, zone, channel, kind, sha256
    folder/applications/*.xlsx    one form per version of an application (XLSX or CSV)
    folder/sheets/*.xlsx          one workbook per expert (and version)
    folder/statistics.csv         application, indicator, value, status, source, note
    folder/attachments/*          listed with size and checksum, never opened

Nothing is dropped: a form that does not count stays among the versions, a score that does not count among the
scores set aside, and everything that a person has to know stands in `Call.problems`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from cluster_analysis.data.regions.regions import region_code, region_name, units
from cluster_analysis.errors import InputError, UnknownNameError, VintageError
from cluster_analysis.selection.call.forms import Form, read_form
from cluster_analysis.selection.call.members import shared_members
from cluster_analysis.selection.call.panel_sheets import read_panel
from cluster_analysis.selection.call.receipts import differences, read_log, versions_of
from cluster_analysis.selection.call.stated import clarified, statistics, values_of
from cluster_analysis.selection.call.workbooks import (
    FORMS,
    IntakeProblem,
    Refused,
    history,
    plain_files,
    read_workbook,
    records,
    shorten,
)

if TYPE_CHECKING:
    from cluster_analysis.selection.engine.methodology.methodology import Methodology


@dataclass(frozen=True)
class Call:
    """Everything received for one call, as labelled tables.

    Parameters
    ----------
    applications
        The register, one row per application (index `application`): title, region (code of 2017 or None),
        region_text, sector, oked, applicant, received (with zone), version, file, members, synthetic.
    versions
        Every version received: application, version, file, received, channel, kind, counts, reason, sha256.
    differences
        Fields and values that differ between two versions: application, field, from, to, before, after.
    members
        application, member, bin, kind, size, group, stage, certified.
    shared
        Members in the lists of two applications (`members.shared_members`).
    values
        Tidy values, one row per application and quantitative indicator: value, status (`given`, `computed`,
        `synthetic`, `missing`, `not applicable`, `contradictory`, `implausible`), what was stated, the other
        figure, place, source, note.
    scores
        Scores that enter the arithmetic: expert, round, application, indicator, score, evidence, status
        (`given`), file, sheet, cell.
    set_aside
        Score cells that do not, with their status or reason.
    conflicts
        expert, application, declared, reason, file.
    attachments
        file, bytes, sha256.
    problems
        Every problem, in one list.
    """

    applications: pd.DataFrame
    versions: pd.DataFrame
    differences: pd.DataFrame
    members: pd.DataFrame
    shared: pd.DataFrame
    values: pd.DataFrame
    scores: pd.DataFrame
    set_aside: pd.DataFrame
    conflicts: pd.DataFrame
    attachments: pd.DataFrame
    problems: list[IntakeProblem]

    @property
    def synthetic(self) -> bool:
        """Whether anything in the call is synthetic."""
        return bool(self.applications["synthetic"].any()) or bool(
            (self.values["status"] == "synthetic").any()
        )

    def table(self, column: str = "value") -> pd.DataFrame:
        """Applications x indicators of one column of `values`."""
        wide = self.values.set_index(["application", "indicator"])[column].unstack()
        return wide.reindex(self.applications.index)

    def problem_table(self) -> pd.DataFrame:
        """The problems as a table, one row each, with file, sheet, cell and value."""
        rows = [
            {
                "severity": one.severity,
                "application": one.application,
                "expert": one.expert,
                "file": one.file,
                "sheet": one.sheet,
                "cell": one.cell,
                "value": None if one.value is None else str(one.value),
                "problem": one.message,
                "advice": one.advice,
            }
            for one in self.problems
        ]
        columns = ["severity", "application", "expert", "file", "sheet", "cell", "value", "problem", "advice"]
        return pd.DataFrame(rows, columns=columns)


def read_call(folder: Path | str, methodology: Methodology) -> Call:
    """Read everything in a call's folder.

    Parameters
    ----------
    folder
        The secretariat's folder (see the head of this module).
    methodology
        Gives indicators, scale, panel and deadline.

    Returns
    -------
    Call
        With every problem in `problems`; a fault of one file never hides another file.

    Raises
    ------
    InputError
        Only if the folder itself is not there.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"there is no folder {folder.name!r} with a call")
    problems: list[IntakeProblem] = []
    log = read_log(folder / "receipt_log.csv", problems)
    forms = dict(_forms(folder / "applications", problems))
    versions = versions_of(forms, log, methodology, problems)
    counted = {row["application"]: row for row in records(versions[versions["counts"]])}
    chosen = {application: forms[row["file"]] for application, row in counted.items()}
    current = set(versions.loc[versions["counts"] | (versions["kind"] == "clarification"), "file"])
    for file, form in forms.items():
        problems += form.problems if file in current else history(form.problems)
    register = _register(chosen, counted, methodology, problems)
    members = _members(chosen)
    shared = shared_members(members)
    for row in records(shared):
        problems.append(
            IntakeProblem(
                "is a member of two applications",
                application=row["application"],
                value=f"{shorten(str(row['member']))} ({row['bin']})",
                severity="note",
                advice=f"also in {row['other']}; listed, not counted twice by itself",
            )
        )
    values = values_of(chosen, methodology, problems)
    values = clarified(values, forms, versions, methodology, problems)
    by_source = statistics(folder / "statistics.csv", list(chosen), methodology, problems)
    scores, aside, conflicts = read_panel(folder / "sheets", methodology, list(chosen), problems)
    return Call(
        applications=register,
        versions=versions,
        differences=differences(forms, versions),
        members=members,
        shared=shared,
        values=pd.concat([values, by_source], ignore_index=True),
        scores=scores,
        set_aside=aside,
        conflicts=conflicts,
        attachments=_attachments(folder / "attachments", problems),
        problems=problems,
    )


def _forms(folder: Path, problems: list[IntakeProblem]) -> Iterator[tuple[str, Form]]:
    for path in plain_files(folder, FORMS, problems):
        try:
            form = read_form(read_workbook(path))
        except Refused as refused:
            problems.append(refused.problem)
            continue
        if form.application is None:
            problems.append(
                IntakeProblem(
                    "has no number of an application",
                    file=shorten(path.name),
                    severity="refused",
                    advice="fill the field 'application' and file it again",
                )
            )
            problems += form.problems
            continue
        yield path.name, form


def _register(
    chosen: dict[str, Form],
    counted: dict[str, dict[str, Any]],
    methodology: Methodology,
    problems: list[IntakeProblem],
) -> pd.DataFrame:
    rows = {}
    for application, form in chosen.items():
        said, receipt = form.fields, counted[application]
        rows[application] = {
            "title": said.get("title") or "",
            "region": _region(form, problems),
            "region_text": said.get("region"),
            "sector": said.get("sector"),
            "oked": said.get("oked"),
            "applicant": said.get("applicant"),
            "applicant_name": said.get("applicant_name"),
            "received": receipt["received"],
            "version": int(receipt["version"]),
            "file": form.file,
            "members": len(form.members),
            "synthetic": form.synthetic,
        }
        if not receipt["received"] <= methodology.deadline:
            late = (
                f"{receipt['received']:%Y-%m-%d %H:%M %z}"
                if receipt["received"] == receipt["received"]
                else "not known"
            )
            problems.append(
                IntakeProblem(
                    f"was received after the deadline ({methodology.deadline:%Y-%m-%d %H:%M %z})",
                    file=form.file,
                    value=late,
                    application=application,
                    severity="note",
                    advice="stays in the register; eligibility decides",
                )
            )
    columns = [
        "title",
        "region",
        "region_text",
        "sector",
        "oked",
        "applicant",
        "applicant_name",
        "received",
        "version",
        "file",
        "members",
        "synthetic",
    ]
    return (
        pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("application").sort_index()
    )


def _region(form: Form, problems: list[IntakeProblem]) -> str | None:
    said = form.fields.get("region")
    if said is None:
        return None
    try:
        return region_code(said, vintage=2017)
    except VintageError as error:
        message, advice = "is not a region of 2017", shorten(str(error), 200)
    except UnknownNameError as error:
        known = {region_name(code, "en") for code in units(2017)}
        near = ", ".join(one for one in error.candidates if one in known)
        message = "is not one region of 2017"
        advice = f"name one of the {len(known)}" + (f"; nearest: {near}" if near else "")
    problems.append(
        IntakeProblem(
            message,
            file=form.file,
            sheet="Application",
            value=shorten(said),
            application=form.application,
            advice=advice,
        )
    )
    return None


def _members(chosen: dict[str, Form]) -> pd.DataFrame:
    tables = [form.members.assign(application=application) for application, form in chosen.items()]
    columns = ["application", "member", "bin", "kind", "size", "group", "stage", "certified"]
    return pd.concat(tables, ignore_index=True)[columns] if tables else pd.DataFrame(columns=columns)


def _attachments(folder: Path, problems: list[IntakeProblem]) -> pd.DataFrame:
    rows = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_symlink() or not path.is_file():
            problems.append(
                IntakeProblem("is not a plain file and is not read", file=shorten(path.name), severity="note")
            )
            continue
        with path.open("rb") as opened:
            rows.append([path.name, path.stat().st_size, hashlib.file_digest(opened, "sha256").hexdigest()])
    return pd.DataFrame(rows, columns=["file", "bytes", "sha256"])
