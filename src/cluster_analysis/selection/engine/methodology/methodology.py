"""The methodology of a selection: one versioned YAML file, checked line by line, hashed on every output.

The rules of the programme (areas, indicators, weights, scales, floors, ties, caps, eligibility) are data.
Nothing in the engine knows a code of an indicator. A file of the Kazakhstan programme must keep the known
facts (five areas, 22 indicators); a file that names another `programme` is free.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from cluster_analysis.data.paths import raw
from cluster_analysis.errors import InputError, Message, Problem
from cluster_analysis.selection.engine.methodology.content import Content
from cluster_analysis.selection.engine.methodology.schema import KAZAKHSTAN, Indicator, Tie
from cluster_analysis.selection.engine.methodology.tree import TOTAL, counting_wins

__all__ = ["Indicator", "Methodology", "Tie"]

DRAFT = "kazakhstan_2017_draft"
LARGEST = 2_000_000
"""Bytes; a methodology is some tens of thousands."""
KNOWN = {"areas": 5, "indicators": 22}
"""What is known of the programme of Kazakhstan (its newsletter, 2017)."""
NEAR = 1e-6
"""Weights are written with a few digits; their sum may be off by so much."""
Place = tuple[str | int, ...]
Fault = tuple[Place, str]


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
        content, node = read_yaml(path)
        found: list[tuple[Place, str, Any]]
        try:
            methodology = cls.model_validate(content)
            found = [(place, message, None) for place, message in faults(methodology)]
        except ValidationError as error:
            found = [(one["loc"], _said(one), one["input"]) for one in error.errors()]
        problems = []
        for place, message, value in found:
            known = None if isinstance(value, dict | list) else value
            where: dict[str, Any] = {"row": line_of(place, node), "column": ".".join(map(str, place))}
            problems.append(Problem(message, file=path.name, value=known, **where))
        if problems:
            raise InputError(problems)
        return methodology


class _Loader(yaml.SafeLoader):
    """Reads YAML; a key that stands twice is a fault."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """A mapping, if each of its keys stands once."""
        names = [str(key.value) for key, _value in node.value]
        for name, (key, _value) in zip(names, node.value, strict=True):
            if names.count(name) > 1:
                where: dict[str, Any] = {"file": self.name, "row": key.start_mark.line + 1, "column": name}
                raise InputError([Problem("stands twice", **where)])
        return super().construct_mapping(node, deep)  # type: ignore[no-any-return]


def read_yaml(path: Path) -> tuple[Any, Any]:
    """The content of a file, and its nodes, which know their lines; a key that stands twice is a fault.

    Raises
    ------
    InputError
        If there is no such file, it is not YAML (with line and column), or a key stands twice.
    """
    if not path.is_file():
        raise InputError([Problem("there is no such methodology file", file=path.name)])
    if path.stat().st_size > LARGEST:
        raise InputError([Problem("is larger than {limit} bytes", file=path.name, limit=LARGEST)])
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
        loader.name = path.name
        node = loader.get_single_node()
        return None if node is None else loader.construct_document(node), node
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        row, why = (mark.line + 1, error.problem) if mark else (None, str(error))  # type: ignore[union-attr]
        raise InputError([Problem("is not YAML: {why}", file=path.name, row=row, why=why)]) from None


def line_of(place: Place, node: Any) -> int | None:
    """The line of a field; of the nearest one around it where the field itself is not there."""
    line = None
    for step in place:
        if isinstance(node, yaml.MappingNode):
            found = [pair for pair in node.value if pair[0].value == str(step)]
        else:
            parts = node.value if isinstance(node, yaml.SequenceNode) else []
            found = [(one, one) for number, one in enumerate(parts) if number == step]
        if not found:
            break
        key, node = found[0]
        line = key.start_mark.line + 1
    return line


def _said(error: Any) -> str:
    """What the schema found."""
    if error["loc"][-1:] != ("[key]",):
        return str(error["msg"])
    return Message("is read as a name; decimals are written with a point (0.25), not with a comma")


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
    for name, count in KNOWN.items() if content.programme == KAZAKHSTAN else ():
        number = len(getattr(content, name))
        if number != count:
            text = (
                "{number} {name}, but the programme is known to have {count}; "
                "a file of another programme says so in `programme`"
            )
            yield (name,), Message(text, number=number, name=name, count=count)


def _codes(content: Content) -> Iterator[Fault]:
    """Codes that stand twice, and indicators in areas that are not there."""
    parts = {**content.areas, **content.groups}
    named: list[tuple[Place, str]] = [(("groups", code), code) for code in content.groups]
    named += [(("indicators", number, "code"), code) for number, code in enumerate(content.codes)]
    taken = {TOTAL, *content.areas}
    for place, code in named:
        if code in taken:
            yield place, Message("{code!r} stands twice", code=code)
        taken.add(code)
    for number, one in enumerate(content.indicators):
        if one.area not in parts:
            yield (
                ("indicators", number, "area"),
                Message("{area!r} is not an area of this file", area=one.area),
            )


def _groups(content: Content) -> Iterator[Fault]:
    """Groups that hang on nothing or on themselves, and parts without indicators."""
    above = {code: group.part_of for code, group in content.groups.items()}
    for code, parent in above.items():
        end = parent
        for _step in above:
            end = above.get(end, end)
        if end not in content.areas:
            text = "{code!r} is in no area: its `part_of` leads to {parent!r}"
            yield ("groups", code, "part_of"), Message(text, code=code, parent=parent)
    filled = {one.area for one in content.indicators} | set(above.values())
    for kind, parts in (("areas", content.areas), ("groups", content.groups)):
        for code in parts:
            if code not in filled:
                yield (kind, code), Message("area {area!r} has no indicator", area=code)


def _weights(content: Content) -> Iterator[Fault]:
    """Tables of weights that lack a part, hold something else, or do not sum to 1."""
    areas = [tuple(content.areas)]
    yield from _table(("weights", "areas"), content.weights.areas, areas)
    for name, scenario in content.weight_scenarios.items():
        yield from _table(("weight_scenarios", name), scenario, areas)
    inside = [node.parts for node in content.tree[:-1]]
    yield from _table(("weights", "inside_area"), content.weights.inside_area, inside)


def _table(place: Place, table: str | dict[str, float], nodes: list[tuple[str, ...]]) -> Iterator[Fault]:
    """One table of weights, for the parts of each node."""
    wanted = {part for parts in nodes for part in parts}
    if isinstance(table, str):
        return
    if set(table) != wanted:
        text = "weights are needed for exactly {wanted}; differs in: {differ}"
        yield place, Message(text, wanted=sorted(wanted), differ=sorted(set(table) ^ wanted))
        return
    bad = {name: weight for name, weight in table.items() if not 0 <= weight < float("inf")}
    for name, weight in bad.items():
        yield (*place, name), Message("{weight} is not a weight (0 or more)", weight=weight)
    for parts in [] if bad else nodes:
        total = sum(table[part] for part in parts)
        if abs(total - 1) > NEAR:
            text = "the weights of {parts} sum to {total}, not to 1 (`equal` gives all the same)"
            yield place, Message(text, parts=list(parts), total=f"{total:.6g}")


def _means(content: Content) -> Iterator[Fault]:
    """Copeland counts wins, below zero too: no geometric or harmonic mean above it, and no floor on it."""
    signed = counting_wins(content.tree)
    for node in content.tree:
        own = content.areas.get(node.code) or content.groups.get(node.code)
        place: Place = ("aggregation", "across_areas" if node.code == TOTAL else "inside_area")
        if own and own.mean:
            place = ("areas" if node.code in content.areas else "groups", node.code, "mean")
        below = [part for part in node.parts if part in signed]
        if below and node.mean in ("geometric", "harmonic"):
            text = "a {mean} mean cannot be taken over {parts}: a Copeland score there can be below zero"
            yield place, Message(text, mean=node.mean, parts=below)
        if node.mean == "copeland" and node.floor:
            text = "{code} has a floor of {floor} points, but a Copeland score has no points"
            yield place, Message(text, code=node.code, floor=node.floor)
