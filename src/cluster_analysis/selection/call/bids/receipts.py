"""What was received when: the receipt book, as commands write it or a person types it."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pandas as pd

from cluster_analysis.errors import InputError
from cluster_analysis.selection.call.files import read_rows
from cluster_analysis.selection.call.forms.choices import application_number
from cluster_analysis.selection.call.workbooks import (
    NewBook,
    Refused,
    Row,
    Told,
    shorten,
    write_row,
)
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
    log, rows = dict[str, Row](), list[Row]()
    try:
        rows += [dict.fromkeys(LOG, "") | row for row in read_rows(path)]
    except Refused as refused:
        told.add("unreadable book", file=path.name, why=refused.problem.message)
    for row in rows:
        row["kind"] = row["kind"].lower()
        if row["kind"] not in KINDS:
            told.add("kind", names=KINDS, **_about(row, path, "kind"))
        if row["file"] in log:
            told.add("two lines", **_about(row, path, "file"))
        row["received"] = _received(row, methodology, told, path)
        log[row["file"]] = row
    numbers = [int(row["number"]) for row in rows if row["number"].isdigit()]
    times = [row["received"] for row in rows if row["received"]]
    if numbers != sorted(set(numbers)) or times != sorted(times):
        told.add("order", file=path.name)
    return log


def _about(row: Row, path: Path, *columns: str) -> Row:
    value = shorten(" ".join(row[column] for column in columns))
    place = {"file": path.name, "row": row["line"], "column": columns[0], "value": value}
    return place | {"application": application_number(row["application"])}


def clock(text: str) -> datetime.datetime | None:
    """A day and hour as people write them, without a zone; None if it is none.

    Examples
    --------
    >>> clock("10.02.2027, 17:59") == clock("2027-02-10T17:59") == clock("2027-02-10 17:59:00")
    True
    >>> clock("8 June 2017") is None, clock("2017-06-31T10:00") is None
    (True, True)
    """
    turned = re.sub(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})", r"\3-\2-\1", text.strip())
    parts = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T,]\s*|,?\s+)(\d{1,2}):(\d\d)(?::(\d\d))?", turned)
    try:
        return datetime.datetime(*(int(part or 0) for part in parts.groups())) if parts else None  # type: ignore[arg-type]
    except ValueError:
        return None


def _received(row: Row, methodology: Methodology, told: Told, path: Path) -> pd.Timestamp | None:
    """The time of a line. Another zone than the call's is a question, and never makes a bid in time."""
    local, deadline = clock(row["received"]), methodology.deadline
    zone = row["zone"].strip() or methodology.zone
    if local is None or not re.fullmatch(r"[+-]\d\d:\d\d", zone):
        about = _about(row, path, "received", "zone")
        told.add("time", example="2017-06-08T17:59", zone=methodology.zone, **about)
        return None
    here = pd.Timestamp(local, tz=deadline.tzinfo)
    there = pd.Timestamp(f"{local.isoformat()}{zone}").tz_convert(deadline.tzinfo)
    if zone != methodology.zone:
        told.add("zone", zone=methodology.zone, **_about(row, path, "zone"))
    return here if there <= deadline < here else there


def lines_of_book(path: Path) -> list[list[str]]:
    """The lines of a receipt book as texts, by the columns of `LOG`; none where there is no book yet.

    Raises
    ------
    InputError
        If the book cannot be read: nothing is added to a book that would be lost.
    """
    try:
        return [[row.get(name, "") for name in LOG] for row in read_rows(path)] if path.exists() else []
    except Refused as refused:
        raise InputError([refused.problem]) from refused


def write_book(path: Path, lines: list[list[str]]) -> None:
    """Write a receipt book: all cells as text, so that no program turns numbers or times into others."""
    if path.suffix != ".xlsx":
        message, advice = "is not a receipt book that commands can write", "save it as XLSX"
        raise InputError(message, value=path.name, advice=advice)
    book = NewBook()
    sheet = book.add_worksheet("Receipts")
    sheet.set_column(0, len(LOG) - 1, 22, book.as_text)
    for row, line in enumerate([list(LOG), *lines]):
        write_row(sheet, row, line, book.as_text)
    sheet.freeze_panes(1, 0)
    path.write_bytes(book.finished())
