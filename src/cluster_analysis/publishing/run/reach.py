"""Which code a notebook or a module reaches by its imports: a change runs again only what it can touch."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[2]
NAME = PACKAGE.name


def reached(start: Path) -> frozenset[Path]:
    """The modules of this package that a notebook or module imports, directly or through others.

    Parameters
    ----------
    start
        A notebook or a module; it counts among the found ones only if it is a module of the package.

    Notes
    -----
    Imports inside functions count too. A package that loads its names when they are first used counts whole.

    Examples
    --------
    >>> found = {path.name for path in reached(PACKAGE / "data" / "tables" / "catalogue.py")}
    >>> "records.py" in found, "panel.py" in found
    (True, False)
    """
    found: set[Path] = {start} if start.is_relative_to(PACKAGE) else set()
    waiting = [start]
    while waiting:
        new = _imported(waiting.pop()) - found
        found |= new
        waiting += new
    return frozenset(found)


@cache
def _imported(path: Path) -> frozenset[Path]:
    """Files of the package that one file imports itself."""
    return frozenset(
        file
        for node in _statements(ast.parse(_source(path)))
        for name in _names(node)
        for file in _files(name)
    )


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """All statements inside; `ast.walk` would go through every expression too, where no import can be."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
            yield child
            yield from _statements(child)


def _source(path: Path) -> str:
    """The code of a module, or of all cells of a notebook."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return text
    cells = (cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code")
    return "\n".join("".join(cell["source"]) for cell in cells)


def _names(node: ast.AST) -> Iterator[str]:
    """Dotted names inside this package that an import names: modules, or packages for what they hold."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name.split(".")[0] == NAME)
    elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == NAME:
        for alias in node.names:
            inside = f"{node.module}.{alias.name}"
            yield inside if _module(inside) else str(node.module)


def _module(name: str) -> Path | None:
    """The file of a module or package."""
    place = PACKAGE.joinpath(*name.split(".")[1:])
    return next((one for one in (place.with_suffix(".py"), place / "__init__.py") if one.is_file()), None)


@cache
def _files(name: str) -> frozenset[Path]:
    """The file of a name, those of the packages it is in, and all of a package that loads lazily."""
    parts = name.split(".")
    above = (_module(".".join(parts[:length])) for length in range(1, len(parts) + 1))
    found = [file for file in above if file]
    last = found[-1]
    lazy = last.name == "__init__.py" and "importlib" in last.read_text(encoding="utf-8")
    return frozenset([*found, *(last.parent.rglob("*.py") if lazy else [])])
