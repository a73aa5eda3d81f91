"""The scoring sheets of a panel: which cell of which workbook counts, and where the others go.

An expert sends one workbook per round, and a corrected one with a higher version. The scores of a round are
those of the workbook issued for it; the locked copy of an earlier round in a later workbook counts only where
the earlier workbook itself is not there. A conflict of interest once declared, in any workbook of the expert,
holds for all rounds: a corrected sheet cannot take it back.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import combinations, groupby
from pathlib import Path

import pandas as pd

from cluster_analysis.errors import Message
from cluster_analysis.selection.call.files import plain_files, read_workbook
from cluster_analysis.selection.call.panel.sheets import CONFLICTS, KEY, SCORES
from cluster_analysis.selection.call.panel.sheets_read import ScoringSheet, read_sheet
from cluster_analysis.selection.call.workbooks import Refused, Row, Told, history, records, shorten
from cluster_analysis.selection.engine.methodology.methodology import Methodology

FOREIGN, OLDER, DIFFER = "not on the panel", "replaced by a newer sheet", "two sheets differ"
"""What becomes of cells of other workbooks than the one that counts, and where two of one version differ."""
ROUND, BID, VERSION = KEY[:2], KEY[:3], ["issued", "version", "newest"]
OWN = 99
"""Stands above every copy of a round: the workbook issued for it."""
Pair = tuple[str, str]
"""Expert and application."""


def read_panel(
    folder: Path,
    methodology: Methodology,
    applications: list[str],
    told: Told,
    withdrawn: Collection[Pair] = (),
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Scores that count, score cells set aside, and declared conflicts of interest.

    Parameters
    ----------
    withdrawn
        Expert and application of the conflicts that another person has withdrawn in the dossier.
    """
    sheets, panel = list[ScoringSheet](), methodology.panel
    for path in plain_files(folder):
        try:
            sheets.append(read_sheet(read_workbook(path), methodology, applications))
        except Refused as refused:
            told.append(refused.problem)
    sheets.sort(key=lambda one: (one.expert, one.round, one.version))
    for expert in [one for one in panel if one not in {sheet.expert for sheet in sheets if sheet.round}]:
        told.add("nothing received", expert=expert, value=expert)
    _tell_versions(sheets, panel, told)
    conflicts = _declared([one for one in sheets if one.expert in panel], withdrawn, told)
    table = _settled(sheets, panel, told)
    _set_aside(table, list(conflicts), told)
    _tell_lacking(table[~table["status"].isin([FOREIGN, OLDER])], methodology.judged, told)
    given = table["status"] == "given"
    _tell_copies(table[given], told)
    counts = table.loc[given, SCORES].sort_values(KEY, ignore_index=True)
    aside = table.loc[~given, SCORES].reset_index(drop=True)
    return counts, aside, pd.DataFrame(conflicts.values(), columns=CONFLICTS)


def _place(row: Row) -> Row:
    """Where a cell or a conflict stands."""
    return {name: row[name] for name in ("file", "sheet", "expert", "application")}


def _tell_versions(sheets: list[ScoringSheet], panel: list[str], told: Told) -> None:
    """What the workbooks say; of those that a newer one of their round has replaced as history."""
    for expert, group in groupby(sheets, key=lambda one: (one.expert, one.round)):
        mine = list(group)
        for one in mine:
            one.counts = one.version == mine[-1].version
            told += one.problems if one.counts else history(one.problems)
        about = {"file": ", ".join(shorten(one.file) for one in mine), "expert": expert[0]}
        if expert[0] not in panel:
            told.add("panel", sheet="About", value=expert[0], **about)
        elif len(mine) > 1:
            told.add("several sheets", n=len(mine), **about)


def _declared(mine: list[ScoringSheet], withdrawn: Collection[Pair], told: Told) -> dict[Pair, Row]:
    """Conflicts in any workbook of an expert; one that the newest no longer name is asked and still holds."""
    found, kept = dict[Pair, Row](), set[Pair]()
    for sheet in mine:
        own = {(row["expert"], row["application"]): row for row in sheet.conflicts}
        found = own | found
        kept |= own.keys() if sheet.counts else set()
    holding = {pair: found[pair] for pair in sorted(found) if pair not in withdrawn}
    for pair in [one for one in holding if one not in kept]:
        told.add("gone conflict", **_place(holding[pair]))
    return holding


def _settled(sheets: list[ScoringSheet], panel: list[str], told: Told) -> pd.DataFrame:
    """The cells with their status; of two workbooks of one version that differ neither counts."""
    more = [{"issued": one.round, "version": one.version, "newest": one.counts} for one in sheets]
    rows = [row | about for one, about in zip(sheets, more, strict=True) for row in one.scores]
    table = pd.DataFrame(rows, columns=[*SCORES, *VERSION]).astype({"score": float, "newest": bool})
    table["issued"] = table["issued"].mask(table["issued"] == table["round"], OWN)
    table = table[table["issued"] == table.groupby(ROUND)["issued"].transform("max")]
    table = table.drop_duplicates([*KEY, "score", "evidence", "version"], ignore_index=True)
    differ = table["newest"] & table.duplicated([*KEY, "newest"], keep=False)
    for _cell, same in table[differ].groupby(KEY):
        first, scores = records(same)[0], same["score"].map("{:g}".format, na_action="ignore").fillna("–")
        told.add("differ", column=first["indicator"], value=", ".join(scores), **_place(first))
    table.loc[differ, "status"] = DIFFER
    table.loc[~table["newest"], "status"] = OLDER
    table.loc[~table["expert"].isin(panel), "status"] = FOREIGN
    return table


def _set_aside(table: pd.DataFrame, declared: list[Pair], told: Told) -> None:
    """Scores of a bid in which the expert declared a conflict: told, set to `conflict`, the number kept."""
    pairs = table.set_index(["expert", "application"]).index.isin(declared)
    for _bid, mine in table[pairs & table["status"].eq("given")].groupby(BID):
        first, scores = records(mine)[0], Message("{n} scores", n=len(mine))
        told.add("scored conflict", column=first["cell"], value=scores, **_place(first))
    table.loc[pairs & table["status"].isin(["given", "missing"]), "status"] = "conflict"


def _tell_lacking(cells: pd.DataFrame, judged: Collection[str], told: Told) -> None:
    """What is not scored, and lines that are deleted: one line per bid."""
    for _bid, mine in cells[cells["status"].eq("missing")].groupby(BID):
        first = records(mine)[0]
        column, row = re.findall(r"[A-Z]+|\d+", first["cell"])
        told.add("blanks", column=column, row=int(row), value=", ".join(mine["indicator"]), **_place(first))
    few = cells.groupby(BID)["indicator"].transform("size") < len(judged)
    for _bid, mine in cells[few].groupby(BID):
        gone = ", ".join(sorted({*judged}.difference(mine["indicator"])))
        told.add("no lines", value=gone, **_place(records(mine)[0]))


def _tell_copies(given: pd.DataFrame, told: Told) -> None:
    """Experts whose scores and evidence of a round are the same in every cell."""
    alike: dict[frozenset[tuple[object, ...]], list[Row]] = {}
    for _round, mine in given.groupby(["round", "expert"]):
        if mine["score"].nunique() > 1:
            said = mine[["round", "application", "indicator", "score", "evidence"]]
            alike.setdefault(frozenset(said.itertuples(index=False, name=None)), []).append(records(mine)[0])
    for one, other in (pair for experts in alike.values() for pair in combinations(experts, 2)):
        told.add("copy", other=other["expert"], **_place(one) | {"application": None})
