"""A business register of any size becomes a panel: region x industry x year, in one pass.

The expressions are narwhals, so one function takes DuckDB (the default for files), Spark, Polars, Dask and
pandas frames. Sums are of whole numbers, hence the same to the last digit on every engine and in every run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cluster_analysis.errors import InputError, ParameterError
from cluster_analysis.sources.codes import oked_at_level, region_of_kato
from cluster_analysis.sources.register_files import (
    Columns,
    has_negatives,
    is_parquet,
    number_codes,
    open_register,
    register_files,
)
from cluster_analysis.sources.register_groups import (
    KEYS,
    SIZES,
    check_schema,
    fits,
    group_records,
    refuse_impossible,
)
from cluster_analysis.status import Status, flag_attributes

if TYPE_CHECKING:
    import xarray as xr

SIZE_LIMITS = (15, 100, 250)
"""Upper limits of micro, small and medium enterprises by employees (Entrepreneurial Code); above is large."""

COUNTS = ["units", "employees", "turnover", "employees_squared", *SIZES, "units_without_employees"]
PEAKS = ["largest_employees", "largest_turnover"]


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
    64 bits is refused (of a Parquet file, a sum that does). Records with a code that is not known are not
    counted in any cell but listed. Of a Parquet file the distinct codes are listed first, so that the one
    pass over the records can group small numbers in place of text.

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
    is_path, limits = isinstance(source, str | Path), tuple(size_limits)
    frame = open_register(source, columns) if is_path else source
    check_schema(frame, columns)
    groups = _groups_of_parquet(source, columns, limits, level) if is_path else None
    if groups is None:
        groups = group_records(frame, columns, limits)
        refuse_impossible(groups, columns)
    return _fold(groups, columns, level)


def _groups_of_parquet(
    path: str | Path, columns: Columns, limits: tuple[int, ...], level: str
) -> pd.DataFrame | None:
    """Groups where one code stands for all of its region or industry; None if the plain pass has to look.

    That is for CSV, whose distinct codes cost as much as the pass, for levels with nearly as many
    industries as codes, and to name what is negative or too large.
    """
    files = register_files(path)
    if level in ("class", "subclass") or not is_parquet(files) or has_negatives(files, columns):
        return None
    records, *codes = number_codes(files, columns, region_of_kato, lambda code: oked_at_level(code, level))
    try:
        groups = group_records(records, columns, limits, smallest=False)
    except InputError:  # a sum beyond 64 bits: the plain pass says where
        return None
    for key, code_of in zip(("region", "industry"), codes, strict=True):
        groups[key] = groups[key].map(code_of)
    return groups if fits(groups) else None


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
