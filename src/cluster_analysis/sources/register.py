"""A business register of any size becomes a panel: region x industry x year, in one pass.

The expressions are narwhals, so one function takes DuckDB (the default for files), Spark, Polars, Dask and
pandas frames. Sums are of whole numbers, hence the same to the last digit on every engine and in every run.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cluster_analysis.errors import InputError, ParameterError, Problem
from cluster_analysis.sources.codes import oked_at_level, region_of_kato
from cluster_analysis.status import Status, flag_attributes

if TYPE_CHECKING:
    import xarray as xr

SIZE_LIMITS = (15, 100, 250)
"""Upper limits of micro, small and medium enterprises by employees (Entrepreneurial Code); above is large."""

SIZES = ("micro", "small", "medium", "large")
KEYS = ["year", "region", "industry"]
COUNTS = ["units", "employees", "turnover", "employees_squared", *SIZES, "units_without_employees"]
PEAKS = ["largest_employees", "largest_turnover"]
INT64 = 2**63 - 1


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


@dataclass
class Register:
    """A register as a panel.

    Attributes
    ----------
    cells
        One row per year, region and industry: units, employees, turnover, sum of squared employees,
        units by size class, units without employees, and the largest employees and turnover of one unit.
        Confidential: see `sources.confidentiality` before anything of it is published.
    unknown
        Records kept aside: column, code, rows, employees, turnover.
    rows
        Number of records read; ``cells.units.sum() + unknown rows == rows``.
    """

    cells: pd.DataFrame
    unknown: pd.DataFrame
    rows: int

    def panel(self) -> xr.Dataset:
        """The cells as labelled arrays, with plant Herfindahl indices.

        Returns
        -------
        xarray.Dataset
            units, employees, turnover over (year, region, industry); `size_units` with the dimension `size`;
            `plant_herfindahl` over (year, industry), H = sum of squared shares of the units in the employment
            of an industry in the whole country; `regional_herfindahl`, the same inside each region. No units
            is a true zero; an index without employment is NaN, undefined.
        """
        return _panel(self.cells)


def open_register(path: str | Path, columns: Columns | None = None) -> Any:
    """A register file, or a folder of files, as a lazy DuckDB relation; code columns are text.

    Raises
    ------
    InputError
        If there is no file, a column is missing, or a code column was stored as numbers.
    """
    import duckdb

    path, columns = Path(path), columns or Columns()
    files = sorted(path.rglob("*.parquet")) + sorted(path.rglob("*.csv")) if path.is_dir() else [path]
    kinds = {file.suffix.lower() for file in files}
    if not files or not all(file.is_file() for file in files):
        raise InputError([Problem("has no Parquet or CSV file", file=str(path))])
    if len(kinds) != 1 or not kinds <= {".parquet", ".csv"}:
        raise InputError(
            [Problem(f"must be Parquet or CSV files of one kind, not {sorted(kinds)}", file=str(path))]
        )
    names = [str(file) for file in files]
    try:
        if kinds == {".parquet"}:
            return duckdb.read_parquet(names)
        text = {columns.region: "VARCHAR", columns.industry: "VARCHAR", "bin": "VARCHAR"}
        header = duckdb.read_csv(names, all_varchar=True).columns
        return duckdb.read_csv(names, dtype={name: kind for name, kind in text.items() if name in header})
    except duckdb.Error as error:
        raise InputError([Problem(f"cannot be read: {error}", file=str(path))]) from error


def register_panel(
    source: Any,
    *,
    columns: Columns | None = None,
    level: str = "section",
    size_limits: Sequence[int] = SIZE_LIMITS,
) -> Register:
    """Counts, employees, turnover, size classes and plant Herfindahls of a register, in one pass over it.

    Parameters
    ----------
    source
        Path of a Parquet or CSV file or folder, or a frame of DuckDB, Spark, Polars, Dask, pandas.
    columns
        Names of the columns.
    level
        Level of OKED: section, division, group, class, subclass.
    size_limits
        Upper limits of employees of micro, small and medium units.

    Raises
    ------
    InputError
        If columns are missing, codes are numbers, employees are not whole, or a figure is negative.

    Notes
    -----
    Turnover in fractions is counted in hundredths (rounded), so that sums are exact; a sum that could exceed
    64 bits is refused. Records with a code that is not known are not counted in any cell but listed.

    Examples
    --------
    >>> frame = pd.DataFrame({"year": [2017, 2017], "kato": ["110000000", "990000000"],
    ...     "oked": ["01111", "01111"], "employees": [3, 4], "turnover": [10, 20]})
    >>> register = register_panel(frame)
    >>> register.cells[["region", "industry", "units", "employees"]].values.tolist()
    [['KZ-11', 'A', 1, 3]]
    >>> register.unknown[["column", "code", "rows"]].values.tolist()
    [['kato', '990000000', 1]]
    """
    columns = columns or Columns()
    if level not in ("section", "division", "group", "class", "subclass"):
        raise ParameterError(level, ["section", "division", "group", "class", "subclass"], "level of OKED")
    frame = open_register(source, columns) if isinstance(source, str | Path) else source
    groups = _groups(frame, columns, tuple(size_limits))
    _refuse_impossible(groups, columns)
    return _fold(groups, columns, level)


def _groups(frame: Any, columns: Columns, limits: tuple[int, ...]) -> pd.DataFrame:
    """One row per year and pair of codes as they stand in the register: the only pass over the data."""
    import narwhals as nw

    lazy = _lazy(frame)
    scale = _check_schema(lazy.collect_schema(), columns)
    e, t = nw.col(columns.employees).cast(nw.Int64), nw.col(columns.turnover)
    t = (t * scale).round(0).cast(nw.Int64) if scale > 1 else t.cast(nw.Int64)
    micro, small, medium = limits
    rows = lazy.select(
        year=nw.col(columns.year).cast(nw.Int64),
        region=nw.col(columns.region),
        industry=nw.col(columns.industry),
        e=e,
        t=t,
        ee=e * e,
        above_micro=(e > micro).cast(nw.Int64),
        above_small=(e > small).cast(nw.Int64),
        above_medium=(e > medium).cast(nw.Int64),
    )
    grouped = rows.group_by(KEYS).agg(
        nw.len().alias("units"),
        nw.col("e").sum().alias("employees"),
        nw.col("t").sum().alias("turnover"),
        nw.col("ee").sum().alias("employees_squared"),
        nw.col("e").count().alias("with_employees"),
        *(nw.col(f"above_{size}").sum() for size in SIZES[:3]),
        nw.col("e").max().alias("largest_employees"),
        nw.col("t").max().alias("largest_turnover"),
        nw.col("e").min().alias("smallest_employees"),
        nw.col("t").min().alias("smallest_turnover"),
    )
    found = _with_sizes(_to_pandas(grouped))
    found.attrs["scale"] = scale
    return found


def _with_sizes(groups: pd.DataFrame) -> pd.DataFrame:
    """Units per size class from the counts above each limit."""
    steps = ["with_employees", *(f"above_{size}" for size in SIZES[:3])]
    for size, here, above in zip(SIZES, steps, [*steps[1:], None], strict=True):
        groups[size] = groups[here] - (groups[above] if above else 0)
    groups["units_without_employees"] = groups["units"] - groups["with_employees"]
    return groups.drop(columns=steps)


def _lazy(frame: Any) -> Any:
    """Any supported frame as a lazy narwhals frame."""
    import narwhals as nw

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # Dask support will move to a package of its own
        return nw.from_native(frame).lazy()


def _check_schema(schema: Any, columns: Columns) -> int:
    """Refuse missing columns and numeric codes; the factor that makes turnover a whole number."""
    import narwhals as nw

    missing = [name for name in columns.needed if name not in schema]
    problems = [
        Problem("is missing", column=name, advice=f"the register has {list(schema)}") for name in missing
    ]
    for name in (columns.region, columns.industry):
        if name in schema and schema[name] not in (nw.String, nw.Categorical, nw.Enum, nw.Object):
            advice = "store codes as text, numbers lose leading zeros"
            problems.append(Problem(f"is stored as {schema[name]}, not text", column=name, advice=advice))
    if columns.employees in schema and not schema[columns.employees].is_numeric():
        problems.append(Problem(f"is {schema[columns.employees]}, not a number", column=columns.employees))
    if columns.turnover in schema and not schema[columns.turnover].is_numeric():
        problems.append(Problem(f"is {schema[columns.turnover]}, not a number", column=columns.turnover))
    if problems:
        raise InputError(problems)
    return 1 if schema[columns.turnover].is_integer() else 100


def _to_pandas(grouped: Any) -> pd.DataFrame:
    """The groups in memory, sums as 64-bit integers; a group without any figure sums to 0."""
    import narwhals as nw

    names = [name for name in grouped.collect_schema().names() if name not in ("region", "industry")]
    found = grouped.with_columns(nw.col(*names).cast(nw.Int64)).collect().to_pandas()
    return found.assign(**{name: found[name].fillna(0).astype("int64") for name in names})


def _refuse_impossible(groups: pd.DataFrame, columns: Columns) -> None:
    """Negative figures, and sums that could have wrapped around 64 bits."""
    problems = []
    for name, column in (("employees", columns.employees), ("turnover", columns.turnover)):
        for row in groups[groups[f"smallest_{name}"] < 0].head(10).itertuples():
            where = f"{row.year}, {row.region}, {row.industry}"
            problems.append(
                Problem(f"is negative ({where})", column=column, value=getattr(row, f"smallest_{name}"))
            )
    bound = (groups["units"] * groups["largest_turnover"].astype(float)).sum()
    squares = (groups["units"] * groups["largest_employees"].astype(float) ** 2).sum()
    if max(bound, squares) > INT64:
        advice = "give turnover in thousands"
        problems.append(
            Problem("is so large that its sum may exceed 64 bits", column=columns.turnover, advice=advice)
        )
    if problems:
        raise InputError(problems)


def _fold(groups: pd.DataFrame, columns: Columns, level: str) -> Register:
    """Sum the groups to known regions and industries; keep the unknown ones aside."""
    rows = int(groups["units"].sum())
    region = _mapped(groups["region"], region_of_kato)
    industry = _mapped(groups["industry"], lambda code: oked_at_level(code, level))
    parts = []
    for name, column, known in (("region", columns.region, region), ("industry", columns.industry, industry)):
        bad = groups[known.isna()]
        code = bad[name].astype(object).fillna("(missing)")
        by = bad.assign(code=code, column=column).groupby(["column", "code"], as_index=False)
        sums = by.agg({"units": "sum", "employees": "sum", "turnover": "sum"})
        parts.append(sums.rename(columns={"units": "rows"}))
    scale = groups.attrs.get("scale", 1)
    placed = groups.assign(region=region, industry=industry).dropna(subset=["region", "industry"])
    by_cell = placed.groupby(KEYS, sort=True)
    cells = pd.concat([by_cell[COUNTS].sum(), by_cell[PEAKS].max()], axis=1).reset_index()
    if scale > 1:
        cells[["turnover", "largest_turnover"]] = cells[["turnover", "largest_turnover"]] / scale
    unknown = pd.concat(parts, ignore_index=True).sort_values("rows", ascending=False, ignore_index=True)
    return Register(cells, unknown, rows)


def _mapped(codes: pd.Series, to: Any) -> pd.Series:
    """Each distinct code mapped once."""
    text = codes.astype(object)
    table = {code: to(code) for code in text.dropna().unique()}
    return text.map(table)


def _panel(cells: pd.DataFrame) -> xr.Dataset:
    import xarray as xr

    indexed = cells.set_index(KEYS)
    names = ["units", "employees", "turnover", *SIZES, "employees_squared", "largest_employees"]
    full = pd.MultiIndex.from_product([sorted(cells[key].unique()) for key in KEYS], names=KEYS)
    wide = indexed[names].reindex(full, fill_value=0)
    data = xr.Dataset.from_dataframe(wide)
    sizes = data[list(SIZES)].to_dataarray("size").transpose(*KEYS, "size")
    result = data[["units", "employees", "turnover"]].assign(size_units=sizes)
    squared, total = data["employees_squared"].astype(float), data["employees"].astype(float)
    result["regional_herfindahl"] = _herfindahl(squared, total)
    result["plant_herfindahl"] = _herfindahl(squared.sum("region"), total.sum("region"))
    status = xr.where(data["units"] == 0, Status.TRUE_ZERO, Status.OBSERVED).astype(np.int8)
    status.attrs = flag_attributes()
    return result.assign_coords(status=status)


def _herfindahl(squares: xr.DataArray, total: xr.DataArray) -> xr.DataArray:
    return (squares / total.where(total > 0) ** 2).assign_attrs(long_name="sum of squared employment shares")
