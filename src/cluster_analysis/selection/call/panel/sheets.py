"""Scoring sheets of the experts, written protected with the rubric beside each score (read: `sheets_read`).

One workbook per expert: `About` (who, language, methodology), `Round 1`, `Round 2` and so on (one line per
application and indicator), `Conflicts`. Row 1 holds fixed codes, row 2 labels; only scores, evidence and
declarations are unlocked. Earlier rounds travel along, locked, so nothing is overwritten. Before the bids are
sent out, the same workbook without rounds asks for conflicts of interest on a list of titles.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from cluster_analysis.language.catalogues import check_language, translator
from cluster_analysis.selection.call.forms.choices import label
from cluster_analysis.selection.call.workbooks import NewBook
from cluster_analysis.selection.engine.methodology.methodology import Indicator, Methodology

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


def qualitative(methodology: Methodology) -> list[Indicator]:
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
        The expert's name on the panel, in any script.
    applications
        Application id -> title, in the order of the sheet (eligible ones only).
    round
        The round to be filled; earlier rounds of `scores` are added, locked. 0: only the list on which
        conflicts of interest are declared.
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
    book = _Book(methodology, check_language(lang), applications)
    book.about(expert, round, version, synthetic)
    for number in range(round, 0, -1):
        book.round(number, _of(scores, expert, number), number == round)
    book.conflicts(_of(conflicts, expert, None))
    return book.book.finished()


def _of(table: pd.DataFrame | None, expert: str, number: int | None) -> pd.DataFrame:
    if table is None or table.empty:
        return pd.DataFrame()
    mine = table[table["expert"] == expert]
    return mine if number is None else mine[mine["round"] == number]


def _height(*cells: tuple[str, int]) -> float:
    """The height of a row whose cells hold these texts in columns of these widths."""
    return LINE * max(math.ceil(1.15 * len(text) / width) or 1 for text, width in cells)


class _Book:
    """A workbook of scores that is being written."""

    def __init__(self, methodology: Methodology, lang: str, applications: Mapping[str, str]) -> None:
        self.methodology, self.lang, self.applications = methodology, lang, applications
        self.say, self.book = translator(lang), NewBook()
        wrapped = {"text_wrap": True, "valign": "top"}
        self.code = self.book.add_format({"font_color": "#666666", "italic": True})
        self.head = self.book.add_format(wrapped | {"bold": True})
        self.text = self.book.add_format(wrapped)
        self.open = self.book.add_format(wrapped | {"locked": False, "bg_color": "#FFF7DB"})

    def sheet(self, name: str, codes: list[str], labels: list[str], widths: list[int], frozen: int) -> Any:
        """A sheet for A4 in landscape with codes and labels in its first rows."""
        sheet = self.book.add_worksheet(name)
        for column, (code, text, width) in enumerate(zip(codes, labels, widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, code, self.code)
            sheet.write_string(1, column, text, self.head)
        sheet.set_row(1, 2 * LINE)
        sheet.freeze_panes(2, frozen)
        sheet.repeat_rows(0, 1)
        printed(sheet)
        return sheet

    def about(self, expert: str, round: int, version: int, synthetic: bool) -> None:
        """Who scores what, in which language, by which methodology."""
        _, rules = self.say, self.methodology
        how = _(
            "Only the yellow cells can be changed. Choose a score from the list; the meaning of each "
            "score stands beside it. Name the evidence (document, page). Declare conflicts of interest "
            "first: a declared bid is not scored by you. Leave a cell empty if you cannot judge it; an "
            "empty cell is never read as zero."
        )
        rows: list[tuple[str, str, str | int]] = [
            ("code", "field", "value"),
            ("expert", _("Expert"), expert),
            ("round", _("Round"), round),
            ("version", _("Version of this sheet"), version),
            ("language", _("Language"), self.lang),
            ("methodology", _("Methodology (version, hash)"), f"{rules.version} {rules.hash}"),
            ("how", _("How to fill"), how),
        ]
        if rules.draft:
            draft = _("Draft defaults: weights, scales and rubrics are not confirmed.")
            rows.append(("status", _("Status"), draft))
        if synthetic:
            invented = "[SYNTHETIC] " + _("The applications and scores are invented for practice.")
            rows.append(("notice", _("Notice"), invented))
        sheet = self.book.add_worksheet("About")
        sheet.set_column(0, 1, 30)
        sheet.set_column(2, 2, 90)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write(number, column, value, self.code if number == 0 or column == 0 else self.text)
            sheet.set_row(number, _height((row[1], 30), (str(row[2]), 90)))
        printed(sheet)
        sheet.protect()

    def round(self, number: int, given: pd.DataFrame, editable: bool) -> None:
        """One line per application and indicator, with what each score means."""
        _, (low, high) = self.say, self.methodology.experts_rule.scale
        levels = list(range(int(low), int(high) + 1))
        labels = ["Application", "Title", "Indicator", "Name", "Score", "Evidence (document, page)"]
        figures = list(map(str, levels))
        widths = [11, 28, 9, 28, 8, 22, *(22 for _level in levels)]
        codes = [*SCORE_COLUMNS, *figures]
        sheet = self.sheet(round_name(number), codes, [*map(_, labels), *figures], widths, 5)
        known = {} if given.empty else given.set_index(["application", "indicator"]).to_dict("index")
        rows = [
            (name, title, one)
            for name, title in self.applications.items()
            for one in qualitative(self.methodology)
        ]
        for line, (application, title, one) in enumerate(rows, start=2):
            anchors = [one.anchor(level, self.lang) for level in levels]
            texts = {0: application, 1: title, 2: one.code, 3: one.name(self.lang)} | dict(
                enumerate(anchors, start=6)
            )
            for column, text in texts.items():
                sheet.write_string(line, column, text, self.text)
            cells = known.get((application, one.code), {})
            for column, key in ((4, "score"), (5, "evidence")):
                write_cell(sheet, line, column, cells.get(key), self.open if editable else self.text)
            sheet.set_row(
                line, _height((title, 28), (one.name(self.lang), 28), *((text, 22) for text in anchors))
            )
        message = _("Choose a whole score from the list or leave the cell empty.")
        rule = {"validate": "list", "source": levels, "ignore_blank": True, "error_title": _("Score")}
        sheet.data_validation(2, 4, max(len(rows) + 1, 2), 4, rule | {"error_message": message})
        sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})

    def conflicts(self, given: pd.DataFrame) -> None:
        """The titles, each with the question whether the expert has a conflict of interest."""
        _ = self.say
        labels = [
            _("Application"), _("Title"), _("Conflict of interest (yes/no)"), _("Declared on (YYYY-MM-DD)"),
            _("Reason"),
        ]  # fmt: skip
        sheet = self.sheet("Conflicts", list(CONFLICT_COLUMNS), labels, [24] * 5, 2)
        yes, no = (label("certified", one, self.lang) for one in ("yes", "no"))
        known = {} if given.empty else given.set_index("application")[["declared", "reason"]].to_dict("index")
        for line, (application, title) in enumerate(self.applications.items(), start=2):
            sheet.write_string(line, 0, application, self.text)
            sheet.write_string(line, 1, title, self.text)
            mine = known.get(application)
            cells = (yes, mine["declared"], mine["reason"]) if mine else (None,) * 3
            for column, value in enumerate(cells, start=2):
                write_cell(sheet, line, column, value, self.open)
            sheet.set_row(line, _height((title, 24)))
        sheet.data_validation(2, 2, 2 + len(self.applications), 2, {"validate": "list", "source": [yes, no]})
        sheet.protect()


def printed(sheet: Any) -> None:
    """Landscape on A4, as wide as the page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def write_cell(sheet: Any, row: int, column: int, value: object, style: Any) -> None:
    """A cell with a text or number, or an empty one that keeps its style."""
    if value is None or value != value:
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, style)
    else:
        sheet.write_number(row, column, float(value), style)  # type: ignore[arg-type]
