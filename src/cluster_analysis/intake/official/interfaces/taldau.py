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
from cluster_analysis.intake.official.interfaces.long_table import Entry, month_of, take
from cluster_analysis.intake.official.terms.cells import clean, region_of_label
from cluster_analysis.intake.official.terms.periods import Period, period_of
from cluster_analysis.intake.official.terms.raw_table import RawTable

COUNTRY_TERM = "741880"
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
    elif all("id" in one or any(map(_of_key, one)) for one in content):
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
            term = clean(terms[0]) if isinstance(terms, list) and terms else ""
            figures = (_figure(table, period, number) for period in periods)
            cells = [(at, *found) for at, found in enumerate(figures, 1) if found]
            yield Entry(
                number, _named(table, term, clean(names[0]), number), list(map(clean, names[1:])), cells
            )


def _named(table: RawTable, term: str, name: str, number: int) -> str:
    """The name of a region, or the code of its term; they must not contradict each other."""
    by_name, code = region_of_label(name), _region_terms().get(term)
    if by_name and code and by_name != code:
        message = "is the name of {name}, but its term {term} is {code}"
        table.refuse(Message(message, name=by_name, term=term, code=code), name, row=number)
    return code or name


def _figure(table: RawTable, period: Any, number: int) -> tuple[Period, object] | None:
    """The period and value of one figure; none where its date is not that of its name."""
    try:
        day = datetime.datetime.strptime(period["date"], "%d.%m.%Y").date()
        name, value = clean(period.get("name", "")), period["value"]
    except (KeyError, TypeError, ValueError, AttributeError):
        table.refuse("is not a period with name, date and value", str(period)[:80], row=number)
        return None
    named = period_of(name) if name else Period(0, f"M{day.month:02d}")
    if named is None or named.year not in (0, day.year):
        table.refuse("has a date that does not agree with its name", str(period)[:80], row=number)
        return None
    return Period(day.year, named.part), value


def _tree(table: RawTable, content: list[Row]) -> Iterator[Entry]:
    names = {name: _name(one) for one in content if (name := clean(one.get("id")))}
    periods = {key: _of_key(key) for one in content for key in one if re.fullmatch(r"y\d+", key)}
    for key in sorted(key for key, period in periods.items() if period is None):
        table.refuse("is a key of no known period", key)
    for number, one in enumerate(content, 1):
        figures = sorted((period, one[key]) for key, period in periods.items() if key in one and period)
        above = names.get(clean(one.get("parentId")))
        if isinstance(one.get("children"), list):
            table.refuse("has further rows inside it (children)", _name(one), row=number)
        elif above is not None and region_of_label(above) not in (None, regions().country):
            table.skip("place inside a region", _name(one), row=number)
        elif not figures:
            table.skip("row without figures", _name(one), row=number)
        else:
            yield Entry(number, _name(one), [], [(at, *cell) for at, cell in enumerate(figures, 1)])


def _of_key(key: str) -> Period | None:
    """The period of a key such as `y122017`."""
    match = re.fullmatch(r"y([0-9]{2})([0-9]{4})", key)
    return month_of(match[2], match[1]) if match else None


def _name(row: Row) -> str:
    """The name of a row, or the code of its region where it has none."""
    known = _region_terms().get(clean(row.get("id")))
    return clean(row.get("text") or row.get("name") or known or row.get("id"))
