"""What changed since the last report: pages added and removed, and numbers that moved."""

from __future__ import annotations

import csv
from pathlib import Path

from cluster_analysis.data.records import checksum


def compare(before: Path, after: Path) -> list[str]:
    """Lines for a person: what the new report has that the published one has not, and the reverse."""
    if not before.exists():
        return ["first report"]
    old, new = _state(before), _state(after)
    lines = [f"added: {name}" for name in sorted(new.keys() - old.keys())]
    lines += [f"removed: {name}" for name in sorted(old.keys() - new.keys())]
    moved = [name for name in sorted(new.keys() & old.keys()) if new[name] != old[name]]
    lines += [
        f"numbers moved: {name}: {differences(before / name, after / name)}"
        for name in moved
        if name.endswith(".csv")
    ]
    lines += [f"changed: {name}" for name in moved if name.endswith(".html")]
    return lines


def differences(before: Path, after: Path) -> str:
    """How many cells of a table differ, and the first of them; or how many rows it has now and had."""
    old, new = _rows(before), _rows(after)
    if [len(row) for row in old] != [len(row) for row in new]:
        return f"{len(old)} lines before, {len(new)} now"
    cells = [
        (line, column, was, now)
        for line, (left, right) in enumerate(zip(old, new, strict=True), start=1)
        for column, (was, now) in enumerate(zip(left, right, strict=True))
        if was != now
    ]
    if not cells:
        return "only its form"
    line, column, was, now = cells[0]
    name = new[0][column] if line > 1 else column + 1
    return f"{len(cells)} cells, first line {line}, column {name}: {was!r} was, {now!r} is"


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def _state(report: Path) -> dict[str, str]:
    """Pages and tables of a report, with the hash of their content."""
    files = [*report.glob("site/*/*.html"), *report.glob("site/*/*/*.csv"), *report.glob("tables/*.csv")]
    return {path.relative_to(report).as_posix(): checksum(path) for path in files}
