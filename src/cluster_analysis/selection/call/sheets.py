"""Scoring sheets of the experts, written protected with the rubric beside each score (read: `sheets_read`).

One workbook per expert: `About` (who, language, methodology), `Round 1`, `Round 2` and so on (one line per
application and indicator), `Conflicts`. Row 1 holds fixed codes, row 2 labels; only scores, evidence and
declarations are unlocked. Earlier rounds travel along, locked, so nothing is overwritten.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from cluster_analysis.language.i18n import check_language, translator
from cluster_analysis.selection.call.forms import new_workbook

if TYPE_CHECKING:
    from cluster_analysis.selection.engine.methodology.methodology import Methodology

SCORE_COLUMNS = ("application", "title", "indicator", "name", "score", "evidence")
CONFLICT_COLUMNS = ("application", "title", "conflict", "declared", "reason")
KEY = ["expert", "round", "application", "indicator"]
SCORES = [*KEY, "score", "evidence", "status", "file", "sheet", "cell"]
CONFLICTS = ["expert", "application", "declared", "reason", "file"]
LINE = 15.0
"""Height of one line of text in points; heights are written, since not every program reckons them itself."""


def round_name(number: int) -> str:
    """The name of the sheet of a round."""
    return f"Round {number}"


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
        sheet.set_row(number, _height((row[1], 30), (str(row[2]), 90)))
    _printed(sheet)
    sheet.protect()


def _height(*cells: tuple[str, int]) -> float:
    """The height of a row whose cells hold these texts in columns of these widths."""
    return LINE * max(math.ceil(1.15 * len(text) / width) or 1 for text, width in cells)


def _printed(sheet: Any, heads: int = 0) -> None:
    """Landscape, as wide as the page, the heads on each page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    if heads:
        sheet.repeat_rows(0, heads - 1)


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
    sheet = book.add_worksheet(round_name(number))
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
            anchors = [one.anchor(level, lang) for level in levels]
            for column, anchor in enumerate(anchors, start=6):
                sheet.write_string(line, column, anchor, style["text"])
            sheet.set_row(line, _height((title, 28), (one.name(lang), 28), *((text, 22) for text in anchors)))
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
    sheet.set_row(1, 2 * LINE)
    sheet.freeze_panes(2, 5)
    _printed(sheet, heads=2)
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
    yes, no = _("yes"), _("no")
    for line, (application, title) in enumerate(applications.items(), start=2):
        sheet.write_string(line, 0, application, style["text"])
        sheet.write_string(line, 1, title, style["text"])
        mine = known.get(application)
        for column, value in enumerate(
            (yes, mine["declared"], mine["reason"]) if mine else (None,) * 3, start=2
        ):
            _cell(sheet, line, column, value, style["open"])
        sheet.set_row(line, _height((title, 24)))
    sheet.data_validation(2, 2, 2 + len(applications), 2, {"validate": "list", "source": [yes, no]})
    sheet.set_column(0, 4, 24)
    sheet.set_row(1, 2 * LINE)
    sheet.freeze_panes(2, 2)
    _printed(sheet, heads=2)
    sheet.protect()
