"""The scoring sheets of a panel: which cell of which workbook counts, and where the others go.

An expert sends one workbook per round, and a corrected one with a higher version. The scores of a round are
those of the workbook issued for it; the locked copy of an earlier round in a later workbook counts only where
the earlier workbook itself is not there. A conflict of interest once declared, in any workbook of the expert,
holds for all rounds: a corrected sheet cannot take it back.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd

from cluster_analysis.selection.call.files import read_workbook
from cluster_analysis.selection.call.panel.sheets import CONFLICTS, KEY, SCORES, round_name
from cluster_analysis.selection.call.panel.sheets_read import ScoringSheet, late_conflicts, read_sheet
from cluster_analysis.selection.call.workbooks import (
    FORMS,
    Refused,
    Told,
    history,
    plain_files,
    records,
    shorten,
)
from cluster_analysis.selection.engine.methodology.methodology import Methodology


def read_panel(
    folder: Path,
    methodology: Methodology,
    applications: list[str],
    problems: Told,
    withdrawn: set[tuple[str, str]] | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Scores that count, score cells set aside, and declared conflicts of interest.

    Parameters
    ----------
    withdrawn
        Expert and application of the conflicts that another person has withdrawn in the dossier.
    """
    sheets: dict[str, list[ScoringSheet]] = {}
    tables, declared = [pd.DataFrame(columns=SCORES)], [pd.DataFrame(columns=CONFLICTS)]
    for sheet in _sheets(folder, methodology, applications, problems):
        if sheet.expert in methodology.panel:
            sheets.setdefault(str(sheet.expert), []).append(sheet)
            continue
        problems += sheet.problems
        if sheet.expert is not None:
            tables.append(sheet.scores.assign(status="not on the panel"))
            about = {"file": sheet.file, "sheet": "About", "value": shorten(sheet.expert)}
            message = "is not on the panel; the scores are kept aside"
            problems.refuse(message, expert=sheet.expert, **about)
    for expert in methodology.panel:
        if not any(sheet.round for sheet in sheets.get(expert, [])):
            problems.ask("no scoring sheet was received", expert=expert, value=expert)
        if expert in sheets:
            cells, conflicts = _one_expert(sheets[expert], problems, withdrawn or set())
            tables.append(cells)
            declared.append(conflicts)
    cells, conflicts = (
        pd.concat([one for one in parts if len(one)] or parts, ignore_index=True)
        for parts in (tables, declared)
    )
    given = cells["status"] == "given"
    _tell_copies(cells[given], problems)
    return cells[given].sort_values(KEY, ignore_index=True), cells[~given].reset_index(drop=True), conflicts


