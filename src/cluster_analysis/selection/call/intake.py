"""Intake: a folder of forms, scoring sheets and a receipt book becomes one `Call` with one list of problems.

    folder/methodology.yml        the rules of this call (`call new` writes it)
    folder/receipts.xlsx          or receipt_log.csv: what was received when (`bids.receipts.LOG`)
    folder/applications/*         one form per version of an application (XLSX, XLS, ODS, CSV)
    folder/sheets/*               one workbook per expert (and version)
    folder/statistics.csv         application, indicator, value, status, source, note
    folder/attachments/*          listed with size and checksum, never opened
    folder/dossier.jsonl          the chain: receipts, answers, decisions

Nothing is dropped: a file that cannot be read stays in the register of everything received, a form that does
not count among the versions, a score that does not count among the scores set aside, and everything that a
person has to know stands in `Call.problems`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from cluster_analysis.data.regions.sets import region_name, regions
from cluster_analysis.errors import InputError, Message, nearest
from cluster_analysis.selection.call.bids.answers import answered_fields, answered_values
from cluster_analysis.selection.call.bids.receipts import book_of, read_log
from cluster_analysis.selection.call.bids.stated import clarified, values_of
from cluster_analysis.selection.call.bids.statistics import NAME as STATISTICS
from cluster_analysis.selection.call.bids.statistics import statistics
from cluster_analysis.selection.call.bids.versions import differences, versions_of
from cluster_analysis.selection.call.dossier.log import DOSSIER, entries
from cluster_analysis.selection.call.dossier.verify import sha256_of
from cluster_analysis.selection.call.files import read_workbook
from cluster_analysis.selection.call.forms.choices import application_number, region_of
from cluster_analysis.selection.call.forms.layout import form_indicators
from cluster_analysis.selection.call.forms.members import shared_members
from cluster_analysis.selection.call.forms.read import Form, missing_rows, read_form
from cluster_analysis.selection.call.panel.panel_sheets import read_panel
from cluster_analysis.selection.call.workbooks import (
    FORMS,
    IntakeProblem,
    Refused,
    Severity,
    history,
    is_lock,
    plain_files,
    records,
    shorten,
)
from cluster_analysis.selection.engine.methodology.methodology import Methodology

MEMBERS = ["application", "member", "bin", "kind", "size", "group", "stage", "certified"]
STATED = ("title", "region", "region_text", "sector", "oked", "applicant", "applicant_name")
REGISTER = [*STATED, "received", "version", "file", "members", "synthetic", "asked", "language"]
RECEIVED = ["file", "application", "received", "kind", "state", "sha256"]
SEVERAL = "several regions"


@dataclass(frozen=True)
class Call:
    """Everything received for one call, as labelled tables.

    Parameters
    ----------
    applications
        The register, one row per application (index `application`): title, region (code of the call's vintage
        or None), region_text, sector, oked, applicant, received (with zone), version, file, members,
        synthetic, asked (fields that are not understood and asked, joined by commas), language.
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
    received
        Every file and every line of the receipt book, readable or not: file, application, received, kind,
        state (`read`, `not read`, `not there`), sha256.
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
    received: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=RECEIVED))

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
        names = ["severity", "application", "expert", "file", "sheet", "cell"]
        rows = [
            [getattr(one, name) for name in names]
            + [None if one.value is None else str(one.value), one.message, one.advice]
            for one in self.problems
        ]
        return pd.DataFrame(rows, columns=[*names, "value", "problem", "advice"])


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
        Only if the folder itself is not there, or its dossier is not a chain of lines.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError("there is no folder '{name}' with a call", name=folder.name)
    problems: list[IntakeProblem] = []
    book, chain = book_of(folder), entries(folder / DOSSIER)
    log = read_log(book, methodology, problems)
    forms = _forms(folder / "applications", log, methodology, problems)
    versions = versions_of(forms, log, methodology, problems, book.name)
    counted = {row["application"]: row for row in records(versions[versions["counts"]])}
    chosen = {application: forms[row["file"]] for application, row in counted.items()}
    answered_fields(chosen, chain)
    _tell_forms(forms, versions, problems)
    register = _register(chosen, counted, methodology, problems)
    members = _members(chosen)
    shared = shared_members(members)
    problems += _shared(shared)
    values = values_of(chosen, methodology, problems)
    for form in chosen.values():
        problems += missing_rows(form, methodology, [one.code for one in form_indicators(methodology)])
    values = clarified(values, forms, versions[versions["kind"] == "clarification"], methodology, problems)
    by_source = statistics(folder / STATISTICS, list(chosen), methodology, problems)
    values = answered_values(pd.concat([values, by_source], ignore_index=True), chain, problems)
    withdrawn = {(one["expert"], one["application"]) for one in chain if one["action"] == "withdrawal"}
    scores, aside, conflicts = read_panel(folder / "sheets", methodology, list(chosen), problems, withdrawn)
    return Call(
        applications=register,
        versions=versions,
        differences=differences(forms, versions),
        members=members,
        shared=shared,
        values=values,
        scores=scores,
        set_aside=aside,
        conflicts=conflicts,
        attachments=_attachments(folder / "attachments", problems),
        problems=problems,
        received=_received(folder / "applications", log, versions),
    )


