"""Scoring sheets of the experts, written protected with the rubric beside each score (read: `sheets_read`).

One workbook per expert: `About` (who, language, methodology), `Round 1`, `Round 2` and so on (one line per
application and indicator), `Conflicts`. Row 1 holds fixed codes, row 2 labels; only scores, evidence and
declarations are unlocked. Earlier rounds travel along, locked, so nothing is overwritten. Before the bids are
sent out, the same workbook without rounds asks for conflicts of interest on a list of titles.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cluster_analysis.language.catalogues import check_language, translator
from cluster_analysis.selection.call.forms.choices import label
from cluster_analysis.selection.call.workbooks import Column, NewBook, Row, records
from cluster_analysis.selection.engine.methodology.methodology import Indicator, Methodology

KEY = ["expert", "round", "application", "indicator"]
SCORES = [*KEY, "score", "evidence", "status", "file", "sheet", "cell"]
CONFLICTS = ["expert", "application", "declared", "reason", "file"]


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
    book, _ = NewBook(), translator(check_language(lang))
    notes = [("methodology", _("Methodology (version, hash)"), f"{methodology.version} {methodology.hash}")]
    notes.append(("how", _("How to fill"), _how(lang)))
    if methodology.draft:
        draft = _("Draft defaults: weights, scales and rubrics are not confirmed.")
        notes.append(("status", _("Status"), draft))
    if synthetic:
        invented = _("The applications and scores are invented for practice.")
        notes.append(("notice", _("Notice"), f"[SYNTHETIC] {invented}"))
    rows = [
        ("expert", _("Expert"), expert),
        ("round", _("Round"), round),
        ("version", _("Version of this sheet"), version),
        ("language", _("Language"), lang),
        *notes,
    ]
    columns = [Column("code"), Column("field"), Column("value", _("Value"), 90)]
    book.table("About", columns, rows, protected=True)
    mine = _of(scores, expert)
    for number in range(round, 0, -1):
        given = {(row["application"], row["indicator"]): row for row in mine if row["round"] == number}
        _round(book, methodology, lang, applications, number, given, number == round)
    declared = {row["application"]: row for row in _of(conflicts, expert)}
    _conflicts(book, lang, applications, declared)
    return book.finished()


def _of(table: pd.DataFrame | None, expert: str) -> list[Row]:
    return [] if table is None else records(table[table["expert"] == expert])


def _how(lang: str) -> str:
    return translator(lang)(
        "Only the yellow cells can be changed. Choose a score from the list; the meaning of each "
        "score stands beside it. Name the evidence (document, page). Declare conflicts of interest "
        "first: a declared bid is not scored by you. Leave a cell empty if you cannot judge it; an "
        "empty cell is never read as zero."
    )


def _round(
    book: NewBook,
    methodology: Methodology,
    lang: str,
    applications: Mapping[str, str],
    number: int,
    given: Mapping[tuple[str, str], Row],
    editable: bool,
) -> None:
    """One line per application and indicator, with what each score means."""
    _, (low, high) = translator(lang), methodology.experts_rule.scale
    levels = list(range(int(low), int(high) + 1))
    columns = [
        Column("application", _("Application"), 11),
        Column("title", _("Title"), 28),
        Column("indicator", _("Indicator"), 9),
        Column("name", _("Name"), 28),
        Column("score", _("Score"), 8, editable),
        Column("evidence", _("Evidence (document, page)"), 22, editable),
        *(Column(str(level), str(level), 22) for level in levels),
    ]
    rows = [
        [name, title, one.code, one.name(lang), known.get("score"), known.get("evidence")]
        + [one.anchor(level, lang) for level in levels]
        for name, title in applications.items()
        for one in qualitative(methodology)
        for known in [given.get((name, one.code), {})]
    ]
    sheet = book.table(round_name(number), columns, rows, protected=True)
    message = _("Choose a whole score from the list or leave the cell empty.")
    rule = {"validate": "list", "source": levels, "error_title": _("Score"), "error_message": message}
    sheet.data_validation(2, 4, max(len(rows) + 1, 2), 4, rule)


def _conflicts(book: NewBook, lang: str, applications: Mapping[str, str], declared: dict[str, Row]) -> None:
    """The titles, each with the question whether the expert has a conflict of interest."""
    _, (yes, no) = translator(lang), (label("certified", one, lang) for one in ("yes", "no"))
    columns = [
        Column("application", _("Application"), 24),
        Column("title", _("Title"), 24),
        Column("conflict", _("Conflict of interest (yes/no)"), 24, open=True),
        Column("declared", _("Declared on (YYYY-MM-DD)"), 24, open=True),
        Column("reason", _("Reason"), 24, open=True),
    ]
    rows: list[list[Any]] = []
    for name, title in applications.items():
        mine = declared.get(name, {})
        rows.append([name, title, yes if mine else None, mine.get("declared"), mine.get("reason")])
    sheet = book.table("Conflicts", columns, rows, protected=True)
    sheet.data_validation(2, 2, 2 + len(rows), 2, {"validate": "list", "source": [yes, no]})
