"""What a build did, for a person, a program and the run log; and what it is doing, while it runs."""

from __future__ import annotations

import datetime
import json
import shutil
import sys
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cluster_analysis.data.paths import reports, work_folder
from cluster_analysis.publishing.site import swap

SHOWN = 12
STEPS = ("run", "page", "tables")
MEBIBYTE = 2**20
A_MINUTE = 60.0


@dataclass
class Result:
    """What a build did.

    Attributes
    ----------
    ran
        The steps that ran, as `page[mapping-2017]`.
    failed
        Message by step.
    unchanged
        Whether the published report was up to date.
    seconds
        The time from beginning to end.
    changes
        A line for each page or table that is new, gone or different.
    cleaned
        How many left-overs of runs that were killed have been removed.
    """

    ran: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    unchanged: bool = False
    seconds: float = 0.0
    changes: list[str] = field(default_factory=list)
    cleaned: int = 0

    @property
    def ok(self) -> bool:
        """Whether everything that is listed is published."""
        return not self.failed


def facts(result: Result) -> dict[str, Any]:
    """The outcome as values of JSON: what was published, made, moved, and how much room it takes in bytes."""
    moved = [change for change in result.changes if change.startswith("numbers moved")]
    return {
        "published": result.ok,
        "unchanged": result.unchanged,
        "site": str(reports() / "site" / "index.html"),
        "pages": len(list((reports() / "site").glob("*/records/*.json"))),
        "ran": {name: sum(step.startswith(f"{name}[") for step in result.ran) for name in STEPS},
        "failed": result.failed,
        "figures_moved": moved,
        "other_changes": [change for change in result.changes if change not in moved],
        "seconds": round(result.seconds, 1),
        "disk": {
            "report": _size(swap.current()),
            "work": _size(work_folder()),
            "free": shutil.disk_usage(work_folder()).free,
        },
        "cleaned": result.cleaned,
    }  # fmt: skip


def as_json(result: Result) -> str:
    """The outcome for programs."""
    return json.dumps(facts(result), ensure_ascii=False, indent=1)


def as_text(result: Result) -> str:
    """The outcome on one screen."""
    found = facts(result)
    report, work, free = (f"{size // MEBIBYTE:,} MiB" for size in found["disk"].values())
    ran = ", ".join(f"{n} {name}" for name, n in found["ran"].items() if n) or "nothing"
    verdict = f"{len(result.failed)} failed; the published report stays as it was."
    if result.ok:
        verdict = "Nothing changed." if result.unchanged else "Published."
    lines = [
        f"{verdict} The site is at {found['site']}",
        f"pages    {found['pages']}; made again: {ran}",
        f"time     {result.seconds:.0f} s",
        f"disk     report {report}, work folder {work}, free {free}",
        f"cleaned  {result.cleaned} left by runs that were killed",
    ]
    for name in ("figures_moved", "other_changes"):
        changes = found[name]
        lines += [f"{name.replace('_', ' ')}: {len(changes)}", *(f"  {one}" for one in changes[:SHOWN])]
    lines += [f"  {name}\n    " + text.replace("\n", "\n    ") for name, text in result.failed.items()]
    return "\n".join(lines)


def _size(folder: Path) -> int:
    """The bytes of all files of a folder."""
    return sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())


def log(result: Result) -> None:
    """One line per run in the run log, for machines."""
    ended = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    line = {"time": ended, "ok": result.ok, **vars(result)}
    with (work_folder() / "runs.jsonl").open("a", encoding="utf-8") as file:
        print(json.dumps(line, ensure_ascii=False), file=file)


class Progress:
    """What a build is doing: on a terminal a line that changes, elsewhere a line a minute, or nothing."""

    def __init__(self, quiet: bool = False) -> None:
        self.quiet = quiet
        self.live = sys.stderr.isatty()
        self._last = time.monotonic()

    def tell(self, done: int, total: int, running: Collection[str]) -> None:
        """Say how many of the chains are done, and which are running."""
        if self.quiet or (not self.live and time.monotonic() - self._last < A_MINUTE):
            return
        self._last = time.monotonic()
        line = f"{done} of {total} done; now {', '.join(running)}"
        sys.stderr.write(f"\r\x1b[K{line[:100]}" if self.live else f"{line}\n")
        sys.stderr.flush()

    def end(self) -> None:
        """Clear the line that changes."""
        if self.live and not self.quiet:
            sys.stderr.write("\r\x1b[K")
