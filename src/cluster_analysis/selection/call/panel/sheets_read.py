"""Scoring sheets read back cell by cell (written: `sheets`): which cell of which workbook counts.

Everything is found by the fixed codes in row 1, so a sheet survives another language, name and program. A
cell that cannot be used is one problem with its place; the rest is kept.

An expert sends one workbook per round, and a corrected one with a higher version. The scores of a round are
those of the workbook issued for it; the locked copy of an earlier round in a later workbook counts only where
the earlier workbook itself is not there. A conflict of interest once declared, in any workbook of the expert,
holds for all rounds: a corrected sheet cannot take it back.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from pandas import DataFrame

from cluster_analysis.errors import Message
from cluster_analysis.selection.call.files import plain_files, read_workbook
from cluster_analysis.selection.call.forms.layout import chosen, fold
from cluster_analysis.selection.call.forms.read import read_number, read_text
from cluster_analysis.selection.call.panel.sheets import CONFLICTS, KEY, SCORES
from cluster_analysis.selection.call.workbooks import (
    Cell,
    Refused,
    Row,
    Sheet,
    Told,
    Workbook,
    day,
    placed,
    records,
    shorten,
    told_of,
)
from cluster_analysis.selection.engine.methodology.methodology import Methodology
from cluster_analysis.selection.engine.methodology.schema import ExpertsRule


@dataclass(eq=False)
class ScoringSheet:
    """What one expert's workbook says.

    `scores` has one row per cell: expert, round, application, indicator, score (None where none is given),
    evidence, status (`given`, `missing`, `unusable`), file, sheet, cell. `conflicts` has expert, application,
    declared, reason, file, sheet. `round` is that for which it was issued: 0 for a list on which only
    conflicts are declared. `counts`: whether no newer one of the expert has replaced it.
    """

    file: str
    problems: Told
    expert: str
    round: int
    version: int
    scores: list[Row] = field(default_factory=list)
    conflicts: list[Row] = field(default_factory=list)
    counts: bool = True


def read_sheet(book: Workbook, methodology: Methodology, known: Collection[str]) -> ScoringSheet:
    """What an expert's workbook says; every cell that cannot be used is a problem, the rest is kept.

    Parameters
    ----------
    book
        The workbook as `files.read_workbook` gives it (also after a round trip through another program).
    methodology
        Gives the scale, the indicators and the panel.
    known
        Applications that exist.

    Raises
    ------
    Refused
        If it is no scoring sheet.
    """
    about = book.sheet("About")
    if about is None:
        raise Refused(told_of("no scoring sheet", file=book.file, sheet="About"))
    facts = {code.value: cell.value for code, cell in about.lines(("code", "value"), first=2)}
    numbers = (facts.get(name) for name in ("round", "version"))
    number, version = (int(one) if isinstance(one, int | float) else 1 for one in numbers)
    name = shorten(str(facts.get("expert", "")))
    expert = {fold(one): one for one in methodology.panel}.get(fold(name), name)
    found = ScoringSheet(book.file, book.told, expert, number, version)
    about.whom = {"expert": expert}
    if expert not in methodology.panel:
        about.fault("panel", value=expert)
    if methodology.hash not in str(facts.get("methodology")):
        about.fault("methodology", value=str(facts.get("methodology", "")))
    for sheet in (one for one in book.sheets.values() if one is not about):
        heads, sheet.whom = sheet.heads().keys(), {"expert": expert}
        if heads & {"indicator", "score"}:
            digit = re.search(r"\d", sheet.name)
            found.scores += _scores(sheet, int(digit[0]) if digit else number, methodology, known)
        elif heads & {"conflict", "declared"}:
            found.conflicts += _conflicts(sheet, known)
        else:
            sheet.fault("other sheet")
    return found


def _conflicts(sheet: Sheet, known: Collection[str]) -> Iterator[Row]:
    """Lines on which a conflict of interest is declared."""
    for bid, conflict, declared, reason in sheet.lines(("application", "conflict", "declared", "reason")):
        answer = chosen("certified", read_text(conflict) or "no")
        if answer != "no" and bid.value not in known:
            bid.fault("no bid")
        elif answer != "no":
            sheet.whom["application"] = bid.value
            if answer is None:
                conflict.fault("conflict")
            if (date := day(declared.value)) is None:
                declared.fault("day")
            row = {"declared": date, "reason": read_text(reason), "file": sheet.file, "sheet": sheet.name}
            yield sheet.whom | row


def _scores(sheet: Sheet, round: int, methodology: Methodology, known: Collection[str]) -> Iterator[Row]:
    """The scores of one round."""
    read = set()
    for bid, code, score, evidence in sheet.lines(("application", "indicator", "score", "evidence")):
        line = bid.value, code.value
        if line == (None, None):
            continue
        if code.value not in methodology.judged:
            code.fault("no indicator")
        elif bid.value not in known:
            bid.fault("no bid")
        elif line in read:
            bid.fault("scored twice")
        else:
            read.add(line)
            sheet.whom["application"] = bid.value
            number, status = _score(score, methodology.experts_rule)
            yield sheet.whom | {
                "round": round,
                "indicator": code.value,
                "score": number,
                "evidence": read_text(evidence),
                "status": status,
                "file": sheet.file,
                "sheet": sheet.name,
                "cell": score.address,
            }


def _score(cell: Cell, rules: ExpertsRule) -> tuple[float | None, str]:
    """The score of a cell, and what it is."""
    value, (low, high) = read_number(cell), rules.scale
    if value is None:
        return None, "missing" if cell.value is None else "unusable"
    if not low <= value <= high or (value - low) % rules.step:
        cell.fault("scale", low=low, high=high, step=rules.step)
        return None, "unusable"
    return value, "given"


FOREIGN, OLDER, DIFFER = "not on the panel", "replaced by a newer sheet", "two sheets differ"
"""What becomes of cells of other workbooks than the one that counts, and where two of one version differ."""
Pair = tuple[str, str]
"""Expert and application."""


def read_panel(
    folder: Path,
    methodology: Methodology,
    applications: list[str],
    told: Told,
    withdrawn: Collection[Pair] = (),
) -> tuple[DataFrame, DataFrame, DataFrame]:
    """Scores that count, score cells set aside, and declared conflicts of interest.

    Parameters
    ----------
    withdrawn
        Expert and application of the conflicts that another person has withdrawn in the dossier.
    """
    sheets, panel = [], methodology.panel
    for path in plain_files(folder):
        try:
            sheets.append(read_sheet(read_workbook(path), methodology, applications))
        except Refused as refused:
            told.append(refused.problem)
    sheets.sort(key=lambda one: (one.expert, one.round, one.version))
    newest = {(one.expert, one.round): one.version for one in sheets}
    for one in sheets:
        one.counts = one.version == newest[one.expert, one.round]
        told += one.problems if one.counts else []
    for expert in [one for one in panel if one not in {expert for expert, round_ in newest if round_}]:
        told.add("nothing received", expert=expert, value=expert)
    conflicts = _declared([one for one in sheets if one.expert in panel], withdrawn, told)
    table = _settled(sheets, panel, told)
    _set_aside(table, list(conflicts), methodology.judged, told)
    given = table["status"] == "given"
    _tell_copies(table[given], told)
    return (
        table.loc[given, SCORES].sort_values(KEY, ignore_index=True),
        table.loc[~given, SCORES].reset_index(drop=True),
        DataFrame(conflicts.values(), columns=CONFLICTS),
    )


def _place(row: Row) -> Row:
    """Where a cell or a conflict stands."""
    return {name: row[name] for name in ("file", "sheet", "expert", "application")}


def _declared(mine: list[ScoringSheet], withdrawn: Collection[Pair], told: Told) -> dict[Pair, Row]:
    """Conflicts in any workbook of an expert; one that the newest no longer name is asked and still holds."""
    found = dict[Pair, Row]()
    for sheet in mine:
        for row in sheet.conflicts:
            pair = row["expert"], row["application"]
            if pair not in withdrawn:
                found.setdefault(pair, row | {"kept": False})["kept"] |= sheet.counts
    for row in [one for one in found.values() if not one["kept"]]:
        told.add("gone conflict", **_place(row))
    return found


def _settled(sheets: list[ScoringSheet], panel: list[str], told: Told) -> DataFrame:
    """The cells with their status; of two workbooks of one version that differ neither counts."""
    rows = [
        row | {"newest": one.counts, "gap": abs(one.round - row["round"])}
        for one in sheets
        for row in one.scores
    ]
    table = DataFrame(rows, columns=[*SCORES, "newest", "gap"]).astype({"score": float, "newest": bool})
    table = table[table["gap"] == table.groupby(KEY[:2])["gap"].transform("min")]  # 0: issued for the round
    table = table.drop_duplicates([*KEY, "score", "evidence", "newest"], ignore_index=True)
    differ = table["newest"] & table.duplicated([*KEY, "newest"], keep=False)
    for _cell, same in table[differ].groupby(KEY):
        first, scores = records(same)[0], same["score"].map("{:g}".format, na_action="ignore").fillna("–")
        told.add("differ", column=first["indicator"], value=", ".join(scores), **_place(first))
    table.loc[differ, "status"] = DIFFER
    table.loc[~table["newest"], "status"] = OLDER
    table.loc[~table["expert"].isin(panel), "status"] = FOREIGN
    return table


def _set_aside(table: DataFrame, declared: list[Pair], judged: Collection[str], told: Told) -> None:
    """Scores of a bid with a declared conflict are set aside; these, blanks and deleted lines are told."""
    pairs = table.set_index(["expert", "application"]).index.isin(declared)
    table.loc[pairs & table["status"].isin(["given", "missing"]), "status"] = "conflict"
    bids = defaultdict(list)
    for row in records(table[~table["status"].isin([FOREIGN, OLDER])]):
        bids[row["expert"], row["round"], row["application"]].append(row)
    for mine in bids.values():
        scored = [row for row in mine if row["status"] == "conflict" and pd.notna(row["score"])]
        blank = [row for row in mine if row["status"] == "missing"]
        gone = sorted({*judged}.difference(row["indicator"] for row in mine))
        if scored:
            scores = Message("{n} scores", n=len(scored))
            told.add("scored conflict", column=scored[0]["cell"], value=scores, **_place(mine[0]))
        if blank:
            codes = ", ".join(row["indicator"] for row in blank)
            told.add("blanks", **placed(blank[0]["cell"]), value=codes, **_place(mine[0]))
        if gone:
            told.add("no lines", value=", ".join(gone), **_place(mine[0]))


def _tell_copies(given: DataFrame, told: Told) -> None:
    """Experts whose scores and evidence of a round are the same in every cell."""
    first = dict[Any, Any]()
    for (_round, expert), mine in given.groupby(["round", "expert"]):
        said = mine[["round", "application", "indicator", "score", "evidence"]]
        other = first.setdefault(frozenset(said.itertuples(index=False, name=None)), expert)
        if other != expert and mine["score"].nunique() > 1:
            told.add("copy", other=other, **_place(records(mine)[0]) | {"application": None})
