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
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import combinations, groupby
from pathlib import Path

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
    facts = {str(about.at(row, 1)): about.at(row, 3) for row in range(2, len(about.rows) + 1)}
    numbers = (facts.get(name) for name in ("round", "version"))
    number, version = (int(one) if isinstance(one, int | float) else 1 for one in numbers)
    name = shorten(str(facts.get("expert") or ""))
    expert = {fold(one): one for one in methodology.panel}.get(fold(name), name)
    found = ScoringSheet(book.file, book.told, expert, number, version)
    about.whom = {"expert": expert}
    if methodology.hash not in str(facts.get("methodology")):
        about.fault("methodology", value=shorten(str(facts.get("methodology") or "")))
    for sheet in (one for one in book.sheets.values() if one is not about):
        heads, sheet.whom = sheet.heads().keys(), {"expert": expert}
        if heads & {"indicator", "score"}:
            digit = re.search(r"\d", sheet.name)
            numbered = {"expert": expert, "round": int(digit[0]) if digit else number}
            found.scores += [numbered | row for row in _scores(sheet, methodology, known)]
        elif heads & {"conflict", "declared"}:
            found.conflicts += [{"expert": expert} | row for row in _conflicts(sheet, known)]
        else:
            sheet.fault("other sheet")
    return found


def _conflicts(sheet: Sheet, known: Collection[str]) -> Iterator[Row]:
    """Lines on which a conflict of interest is declared."""
    for cells in sheet.lines(("application", "conflict", "declared", "reason")):
        name, text = cells["application"].value, read_text(cells["conflict"])
        answer = chosen("certified", text or "no")
        if answer is None:
            cells["conflict"].fault("conflict", application=str(name))
        if answer != "no" and name not in known:
            cells["application"].fault("no bid")
        elif answer != "no":
            declared = day(cells["declared"].value)
            if declared is None:
                cells["declared"].fault("day")
            row = {"application": name, "declared": declared, "file": sheet.file}
            yield row | {"reason": read_text(cells["reason"]), "sheet": sheet.name}


def _scores(sheet: Sheet, methodology: Methodology, known: Collection[str]) -> Iterator[Row]:
    """The scores of one round."""
    read = set()
    for cells in sheet.lines(("application", "indicator", "score", "evidence")):
        name, code = cells["application"].value, cells["indicator"].value
        if name is None and code is None:
            continue
        if code not in methodology.judged:
            cells["indicator"].fault("no indicator")
        elif name not in known:
            cells["application"].fault("no bid")
        elif (name, code) in read:
            cells["application"].fault("scored twice")
        else:
            read.add((name, code))
            sheet.whom["application"] = name
            score, status = _score(cells["score"], methodology.experts_rule)
            row = {"application": name, "indicator": code, "score": score, "status": status}
            row |= {"evidence": read_text(cells["evidence"]), "cell": cells["score"].address}
            yield row | {"file": sheet.file, "sheet": sheet.name}


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
    return counts, aside, DataFrame(conflicts.values(), columns=CONFLICTS)


def _place(row: Row) -> Row:
    """Where a cell or a conflict stands."""
    return {name: row[name] for name in ("file", "sheet", "expert", "application")}


def _tell_versions(sheets: list[ScoringSheet], panel: list[str], told: Told) -> None:
    """What the workbooks say that no newer one of their round has replaced."""
    for expert, group in groupby(sheets, key=lambda one: (one.expert, one.round)):
        mine = list(group)
        for one in mine:
            one.counts = one.version == mine[-1].version
            told += one.problems if one.counts else []
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


def _settled(sheets: list[ScoringSheet], panel: list[str], told: Told) -> DataFrame:
    """The cells with their status; of two workbooks of one version that differ neither counts."""
    more = [{"issued": one.round, "version": one.version, "newest": one.counts} for one in sheets]
    rows = [row | about for one, about in zip(sheets, more, strict=True) for row in one.scores]
    table = DataFrame(rows, columns=[*SCORES, *VERSION]).astype({"score": float, "newest": bool})
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


def _set_aside(table: DataFrame, declared: list[Pair], told: Told) -> None:
    """Scores of a bid in which the expert declared a conflict: told, set to `conflict`, the number kept."""
    pairs = table.set_index(["expert", "application"]).index.isin(declared)
    for _bid, mine in table[pairs & table["status"].eq("given")].groupby(BID):
        first, scores = records(mine)[0], Message("{n} scores", n=len(mine))
        told.add("scored conflict", column=first["cell"], value=scores, **_place(first))
    table.loc[pairs & table["status"].isin(["given", "missing"]), "status"] = "conflict"


def _tell_lacking(cells: DataFrame, judged: Collection[str], told: Told) -> None:
    """What is not scored, and lines that are deleted: one line per bid."""
    for _bid, mine in cells[cells["status"].eq("missing")].groupby(BID):
        first = records(mine)[0]
        column, row = re.findall(r"[A-Z]+|\d+", first["cell"])
        told.add("blanks", column=column, row=int(row), value=", ".join(mine["indicator"]), **_place(first))
    few = cells.groupby(BID)["indicator"].transform("size") < len(judged)
    for _bid, mine in cells[few].groupby(BID):
        gone = ", ".join(sorted({*judged}.difference(mine["indicator"])))
        told.add("no lines", value=gone, **_place(records(mine)[0]))


def _tell_copies(given: DataFrame, told: Told) -> None:
    """Experts whose scores and evidence of a round are the same in every cell."""
    alike: dict[frozenset[tuple[object, ...]], list[Row]] = {}
    for _round, mine in given.groupby(["round", "expert"]):
        if mine["score"].nunique() > 1:
            said = mine[["round", "application", "indicator", "score", "evidence"]]
            alike.setdefault(frozenset(said.itertuples(index=False, name=None)), []).append(records(mine)[0])
    for one, other in (pair for experts in alike.values() for pair in combinations(experts, 2)):
        told.add("copy", other=other["expert"], **_place(one) | {"application": None})
