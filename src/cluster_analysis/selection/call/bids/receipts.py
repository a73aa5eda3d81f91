"""What was received when: the receipt book, as commands write it or a person types it."""

from __future__ import annotations

import csv
import datetime
import re
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
OTHER_ZONE = "is not the zone of the call; the bid is not in time by it"


def book_of(folder: Path) -> Path:
    """The receipt book of a call; `receipt_log.csv` where there is none yet."""
    return next((folder / name for name in BOOKS if (folder / name).exists()), folder / BOOKS[-1])


def read_log(path: Path, methodology: Methodology, problems: Told) -> pd.DataFrame:
    """The receipt book: one line per file received.

    Returns
    -------
    pandas.DataFrame
        Columns of the book, `line`, and `received` as a time with zone: NaT where unreadable, and never
        earlier than the clock of the call's own zone where a line names another zone.
    """
    columns = [*LOG, "line"]
    try:
        table = read_table(path)
    except (OSError, Refused) as error:
        why = error.problem.message if isinstance(error, Refused) else Message("is not there")
        advice = "without it no time of receipt is known"
        problems.refuse("cannot be read ({why})", advice, file=path.name, why=why)
        return pd.DataFrame(columns=columns)
    table = table.reindex(columns=columns, fill_value="")
    table["kind"] = [kind.lower() for kind in table["kind"]]
    table["received"] = [_received(row, methodology, problems, path.name) for row in records(table)]
    for row in records(table):
        if row["kind"] not in KINDS:
            about = _about(row, path.name, "kind")
            problems.ask("is not a kind of receipt", "one of: {names}", names=KINDS, **about)
    return table


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


def _received(
    row: dict[str, Any], methodology: Methodology, problems: Told, file: str
) -> pd.Timestamp | None:
    """The time of a line. Another zone than the call's is a question, and never makes a bid in time."""
    local, zone = clock(row["received"]), methodology.deadline.tzinfo
    written = row["zone"].strip() or methodology.zone
    if local is None or not re.fullmatch(r"[+-]\d\d:\d\d", written):
        about = _about(row, file, "received") | {"value": shorten(f"{row['received']} {row['zone']}")}
        advice = "write the time as {example} and the zone as {zone}"
        about |= {"example": "2017-06-08T17:59", "zone": methodology.zone}
        problems.ask("is not a time with zone", advice, **about)
        return None
    here, there = pd.Timestamp(local, tz=zone), pd.Timestamp(f"{local.isoformat()}{written}")
    if written == methodology.zone:
        return here
    advice = "the zone of the call is {zone}; correct the line or explain it"
    problems.ask(OTHER_ZONE, advice, zone=methodology.zone, **_about(row, file, "zone"))
    return here if there <= methodology.deadline < here else there


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
        table = read_table(path)
    except Refused as refused:
        raise InputError([refused.problem]) from refused
    return [[str(row.get(name, "")) for name in LOG] for row in records(table)]


def write_book(path: Path, lines: list[list[str]]) -> None:
    """Write a receipt book: all cells as text, so that no program turns numbers or times into others."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([list(LOG), *lines])
        return
    if path.suffix != ".xlsx":
        raise InputError(
            "is not a receipt book that commands can write", value=path.name, advice="save it as XLSX"
        )
    book = NewBook()
    sheet, as_text = book.add_worksheet("Receipts"), book.add_format({"num_format": "@"})
    sheet.set_column(0, len(LOG) - 1, 22, as_text)
    for row, line in enumerate([list(LOG), *lines]):
        write_row(sheet, row, line, as_text)
    sheet.freeze_panes(1, 0)
    path.write_bytes(book.finished())
