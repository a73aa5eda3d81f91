"""JSON of Taldau, `GetIndexTreeData`: rows of a tree, with keys such as `y122017` for their figures."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from cluster_analysis.data.regions.sets import regions
from cluster_analysis.intake.official.terms.cells import (
    almaty_region_labels,
    clean,
    is_place_inside,
    region_of,
)
from cluster_analysis.intake.official.terms.month_keys import is_possible, known_parts
from cluster_analysis.intake.official.terms.periods import Period
from cluster_analysis.intake.official.terms.raw_table import RawTable

COUNTRY_TERM = "741880"


@cache
def region_terms() -> dict[str, str]:
    """Taldau's number of a region -> its code."""
    known = {row["taldau_term_id"]: code for code, row in regions().rows.items() if row.get("taldau_term_id")}
    return known | {COUNTRY_TERM: regions().country}


def number_of(value: object) -> object:
    """Numbers in JSON come as text with a decimal point; anything else goes on as it is, to be judged.

    Examples
    --------
    >>> number_of("12.5"), number_of(3), number_of(None), number_of("1 234,5")
    (12.5, 3.0, '', '1 234,5')
    """
    if isinstance(value, bool) or value is None:
        return "" if value is None else str(value)
    if isinstance(value, str) and re.fullmatch(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?", value.strip()):
        return float(value)
    return float(value) if isinstance(value, int) and abs(value) < 1e300 else value


_KEY = re.compile(r"y(\d{2})(\d{4})")
_DEPTH = 20

Row = dict[str, Any]


def is_tree(content: list[Row]) -> bool:
    """Whether all rows look like those of a tree."""
    return all("id" in one or any(_KEY.fullmatch(key) for key in one) for one in content)


def read_tree(table: RawTable, content: list[Row]) -> None:
    """Rows of regions and items, one under the other by `parentId` or in `children`."""
    rows = _unnested(table, content)
    parts = _parts(table, [one for one, _ in rows])
    parents = _parents(rows)
    almaty = almaty_region_labels(_name(one) for one, _ in rows)
    for number, (one, _) in enumerate(rows, 1):
        region, items = _place([_named(node, almaty) for node in _chain(one, parents)])
        keys = [(match, key) for key in one if (match := _KEY.fullmatch(key))]
        cells = sorted((int(match[2]), int(match[1]), key) for match, key in keys)
        if region is None:
            table.refuse("is not a known region, nor under one", _label(one), row=number)
        elif region == "":
            table.skip("place inside a region", _label(one), row=number)
        elif not cells:
            table.skip("row without figures", _label(one), row=number)
        elif all(month in parts for _, month, _ in cells):
            periods = [Period(year, parts[month]) for year, month, _ in cells]
            columns = [(at, period, "") for at, period in enumerate(periods, 1)]
            table.add(
                region,
                " / ".join(items),
                "",
                ("", number),
                columns,
                [number_of(one[key]) for *_, key in cells],
            )


def _unnested(table: RawTable, content: list[Row]) -> list[tuple[Row, Row | None]]:
    """Every row, with the row in whose `children` it lies, in the order of the file."""
    found: list[tuple[Row, Row | None]] = []
    waiting: list[tuple[Row, Row | None]] = [(one, None) for one in reversed(content)]
    while waiting:
        one, parent = waiting.pop()
        found.append((one, parent))
        children = one.get("children")
        if isinstance(children, list) and all(isinstance(child, dict) for child in children):
            waiting += [(child, one) for child in reversed(children)]
        elif children and not isinstance(children, bool):
            table.refuse("has children that are not rows", _label(one), row=len(found))
    return found


def _parts(table: RawTable, rows: list[Row]) -> dict[int, str]:
    """What the months in the keys of the whole file stand for; keys of no known period are refused."""
    months = set()
    for key in sorted({key for one in rows for key in one if re.fullmatch(r"y\d+", key)}):
        match = _KEY.fullmatch(key)
        if match and is_possible(int(match[2]), int(match[1])):
            months.add(int(match[1]))
        else:
            table.refuse("is a key of no known period", key)
    return known_parts(table, months)


def _parents(rows: list[tuple[Row, Row | None]]) -> dict[int, Row]:
    """The row above each row, by the row's identity."""
    by_id = {name: one for one, _ in rows if (name := clean(one.get("id")))}
    found = {}
    for one, nested_in in rows:
        above = nested_in or by_id.get(clean(one.get("parentId", one.get("parent_id", ""))))
        if above is not None:
            found[id(one)] = above
    return found


def _chain(row: Row, parents: dict[int, Row]) -> list[Row]:
    """The row and those above it; empty if it is above itself."""
    chain = [row]
    while len(chain) <= _DEPTH:
        above = parents.get(id(chain[-1]))
        if above is None or above is chain[-1]:
            return chain
        chain.append(above)
    return []


def _named(row: Row, almaty: set[str]) -> tuple[str, str | None]:
    """A row's name and the region that it is: "" for a place inside one, None for an item."""
    name = _name(row)
    region = region_terms().get(clean(row.get("id"))) or ("KZ-19" if name in almaty else region_of(name))
    return name, "" if region is None and is_place_inside(name) else region


def _place(chain: list[tuple[str, str | None]]) -> tuple[str | None, list[str]]:
    """The region that a row belongs to ("" if it is a place inside one, None if none) and its items."""
    found = {region for _, region in chain if region is not None} - {regions().country}
    items = [name for name, region in reversed(chain) if region is None]
    if len(found) == 1 or not chain:
        return (found.pop() if found else None), items
    if found:
        return "", []  # one region under another: a town of the same name
    return (regions().country if any(region for _, region in chain) else None), items


def _name(row: Row) -> str:
    return clean(row.get("text") or row.get("name") or "")


def _label(row: Row) -> str:
    return _name(row) or clean(row.get("id"))
