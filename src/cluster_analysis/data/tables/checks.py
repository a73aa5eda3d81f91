"""Reading a table against its record: every fault is found, with file, row, column and value."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from cluster_analysis.data.records import Column, Identity, Record, checksum
from cluster_analysis.data.regions.sets import regions
from cluster_analysis.data.tables.spreadsheet_text import plain_text
from cluster_analysis.errors import InputError, Message, Problem, nearest, refuse

NUMBERS = ("number", "integer", "year")
REGION_COLUMNS = ("region", "region_code")
NUMBER = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?", re.ASCII)
"""What a number looks like in a committed table: plain digits, a point, no signs between thousands."""


def read_checked(path: Path, about: Record) -> DataFrame:
    """The table at `path`, typed by its record.

    Raises
    ------
    InputError
        With every fault: wrong columns, no rows, texts in number cells, negative or infinite values, unknown
        or look-alike codes, duplicated rows, identities that do not hold, a checksum that is not the
        record's.
    """
    table = read_texts(path)
    problems = [*_column_problems(table, about)]
    if not problems:
        problems = [*_cell_problems(table, about)]
        table = _typed(table, about)
        problems += _duplicate_problems(table, about)
    if not problems and about.kind == "panel":
        problems = [*_identity_problems(table, about)]
    problems += checksum_problems(path, about)
    refuse(problem.but(file=path.name) for problem in problems)
    return table.reset_index(drop=True)


def checksum_problems(path: Path, about: Record) -> Iterator[Problem]:
    """A file or folder that is not the one that was sealed."""
    if checksum(path) != about.sha256:
        yield Problem(
            "differs from its record (sha256)",
            file=path.name,
            advice="if the change is meant: cluster-analysis seal {name}",
            name=about.name,
        )


def _column_problems(table: DataFrame, about: Record) -> Iterator[Problem]:
    """Columns the record does not know, columns that are missing, and a table without rows."""
    for column in table.columns[table.columns.duplicated()]:
        yield Problem("column stands twice", row=1, value=column)
    for column in table.columns.difference(list(about.columns)):
        near = nearest(column, about.columns)
        advice = Message("nearest: {names}", names=near) if near else None
        yield Problem("is not a column of this table", row=1, value=column, advice=advice)
    for column in about.columns:
        if column not in table.columns:
            yield Problem("column is missing", row=1, value=column)
    if table.empty:
        yield Problem("has no rows")


def _cell_problems(table: DataFrame, about: Record) -> Iterator[Problem]:
    """Cells that cannot be what the record says they are."""
    for name, column in about.columns.items():
        faults = {value: _fault(value, name, column, about) for value in table[name].unique()}
        for row, value in table[name][table[name].map(faults).notna()].items():
            yield Problem(faults[value] or "", row=int(str(row)), column=name, value=value)


def _fault(value: str, name: str, column: Column, about: Record) -> str | None:
    """What is wrong with one cell, or nothing; only in a panel may none be empty."""
    panel = about.kind == "panel"
    if value == "" and not panel:
        return None
    if column.type == "code":
        return _code_fault(value, name, about)
    if column.type in NUMBERS:
        return _number_fault(value, column.type, column.signed or not panel)
    if column.type == "date" and pd.isna(pd.to_datetime(value, format="%Y-%m-%d", errors="coerce")):
        return "is not a date (YYYY-MM-DD)"
    return None


def _code_fault(value: str, name: str, about: Record) -> str | None:
    """Codes are plain ASCII: a letter of another script looks the same and is not."""
    for letter in value:
        if not letter.isascii():
            return Message(
                "has a look-alike letter: {letter}", letter=unicodedata.name(letter, "unknown letter")
            )
    if name in REGION_COLUMNS and value not in (known := regions(about.regions).rows):
        near = nearest(value, known)
        return (
            Message("is not a region code; nearest: {names}", names=near)
            if near
            else "is not a region code"
        )
    return None


def _number_fault(value: str, kind: str, signed: bool = True) -> str | None:
    """Numbers are finite, and years are years."""
    if not NUMBER.fullmatch(value):
        return "is not a number"
    number = float(value)
    faults = {
        "is not a finite number": not np.isfinite(number),
        "is not a year": kind == "year" and not (number.is_integer() and 1900 <= number <= 2100),
        "is not a whole number": kind == "integer" and not number.is_integer(),
        "is negative": not signed and number < 0,
    }
    return next((fault for fault, found in faults.items() if found), None)


def _typed(table: DataFrame, about: Record) -> DataFrame:
    """Numbers as numbers; an empty number is missing, and so is one that `_cell_problems` refuses.

    Texts that were made harmless for spreadsheets are as they were.
    """
    typed = table.copy()
    for name, column in about.columns.items():
        if column.type == "text":
            typed[name] = table[name].map(plain_text)
        if column.type in NUMBERS:
            numbers = pd.to_numeric(table[name], errors="coerce")
            typed[name] = numbers.astype(
                "int64" if column.type != "number" and numbers.notna().all() else "float64"
            )
    return typed


def _duplicate_problems(table: DataFrame, about: Record) -> Iterator[Problem]:
    """Rows of a panel with the same region, item and year; of another table, rows that are all the same.

    A list of codes, whose first column is `code`, has each code once.
    """
    keys = [*about.columns]
    if about.kind == "panel":
        keys.remove("value")
    elif keys[0] == "code":
        keys = keys[:1]
    for _key, rows in table[table.duplicated(keys, keep=False)].groupby(keys, sort=False, dropna=False):
        first, *others = rows.index
        said = ", ".join(rows.loc[first, keys[:3]].astype(str))
        yield from (
            Problem(Message("stands in row {row} already", row=first), row=int(row), value=said)
            for row in others
        )


def _identity_problems(table: DataFrame, about: Record) -> Iterator[Problem]:
    """Totals that are not the sum of their parts."""
    for identity, total, parts in identity_sums(table, about):
        if len(total) and total.isna().all():
            yield Problem("has no rows, but the record has it", column="item", value=identity.total)
        for region, year in total.index[(total - parts).abs() > identity.tolerance]:
            whole = float(total[region, year])
            here = table.query("region == @region and year == @year and item == @identity.total")
            yield Problem(
                "is not the sum of its parts: {total}, parts {parts} ({where})",
                row=int(here.index[0]),
                column="value",
                value=whole,
                total=f"{identity.total} {whole:,.1f}",
                parts=f"{parts[region, year]:,.1f}",
                where=f"{region}, {year}",
            )


def identity_sums(table: DataFrame, about: Record) -> Iterator[tuple[Identity, Series, Series]]:
    """Each identity of a record with its two sides by region and year; parts without a row add nothing."""
    if not about.identities:
        return
    wide = table.pivot_table(index=["region", "year"], columns="item", values="value")
    for identity in about.identities:
        there = wide.query("@identity.since <= year <= @identity.until")
        parts, minus = (there.reindex(columns=one).sum(axis=1) for one in (identity.parts, identity.minus))
        yield identity, there.reindex(columns=[identity.total]).iloc[:, 0], parts - minus


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
    first = min(rows)
    header = rows.pop(first)
    if len(header) == 1 and re.search(r"[;\t|]", header[0]):
        raise InputError("has no commas between its columns", file=path.name, row=first, advice=SAVE_AS)
    refuse(
        Problem(
            "row with {n} cells under {m} headings", n=len(row), m=len(header), file=path.name, row=line
        )
        for line, row in rows.items()
        if len(row) != len(header)
    )
    return DataFrame([*rows.values()], columns=header, index=[*rows], dtype=str)


def _decoded(path: Path) -> str:
    """The text of a file in UTF-8, with or without a byte order mark."""
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise InputError("is not text in UTF-8", file=path.name, row=line, advice=SAVE_AS) from error
