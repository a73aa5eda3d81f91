"""JSON of Taldau and of the iblock API: slices (`GetIndexData`) and tree rows (`GetIndexTreeData`)."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import Any

from cluster_analysis import regions
from cluster_analysis.errors import InputError, Problem
from cluster_analysis.sources.cells import clean, region_of
from cluster_analysis.sources.periods import Period, period_of
from cluster_analysis.sources.raw_table import RawTable

COUNTRY_TERM = "741880"
_TREE_KEY = re.compile(r"y(\d{2})(\d{4})")


def read_json(path: Path) -> RawTable:
    """A downloaded JSON file, of either form.

    Raises
    ------
    InputError
        If it is not JSON, or JSON of another form.
    """
    try:
        content = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise InputError([Problem(f"is not JSON ({error})", file=path.name)]) from error
    if not isinstance(content, list) or not content or not all(isinstance(one, dict) for one in content):
        raise InputError([Problem("is not a non-empty list of slices or rows", file=path.name)])
    table = RawTable(path.name, decimal_comma=False)
    if all("periods" in one for one in content):
        table.layout = "Taldau GetIndexData"
        _read_slices(table, content)
    elif all(any(_TREE_KEY.fullmatch(key) for key in one) or "id" in one for one in content):
        table.layout = "Taldau GetIndexTreeData"
        _read_tree(table, content)
    else:
        raise InputError(
            [Problem(f"has none of the known forms; fields: {sorted(content[0])[:8]}", file=path.name)]
        )
    return table


def _read_slices(table: RawTable, content: list[dict[str, Any]]) -> None:
    for number, one in enumerate(content, 1):
        terms, names, periods = one.get("terms"), one.get("termNames"), one.get("periods")
        if not isinstance(names, list) or not names or not isinstance(periods, list):
            table.refuse("slice without termNames or periods", row=number)
            continue
        if isinstance(terms, list) and len(terms) != len(names):
            table.refuse("does not have as many terms as names", str(terms), row=number)
            continue
        ids = [clean(term) for term in terms] if isinstance(terms, list) else [""] * len(names)
        region = _region(table, ids[0], clean(names[0]), number)
        if region is None:
            continue
        rest = [clean(name) for name in names[1:]]
        item, group = (rest[-1], " / ".join(rest[:-1])) if rest else ("", "")
        _add_periods(table, (region, item, group), number, periods)


def _add_periods(table: RawTable, labels: tuple[str, str, str], number: int, periods: list[Any]) -> None:
    columns, values = [], []
    for at, period in enumerate(periods, 1):
        try:
            day = datetime.datetime.strptime(period["date"], "%d.%m.%Y").date()
            name, value = clean(period.get("name", "")), period["value"]
        except (KeyError, TypeError, ValueError, AttributeError):
            table.refuse("is not a period with name, date and value", str(period)[:80], row=number)
            continue
        named = period_of(name) if name else None
        if name and (named is None or named.year not in (0, day.year)):
            table.refuse("has a date that does not agree with its name", str(period)[:80], row=number)
            continue
        columns.append((at, Period(day.year, named.part if named else f"M{day.month:02d}"), ""))
        values.append(_number(value))
    if columns:
        table.add(*labels, ("", number), columns, values)


def _number(value: object) -> object:
    """Numbers in JSON come as text with a decimal point; anything else goes on as it is, to be judged."""
    if isinstance(value, bool) or value is None:
        return "" if value is None else str(value)
    if isinstance(value, str) and re.fullmatch(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?", value.strip()):
        return float(value)
    return float(value) if isinstance(value, int) else value


def _region(table: RawTable, term: str, name: str, number: int) -> str | None:
    """The region of a slice; its name and its term must not contradict each other."""
    by_term = _terms().get(term)
    by_name = region_of(name)
    if by_name is None and by_term is None:
        table.refuse("is not a known region", name or term, row=number)
        return None
    if by_name and by_term and by_name != by_term:
        table.refuse(f"is the name of {by_name}, but its term {term} is {by_term}", name, row=number)
        return None
    return by_name or by_term


def _terms() -> dict[str, str]:
    known = {
        row["taldau_term_id"]: code for code, row in regions.crosswalk().items() if row.get("taldau_term_id")
    }
    return known | {COUNTRY_TERM: regions.COUNTRY}


def _read_tree(table: RawTable, content: list[dict[str, Any]]) -> None:
    """Rows of a tree: a region's row, and under it (by `parentId`) rows of items, or regions only."""
    by_id = {clean(one.get("id")): one for one in content}
    for number, one in enumerate(content, 1):
        name = clean(one.get("text") or one.get("name") or "")
        region, items = _place(one, by_id)
        if region is None:
            table.refuse("is not a known region, nor under one", name or clean(one.get("id")), row=number)
            continue
        found = [(match, key) for key in one if (match := _TREE_KEY.fullmatch(key))]
        cells = sorted((int(match[2]), int(match[1]), key) for match, key in found)
        if not cells:
            table.skip("row without figures", name, row=number)
            continue
        if not all(1 <= month <= 12 for _, month, _ in cells):
            table.refuse("has a key of no month", str(cells[0][2]), row=number)
            continue
        table.add(
            region,
            " / ".join(items),
            "",
            ("", number),
            _tree_columns(cells),
            [_number(one[key]) for *_, key in cells],
        )


def _tree_columns(cells: list[tuple[int, int, str]]) -> list[tuple[int, Period, str]]:
    """Keys all of December are years, all of quarter ends are quarters, others months."""
    months = {month for _, month, _ in cells}
    if months == {12}:
        return [(at, Period(year, "year"), "") for at, (year, _, _) in enumerate(cells, 1)]
    if months <= {3, 6, 9, 12}:
        return [(at, Period(year, f"Q{month // 3}"), "") for at, (year, month, _) in enumerate(cells, 1)]
    return [(at, Period(year, f"M{month:02d}"), "") for at, (year, month, _) in enumerate(cells, 1)]


def _place(row: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> tuple[str | None, list[str]]:
    """The region a tree row belongs to and the items between it and the row."""
    items: list[str] = []
    for _ in range(20):
        name = clean(row.get("text") or row.get("name") or "")
        region = _terms().get(clean(row.get("id"))) or region_of(name)
        if region is not None:
            return region, items[::-1]
        items.append(name)
        parent = by_id.get(clean(row.get("parentId", row.get("parent_id", ""))))
        if parent is None or parent is row:
            return None, []
        row = parent
    return None, []
