"""Read an expert's scoring sheet back, cell by cell (written: `sheets`).

Everything is found by the fixed codes in row 1, so a sheet survives another language and another program. A
cell that cannot be used is one problem with its place; the rest is kept.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from cluster_analysis.selection.call.forms.choices import chosen, fold
from cluster_analysis.selection.call.forms.read import read_day, read_text
from cluster_analysis.selection.call.workbooks import Cell, Row, Sheet, Told, Workbook, shorten
from cluster_analysis.selection.engine.methodology.methodology import Methodology

ROUND = re.compile(r"round (\d)", re.IGNORECASE)
Cells = dict[tuple[str, str], Row]
"""Rows of the table of scores by application and indicator."""


@dataclass(eq=False)
class ScoringSheet:
    """What one expert's workbook says.

    `scores` has, by round, one row per cell: expert, round, application, indicator, score (None where none
    is given), evidence, status (`given`, `missing`, `unusable`), file, sheet, cell. `conflicts` has, by
    application: expert, application, declared, reason, file. `round` is 0 for a list on which only conflicts
    are declared.
    """

    file: str
    problems: Told
    expert: str = ""
    round: int = 0
    version: int = 1
    scores: dict[int, Cells] = field(default_factory=dict)
    conflicts: dict[str, Row] = field(default_factory=dict)


def read_sheet(
    book: Workbook, methodology: Methodology, known: Collection[str] | None = None
) -> ScoringSheet:
    """What an expert's workbook says; every cell that cannot be used is a problem, the rest is kept.

    Parameters
    ----------
    book
        The workbook as `files.read_workbook` gives it (also after a round trip through another program).
    methodology
        Gives the scale, the indicators and the panel.
    known
        Applications that exist, if they are to be checked.
    """
    found, about = ScoringSheet(book.file, book.told), book.sheet("About")
    if about is None:
        found.problems.add("no scoring sheet", file=book.file, sheet="About")
        return found
    facts = {str(about.at(row, 1)): about.at(row, 3) for row in range(2, len(about.rows) + 1)}
    name = shorten(str(facts.get("expert") or ""))
    found.expert = {fold(one): one for one in methodology.panel}.get(fold(name), name)
    if declared := book.sheet("Conflicts"):
        _read_conflicts(found, declared, known)
    for name, sheet in book.sheets.items():
        if match := ROUND.fullmatch(name.strip()):
            found.scores[int(match[1])] = _read_scores(found, sheet, int(match[1]), methodology, known)
    found.version = _count(facts.get("version"), 1)
    found.round = _count(facts.get("round"), max(found.scores, default=1))
    if methodology.hash not in str(facts.get("methodology")):
        about.fault("methodology", value=shorten(str(facts.get("methodology") or "")))
    found.problems = Told(one.but(expert=found.expert) for one in found.problems)
    return found


def _count(value: object, otherwise: int) -> int:
    return int(value) if isinstance(value, int | float) else otherwise


def _is_known(cell: Cell, known: Collection[str] | None) -> bool:
    """Whether an application is one of the call; told if not."""
    if known is None or cell.value in known:
        return True
    cell.fault("no bid")
    return False


def _read_conflicts(found: ScoringSheet, sheet: Sheet, known: Collection[str] | None) -> None:
    """Lines on which a conflict of interest is declared."""
    for cells in sheet.lines(("application", "conflict", "declared", "reason")):
        application, text = str(cells["application"].value), read_text(cells["conflict"])
        answer = text and chosen("certified", text)
        if text is None or answer == "no":
            continue
        if answer is None:
            cells["conflict"].fault("conflict", application=application)
        if _is_known(cells["application"], known):
            day = read_day(cells["declared"].value)
            if day is None:
                cells["declared"].fault("day")
            row = {"expert": found.expert, "application": application, "declared": day, "file": found.file}
            found.conflicts[application] = row | {"reason": read_text(cells["reason"])}


def _read_scores(
    found: ScoringSheet, sheet: Sheet, number: int, methodology: Methodology, known: Collection[str] | None
) -> Cells:
    """The scores of one round."""
    read: Cells = {}
    for cells in sheet.lines(("application", "indicator", "score", "evidence")):
        name, code, cell = cells["application"].value, cells["indicator"].value, cells["score"]
        if (name, code) == (None, None):
            continue
        if code not in methodology.judged:
            cells["indicator"].fault("no indicator")
        elif _is_known(cells["application"], known) and (name, code) in read:
            cells["application"].fault("scored twice")
        elif known is None or name in known:
            score, status = _score(cell, methodology, name)
            row = {"expert": found.expert, "round": number, "application": name, "indicator": code}
            row |= {"score": score, "evidence": read_text(cells["evidence"]), "status": status}
            read[name, code] = row | {"file": found.file, "sheet": sheet.name, "cell": cell.address}
    return read


def _score(cell: Cell, methodology: Methodology, application: str) -> tuple[float | None, str]:
    """The score of a cell, and what it is."""
    rules, value = methodology.experts_rule, cell.value
    (low, high), step = rules.scale, rules.step
    if value is None:
        return None, "missing"
    if isinstance(value, str) and re.fullmatch(r"\s*-?\d{1,3}\s*", value):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or cell.percent:
        cell.fault("score", low=low, high=high, application=application)
        return None, "unusable"
    if not low <= value <= high or (value - low) % step:
        cell.fault("scale", low=low, high=high, step=step, application=application)
        return None, "unusable"
    if cell.formula:
        cell.fault("score formula", application=application)
    return float(value), "given"
