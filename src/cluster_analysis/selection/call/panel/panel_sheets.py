"""The scoring sheets of a panel: which cell of which workbook counts, and where the others go.

An expert sends one workbook per round, and a corrected one with a higher version. The scores of a round are
those of the workbook issued for it; the locked copy of an earlier round in a later workbook counts only where
the earlier workbook itself is not there. A conflict of interest once declared, in any workbook of the expert,
holds for all rounds: a corrected sheet cannot take it back.
"""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pandas as pd

from cluster_analysis.errors import Message
from cluster_analysis.selection.call.files import plain_files, read_workbook
from cluster_analysis.selection.call.panel.sheets import CONFLICTS, KEY, SCORES, round_name
from cluster_analysis.selection.call.panel.sheets_read import Cells, ScoringSheet, read_sheet
from cluster_analysis.selection.call.workbooks import Refused, Row, Told, history, shorten
from cluster_analysis.selection.engine.methodology.methodology import Methodology

FOREIGN, OLDER = "not on the panel", "replaced by a newer sheet"
SECOND, DIFFER = "second sheet of the expert", "two sheets differ"
"""What becomes of cells of other workbooks than the one that counts, and where two of one version differ."""
Pairs = set[tuple[str, str]]
"""Expert and application."""


def read_panel(
    folder: Path,
    methodology: Methodology,
    applications: list[str],
    told: Told,
    withdrawn: Pairs | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Scores that count, score cells set aside, and declared conflicts of interest.

    Parameters
    ----------
    withdrawn
        Expert and application of the conflicts that another person has withdrawn in the dossier.
    """
    sheets, rows, conflicts = dict[str, list[ScoringSheet]](), list[Row](), list[Row]()
    for path in plain_files(folder):
        try:
            sheet = read_sheet(read_workbook(path), methodology, applications)
            sheets.setdefault(sheet.expert, []).append(sheet)
        except Refused as refused:
            told.append(refused.problem)
    for expert in sorted({*sheets} - {*methodology.panel}):
        rows += _foreign(sheets[expert], told)
    rounds: dict[int, list[Cells]] = {}
    for expert in methodology.panel:
        mine = sorted(sheets.get(expert, []), key=lambda one: (one.round, one.version))
        if not any(one.round for one in mine):
            told.add("nothing received", expert=expert, value=expert)
        counting = _counting(mine, told)
        declared = _declared(mine, counting, withdrawn or set(), told)
        conflicts += declared.values()
        for number in sorted({number for one in mine for number in one.scores}):
            cells, others = _settled(mine, counting, number, told)
            _set_aside(cells, declared, told)
            _tell_lacking(cells, methodology, told)
            rounds.setdefault(number, []).append(cells)
            rows += [*cells.values(), *others]
    for panel in rounds.values():
        _tell_copies(panel, told)
    table = pd.DataFrame(rows, columns=SCORES).astype({"score": float})
    given = table["status"] == "given"
    counts = table[given].sort_values(KEY, ignore_index=True)
    return counts, table[~given].reset_index(drop=True), pd.DataFrame(conflicts, columns=CONFLICTS)


def _declared(
    mine: list[ScoringSheet], counting: list[ScoringSheet], withdrawn: Pairs, told: Told
) -> dict[str, Row]:
    """Conflicts in any workbook of an expert; one that the newest no longer name is asked and still holds."""
    found: dict[str, Row] = {}
    for one in reversed(mine):
        found |= one.conflicts
    holding = {name: row for name, row in found.items() if (row["expert"], name) not in withdrawn}
    for name in {*holding}.difference(*(one.conflicts for one in counting)):
        told.add("gone conflict", **_place(holding[name] | {"sheet": "Conflicts"}))
    return holding


def _place(row: Row) -> Row:
    """Where a cell or a conflict stands."""
    return {name: row[name] for name in ("file", "sheet", "expert", "application")}


def _foreign(sheets: list[ScoringSheet], told: Told) -> list[Row]:
    """The cells of somebody who is not on the panel."""
    for sheet in sheets:
        told += sheet.problems
        if not any(one.severity == "refused" for one in sheet.problems):
            about = {"file": sheet.file, "sheet": "About", "value": sheet.expert, "expert": sheet.expert}
            told.add("panel", **about)
    cells = [row for sheet in sheets for one in sheet.scores.values() for row in one.values()]
    return [row | {"status": FOREIGN} for row in cells]


def _counting(mine: list[ScoringSheet], told: Told) -> list[ScoringSheet]:
    """The workbooks of an expert that count: of a round those of the highest version, all lists of conflicts.

    What they say is told; of those that a newer one has replaced as history.
    """
    issued: dict[int, list[ScoringSheet]] = {}
    for one in mine:
        issued.setdefault(one.round, []).append(one)
    counting = [one for one in mine if not one.round or one.version == issued[one.round][-1].version]
    for number, own in issued.items():
        if number and len(own) > 1:
            files = ", ".join(shorten(one.file) for one in own)
            about = {"file": files, "n": len(own), "expert": own[0].expert}
            if own[-2] in counting:
                told.add("same version", **about)
            else:
                told.add("newer sheet", version=own[-1].version, **about)
        copies = {round_name(other) for other in issued if other != number}
        for one in own:
            problems = [problem for problem in one.problems if problem.sheet not in copies]
            told += problems if one in counting else history(problems)
    return counting


def _settled(
    mine: list[ScoringSheet], counting: list[ScoringSheet], number: int, told: Told
) -> tuple[Cells, list[Row]]:
    """The cells of a round that count, and those of other workbooks; of two that differ neither counts."""
    there = [one for one in mine if number in one.scores]
    there = [one for one in there if one.round == number] or there[-1:]
    newest = [one.scores[number] for one in there if one in counting]
    older = (one.scores[number] for one in there if one not in counting)
    others = [row | {"status": OLDER} for scores in older for row in scores.values()]
    cells: Cells = {}
    for scores in reversed(newest):
        cells |= scores
    for key, first in cells.items():
        rows = [scores.get(key, {}) for scores in newest]
        others += [row | {"status": SECOND} for row in rows if row and row is not first]
        if len({row.get("score", "") for row in rows}) > 1:
            one, other = ("–" if (score := row.get("score")) is None else f"{score:g}" for row in rows[:2])
            told.add("differ", column=key[1], one=one, other=other, **_place(first))
            first["status"] = DIFFER
    return cells, others


def _by_bid(cells: Cells, status: str) -> dict[str, list[Row]]:
    """The cells of a status, by application."""
    found: dict[str, list[Row]] = {}
    for (name, _code), row in cells.items():
        if row["status"] == status:
            found.setdefault(name, []).append(row)
    return found


def _set_aside(cells: Cells, declared: dict[str, Row], told: Told) -> None:
    """Scores of a bid in which the expert declared a conflict: told, set to `conflict`, the number kept."""
    for name, mine in _by_bid(cells, "given").items():
        if name in declared:
            about = {"column": mine[0]["cell"], "value": Message("{n} scores", n=len(mine))}
            told.add("scored conflict", **about, **_place(mine[0]))
    for (name, _code), row in cells.items():
        if name in declared and row["status"] in ("given", "missing"):
            row["status"] = "conflict"


def _tell_lacking(cells: Cells, methodology: Methodology, told: Told) -> None:
    """What is not scored: one line for an empty sheet, else one per bid; and lines that are deleted."""
    bids, blank = {key[0]: row for key, row in cells.items()}, _by_bid(cells, "missing")
    if len(cells) > 1 and sum(map(len, blank.values())) == len(cells):
        told.add("blank sheet", **_place(next(iter(cells.values()))) | {"application": None})
        blank = {}
    for mine in blank.values():
        column, row = re.findall(r"[A-Z]+|\d+", mine[0]["cell"])
        codes = ", ".join(one["indicator"] for one in mine)
        told.add("blanks", column=column, row=int(row), value=codes, **_place(mine[0]))
    for name, one in bids.items():
        lacking = [code for code in sorted(methodology.judged) if (name, code) not in cells]
        if lacking:
            told.add("no lines", value=", ".join(lacking), **_place(one))


def _tell_copies(panel: list[Cells], told: Told) -> None:
    """Experts whose scores and evidence of a round are the same in every cell."""
    alike: dict[frozenset[tuple[object, ...]], list[Row]] = {}
    for cells in panel:
        given = [row for row in cells.values() if row["status"] == "given"]
        said = [(row["application"], row["indicator"], row["score"], row["evidence"]) for row in given]
        if len({row["score"] for row in given}) > 1:
            alike.setdefault(frozenset(said), []).append(given[0])
    for one, other in (pair for experts in alike.values() for pair in combinations(experts, 2)):
        told.add("copy", other=other["expert"], **_place(one) | {"application": None})
