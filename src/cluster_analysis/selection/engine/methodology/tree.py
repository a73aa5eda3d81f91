"""The tree of a methodology: nodes with their parts, weights and mean."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cluster_analysis.errors import UnknownNameError

TOTAL = "total"
"""The root of every tree."""


@dataclass(frozen=True)
class Node:
    """An area, a group or the total.

    Parameters
    ----------
    code
        Of the area or group; `total` of the root.
    parts
        Codes of its groups and indicators.
    weights
        Of the parts, summing to 1.
    mean
        arithmetic, geometric, harmonic or copeland.
    least
        Share of the weight that must have a value.
    floor
        Least points; 0 for none.
    """

    code: str
    parts: tuple[str, ...]
    weights: tuple[float, ...]
    mean: str
    least: float
    floor: float = 0.0


Tree = tuple[Node, ...]
"""Nodes, each after its parts, the total last."""


def shares(parts: tuple[str, ...], given: str | dict[str, float]) -> tuple[float, ...]:
    """Weights of the parts, summing to 1; equal where none are given."""
    weights = [1.0 if given == "equal" else dict(given).get(part, 0.0) for part in parts]  # type: ignore[arg-type]
    if not sum(weights) > 0:
        weights = [1.0] * len(parts)
    return tuple(weight / sum(weights) for weight in weights)


def indicators_below(part: str, tree: Tree) -> set[str]:
    """Codes of the indicators anywhere below a node; of an indicator itself."""
    for node in tree:
        if node.code == part:
            return set().union(*(indicators_below(one, tree) for one in node.parts))
    return {part}


def without(tree: Tree, part: str) -> Tree:
    """The tree without an area, a group or an indicator.

    The weights beside it keep their proportions; the share of the weight that must be there is reckoned over
    what is left. A node that has no part left, or none with a weight, goes too.

    Examples
    --------
    >>> tree = (Node("a", ("A1", "A2"), (0.5, 0.5), "arithmetic", 0.67),
    ...         Node("b", ("B1",), (1.0,), "arithmetic", 1),
    ...         Node("total", ("a", "b"), (0.4, 0.6), "arithmetic", 1))
    >>> [(node.code, node.parts, node.weights) for node in without(tree, "B1")]
    [('a', ('A1', 'A2'), (0.5, 0.5)), ('total', ('a',), (1.0,))]
    """
    if part not in {one for node in tree for one in node.parts}:
        raise UnknownNameError(
            part, sorted({one for node in tree for one in node.parts}), "part to leave out"
        )
    gone, left = {part}, []
    for node in tree:
        kept = [
            (one, weight) for one, weight in zip(node.parts, node.weights, strict=True) if one not in gone
        ]
        total = sum(weight for _part, weight in kept)
        if not total > 0:
            gone.add(node.code)
        elif len(kept) < len(node.parts):
            parts, weights = zip(*kept, strict=True)
            left.append(replace(node, parts=parts, weights=tuple(weight / total for weight in weights)))
        else:
            left.append(node)
    return _reached(tuple(left))


def _reached(tree: Tree) -> Tree:
    """The nodes that hang on the total; none if it is gone."""
    below = {TOTAL}
    for node in reversed(tree):
        below |= set(node.parts) if node.code in below else set()
    return tuple(node for node in tree if node.code in below) if tree and tree[-1].code == TOTAL else ()


def counting_wins(tree: Tree) -> set[str]:
    """Codes of the nodes whose score can be below zero: Copeland scores, and all that is made from them."""
    signed: set[str] = set()
    for node in tree:
        if node.mean == "copeland" or signed & set(node.parts):
            signed.add(node.code)
    return signed
