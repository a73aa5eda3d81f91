"""What runs again when a module of the package is changed, from the records of the last build.

    python scripts/reruns.py [FOLDER]

Without a folder, one line for each: the fewest, median and most runs that a change in one of its modules
brings, and the pages that are laid out again. With one, a line for each of its modules with the notebooks
that use it.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections import Counter, defaultdict
from pathlib import Path

STEPS = Path("data/processed/build/steps")
PACKAGE = "snapshot/package/cluster_analysis/"
SOURCE = Path("src/cluster_analysis")


def users() -> dict[str, dict[str, list[str]]]:
    """For each module, the steps of each kind that opened it."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path in sorted(STEPS.glob("*.json")):
        kind, _, name = path.stem.partition("-")
        for opened in json.loads(path.read_text(encoding="utf-8"))["opened"]:
            if opened.startswith(PACKAGE) and opened.endswith(".py"):
                found[opened.removeprefix(PACKAGE)][kind].append(name)
    return found


def main(folder: str = "") -> None:
    """Print the table of all folders, or of the modules of one."""
    if not STEPS.is_dir():
        raise SystemExit(f"no records in {STEPS}: run the build first")
    found = users()
    modules = [
        path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py") if path.stem != "__init__"
    ]
    rooms: dict[str, list[str]] = defaultdict(list)
    for module in sorted(modules):
        rooms[module.partition("/")[0]].append(module)
    for room, inside in sorted(rooms.items()):
        runs = [len(found[module]["run"]) for module in inside]
        pages = max(len(found[module]["page"]) for module in inside)
        print(f"{room:12} runs {min(runs)} / {statistics.median(runs):g} / {max(runs)}, pages {pages}")
    for module in rooms.get(folder, []):
        kinds = Counter(name.rpartition("-")[0] or name for name in found[module]["run"])
        print(f"  {module}: {', '.join(f'{name} x {n}' for name, n in kinds.most_common()) or 'nothing'}")


if __name__ == "__main__":
    main(*sys.argv[1:])
