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

import re
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from cluster_analysis.errors import InputError
from cluster_analysis.selection.call.bids.answers import answered_fields, answered_values
from cluster_analysis.selection.call.bids.receipts import book_of, read_log
from cluster_analysis.selection.call.bids.stated import clarified, values_of
from cluster_analysis.selection.call.bids.statistics import NAME as STATISTICS
from cluster_analysis.selection.call.bids.statistics import statistics
from cluster_analysis.selection.call.bids.versions import differences, versions_of
from cluster_analysis.selection.call.dossier.log import DOSSIER, entries
from cluster_analysis.selection.call.forms.layout import form_indicators
from cluster_analysis.selection.call.forms.members import shared_members
from cluster_analysis.selection.call.forms.read import tell_missing_rows
from cluster_analysis.selection.call.panel.panel_sheets import read_panel
from cluster_analysis.selection.call.register import (
    RECEIVED,
    attachments,
    everything_received,
    read_forms,
    register,
    tell_forms,
)
from cluster_analysis.selection.call.workbooks import IntakeProblem, Told, as_told, records, shorten
from cluster_analysis.selection.engine.methodology.methodology import Methodology

MEMBERS = ["application", "member", "bin", "kind", "size", "group", "stage", "certified"]


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

    @property
    def quoted(self) -> set[str]:
        """What applicants and experts wrote: titles, names, evidence, values and sheets in problems."""
        texts = [*self.scores["evidence"]]
        for column in ("title", "applicant_name", "region_text"):
            texts += [*self.applications[column]]
        texts += [text for one in self.problems for text in (one.value, one.sheet)]
        return {text for text in texts if isinstance(text, str) and re.search(r"[^\W\d_]{3}", text)}

    def table(self, column: str = "value") -> pd.DataFrame:
        """Applications x indicators of one column of `values`."""
        wide = self.values.set_index(["application", "indicator"])[column].unstack()
        return wide.reindex(self.applications.index)

    def problem_table(self) -> pd.DataFrame:
        """The problems as a table, one row each, with file, sheet, cell and value."""
        names = ["severity", "application", "expert", "file", "sheet", "cell"]
        rows = [
            [getattr(one, name) for name in names] + [as_told(one.value), one.message, one.advice]
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
    problems = Told()
    book, chain = book_of(folder), entries(folder / DOSSIER)
    log = read_log(book, methodology, problems)
    forms = read_forms(folder / "applications", log, methodology, problems)
    versions = versions_of(forms, log, methodology, problems, book.name)
    counted = {row["application"]: row for row in records(versions[versions["counts"]])}
    chosen = {application: forms[row["file"]] for application, row in counted.items()}
    answered_fields(chosen, chain)
    tell_forms(forms, versions, problems)
    applications = register(chosen, counted, methodology, problems)
    lists = [form.members.assign(application=application) for application, form in chosen.items()]
    members = pd.concat(lists or [pd.DataFrame(columns=MEMBERS)], ignore_index=True)[MEMBERS]
    shared = shared_members(members)
    for row in records(shared):
        about = {"value": f"{shorten(str(row['member']))} ({row['bin']})", "application": row["application"]}
        advice = "also in {other}; listed, not counted twice by itself"
        problems.note("is a member of two applications", advice, other=row["other"], **about)
    values = values_of(chosen, methodology, problems)
    for form in chosen.values():
        tell_missing_rows(form, methodology, [one.code for one in form_indicators(methodology)], problems)
    values = clarified(values, forms, versions[versions["kind"] == "clarification"], methodology, problems)
    by_source = statistics(folder / STATISTICS, list(chosen), methodology, problems)
    values = answered_values(pd.concat([values, by_source], ignore_index=True), chain, problems)
    withdrawn = {(one["expert"], one["application"]) for one in chain if one["action"] == "withdrawal"}
    scores, aside, conflicts = read_panel(folder / "sheets", methodology, list(chosen), problems, withdrawn)
    return Call(
        applications=applications,
        versions=versions,
        differences=differences(forms, versions),
        members=members,
        shared=shared,
        values=values,
        scores=scores,
        set_aside=aside,
        conflicts=conflicts,
        attachments=attachments(folder / "attachments", problems),
        problems=problems,
        received=everything_received(folder / "applications", log, versions),
    )
