"""Read an expert's scoring sheet back, cell by cell (written: `sheets`).

Everything is found by the fixed codes in row 1, so a sheet survives another language and another program. A
cell that cannot be used is one problem with its place; the rest is kept.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pandas as pd

from cluster_analysis.selection.call.forms import header, read_text
from cluster_analysis.selection.call.sheets import CONFLICTS, KEY, SCORES, qualitative
from cluster_analysis.selection.call.workbooks import IntakeProblem, Sheet, Workbook, shorten

if TYPE_CHECKING:
    from cluster_analysis.selection.engine.methodology.methodology import Methodology

ROUND = re.compile(r"round (\d)", re.I)
EXPERT_ID = re.compile(r"[A-Za-z0-9_-]{1,20}")
NO_ZERO = "ask the expert; an empty cell is never read as zero"
FIRST_DAY, LAST_DAY = 36526, 73050
"""Days from 2000 to 2099 as a spreadsheet counts them (from 30 December 1899)."""


@dataclass
class ScoringSheet:
    """What one expert's workbook says.

    `scores` has one row per cell: expert, round, application, indicator, score (NaN where none), evidence,
    status (`given`, `missing`, `conflict`, `unusable`), file, sheet, cell. `conflicts`: expert, application,
    declared, reason.
    """

    file: str
    expert: str | None = None
    round: int = 1
    version: int = 1
    methodology: str | None = None
    scores: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=SCORES))
    conflicts: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=CONFLICTS))
    problems: list[IntakeProblem] = field(default_factory=list)


def read_sheet(book: Workbook, methodology: Methodology, known: Iterable[str] | None = None) -> ScoringSheet:
    """What an expert's workbook says; every cell that cannot be used is a problem, the rest is kept.

    Parameters
    ----------
    book
        The workbook as `workbooks.read_workbook` gives it (also after a round trip through another program).
    methodology
        Gives the scale, the indicators and the panel.
    known
        Applications that exist, if they are to be checked.
    """
    found = ScoringSheet(book.file)
    about = book.sheet("About")
    if about is None:
        found.problems.append(
            IntakeProblem(
                "is not in the workbook",
                file=book.file,
                sheet="About",
                severity="refused",
                advice="use the scoring sheet as issued",
            )
        )
        return found
    facts = {str(about.at(row, 1)): about.at(row, 3) for row in range(2, len(about.rows) + 1)}
    found.expert = _expert(about, facts, found.problems)
    if found.expert is None:
        return found
    found.version = _count(facts.get("version"), 1)
    found.methodology = str(facts.get("methodology") or "")
    declared = book.sheet("Conflicts")
    if declared is not None:
        found.conflicts = _read_conflicts(declared, found, set(known) if known is not None else None)
    rounds = [sheet for name, sheet in book.sheets.items() if ROUND.fullmatch(name.strip())]
    found.round = _count(facts.get("round"), max(map(_number, rounds), default=1))
    rows = [row for sheet in rounds for row in _read_round(sheet, found, methodology, known)]
    found.scores = pd.DataFrame(rows, columns=SCORES).sort_values(KEY, ignore_index=True)
    late_conflicts(found)
    if methodology.hash not in found.methodology:
        message = "was issued for another version of the methodology"
        found.problems.append(
            IntakeProblem(
                message,
                file=book.file,
                sheet="About",
                value=shorten(found.methodology),
                expert=found.expert,
                advice="check that the rubric is the same",
            )
        )
    return found


def _count(value: Any, otherwise: int) -> int:
    return int(value) if isinstance(value, int | float) else otherwise


def _number(sheet: Sheet) -> int:
    """The number of a round by the name of its sheet."""
    match = ROUND.fullmatch(sheet.name.strip())
    return int(match[1]) if match else 0


def _expert(about: Sheet, facts: dict[str, Any], problems: list[IntakeProblem]) -> str | None:
    value = facts.get("expert")
    name = str(value) if value is not None else ""
    if EXPERT_ID.fullmatch(name):
        return name
    problems.append(
        IntakeProblem(
            "is not the id of an expert",
            file=about.file,
            sheet=about.name,
            value=shorten(name),
            column="C",
            severity="refused",
            advice="use the sheet issued to the expert",
        )
    )
    return None


def _read_conflicts(sheet: Sheet, found: ScoringSheet, known: set[str] | None) -> pd.DataFrame:
    at = header(sheet, ("application", "conflict", "declared", "reason"), found.problems)
    rows = []
    for row in range(3, len(sheet.rows) + 1) if len(at) == 4 else ():
        answer = read_text(sheet, row, at["conflict"], found.problems)
        if answer is None or answer.lower() in ("no", "нет", "жоқ"):
            continue
        application = str(sheet.at(row, at["application"]))
        if answer.lower() not in ("yes", "да", "иә"):
            found.problems.append(
                sheet.problem(
                    "is neither yes nor no; read as a declared conflict",
                    row,
                    at["conflict"],
                    expert=found.expert,
                    application=application,
                )
            )
        if known is not None and application not in known:
            found.problems.append(
                sheet.problem(
                    "is not an application of this call", row, at["application"], expert=found.expert
                )
            )
            continue
        date = _date(sheet, row, at["declared"], found)
        rows.append(
            [found.expert, application, date, read_text(sheet, row, at["reason"], found.problems), found.file]
        )
    return pd.DataFrame(rows, columns=CONFLICTS)


def _date(sheet: Sheet, row: int, column: int, found: ScoringSheet) -> str | None:
    day = read_day(sheet.at(row, column))
    if day is None:
        found.problems.append(
            sheet.problem(
                "is not a date of declaration",
                row,
                column,
                expert=found.expert,
                advice="write YYYY-MM-DD; the conflict counts all the same",
            )
        )
    return day


def read_day(value: Any) -> str | None:
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
    sheet: Sheet, found: ScoringSheet, methodology: Methodology, known: Iterable[str] | None
) -> list[list[Any]]:
    number = _number(sheet)
    at = header(sheet, ("application", "indicator", "score", "evidence"), found.problems)
    if len(at) < 4:
        return []
    codes = {one.code for one in qualitative(methodology)}
    rows: list[list[Any]] = []
    seen: set[tuple[Any, Any]] = set()
    for row in range(3, len(sheet.rows) + 1):
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
        rows.append(
            [
                found.expert,
                number,
                application,
                indicator,
                score,
                evidence,
                status,
                found.file,
                sheet.name,
                sheet.address(row, at["score"]),
            ]
        )
    found.problems.extend(_missing(sheet, rows, found, at["score"]))
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
        yield one if len(mine) == 1 else one.but(message="scores are missing", value=codes)


def _unknown_line(
    sheet: Sheet, row: int, at: dict[str, int], codes: set[str], known: Iterable[str] | None, seen: set[Any]
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
    value = sheet.at(row, column)
    whom: dict[str, Any] = {"expert": found.expert, "application": application}
    if value is None:
        if application in set(found.conflicts["application"]):
            return None, "conflict"
        return None, "missing"
    number = _whole(value)
    low, high = methodology.experts_rule.scale
    if number is None:
        found.problems.append(
            sheet.problem("is not a score", row, column, advice=f"a number from {low} to {high}", **whom)
        )
        return None, "unusable"
    if not low <= number <= high or (number - low) % methodology.experts_rule.step:
        advice = f"a step of {methodology.experts_rule.step} from {low} to {high}"
        found.problems.append(sheet.problem("is outside the scale", row, column, advice=advice, **whom))
        return None, "unusable"
    if sheet.is_formula(row, column):
        found.problems.append(
            sheet.problem("is the result of a formula", row, column, severity="note", **whom)
        )
    return number, "given"


def _whole(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    return float(value) if isinstance(value, str) and re.fullmatch(r"\s*-?\d{1,3}\s*", value) else None


def late_conflicts(found: ScoringSheet) -> None:
    """Scores of a bid in which the expert declared a conflict: told, set to `conflict`, the number kept."""
    both = found.scores[found.scores["application"].isin(found.conflicts["application"])]
    given = both[both["status"] == "given"]
    for (application, _round), cells in given.groupby(["application", "round"]):
        first = cells.iloc[0]
        found.problems.append(
            IntakeProblem(
                "conflict of interest declared, yet the bid is scored (declared after scoring?)",
                file=first["file"],
                sheet=first["sheet"],
                column=first["cell"],
                value=f"{len(cells)} scores",
                expert=found.expert,
                application=str(application),
                advice="the scores are kept on record and stay out of the arithmetic",
            )
        )
    found.scores.loc[given.index, "status"] = "conflict"
