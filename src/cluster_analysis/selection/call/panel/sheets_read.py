"""Read an expert's scoring sheet back, cell by cell (written: `sheets`).

Everything is found by the fixed codes in row 1, so a sheet survives another language and another program. A
cell that cannot be used is one problem with its place; the rest is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from cluster_analysis.selection.call.forms.cells import read_day, read_text
from cluster_analysis.selection.call.forms.choices import chosen, fold
from cluster_analysis.selection.call.panel.sheets import CONFLICTS, KEY, SCORES
from cluster_analysis.selection.call.workbooks import Cell, Sheet, Told, Workbook, shorten
from cluster_analysis.selection.engine.methodology.methodology import Methodology

ROUND = re.compile(r"round (\d)", re.I)


@dataclass
class ScoringSheet:
    """What one expert's workbook says.

    `scores` has one row per cell: expert, round, application, indicator, score (NaN where none), evidence,
    status (`given`, `missing`, `unusable`), file, sheet, cell. `conflicts`: expert, application, declared,
    reason. `round` is 0 for a list on which only conflicts are declared.
    """

    file: str
    expert: str = ""
    round: int = 1
    version: int = 1
    scores: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=SCORES))
    conflicts: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=CONFLICTS))
    problems: Told = field(default_factory=Told)


def read_sheet(book: Workbook, methodology: Methodology, known: Iterable[str] | None = None) -> ScoringSheet:
    """What an expert's workbook says; every cell that cannot be used is a problem, the rest is kept.

    Parameters
    ----------
    book
        The workbook as `files.read.read_workbook` gives it (also after a round trip through another program).
    methodology
        Gives the scale, the indicators and the panel.
    known
        Applications that exist, if they are to be checked.
    """
    found, about = ScoringSheet(book.file), book.sheet("About")
    if about is None:
        found.problems.add("no scoring sheet", file=book.file, sheet="About")
        return found
    facts = {str(about.at(row, 1)): about.at(row, 3) for row in range(2, len(about.rows) + 1)}
    name = shorten(str(facts.get("expert") or ""))
    found.expert = {fold(one): one for one in methodology.panel}.get(fold(name), name)
    found.version = _count(facts.get("version"), 1)
    applications = None if known is None else set(known)
    declared = book.sheet("Conflicts")
    if declared is not None:
        found.conflicts = pd.DataFrame(_conflicts(found, declared, applications), columns=CONFLICTS)
    rounds = {
        int(match[1]): one for name, one in book.sheets.items() if (match := ROUND.fullmatch(name.strip()))
    }
    found.round = _count(facts.get("round"), max(rounds, default=1))
    rows = [
        row
        for number, one in rounds.items()
        for row in _scores(found, one, number, methodology, applications)
    ]
    found.scores = pd.DataFrame(rows, columns=SCORES).sort_values(KEY, ignore_index=True)
    issued = str(facts.get("methodology") or "")
    if methodology.hash not in issued:
        found.problems.add("methodology", file=book.file, sheet="About", value=shorten(issued))
    found.problems = Told(one.but(expert=found.expert) for one in found.problems)
    return found


def _count(value: object, otherwise: int) -> int:
    return int(value) if isinstance(value, int | float) else otherwise


def _conflicts(found: ScoringSheet, sheet: Sheet, known: set[str] | None) -> Iterator[list[Any]]:
    """Lines on which a conflict of interest is declared."""
    told = found.problems
    for cells in sheet.lines(("application", "conflict", "declared", "reason"), told):
        text = read_text(cells["conflict"], told)
        answer = None if text is None else chosen("certified", text)
        if text is None or answer == "no":
            continue
        application = str(cells["application"].value)
        if answer is None:
            told.append(cells["conflict"].problem("conflict", application=application))
        if known is not None and application not in known:
            told.append(cells["application"].problem("no bid"))
            continue
        day = read_day(cells["declared"].value)
        if day is None:
            told.append(cells["declared"].problem("day"))
        yield [found.expert, application, day, read_text(cells["reason"], told), found.file]


def _scores(
    found: ScoringSheet, sheet: Sheet, number: int, methodology: Methodology, known: set[str] | None
) -> Iterator[list[Any]]:
    """The scores of one round."""
    seen: set[tuple[Any, Any]] = set()
    for cells in sheet.lines(("application", "indicator", "score", "evidence"), found.problems):
        key = application, code = cells["application"].value, cells["indicator"].value
        if key == (None, None):
            continue
        if code not in methodology.judged:
            found.problems.append(cells["indicator"].problem("no indicator"))
        elif known is not None and application not in known:
            found.problems.append(cells["application"].problem("no bid"))
        elif key in seen:
            found.problems.append(cells["application"].problem("scored twice"))
        else:
            seen.add(key)
            cell = cells["score"]
            score, status = _score(cell, methodology, found.problems, str(application))
            evidence = read_text(cells["evidence"], found.problems)
            place = [found.file, sheet.name, cell.address]
            yield [found.expert, number, application, code, score, evidence, status, *place]


def _score(cell: Cell, methodology: Methodology, told: Told, application: str) -> tuple[float | None, str]:
    """The score of a cell, and what it is."""
    rules, value = methodology.experts_rule, cell.value
    (low, high), step = rules.scale, rules.step
    if value is None:
        return None, "missing"
    about: dict[str, Any] = {"low": low, "high": high, "application": application}
    if isinstance(value, str) and re.fullmatch(r"\s*-?\d{1,3}\s*", value):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or cell.percent:
        told.append(cell.problem("score", **about))
        return None, "unusable"
    if not low <= value <= high or (value - low) % step:
        told.append(cell.problem("scale", step=step, **about))
        return None, "unusable"
    if cell.formula:
        told.append(cell.problem("score formula", application=application))
    return float(value), "given"
