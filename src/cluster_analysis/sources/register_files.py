"""A register as it stands in files: opened lazily by DuckDB, its codes turned into small numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from cluster_analysis.errors import InputError, Problem

DIRECT_BITS = 16
"""DuckDB addresses its groups directly if the ranges of all keys together take no more bits than this."""

Mapping = Callable[[str], str | None]


@dataclass(frozen=True)
class Columns:
    """Names of the register's columns. `region` is KATO or a region code, `industry` OKED, both as text."""

    year: str = "year"
    region: str = "kato"
    industry: str = "oked"
    employees: str = "employees"
    turnover: str = "turnover"

    @property
    def needed(self) -> list[str]:
        """All of them."""
        return [self.year, self.region, self.industry, self.employees, self.turnover]


def open_register(path: str | Path, columns: Columns | None = None) -> Any:
    """A register file, or a folder of files, as a lazy DuckDB relation; code columns are text.

    Raises
    ------
    InputError
        If there is no file, the files are of two kinds, or a file cannot be read.
    """
    import duckdb

    columns = columns or Columns()
    files = register_files(path)
    try:
        if is_parquet(files):
            return duckdb.read_parquet(files)
        text = {columns.region: "VARCHAR", columns.industry: "VARCHAR", "bin": "VARCHAR"}
        header = duckdb.read_csv(files, all_varchar=True).columns
        return duckdb.read_csv(files, dtype={name: kind for name, kind in text.items() if name in header})
    except duckdb.Error as error:
        raise InputError([Problem(f"cannot be read: {error}", file=str(path))]) from error


def register_files(path: str | Path) -> list[str]:
    """The file, or the files of the folder: all Parquet or all CSV."""
    path = Path(path)
    files = sorted(path.rglob("*.parquet")) + sorted(path.rglob("*.csv")) if path.is_dir() else [path]
    kinds = {file.suffix.lower() for file in files}
    if not files or not all(file.is_file() for file in files):
        raise InputError([Problem("has no Parquet or CSV file", file=str(path))])
    if len(kinds) != 1 or not kinds <= {".parquet", ".csv"}:
        raise InputError(
            [Problem(f"must be Parquet or CSV files of one kind, not {sorted(kinds)}", file=str(path))]
        )
    return [str(file) for file in files]


def is_parquet(files: list[str]) -> bool:
    """Whether these files are Parquet."""
    return files[0].lower().endswith(".parquet")


def has_negatives(files: list[str], columns: Columns) -> bool:
    """Whether a figure is negative; the statistics of Parquet tell it without a pass."""
    import duckdb
    import narwhals as nw

    figures = nw.col(columns.employees, columns.turnover)
    lowest = nw.from_native(duckdb.read_parquet(files)).select(figures.min()).collect().row(0)
    return any(value is not None and value < 0 for value in lowest)


def number_codes(
    files: list[str], columns: Columns, to_region: Mapping, to_industry: Mapping
) -> tuple[Any, pd.Series, pd.Series]:
    """Parquet files with small numbers for codes, and the code that each number stands for.

    Codes of one region (industry) share a number; a code that is not known has its own. Whole numbers of a
    known, small range are grouped by direct addressing, faster than text is by hashing.
    """
    import duckdb
    import narwhals as nw

    connection = duckdb.cursor()  # the same engine and limits; settings and tables of its own
    connection.execute(f"set perfect_ht_threshold = {DIRECT_BITS}")
    records = nw.from_native(connection.read_parquet(files)).select(columns.needed)
    regions, region_codes = _numbers(records, columns.region, to_region)
    industries, industry_codes = _numbers(records, columns.industry, to_industry)
    connection.register("regions", regions.set_axis(["code", "region_number"], axis=1))
    connection.register("industries", industries.set_axis(["code", "industry_number"], axis=1))
    connection.execute("create temp table region_numbers as select * from regions")  # a table has statistics
    connection.execute("create temp table industry_numbers as select * from industries")
    tables = [nw.from_native(connection.table(f"{name}_numbers")) for name in ("region", "industry")]
    numbered = (
        records.join(tables[0], left_on=columns.region, right_on="code", how="left")
        .join(tables[1], left_on=columns.industry, right_on="code", how="left")
        .drop(columns.region, columns.industry)
        .rename({"region_number": columns.region, "industry_number": columns.industry})
    )
    return numbered, region_codes, industry_codes


def _numbers(records: Any, column: str, to: Mapping) -> tuple[pd.DataFrame, pd.Series]:
    """The distinct codes of a column with their numbers, and the first code of each number."""
    import narwhals as nw

    found = records.group_by(column).agg(units=nw.len()).collect()  # `unique` would number every record
    codes = pd.Series(sorted(found[column].drop_nulls().to_list()), dtype=object)
    numbers = pd.factorize(codes.map(to).fillna(codes))[0]
    return pd.DataFrame({"code": codes.astype("str"), "number": numbers}), codes.groupby(numbers).first()