def _forms(
    folder: Path, log: pd.DataFrame, methodology: Methodology, problems: list[IntakeProblem]
) -> dict[str, Form]:
    """Every readable form by its file; one without a number has that of the receipt book."""
    numbers = {row["file"]: application_number(row["application"]) for row in records(log)}
    forms = {}
    for path in plain_files(folder, FORMS, problems):
        try:
            form = read_form(read_workbook(path), methodology)
        except Refused as refused:
            problems.append(refused.problem.but(application=numbers.get(path.name)))
            continue
        number = form.application or numbers.get(path.name)
        if form.application is None:
            message = "has no number of an application"
            severity: Severity = "note" if number else "refused"
            advice = (
                "has that of the receipt book" if number else "fill the field 'application' and file it again"
            )
            place: dict[str, Any] = {"file": shorten(path.name), "application": number, "advice": advice}
            problems.append(IntakeProblem(message, severity=severity, **place))
        if number is None:
            problems += form.problems
            continue
        form.fields["application"] = number
        forms[path.name] = form
    return forms


def _tell_forms(forms: dict[str, Form], versions: pd.DataFrame, problems: list[IntakeProblem]) -> None:
    """Problems of the forms under the number of the register; those of replaced versions as history."""
    current = set(versions.loc[versions["counts"] | (versions["kind"] == "clarification"), "file"])
    number = dict(zip(versions["file"], versions["application"], strict=True))
    for file, form in forms.items():
        mine = [one.but(application=number[file]) for one in form.problems]
        problems += mine if file in current else history(mine)


def _register(
    chosen: dict[str, Form],
    counted: dict[str, dict[str, Any]],
    methodology: Methodology,
    problems: list[IntakeProblem],
) -> pd.DataFrame:
    rows = {}
    for application, form in chosen.items():
        said, receipt = form.fields, counted[application]
        region = _region(form, application, methodology.vintage, problems)
        facts = {name: said.get(name) for name in STATED} | {
            "region": region,
            "region_text": said.get("region"),
        }
        facts |= {
            "title": said.get("title") or "",
            "received": receipt["received"],
            "version": int(receipt["version"]),
        }
        facts |= {"file": form.file, "members": len(form.members), "synthetic": form.synthetic}
        rows[application] = facts | {
            "asked": ",".join(sorted(form.unknown)),
            "language": said.get("language"),
        }
        if not receipt["received"] <= methodology.deadline:
            problems.append(_late(application, form, receipt["received"], methodology))
    table = pd.DataFrame.from_dict(rows, orient="index", columns=REGISTER)
    return table.rename_axis("application").sort_index()


