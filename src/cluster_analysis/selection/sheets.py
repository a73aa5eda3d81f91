"""Scoring sheets of the experts: written protected with the rubric beside each score, read back cell by cell.

One workbook per expert: `About` (who, language, methodology), `Round 1`, `Round 2` and so on (one line per
application and indicator), `Conflicts`. Row 1 holds fixed codes, row 2 labels; only scores, evidence and
declarations are unlocked. Earlier rounds travel along, locked, so nothing is overwritten.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from cluster_analysis.i18n import check_language, translator
from cluster_analysis.selection.forms import header, new_workbook, read_text
from cluster_analysis.selection.workbooks import IntakeProblem, Sheet, Workbook, shorten

if TYPE_CHECKING:
    from cluster_analysis.selection.methodology import Methodology

SCORE_COLUMNS = ("application", "title", "indicator", "name", "score", "evidence")
CONFLICT_COLUMNS = ("application", "title", "conflict", "declared", "reason")
ROUND = re.compile(r"round (\d)", re.I)
EXPERT_ID = re.compile(r"[A-Za-z0-9_-]{1,20}")
KEY = ["expert", "round", "application", "indicator"]
SCORES = [*KEY, "score", "evidence", "status", "file", "sheet", "cell"]
CONFLICTS = ["expert", "application", "declared", "reason", "file"]


@dataclass
class ScoringSheet:
    """What one expert's workbook says.

    `scores` has one row per cell: expert, round, application, indicator, score (NaN where none), evidence,
    status (`given`, `missing`, `conflict`, `unusable`), file, sheet, cell. `conflicts`: expert, application,
    declared, reason.
    """

    file: str
    expert: str | None = None
    version: int = 1
    methodology: str | None = None
    scores: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=SCORES))
    conflicts: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=CONFLICTS))
    problems: list[IntakeProblem] = field(default_factory=list)


def qualitative(methodology: Methodology) -> list[Any]:
    """The indicators that experts score: those with a rubric or on the experts' scale."""
    return [one for one in methodology.indicators if one.type == "qualitative"]


def write_sheet(
    expert: str,
    applications: Mapping[str, str],
    methodology: Methodology,
    round: int = 1,
    lang: str = "en",
    scores: pd.DataFrame | None = None,
    conflicts: pd.DataFrame | None = None,
    version: int = 1,
    synthetic: bool = False,
) -> bytes:
    """The scoring sheet of one expert as XLSX bytes.

    Parameters
    ----------
    expert
        The expert's id on the panel.
    applications
        Application id -> title, in the order of the sheet (eligible ones only).
    round
        The round to be filled; earlier rounds of `scores` are added, locked.
    lang
        en, ru or kk: labels, names and rubric; codes stay the same.
    scores, conflicts
        What is filled in already (tidy, as `read_sheet` gives them), if anything.
    version
        Raised by one when a corrected sheet is issued; the highest version received counts.

    Notes
    -----
    A round is blind: a sheet only ever holds its own expert's earlier scores. The protection has no password:
    it keeps cells from being changed by accident, it is not a lock.
    """
    _ = translator(check_language(lang))
    buffer = io.BytesIO()
    book = new_workbook(buffer)
    style = {
        "code": book.add_format({"font_color": "#666666", "italic": True}),
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "open": book.add_format({"locked": False, "bg_color": "#FFF7DB", "text_wrap": True, "valign": "top"}),
    }
    _about(book, style, expert, methodology, round, lang, version, synthetic)
    for number in range(round, 0, -1):
        _round(
            book, style, number, applications, methodology, lang, _of(scores, expert, number), number == round
        )
    _conflicts(book, style, applications, lang, _of(conflicts, expert, None))
    book.close()
    return buffer.getvalue()


def _of(table: pd.DataFrame | None, expert: str, number: int | None) -> pd.DataFrame:
    if table is None or table.empty:
        return pd.DataFrame()
    mine = table[table["expert"] == expert]
    return mine if number is None else mine[mine["round"] == number]


def _about(
    book: Any,
    style: dict[str, Any],
    expert: str,
    methodology: Methodology,
    round: int,
    lang: str,
    version: int,
    synthetic: bool,
) -> None:
    _ = translator(lang)
    sheet = book.add_worksheet("About")
    sheet.set_column(0, 1, 30)
    sheet.set_column(2, 2, 90)
    rows: list[tuple[str, str, str | int]] = [
        ("code", "field", "value"),
        ("expert", _("Expert"), expert),
        ("round", _("Round"), round),
        ("version", _("Version of this sheet"), version),
        ("language", _("Language"), lang),
        ("methodology", _("Methodology (version, hash)"), f"{methodology.version} {methodology.hash}"),
        (
            "how",
            _("How to fill"),
            _(
                "Only the yellow cells can be changed. Choose a score from the list; the meaning of each "
                "score stands beside it. Name the evidence (document, page). Declare conflicts of interest "
                "first: a declared bid is not scored by you. Leave a cell empty if you cannot judge it; an "
                "empty cell is never read as zero."
            ),
        ),
    ]
    if methodology.draft:
        rows.append(
            ("status", _("Status"), _("Draft defaults: weights, scales and rubrics are not confirmed."))
        )
    if synthetic:
        rows.append(
            (
                "notice",
                _("Notice"),
                "[SYNTHETIC] " + _("The applications and scores are invented for practice."),
            )
        )
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(number, column, value, style["code"] if number == 0 or column == 0 else style["text"])
    sheet.protect()


