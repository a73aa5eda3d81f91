"""Change the package in one place at a time, and see that the tests notice.

`tests/project/mutants.csv` is a fixed list: a room (a folder of the package), a function in it, a piece of
its text, what it becomes, and the tests that should fail; the doctests of the module are run with them.
`python scripts/mutants.py` tries all, `--count 20 --seed WORD` a sample. The exit code is 1 if fewer than
nine of ten die. A mutant whose text is no longer in its function, exactly once, is refused by name: the list
goes with the code. One that changes nothing that can be seen has its reason in the column `equivalent` and is
not run.
"""

import argparse
import ast
import csv
import importlib
import multiprocessing
import os
import random
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LIST = ROOT / "tests" / "project" / "mutants.csv"
PACKAGE = Path("src", "cluster_analysis")
COPIED = ("src", "tests", "data", "notebooks", "scripts", "docs")
LEFT_OUT = shutil.ignore_patterns("_build", "__pycache__", "processed", "downloads")
FILES = ("pyproject.toml", "portfolio.yml", "CONTRIBUTING.md", "README.md", "CHANGELOG.md")
ENOUGH = 0.9
SECONDS = 200
LIBRARIES = (
    "xarray",
    "scipy.optimize",
    "scipy.stats",
    "libpysal.graph",
    "hypothesis",
    "pydantic",
    "zarr",
    "dask",
)

Mutant = dict[str, str]


def listed() -> list[Mutant]:
    """The mutants of the list."""
    with LIST.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def called(mutant: Mutant) -> str:
    """A mutant's name: where it is and what it does."""
    return f"{mutant['room']}: {mutant['function']}: {mutant['old']}  ->  {mutant['new']}"


def functions(text: str) -> list[tuple[str, int, int]]:
    """Functions of a module by qualified name, with the offsets at which their text begins and ends."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))

    def within(node: ast.AST, prefix: str) -> list[tuple[str, int, int]]:
        found = []
        for one in ast.iter_child_nodes(node):
            name = prefix
            if isinstance(one, ast.FunctionDef | ast.ClassDef):
                name = f"{prefix}.{one.name}".lstrip(".")
            if isinstance(one, ast.FunctionDef):
                found.append((name, starts[one.lineno - 1], starts[one.end_lineno or one.lineno]))
            found += within(one, name)
        return found

    return within(ast.parse(text), "")


def mutated(text: str, mutant: Mutant) -> list[str]:
    """The text of a module with the mutant in it, once for each place where its old text stands."""
    old, made = mutant["old"], []
    for name, start, end in functions(text):
        at = text.find(old, start, end)
        while name == mutant["function"] and at >= 0:
            made.append(text[:at] + mutant["new"] + text[at + len(old) :])
            at = text.find(old, at + 1, end)
    return made


def placed(mutant: Mutant, project: Path) -> tuple[Path, str]:
    """The module that a mutant changes, and its text after the change."""
    room = project / PACKAGE / mutant["room"]
    modules = sorted(room.rglob("*.py"))
    places = [
        (module, text) for module in modules for text in mutated(module.read_text(encoding="utf-8"), mutant)
    ]
    if len(places) != 1:
        raise ValueError(f"stands in {len(places)} places, not one: {called(mutant)}")
    return places[0]


def dies(mutant: Mutant, project: Path) -> bool:
    """Whether a test fails once the text is changed, in a copy of the project."""
    module, changed = placed(mutant, project)
    text = module.read_text(encoding="utf-8")
    try:
        _put(module, changed)
        return _fails(project, [str(module), *mutant["tests"].split()])
    finally:
        _put(module, text)


def _put(module: Path, text: str) -> None:
    """A module's text, without what was compiled from the one before."""
    module.write_text(text, encoding="utf-8")
    for compiled in module.parent.glob(f"__pycache__/{module.stem}.*"):
        compiled.unlink()


def _fails(project: Path, tests: list[str]) -> bool:
    """Whether pytest fails: in a child that has the libraries already where there are forks."""
    ways = multiprocessing.get_all_start_methods()
    child = multiprocessing.get_context("fork" if "fork" in ways else "spawn").Process(
        target=_run, args=(project, tests)
    )
    child.start()
    child.join(SECONDS)
    if child.is_alive():
        child.kill()
        child.join()
    if child.exitcode == pytest.ExitCode.USAGE_ERROR:
        raise ValueError(f"no such tests: {' '.join(tests)}")
    return child.exitcode != 0


def _run(project: Path, tests: list[str]) -> None:
    """Run tests of a copy of the project, and nothing of the project that this program belongs to."""
    os.chdir(project)
    source = str(project / "src")
    sys.path[:0] = [source]
    os.environ |= {"CLUSTER_ANALYSIS_ROOT": str(project), "PYTHONPATH": source}
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        sys.exit(pytest.main(["-q", "-x", "-p", "no:cacheprovider", "-p", "pytest_timeout", *tests]))


def load() -> None:
    """Load what every child needs, once."""
    for library in LIBRARIES:
        importlib.import_module(library)


def copied(folder: Path) -> Path:
    """A copy of what the tests need."""
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=LEFT_OUT)
    for name in FILES:
        shutil.copy(ROOT / name, folder)
    return folder


def tried(mutants: list[Mutant]) -> list[Mutant]:
    """Those that survive, each printed as it is tried."""
    survivors = []
    load()
    with tempfile.TemporaryDirectory() as folder:
        project = copied(Path(folder))
        for number, mutant in enumerate(mutants, 1):
            dead = dies(mutant, project)
            survivors += [] if dead else [mutant]
            print(f"{number:3} {'dies    ' if dead else 'SURVIVES'} {called(mutant)}", flush=True)
    return survivors


def main() -> int:
    """Try the mutants that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, help="how many, drawn by the seed; all if not given")
    parser.add_argument("--seed", default="20170410", help="any word")
    parser.add_argument("--room", default="", help="only those of rooms whose name begins so")
    given = parser.parse_args()
    chosen = [one for one in listed() if not one["equivalent"] and one["room"].startswith(given.room)]
    if given.count:
        draw = random.Random(given.seed)  # noqa: S311
        chosen = draw.sample(chosen, min(given.count, len(chosen)))
    survivors = tried(chosen)
    dead = len(chosen) - len(survivors)
    print(f"{dead} of {len(chosen)} mutants die")
    return int(dead < ENOUGH * len(chosen))


if __name__ == "__main__":
    sys.exit(main())
