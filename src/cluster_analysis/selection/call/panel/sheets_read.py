"""Read an expert's scoring sheet back, cell by cell (written: `sheets`).

Everything is found by the fixed codes in row 1, so a sheet survives another language, name and program. A
cell that cannot be used is one problem with its place; the rest is kept.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from cluster_analysis.selection.call.forms.choices import chosen, fold
from cluster_analysis.selection.call.forms.read import read_number, read_text
from cluster_analysis.selection.call.workbooks import (
    Cell,
    Refused,
    Row,
    Sheet,
    Told,
    Workbook,
    day,
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
