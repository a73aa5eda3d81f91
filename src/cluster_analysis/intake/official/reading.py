"""One call for an official file: recognise its layout, read it, check it against the country.

The result has the tidy table, a source record, the vintage of regions found for each year with the sums that
prove it, and a list of everything that was left out and why. What cannot be recognised is refused row by row.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from cluster_analysis.data.grids.cage import read_book
from cluster_analysis.data.grids.limits import OFFICIAL
from cluster_analysis.data.regions import regions
from cluster_analysis.data.status import Status
from cluster_analysis.data.tables.records import Record
from cluster_analysis.data.tables.spreadsheet_text import column_letter
from cluster_analysis.errors import InputError, Message, ParameterError, Problem, VintageError
from cluster_analysis.intake.official.candidates import SOUTH, TURKISTAN, Candidate
from cluster_analysis.intake.official.interfaces.iblock import read_text_table
from cluster_analysis.intake.official.interfaces.taldau import read_json
from cluster_analysis.intake.official.record import source_record
from cluster_analysis.intake.official.spreadsheets.bns import read_workbook
from cluster_analysis.intake.official.terms.raw_table import ORDER, RawTable, distinct_rows
from cluster_analysis.intake.official.vintages import Fit, find_vintages, period_codes

KEY = ["region", "item", "group", "year", "period"]


@dataclass
class OfficialTable:
    """An official file as read.

    Attributes
    ----------
    data
        Tidy: region (code), item, group, year, period (see `periods`), value, status (label),
        in_vintage (whether the row is a unit of the vintage taken; the country is), sheet, cell.
        Rows with `in_vintage` sum to the country.
    record
        Source record: publisher, element, unit, vintages, checksum.
    vintages
        Year -> vintage of regions taken for most of its annual figures (or those of its last period).
    sums
        Per item, group, year and period: vintage, number of regions, their total, the country, the
        difference, whether it fits (None where there is nothing to test: rates, suppressed cells), and a
        remark where a test could not be made or rates look wrong.
    skipped
        Every row, column or line that is not in `data`, with the reason.
    layout
        The layout recognised.
    """

    data: pd.DataFrame
    record: Record
    vintages: dict[int, int]
    sums: pd.DataFrame
    skipped: list[Problem] = field(default_factory=list)
    layout: str = ""


def read_official(
    path: str | Path,
    *,
    periods: Literal["year", "all"] = "year",
    check: Literal["error", "report"] = "error",
    additive: bool | None = None,
) -> OfficialTable:
    """Read an official download: BNS spreadsheet, Taldau or iblock JSON, iblock CSV.

    Parameters
    ----------
    path
        The file as downloaded.
    periods
        ``"year"``: annual figures; quarters, months and year-to-date columns are listed in `skipped`.
        ``"all"``: every period.
    check
        What to do where no vintage of regions sums to the country: ``"error"`` refuses the table with both
        sums, ``"report"`` keeps it and leaves the finding in `sums`.
    additive
        Whether regions sum to the country; by default found from the figures (rates do not).

    Raises
    ------
    InputError
        With one problem for every row, column or figure that is not recognised.
    VintageError
        If the regions sum to the country under no vintage, with both sums.

    Examples
    --------
    >>> table = read_official("grp_2010-2023.xlsx")  # doctest: +SKIP
    >>> table.vintages[2017], table.vintages[2023]  # doctest: +SKIP
    (2017, 2022)
    """
    if periods not in ("year", "all"):
        raise ParameterError(periods, ["year", "all"], "value of periods")
    if check not in ("error", "report"):
        raise ParameterError(check, ["error", "report"], "value of check")
    path = Path(path)
    raw = _read_raw(path)
    if not raw.has_cells and not raw.problems:
        raise InputError([Problem("has no table of regions and periods", file=path.name), *raw.skipped[:10]])
    data = raw.frame() if raw.has_cells else pd.DataFrame()
    if raw.problems:
        raise InputError(raw.problems)
    data = _one_per_key(_only(periods, data, raw), raw)
    fit = find_vintages(data, path.name, additive)
    if fit.problems and check == "error":
        raise VintageError(fit.problems)
    data = _mark_vintage(data, fit, raw)
    vintages = _per_year(fit)
    record = source_record(path, raw, sorted({int(one) for one in fit.sums["vintage"].unique()} - {0}))
    return OfficialTable(_tidy(data), record, vintages, fit.sums, raw.skipped, raw.layout)


def _read_raw(path: Path) -> RawTable:
    """Recognise the kind of file by its first bytes, not by its name."""
    if path.is_file() and path.stat().st_size <= OFFICIAL.file_bytes:
        with path.open("rb") as file:
            start = file.read(512).lstrip(b"\xef\xbb\xbf \r\n\t")
        if start[:1] in (b"[", b"{"):
            return read_json(path)
    book = read_book(path, OFFICIAL)
    return read_text_table(book) if book.kind == "csv" else read_workbook(book)


def _only(periods: str, data: pd.DataFrame, raw: RawTable) -> pd.DataFrame:
    """Annual figures alone, the other columns listed as skipped."""
    if periods == "all":
        return data
    annual = data["period"] == "year"
    if annual.all():
        return data
    if not annual.any():
        raise InputError(
            "has no annual figures, only {found}",
            found=sorted(data["period"].unique()),
            file=raw.file,
            advice="read with periods='all'",
        )
    rest = data[~annual].groupby(["sheet", "period"], sort=False, observed=True)
    for key, rows in rest:
        sheet, period = (str(one) for one in key)
        years = f"{rows['year'].min()}-{rows['year'].max()}"
        value, where = f"{period} {years} ({len(rows)})", sheet or None
        if period.startswith("M"):
            raw.skip("column of one month", value, sheet=where)
        else:
            raw.skip("column of a quarter or of the year to date", value, sheet=where)
    return data[annual].reset_index(drop=True)


def _one_per_key(data: pd.DataFrame, raw: RawTable) -> pd.DataFrame:
    """Refuse two different figures for one thing; the same figure twice is kept once and noted.

    Adds the column `series`: the number of the (item, group, year, period).
    """
    data["series"], first = distinct_rows(data, KEY[1:])
    seen = np.zeros((len(first), len(ORDER)), dtype=bool)
    seen[data["series"], data["region"].cat.codes] = True
    if seen.sum() == len(data):
        return data
    double = data.duplicated(KEY, keep=False)
    drop: list[int] = []
    for key, rows in data[double].groupby(KEY, sort=False, observed=True):
        known = rows[rows["value"].notna()]
        if len(set(known["value"])) > 1:
            _refuse_different(raw, key, known)
            continue
        keep = (known if len(known) else rows).index[0]
        drop += [at for at in rows.index if at != keep]
        raw.skip("repeats a figure that is there already", _series_name(key))
    if raw.problems:
        raise InputError(raw.problems)
    data = data.drop(index=drop).reset_index(drop=True)
    data["series"], _ = distinct_rows(data, KEY[1:])
    return data


def _refuse_different(raw: RawTable, key: Any, known: pd.DataFrame) -> None:
    """Name a figure and the first one that differs from it, each with sheet, row and column."""
    first = known.iloc[0]
    other = known[known["value"] != first["value"]].iloc[0]
    sheet, row, column = first["sheet"], first["row"], column_letter(first["column"])
    message = Message("has different figures here and in row {row}, column {column}", row=row, column=column)
    if sheet:
        message = Message(
            "has different figures here and in sheet '{name}', row {row}, column {column}",
            name=sheet,
            row=row,
            column=column,
        )
    raw.refuse(
        message,
        _series_name(key),
        sheet=other["sheet"] or None,
        row=int(other["row"]),
        column=column_letter(other["column"]),
    )


def _series_name(key: Any) -> str:
    """Region, item, group, year and period in one line, without what goes without saying."""
    return " / ".join(str(one) for one in key if one not in ("", "year"))


def _mark_vintage(data: pd.DataFrame, fit: Fit, raw: RawTable) -> pd.DataFrame:
    """Give South Kazakhstan under its successor's name its own code; other vintages' empty rows a status."""
    raw.notes += fit.notes
    data = _with_south(data, fit, raw)
    taken = fit.sums["vintage"].to_numpy()
    belongs = np.ones((len(taken), len(ORDER)), dtype=bool)
    for vintage in regions.VINTAGES:
        belongs[taken == vintage] = Candidate(vintage).members
    belongs[:, ORDER.index(regions.COUNTRY)] = True
    inside = belongs[data["series"], data["region"].cat.codes]
    data["in_vintage"] = inside
    outside = ~inside & data["value"].isna() & (data["status"] == Status.NOT_PUBLISHED.label)
    data.loc[outside, "status"] = Status.OUTSIDE_VINTAGE.label
    return data


def _with_south(data: pd.DataFrame, fit: Fit, raw: RawTable) -> pd.DataFrame:
    """Rows of Turkistan that mean South Kazakhstan get its code, in place of its own row without a figure."""
    series = data["series"].to_numpy()
    renamed = fit.stands_for_south[series] & (data["region"] == TURKISTAN).to_numpy()
    if not renamed.any():
        return data
    _, keys = period_codes(fit.sums[fit.stands_for_south])
    what = f"figures of South Kazakhstan under the name of Turkistan, recoded to {SOUTH}"
    raw.notes += [f"{year} {period}: {what}" for year, period in keys]
    twice = np.zeros(len(fit.sums), dtype=bool)
    twice[series[renamed]] = True
    empty = twice[series] & (data["region"] == SOUTH).to_numpy()
    data.loc[renamed, "region"] = SOUTH
    return data[~empty].copy() if empty.any() else data


def _per_year(fit: Fit) -> dict[int, int]:
    """The vintage that most annual sums of a year are on, or those of its last period."""
    found: dict[int, int] = {}
    known = fit.sums[fit.sums["vintage"] > 0]
    for year, rows in known.groupby("year"):
        annual = rows["period"] == "year"
        chosen = annual if annual.any() else rows["period"] == rows["period"].iloc[-1]
        found[int(str(year))] = int(rows.loc[chosen, "vintage"].mode()[0])
    return found


def _tidy(data: pd.DataFrame) -> pd.DataFrame:
    columns = {name: _plain(data[name]) for name in [*KEY, "value", "status", "in_vintage", "sheet"]}
    letters = pa.array([column_letter(one) for one in range(data["column"].max() + 1)])
    numbers = pa.array([str(one) for one in range(data["row"].max() + 1)])
    places = letters.take(pa.array(data["column"])), numbers.take(pa.array(data["row"]))
    columns["cell"] = pd.array(pc.binary_join_element_wise(*places, ""), dtype="string[pyarrow]")
    return pd.DataFrame(columns, copy=False)


def _plain(column: pd.Series) -> Any:
    """Values without categories, a quarter of the time that pandas takes; a missing code (-1) is the last."""
    if not isinstance(column.dtype, pd.CategoricalDtype):
        return column.to_numpy()
    return np.array([*column.cat.categories, np.nan], dtype=object)[column.cat.codes]
