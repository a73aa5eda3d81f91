"""Long text tables, one row per figure: the iblock API's "CSV", SDMX-CSV, open SDG data, a user's own.

What a column is, is told by its heading in any of the three languages, else by what stands in it. In the
iblock API's form `NAM` is what was published, `DAT` when, and each dimension has a second column with `L`
before its name (its level); the region is the dimension of KATO. JSON hands over the same entries.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple

from cluster_analysis.data.grids.grid import Book
from cluster_analysis.errors import InputError, Message
from cluster_analysis.intake.official.recipe import Recipe
from cluster_analysis.intake.official.spreadsheets.lines import is_figure
from cluster_analysis.intake.official.terms.cells import (
    COUNTRY,
    HOME,
    WORDS,
    any_of,
    bare_almaty,
    clean,
    region_of_label,
)
from cluster_analysis.intake.official.terms.periods import Period, period_of
from cluster_analysis.intake.official.terms.raw_table import RawTable


class Entry(NamedTuple):
    """One row of a file: its number, its region as written, what it measures, its cells.

    A cell has a column, a period and a value; `level` is that in KATO that it says of its region, 0 for none.
    """

    row: int
    region: str
    labels: list[str]
    cells: Sequence[tuple[int, Period, object]]
    level: int = 0


def take(table: RawTable, entries: list[Entry]) -> None:
    """Add the entries whose region is known; places inside a region are listed, others refused.

    What is deeper in KATO than the regions lies inside one, whatever its name.
    """
    parts = _month_parts(table, {period.part for one in entries for _, period, _ in one.cells})
    named = regions_of({one.region for one in entries})
    almaty = bare_almaty((label, region) for label, region in named.items() if region)
    known = (one.level for one in entries if named[one.region] not in (None, "", COUNTRY))
    deepest = min(known, default=0) or sys.maxsize
    for number, label, labels, cells, level in entries:
        region = almaty.get(label, named[label])
        if region == "" or level > deepest:
            table.skip("place inside a region", label, row=number)
        elif region is None:
            why = "may be the city or the region" if label in almaty else "is not a known region"
            table.refuse(why, label, row=number)
        else:
            *groups, item = labels or [""]
            columns = [(at, Period(year, parts.get(part, part)), "") for at, (year, part), _ in cells]
            place = "", number
            table.add((region, item, " / ".join(groups)), place, columns, [value for *_, value in cells])


def regions_of(labels: set[str]) -> dict[str, str | None]:
    """The region that each text of a column names.

    In a column of codes an empty cell is the country; where one of them is the bureau's own and none of ISO
    ("KZ03"), all are the bureau's.
    """
    found = {label: region_of_label(label) for label in labels}
    codes = {label for label in labels if re.fullmatch(r"KZ\w{2,3}", label)}
    if codes and "" in found:
        found[""] = COUNTRY
    own = {row["kazstat"]: code for code, row in HOME.rows.items() if row["kazstat"]}
    if any(label in own and f"KZ-{label[2:]}" not in HOME.all_units for label in codes):
        found |= {label: own.get(label, found[label]) for label in codes}
    return found


def month_of(year: str, month: str) -> Period | None:
    """A month in digits, of which the whole file says what it stands for; None if it can be none.

    Examples
    --------
    >>> month_of("2017", "12"), month_of("2999", "12"), month_of("2017", "13")
    (Period(year=2017, part='12'), None, None)
    """
    named = period_of(year)
    return Period(named.year, month) if named and 1 <= int(month) <= 12 else None


def _month_parts(table: RawTable, parts: set[str]) -> dict[str, str]:
    """What the months stand for by which a file names its periods (201712, y122017): years, quarters, months.

    One figure does not tell: December alone is a year, but beside March it is the last quarter. So the months
    of the whole file decide. June and December alone may be half-years or a year to date, one month alone a
    month or what ends in it: such a file is refused.
    """
    found = {part for part in parts if part.isdecimal()}
    if found == {"12"}:
        return {"12": "year"}
    if not found <= {"03", "06", "09", "12"}:
        return {month: f"M{month}" for month in found}
    if found and (found <= {"06", "12"} or len(found) == 1):
        message = (
            "has figures for the months {months} only: months, quarters, half-years or the year to date?"
        )
        advice = "download it by years, or as XLSX with the periods in words"
        table.refuse(Message(message, months=sorted(found)), advice=advice)
    return {month: f"Q{int(month) // 3}" for month in found}


# So many of the distinct texts of a column must be regions, periods or figures for it to be one of them.
SHARE = 0.8
# What tells each column where its heading does not; title and unit need not be there.
_ROLES: dict[str, Callable[[str], object]] = {
    "title": bool,
    "unit": bool,
    "region": lambda text: region_of_label(text) is not None,
    "period": lambda text: _period(text),
    "value": is_figure,
}
_OPTIONAL = ("title", "unit")


def read_text_table(book: Book, recipe: Recipe) -> RawTable:
    """A downloaded text table.

    Raises
    ------
    InputError
        If no column, or more than one, may be that of the period, the value or the region.
    """
    header, *rows = [[clean(cell) for cell in row] for row in book.grids[0].rows]
    while header and not header[-1]:
        header.pop()
    own = {"period", "val"} <= {one.casefold() for one in header}
    table = RawTable(book.file, layout="iblock CSV" if own else "long table")
    whole = _whole_rows(table, rows, len(header))
    texts = [{row[at] for row in whole.values()} - {""} for at in range(len(header))]
    at, others = _columns(book.file, header, texts, recipe)
    for role in _OPTIONAL:
        if role in at and len(texts[at[role]]) > 1:  # a dimension before the others
            others.insert(0, at[role])
        elif role in at:
            setattr(table, role, "".join(texts[at[role]]))
    table.columns = {name: header[at[name]] for name in _ROLES if name not in _OPTIONAL}
    take(table, _entries(table, whole, at, others))
    return table


def _columns(
    name: str, header: list[str], texts: list[set[str]], recipe: Recipe
) -> tuple[dict[str, int], list[int]]:
    """The column of each role, as a person said it, by its heading, or by what stands in it; the others."""
    levels, found = {f"L{one}" for one in header}, dict[str, int]()
    names = dict(enumerate(one.casefold() for one in header))
    free = [at for at in names if names[at] not in WORDS["ignored"] and header[at] not in levels]
    for role, fits in _ROLES.items():
        told, heading = recipe.columns.get(role), re.compile(any_of(f"{role}_heading"))
        named = [at for at in free if (header[at] == told if told else heading.fullmatch(names[at]))]
        if not (named or told or role in _OPTIONAL):
            named = [at for at in free if _share(fits, texts[at]) >= SHARE]
        if len(named) == 1 or (role == "region" and named):
            found[role] = named[0]
            free.remove(named[0])
        elif named or role not in _OPTIONAL:
            advice = (
                "needs one column of regions, of periods and of figures; a recipe can say which they are"
            )
            message = "is not a known header"
            raise InputError(message, file=name, row=1, value=header[:12], advice=advice)
    if (level := f"L{header[found['region']]}") in header:
        found["level"] = header.index(level)
    return found, free


def _share(fits: Callable[[str], object], texts: set[str]) -> float:
    """The share of texts that fit; none where a code with a leading nought would be a figure."""
    codes = fits is is_figure and any(re.match(r"0\d", text) for text in texts)
    return 0 if codes or not texts else sum(map(bool, map(fits, texts))) / len(texts)


def _whole_rows(table: RawTable, rows: list[list[str]], width: int) -> dict[int, list[str]]:
    """Rows with a cell under each heading, by their numbers; empty cells behind them do not count."""
    whole = {}
    for number, row in enumerate(rows, 2):
        if not any(row):
            table.skip("empty row", row=number)
        elif len(row) < width or any(row[width:]):
            table.refuse(Message("row with {n} cells under {m} headings", n=len(row), m=width), row=number)
        else:
            whole[number] = row
    return whole


def _entries(
    table: RawTable, rows: dict[int, list[str]], at: dict[str, int], others: list[int]
) -> list[Entry]:
    periods = {text: _period(text) for text in {row[at["period"]] for row in rows.values()}}
    if {one.part for one in periods.values() if one and one.part.isdecimal()} == {"01"}:  # days of January
        periods = {text: one and Period(one.year, "year") for text, one in periods.items()}
    entries = []
    for number, row in rows.items():
        if period := periods[row[at["period"]]]:
            level = row[at["level"]] if "level" in at else ""
            depth = int(level) if re.fullmatch(r"\d\d?", level) else 0
            cells = [(at["value"] + 1, period, row[at["value"]])]
            entries.append(Entry(number, row[at["region"]], [row[one] for one in others], cells, depth))
        else:
            table.refuse("is not a known period", row[at["period"]], row=number)
    return entries


def _period(text: str) -> Period | None:
    """The period of a cell: in words, or in digits with its month (YYYYMM, YYYYMMDD)."""
    if digits := re.fullmatch(r"([0-9]{4})([0-9]{2})(?:[0-9]{2})?", text):
        return month_of(digits[1], digits[2])
    period = period_of(text)
    return period if period and period.year else None
