"""JSON of Taldau and of the iblock API: slices of terms with their periods (`GetIndexData`), or a tree."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

from cluster_analysis.errors import InputError, Message
from cluster_analysis.intake.official.interfaces.taldau_tree import (
    is_tree,
    number_of,
    read_tree,
    region_terms,
)
from cluster_analysis.intake.official.terms.cells import (
    almaty_region_labels,
    clean,
    is_place_inside,
    region_of,
)
from cluster_analysis.intake.official.terms.periods import Period, period_of
from cluster_analysis.intake.official.terms.raw_table import RawTable


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
        _read_slices(table, content)
    elif is_tree(content):
        table.layout = "Taldau GetIndexTreeData"
        read_tree(table, content)
    else:
        names = sorted(content[0])[:8]
        raise InputError("has none of the known forms; fields: {names}", names=names, file=path.name)
    return table


def _read_slices(table: RawTable, content: list[dict[str, Any]]) -> None:
    almaty = almaty_region_labels(_first_name(one) for one in content)
    for number, one in enumerate(content, 1):
        terms, names, periods = one.get("terms"), one.get("termNames"), one.get("periods")
        if not isinstance(names, list) or not names or not isinstance(periods, list):
            table.refuse("slice without termNames or periods", row=number)
            continue
        if isinstance(terms, list) and len(terms) != len(names):
            table.refuse("does not have as many terms as names", str(terms), row=number)
            continue
        ids = [clean(term) for term in terms] if isinstance(terms, list) else [""] * len(names)
        name = _first_name(one)
        region = _region(table, ids[0], name, "KZ-19" if name in almaty else region_of(name), number)
        if region is None:
            continue
        if not periods:
            table.skip("row without figures", " / ".join(clean(name) for name in names), row=number)
            continue
        rest = [clean(name) for name in names[1:]]
        item, group = (rest[-1], " / ".join(rest[:-1])) if rest else ("", "")
        _add_periods(table, (region, item, group), number, periods)


def _first_name(one: dict[str, Any]) -> str:
    names = one.get("termNames")
    return clean(names[0]) if isinstance(names, list) and names else ""


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
        values.append(number_of(value))
    if columns:
        table.add(*labels, ("", number), columns, values)


def _region(table: RawTable, term: str, name: str, by_name: str | None, number: int) -> str | None:
    """The region of a slice; its name and its term must not contradict each other."""
    by_term = region_terms().get(term)
    if by_name is None and by_term is None and is_place_inside(name):
        table.skip("place inside a region", name, row=number)
        return None
    if by_name is None and by_term is None:
        table.refuse("is not a known region", name or term, row=number)
        return None
    if by_name and by_term and by_name != by_term:
        contradiction = Message(
            "is the name of {name}, but its term {term} is {code}", name=by_name, term=term, code=by_term
        )
        table.refuse(contradiction, name, row=number)
        return None
    return by_name or by_term
