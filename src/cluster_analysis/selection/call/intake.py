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
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cluster_analysis.errors import InputError
from cluster_analysis.selection.call import register
from cluster_analysis.selection.call.bids.receipts import book_of
from cluster_analysis.selection.call.bids.stated import answered, clarified, values_of
from cluster_analysis.selection.call.bids.statistics import NAME as STATISTICS
from cluster_analysis.selection.call.bids.statistics import statistics
from cluster_analysis.selection.call.dossier.log import DOSSIER, entries
from cluster_analysis.selection.call.forms.layout import MEMBER_COLUMNS
from cluster_analysis.selection.call.forms.members import shared_members
from cluster_analysis.selection.call.forms.read import take_answers, tell_missing_rows
from cluster_analysis.selection.call.panel.panel_sheets import read_panel
from cluster_analysis.selection.call.workbooks import IntakeProblem, Told, as_told, records, shorten
from cluster_analysis.selection.engine.methodology.methodology import Methodology


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
    received
        Every file and every line of the receipt book, readable or not: file, application, received, kind,
        state (`read`, `not read`, `not there`), sha256.
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
    received: pd.DataFrame
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
        stated, known = self.applications["synthetic"], self.values["status"] == "synthetic"
        return bool(stated.any() or known.any())

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
    told, chain = Told(), entries(folder / DOSSIER)
    received, forms = register.read_forms(folder / "applications", book_of(folder), methodology, told)
    versions = register.versions_of(received, forms, methodology, told)
    numbers = versions.set_index("file")["application"]
    received["application"] = received["file"].map(numbers).fillna(received["application"])
    chosen = {row["application"]: forms[row["file"]] for row in records(versions[versions["counts"]])}
    take_answers(chosen, chain)
    register.tell_forms(forms, versions, told)
    applications = register.register(versions, forms, methodology, told)
    empty = pd.DataFrame(columns=["application", *MEMBER_COLUMNS])
    lists = [form.members.assign(application=application) for application, form in chosen.items()]
    listed = pd.concat(lists or [empty], ignore_index=True)[empty.columns]
    shared = shared_members(listed)
    for row in records(shared):
        about = {"value": f"{shorten(str(row['member']))} ({row['bin']})", "application": row["application"]}
        told.add("shared member", other=row["other"], **about)
    values = values_of(chosen, methodology, told)
    for form in chosen.values():
        tell_missing_rows(form, methodology, told)
    clarified(values, forms, versions[versions["kind"] == "clarification"], methodology, told)
    by_source = statistics(folder / STATISTICS, list(chosen), methodology, told)
    values = pd.concat([values, by_source], ignore_index=True)
    answered(values, chain, told)
    withdrawn = {(one["expert"], one["application"]) for one in chain if one["action"] == "withdrawal"}
    panel = read_panel(folder / "sheets", methodology, list(chosen), told, withdrawn)
    changed, others = (
        register.differences(forms, versions),
        register.attachments(folder / "attachments", told),
    )
    return Call(applications, versions, received, changed, listed, shared, values, *panel, others, told)
