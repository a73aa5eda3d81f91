"""A CSV file as a table of texts, each row under the line it begins on."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from pandas import DataFrame

from cluster_analysis.errors import InputError, Problem, refuse

SAVE_AS = "save it as CSV in UTF-8, with commas between the columns"


def read_texts(path: Path) -> DataFrame:
    """Every cell as text; the index is the line of the file on which a row begins (the header is 1).

    Empty lines are passed over.

    Raises
    ------
    InputError
        If the file is empty, in another encoding, with another sign between the columns, or has a row that
        is longer or shorter than the header.
    """
    reader = csv.reader(io.StringIO(_decoded(path), newline=""), strict=True)
    rows: dict[int, list[str]] = {}
    begins = 1
    try:
        for row in reader:
            if len(row) > 1 or "".join(row).strip():
                rows[begins] = row
            begins = reader.line_num + 1
    except csv.Error as error:
        raise InputError("is not a CSV table: {why}", why=str(error), file=path.name, row=begins) from error
    if not rows:
        raise InputError("is empty", file=path.name)
    (first, header), *_rest = rows.items()
    if len(header) == 1 and re.search(r"[;\t|]", header[0]):
        raise InputError("has no commas between its columns", file=path.name, row=first, advice=SAVE_AS)
    message = "row with {n} cells under {m} headings"
    refuse(
        Problem(message, n=len(row), m=len(header), file=path.name, row=line)
        for line, row in rows.items()
        if len(row) != len(header)
    )
    del rows[first]
    return DataFrame([*rows.values()], columns=header, index=[*rows], dtype=str)


def _decoded(path: Path) -> str:
    """The text of a file in UTF-8, with or without a byte order mark."""
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise InputError("is not text in UTF-8", file=path.name, row=line, advice=SAVE_AS) from error
