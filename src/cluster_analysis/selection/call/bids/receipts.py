"""What was received when: the receipt book, as commands write it or a person types it."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from cluster_analysis.errors import InputError
from cluster_analysis.selection.call.files import read_rows
from cluster_analysis.selection.call.forms.layout import application_number
from cluster_analysis.selection.call.workbooks import NewBook, Refused, Row, Told, clock
from cluster_analysis.selection.engine.methodology.methodology import Methodology

LOG = ("number", "file", "application", "received", "zone", "channel", "kind", "sha256")
KINDS = ("application", "correction", "clarification")
BOOKS = ("receipts.xlsx", "receipts.ods", "receipts.xls", "receipt_log.csv")
"""Names of the receipt book; the first that is there is read."""


def book_of(folder: Path) -> Path:
    """The receipt book of a call; that of commands where there is none yet."""
    return next((folder / name for name in BOOKS if (folder / name).exists()), folder / BOOKS[0])


def read_log(path: Path, methodology: Methodology, told: Told) -> dict[str, Row]:
    """The lines of the receipt book by the file received; of two lines for one file the last.

    Returns
    -------
    dict
        Columns of the book, `line`, and `received` as a time with zone: None where unreadable, and never
        earlier than the clock of the call's own zone where a line names another zone.
    """
    log = dict[str, Row]()
    rows = list[Row]()
    try:
        rows += [dict.fromkeys(LOG, "") | row for row in read_rows(path)]
    except Refused as refused:
        told.add("unreadable book", file=path.name, why=refused.problem.message)
    for row in rows:
        row["kind"] = row["kind"].lower()
        at = {"file": path.name, "row": row["line"], "application": application_number(row["application"])}
        if row["kind"] not in KINDS:
            told.add("kind", column="kind", value=row["kind"], names=KINDS, **at)
        if row["file"] in log:
            told.add("two lines", column="file", value=row["file"], **at)
        row["received"] = _received(row, methodology, told, at)
        log[row["file"]] = row
    numbers = [int(row["number"]) for row in rows if row["number"].isdigit()]
    times = [row["received"] for row in rows if row["received"]]
    if numbers != sorted(set(numbers)) or times != sorted(times):
        told.add("order", file=path.name)
    return log


def _received(row: Row, methodology: Methodology, told: Told, at: Row) -> pd.Timestamp | None:
    """The time of a line. Another zone than the call's is a question, and never makes a bid in time."""
    local = clock(row["received"])
    deadline = methodology.deadline
    zone = row["zone"].strip()
    if local is None:
        told.add("time", column="received", value=row["received"], example="2017-06-08T17:59", **at)
    if zone not in ("", methodology.zone):
        told.add("zone", column="zone", value=zone, zone=methodology.zone, **at)
    if local is None or not re.fullmatch(r"([+-]\d\d:\d\d)?", zone):
        return None
    here = pd.Timestamp(local, tz=deadline.tzinfo)
    there = pd.Timestamp(f"{local.isoformat()}{zone or methodology.zone}").tz_convert(deadline.tzinfo)
    return here if there <= deadline < here else there


def lines_of_book(path: Path) -> list[list[str]]:
    """The lines of a receipt book as texts, by the columns of `LOG`; none where there is no book yet.

    Raises
    ------
    InputError
        If the book cannot be read: nothing is added to a book that would be lost.
    """
    return [[row.get(name, "") for name in LOG] for row in read_rows(path)] if path.exists() else []


def write_book(path: Path, lines: list[list[str]]) -> None:
    """Write a receipt book: all cells as text, so that no program turns numbers or times into others."""
    if path.suffix != ".xlsx":
        raise InputError(
            "is not a receipt book that commands can write", value=path.name, advice="save it as XLSX"
        )
    book = NewBook()
    sheet = book.lines("Receipts", [LOG, *lines])
    sheet.set_column(0, len(LOG) - 1, 22, book.as_text)
    sheet.freeze_panes(1, 0)
    path.write_bytes(book.finished())
