"""From cells as read to figures: one for each thing, of the right vintage, with what an empty one means."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from cluster_analysis.data.regions.sets import regions
from cluster_analysis.data.status import Status
from cluster_analysis.data.tables.spreadsheet_text import column_letter
from cluster_analysis.errors import InputError, Message
from cluster_analysis.intake.official.sums import SOUTH, TURKISTAN, Candidate
from cluster_analysis.intake.official.terms.raw_table import ORDER, RawTable, distinct_rows
from cluster_analysis.intake.official.terms.words import any_of
from cluster_analysis.intake.official.vintages import Fit

KEY = ["region", "item", "group", "year", "period"]


def only(periods: str, data: pd.DataFrame, raw: RawTable) -> pd.DataFrame:
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


def one_per_key(data: pd.DataFrame, raw: RawTable) -> pd.DataFrame:
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


def mark_vintage(data: pd.DataFrame, fit: Fit, raw: RawTable) -> pd.DataFrame:
    """Give South Kazakhstan under its successor's name its own code; other vintages' empty rows a status."""
    raw.notes += fit.notes
    data = _with_south(data, fit, raw)
    taken = fit.sums["vintage"].to_numpy()
    belongs = np.ones((len(taken), len(ORDER)), dtype=bool)
    for vintage in regions().years:
        belongs[taken == vintage] = Candidate(vintage).members
    belongs[:, ORDER.index(regions().country)] = True
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
    keys = fit.sums.loc[fit.stands_for_south, ["year", "period"]].drop_duplicates()
    what = f"figures of South Kazakhstan under the name of Turkistan, recoded to {SOUTH}"
    raw.notes += [f"{year} {period}: {what}" for year, period in keys.to_numpy()]
    twice = np.zeros(len(fit.sums), dtype=bool)
    twice[series[renamed]] = True
    empty = twice[series] & (data["region"] == SOUTH).to_numpy()
    data.loc[renamed, "region"] = SOUTH
    return data[~empty].copy() if empty.any() else data


def per_year(fit: Fit) -> dict[int, int]:
    """The vintage that most annual sums of a year are on, or those of its last period."""
    found: dict[int, int] = {}
    known = fit.sums[fit.sums["vintage"] > 0]
    for year, rows in known.groupby("year"):
        annual = rows["period"] == "year"
        chosen = annual if annual.any() else rows["period"] == rows["period"].iloc[-1]
        found[int(str(year))] = int(rows.loc[chosen, "vintage"].mode()[0])
    return found


def without_early_zeros(data: pd.DataFrame, raw: RawTable) -> pd.DataFrame:
    """Without the noughts of a unit in a year in which it was none, where every figure of it is one.

    They are no observation, and prove no vintage: they stand where others print a dash.
    """
    region, year, value = (data[name] for name in ("region", "year", "value"))
    for code, unit in regions().rows.items():
        was_none = year < int(unit["from"] or 0)
        if unit["to"]:
            was_none |= year > int(unit["to"])
        own = (region == code) & was_none
        if not own.any():
            continue
        only_zeros = value[own].fillna(0).eq(0).groupby(year[own]).all()
        zeros = own & year.isin(only_zeros.index[only_zeros]) & value.eq(0)
        if zeros.any():
            data.loc[zeros, ["value", "status"]] = np.nan, Status.NOT_PUBLISHED.label
            raw.note(f"noughts of {code} in years in which it was no unit were taken for no figure")
    return data


_ABSENT = re.compile(rf"[«\"'“(]?[-‐-―−][»\"'”)]?\W{{0,4}}{any_of('absent')}", re.IGNORECASE)


def proven_zeros(data: pd.DataFrame, fit: Fit, raw: RawTable) -> pd.DataFrame:
    """A dash is a nought where the legend says so, or the sum of the regions leaves nothing for it."""
    dash = data["dash"].to_numpy() & data["in_vintage"].to_numpy()
    if not dash.any():
        return data
    legend = any(_ABSENT.search(str(one.value or "")) for one in raw.skipped)
    sums = fit.sums["fits"].eq(True).to_numpy()[data["series"].to_numpy()]
    zero = dash if legend else dash & sums & (data["region"] != regions().country).to_numpy()
    data.loc[zero, ["value", "status"]] = 0.0, Status.TRUE_ZERO.label
    if zero.any():
        raw.note(
            "a dash is a true zero, as the legend says"
            if legend
            else "a dash is a true zero where the regions sum to the country without it"
        )
    return data


def tidy(data: pd.DataFrame) -> pd.DataFrame:
    """The columns that a reader of the table wants, each figure with its cell."""
    columns = {name: _plain(data[name]) for name in [*KEY, "value", "status", "in_vintage", "sheet"]}
    letters = [column_letter(one) for one in range(data["column"].max() + 1)]
    columns["cell"] = [f"{letters[col]}{row}" for col, row in zip(data["column"], data["row"], strict=True)]
    return pd.DataFrame(columns, copy=False)


def _plain(column: pd.Series) -> Any:
    """Values without categories, a quarter of the time that pandas takes; a missing code (-1) is the last."""
    if not isinstance(column.dtype, pd.CategoricalDtype):
        return column.to_numpy()
    return np.array([*column.cat.categories, np.nan], dtype=object)[column.cat.codes]