def _together(tables: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat([one for one in tables if len(one)] or tables, ignore_index=True)


def _sheets(
    folder: Path, methodology: Methodology, applications: list[str], problems: Told
) -> Iterator[ScoringSheet]:
    for path in plain_files(folder, FORMS, problems):
        try:
            yield read_sheet(read_workbook(path), methodology, applications)
        except Refused as refused:
            problems.append(refused.problem)


def _tell_copies(cells: pd.DataFrame, told: Told) -> None:
    """Experts whose scores and evidence of a round are the same in every cell."""
    for number, mine in cells.groupby("round"):
        by_expert = {
            str(expert): frozenset(
                zip(one["application"], one["indicator"], one["score"], one["evidence"].map(str), strict=True)
            )
            for expert, one in mine.groupby("expert")
        }
        for one, other in combinations(sorted(by_expert), 2):
            if by_expert[one] == by_expert[other] and len({score for _, _, score, _ in by_expert[one]}) > 1:
                message = "all scores and evidence are those of {other} too (a copied sheet?)"
                file, sheet = mine.loc[mine["expert"] == one, "file"].iloc[0], round_name(int(str(number)))
                told.ask(message, file=file, sheet=sheet, expert=one, other=other)


def _one_expert(
    sheets: list[ScoringSheet], problems: Told, withdrawn: set[tuple[str, str]]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All cells of one expert with their status, and the conflicts declared in any workbook."""
    issued: dict[int, list[ScoringSheet]] = {}
    for sheet in sorted(sheets, key=lambda one: one.version):
        issued.setdefault(sheet.round, []).append(sheet)
    tables, counting = [pd.DataFrame(columns=SCORES)], list(issued.pop(0, []))
    for number in sorted(set(issued) | {int(one) for sheet in sheets for one in sheet.scores["round"]}):
        if number in issued:
            tables.append(_one_round(number, issued[number], problems))
            counting += [one for one in issued[number] if one.version == issued[number][-1].version]
        else:  # the workbook of this round is not there: its copy in a later one
            holding = [sheet for sheet in sheets if number in set(sheet.scores["round"])]
            tables.append(_of_round(max(holding, key=lambda one: (one.round, one.version)), number))
    for sheet in sheets:
        _problems_of(sheet, issued, counting, problems)
    cells = _together(tables)
    conflicts = _declared(sheets, counting, withdrawn, problems)
    all_rounds = ScoringSheet(sheets[0].file, sheets[0].expert, scores=cells, conflicts=conflicts)
    late_conflicts(all_rounds)
    problems += all_rounds.problems
    return cells, conflicts


def _declared(
    sheets: list[ScoringSheet],
    counting: list[ScoringSheet],
    withdrawn: set[tuple[str, str]],
    problems: Told,
) -> pd.DataFrame:
    """Conflicts of all workbooks; one that the newest sheets no longer name is asked and still holds."""
    newest = {name for sheet in counting for name in sheet.conflicts["application"]}
    found = pd.concat([sheet.conflicts for sheet in sheets], ignore_index=True)
    found = found.drop_duplicates(["expert", "application"], ignore_index=True)
    gone = [at for at, row in enumerate(records(found)) if (row["expert"], row["application"]) in withdrawn]
    found = found.drop(index=gone).reset_index(drop=True)
    for row in records(found[~found["application"].isin(list(newest))]):
        message = "conflict of interest is no longer declared in a newer sheet; it still holds"
        advice = "another person withdraws it in the dossier, or the expert declares it again"
        about = {name: row[name] for name in ("file", "expert", "application")}
        problems.ask(message, advice, sheet="Conflicts", **about)
    return found


def _of_round(sheet: ScoringSheet, number: int) -> pd.DataFrame:
    return sheet.scores[sheet.scores["round"] == number]


def _problems_of(
    sheet: ScoringSheet,
    issued: dict[int, list[ScoringSheet]],
    counting: list[ScoringSheet],
    problems: Told,
) -> None:
    """Problems of a workbook: history if it was replaced, none for a copy whose original is there."""
    copies = {round_name(number) for number in issued if number != sheet.round}
    mine = [one for one in sheet.problems if one.sheet not in copies]
    problems += mine if any(one is sheet for one in counting) else history(mine)


def _one_round(number: int, sheets: list[ScoringSheet], problems: Told) -> pd.DataFrame:
    """The cells of one round: of the highest version; where two of one version differ, neither is taken."""
    highest = sheets[-1].version
    newest = [sheet for sheet in sheets if sheet.version == highest]
    older = [sheet for sheet in sheets if sheet.version < highest]
    if len(sheets) > 1:
        _tell_several(sheets, len(newest) == 1, problems)
    cells = _of_round(newest[0], number)
    tables = [_of_round(sheet, number).assign(status="replaced by a newer sheet") for sheet in older]
    for other in newest[1:]:
        theirs = _of_round(other, number)
        differ = _differing(cells, theirs)
        for row in records(differ):
            _tell_differs(row, newest[0], problems)
        unclear = pd.MultiIndex.from_frame(cells[KEY]).isin(pd.MultiIndex.from_frame(differ[KEY]))
        cells = cells.assign(status=cells["status"].mask(unclear, "two sheets differ"))
        tables.append(theirs.assign(status="second sheet of the expert"))
    return pd.concat([cells, *tables], ignore_index=True)


def _tell_several(sheets: list[ScoringSheet], settled: bool, told: Told) -> None:
    """The line about several workbooks of one expert for one round."""
    about: dict[str, Any] = {"file": ", ".join(shorten(sheet.file) for sheet in sheets), "n": len(sheets)}
    about |= {"expert": sheets[0].expert, "advice": "a corrected sheet needs a higher version number"}
    if settled:
        told.note("{n} sheets of one expert; version {version} counts", version=sheets[-1].version, **about)
    else:
        told.ask("{n} sheets of one expert; where they differ neither counts until explained", **about)


def _differing(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    both = one.merge(other, on=KEY, how="outer", suffixes=("", "_2"))
    return both[(both["score"] != both["score_2"]) & ~(both["score"].isna() & both["score_2"].isna())]


def _tell_differs(row: dict[str, Any], sheet: ScoringSheet, told: Told) -> None:
    one, other = ("–" if score != score else f"{score:g}" for score in (row["score"], row["score_2"]))
    message = "scores differ between two sheets ({one} and {other})"
    advice = "ask the expert which one counts; issue a corrected sheet with a higher version"
    place = {"sheet": round_name(int(row["round"])), "column": str(row["indicator"]), "file": sheet.file}
    place |= {"expert": str(sheet.expert), "application": str(row["application"])}
    told.ask(message, advice, one=one, other=other, **place)
