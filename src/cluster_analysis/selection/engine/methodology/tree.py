"""The tree of a methodology: nodes with their parts, weights and mean."""

from __future__ import annotations

from collections.abc import Mapping
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


def shares(parts: tuple[str, ...], given: str | Mapping[str, float]) -> tuple[float, ...]:
    """Weights of the parts, summing to 1; equal where none are given."""
    weights = [1.0 if isinstance(given, str) else given.get(part, 0.0) for part in parts]
    total = sum(weights) or 1.0
    return tuple(weight / total for weight in weights)


def spread(tree: Tree, there: Mapping[str, bool] | None = None) -> dict[str, float]:
    """How much of the total each part carries, from the root down; among the parts that are `there` if given.

    Examples
    --------
    >>> tree = (Node("a", ("A1", "A2"), (0.5, 0.5), "arithmetic", 0.67),
    ...         Node("total", ("a",), (1.0,), "arithmetic", 1))
    >>> spread(tree)["A1"], spread(tree, {"a": True, "A1": True, "A2": False})["A1"]
    (0.5, 1.0)
    """
    carried = {TOTAL: 1.0}
    for node in reversed(tree):
        weights = dict(zip(node.parts, node.weights, strict=True))
        kept = {part: weight * (there is None or there[part]) for part, weight in weights.items()}
        share = carried[node.code] / (sum(kept.values()) or 1.0)
        carried |= {part: share * weight for part, weight in kept.items()}
    return carried


def below(part: str, tree: Tree) -> set[str]:
    """Codes of everything below a node, and its own."""
    found = {part}
    for node in reversed(tree):
        found |= set(node.parts) if node.code in found else set()
    return found


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
    known = below(TOTAL, tree) - {TOTAL}
    if part not in known:
        raise UnknownNameError(part, sorted(known), "part to leave out")
    gone, left = below(part, tree), []
    for node in tree:
        kept = {
            one: weight for one, weight in zip(node.parts, node.weights, strict=True) if one not in gone
        }
        if not sum(kept.values()) > 0:
            gone.add(node.code)
        elif node.code not in gone:
            left.append(replace(node, parts=tuple(kept), weights=shares(tuple(kept), kept)))
    return tuple(left)


def counting_wins(tree: Tree) -> set[str]:
    """Codes of the nodes whose score can be below zero: Copeland scores, and all that is made from them."""
    signed: set[str] = set()
    for node in tree:
        if node.mean == "copeland" or signed & set(node.parts):
            signed.add(node.code)
    return signed
