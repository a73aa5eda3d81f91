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
from cluster_analysis.errors import InputError, Message, Problem, refuse
from cluster_analysis.selection.engine.methodology.content import Content
from cluster_analysis.selection.engine.methodology.schema import KAZAKHSTAN, Indicator, Tie
from cluster_analysis.selection.engine.methodology.tree import TOTAL, counting_wins

__all__ = ["Indicator", "Methodology", "Tie"]

DRAFT = "kazakhstan_2017_draft"
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
        >>> len(methodology.areas), len(methodology.indicators), methodology.draft_defaults
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
        refuse(
            Problem(
                message,
                file=path.name,
                row=line_of(place, node),
                column=".".join(map(str, place)),
                value=None if isinstance(value, dict | list) else value,
            )
            for place, message, value in found
        )
        return methodology


class _Loader(yaml.SafeLoader):
    """Reads YAML; a key that stands twice is a fault."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """A mapping, if each of its keys stands once."""
        names = [str(key.value) for key, _value in node.value]
        for name, (key, _value) in zip(names, node.value, strict=True):
            if names.count(name) > 1:
                line = key.start_mark.line + 1
                raise InputError("stands twice", file=self.name, row=line, column=name)
        return super().construct_mapping(node, deep)  # type: ignore[no-any-return]


def read_yaml(path: Path) -> tuple[Any, Any]:
    """The content of a file, and its nodes, which know their lines; a key that stands twice is a fault.

    Raises
    ------
    InputError
        If there is no such file, it is not YAML (with line and column), or a key stands twice.
    """
    if not path.is_file():
        raise InputError("there is no such methodology file", file=path.name)
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
        loader.name = path.name
        node = loader.get_single_node()
        return None if node is None else loader.construct_document(node), node
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        row, why = (mark.line + 1, error.problem) if mark else (None, str(error))  # type: ignore[union-attr]
        raise InputError("is not YAML: {why}", file=path.name, row=row, why=why) from None


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
    for check in (_codes, _shape, _rules):
        found = [*check(content)]
        yield from found
        if found:
            return


def _codes(content: Content) -> Iterator[Fault]:
    """Codes that stand twice."""
    named: list[tuple[Place, str]] = [(("groups", code), code) for code in content.groups]
    named += [(("indicators", number, "code"), code) for number, code in enumerate(content.codes)]
    taken = {TOTAL, *content.areas}
    for place, code in named:
        if code in taken:
            yield place, Message("{code!r} stands twice", code=code)
        taken.add(code)


def _shape(content: Content) -> Iterator[Fault]:
    """Parts that hang on nothing or on themselves, and areas and groups without indicators."""
    nodes = {node.code: node for node in content.tree[:-1]}
    for code, group in content.groups.items():
        if code not in nodes:
            text = "{code!r} is in no area: its `part_of` leads to {parent!r}"
            yield ("groups", code, "part_of"), Message(text, code=code, parent=group.part_of)
    for number, one in enumerate(content.indicators):
        if one.area not in {*content.areas, *content.groups}:
            text = "{area!r} is not an area of this file"
            yield ("indicators", number, "area"), Message(text, area=one.area)
    for code, node in nodes.items():
        if not node.parts:
            kind = "areas" if code in content.areas else "groups"
            yield (kind, code), Message("area {area!r} has no indicator", area=code)


def _rules(content: Content) -> Iterator[Fault]:
    """Weights, means and steps of ties that do not fit the tree, and known facts that are not kept."""
    across, inside = [tuple(content.areas)], [node.parts for node in content.tree[:-1]]
    yield from _table(("weights", "areas"), content.weights.areas, across)
    for name, scenario in content.weight_scenarios.items():
        yield from _table(("weight_scenarios", name), scenario, across)
    yield from _table(("weights", "inside_area"), content.weights.inside_area, inside)
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


def _table(place: Place, table: str | dict[str, float], nodes: list[tuple[str, ...]]) -> Iterator[Fault]:
    """Faults of one table of weights for the parts of each node: none missing, none more, each sum 1."""
    wanted = {part for parts in nodes for part in parts}
    if isinstance(table, str):
        return
    differ, bad = sorted(wanted ^ {*table}), [one for one in table if not 0 <= table[one] < float("inf")]
    if differ:
        text = "weights are needed for exactly {wanted}; differs in: {differ}"
        yield place, Message(text, wanted=sorted(wanted), differ=differ)
        return
    for name in bad:
        yield (*place, name), Message("{weight} is not a weight (0 or more)", weight=table[name])
    for parts in [] if bad else nodes:
        total = sum(table[part] for part in parts)
        if abs(total - 1) > NEAR:
            text = "the weights of {parts} sum to {total}, not to 1 (`equal` gives all the same)"
            yield place, Message(text, parts=list(parts), total=f"{total:.6g}")


def _means(content: Content) -> Iterator[Fault]:
    """Copeland counts wins, below zero too: no geometric or harmonic mean above it, and no floor on it."""
    signed = counting_wins(content.tree)
    for node in content.tree:
        place: Place = ("aggregation", "across_areas" if node.code == TOTAL else "inside_area")
        for kind, parts in (("areas", content.areas), ("groups", content.groups)):
            if node.code in parts and parts[node.code].mean:
                place = (kind, node.code, "mean")
        below = [part for part in node.parts if part in signed]
        if below and node.mean in ("geometric", "harmonic"):
            text = "a {mean} mean cannot be taken over {parts}: a Copeland score there can be below zero"
            yield place, Message(text, mean=node.mean, parts=below)
        if node.mean == "copeland" and node.floor:
            text = "{code} has a floor of {floor} points, but a Copeland score has no points"
            yield place, Message(text, code=node.code, floor=node.floor)
