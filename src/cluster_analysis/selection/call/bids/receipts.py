"""What was received when: the receipt book, as commands write it or a person types it."""

from __future__ import annotations

import csv
import datetime
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from cluster_analysis.errors import InputError, Message
from cluster_analysis.selection.call.files import read_table
from cluster_analysis.selection.call.forms.choices import application_number
from cluster_analysis.selection.call.workbooks import NewBook, Refused, Told, records, shorten, write_row
from cluster_analysis.selection.engine.methodology.methodology import Methodology

LOG = ("number", "file", "application", "received", "zone", "channel", "kind", "sha256")
KINDS = ("application", "correction", "clarification")
BOOKS = ("receipts.xlsx", "receipts.ods", "receipts.xls", "receipt_log.csv")
"""Names of the receipt book; the first that is there is read."""


def book_of(folder: Path) -> Path:
    """The receipt book of a call; `receipt_log.csv` where there is none yet."""
    return next((folder / name for name in BOOKS if (folder / name).exists()), folder / BOOKS[-1])


def read_log(path: Path, methodology: Methodology, told: Told) -> pd.DataFrame:
    """The receipt book: one line per file received; of two lines for one file the last.

    Returns
    -------
    pandas.DataFrame
        Columns of the book, `line`, and `received` as a time with zone: NaT where unreadable, and never
        earlier than the clock of the call's own zone where a line names another zone.
    """
    try:
        table = read_table(path).reindex(columns=[*LOG, "line"], fill_value="")
    except (OSError, Refused) as error:
        why = error.problem.message if isinstance(error, Refused) else Message("is not there")
        told.add("unreadable book", file=path.name, why=why)
        return pd.DataFrame(columns=[*LOG, "line"])
    table["kind"] = table["kind"].str.lower()
    table["received"] = [_received(row, methodology, told, path.name) for row in records(table)]
    for row in records(table[~table["kind"].isin(KINDS)]):
        told.add("kind", names=KINDS, **_about(row, path.name, "kind"))
    for row in records(table[table["file"].duplicated()]):
        told.add("two lines", **_about(row, path.name, "file"))
    numbers = [int(number) for number in table["number"] if str(number).isdigit()]
    times = table["received"].dropna().tolist()
    if any(after <= before for before, after in pairwise(numbers)) or times != sorted(times):
        told.add("order", file=path.name)
    return table.drop_duplicates("file", keep="last")


def _about(row: dict[str, Any], file: str, column: str) -> dict[str, Any]:
    value = shorten(str(row[column]))
    application = application_number(str(row["application"]))
    return {"file": file, "row": row["line"], "column": column, "value": value, "application": application}


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


def _received(row: dict[str, Any], methodology: Methodology, told: Told, file: str) -> pd.Timestamp | None:
    """The time of a line. Another zone than the call's is a question, and never makes a bid in time."""
    local, deadline = clock(row["received"]), methodology.deadline
    zone = row["zone"].strip() or methodology.zone
    if local is None or not re.fullmatch(r"[+-]\d\d:\d\d", zone):
        about = _about(row, file, "received") | {"value": shorten(f"{row['received']} {row['zone']}")}
        told.add("time", example="2017-06-08T17:59", zone=methodology.zone, **about)
        return None
    here, there = pd.Timestamp(local, tz=deadline.tzinfo), pd.Timestamp(f"{local.isoformat()}{zone}")
    if zone != methodology.zone:
        told.add("zone", zone=methodology.zone, **_about(row, file, "zone"))
    return here if there <= deadline < here else there


def lines_of_book(path: Path) -> list[list[str]]:
    """The lines of a receipt book as texts, by the columns of `LOG`; none where there is no book yet.

    Raises
    ------
    InputError
        If the book cannot be read: nothing is added to a book that would be lost.
    """
    if not path.exists():
        return []
    try:
        return read_table(path).reindex(columns=LOG, fill_value="").to_numpy().tolist()
    except Refused as refused:
        raise InputError([refused.problem]) from refused


def write_book(path: Path, lines: list[list[str]]) -> None:
    """Write a receipt book: all cells as text, so that no program turns numbers or times into others."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([list(LOG), *lines])
        return
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
