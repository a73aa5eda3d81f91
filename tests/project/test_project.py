"""The project itself: one source of dependencies, floors, languages of the package."""

import ast
import re
from pathlib import Path

import pytest

from cluster_analysis.data.paths import project_root
from cluster_analysis.publishing.run.snapshot import PACKAGE

ROOT = project_root()

FLOORS = (
    "errors",
    "language",
    "data",
    "measures",
    "pictures",
    "policy",
    "selection",
    "training",
    "pages",
    "intake",
    "publishing",
    "commands",
)
"""Folders of the package from the ground up; `__init__` and `__main__` stand outside."""


def name_of(path):
    """The dotted name of a module inside the package; a folder for its `__init__`."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


def modules():
    return {name_of(path): path for path in sorted(PACKAGE.rglob("*.py")) if name_of(path)}


def imported(path):
    """Names of what a module imports from the package, when it is loaded or inside a function."""
    known = modules()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == PACKAGE.name:
            base = tuple(node.module.split(".")[1:])
            yield from (
                (*base, alias.name) if (*base, alias.name) in known else base for alias in node.names
            )
        elif isinstance(node, ast.Import):
            dotted = (alias.name.split(".") for alias in node.names)
            yield from (tuple(parts[1:]) for parts in dotted if parts[0] == PACKAGE.name)


@pytest.mark.parametrize("name", [name for name in modules() if name != ("__main__",)], ids=".".join)
def test_a_folder_imports_only_from_itself_and_from_floors_below(name):
    own = FLOORS.index(name[0])
    for other in filter(None, imported(modules()[name])):
        there = FLOORS.index(other[0])
        assert there <= own, f"{'.'.join(name)} ({FLOORS[own]}) imports {'.'.join(other)} ({FLOORS[there]})"


def arrows_inside_folders():
    """For each folder: which of its modules and sub-folders import which."""
    arrows = {}
    for name, path in modules().items():
        for other in imported(path):
            depth = next(
                (n for n, (a, b) in enumerate(zip(name, other, strict=False)) if a != b),
                min(len(name), len(other)),
            )
            if depth < len(name) and depth < len(other):
                folder = arrows.setdefault(name[:depth], {})
                folder.setdefault(name[depth], set()).add(other[depth])
    return arrows


def test_modules_and_folders_inside_a_folder_form_no_circle():
    from graphlib import TopologicalSorter

    for arrows in arrows_inside_folders().values():
        TopologicalSorter(arrows).prepare()  # raises a CycleError that names the circle


@pytest.mark.parametrize("room", ["pages", "publishing"])
def test_pages_and_publishing_compute_nothing(room):
    for name, path in modules().items():
        if name[0] == room:
            assert not [other for other in imported(path) if other[:1] == ("measures",)], ".".join(name)


def test_the_root_and_the_folders_are_small():
    assert len([path for path in PACKAGE.iterdir() if path.name != "__pycache__"]) <= 15
    folders = {path.parent for path in modules().values()}
    for folder in folders:
        assert len([path for path in folder.glob("*.py") if path.name != "__init__.py"]) <= 12, folder


def test_modules_have_a_docstring_and_a_sensible_length():
    for path in modules().values():
        text = path.read_text(encoding="utf-8")
        assert ast.get_docstring(ast.parse(text)), path
        assert len(text.splitlines()) <= 700, path


def test_no_word_of_other_machines_or_addresses_of_registries():
    banned = re.compile(r"/work/|/root/|pypi\.org|pythonhosted|npmjs\.(com|org)", re.IGNORECASE)
    for folder in ("src", "docs", "scripts", "benchmarks", "notebooks", "examples"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix in (
                ".py",
                ".md",
                ".yml",
                ".ipynb",
                ".html",
                ".js",
                ".toml",
                ".csv",
            ):
                assert not banned.search(path.read_text(encoding="utf-8")), path


def test_importing_the_package_does_not_import_pandas():
    import subprocess
    import sys

    code = "import cluster_analysis, sys; print('pandas' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"


def test_readme_names_only_targets_that_exist():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`make ([a-z-]+)`", readme)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for link in re.findall(r"\]\((?!http)([^)#]+)\)", readme):
        assert (ROOT / Path(link)).exists(), link


def test_modules_and_tests_that_the_texts_name_exist():
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    named = {
        (page.name, name)
        for page in pages
        for name in re.findall(r"`([\w/]+/\w+\.py)`", page.read_text("utf-8"))
    }
    assert len(named) > 10
    assert [
        one for one in sorted(named) if not any((at / one[1]).is_file() for at in (ROOT, PACKAGE))
    ] == []
