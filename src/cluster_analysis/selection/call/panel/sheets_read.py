"""Read an expert's scoring sheet back, cell by cell (written: `sheets`).

Everything is found by the fixed codes in row 1, so a sheet survives another language and another program. A
cell that cannot be used is one problem with its place; the rest is kept.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from cluster_analysis.errors import Message
from cluster_analysis.selection.call.forms.cells import read_text
from cluster_analysis.selection.call.forms.choices import chosen, fold
from cluster_analysis.selection.call.panel.sheets import CONFLICTS, KEY, SCORES
from cluster_analysis.selection.call.workbooks import Cell, IntakeProblem, Sheet, Workbook, shorten
from cluster_analysis.selection.engine.methodology.methodology import Methodology

ROUND = re.compile(r"round (\d)", re.I)
EXPERT_NAME = re.compile(r"[^\W_][\w .,'’-]{0,59}")
"""A name in any script; what is a path or a formula is none."""
NO_ZERO = "ask the expert; an empty cell is never read as zero"
FIRST_DAY, LAST_DAY = 36526, 73050
"""Days from 2000 to 2099 as a spreadsheet counts them (from 30 December 1899)."""


@dataclass
class ScoringSheet:
    """What one expert's workbook says.

    `scores` has one row per cell: expert, round, application, indicator, score (NaN where none), evidence,
    status (`given`, `missing`, `conflict`, `unusable`), file, sheet, cell. `conflicts`: expert, application,
    declared, reason. `round` is 0 for a list on which only conflicts are declared.
    """

    file: str
    expert: str | None = None
    round: int = 1
    version: int = 1
    methodology: str | None = None
    scores: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=SCORES))
    conflicts: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=CONFLICTS))
    problems: list[IntakeProblem] = field(default_factory=list)

    def tell(self, message: str, **more: Any) -> None:
        """Add a problem of this workbook."""
        self.problems.append(IntakeProblem(message, file=self.file, expert=self.expert, **more))


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
        advice = "use the scoring sheet as issued"
        found.tell("is not in the workbook", sheet="About", severity="refused", advice=advice)
        return found
    facts = {str(about.at(row, 1)): about.at(row, 3) for row in range(2, len(about.rows) + 1)}
    found.expert = _expert(found, facts.get("expert"), methodology.panel)
    if found.expert is None:
        return found
    applications = None if known is None else set(known)
    found.version = _count(facts.get("version"), 1)
    found.methodology = str(facts.get("methodology") or "")
    reader = _Reader(found, methodology, applications)
    declared = book.sheet("Conflicts")
    if declared is not None:
        found.conflicts = pd.DataFrame(reader.conflicts(declared), columns=CONFLICTS)
    rounds = [sheet for name, sheet in book.sheets.items() if ROUND.fullmatch(name.strip())]
    found.round = _count(facts.get("round"), max(map(_number, rounds), default=1))
    rows = [row for sheet in rounds for row in reader.round(sheet)]
    found.scores = pd.DataFrame(rows, columns=SCORES).sort_values(KEY, ignore_index=True)
    late_conflicts(found)
    if methodology.hash not in found.methodology:
        message, advice = (
            "was issued for another version of the methodology",
            "check that the rubric is the same",
        )
        found.tell(message, sheet="About", value=shorten(found.methodology), advice=advice)
    return found


def _count(value: object, otherwise: int) -> int:
    return int(value) if isinstance(value, int | float) else otherwise


def _number(sheet: Sheet) -> int:
    """The number of a round by the name of its sheet."""
    match = ROUND.fullmatch(sheet.name.strip())
    return int(match[1]) if match else 0


def _expert(found: ScoringSheet, value: object, panel: list[str]) -> str | None:
    """The expert as named on the panel, whatever case and blanks a sheet has; another name as it stands."""
    name = str(value) if value is not None else ""
    by_name = {fold(one): one for one in panel}
    if fold(name) in by_name:
        return by_name[fold(name)]
    if EXPERT_NAME.fullmatch(name):
        return name
    place: dict[str, Any] = {"sheet": "About", "column": "C", "advice": "use the sheet issued to the expert"}
    found.tell("is not the id of an expert", value=shorten(name), severity="refused", **place)
    return None


class _Reader:
    """The tables of one expert's workbook while they are read."""

    def __init__(self, found: ScoringSheet, methodology: Methodology, known: set[str] | None) -> None:
        self.found, self.rules, self.known = found, methodology.experts_rule, known
        self.codes = set(methodology.judged)

    def tell(self, cell: Cell, message: str, advice: str | None = None, **more: Any) -> None:
        """Add a problem of a cell."""
        self.found.problems.append(cell.problem(message, advice, expert=self.found.expert, **more))

    def conflicts(self, sheet: Sheet) -> Iterator[list[Any]]:
        """Lines on which a conflict of interest is declared."""
        for cells in sheet.lines(("application", "conflict", "declared", "reason"), self.found.problems):
            text = read_text(cells["conflict"], self.found.problems)
            answer = None if text is None else chosen("certified", text)
            if text is None or answer == "no":
                continue
            application = str(cells["application"].value)
            if answer is None:
                message = "is neither yes nor no; read as a declared conflict"
                self.tell(cells["conflict"], message, application=application)
            if self.known is not None and application not in self.known:
                self.tell(cells["application"], "is not an application of this call")
                continue
            day = read_day(cells["declared"].value)
            if day is None:
                advice = "write YYYY-MM-DD; the conflict counts all the same"
                self.tell(cells["declared"], "is not a date of declaration", advice)
            reason = read_text(cells["reason"], self.found.problems)
            yield [self.found.expert, application, day, reason, self.found.file]

    def round(self, sheet: Sheet) -> list[list[Any]]:
        """The scores of one round."""
        rows: list[list[Any]] = []
        seen: set[tuple[Any, Any]] = set()
        blank: dict[str, dict[str, Cell]] = {}
        number = _number(sheet)
        for cells in sheet.lines(("application", "indicator", "score", "evidence"), self.found.problems):
            application, code = cells["application"].value, cells["indicator"].value
            if (application is None and code is None) or self._is_unknown(cells, seen):
                continue
            seen.add((application, code))
            score, status = self._score(cells["score"], str(application))
            if status == "missing":
                blank.setdefault(str(application), {})[str(code)] = cells["score"]
            evidence = read_text(cells["evidence"], self.found.problems)
            place = [self.found.file, sheet.name, cells["score"].address]
            rows.append([self.found.expert, number, application, code, score, evidence, status, *place])
        self._lacking(sheet, rows, blank)
        return rows

    def _is_unknown(self, cells: dict[str, Cell], seen: set[tuple[Any, Any]]) -> bool:
        """Whether a line is none that can count; it is told."""
        application, code = cells["application"].value, cells["indicator"].value
        if code not in self.codes:
            self.tell(cells["indicator"], "is not an indicator that experts score")
        elif self.known is not None and application not in self.known:
            self.tell(cells["application"], "is not an application of this call")
        elif (application, code) in seen:
            self.tell(cells["application"], "is scored on two lines; the first counts")
        else:
            return False
        return True

    def _score(self, cell: Cell, application: str) -> tuple[float | None, str]:
        """The score of a cell, and what it is."""
        value, (low, high), step = cell.value, self.rules.scale, self.rules.step
        if value is None:
            return None, "conflict" if application in set(self.found.conflicts["application"]) else "missing"
        number, limits = _whole(value), {"low": low, "high": high, "application": application}
        if number is None or cell.percent:
            self.tell(cell, "is not a score", "a number from {low} to {high}", **limits)
            return None, "unusable"
        if not low <= number <= high or (number - low) % step:
            self.tell(
                cell, "is outside the scale", "a step of {step} from {low} to {high}", step=step, **limits
            )
            return None, "unusable"
        if cell.formula:
            self.tell(cell, "is the result of a formula", severity="note", application=application)
        return number, "given"

    def _lacking(self, sheet: Sheet, rows: list[list[Any]], blank: dict[str, dict[str, Cell]]) -> None:
        """What is not scored: one line for an empty sheet, else one per bid; and lines that are deleted."""
        if 1 < len(rows) == sum(map(len, blank.values())):
            self.found.tell("no score is given", sheet=sheet.name, advice=NO_ZERO)
            blank = {}
        for application, cells in blank.items():
            several = {"value": ", ".join(cells)} if len(cells) > 1 else {}
            message = "scores are missing" if several else "score is missing"
            self.tell(next(iter(cells.values())), message, NO_ZERO, application=application, **several)
        there: dict[str, set[str]] = {}
        for row in rows:
            there.setdefault(str(row[2]), set()).add(row[3])
        for application, mine in there.items():
            if lacking := ", ".join(sorted(self.codes - mine)):
                about = {"sheet": sheet.name, "value": lacking, "application": application}
                self.found.tell("lines of the sheet are missing", **about)


