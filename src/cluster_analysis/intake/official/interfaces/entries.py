"""The rows of long tables and interfaces: a region as it is written, the figures, what they measure."""

from __future__ import annotations

import datetime
import re
import sys
from collections.abc import Iterable
from typing import NamedTuple

from cluster_analysis.data.regions.sets import regions
from cluster_analysis.errors import Message
from cluster_analysis.intake.official.terms.cells import bare_almaty, region_of_label
from cluster_analysis.intake.official.terms.periods import FIRST_YEAR, Period
from cluster_analysis.intake.official.terms.raw_table import RawTable

Columns = list[tuple[int, Period, str]]


class Entry(NamedTuple):
    """One row of a file: its number, the region as written, what it measures, its columns and values.

    `level`: the level in KATO that it says of its region, 0 where it says none.
    """

    row: int
    region: str
    labels: list[str]
    columns: Columns
    values: list[object]
    level: int = 0


def take(table: RawTable, entries: list[Entry]) -> None:
    """Add the entries whose region is known; places inside a region are listed, others refused.

    What is deeper in KATO than the regions lies inside one, whatever its name.
    """
    named = regions_of({one.region for one in entries})
    bare, code = bare_almaty((label, region) for label, region in named.items() if region)
    known = (one.level for one in entries if named[one.region] not in (None, "", regions().country))
    deepest = min(known, default=0) or sys.maxsize
    for one in entries:
        region = code if one.region in bare else named[one.region]
        if region == "" or one.level > deepest:
            table.skip("place inside a region", one.region, row=one.row)
        elif region is None:
            why = "may be the city or the region" if one.region in bare else "is not a known region"
            table.refuse(why, one.region, row=one.row)
        else:
            item, group = (one.labels[-1], " / ".join(one.labels[:-1])) if one.labels else ("", "")
            table.add(region, item, group, ("", one.row), one.columns, one.values)


def regions_of(labels: set[str]) -> dict[str, str | None]:
    """The region that each text of a column names.

    In a column of codes an empty cell is the country; where one of them is the bureau's own and none of ISO
    ("KZ03"), all are the bureau's.
    """
    found = {label: region_of_label(label) for label in labels}
    codes = {label for label in labels if re.fullmatch(r"KZ\w{2,3}", label)}
    if codes and "" in found:
        found[""] = regions().country
    own = {row["kazstat"]: code for code, row in regions().rows.items() if row["kazstat"]}
    if any(label in own and f"KZ-{label[2:]}" not in regions().all_units for label in labels):
        found |= {label: own.get(label, found[label]) for label in codes}
    return found


def month_parts(table: RawTable, months: Iterable[tuple[int, int]]) -> dict[int, str]:
    """What the months stand for by which a file names its periods (201712, y122017): years, quarters, months.

    One figure does not tell: December alone is a year, but beside March it is the last quarter. So the months
    (year, month) of the whole file decide. June and December alone may be half-years or a year to date, one
    month alone a month or what ends in it: such a file is refused, and nothing is known of it.
    """
    found = {month for year, month in months if is_possible(year, month)}
    if found <= {12} or not found <= {3, 6, 9, 12}:
        return {month: "year" if found == {12} else f"M{month:02d}" for month in found}
    if found <= {6, 12} or len(found) == 1:
        names = ", ".join(f"{month:02d}" for month in sorted(found))
        message = Message(
            "has figures for the months {months} only: months, quarters, half-years or the year to date?",
            months=names,
        )
        table.refuse(message, advice="download it by years, or as XLSX with the periods in words")
        return {}
    return {month: f"Q{month // 3}" for month in found}


def is_possible(year: int, month: int) -> bool:
    """Whether this is a month of a year that official tables can have.

    Examples
    --------
    >>> is_possible(2017, 12), is_possible(2999, 12), is_possible(17, 12), is_possible(2017, 13)
    (True, False, False, False)
    """
    return FIRST_YEAR <= year <= datetime.date.today().year + 1 and 1 <= month <= 12
