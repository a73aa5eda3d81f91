"""The scoring sheets of a panel: which cell of which workbook counts, and where the others go.

An expert sends one workbook per round, and a corrected one with a higher version. The scores of a round are
those of the workbook issued for it; the locked copy of an earlier round in a later workbook counts only where
the earlier workbook itself is not there. A conflict of interest once declared, in any workbook of the expert,
holds for all rounds: a corrected sheet cannot take it back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd

from cluster_analysis.errors import Message
from cluster_analysis.selection.call.files import plain_files, read_workbook
from cluster_analysis.selection.call.panel.sheets import CONFLICTS, KEY, SCORES, round_name
from cluster_analysis.selection.call.panel.sheets_read import ScoringSheet, read_sheet
from cluster_analysis.selection.call.workbooks import (
    Refused,
    Told,
    history,
    records,
    shorten,
)
from cluster_analysis.selection.engine.methodology.methodology import Methodology

ROUND, PAIR = KEY[:2], ["expert", "application"]
FOREIGN, OLDER = "not on the panel", "replaced by a newer sheet"
SECOND, DIFFER = "second sheet of the expert", "two sheets differ"
"""What becomes of cells of other workbooks than the one that counts, and where two of one version differ."""
Pairs = set[tuple[str, str]]
"""Expert and application."""


def read_panel(
    folder: Path,
    methodology: Methodology,
    applications: list[str],
    problems: Told,
    withdrawn: Pairs | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Scores that count, score cells set aside, and declared conflicts of interest.

    Parameters
    ----------
    withdrawn
        Expert and application of the conflicts that another person has withdrawn in the dossier.
    """
    sheets = list(_sheets(folder, methodology, applications, problems))
    mine = [sheet for sheet in sheets if sheet.expert in methodology.panel]
    _tell_foreign([sheet for sheet in sheets if sheet.expert not in methodology.panel], problems)
    for expert in methodology.panel:
        if not any(sheet.round for sheet in mine if sheet.expert == expert):
            problems.add("nothing received", expert=expert, value=expert)
    counting = _tell_versions(mine, problems)
    conflicts = _conflicts(mine, counting, withdrawn or set(), problems)
    read = [one.scores.assign(issued=one.round, version=one.version) for one in sheets if len(one.scores)]
    empty = pd.DataFrame(columns=[*SCORES, "issued", "version"])
    cells = _which_count(pd.concat(read or [empty], ignore_index=True))
    cells.loc[~cells["expert"].isin(methodology.panel), "status"] = FOREIGN
    _tell_different(cells, problems)
    _set_conflicts_aside(cells, conflicts, problems)
    _tell_lacking(cells[~cells["status"].isin([FOREIGN, OLDER, SECOND])], methodology, problems)
    given = cells["status"] == "given"
    _tell_copies(cells[given], problems)
    cells = cells[SCORES]
    return cells[given].sort_values(KEY, ignore_index=True), cells[~given].reset_index(drop=True), conflicts


def _sheets(
    folder: Path, methodology: Methodology, applications: list[str], problems: Told
) -> Iterator[ScoringSheet]:
    for path in plain_files(folder):
        try:
            yield read_sheet(read_workbook(path), methodology, applications)
        except Refused as refused:
            problems.append(refused.problem)


def _tell_foreign(sheets: list[ScoringSheet], told: Told) -> None:
    """Sheets of people who are not on the panel."""
    for sheet in sheets:
        told += sheet.problems
        if not any(one.severity == "refused" for one in sheet.problems):
            about = {"file": sheet.file, "sheet": "About", "value": sheet.expert, "expert": sheet.expert}
            told.add("panel", **about)


def _tell_versions(sheets: list[ScoringSheet], told: Told) -> list[ScoringSheet]:
    """The workbooks that count, those of the highest version; problems of the others are history."""
    by_round: dict[tuple[str, int], list[ScoringSheet]] = {}
    for sheet in sorted(sheets, key=lambda one: one.version):
        by_round.setdefault((sheet.expert, sheet.round), []).append(sheet)
    counting = []
    for (expert, number), mine in by_round.items():
        newest = [one for one in mine if not number or one.version == mine[-1].version]
        counting += newest
        if number and len(mine) > 1:
            about: dict[str, Any] = {"file": ", ".join(shorten(one.file) for one in mine), "n": len(mine)}
            about |= {"version": mine[-1].version} if len(newest) == 1 else {}
            told.add("newer sheet" if len(newest) == 1 else "same version", expert=expert, **about)
        copies = {round_name(other) for name, other in by_round if name == expert and other != number}
        for one in mine:
            own = [problem for problem in one.problems if problem.sheet not in copies]
            told += own if one in newest else history(own)
    return counting


