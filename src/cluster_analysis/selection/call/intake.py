"""Intake: a folder of forms, scoring sheets and a receipt book becomes one `Call` with one list of problems.

    folder/methodology.yml        the rules of this call (`call new` writes it)
    folder/receipts.xlsx          or receipt_log.csv: what was received when (`bids.receipts.LOG`)
    folder/applications/*         one form per version of an application (XLSX, XLS, ODS, CSV)
    folder/sheets/*               one workbook per expert (and version)
    folder/statistics.csv         application, indicator, value, status, source, note
    folder/attachments/*          never opened; their checksums stand in the dossier of each edition
    folder/dossier.jsonl          the chain: receipts, answers, decisions

Nothing is dropped: a file that cannot be read stays in the register of everything received, a form that does
not count among the versions, a score that does not count among the scores set aside, and everything that a
person has to know stands in `Call.problems`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pandas import DataFrame

from cluster_analysis.errors import InputError
from cluster_analysis.selection.call import register
from cluster_analysis.selection.call.bids import stated
from cluster_analysis.selection.call.bids.receipts import book_of, read_log
from cluster_analysis.selection.call.bids.statistics import NAME as STATISTICS
from cluster_analysis.selection.call.bids.statistics import statistics
from cluster_analysis.selection.call.dossier.log import DOSSIER, entries
from cluster_analysis.selection.call.forms.layout import MEMBER_COLUMNS
from cluster_analysis.selection.call.forms.read import take_answers
from cluster_analysis.selection.call.panel.sheets_read import read_panel
from cluster_analysis.selection.call.workbooks import IntakeProblem, Told
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
    received
        Every file and every line of the receipt book, readable or not: file, application, received, channel,
        kind, state (`read`, `not read`, `not there`), version of the bid, whether it counts and the reason,
        sha256.
    members
        application, member, bin, kind, size, group, stage, certified.
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
    problems
        Every problem, in one list.
    """

    applications: DataFrame
    received: DataFrame
    members: DataFrame
    values: DataFrame
    scores: DataFrame
    set_aside: DataFrame
    conflicts: DataFrame
    problems: list[IntakeProblem]

    @property
    def synthetic(self) -> bool:
        """Whether anything in the call is synthetic."""
        return bool(self.applications["synthetic"].any()) or "synthetic" in {*self.values["status"]}

    @property
    def quoted(self) -> set[str]:
        """What applicants and experts wrote: titles, names, evidence, values and sheets in problems."""
        texts = [
            *self.applications[["title", "applicant_name", "region_text"]].to_numpy().ravel(),
            *self.scores["evidence"],
            *(text for one in self.problems for text in (one.value, one.sheet)),
        ]
        return {text for text in texts if isinstance(text, str) and re.search(r"[^\W\d_]{3}", text)}

    def table(self, column: str = "value") -> DataFrame:
        """Applications x indicators of one column of `values`."""
        table = self.values.set_index(["application", "indicator"])[column]
        return table.unstack().reindex(self.applications.index)

    def problem_table(self) -> DataFrame:
        """The problems as a table, one row each, with file, sheet, cell and value."""
        return DataFrame(
            [vars(one) | {"cell": one.cell, "problem": one.message} for one in self.problems],
            columns=[
                "severity", "application", "expert", "file", "sheet", "cell", "value", "problem", "advice"
            ],
        )  # fmt: skip


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
    told = Told()
    chain = entries(folder / DOSSIER)
    book = book_of(folder)
    receipts = register.read_receipts(
        folder / "applications", read_log(book, methodology, told), book.name, methodology, told
    )
    versions = register.versions_of(receipts, methodology, told)
    counting = {one.application: one for one in versions if one.counts}
    chosen = {application: one.form for application, one in counting.items()}
    answers = [line for line in chain if line["action"] == "answer"]
    take_answers(chosen, answers)
    applications = register.register(list(counting.values()), methodology, told)
    stated.tell_shared(chosen, told)
    values = stated.Values()
    for application, form in chosen.items():
        values |= stated.values_of(application, form, methodology)
    for one in versions:
        if one.kind == "clarification":
            stated.clarified(values, one.application, one.form, methodology, told)
    values |= statistics(folder / STATISTICS, chosen, methodology, told)
    stated.answered(values, answers, told)
    stated.tell_values(values, told)
    withdrawn = {(one["expert"], one["application"]) for one in chain if one["action"] == "withdrawal"}
    members = [one | {"application": name} for name, form in chosen.items() for one in form.members]
    return Call(
        applications,
        register.table_of([vars(one) for one in receipts], register.RECEIVED, methodology),
        DataFrame(members, columns=["application", *MEMBER_COLUMNS]),
        DataFrame([*values.values()], columns=stated.VALUES).astype(stated.NUMBERS),
        *read_panel(folder / "sheets", methodology, list(chosen), told, withdrawn),
        told,
    )