def _late(application: str, form: Form, received: Any, methodology: Methodology) -> IntakeProblem:
    message, known = "was received after the deadline ({deadline})", received == received
    value = f"{received:%Y-%m-%d %H:%M %z}" if known else "not known"
    deadline, advice = (
        f"{methodology.deadline:%Y-%m-%d %H:%M %z}",
        "stays in the register; eligibility decides",
    )
    about: dict[str, Any] = {
        "file": form.file,
        "application": application,
        "severity": "note",
        "advice": advice,
    }
    return IntakeProblem(message, value=value, deadline=deadline, **about)


def _region(form: Form, application: str, vintage: int, problems: list[IntakeProblem]) -> str | None:
    """The code of the region of a bid; None, with a question, where it is none of the call's vintage."""
    said = form.fields.get("region")
    code = None if said is None else region_of(said)
    if said is None or code in regions().units(vintage):
        return code
    place: dict[str, Any] = {"file": form.file, "sheet": "Application", "application": application}
    place |= {"value": shorten(said), "vintage": vintage}
    if code is not None and code != SEVERAL:
        parts = [unit for unit in regions().units(vintage) if regions().predecessor.get(unit) == code]
        form.unknown |= {"region"} if parts else set()  # it was split: which part is meant is asked
        known = parts or [regions().ancestor(code, vintage)]
        problems.append(
            IntakeProblem("is not a region of {vintage}", advice="use {units}", units=known, **place)
        )
        return None
    if code is None:
        form.unknown.add("region")
    names = [region_name(unit, lang) for unit in regions().units(vintage) for lang in ("en", "ru", "kk")]
    near = nearest(said, names) if code is None else []
    advice = "name one of the {n}; nearest: {names}" if near else "name one of the {n}"
    place |= {"advice": advice, "n": len(regions().units(vintage))} | ({"names": near} if near else {})
    problems.append(IntakeProblem("is not one region of {vintage}", **place))
    return None


def _members(chosen: dict[str, Form]) -> pd.DataFrame:
    tables = [form.members.assign(application=application) for application, form in chosen.items()]
    return pd.concat(tables, ignore_index=True)[MEMBERS] if tables else pd.DataFrame(columns=MEMBERS)


def _shared(shared: pd.DataFrame) -> list[IntakeProblem]:
    """The line about each member that stands in the lists of two bids."""
    message, advice = (
        "is a member of two applications",
        "also in {other}; listed, not counted twice by itself",
    )
    told = []
    for row in records(shared):
        value = f"{shorten(str(row['member']))} ({row['bin']})"
        about: dict[str, Any] = {"application": row["application"], "other": row["other"], "advice": advice}
        told.append(IntakeProblem(message, severity="note", value=value, **about))
    return told


def _attachments(folder: Path, problems: list[IntakeProblem]) -> pd.DataFrame:
    rows = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_symlink() or not path.is_file():
            message = "is not a plain file and is not read"
            problems.append(IntakeProblem(message, file=shorten(path.name), severity="note"))
        else:
            rows.append([path.name, path.stat().st_size, sha256_of(path)])
    return pd.DataFrame(rows, columns=["file", "bytes", "sha256"])


def _received(folder: Path, log: pd.DataFrame, versions: pd.DataFrame) -> pd.DataFrame:
    """The register of everything received: every file that is there, and every line of the receipt book."""
    lines = {row["file"]: row for row in records(log)}
    read = {row["file"]: row for row in records(versions)}
    there = [path for path in sorted(folder.iterdir()) if not is_lock(path)] if folder.is_dir() else []
    rows: list[list[Any]] = []
    for path in there:
        line, version = lines.get(path.name, {}), read.get(path.name, {})
        plain = path.is_file() and not path.is_symlink()
        number = version.get("application") or application_number(line.get("application", ""))
        state = Message("read") if version else Message("not read")
        facts = [
            line.get("received"),
            line.get("kind") or "application",
            state,
            sha256_of(path) if plain else "",
        ]
        rows.append([path.name, number, *facts])
    names = {path.name for path in there}
    for name, line in lines.items():
        if name not in names:
            number = application_number(line["application"])
            rows.append([name, number, line["received"], line["kind"], Message("not there"), line["sha256"]])
    return pd.DataFrame(rows, columns=RECEIVED)