def _conflicts(
    sheets: list[ScoringSheet], counting: list[ScoringSheet], withdrawn: Pairs, told: Told
) -> pd.DataFrame:
    """Conflicts of all workbooks; one that the newest sheets no longer name is asked and still holds."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in (row for sheet in sheets for row in records(sheet.conflicts)):
        found.setdefault((row["expert"], row["application"]), row)
    still = {
        pair for sheet in counting for pair in zip(*(sheet.conflicts[name] for name in PAIR), strict=True)
    }
    kept = {pair: row for pair, row in found.items() if pair not in withdrawn}
    for pair, row in kept.items():
        if pair not in still:
            about = {name: row[name] for name in ("file", "expert", "application")}
            told.add("gone conflict", sheet="Conflicts", **about)
    return pd.DataFrame(list(kept.values()), columns=CONFLICTS)


def _which_count(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells of each round; those of older workbooks, and where two of one version differ, set aside."""
    own = cells["issued"] == cells["round"]
    cells = cells[own | ~own.groupby([cells["expert"], cells["round"]]).transform("any")].copy()
    order = 10**6 * cells["issued"] + cells["version"]
    newest = order == order.groupby([cells["expert"], cells["round"]]).transform("max")
    cells.loc[~newest, "status"] = OLDER
    last = cells[newest]
    files = last.groupby(ROUND)["file"].transform("nunique")
    same = last.groupby(KEY)["score"].transform("nunique", dropna=False).eq(1)
    second = last.duplicated(KEY)
    cells.loc[last.index[second], "status"] = SECOND
    differ = ~second & ~(same & last.groupby(KEY)["file"].transform("size").eq(files))
    cells.loc[last.index[differ], "status"] = DIFFER
    return cells


def _tell_different(cells: pd.DataFrame, told: Told) -> None:
    """Cells in which two sheets of one version differ, or which only one of them has."""
    for _key, mine in cells[cells["status"].isin([DIFFER, SECOND])].groupby(KEY):
        row, scores = mine.iloc[0], [*mine["score"], float("nan")]
        if row["status"] == DIFFER:
            one, other = ("–" if score != score else f"{score:g}" for score in scores[:2])
            about = {"file": row["file"], "sheet": row["sheet"], "column": row["indicator"]}
            about |= {"expert": row["expert"], "application": row["application"]}
            told.add("differ", one=one, other=other, **about)


def _set_conflicts_aside(cells: pd.DataFrame, conflicts: pd.DataFrame, told: Told) -> None:
    """Scores of a bid in which the expert declared a conflict: told, set to `conflict`, the number kept."""
    pairs = pd.MultiIndex.from_frame(conflicts[PAIR])
    both = pd.Series(pd.MultiIndex.from_frame(cells[PAIR]).isin(pairs), cells.index)
    for (expert, _round, name), mine in cells[both & (cells["status"] == "given")].groupby(
        [*ROUND, "application"]
    ):
        first = mine.iloc[0]
        about: dict[str, Any] = {"file": first["file"], "sheet": first["sheet"], "column": first["cell"]}
        about |= {"expert": expert, "application": name, "value": Message("{n} scores", n=len(mine))}
        told.add("scored conflict", **about)
    cells.loc[both & cells["status"].isin(["given", "missing"]), "status"] = "conflict"


def _tell_lacking(cells: pd.DataFrame, methodology: Methodology, told: Told) -> None:
    """What is not scored: one line for an empty sheet, else one per bid; and lines that are deleted."""
    for (expert, file, sheet), mine in cells.groupby(["expert", "file", "sheet"]):
        place: dict[str, Any] = {"file": file, "sheet": sheet, "expert": expert}
        blank = mine["status"] == "missing"
        if blank.all() and len(mine) > 1:
            told.add("blank sheet", **place)
            blank &= False
        for name, one in mine[blank].groupby("application"):
            cell = re.fullmatch(r"([A-Z]+)(\d+)", one["cell"].iloc[0])
            about = {"column": cell[1], "row": int(cell[2])} if cell else {}
            about |= {"value": ", ".join(one["indicator"])} if len(one) > 1 else {}
            told.add("blanks" if len(one) > 1 else "blank", application=name, **about, **place)
        for name, one in mine.groupby("application"):
            if lacking := sorted(set(methodology.judged) - set(one["indicator"])):
                told.add("no lines", application=name, value=", ".join(lacking), **place)


def _tell_copies(cells: pd.DataFrame, told: Told) -> None:
    """Experts whose scores and evidence of a round are the same in every cell."""
    for number, mine in cells.groupby("round"):
        by_expert = {
            str(expert): set(
                zip(one["application"], one["indicator"], one["score"], one["evidence"].map(str), strict=True)
            )
            for expert, one in mine.groupby("expert")
        }
        for one, other in combinations(sorted(by_expert), 2):
            if by_expert[one] == by_expert[other] and len({score for _, _, score, _ in by_expert[one]}) > 1:
                file, sheet = mine.loc[mine["expert"] == one, "file"].iloc[0], round_name(int(str(number)))
                told.add("copy", file=file, sheet=sheet, expert=one, other=other)
