"""A register as it stands in files: which files, and what is in them, opened lazily by DuckDB."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cluster_analysis.errors import ClusterAnalysisError, InputError, Message, Problem
from cluster_analysis.intake.register.columns import TOO_LARGE, Columns, missing_columns, unfit_columns

KINDS = (".parquet", ".csv")


def register_files(path: str | Path) -> list[str]:
    """The file, or the files of the folder: all Parquet or all CSV. What begins with `.` or `_` is left out.

    Raises
    ------
    InputError
        If there is no such file, a file is neither Parquet nor CSV, or there are both.
    """
    path = Path(path)
    files = sorted(_inside(path)) if path.is_dir() else [path]
    if not files or not all(file.is_file() for file in files):
        raise InputError([Problem("has no Parquet or CSV file", file=str(path))])
    advice = Message("take it out of {folder}", folder=path.name) if path.is_dir() else None
    problems = [
        Problem("is neither a .parquet nor a .csv file", file=str(file), advice=advice)
        for file in files
        if file.suffix.lower() not in KINDS
    ]
    if not problems and len({file.suffix.lower() for file in files}) > 1:
        problems = [Problem("has both Parquet and CSV files", file=str(path), advice="keep one kind")]
    if problems:
        raise InputError(problems)
    return [str(file) for file in files]


def _inside(folder: Path) -> Iterator[Path]:
    """All files under a folder but the hidden ones and those that Spark and others keep for themselves."""
    for file in folder.rglob("*"):
        own = file.relative_to(folder).parts
        if file.is_file() and not any(part.startswith((".", "_")) and "=" not in part for part in own):
            yield file


def is_parquet(files: list[str]) -> bool:
    """Whether these files are Parquet."""
    return files[0].lower().endswith(".parquet")


@contextmanager
def faults_of(file: str) -> Iterator[None]:
    """Faults that name no file get this one."""
    try:
        yield
    except InputError as error:
        problems = [one.but(file=one.file or file) for one in error.problems]
        raise InputError(problems) from error


@contextmanager
def reading(where: str | None = None) -> Iterator[None]:
    """Whatever an engine raises, said as a fault of the input."""
    try:
        yield
    except (ClusterAnalysisError, MemoryError):
        raise
    except Exception as error:
        text = str(error)
        if re.search(r"(?i)overflow|out of range for the destination", text):  # a sum: each record fits
            raise InputError([TOO_LARGE]) from error
        what = re.split(r"\n\s*\n|\nPossible fixes", text.strip())[0].replace("\n", ", ")
        file = re.search(r"^ *file = (.*)$", text, re.MULTILINE)  # DuckDB names the file among its settings
        problem = Problem("cannot be read: {why}", why=what, file=file[1] if file else where)
        raise InputError([problem]) from error


def open_register(path: str | Path, columns: Columns | None = None, connection: Any = None) -> Any:
    """A register file, or a folder of files, as a lazy DuckDB relation.

    Columns are found by their names in every file. Figures of CSV become numbers if all of them are.

    Raises
    ------
    InputError
        If there is no file, the files are of two kinds, a file cannot be read or lacks a column, a column is
        not of a fitting type, or a figure is not a number.
    """
    import duckdb

    columns = columns or Columns()
    files = register_files(path)
    connection = connection or duckdb.cursor()
    with reading(str(path)):
        _check_heads(connection, files, columns)
        relation = connection.sql("from " + _scan(files))
        if is_parquet(files):
            return relation
        return _with_numbers(connection, relation, [columns.year, columns.employees, columns.turnover], files)


def _scan(files: Iterable[str]) -> str:
    """The SQL that reads these files; names are taken as they are, not as patterns."""
    patterns = [re.sub(r"([*?\[])", r"[\1]", file) for file in files]
    listed, options = ", ".join(map(_literal, patterns)), "union_by_name = true, hive_partitioning = false"
    if patterns[0].lower().endswith(".parquet"):
        return f"read_parquet([{listed}], {options})"
    return f"read_csv([{listed}], {options}, all_varchar = true, header = true, skip = 0, comment = '')"


def _check_heads(connection: Any, files: list[str], columns: Columns) -> None:
    """Refuse files without a header, without a needed column, or with one of another type."""
    problems, known = [], set()
    for file in files:
        with reading(file):
            head = connection.sql("from " + _scan([file]))
        if len(head.columns) == 1 and not is_parquet(files):
            message, advice = "has no header over lines with as many columns", "look at its first lines"
            problems.append(Problem(message, file=file, value=head.columns[0], advice=advice))
            continue
        problems += missing_columns(head.columns, columns, file)
        types = (*head.columns, *map(str, head.types))
        if is_parquet(files) and types not in known:
            known.add(types)
            problems += [one for one in unfit_columns(head, columns, file).values() if one]
    if problems:
        raise InputError(problems)


def _with_numbers(connection: Any, relation: Any, texts: list[str], files: list[str]) -> Any:
    """Columns of text as whole numbers, or as numbers with fractions if one of their values has some."""
    found = relation.aggregate(", ".join(map(_check, texts))).fetchall()[0]
    problems, casts = [], []
    for name, wrong, whole in zip(texts, found[::2], found[1::2], strict=True):
        if wrong is not None:
            file = _file_of(connection, files, name, wrong)
            problems.append(Problem("is not a number", file=file, column=name, value=wrong))
        kind = "double" if whole is False else "bigint"
        casts.append(f"try_cast({_quoted(name)} as {kind}) as {_quoted(name)}")
    if problems:
        raise InputError(problems)
    return relation.project(f"* replace ({', '.join(casts)})")


def _check(name: str) -> str:
    """The SQL of one text that is no number, and of whether all are whole (dot, minus: perhaps not)."""
    text = _quoted(name)
    whole, number = f"try_cast({text} as bigint)", f"try_cast({text} as double)"
    wrong = f"case when {whole} is null and {number} is null and trim({text}) <> '' then {text} end"
    marked = f"contains({text}, '.') or contains({text}, '-')"
    return f"min({wrong}), count({text}) = count({whole}) and not bool_or({marked})"


def _file_of(connection: Any, files: list[str], column: str, value: str) -> str | None:
    """The first file in which a column has this value."""
    same = f"{_quoted(column)} = {_literal(value)}"
    for file in files:
        if connection.sql("from " + _scan([file])).filter(same).limit(1).fetchall():
            return file
    return None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
