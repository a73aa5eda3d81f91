"""JSON of Taldau and of the iblock API: slices of terms with their periods, or rows of regions.

Rows (`GetIndexTreeData`) have keys such as `y122017` for their figures; whose parent (`parentId`) is a region
lies inside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from cluster_analysis.data.records import schema_faults
from cluster_analysis.errors import InputError, Message
from cluster_analysis.intake.official.interfaces.long_table import Entry, month_of, take
from cluster_analysis.intake.official.terms.cells import COUNTRY, HOME, clean, region_of_label
from cluster_analysis.intake.official.terms.periods import Period, period_of
from cluster_analysis.intake.official.terms.raw_table import RawTable

# Taldau's number of a region -> its code.
TERMS = {row.get("taldau_term_id", ""): code for code, row in HOME.rows.items()}
TERMS |= {"": "", "741880": COUNTRY}
Row = dict[str, Any]


class Figure(BaseModel):
    """A figure of a slice, with its period in words and its last day."""

    name: Any = ""
    date: str = Field(pattern=r"^\d\d\.(0[1-9]|1[0-2])\.\d{4}$")
    value: Any


class Slice(BaseModel):
    """What `GetIndexData` says of one region and its other dimensions."""

    terms: list[Any] = []
    names: list[Any] = Field(alias="termNames", min_length=1)
    periods: list[Figure]


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
    table = RawTable(path.name, decimal="point")
    if all("periods" in one for one in content):
        table.layout = "Taldau GetIndexData"
        try:
            slices = TypeAdapter(list[Slice]).validate_python(content)
        except ValidationError as error:
            raise InputError(schema_faults(error, path.name)) from error
        take(table, list(_slices(table, slices)))
    elif all("id" in one or any(map(_of_key, one)) for one in content):
        table.layout = "Taldau GetIndexTreeData"
        take(table, list(_tree(table, content)))
    else:
        names = sorted(content[0])[:8]
        raise InputError("has none of the known forms; fields: {names}", names=names, file=path.name)
    return table


def _slices(table: RawTable, slices: list[Slice]) -> Iterator[Entry]:
    for number, one in enumerate(slices, 1):
        name, *labels = map(clean, one.names)
        if not one.periods:
            table.skip("row without figures", " / ".join([name, *labels]), row=number)
            continue
        by_name, code = region_of_label(name), TERMS.get(clean(one.terms[0]) if one.terms else "")
        if by_name and code and by_name != code:
            message = "is the name of {name}, but its term {term} is {code}"
            table.refuse(Message(message, name=by_name, term=one.terms[0], code=code), name, row=number)
        cells = [(at, _period(table, one, number), one.value) for at, one in enumerate(one.periods, 1)]
        yield Entry(number, code or name, labels, cells)


def _period(table: RawTable, figure: Figure, number: int) -> Period:
    """The period of a figure, which its name and its date must agree on."""
    year, month = int(figure.date[-4:]), figure.date[3:5]
    name = clean(figure.name)
    named = period_of(name) if name else Period(year, f"M{month}")
    if named is None or named.year not in (0, year):
        table.refuse("has a date that does not agree with its name", f"{name}, {figure.date}", row=number)
    return Period(year, named.part if named else "")


def _tree(table: RawTable, content: list[Row]) -> Iterator[Entry]:
    names = {clean(one.get("id")): _name(one) for one in content} | {"": ""}
    periods = {key: _of_key(key) for one in content for key in one if re.fullmatch(r"y\d+", key)}
    for key in sorted(key for key, period in periods.items() if period is None):
        table.refuse("is a key of no known period", key)
    for number, one in enumerate(content, 1):
        figures = sorted((period, one[key]) for key, period in periods.items() if key in one and period)
        name, parent = _name(one), names.get(clean(one.get("parentId")), "")
        if isinstance(one.get("children"), list):
            table.refuse("has further rows inside it (children)", name, row=number)
        elif region_of_label(parent) not in (None, COUNTRY):
            table.skip("place inside a region", name, row=number)
        elif not figures:
            table.skip("row without figures", name, row=number)
        else:
            yield Entry(number, name, [], [(at, *cell) for at, cell in enumerate(figures, 1)])


def _of_key(key: str) -> Period | None:
    """The period of a key such as `y122017`."""
    match = re.fullmatch(r"y([0-9]{2})([0-9]{4})", key)
    return month_of(match[2], match[1]) if match else None


def _name(row: Row) -> str:
    """The name of a row, or the code of its region where it has none."""
    term = clean(row.get("id"))
    return clean(row.get("text") or row.get("name") or TERMS.get(term, term))
