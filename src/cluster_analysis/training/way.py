"""With what an answer was made: names in the cells of the notebook that it depends on."""

from __future__ import annotations

import ast
from collections.abc import Iterable


def made_with(variable: str, cells: Iterable[str]) -> set[str]:
    """Names and attributes that the last value of a variable was made with, through other variables too.

    Cells that are not Python (magics, typing errors) are passed over.

    Examples
    --------
    >>> sorted(made_with("answer", ["lq = ca.location_quotient(x)", "y = 2 * lq", "answer = y / 2"]))
    ['ca', 'location_quotient', 'lq', 'x', 'y']
    """
    sources: dict[str, set[str]] = {}
    for cell in cells:
        sources |= _assigned(cell)
    names, new = set(), {variable}
    while new:
        names |= new
        new = {used for name in new for used in sources.get(name, ())} - names
    return names - {variable}


def _assigned(cell: str) -> dict[str, set[str]]:
    try:
        tree = ast.parse(cell)
    except SyntaxError:
        return {}
    assignments = [node for node in ast.walk(tree) if isinstance(node, ast.Assign)]
    return {name: _names(node.value) for node in assignments for name in _names(*node.targets)}


def _names(*trees: ast.expr) -> set[str]:
    nodes = [node for tree in trees for node in ast.walk(tree)]
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return attributes | {node.id for node in nodes if isinstance(node, ast.Name)}


def cells() -> list[str]:
    """The cells run so far in this notebook; none outside of one."""
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    return list(shell.user_ns.get("In", ())) if shell else []
