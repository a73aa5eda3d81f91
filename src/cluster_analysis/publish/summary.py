"""What changed since the last report: pages added and removed, and tables whose numbers moved."""

from __future__ import annotations

import hashlib
from pathlib import Path


def compare(before: Path, after: Path) -> list[str]:
    """Lines for a person: what the new report has that the published one has not, and the reverse."""
    if not before.exists():
        return ["first report"]
    old, new = _state(before), _state(after)
    lines = [f"added: {name}" for name in sorted(new.keys() - old.keys())]
    lines += [f"removed: {name}" for name in sorted(old.keys() - new.keys())]
    moved = [name for name in sorted(new.keys() & old.keys()) if new[name] != old[name]]
    lines += [f"numbers moved: {name}" for name in moved if name.endswith(".csv")]
    lines += [f"changed: {name}" for name in moved if name.endswith(".html")]
    return lines


def _state(report: Path) -> dict[str, str]:
    """Pages and tables of a report, with the hash of their content."""
    files = [*report.glob("site/*/*.html"), *report.glob("site/*/*/*.csv"), *report.glob("tables/*.csv")]
    return {
        path.relative_to(report).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }
