"""A business register of any size becomes a panel: region x industry x year, in one pass.

The expressions are narwhals, so one function takes DuckDB (the default for files), Spark, Polars, Dask and
pandas frames. Sums are of whole numbers, hence the same to the last digit on every engine and in every run.
"""

from __future__ import annotations

import datetime
import json
import re
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from cluster_analysis.data.paths import processed, replacing, write_whole
from cluster_analysis.data.records import checksum
from cluster_analysis.data.regions.sets import regions
from cluster_analysis.data.status import Status, flag_attributes
from cluster_analysis.errors import InputError, ParameterError
from cluster_analysis.intake.official.vintages import in_force
from cluster_analysis.intake.register import files, groups
from cluster_analysis.intake.register.groups import COLUMNS, FIGURES, KEYS, PEAKS, SIZES, WITHOUT

if TYPE_CHECKING:
    import xarray as xr

LEVELS = ("section", "division", "group", "class", "subclass")
COUNTS = ["units", *FIGURES, "employees_squared", *SIZES, *WITHOUT]


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
        Records kept aside: column, code, rows. A record with several unknown codes is listed once, under all
        of them ("kato, oked").
    rows
        Number of records read; ``cells.units.sum() + unknown.rows.sum() == rows``.
    """

    cells: DataFrame
    unknown: DataFrame
    rows: int

    def panel(self) -> xr.Dataset:
        """The cells as labelled arrays, with plant Herfindahl indices.

        Returns
        -------
        xarray.Dataset
            units, employees, turnover over (year, region, industry), units without these figures, units by
            size class; `plant_herfindahl` over (year, industry), H = sum of squared shares of the units in
            the employment of an industry in the whole country. No units is
            a true zero; a region without units that was none in that year is outside vintage; a cell in which
            no unit has employees (or turnover) is NaN there and not published. An index without employment is
            NaN, undefined. The dataset and each variable carry the mark `confidential`.
        """
        import xarray as xr

        levels = [sorted(self.cells[key].unique()) for key in KEYS]
        full = pd.MultiIndex.from_product(levels, names=KEYS)
        cells = self.cells.set_index(KEYS)[COUNTS].reindex(full, fill_value=0)
        data = xr.Dataset.from_dataframe(cells)
        squares, whole = (
            data[name].astype(float).sum("region") for name in ("employees_squared", "employees")
        )
        outside = _outside_vintage(data["units"])
        result = data.drop_vars("employees_squared")
        if outside.any():
            result = result.where(~outside)
        result["plant_herfindahl"] = squares / whole.where(whole > 0) ** 2
        result = result.assign_coords(status=_status(result, outside))
        for one in (result, *result.data_vars.values()):
            one.attrs["confidential"] = 1
        return result


def register_panel(source: Any, *, level: str = "section") -> Register:
    """Counts, employees, turnover, size classes and plant Herfindahls of a register, in one pass.

    Parameters
    ----------
    source
        Path of a Parquet or CSV file or folder, or a frame of DuckDB, Spark, Polars, Dask, pandas, with the
        columns `groups.COLUMNS`.
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

    if level not in LEVELS:
        raise ParameterError(level, LEVELS, "level of OKED")
    path = Path(source) if isinstance(source, str | Path) else None
    connection = duckdb.cursor()  # the same engine and limits; settings and tables of its own
    frame = files.open_register(path, connection) if path else source
    with files.reading(str(path) if path else None):
        codes: dict[str, Series] = {}
        records = groups.needed_columns(frame)
        groups.refuse_faulty(records)
        if path and files.is_parquet(frame):  # of CSV the distinct codes cost as much as the pass
            records, codes = groups.number_codes(records, connection, groups.to_cells(level))
        found, scale = groups.group_records(records)
        for key, code_of in codes.items():
            found[key] = found[key].map(code_of)
        return _fold(found, scale, level)


