"""A business register of any size becomes a panel: region x industry x year, in one pass.

The expressions are narwhals, so one function takes DuckDB (the default for files), Spark, Polars, Dask and
pandas frames. Sums are of whole numbers, hence the same to the last digit on every engine and in every run.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cluster_analysis.data.paths import processed, replacing, reports, write_whole
from cluster_analysis.data.records import checksum
from cluster_analysis.data.regions.sets import regions
from cluster_analysis.data.status import Status, flag_attributes
from cluster_analysis.errors import InputError, ParameterError, Problem
from cluster_analysis.intake.official.vintages import in_force
from cluster_analysis.intake.register import files
from cluster_analysis.intake.register.columns import FIGURES, KEYS, Columns, needed_columns, refuse_faulty
from cluster_analysis.intake.register.groups import SIZES, group_records, number_codes, to_cells

if TYPE_CHECKING:
    import xarray as xr

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
        is their sum. Confidential: see `intake.confidentiality` before anything of it is published.
    unknown
        Records kept aside: column, code, rows, employees, turnover. A record with several unknown codes is
        listed once, under all of them ("kato, oked").
    rows
        Number of records read; ``cells.units.sum() + unknown.rows.sum() == rows``.
    """

    cells: pd.DataFrame
    unknown: pd.DataFrame
    rows: int

    def panel(self) -> xr.Dataset:
        """The cells as labelled arrays, with plant Herfindahl indices.

        Returns
        -------
        xarray.Dataset
            units, employees, turnover over (year, region, industry), and how many units are without these
            figures; `size_units` with the dimension `size`; `plant_herfindahl` over (year, industry), H = sum
            of squared shares of the units in the employment of an industry in the whole country. No units is
            a true zero; a region without units that was none in that year is outside vintage; a cell in which
            no unit has employees (or turnover) is NaN there and not published. An index without employment is
            NaN, undefined. The dataset and each variable carry the mark `confidential`.
        """
        return arrays(self.cells)


