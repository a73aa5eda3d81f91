"""Which texts the programme shows, and where they stand: in its code, its templates and its notebooks."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from cluster_analysis.language.review import HELP

PACKAGE = Path(__file__).parents[1] / "src" / "cluster_analysis"
PROBLEMS = frozenset(
    {"Problem", "InputError", "ClusterAnalysisError", "UndefinedError", "VintageError", "refuse_each"}
)
"""Callables whose first argument says what is wrong; so does their `advice`."""
_WORDS = frozenset({"_", "Word", "word", "Message", "tell", "Unit", *PROBLEMS})
_UNKNOWN = frozenset({"UnknownNameError", "ParameterError", "known_choice"})
_COMMANDS = frozenset({"command", "group"})


class Text(NamedTuple):
    """An English text that is shown, its context, and where it stands (file and line)."""

    id: str
    context: str
    where: str


def texts(project: Path | None = None) -> Iterator[Text]:
    """Every text of the package, and of the notebooks and the records of tables in a project's folder."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield from of_code(path.read_text(encoding="utf-8"), str(path.relative_to(PACKAGE)))
    for path in sorted([*PACKAGE.rglob("templates/*.html"), *PACKAGE.rglob("templates/*.typ")]):
        yield from of_template(path.read_text(encoding="utf-8"), str(path.relative_to(PACKAGE)))
    for path in sorted(PACKAGE.rglob("sentences.yml")):
        yield from (Text(text, "", path.name) for part in loaded(path).values() for text in part.values())
    for path in sorted(PACKAGE.rglob("layouts.yml")):
        yield from of_layouts(path)
    for path in notebooks(project) if project else ():
        yield from of_notebook(path)
    for path in sorted((project / "data" / "raw").rglob("*.meta.yml")) if project else ():
        yield from of_record(path)


def of_code(source: str, name: str) -> Iterator[Text]:
    """Texts in calls of `_(text, context)`, `Message(text)`, `Problem(text, advice=text)` and the like.

    Examples
    --------
    >>> [text[:2] for text in of_code('_("Met", "visit"); Problem("is empty", advice="fill it")', "a.py")]
    [('Met', 'visit'), ('is empty', 'problem'), ('fill it', 'problem')]
    """
    for node in ast.walk(ast.parse(source)):
        yield from (Text(text, HELP, f"{name}:{getattr(node, 'lineno', 0)}") for text in _help(node))
        if not isinstance(node, ast.Call):
            continue
        called = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if called in _UNKNOWN:
            yield from (Text(text, "", f"{name}:{node.lineno}") for text in _constants(node.args[2]))
        if called not in _WORDS or (called == "word" and not isinstance(node.func, ast.Attribute)):
            continue
        given = [_constants(argument) for argument in node.args[:2]] + [[], []]
        context = "problem" if called in PROBLEMS else "unit" if called == "Unit" else "".join(given[1][:1])
        advice = [text for key in node.keywords if key.arg == "advice" for text in _constants(key.value)]
        for text in given[0] + advice:
            yield Text(text, context, f"{name}:{node.lineno}")


def _help(node: ast.AST) -> list[str]:
    """What a command (the docstring of its function) or an option (`help`) says of itself."""
    if isinstance(node, ast.FunctionDef):
        calls = [made.func for made in node.decorator_list if isinstance(made, ast.Call)]
        made = {getattr(func, "attr", getattr(func, "id", "")) for func in calls}
        return [ast.get_docstring(node) or ""] if made & _COMMANDS else []
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "option":
        return [text for key in node.keywords if key.arg == "help" for text in _constants(key.value)]
    return []


def _constants(node: ast.expr) -> list[str]:
    """The texts an argument can be: one, or both of "a if x else b"."""
    if isinstance(node, ast.IfExp):
        return _constants(node.body) + _constants(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def of_template(source: str, name: str) -> Iterator[Text]:
    """Texts in the calls `_(text, context)` of a template."""
    from jinja2 import Environment, nodes

    for call in Environment(autoescape=True).parse(source).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "_":
            given = [str(part.value) if isinstance(part, nodes.Const) else "" for part in call.args]
            if given and given[0]:
                yield Text(given[0], "".join(given[1:2]), f"{name}:{call.lineno}")


def of_layouts(path: Path) -> Iterator[Text]:
    """The headings of pages and the sentences below them."""
    for kind, about in loaded(path).items():
        for part in about["sections"]:
            if "heading" in part:
                yield Text(part["heading"], "heading", f"{path.name}, {kind}")
            if "note" in part:
                yield Text(part["note"], "", f"{path.name}, {kind}")


def of_record(path: Path) -> Iterator[Text]:
    """The texts of a record of a table that exist in English only."""
    about = loaded(path)
    given = [about["description"], about["publisher"], about.get("unit"), *about["licence"].values()]
    given += [*about.get("notes", ()), *(rule["reason"] for rule in about.get("status_rules", ()))]
    yield from (Text(text, "record", path.name) for text in given if text)


def loaded(path: Path) -> Any:
    """What a YAML file holds."""
    import yaml

    return yaml.safe_load(path.read_text(encoding="utf-8"))


def notebooks(project: Path) -> list[Path]:
    """The notebooks that are written in English; the others are made from them."""
    folder = project / "notebooks"
    return sorted([*folder.glob("*.ipynb"), *(folder / "training").glob("*.ipynb")])


def of_notebook(path: Path, kind: str = "markdown") -> Iterator[Text]:
    """The prose of a notebook, a text for each of its cells; its cells of another kind, as they are."""
    import nbformat

    for number, cell in enumerate(nbformat.read(path, 4).cells):
        if cell.cell_type == kind and cell.source.strip():
            yield Text(cell.source, "", f"{path.name}, cell {number}")