def _fold(found: DataFrame, scale: int, level: str) -> Register:
    """Sum the groups to known years, regions and industries, NaN where no unit has a figure."""
    known = _known(found, level)
    lost = known.isna()
    by_cell = found.assign(**known)[~lost.any(axis=1)].astype({"year": "int64"}).groupby(KEYS)
    cells = pd.concat([by_cell[COUNTS].sum(), by_cell[PEAKS].max()], axis=1).reset_index()
    if scale > 1:
        cells[["turnover", "largest_turnover"]] /= scale
    for name, without in zip(FIGURES, WITHOUT, strict=True):
        of_it = [one for one in (name, f"largest_{name}", f"{name}_squared") if one in cells]
        if (none := cells[without] == cells["units"]).any():
            cells[of_it] = cells[of_it].mask(none)
    return Register(cells, _unknown(found, lost), int(found["units"].sum()))


def _unknown(found: DataFrame, lost: DataFrame) -> DataFrame:
    """How many records have unknown codes, each under the names and codes of all that are unknown."""
    bad = lost.any(axis=1)
    names = [COLUMNS[key] for key in KEYS]
    keys = found.loc[bad, KEYS].astype(object)
    texts = keys.where(keys.notna(), "(missing)").astype(str).to_numpy()
    pairs = list(zip(texts, lost[bad].to_numpy(), strict=True))
    said = {
        "column": [", ".join(compress(names, unknown)) for _, unknown in pairs],
        "code": [", ".join(compress(codes, unknown)) for codes, unknown in pairs],
    }
    rows = DataFrame(said | {"rows": found.loc[bad, "units"]}).groupby([*said], as_index=False).sum()
    return rows.sort_values("rows", ascending=False, kind="stable", ignore_index=True)


def _known(found: DataFrame, level: str) -> DataFrame:
    """Year, region and industry of each group; each distinct code is mapped once."""
    places = {}
    for key, place_of in {"year": _year, **groups.to_cells(level)}.items():
        codes, known = found[key].astype(object), {}
        for code in codes.dropna().unique():
            if key != "year" and not isinstance(code, str):
                raise InputError("is not text", column=COLUMNS[key], value=code, advice=groups.AS_TEXT)
            known[code] = place_of(code)
        places[key] = codes.map(known).astype(object)
    return DataFrame(places)


def _year(value: Any) -> int | None:
    """A year as it stands in the register, also as text; None for an empty text."""
    text = str(value).strip()
    if text and not re.fullmatch(r"(?:19|20)\d\d(?:\.0)?", text):
        raise InputError("is not a year", column="year", value=value)
    return int(text[:4]) if text else None


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
    names, known = units["region"].values.astype(str), regions()
    here = [np.isin(names, known.units(in_force(int(year)))) for year in units["year"].values]
    return (units.sum("industry") == 0) & ~np.array(here)


def save_panel(dataset: xr.Dataset, name: str) -> Path:
    """Write the panel of a register as Parquet for its owner only, with `NAME.record.json` beside it.

    The file lies in `data/processed`, for what comes from unit records is confidential and stays out of
    `reports/`. It holds the tidy form, as pandas and all others read it: one row per cell, one column per
    variable and for `status`; the record has the attributes, the codes of the status, the checksum and the
    time.

    Raises
    ------
    ParameterError
        If the name is not a plain name.
    """
    if not name.isidentifier():
        raise ParameterError(name, [], "name of a panel (letters, digits, _)")
    path = processed() / f"{name}.parquet"
    with replacing(path) as partial:
        partial.touch(mode=0o600)
        dataset.to_dataframe().reset_index().to_parquet(partial, index=False)
    record = {
        "name": name,
        "attributes": dataset.attrs | {"confidential": 1},
        "status": dict(dataset["status"].attrs),
        "sha256": checksum(path),
        "written": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    }
    text = json.dumps(record, indent=1, ensure_ascii=False, default=str)
    write_whole(path.with_name(f"{name}.record.json"), text)
    return path
