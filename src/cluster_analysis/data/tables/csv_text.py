"""A CSV file as a table of texts, each row under the line it begins on."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pandas as pd

from cluster_analysis.errors import InputError, Problem

SAVE_AS = "save it as CSV in UTF-8, with commas between the columns"


def read_texts(path: Path) -> pd.DataFrame:
    """Every cell as text; the index is the line of the file on which a row begins (the header is 1).

    Empty lines are passed over.

    Raises
    ------
    InputError
        If the file is empty, in another encoding, with another sign between the columns, or has a row that
        is longer or shorter than the header.
    """
    text = _decoded(path)
    rows, lines = [], []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    try:
        for row in reader:
            if len(row) > 1 or "".join(row).strip():
                rows.append(row)
                lines.append(begins)
            begins = reader.line_num + 1
    except csv.Error as error:
        raise InputError("is not a CSV table: {why}", why=str(error), file=path.name, row=begins) from error
    if not rows:
        raise InputError([Problem("is empty", file=path.name)])
    header = rows[0]
    if len(header) == 1 and re.search(r"[;\t|]", header[0]):
        raise InputError("has no commas between its columns", file=path.name, row=lines[0], advice=SAVE_AS)
    ragged = [(line, len(row)) for line, row in zip(lines, rows, strict=True) if len(row) != len(header)]
    if ragged:
        message = "row with {n} cells under {m} headings"
        raise InputError(Problem(message, n=n, m=len(header), file=path.name, row=line) for line, n in ragged)
    return pd.DataFrame(rows[1:], columns=header, index=lines[1:], dtype=str)


def _decoded(path: Path) -> str:
    """The text of a file in UTF-8, with or without a byte order mark."""
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise InputError("is not text in UTF-8", file=path.name, row=line, advice=SAVE_AS) from error