def register_panel(
    source: Any,
    *,
    columns: Columns | None = None,
    level: str = "section",
) -> Register:
    """Counts, employees, turnover, size classes and plant Herfindahls of a register, in one pass.

    Parameters
    ----------
    source
        Path of a Parquet or CSV file or folder, or a frame of DuckDB, Spark, Polars, Dask, pandas.
    columns
        Names of the columns.
    level
        Level of OKED: section, division, group, class, subclass.

    Raises
    ------
    InputError
        If files or columns are missing, codes are numbers, years or employees are not whole numbers, or a
        figure is negative, infinite or too large.
    ParameterError
        If the level is not known.

    Notes
    -----
    Turnover in fractions is counted in hundredths, floor(100 x + 0.5), so that sums are exact; a sum that
    exceeds 64 bits is refused. Records without a year or with a
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

    columns = columns or Columns()
    if level not in LEVELS:
        raise ParameterError(level, LEVELS, "level of OKED")
    path = Path(source) if isinstance(source, str | Path) else None
    connection = duckdb.cursor()  # the same engine and limits; settings and tables of its own
    frame = files.open_register(path, columns, connection) if path else source
    with files.reading(str(path) if path else None):
        codes: dict[str, pd.Series] = {}
        records = needed_columns(frame, columns)
        refuse_faulty(records, columns)
        if path and files.is_parquet(frame):  # of CSV the distinct codes cost as much as the pass
            records, codes = number_codes(records, connection, to_cells(level))
        groups = group_records(records)
        for key, code_of in codes.items():
            groups[key] = groups[key].map(code_of)
        return _fold(groups, columns, level)


def _fold(groups: pd.DataFrame, columns: Columns, level: str) -> Register:
    """Sum the groups to known years, regions and industries; keep the unknown ones aside."""
    rows, scale = int(groups["units"].sum()), groups.attrs["scale"]
    known = _known(groups, columns, level)
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


def _known(groups: pd.DataFrame, columns: Columns, level: str) -> pd.DataFrame:
    """Year, region and industry of each group; each distinct code is mapped once."""
    for key in KEYS[1:]:
        for code in groups[key].dropna():
            if not isinstance(code, str):
                advice = "store codes as text, numbers lose leading zeros"
                raise InputError(
                    "is not text", column=getattr(columns, key), value=_plain(code), advice=advice
                )
    found = {}
    for key, to in {"year": lambda year: _year(year, columns.year), **to_cells(level)}.items():
        values = groups[key].astype(object)
        found[key] = values.map({code: to(code) for code in values.dropna().unique()}).astype(object)
    return pd.DataFrame(found)


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
        raise InputError("is not a year", column=column, value=_plain(value))
    return int(number)


def _plain(value: Any) -> Any:
    """A value without the wrapping of numpy, as a person would write it."""
    value = value.item() if hasattr(value, "item") else value
    return value if isinstance(value, str | int | float) else str(value)


def arrays(cells: pd.DataFrame) -> xr.Dataset:
    """See `register.Register.panel`."""
    import xarray as xr

    shown = ["units", *FIGURES, *(f"units_without_{name}" for name in FIGURES)]
    indexed = cells.set_index(KEYS)[[*shown, *SIZES, "employees_squared"]]
    full = pd.MultiIndex.from_product([sorted(cells[key].unique()) for key in KEYS], names=KEYS)
    data = xr.Dataset.from_dataframe(indexed.reindex(full, fill_value=0))
    sizes = data[list(SIZES)].to_dataarray("size").transpose(*KEYS, "size")
    result = data[shown].assign(size_units=sizes)
    squared, total = data["employees_squared"].astype(float), data["employees"].astype(float)
    squares, whole = squared.sum("region"), total.sum("region")
    about = {"long_name": "sum of squared employment shares"}
    result["plant_herfindahl"] = (squares / whole.where(whole > 0) ** 2).assign_attrs(about)
    outside = _outside_vintage(data["units"])
    if outside.any():
        result = result.map(lambda one: one.where(~outside) if "region" in one.dims else one, keep_attrs=True)
    result = result.assign_coords(status=_status(result, outside))
    for one in result.data_vars.values():
        one.attrs["confidential"] = 1
    return result.assign_attrs(confidential=1)


def _status(result: xr.Dataset, outside: xr.DataArray) -> xr.DataArray:
    """Status of each cell; without any employees or turnover it is not published, whatever else it has."""
    import xarray as xr

    lacking = result["employees"].isnull() | result["turnover"].isnull()
    status = xr.where(result["units"] == 0, Status.TRUE_ZERO, Status.OBSERVED)
    status = xr.where(lacking, Status.NOT_PUBLISHED, status)
    status = xr.where(outside, Status.OUTSIDE_VINTAGE, status).transpose(*KEYS).astype(np.int8)
    return status.assign_attrs(flag_attributes())


def _outside_vintage(units: xr.DataArray) -> xr.DataArray:
    """Whether a region was none at the end of the year; one that has records all the same is shown."""
    here = np.zeros((units.sizes["year"], units.sizes["region"]), dtype=bool)
    for at, year in enumerate(units["year"].values):
        here[at] = np.isin(units["region"].values.astype(str), regions().units(in_force(int(year))))
    return (units.sum("industry") == 0) & ~here


def save_panel(dataset: xr.Dataset, name: str, folder: Path | None = None) -> Path:
    """Write a panel as Parquet, and its record (`NAME.record.json`: attributes, checksum, time).

    The file holds the tidy form, as pandas and all others read it: one row per cell, one column per variable
    and for `status`, whose codes the record explains.

    Raises
    ------
    ParameterError
        If the name is not a plain name.
    InputError
        If a panel of unit records (`confidential` in its attributes or those of a variable) is to be written
        into `reports/`.
    """
    if not name.isidentifier():
        raise ParameterError(name, [], "name of a panel (letters, digits, _)")
    folder = folder or processed()
    marks = [dataset.attrs, *(one.attrs for one in dataset.variables.values())]
    confidential = any(one.get("confidential") for one in marks)
    if confidential and folder.resolve().is_relative_to(reports().resolve()):
        advice = "see `intake.confidentiality.publish_register`"
        raise InputError([Problem("is confidential and stays out of reports/", value=name, advice=advice)])
    path = folder / f"{name}.parquet"
    with replacing(path) as partial:
        partial.touch(mode=0o600 if confidential else 0o644)
        dataset.to_dataframe().reset_index().to_parquet(partial, index=False)
    record = {
        "name": name,
        "attributes": dataset.attrs | ({"confidential": 1} if confidential else {}),
        "status": dict(dataset["status"].attrs) if "status" in dataset.coords else {},
        "sha256": checksum(path),
        "written": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    }
    text = json.dumps(record, indent=1, ensure_ascii=False, default=str)
    write_whole(path.with_name(f"{name}.record.json"), text)
    return path
