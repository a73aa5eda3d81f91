"""A register as it stands in files: which files, and what is in them, opened lazily by DuckDB."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cluster_analysis.errors import ClusterAnalysisError, InputError, Message, Problem
from cluster_analysis.intake.register import groups
from cluster_analysis.intake.register.groups import KEYS

KINDS = (".parquet", ".csv")
# The column of a CSV that says from which file a line comes.
FILE = "\x7ffile"


def register_files(path: Path) -> list[str]:
    """The file, or the files of the folder: all Parquet or all CSV. What begins with `.` or `_` is left out.

    Raises
    ------
    InputError
        If there is no such file, a file is neither Parquet nor CSV, or there are both.
    """
    files = sorted(_inside(path)) if path.is_dir() else [path]
    if not files or not all(file.is_file() for file in files):
        raise InputError("has no Parquet or CSV file", file=str(path))
    advice = Message("take it out of {folder}", folder=path.name) if path.is_dir() else None
    if others := [str(file) for file in files if file.suffix.lower() not in KINDS]:
        message = "is neither a .parquet nor a .csv file"
        raise InputError(Problem(message, file=file, advice=advice) for file in others)
    if len({file.suffix.lower() for file in files}) > 1:
        raise InputError("has both Parquet and CSV files", file=str(path), advice="keep one kind")
    return [str(file) for file in files]


def _inside(folder: Path) -> Iterator[Path]:
    """All files under a folder but the hidden ones and those that Spark and others keep for themselves."""
    for file in folder.rglob("*"):
        own = file.relative_to(folder).parts
        if file.is_file() and not any(part.startswith((".", "_")) and "=" not in part for part in own):
            yield file


def is_parquet(relation: Any) -> bool:
    """Whether what `open_register` gave comes from Parquet."""
    return FILE not in relation.columns


@contextmanager
def reading(where: str | None = None) -> Iterator[None]:
    """Whatever an engine raises, said as a fault of the input; faults that name no file get this one."""
    try:
        yield
    except InputError as error:
        raise InputError(one.but(file=one.file or where) for one in error.problems) from error
    except (ClusterAnalysisError, MemoryError):
        raise
    except Exception as error:
        text = str(error)
        if re.search(r"(?i)overflow|out of range for the destination", text):  # a sum: each record fits
            raise InputError(groups.TOO_LARGE, file=where, advice=groups.THOUSANDS) from error
        what = re.split(r"\n\s*\n|\nPossible fixes", text.strip())[0].replace("\n", ", ")
        file = re.search(r"^ *file = (.*)$", text, re.MULTILINE)  # DuckDB names the file among its settings
        raise InputError("cannot be read: {why}", why=what, file=file[1] if file else where) from error


def open_register(path: Path, connection: Any) -> Any:
    """A register file, or a folder of files, as a lazy DuckDB relation.

    Columns are found by their names in every file. Figures of CSV become numbers if all of them are.

    Raises
    ------
    InputError
        If there is no file, the files are of two kinds, a file cannot be read or lacks a column, a column is
        not of a fitting type, or a figure is not a number.
    """
    files = register_files(path)
    for file in files:
        with reading(file):
            head = connection.sql("from " + _scan([file]))
            if is_parquet(head):
                groups.needed_columns(head)
            else:
                groups.refuse_missing(head.columns[:-1])
    with reading(str(path)):
        relation = connection.sql("from " + _scan(files))
        return relation if is_parquet(relation) else _with_numbers(relation)


def refuse_repeated_units(path: Path, level: str = "section") -> None:
    """Refuse a register in which a unit has several records in one cell, by its business number in `bin`.

    Without that column nothing is known. Suppression counts records: the figure of one firm with three
    establishments in a cell would pass for one of three units and be published.

    Parameters
    ----------
    path
        Parquet or CSV file, or a folder of files.
    level
        Level of OKED of the cells.

    Raises
    ------
    InputError
        With the number of such units and the most records that one has in a cell.
    """
    import duckdb
    import narwhals as nw

    connection = duckdb.cursor()
    relation = open_register(path, connection)
    if "bin" not in relation.columns:
        return
    with reading(str(path)):
        named = {key: nw.col(groups.COLUMNS[key]) for key in KEYS}
        records = nw.from_native(relation).select("bin", **named).filter(~nw.col("bin").is_null())
        numbered, _ = groups.number_codes(records, connection, groups.to_cells(level))
        counts = numbered.group_by([*KEYS, "bin"]).agg(records=nw.len()).filter(nw.col("records") > 1)
        found = counts.select(nw.col("bin").n_unique(), most=nw.col("records").max()).collect()
        units, most = found.row(0)
    if units:
        message = "names {n} units with up to {most} records in one cell of year, region and industry"
        advice = "add up the records of a unit in a cell first: each record counts as a unit"
        raise InputError(message, n=units, most=most, file=str(path), column="bin", advice=advice)


def _scan(files: Iterable[str]) -> str:
    """The SQL that reads these files; names are taken as they are, not as patterns."""
    patterns = [re.sub(r"([*?\[])", r"[\1]", file) for file in files]
    listed = ", ".join("'" + one.replace("'", "''") + "'" for one in patterns)
    options = f"[{listed}], union_by_name = true, hive_partitioning = false"
    if patterns[0].lower().endswith(".parquet"):
        return f"read_parquet({options})"
    plain = f"all_varchar = true, header = true, skip = 0, comment = '', filename = '{FILE}'"
    return f"read_csv({options}, {plain})"


def _with_numbers(relation: Any) -> Any:
    """Columns of text as whole numbers, or as numbers with fractions if one of their values has some."""
    texts = ["year", *groups.FIGURES]
    found = relation.aggregate(", ".join(map(_check, texts))).fetchall()[0]
    problems, casts = [], []
    for name, wrong, whole in zip(texts, found[::2], found[1::2], strict=True):
        if wrong is not None:
            problems.append(
                Problem("is not a number", file=wrong["file"], column=name, value=wrong["value"])
            )
        kind = "double" if whole is False else "bigint"
        casts.append(f'try_cast("{name}" as {kind}) as "{name}"')
    if problems:
        raise InputError(problems)
    return relation.project(f"* replace ({', '.join(casts)})")


def _check(name: str) -> str:
    """The SQL of one text that is no number, with its file, and of whether all are whole."""
    whole, number = f'try_cast("{name}" as bigint)', f'try_cast("{name}" as double)'
    wrong = f"{whole} is null and {number} is null and trim(\"{name}\") <> ''"
    marked = f"contains(\"{name}\", '.') or contains(\"{name}\", '-')"  # perhaps not
    return (
        f'min({{value: "{name}", file: "{FILE}"}}) filter (where {wrong}),'
        f'count("{name}") = count({whole}) and not bool_or({marked})'
    )
