"""Scoring sheets of the experts, written protected with the rubric beside each score (read: `sheets_read`).

One workbook per expert: `About` (who, language, methodology), `Round 1`, `Round 2` and so on (one line per
application and indicator), `Conflicts`. Row 1 holds fixed codes, row 2 labels; only scores, evidence and
declarations are unlocked. Earlier rounds travel along, locked, so nothing is overwritten. Before the bids are
sent out, the same workbook without rounds asks for conflicts of interest on a list of titles.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pandas import DataFrame

from cluster_analysis.selection.call.forms.layout import label
from cluster_analysis.selection.call.workbooks import NewBook, Row, records, words
from cluster_analysis.selection.engine.methodology.methodology import Indicator, Methodology

KEY = ["expert", "round", "application", "indicator"]
SCORES = [*KEY, "score", "evidence", "status", "file", "sheet", "cell"]
WIDTHS = {"application": 11, "title": 28, "indicator": 9, "name": 28, "score": 8, "evidence": 22}
CONFLICTS = ["expert", "application", "declared", "reason", "file"]


def qualitative(methodology: Methodology) -> list[Indicator]:
    """The indicators that experts score: those with a rubric or on the experts' scale."""
    return [one for one in methodology.indicators if one.type == "qualitative"]


def write_sheet(
    expert: str,
    applications: Mapping[str, str],
    methodology: Methodology,
    round: int = 1,
    lang: str = "en",
    scores: DataFrame | None = None,
    conflicts: DataFrame | None = None,
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
    book = NewBook()
    label_of = words("sheet", lang)
    lines = {"expert": expert, "round": round, "version": version, "language": lang}
    lines |= _about(methodology, lang, synthetic)
    heads = {"code": "", "field": "", "value": label_of["value"]}
    rows = [[code, label_of[code], value] for code, value in lines.items()]
    book.table("About", heads, rows, widths={"value": 90}, unlocked=())
    low, high = methodology.experts_rule.scale
    levels = [*range(low, high + 1)]
    known = _known(scores, KEY)
    heads = {code: label_of[code] for code in WIDTHS} | {str(level): str(level) for level in levels}
    rule = {"validate": "list", "source": levels, "error_title": label_of["score"]}
    rule["error_message"] = words("on the sheet", lang)["whole"]
    for number in range(round, 0, -1):
        rows = [
            [bid, title, one.code, one.name(lang), given.get("score"), given.get("evidence")]
            + [one.anchor(level, lang) for level in levels]
            for bid, title in applications.items()
            for one in qualitative(methodology)
            for given in [known.get((expert, number, bid, one.code), {})]
        ]
        book.table(
            f"Round {number}",
            heads,
            rows,
            {"score": rule},
            WIDTHS,
            22,
            unlocked=("score", "evidence") if number == round else (),
        )
    known = _known(conflicts, CONFLICTS[:2])
    codes = ("conflict", "declared", "reason")
    yes, no = (label("certified", one, lang) for one in ("yes", "no"))
    rows = [
        [bid, title, yes if mine else None, mine.get("declared"), mine.get("reason")]
        for bid, title in applications.items()
        for mine in [known.get((expert, bid), {})]
    ]
    heads = {code: label_of[code] for code in ("application", "title", *codes)}
    book.table(
        "Conflicts",
        heads,
        rows,
        {"conflict": {"validate": "list", "source": [yes, no]}},
        width=24,
        unlocked=codes,
    )
    return book.finished()


def _known(table: DataFrame | None, key: list[str]) -> dict[tuple[Any, ...], Row]:
    """The rows of a table by their key."""
    return {} if table is None else {tuple(row[name] for name in key): row for row in records(table)}


def _about(methodology: Methodology, lang: str, synthetic: bool) -> dict[str, str]:
    """What an expert reads first."""
    said = words("on the sheet", lang)
    lines = {"methodology": f"{methodology.version} {methodology.hash}", "how": said["how"]}
    lines |= {"status": said["draft"]} if methodology.draft_defaults else {}
    return lines | ({"notice": f"[SYNTHETIC] {said['synthetic']}"} if synthetic else {})