def _round(
    book: Any,
    style: dict[str, Any],
    number: int,
    applications: Mapping[str, str],
    methodology: Methodology,
    lang: str,
    given: pd.DataFrame,
    editable: bool,
) -> None:
    _ = translator(lang)
    sheet = book.add_worksheet(f"Round {number}")
    low, high = methodology.experts_rule.scale
    levels = list(range(int(low), int(high) + 1))
    labels = [
        _("Application"),
        _("Title"),
        _("Indicator"),
        _("Name"),
        _("Score"),
        _("Evidence (document, page)"),
    ]
    for column, (code, label) in enumerate(
        zip([*SCORE_COLUMNS, *map(str, levels)], [*labels, *map(str, levels)], strict=True)
    ):
        sheet.write_string(0, column, code, style["code"])
        sheet.write_string(1, column, label, style["head"])
    cells = (
        {}
        if given.empty
        else given.set_index(["application", "indicator"])[["score", "evidence"]].to_dict("index")
    )
    line = 2
    for application, title in applications.items():
        for one in qualitative(methodology):
            row = [application, title, one.code, one.name(lang)]
            for column, value in enumerate(row):
                sheet.write_string(line, column, value, style["text"])
            known = cells.get((application, one.code), {})
            unlocked = style["open" if editable else "text"]
            _cell(sheet, line, 4, known.get("score"), unlocked)
            _cell(sheet, line, 5, known.get("evidence"), unlocked)
            for level in levels:
                sheet.write_string(line, 6 + level - levels[0], one.anchor(level, lang), style["text"])
            line += 1
    sheet.data_validation(
        2,
        4,
        max(line - 1, 2),
        4,
        {
            "validate": "list",
            "source": levels,
            "ignore_blank": True,
            "error_title": _("Score"),
            "error_message": _("Choose a whole score from the list or leave the cell empty."),
        },
    )
    sheet.set_column(0, 0, 11)
    sheet.set_column(1, 1, 28)
    sheet.set_column(2, 2, 9)
    sheet.set_column(3, 3, 28)
    sheet.set_column(4, 4, 8)
    sheet.set_column(5, 5 + len(levels), 22)
    sheet.freeze_panes(2, 5)
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})


def _cell(sheet: Any, row: int, column: int, value: Any, style: Any) -> None:
    if value is None or value != value:
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, style)
    else:
        sheet.write_number(row, column, float(value), style)


def _conflicts(
    book: Any, style: dict[str, Any], applications: Mapping[str, str], lang: str, given: pd.DataFrame
) -> None:
    _ = translator(lang)
    sheet = book.add_worksheet("Conflicts")
    labels = [
        _("Application"),
        _("Title"),
        _("Conflict of interest (yes/no)"),
        _("Declared on (YYYY-MM-DD)"),
        _("Reason"),
    ]
    for column, (code, label) in enumerate(zip(CONFLICT_COLUMNS, labels, strict=True)):
        sheet.write_string(0, column, code, style["code"])
        sheet.write_string(1, column, label, style["head"])
    known = {} if given.empty else given.set_index("application")[["declared", "reason"]].to_dict("index")
    for line, (application, title) in enumerate(applications.items(), start=2):
        sheet.write_string(line, 0, application, style["text"])
        sheet.write_string(line, 1, title, style["text"])
        mine = known.get(application)
        for column, value in enumerate(
            ("yes", mine["declared"], mine["reason"]) if mine else (None,) * 3, start=2
        ):
            _cell(sheet, line, column, value, style["open"])
    sheet.data_validation(2, 2, 2 + len(applications), 2, {"validate": "list", "source": ["yes", "no"]})
    sheet.set_column(0, 4, 24)
    sheet.freeze_panes(2, 2)
    sheet.protect()


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
    version = facts.get("version")
    found.version = int(version) if isinstance(version, int | float) else 1
    found.methodology = str(facts.get("methodology") or "")
    declared = book.sheet("Conflicts")
    if declared is not None:
        found.conflicts = _read_conflicts(declared, found, set(known) if known is not None else None)
    rounds = [sheet for name, sheet in book.sheets.items() if ROUND.fullmatch(name.strip())]
    rows = [row for sheet in rounds for row in _read_round(sheet, found, methodology, known)]
    found.scores = pd.DataFrame(rows, columns=SCORES).sort_values(KEY, ignore_index=True)
    _late_conflicts(found)
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
    value = sheet.at(row, column)
    try:
        text = value.isoformat() if isinstance(value, datetime.date) else str(value or "").strip()
        return datetime.date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        found.problems.append(
            sheet.problem(
                "is not a date of declaration",
                row,
                column,
                expert=found.expert,
                advice="write YYYY-MM-DD; the conflict counts all the same",
            )
        )
        return None


def _read_round(
    sheet: Sheet, found: ScoringSheet, methodology: Methodology, known: Iterable[str] | None
) -> list[list[Any]]:
    match = ROUND.fullmatch(sheet.name.strip())
    number = int(match[1]) if match else 0
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
    return rows


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
        advice = "ask the expert; an empty cell is never read as zero"
        found.problems.append(sheet.problem("score is missing", row, column, advice=advice, **whom))
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


def _late_conflicts(found: ScoringSheet) -> None:
    """Scores of a bid in which the expert declared a conflict: told, set to `conflict`, the number kept."""
    both = found.scores[found.scores["application"].isin(found.conflicts["application"])]
    given = both[both["status"] == "given"]
    for application, cells in given.groupby("application"):
        first = cells.iloc[0]
        found.problems.append(
            IntakeProblem(
                "conflict of interest declared, yet the bid is scored (declared after scoring?)",
                file=found.file,
                sheet=first["sheet"],
                column=first["cell"],
                value=f"{len(cells)} scores",
                expert=found.expert,
                application=str(application),
                advice="the scores are kept on record and stay out of the arithmetic",
            )
        )
    found.scores.loc[given.index, "status"] = "conflict"
