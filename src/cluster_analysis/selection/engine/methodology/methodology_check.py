"""Reading a methodology file so that every fault has its line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import ValidationError

from cluster_analysis.errors import InputError, Problem

if TYPE_CHECKING:
    from cluster_analysis.selection.engine.methodology.methodology import Methodology

Place = tuple[str | int, ...]
LARGEST = 2_000_000
"""Bytes; a methodology is some tens of thousands."""


def read_yaml(path: Path) -> tuple[Any, dict[Place, int]]:
    """The content of a file and the line of every field; a key that stands twice is a fault.

    Raises
    ------
    InputError
        If there is no such file, it is not YAML (with line and column), or a key stands twice.
    """
    if not path.is_file():
        raise InputError([Problem("there is no such methodology file", file=path.name)])
    if path.stat().st_size > LARGEST:
        raise InputError([Problem(f"is larger than {LARGEST} bytes", file=path.name)])
    lines: dict[Place, int] = {}
    try:
        text = path.read_text(encoding="utf-8")
        content = yaml.safe_load(text)
        _walk(yaml.compose(text, Loader=yaml.SafeLoader), (), lines, path.name)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        row = mark.line + 1 if mark else None
        raise InputError([Problem(f"is not YAML: {error.problem}", file=path.name, row=row)]) from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise InputError([Problem(f"is not YAML in UTF-8: {error}", file=path.name)]) from None
    return content, lines


def _walk(node: Any, place: Place, lines: dict[Place, int], file: str) -> None:
    if node is None or place in lines:
        return
    lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        counts = Counter(key.value for key, _ in node.value)
        for key, value in node.value:
            if counts[key.value] > 1:
                row = key.start_mark.line + 1
                raise InputError([Problem("stands twice", file=file, row=row, column=key.value)])
            name = int(key.value) if key.tag.endswith(":int") else key.value
            _walk(value, (*place, name), lines, file)
            lines[(*place, name)] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            _walk(value, (*place, number), lines, file)


def line_of(place: Place, lines: dict[Place, int]) -> int | None:
    """The line of a field; of the nearest one around it where the field itself is not there."""
    while place not in lines and place:
        place = place[:-1]
    return lines.get(place)


def problems_of(error: ValidationError, file: str, lines: dict[Place, int]) -> Iterator[Problem]:
    """What the schema found, each with file, line, field and value."""
    for one in error.errors():
        place = tuple(one["loc"])
        shown = one["input"] if not isinstance(one["input"], dict | list) else None
        yield Problem(
            one["msg"], file=file, row=line_of(place, lines), column=".".join(map(str, place)), value=shown
        )


def faults(methodology: Methodology) -> Iterator[tuple[Place, str]]:
    """Codes that are repeated, unknown or missing, and weights that are no weights."""
    codes = methodology.codes
    for number, one in enumerate(methodology.indicators):
        if codes.index(one.code) != number:
            yield ("indicators", number, "code"), f"{one.code!r} stands twice"
        if one.area not in methodology.areas:
            yield ("indicators", number, "area"), f"{one.area!r} is not an area of this file"
    for area in methodology.areas:
        if not methodology.members(area):
            yield ("areas", area), f"area {area!r} has no indicator"
    yield from _weights(methodology)
    known = {*codes, *(f"area_{area}" for area in methodology.areas), "commission"}
    for number, step in enumerate(methodology.tie.order):
        if step not in known:
            yield ("tie", "order", number), f"{step!r} is no area_<code>, no indicator and not 'commission'"


def _weights(methodology: Methodology) -> Iterator[tuple[Place, str]]:
    tables: list[tuple[Place, dict[str, float], set[str]]] = [
        (("weights", "areas"), methodology.weights.areas, set(methodology.areas))
    ]
    for name, scenario in methodology.weight_scenarios.items():
        tables.append((("weight_scenarios", name), scenario, set(methodology.areas)))
    if isinstance(methodology.weights.inside_area, dict):
        tables.append((("weights", "inside_area"), methodology.weights.inside_area, set(methodology.codes)))
    for place, table, wanted in tables:
        if set(table) != wanted:
            differ = ", ".join(sorted(set(table) ^ wanted))
            yield place, f"weights are needed for exactly {', '.join(sorted(wanted))}; differs in: {differ}"
        for name, weight in table.items():
            if not 0 <= weight < float("inf"):
                yield (*place, name), f"{weight} is not a weight (0 or more)"
        if not sum(table.values()) > 0:
            yield place, "all weights are 0"
