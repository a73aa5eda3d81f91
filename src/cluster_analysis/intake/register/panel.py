"""A business register of any size becomes a panel: region x industry x year, in one pass.

The expressions are narwhals, so one function takes DuckDB (the default for files), Spark, Polars, Dask and
pandas frames. Sums are of whole numbers, hence the same to the last digit on every engine and in every run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cluster_analysis.errors import InputError, ParameterError, Problem
from cluster_analysis.intake.codes import oked_at_level, region_of_kato
from cluster_analysis.intake.register import files
from cluster_analysis.intake.register import groups as of
from cluster_analysis.intake.register.arrays import arrays
from cluster_analysis.intake.register.columns import FIGURES, Columns, needed_columns
from cluster_analysis.intake.register.groups import KEYS, SIZES
from cluster_analysis.intake.register.numbers import number_codes, within_bounds

if TYPE_CHECKING:
    import xarray as xr

# Upper limits of micro, small and medium enterprises by employees (Entrepreneurial Code); above is large.
SIZE_LIMITS = (15, 100, 250)

LEVELS = ("section", "division", "group", "class", "subclass")

COUNTS = [
    "units", *FIGURES, "employees_squared", *SIZES, "units_without_employees", "units_without_turnover"
]  # fmt: skip
PEAKS = ["largest_employees", "largest_turnover"]


@dataclass
class Register:
    """A register as a panel.

    Attributes
    ----------
    cells
        One row per year, region and industry: units (records: establishments), employees, turnover, sum of
        squared employees, units by size class, units without employees and without turnover, and the largest
        employees and turnover of one unit. A sum of which no unit has the figure is NaN; if some have it, it
        is their sum. Confidential: see `sources.confidentiality` before anything of it is published.
    unknown
        Records kept aside: column, code, rows, employees, turnover. A record with several unknown codes is
        listed once, under all of them ("kato, oked").
    rows
        Number of records read; ``cells.units.sum() + unknown.rows.sum() == rows``.
    """

    cells: pd.DataFrame
    unknown: pd.DataFrame
    rows: int

    def without_years(self, years: Sequence[int]) -> Register:
        """The register with the cells of other years only."""
        return replace(self, cells=self.cells[~self.cells["year"].isin(years)])

    def panel(self) -> xr.Dataset:
        """The cells as labelled arrays, with plant Herfindahl indices.

        Returns
        -------
        xarray.Dataset
            units, employees, turnover over (year, region, industry), and how many units are without these
            figures; `size_units` with the dimension `size`; `plant_herfindahl` over (year, industry), H = sum
            of squared shares of the units in the employment of an industry in the whole country;
            `regional_herfindahl`, the same inside each region. No units is a true zero; a region without
            units that was none in that year is outside vintage; a cell in which no unit has employees (or
            turnover) is NaN there and not published. An index without employment is NaN, undefined. The
            dataset and each variable carry the mark `confidential`.
        """
        return arrays(self.cells)


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
        If files or columns are missing, codes are numbers, years or employees are not whole numbers, or a
        figure is negative, infinite or too large.
    ParameterError
        If the level is not known, or the limits are not three growing whole numbers.

    Notes
    -----
    Turnover in fractions is counted in hundredths, floor(100 x + 0.5), so that sums are exact; a sum that
    could exceed 64 bits is refused (of a Parquet file, a sum that does). Records without a year or with a
    code that is not known are not counted in any cell but listed. Of a Parquet file the distinct codes are
    listed first, so that the one pass over the records can group small numbers in place of text.

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
    import duckdb

    columns, limits = columns or Columns(), _checked_limits(size_limits)
    if level not in LEVELS:
        raise ParameterError(level, LEVELS, "level of OKED")
    if not isinstance(source, str | Path):
        return _fold(_groups_of_frame(source, columns, limits), columns, level)
    connection = duckdb.cursor()  # the same engine and limits; settings and tables of its own
    with files.faults_of(str(source)):
        relation, groups = files.open_register(source, columns, connection), None
        if files.is_parquet(files.register_files(source)) and level not in ("class", "subclass"):
            groups = _groups_by_number(relation, columns, connection, limits, level)
        if groups is None:
            groups = _groups_of_frame(relation, columns, limits)
        return _fold(groups, columns, level)


def _checked_limits(limits: Sequence[int]) -> tuple[int, ...]:
    """Three growing whole numbers."""
    found = tuple(np.atleast_1d(np.asarray(limits)).tolist())
    whole = all(isinstance(one, int) and not isinstance(one, bool) and one >= 0 for one in found)
    if len(found) != 3 or not whole or not found[0] < found[1] < found[2]:
        raise ParameterError(found, [], "set of size limits (three whole numbers, growing)")
    return found


def _groups_of_frame(frame: Any, columns: Columns, limits: tuple[int, ...]) -> pd.DataFrame:
    """Groups by the codes as they stand; names what is faulty."""
    with files.reading():
        records = needed_columns(frame, columns)
        groups = of.group_records(records, limits)
        of.refuse_impossible(groups, records, columns)
    return groups


def _groups_by_number(
    relation: Any, columns: Columns, connection: Any, limits: tuple[int, ...], level: str
) -> pd.DataFrame | None:
    """Groups where one code stands for all of its region or industry; None if the plain pass has to look.

    That is for CSV, whose distinct codes cost as much as the pass, for levels with nearly as many
    industries as codes, and to name what is faulty or too large.
    """
    with files.reading():
        records = needed_columns(relation, columns)
        if not within_bounds(records):
            return None
    numbered, *codes = number_codes(
        records, connection, region_of_kato, lambda code: oked_at_level(code, level)
    )
    try:
        with files.reading():
            groups = of.group_records(numbered, limits, trusted=True)
    except InputError:  # a sum beyond 64 bits: the plain pass says where
        return None
    for key, code_of in zip(("region", "industry"), codes, strict=True):
        groups[key] = groups[key].map(code_of)
    return groups if of.fits(groups) and not of.are_faulty(groups) else None


def _fold(groups: pd.DataFrame, columns: Columns, level: str) -> Register:
    """Sum the groups to known years, regions and industries; keep the unknown ones aside."""
    rows, scale = int(groups["units"].sum()), groups.attrs["scale"]
    to = {
        "year": lambda year: _year(year, columns.year),
        "region": lambda code: region_of_kato(_text(code, columns.region)),
        "industry": lambda code: oked_at_level(_text(code, columns.industry), level),
    }
    known = pd.DataFrame({key: _mapped(groups[key], to[key]) for key in KEYS})
    lost = known.isna()
    placed = groups.assign(**known)[~lost.any(axis=1)].astype({"year": "int64"})
    by_cell = placed.groupby(KEYS, sort=True)
    cells = pd.concat([by_cell[COUNTS].sum(), by_cell[PEAKS].max()], axis=1).reset_index()
    unknown = _unknown(groups, lost, columns).groupby(["column", "code"], as_index=False)
    names = ["units", *FIGURES, *(f"units_without_{name}" for name in FIGURES)]
    kept = _missing_where_none(unknown[names].sum(), scale)
    kept = kept.rename(columns={"units": "rows"})[["column", "code", "rows", *FIGURES]]
    kept = kept.sort_values(["rows", "column", "code"], ascending=[False, True, True], ignore_index=True)
    return Register(_missing_where_none(cells, scale), kept, rows)


def _unknown(groups: pd.DataFrame, lost: pd.DataFrame, columns: Columns) -> pd.DataFrame:
    """Groups with unknown codes, each under the names and codes of all that are unknown."""
    bad = groups[lost.any(axis=1)]
    column = code = pd.Series("", bad.index, dtype=object)
    for key in KEYS:
        known = ~lost.loc[bad.index, key]
        text = bad[key].astype(object).where(bad[key].notna(), "(missing)").astype(str)
        column = column.where(known, column + f", {getattr(columns, key)}")
        code = code.where(known, code + ", " + text)
    return bad.assign(column=column.str[2:], code=code.str[2:])


def _missing_where_none(sums: pd.DataFrame, scale: int) -> pd.DataFrame:
    """Sums in the register's unit, NaN where no unit has the figure."""
    sums = sums.copy()
    for name in FIGURES:
        of_it = [one for one in (name, f"largest_{name}", f"{name}_squared") if one in sums]
        if name == "turnover" and scale > 1:
            sums[of_it] = sums[of_it] / scale
        none = sums[f"units_without_{name}"] == sums["units"]
        if none.any():
            sums[of_it] = sums[of_it].mask(none)
    return sums


def _mapped(codes: pd.Series, to: Any) -> pd.Series:
    """Each distinct code mapped once."""
    values = codes.astype(object)
    table = {code: to(code) for code in values.dropna().unique()}
    return values.map(table).astype(object)


def _year(value: Any, column: str) -> int | None:
    """A year as it stands in the register: a whole number, also as text; None for empty text."""
    text = str(value).strip()
    try:
        number = float("nan" if isinstance(value, bool) else text or 0)
    except ValueError:
        number = float("nan")
    if not text:
        return None
    if not (number.is_integer() and 1900 <= number <= 2100):
        raise InputError([Problem("is not a year", column=column, value=_plain(value))])
    return int(number)


def _text(code: Any, column: str) -> str:
    if isinstance(code, str):
        return code
    advice = "store codes as text, numbers lose leading zeros"
    raise InputError([Problem("is not text", column=column, value=_plain(code), advice=advice)])


def _plain(value: Any) -> Any:
    """A value without the wrapping of numpy, as a person would write it."""
    value = value.item() if hasattr(value, "item") else value
    return value if isinstance(value, str | int | float) else str(value)
