"""The scoring sheets of a panel: which cell of which workbook counts, and where the others go.

An expert sends one workbook per round, and a corrected one with a higher version. The scores of a round are
those of the workbook issued for it; the locked copy of an earlier round in a later workbook counts only where
the earlier workbook itself is not there. A conflict of interest declared in any workbook that counts holds
for all rounds.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from cluster_analysis.selection.call.sheets import CONFLICTS, KEY, SCORES, round_name
from cluster_analysis.selection.call.sheets_read import ScoringSheet, late_conflicts, read_sheet
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


def read_panel(
    folder: Path, methodology: Methodology, applications: list[str], problems: list[IntakeProblem]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Scores that count, score cells set aside, and declared conflicts of interest."""
    sheets: dict[str, list[ScoringSheet]] = {}
    tables: list[pd.DataFrame] = []
    for sheet in _sheets(folder, methodology, applications, problems):
        if sheet.expert in methodology.panel:
            sheets.setdefault(str(sheet.expert), []).append(sheet)
            continue
        problems += sheet.problems
        if sheet.expert is not None:
            tables.append(sheet.scores.assign(status="not on the panel"))
            problems.append(_stranger(sheet))
    declared = []
    for expert in methodology.panel:
        if expert not in sheets:
            problems.append(IntakeProblem("no scoring sheet was received", expert=expert, value=expert))
            continue
        cells, conflicts = _one_expert(sheets[expert], problems)
        tables.append(cells)
        declared.append(conflicts)
    cells = pd.concat(tables or [pd.DataFrame(columns=SCORES)], ignore_index=True)
    conflicts = pd.concat(declared or [pd.DataFrame(columns=CONFLICTS)], ignore_index=True)
    given = cells["status"] == "given"
    return cells[given].sort_values(KEY, ignore_index=True), cells[~given].reset_index(drop=True), conflicts


def _sheets(
    folder: Path, methodology: Methodology, applications: list[str], problems: list[IntakeProblem]
) -> Iterator[ScoringSheet]:
    for path in plain_files(folder, FORMS, problems):
        try:
            yield read_sheet(read_workbook(path), methodology, applications)
        except Refused as refused:
            problems.append(refused.problem)


def _stranger(sheet: ScoringSheet) -> IntakeProblem:
    return IntakeProblem(
        "is not on the panel; the scores are kept aside",
        file=sheet.file,
        sheet="About",
        value=shorten(str(sheet.expert)),
        severity="refused",
        expert=sheet.expert,
    )


def _one_expert(
    sheets: list[ScoringSheet], problems: list[IntakeProblem]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All cells of one expert with their status, and the conflicts declared in the workbooks that count."""
    issued: dict[int, list[ScoringSheet]] = {}
    for sheet in sorted(sheets, key=lambda one: one.version):
        issued.setdefault(sheet.round, []).append(sheet)
    tables, counting = [], []
    for number in sorted(set(issued) | {int(one) for sheet in sheets for one in sheet.scores["round"]}):
        if number in issued:
            tables.append(_one_round(number, issued[number], problems))
            counting += [one for one in issued[number] if one.version == issued[number][-1].version]
        else:  # the workbook of this round is not there: its copy in a later one
            holding = [sheet for sheet in sheets if number in set(sheet.scores["round"])]
            tables.append(_of_round(max(holding, key=lambda one: (one.round, one.version)), number))
    for sheet in sheets:
        _problems_of(sheet, issued, counting, problems)
    cells = pd.concat(tables, ignore_index=True)
    conflicts = pd.concat([sheet.conflicts for sheet in counting], ignore_index=True)
    conflicts = conflicts.drop_duplicates(["expert", "application"], ignore_index=True)
    all_rounds = ScoringSheet(sheets[0].file, sheets[0].expert, scores=cells, conflicts=conflicts)
    late_conflicts(all_rounds)
    problems += all_rounds.problems
    return cells, conflicts


def _of_round(sheet: ScoringSheet, number: int) -> pd.DataFrame:
    return sheet.scores[sheet.scores["round"] == number]


def _problems_of(
    sheet: ScoringSheet,
    issued: dict[int, list[ScoringSheet]],
    counting: list[ScoringSheet],
    problems: list[IntakeProblem],
) -> None:
    """Problems of a workbook: history if it was replaced, none for a copy whose original is there."""
    copies = {round_name(number) for number in issued if number != sheet.round}
    mine = [one for one in sheet.problems if one.sheet not in copies]
    problems += mine if any(one is sheet for one in counting) else history(mine)


def _one_round(number: int, sheets: list[ScoringSheet], problems: list[IntakeProblem]) -> pd.DataFrame:
    """The cells of one round: of the highest version; where two of one version differ, neither is taken."""
    highest = sheets[-1].version
    newest = [sheet for sheet in sheets if sheet.version == highest]
    older = [sheet for sheet in sheets if sheet.version < highest]
    if len(sheets) > 1:
        problems.append(_several(sheets, len(newest) == 1))
    cells = _of_round(newest[0], number)
    tables = [_of_round(sheet, number).assign(status="replaced by a newer sheet") for sheet in older]
    for other in newest[1:]:
        theirs = _of_round(other, number)
        differ = _differing(cells, theirs)
        problems += [_differs(row, newest[0]) for row in records(differ)]
        unclear = pd.MultiIndex.from_frame(cells[KEY]).isin(pd.MultiIndex.from_frame(differ[KEY]))
        cells = cells.assign(status=cells["status"].mask(unclear, "two sheets differ"))
        tables.append(theirs.assign(status="second sheet of the expert"))
    return pd.concat([cells, *tables], ignore_index=True)


def _several(sheets: list[ScoringSheet], settled: bool) -> IntakeProblem:
    """The line about several workbooks of one expert for one round."""
    rule = (
        f"version {sheets[-1].version} counts"
        if settled
        else "where they differ neither counts until explained"
    )
    return IntakeProblem(
        f"{len(sheets)} sheets of one expert; {rule}",
        file=", ".join(shorten(sheet.file) for sheet in sheets),
        expert=sheets[0].expert,
        severity="note" if settled else "correct",
        advice="a corrected sheet needs a higher version number",
    )


def _differing(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    both = one.merge(other, on=KEY, how="outer", suffixes=("", "_2"))
    return both[(both["score"] != both["score_2"]) & ~(both["score"].isna() & both["score_2"].isna())]


def _differs(row: dict[str, object], sheet: ScoringSheet) -> IntakeProblem:
    one, other = ("–" if score != score else f"{score:g}" for score in (row["score"], row["score_2"]))
    return IntakeProblem(
        f"scores differ between two sheets ({one} and {other})",
        file=sheet.file,
        sheet=round_name(int(str(row["round"]))),
        column=str(row["indicator"]),
        expert=sheet.expert,
        application=str(row["application"]),
        advice="ask the expert which one counts; issue a corrected sheet with a higher version",
    )
