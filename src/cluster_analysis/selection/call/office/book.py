"""The receipt book: written as XLSX (or CSV where a call has one), a line added for each file received."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from cluster_analysis.errors import InputError
from cluster_analysis.selection.call.bids.receipts import LOG
from cluster_analysis.selection.call.files import read_table
from cluster_analysis.selection.call.workbooks import Refused, new_workbook, records


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
    buffer = io.BytesIO()
    book = new_workbook(buffer)
    sheet, as_text = book.add_worksheet("Receipts"), book.add_format({"num_format": "@"})
    sheet.set_column(0, len(LOG) - 1, 22, as_text)
    for row, line in enumerate([list(LOG), *lines]):
        for column, text in enumerate(line):
            sheet.write_string(row, column, text, as_text)
    sheet.freeze_panes(1, 0)
    book.close()
    path.write_bytes(buffer.getvalue())
