"""What changed since the last report: pages added and removed, and numbers that moved."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cluster_analysis.data.records import Record, checksum
from cluster_analysis.publishing.site.downloads import addressed, read_rows

EDITION = "site/edition.json"
SHOWN = 20
"""Numbers that moved which the page of news shows of one table."""


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
    old, new = read_rows(before), read_rows(after)
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


def edition(before: Path | None, after: Path, records: Mapping[str, Record]) -> dict[str, Any]:
    """What the page of news says: the numbers of the sources that are not those of the edition before.

    An edition lasts as long as no source changes: a report that is only made again has the news of the one
    before. It is kept in the report, as `edition.json`.
    """
    sums = {name: about.sha256 for name, about in records.items()}
    dated = max(about.dated for about in records.values())
    try:
        old = json.loads((before / EDITION).read_text(encoding="utf-8")) if before else {}
    except (OSError, ValueError):
        old = {}
    if old.get("sums") == sums:
        return dict(old)
    changed = [name for name, digest in sums.items() if old.get("sums", {}).get(name, digest) != digest]
    moved = [_moved(before, after, name) for name in changed] if before else []
    return {"first": not old, "dated": dated, "moved": [one for one in moved if one], "sums": sums}


def _moved(before: Path, after: Path, name: str) -> dict[str, Any]:
    """The rows of a table whose last cell changed, that are new or gone; nothing where there is no table."""
    paths = [report / f"site/data/{name}.csv" for report in (before, after)]
    if not all(path.is_file() for path in paths):
        return {}
    old, new = (
        {row["key"]: row["cells"][-1] for row in addressed(head, rows)}
        for head, *rows in map(read_rows, paths)
    )
    changed = [key for key in sorted(old.keys() & new.keys()) if old[key] != new[key]]
    first = [{"key": key, "before": old[key], "now": new[key]} for key in changed[:SHOWN]]
    counts = {"changed": len(changed), "added": len(new.keys() - old), "gone": len(old.keys() - new)}
    return {"name": name, **counts, "first": first}


def _state(report: Path) -> dict[str, str]:
    """Pages and tables of a report, with the hash of their content."""
    files = [*report.glob("site/*/*.html"), *report.glob("site/*/*/*.csv"), *report.glob("site/tables/*.csv")]
    return {path.relative_to(report).as_posix(): checksum(path) for path in files}
