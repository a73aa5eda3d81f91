"""Reading a table against its record: every fault is found, with file, row, column and value."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from cluster_analysis.errors import InputError, Problem, nearest
from cluster_analysis.records import Identity, Record, checksum
from cluster_analysis.regions import COUNTRY, all_units
from cluster_analysis.spreadsheet_text import plain_text

AGGREGATES = ("GDP", "NET_TAXES", "IND", "OTHER_SERVICES", "FISIM")
"""Items of the regional accounts that are not sections: totals, taxes, groups of sections."""

FIRST_ROW = 2  # the line of the first data row: line 1 is the header


def read_checked(path: Path, about: Record) -> pd.DataFrame:
    """The table at `path`, typed by its record.

    Raises
    ------
    InputError
        With every fault: wrong columns, texts in number cells, negative or infinite values, unknown or
        look-alike codes, duplicated rows, identities that do not hold, regions missing or exchanged
        against the record's control sums, a checksum that is not the record's.
    """
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputError([Problem(f"is not a CSV table in UTF-8: {error}", file=path.name)]) from error
    problems = list(_column_problems(table, about, path))
    if not problems:
        problems = list(_cell_problems(table, about, path))
        table = _typed(table, about)
        problems += list(_duplicate_problems(table, about, path))
    if not problems and about.kind == "panel":
        problems = list(_identity_problems(table, about, path)) + list(_control_problems(table, about, path))
    if checksum(path) != about.sha256:
        advice = f"if the change is meant: cluster-analysis seal {about.name}"
        problems.append(Problem("differs from its record (sha256)", file=path.name, advice=advice))
    if problems:
        raise InputError(problems)
    return table


def _column_problems(table: pd.DataFrame, about: Record, path: Path) -> Iterator[Problem]:
    """Columns the record does not know, and columns that are missing."""
    for column in table.columns.difference(list(about.columns)):
        advice = f"nearest: {', '.join(nearest(column, about.columns))}"
        yield Problem("is not a column of this table", file=path.name, row=1, value=column, advice=advice)
    for column in about.columns:
        if column not in table.columns:
            yield Problem("column is missing", file=path.name, row=1, value=column)


def _cell_problems(table: pd.DataFrame, about: Record, path: Path) -> Iterator[Problem]:
    """Cells that cannot be what the record says they are."""
    for name, column in about.columns.items():
        faults = {value: _fault(value, name, column.type, about.kind) for value in table[name].unique()}
        for row, value in table[name][table[name].map(faults).notna()].items():
            fault = str(faults[value])
            yield Problem(fault, file=path.name, row=int(str(row)) + FIRST_ROW, column=name, value=value)


def _fault(value: str, name: str, kind: str, table_kind: str) -> str | None:
    """What is wrong with one cell, or nothing."""
    if kind == "code":
        return _code_fault(value, name, table_kind)
    if kind in ("number", "integer", "year"):
        return _number_fault(value, kind, table_kind == "panel")
    if kind == "date" and value and pd.isna(pd.to_datetime(value, format="%Y-%m-%d", errors="coerce")):
        return "is not a date (YYYY-MM-DD)"
    return None


def _code_fault(value: str, name: str, table_kind: str) -> str | None:
    """Codes are plain ASCII: a letter of another script looks the same and is not."""
    strange = [letter for letter in value if ord(letter) > 127]
    if strange:
        return f"has a look-alike letter: {unicodedata.name(strange[0], 'unknown letter')}"
    if table_kind == "panel" and name == "region" and value not in (COUNTRY, *all_units()):
        return f"is not a region code; nearest: {', '.join(nearest(value, all_units()))}"
    return None


def _number_fault(value: str, kind: str, panel: bool) -> str | None:
    """Numbers are finite, years are years, and the values of a panel are not negative."""
    if value == "" and not panel:
        return None
    try:
        number = float(value)
    except ValueError:
        return "is not a number"
    if not np.isfinite(number):
        return "is not a finite number"
    if kind == "year" and not (number.is_integer() and 1900 <= number <= 2100):
        return "is not a year"
    if kind == "integer" and not number.is_integer():
        return "is not a whole number"
    return "is negative" if panel and number < 0 else None


def _typed(table: pd.DataFrame, about: Record) -> pd.DataFrame:
    """Numbers as numbers; an empty number is missing. Texts made harmless are as they were."""
    typed = table.copy()
    for name, column in about.columns.items():
        if column.type == "text" and table[name].str.startswith("'").any():
            typed[name] = table[name].map(plain_text)
        if column.type in ("number", "integer", "year"):
            numbers = pd.to_numeric(table[name], errors="coerce")
            whole = column.type != "number" and numbers.notna().all()
            typed[name] = numbers.astype("int64") if whole else numbers.astype("float64")
    return typed


def _duplicate_problems(table: pd.DataFrame, about: Record, path: Path) -> Iterator[Problem]:
    """Rows of a panel with the same region, item and year."""
    if about.kind != "panel":
        return
    keys = [name for name in about.columns if name != "value"]
    first = table.drop_duplicates(keys).reset_index().set_index(keys)["index"]
    for row, line in table[table.duplicated(keys)].iterrows():
        key = tuple(line[keys])
        earlier = int(first.loc[key]) + FIRST_ROW
        said = ", ".join(map(str, key))
        yield Problem(
            f"stands in row {earlier} already", file=path.name, row=int(str(row)) + FIRST_ROW, value=said
        )


def _identity_problems(table: pd.DataFrame, about: Record, path: Path) -> Iterator[Problem]:
    """Totals that are not the sum of their parts."""
    if not about.identities:
        return
    wide = table.pivot_table(index=["region", "year"], columns="item", values="value").reset_index()
    rows = table.reset_index().set_index(["region", "year", "item"])["index"]
    for identity in about.identities:
        chosen = wide[wide["year"].between(identity.since, identity.until)]
        total, parts = identity_sums(chosen, identity)
        for index in chosen.index[(total - parts).abs() > identity.tolerance]:
            region, year = chosen.loc[index, "region"], int(chosen.loc[index, "year"])
            yield Problem(
                f"is not the sum of its parts: {identity.total} {total[index]:,.1f}, "
                f"parts {parts[index]:,.1f} "
                f"({region}, {year})",
                file=path.name,
                row=int(rows.loc[(region, year, identity.total)]) + FIRST_ROW,
                column="value",
                value=float(total[index]),
            )


def identity_sums(wide: pd.DataFrame, identity: Identity) -> tuple[pd.Series, pd.Series]:
    """The two sides of an identity, row by row; parts without a row add nothing."""
    parts = wide.reindex(columns=identity.parts).sum(axis=1)
    minus = wide.reindex(columns=identity.minus).sum(axis=1)
    return wide[identity.total], parts - minus


def _control_problems(table: pd.DataFrame, about: Record, path: Path) -> Iterator[Problem]:
    """Regions whose sum is not the record's: left out, changed, or exchanged with another one."""
    sums = table.groupby("region")["value"].sum().round(3)
    for region, expected in about.controls.items():
        if region not in sums.index:
            yield Problem("has no rows, but the record has it", file=path.name, column="region", value=region)
        elif abs(sums[region] - expected) > 1e-3:
            twin = [other for other, control in about.controls.items() if abs(control - sums[region]) < 1e-3]
            hint = f"that is the sum of {twin[0]}: are the two exchanged?" if twin else None
            first = int(table.index[table["region"] == region][0]) + FIRST_ROW
            yield Problem(
                f"sums to {sums[region]:,.3f}, its record says {expected:,.3f}",
                file=path.name,
                row=first,
                column="region",
                value=region,
                advice=hint,
            )
