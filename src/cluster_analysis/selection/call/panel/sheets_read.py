"""Read an expert's scoring sheet back, cell by cell (written: `sheets`).

Everything is found by the fixed codes in row 1, so a sheet survives another language and another program. A
cell that cannot be used is one problem with its place; the rest is kept.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import pandas as pd

from cluster_analysis.errors import Message
from cluster_analysis.selection.call.forms.cells import header, read_text
from cluster_analysis.selection.call.forms.choices import chosen, fold
from cluster_analysis.selection.call.panel.sheets import CONFLICTS, KEY, SCORES, qualitative
from cluster_analysis.selection.call.workbooks import IntakeProblem, Sheet, Workbook, shorten
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
    declared = book.sheet("Conflicts")
    if declared is not None:
        found.conflicts = _read_conflicts(declared, found, applications)
    rounds = [sheet for name, sheet in book.sheets.items() if ROUND.fullmatch(name.strip())]
    found.round = _count(facts.get("round"), max(map(_number, rounds), default=1))
    rows = [row for sheet in rounds for row in _read_round(sheet, found, methodology, applications)]
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


def _read_conflicts(sheet: Sheet, found: ScoringSheet, known: Collection[str] | None) -> pd.DataFrame:
    at = header(sheet, ("application", "conflict", "declared", "reason"), found.problems)
    rows = []
    for row in range(3, len(sheet.rows) + 1) if len(at) == 4 else ():
        text = read_text(sheet, row, at["conflict"], found.problems)
        answer = None if text is None else chosen("certified", text)
        if text is None or answer == "no":
            continue
        application = str(sheet.at(row, at["application"]))
        whom: dict[str, Any] = {"expert": found.expert}
        if answer is None:
            message, place = "is neither yes nor no; read as a declared conflict", (row, at["conflict"])
            found.problems.append(sheet.problem(message, *place, application=application, **whom))
        if known is not None and application not in known:
            message = "is not an application of this call"
            found.problems.append(sheet.problem(message, row, at["application"], **whom))
            continue
        day = read_day(sheet.at(row, at["declared"]))
        if day is None:
            message, advice = (
                "is not a date of declaration",
                "write YYYY-MM-DD; the conflict counts all the same",
            )
            found.problems.append(sheet.problem(message, row, at["declared"], advice=advice, **whom))
        reason = read_text(sheet, row, at["reason"], found.problems)
        rows.append([found.expert, application, day, reason, found.file])
    return pd.DataFrame(rows, columns=CONFLICTS)


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


def _read_round(
    sheet: Sheet, found: ScoringSheet, methodology: Methodology, known: Collection[str] | None
) -> list[list[Any]]:
    at = header(sheet, ("application", "indicator", "score", "evidence"), found.problems)
    codes = {one.code for one in qualitative(methodology)}
    rows: list[list[Any]] = []
    seen: set[tuple[Any, Any]] = set()
    for row in range(3, len(sheet.rows) + 1) if len(at) == 4 else ():
        application, indicator = sheet.at(row, at["application"]), sheet.at(row, at["indicator"])
        if application is None and indicator is None:
            continue
        unknown = _unknown_line(sheet, row, at, codes, known, seen)
        if unknown is not None:
            found.problems.append(unknown)
            continue
        seen.add((application, indicator))
        score, status = _score(sheet, row, at["score"], found, methodology, str(application))
        evidence = read_text(sheet, row, at["evidence"], found.problems)
        place = [found.file, sheet.name, sheet.address(row, at["score"])]
        rows.append([found.expert, _number(sheet), application, indicator, score, evidence, status, *place])
    if at:
        found.problems.extend(_missing(sheet, rows, found, at.get("score", 1)))
        found.problems.extend(_deleted(sheet, rows, found, codes))
    return rows


def _missing(
    sheet: Sheet, rows: list[list[Any]], found: ScoringSheet, column: int
) -> Iterator[IntakeProblem]:
    """What is not scored: one line for an empty sheet, else one line per bid."""
    blank = [row for row in rows if row[6] == "missing"]
    if blank and len(blank) == len(rows) > 1:
        about: dict[str, Any] = {"file": found.file, "sheet": sheet.name, "expert": found.expert}
        yield IntakeProblem("no score is given", advice=NO_ZERO, **about)
        return
    for application, cells in groupby(blank, key=lambda row: row[2]):
        mine = list(cells)
        whom: dict[str, Any] = {"expert": found.expert, "application": str(application), "advice": NO_ZERO}
        line = int(re.sub(r"\D", "", mine[0][9]))
        one = sheet.problem("score is missing", line, column, **whom)
        codes = ", ".join(row[3] for row in mine)
        yield one if len(mine) == 1 else one.but(message=Message("scores are missing"), value=codes)


def _deleted(
    sheet: Sheet, rows: list[list[Any]], found: ScoringSheet, codes: set[str]
) -> Iterator[IntakeProblem]:
    """Lines of a bid that somebody has deleted from the sheet."""
    there: dict[str, set[str]] = {}
    for row in rows:
        there.setdefault(str(row[2]), set()).add(row[3])
    for application, mine in there.items():
        if codes - mine:
            about: dict[str, Any] = {"file": found.file, "sheet": sheet.name, "expert": found.expert}
            value = ", ".join(sorted(codes - mine))
            yield IntakeProblem(
                "lines of the sheet are missing", value=value, application=application, **about
            )


def _unknown_line(
    sheet: Sheet,
    row: int,
    at: dict[str, int],
    codes: set[str],
    known: Collection[str] | None,
    seen: set[tuple[Any, Any]],
) -> IntakeProblem | None:
    application, indicator = sheet.at(row, at["application"]), sheet.at(row, at["indicator"])
    if indicator not in codes:
        return sheet.problem("is not an indicator that experts score", row, at["indicator"])
    if known is not None and application not in known:
        return sheet.problem("is not an application of this call", row, at["application"])
    if (application, indicator) in seen:
        return sheet.problem("is scored on two lines; the first counts", row, at["application"])
    return None


def _score(
    sheet: Sheet, row: int, column: int, found: ScoringSheet, methodology: Methodology, application: str
) -> tuple[float | None, str]:
    value, rule = sheet.at(row, column), methodology.experts_rule
    whom: dict[str, Any] = {"expert": found.expert, "application": application}
    if value is None:
        return None, "conflict" if application in set(found.conflicts["application"]) else "missing"
    number, (low, high) = _whole(value), rule.scale
    if number is None or (row, column) in sheet.percent:
        advice = "a number from {low} to {high}"
        found.problems.append(
            sheet.problem("is not a score", row, column, advice=advice, low=low, high=high, **whom)
        )
        return None, "unusable"
    if not low <= number <= high or (number - low) % rule.step:
        message, advice = "is outside the scale", "a step of {step} from {low} to {high}"
        limits: dict[str, Any] = {"step": rule.step, "low": low, "high": high}
        found.problems.append(sheet.problem(message, row, column, advice=advice, **limits, **whom))
        return None, "unusable"
    if (row, column) in sheet.formulas:
        found.problems.append(
            sheet.problem("is the result of a formula", row, column, severity="note", **whom)
        )
    return number, "given"


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
