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
from cluster_analysis.intake.official.terms.raw_table import ORDER, RawTable
from cluster_analysis.intake.official.terms.words import any_of
from cluster_analysis.intake.official.vintages import SOUTH, TURKISTAN, Candidate

KEY = ["region", "item", "group", "year", "period"]


def only(periods: str, data: pd.DataFrame, raw: RawTable) -> pd.DataFrame:
    """Annual figures alone, the other columns listed as skipped."""
    annual = data["period"] == "year"
    if periods == "all" or annual.all():
        return data
    if not annual.any():
        found, advice = sorted(data["period"].unique()), "read with periods='all'"
        raise InputError("has no annual figures, only {found}", found=found, file=raw.file, advice=advice)
    for key, rows in data[~annual].groupby(["sheet", "period"], sort=False, observed=True):
        sheet, period = map(str, key)
        month = period.startswith("M")
        why = "column of one month" if month else "column of a quarter or of the year to date"
        years = f"{rows['year'].min()}-{rows['year'].max()}"
        raw.skip(why, f"{period} {years} ({len(rows)})", sheet=sheet or None)
    return data[annual].reset_index(drop=True)


def one_per_key(data: pd.DataFrame, raw: RawTable) -> pd.DataFrame:
    """Refuse two different figures for one thing; the same figure twice is kept once and noted.

    Adds the column `series`: the number of the (item, group, year, period), in the order of the file.
    """
    data["series"] = data.groupby(KEY[1:], sort=False, observed=True).ngroup()
    own = ["series", "region"]
    double = data[data.duplicated(own, keep=False)]
    if double.empty:
        return data
    for _, rows in double.groupby(own, sort=False, observed=True):
        name = " / ".join(str(one) for one in rows.iloc[0][KEY] if one not in ("", "year"))
        known = rows[rows["value"].notna()]
        others = known[known["value"] != known["value"].iloc[:1].sum()]
        if others.empty:
            raw.skip("repeats a figure that is there already", name)
            continue
        first, other = known.iloc[0], others.iloc[0]
        cell = "!".join(filter(None, (first["sheet"], f"{column_letter(first['column'])}{first['row']}")))
        where = {"row": int(other["row"]), "column": column_letter(other["column"])}
        why = Message("has different figures here and in {cell}", cell=cell)
        raw.refuse(why, name, sheet=other["sheet"] or None, **where)
    if raw.problems:
        raise InputError(raw.problems)
    known_first = data.assign(none=data["value"].isna()).sort_values("none", kind="stable")
    return data.loc[known_first.drop_duplicates(own).index.sort_values()].reset_index(drop=True)


def mark_vintage(data: pd.DataFrame, sums: pd.DataFrame, raw: RawTable) -> pd.DataFrame:
    """Give South Kazakhstan under its successor's name its own code; other vintages' empty rows a status."""
    data = _with_south(data, sums, raw)
    belongs = np.ones((len(sums), len(ORDER)), dtype=bool)
    for vintage in regions().years:
        belongs[sums["vintage"] == vintage] = Candidate(vintage).members
    belongs[:, ORDER.index(regions().country)] = True
    data["in_vintage"] = belongs[data["series"], data["region"].cat.codes]
    unpublished = data["value"].isna() & (data["status"] == Status.NOT_PUBLISHED.label)
    data.loc[~data["in_vintage"] & unpublished, "status"] = Status.OUTSIDE_VINTAGE.label
    return data


def _with_south(data: pd.DataFrame, sums: pd.DataFrame, raw: RawTable) -> pd.DataFrame:
    """Rows of Turkistan that mean South Kazakhstan get its code, in place of its own row without a figure."""
    south = sums["south"].to_numpy()[data["series"]]
    renamed = south & (data["region"] == TURKISTAN).to_numpy()
    if not renamed.any():
        return data
    keys = sums.loc[sums["south"], ["year", "period"]].drop_duplicates()
    what = f"figures of South Kazakhstan under the name of Turkistan, recoded to {SOUTH}"
    raw.notes += [f"{year} {period}: {what}" for year, period in keys.to_numpy()]
    twice = data["series"].isin(data.loc[renamed, "series"]) & (data["region"] == SOUTH)
    data.loc[renamed, "region"] = SOUTH
    return data[~twice].copy()


def per_year(sums: pd.DataFrame) -> dict[int, int]:
    """The vintage that most annual sums of a year are on, or those of its last period."""
    found: dict[int, int] = {}
    for year, rows in sums[sums["vintage"] > 0].groupby("year"):
        parts = rows["period"].to_numpy()
        taken = rows.loc[parts == ("year" if "year" in parts else parts[-1]), "vintage"]
        found[int(str(year))] = int(taken.mode()[0])
    return found


def without_early_zeros(data: pd.DataFrame, raw: RawTable) -> pd.DataFrame:
    """Without the noughts of a unit in a year in which it was none, where every figure of it is one.

    They are no observation, and prove no vintage: they stand where others print a dash.
    """
    zero = data["value"].fillna(0).eq(0)
    for code, unit in regions().rows.items():
        was_none = ~data["year"].between(int(unit["from"] or 0), int(unit["to"] or 9999))
        own = was_none & (data["region"] == code)
        early = own & ~data["year"].isin(data.loc[own & ~zero, "year"]) & data["value"].eq(0)
        if early.any():
            data.loc[early, ["value", "status"]] = np.nan, Status.NOT_PUBLISHED.label
            raw.note(f"noughts of {code} in years in which it was no unit were taken for no figure")
    return data


_ABSENT = re.compile(rf"[«\"'“(]?[-‐-―−][»\"'”)]?\W{{0,4}}{any_of('absent')}", re.IGNORECASE)


def proven_zeros(data: pd.DataFrame, sums: pd.DataFrame, raw: RawTable) -> pd.DataFrame:
    """A dash is a nought where the legend says so, or the sum of the regions leaves nothing for it."""
    legend = any(_ABSENT.search(str(one.value or "")) for one in raw.skipped)
    proven = sums["fits"].eq(True).to_numpy()[data["series"]] & (data["region"] != regions().country)
    zero = data["dash"] & data["in_vintage"] & (legend | proven)
    data.loc[zero, ["value", "status"]] = 0.0, Status.TRUE_ZERO.label
    if zero.any():
        because = ", as the legend says" if legend else " where the regions sum to the country without it"
        raw.note(f"a dash is a true zero{because}")
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
