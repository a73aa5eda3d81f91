"""JSON of Taldau and of the iblock API: slices of terms with their periods, or rows of regions.

Rows (`GetIndexTreeData`) have keys such as `y122017` for their figures; whose parent (`parentId`) is a region
lies inside it.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from cluster_analysis.data.regions.sets import regions
from cluster_analysis.errors import InputError, Message
from cluster_analysis.intake.official.interfaces.long_table import Entry, is_possible, month_parts, take
from cluster_analysis.intake.official.terms.cells import clean, region_of_label
from cluster_analysis.intake.official.terms.periods import Period, period_of
from cluster_analysis.intake.official.terms.raw_table import RawTable

COUNTRY_TERM = "741880"
_KEY = re.compile(r"y(\d{2})(\d{4})")
Row = dict[str, Any]


@cache
def _region_terms() -> dict[str, str]:
    """Taldau's number of a region -> its code."""
    known = {row["taldau_term_id"]: code for code, row in regions().rows.items() if row.get("taldau_term_id")}
    return known | {COUNTRY_TERM: regions().country}


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
        raise InputError("is not JSON ({why})", why=str(error), file=path.name) from error
    if not isinstance(content, list) or not content or not all(isinstance(one, dict) for one in content):
        raise InputError("is not a non-empty list of slices or rows", file=path.name)
    table = RawTable(path.name, decimal_comma=False)
    if all("periods" in one for one in content):
        table.layout = "Taldau GetIndexData"
        take(table, list(_slices(table, content)))
    elif all("id" in one or any(map(_KEY.fullmatch, one)) for one in content):
        table.layout = "Taldau GetIndexTreeData"
        take(table, list(_tree(table, content)))
    else:
        names = sorted(content[0])[:8]
        raise InputError("has none of the known forms; fields: {names}", names=names, file=path.name)
    return table


def _slices(table: RawTable, content: list[Row]) -> Iterator[Entry]:
    for number, one in enumerate(content, 1):
        terms, names, periods = one.get("terms"), one.get("termNames"), one.get("periods")
        if not isinstance(names, list) or not names or not isinstance(periods, list):
            table.refuse("slice without termNames or periods", row=number)
        elif not periods:
            table.skip("row without figures", " / ".join(map(clean, names)), row=number)
        else:
            name = _named(
                table, clean(terms[0]) if isinstance(terms, list) and terms else "", clean(names[0]), number
            )
            given = [cell for at, one in enumerate(periods, 1) for cell in _figure(table, at, one, number)]
            columns, values = [cell[:3] for cell in given], [cell[3] for cell in given]
            yield Entry(number, name, list(map(clean, names[1:])), columns, values)


def _named(table: RawTable, term: str, name: str, number: int) -> str:
    """The name of a region, or the code of its term; they must not contradict each other."""
    by_name, by_term = region_of_label(name), _region_terms().get(term)
    if by_name and by_term and by_name != by_term:
        contradiction = Message(
            "is the name of {name}, but its term {term} is {code}", name=by_name, term=term, code=by_term
        )
        table.refuse(contradiction, name, row=number)
    return by_term or name


def _figure(table: RawTable, at: int, period: Any, number: int) -> Iterator[tuple[int, Period, str, object]]:
    """The column, period and value of one figure; none where its date is not that of its name."""
    try:
        day = datetime.datetime.strptime(period["date"], "%d.%m.%Y").date()
        name, value = clean(period.get("name", "")), period["value"]
    except (KeyError, TypeError, ValueError, AttributeError):
        table.refuse("is not a period with name, date and value", str(period)[:80], row=number)
        return
    named = period_of(name) if name else None
    if name and (named is None or named.year not in (0, day.year)):
        table.refuse("has a date that does not agree with its name", str(period)[:80], row=number)
        return
    yield (
        at,
        Period(day.year, named.part if named else f"M{day.month:02d}"),
        "",
        "" if value is None else value,
    )


def _tree(table: RawTable, content: list[Row]) -> Iterator[Entry]:
    names = {name: _name(one) for one in content if (name := clean(one.get("id")))}
    parts = _parts(table, content)
    for number, one in enumerate(content, 1):
        cells = sorted(
            (int(match[2]), int(match[1]), match[0]) for match in map(_KEY.fullmatch, one) if match
        )
        above = names.get(clean(one.get("parentId")))
        if isinstance(one.get("children"), list):
            table.refuse("has further rows inside it (children)", _name(one), row=number)
        elif above is not None and region_of_label(above) not in (None, regions().country):
            table.skip("place inside a region", _name(one), row=number)
        elif not cells:
            table.skip("row without figures", _name(one), row=number)
        elif all(month in parts for _, month, _ in cells):
            columns = [(at, Period(year, parts[month]), "") for at, (year, month, _) in enumerate(cells, 1)]
            yield Entry(
                number, _name(one), [], columns, ["" if one[key] is None else one[key] for *_, key in cells]
            )


def _parts(table: RawTable, content: list[Row]) -> dict[int, str]:
    """What the months in the keys of the whole file stand for; keys of no known period are refused."""
    months = []
    for key in sorted({key for one in content for key in one if re.fullmatch(r"y\d+", key)}):
        match = _KEY.fullmatch(key)
        if match and is_possible(int(match[2]), int(match[1])):
            months.append((int(match[2]), int(match[1])))
        else:
            table.refuse("is a key of no known period", key)
    return month_parts(table, months)


def _name(row: Row) -> str:
    """The name of a row, or the code of its region where it has none."""
    return clean(
        row.get("text") or row.get("name") or _region_terms().get(clean(row.get("id"))) or row.get("id")
    )
