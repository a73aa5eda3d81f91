"""The project itself: one source of dependencies, floors, languages of the package."""

import ast
import re
from pathlib import Path

import pytest

from cluster_analysis.fingerprints import PACKAGE
from cluster_analysis.paths import project_root

ROOT = project_root()

FLOORS = [
    {"errors", "status", "paths", "regions", "industries", "i18n", "spreadsheet_text"},
    {"records", "catalogue", "checks", "csv_text", "sources", "boundaries"},
    {"panel", "vintages", "check_data", "sealing"},
    {"measures", "value_chain", "evaluation", "networks", "management", "programme"},
    {"selection"},
    {
        "pictures",
        "theme",
        "maps",
        "charts",
        "tables",
        "findings",
        "quality",
        "profiles",
        "selection_charts",
        "newsletter",
    },
    {
        "notebooks",
        "slim",
        "kernel",
        "lifetime",
        "portfolio",
        "fingerprints",
        "reach",
        "publish",
        "training",
        "preview",
    },
    {"build", "tasks", "cli", "commands", "__main__"},
]


def floor(module):
    return next((number for number, names in enumerate(FLOORS) if module in names), None)


def imported(path):
    """Modules of the package that a file imports when it is loaded or run, by their first name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("cluster_analysis"):
            parts = node.module.split(".")
            yield from ([parts[1]] if len(parts) > 1 else [alias.name for alias in node.names])
        elif isinstance(node, ast.Import):
            yield from (
                alias.name.split(".")[1] for alias in node.names if alias.name.startswith("cluster_analysis.")
            )


def modules():
    return sorted(
        path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE or path.name != "__init__.py"
    )


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_from_floors_below_or_its_own(path):
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    here = floor(own)
    assert here is not None, f"{own} stands on no floor; add it to FLOORS"
    for name in imported(path):
        if name != own and floor(name) is not None:
            assert floor(name) <= here, f"{own} (floor {here + 1}) imports {name} (floor {floor(name) + 1})"


def test_modules_have_a_docstring_and_a_sensible_length():
    for path in modules():
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