def read_day(value: object) -> str | None:
    """A day as YYYY-MM-DD from a date, the number a spreadsheet made of it, or a text; None if it is none.

    Examples
    --------
    >>> read_day("2017-06-12"), read_day("12.06.2017"), read_day(42898.0), read_day("June")
    ('2017-06-12', '2017-06-12', '2017-06-12', None)
    """
    if isinstance(value, datetime.date):
        return value.isoformat()[:10]
    if isinstance(value, int | float) and FIRST_DAY <= value <= LAST_DAY:
        return (datetime.date(1899, 12, 30) + datetime.timedelta(days=int(value))).isoformat()
    text = re.sub(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})$", _turned, str(value or "").strip())
    try:
        return datetime.date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return None


def _turned(match: re.Match[str]) -> str:
    day, month, year = (int(part) for part in match.groups())
    return f"{year:04d}-{month:02d}-{day:02d}"


def _whole(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    return float(value) if isinstance(value, str) and re.fullmatch(r"\s*-?\d{1,3}\s*", value) else None


def late_conflicts(found: ScoringSheet) -> None:
    """Scores of a bid in which the expert declared a conflict: told, set to `conflict`, the number kept."""
    both = found.scores[found.scores["application"].isin(found.conflicts["application"])]
    given = both[both["status"] == "given"]
    message = "conflict of interest declared, yet the bid is scored (declared after scoring?)"
    advice = "the scores are kept on record and stay out of the arithmetic"
    for (application, _round), cells in given.groupby(["application", "round"]):
        first = cells.iloc[0]
        place = {"file": first["file"], "sheet": first["sheet"], "column": first["cell"]}
        about: dict[str, Any] = {"expert": found.expert, "application": str(application), "advice": advice}
        value = Message("{n} scores", n=len(cells))
        found.problems.append(IntakeProblem(message, value=value, **place, **about))
    found.scores.loc[given.index, "status"] = "conflict"
