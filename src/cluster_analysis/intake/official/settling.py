"""From cells as read to figures: one for each thing, of the right vintage, with what an empty one means."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from cluster_analysis.data.regions.sets import regions
from cluster_analysis.data.status import Status
from cluster_analysis.data.tables.spreadsheet_text import column_letter
from cluster_analysis.errors import InputError, Message
from cluster_analysis.intake.official.terms.cells import any_of
from cluster_analysis.intake.official.terms.raw_table import RawTable, place_of
from cluster_analysis.intake.official.vintages import MEMBERS, SOUTH, TURKISTAN, VINTAGES

KEY = ["region", "item", "group", "year", "period"]
CELL = ["series", "region"]


def only(periods: str, data: DataFrame, raw: RawTable) -> DataFrame:
    """Annual figures alone, the other periods listed as skipped."""
    annual = data["period"] == "year"
    if periods == "all" or annual.all():
        return data
    if not annual.any():
        found, advice = sorted(data["period"].unique()), "read with periods='all'"
        raise InputError("has no annual figures, only {found}", found=found, file=raw.file, advice=advice)
    for period, rows in data[~annual].groupby("period", sort=False, observed=True):
        years = f"{rows['year'].min()}-{rows['year'].max()}"
        raw.skip("column of a part of the year", f"{period} {years} ({len(rows)})")
    return data[annual].reset_index(drop=True)


def one_per_key(data: DataFrame, raw: RawTable) -> DataFrame:
    """Refuse two different figures for one thing; the same figure twice is kept once and noted.

    Adds the column `series`: the number of the (item, group, year, period), in the order of the file.
    """
    data["series"] = data.groupby(KEY[1:], sort=False, observed=True).ngroup()
    if not data.duplicated(CELL).any():
        return data
    known_first = data.sort_values("value", key=Series.isna, kind="stable")
    again = known_first.duplicated(CELL)
    kept = known_first[~again].sort_index()
    for row in known_first[again].merge(kept, on=CELL, suffixes=("", "_first")).to_dict("records"):
        name = " / ".join(str(row[key]) for key in KEY if row[key] not in ("", "year"))
        if np.isnan(row["value"]) or row["value"] == row["value_first"]:
            raw.skip("repeats a figure that is there already", name)
        else:
            there = f"{row['sheet_first']}!{column_letter(row['column_first'])}{row['row_first']}"
            message = Message("has different figures here and in {cell}", cell=there.lstrip("!"))
            raw.refuse(message, name, **place_of(row))
    if raw.problems:
        raise InputError(raw.problems)
    return kept.reset_index(drop=True)


def mark_vintage(data: DataFrame, sums: DataFrame, raw: RawTable) -> DataFrame:
    """Mark the units of the vintage taken, and the empty rows of others; the country is always one.

    South Kazakhstan under its successor's name gets its own code, in place of its own row without a figure.
    """
    taken, region = sums["taken"].to_numpy()[data["series"]], data["region"].cat.codes
    data["in_vintage"] = MEMBERS[taken, region] | (region == 0) | (taken < 0)
    unpublished = data["status"] == Status.NOT_PUBLISHED.label
    data.loc[~data["in_vintage"] & unpublished, "status"] = Status.OUTSIDE_VINTAGE.label
    renamed = (taken == 0) & (data["region"] == TURKISTAN)
    if not renamed.any():
        return data
    for one in sums[sums["taken"] == 0].itertuples():
        what = f"figures of South Kazakhstan under the name of Turkistan, recoded to {SOUTH}"
        raw.notes.append(f"{one.year} {one.period}: {what}")
    data.loc[renamed, "region"] = SOUTH
    return data[renamed | ~data.duplicated(CELL, keep=False)].copy()


def per_year(sums: DataFrame) -> dict[int, int]:
    """The vintage that most annual sums of a year are on; those of its parts where none is annual."""
    known = sums[sums["vintage"] > 0]
    annual = known["period"] == "year"
    telling = known[annual | ~known["year"].isin(known.loc[annual, "year"])]
    most = telling.groupby("year")["vintage"].agg(lambda one: one.mode()[0])
    return dict(zip(most.index, most, strict=True))


def without_early_zeros(data: DataFrame, raw: RawTable) -> DataFrame:
    """Without the noughts of a unit in a year in which it was none, where every figure of it is one.

    They are no observation, and prove no vintage: they stand where others print a dash.
    """
    in_force, region = np.searchsorted(VINTAGES[2:], data["year"], "right") + 1, data["region"].cat.codes
    early = data[~MEMBERS[in_force, region] & (region > 0)].groupby(["region", "year"], observed=True)
    noughts = early.filter(lambda one: abs(one["value"]).max() == 0).dropna(subset="value")
    data.loc[noughts.index, ["value", "status"]] = np.nan, Status.NOT_PUBLISHED.label
    for code in noughts["region"].unique():
        raw.notes.append(f"noughts of {code} in years in which it was no unit were taken for no figure")
    return data


_ABSENT = re.compile(rf"[«\"'“(]?[-‐-―−][»\"'”)]?\W{{0,4}}{any_of('absent')}", re.IGNORECASE)


def proven_zeros(data: DataFrame, sums: DataFrame, raw: RawTable) -> DataFrame:
    """A dash is a nought where the legend says so, or the sum of the regions leaves nothing for it."""
    legend = any(_ABSENT.search(str(one.value or "")) for one in raw.skipped)
    proven = sums["fits"].eq(True).to_numpy()[data["series"]] & (data["region"] != regions().country)
    zero = data["dash"] & data["in_vintage"] & (legend | proven)
    data.loc[zero, ["value", "status"]] = 0.0, Status.TRUE_ZERO.label
    if zero.any():
        because = ", as the legend says" if legend else " where the regions sum to the country without it"
        raw.notes.append(f"a dash is a true zero{because}")
    return data


def tidy(data: DataFrame) -> DataFrame:
    """The columns that a reader of the table wants, each figure with its cell."""
    columns = {name: _plain(data[name]) for name in [*KEY, "value", "status", "in_vintage", "sheet"]}
    letters = np.array([column_letter(one) for one in range(data["column"].max() + 1)], dtype=object)
    numbers = np.array([str(one) for one in range(data["row"].max() + 1)], dtype=object)
    columns["cell"] = letters[data["column"]] + numbers[data["row"]]
    return DataFrame(columns, copy=False)


def _plain(column: Series) -> Any:
    """Values without categories, a quarter of the time that pandas takes."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.categories.to_numpy()[column.cat.codes]
    return column.to_numpy()
