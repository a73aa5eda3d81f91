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
from cluster_analysis.intake.official.terms.raw_table import ORDER, RawTable
from cluster_analysis.intake.official.vintages import MEMBERS, SOUTH, TURKISTAN

KEY = ["region", "item", "group", "year", "period"]


def only(periods: str, data: DataFrame, raw: RawTable) -> DataFrame:
    """Annual figures alone, the other columns listed as skipped."""
    annual = data["period"] == "year"
    if periods == "all" or annual.all():
        return data
    if not annual.any():
        found, advice = sorted(data["period"].unique()), "read with periods='all'"
        raise InputError("has no annual figures, only {found}", found=found, file=raw.file, advice=advice)
    for key, rows in data[~annual].groupby(["sheet", "period"], sort=False, observed=True):
        sheet, period = map(str, key)
        years = f"{rows['year'].min()}-{rows['year'].max()}"
        raw.skip("column of a part of the year", f"{period} {years} ({len(rows)})", sheet=sheet or None)
    return data[annual].reset_index(drop=True)


def one_per_key(data: DataFrame, raw: RawTable) -> DataFrame:
    """Refuse two different figures for one thing; the same figure twice is kept once and noted.

    Adds the column `series`: the number of the (item, group, year, period), in the order of the file.
    """
    data["series"] = data.groupby(KEY[1:], sort=False, observed=True).ngroup()
    own = ["series", "region"]
    if not (data["series"] * len(ORDER) + data["region"].cat.codes).duplicated().any():
        return data
    known_first = data.iloc[np.argsort(data["value"].isna(), kind="stable")]
    again = known_first.duplicated(own)
    kept = known_first[~again].sort_index()
    both = known_first[again].merge(kept, on=own, suffixes=("", "_first"))
    for row in both.to_dict("records"):
        name = " / ".join(str(row[key]) for key in KEY if row[key] not in ("", "year"))
        if np.isnan(row["value"]) or row["value"] == row["value_first"]:
            raw.skip("repeats a figure that is there already", name)
            continue
        there = f"{column_letter(row['column_first'])}{row['row_first']}"
        message = Message(
            "has different figures here and in {cell}",
            cell="!".join(filter(None, (row["sheet_first"], there))),
        )
        where = {"row": row["row"], "column": column_letter(row["column"])}
        raw.refuse(message, name, sheet=row["sheet"] or None, **where)
    if raw.problems:
        raise InputError(raw.problems)
    return kept.reset_index(drop=True)


def mark_vintage(data: DataFrame, sums: DataFrame, raw: RawTable) -> DataFrame:
    """Mark the units of the vintage taken, and the empty rows of others; the country is always one.

    South Kazakhstan under its successor's name gets its own code, in place of its own row without a figure.
    """
    taken, region = sums["taken"].to_numpy()[data["series"]], data["region"].cat.codes.to_numpy()
    data["in_vintage"] = MEMBERS[taken, region] | (region == 0) | (taken < 0)
    unpublished = data["value"].isna() & (data["status"] == Status.NOT_PUBLISHED.label)
    data.loc[~data["in_vintage"] & unpublished, "status"] = Status.OUTSIDE_VINTAGE.label
    renamed = (taken == 0) & (data["region"] == TURKISTAN)
    if not renamed.any():
        return data
    what = f"figures of South Kazakhstan under the name of Turkistan, recoded to {SOUTH}"
    keys = sums.loc[sums["taken"] == 0, ["year", "period"]].drop_duplicates()
    raw.notes += [f"{year} {period}: {what}" for year, period in keys.to_numpy()]
    twice = data["series"].isin(data.loc[renamed, "series"]) & (data["region"] == SOUTH)
    data.loc[renamed, "region"] = SOUTH
    return data[~twice].copy()


def per_year(sums: DataFrame) -> dict[int, int]:
    """The vintage that most annual sums of a year are on, or those of its last period."""
    found: dict[int, int] = {}
    for year, rows in sums[sums["vintage"] > 0].groupby("year"):
        parts = rows["period"].to_numpy()
        taken = rows.loc[parts == ("year" if "year" in parts else parts[-1]), "vintage"]
        found[int(str(year))] = int(taken.mode()[0])
    return found


def without_early_zeros(data: DataFrame, raw: RawTable) -> DataFrame:
    """Without the noughts of a unit in a year in which it was none, where every figure of it is one.

    They are no observation, and prove no vintage: they stand where others print a dash.
    """
    for code, unit in regions().rows.items():
        own = data.loc[data["region"] == code, ["year", "value"]]
        own = own[~own["year"].between(int(unit["from"] or 0), int(unit["to"] or 9999))]
        seen = own.loc[own["value"].fillna(0) != 0, "year"]
        early = own.index[own["value"].eq(0) & ~own["year"].isin(seen)]
        if len(early):
            data.loc[early, ["value", "status"]] = np.nan, Status.NOT_PUBLISHED.label
            raw.note(f"noughts of {code} in years in which it was no unit were taken for no figure")
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
        raw.note(f"a dash is a true zero{because}")
    return data


def tidy(data: DataFrame) -> DataFrame:
    """The columns that a reader of the table wants, each figure with its cell."""
    columns = {name: _plain(data[name]) for name in [*KEY, "value", "status", "in_vintage", "sheet"]}
    letters = np.array([column_letter(one) for one in range(data["column"].max() + 1)], dtype=object)
    numbers = np.array([str(one) for one in range(data["row"].max() + 1)], dtype=object)
    columns["cell"] = letters[data["column"]] + numbers[data["row"]]
    return DataFrame(columns, copy=False)


def _plain(column: Series) -> Any:
    """Values without categories, a quarter of the time that pandas takes; a missing code (-1) is the last."""
    if not isinstance(column.dtype, pd.CategoricalDtype):
        return column.to_numpy()
    return np.array([*column.cat.categories, np.nan], dtype=object)[column.cat.codes]
