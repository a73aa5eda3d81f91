"""The methodology of a selection: one versioned YAML file, checked line by line, hashed on every output.

The rules of the programme (areas, indicators, weights, scales, floors, ties, caps, eligibility) are data.
Nothing in the engine knows a code of an indicator. A file of the Kazakhstan programme must keep the known
facts (five areas, 22 indicators); a file that names another `programme` is free.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from cluster_analysis.data.paths import raw
from cluster_analysis.errors import InputError, Message, Problem
from cluster_analysis.selection.engine.methodology.content import Content
from cluster_analysis.selection.engine.methodology.schema import KAZAKHSTAN, Indicator, Tie
from cluster_analysis.selection.engine.methodology.tree import TOTAL, Node, counting_wins

__all__ = ["Indicator", "Methodology", "Tie"]

DRAFT = "kazakhstan_2017_draft"
Place = tuple[str | int, ...]
LARGEST = 2_000_000
"""Bytes; a methodology is some tens of thousands."""
KNOWN = {"areas": 5, "indicators": 22}
"""What is known of the programme of Kazakhstan (its newsletter, 2017)."""
NEAR = 1e-6
"""Weights are written with a few digits; their sum may be off by so much."""


class Methodology(Content):
    """A methodology file; `Methodology.load(path)` reads and checks it."""

    @classmethod
    def load(cls, path: Path | str | None = None) -> Methodology:
        """Read and check a methodology file; the draft of the Kazakhstan programme if none is given.

        Parameters
        ----------
        path
            A YAML file, or the name of one in `data/raw/methodology`.

        Raises
        ------
        InputError
            With one problem per fault: file, line, field and what is wrong.

        Examples
        --------
        >>> methodology = Methodology.load()
        >>> len(methodology.areas), len(methodology.indicators), methodology.draft
        (5, 22, True)
        >>> Methodology.load("hdi_2017").aggregation.across_areas
        'geometric'
        """
        path = Path(path or DRAFT)
        if path.suffix not in (".yml", ".yaml"):
            path = raw() / "methodology" / f"{path.name}.yml"
        content, lines = read_yaml(path)
        try:
            methodology = cls.model_validate(content)
        except ValidationError as error:
            raise InputError(problems_of(error, path.name, lines)) from None
        problems = [
            Problem(message, file=path.name, row=line_of(place, lines), column=".".join(map(str, place)))
            for place, message in faults(methodology)
        ]
        if problems:
            raise InputError(problems)
        return methodology


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
        raise InputError([Problem("is larger than {limit} bytes", file=path.name, limit=LARGEST)])
    lines: dict[Place, int] = {}
    try:
        text = path.read_text(encoding="utf-8")
        content = yaml.safe_load(text)
        _walk(yaml.compose(text, Loader=yaml.SafeLoader), (), lines, path.name)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        row = mark.line + 1 if mark else None
        raise InputError(
            [Problem("is not YAML: {why}", file=path.name, row=row, why=error.problem)]
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise InputError([Problem("is not YAML in UTF-8: {why}", file=path.name, why=str(error))]) from None
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
        value = one["input"] if not isinstance(one["input"], dict | list) else None
        message = one["msg"]
        if place[-1:] == ("[key]",):
            message = Message("is read as a name; decimals are written with a point (0.25), not with a comma")
        yield Problem(
            message, file=file, row=line_of(place, lines), column=".".join(map(str, place)), value=value
        )


Fault = tuple[Place, Message]


def faults(content: Content) -> Iterator[Fault]:
    """What no single field can tell: the shape of the tree, weights, means, steps of ties, known facts."""
    shape = [*_codes(content), *_groups(content)]
    yield from shape
    if shape:
        return
    yield from _weights(content)
    yield from _means(content)
    known = {*content.codes, *(f"area_{node.code}" for node in content.tree[:-1]), "commission"}
    for number, step in enumerate(content.tie.order):
        if step not in known:
            text = "{step!r} is no area_<code>, no indicator and not 'commission'"
            yield ("tie", "order", number), Message(text, step=step)
    if content.programme == KAZAKHSTAN:
        for name, count in KNOWN.items():
            number = len(getattr(content, name))
            if number != count:
                text = (
                    "{number} {name}, but the programme is known to have {count}; "
                    "a file of another programme says so in `programme`"
                )
                yield (name,), Message(text, number=number, name=name, count=count)


def _codes(content: Content) -> Iterator[Fault]:
    """Codes that stand twice, and indicators in areas that are not there."""
    parts = [*content.areas, *content.groups]
    for number, one in enumerate(content.indicators):
        if content.codes.index(one.code) != number or one.code in (*parts, TOTAL):
            yield ("indicators", number, "code"), Message("{code!r} stands twice", code=one.code)
        if one.area not in parts:
            text = "{area!r} is not an area of this file"
            yield ("indicators", number, "area"), Message(text, area=one.area)
    for code in content.groups:
        if code in (*content.areas, TOTAL):
            yield ("groups", code), Message("{code!r} stands twice", code=code)


def _groups(content: Content) -> Iterator[Fault]:
    """Groups that hang on nothing or on themselves, and parts without indicators."""
    above = {code: group.part_of for code, group in content.groups.items()}
    for code, parent in above.items():
        for _step in above:
            parent = above.get(parent, parent)
        if parent not in content.areas:
            text = "{code!r} is in no area: its `part_of` leads to {parent!r}"
            yield ("groups", code, "part_of"), Message(text, code=code, parent=above[code])
    filled = {one.area for one in content.indicators} | set(above.values())
    for kind, parts in (("areas", content.areas), ("groups", content.groups)):
        for code in parts:
            if code not in filled:
                yield (kind, code), Message("area {area!r} has no indicator", area=code)


def _weights(content: Content) -> Iterator[Fault]:
    """Tables of weights that lack a part, hold something else, or do not sum to 1."""
    areas, inside = content.weights.areas, content.weights.inside_area
    if areas != "equal":
        yield from _table(("weights", "areas"), areas, set(content.areas), ())
    for name, scenario in content.weight_scenarios.items():
        yield from _table(("weight_scenarios", name), scenario, set(content.areas), ())
    if inside != "equal":
        parts = {part for node in content.tree[:-1] for part in node.parts}
        yield from _table(("weights", "inside_area"), inside, parts, content.tree[:-1])


def _table(
    place: Place, given: str | dict[str, float], wanted: set[str], nodes: tuple[Node, ...]
) -> Iterator[Fault]:
    """One table of weights: of the areas, or of the parts of every node."""
    table: dict[str, float] = dict(given)  # type: ignore[arg-type]
    if set(table) != wanted:
        text = "weights are needed for exactly {wanted}; differs in: {differ}"
        yield place, Message(text, wanted=sorted(wanted), differ=sorted(set(table) ^ wanted))
        return
    bad = {name: weight for name, weight in table.items() if not 0 <= weight < float("inf")}
    for name, weight in bad.items():
        yield (*place, name), Message("{weight} is not a weight (0 or more)", weight=weight)
    for parts in [node.parts for node in nodes] or [tuple(table)]:
        total = sum(table[part] for part in parts)
        if not bad and abs(total - 1) > NEAR:
            text = "the weights of {parts} sum to {total}, not to 1 (`equal` gives all the same)"
            yield place, Message(text, parts=list(parts), total=f"{total:.6g}")


def _means(content: Content) -> Iterator[Fault]:
    """Copeland counts wins, below zero too: no geometric or harmonic mean above it, and no floor on it."""
    signed = counting_wins(content.tree)
    for node in content.tree:
        place: Place = ("aggregation", "across_areas")
        if node.code != TOTAL:
            kind = "areas" if node.code in content.areas else "groups"
            own = (content.areas | content.groups)[node.code].mean
            place = (kind, node.code, "mean") if own else ("aggregation", "inside_area")
        below = [part for part in node.parts if part in signed]
        if below and node.mean in ("geometric", "harmonic"):
            text = "a {mean} mean cannot be taken over {parts}: a Copeland score there can be below zero"
            yield place, Message(text, mean=node.mean, parts=below)
        if node.mean == "copeland" and node.floor:
            text = "{code} has a floor of {floor} points, but a Copeland score has no points"
            yield place, Message(text, code=node.code, floor=node.floor)
