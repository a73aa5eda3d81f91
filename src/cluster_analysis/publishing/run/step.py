"""A step of the report and its record: what it was made from, what it made, so whether it has to run again.

A record is written when a step has ended well: the files that were opened (tables, catalogues, templates, the
modules that were imported) and the files that were made, each with its hash. As long as all of them are as
they were, the step need not run. Nothing else decides it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cluster_analysis.data.paths import below, write_whole
from cluster_analysis.data.records import checksum
from cluster_analysis.publishing.run.snapshot import CODE, Snapshot, libraries

SNAPSHOT = "snapshot"
NOTEBOOKS = "notebooks"
"""Folders below the work folder that hold what steps are made from."""
STARTERS = [
    f"{SNAPSHOT}/{CODE}/publishing/{name}.py"
    for name in ("__init__", "run/__init__", "run/noted", "run/process", "run/child")
]
"""Modules that start processes and listen to them: no content comes from them."""


@dataclass(frozen=True)
class Step:
    """One step: a function that makes files.

    Attributes
    ----------
    name
        `run`, `page` or `tables`.
    key
        What it is made for: an item or a table.
    function
        `module:name` inside the package.
    made
        The files that it makes, and folders of which it makes everything.
    arguments
        What it is given: paths, and values of JSON on which the result depends.
    """

    name: str
    key: str
    function: str
    made: list[Path]
    arguments: dict[str, Any]

    @property
    def title(self) -> str:
        """As the log names it: `page[mapping-2017]`."""
        return f"{self.name}[{self.key}]"


@dataclass(frozen=True)
class Ledger:
    """The records of all steps, in the work folder.

    Attributes
    ----------
    work
        The work folder; names in records are below it.
    snapshot
        The inputs of this build.
    """

    work: Path
    snapshot: Snapshot

    def is_fresh(self, step: Step) -> bool:
        """Whether the step would make again what is there."""
        record = read(self.work, step.name, step.key)
        return record == self._record(step, record.get("opened", ()))

    def keep(self, step: Step, opened: Iterable[str]) -> None:
        """Write the record of a step that has ended well: only inputs and executed notebooks matter."""
        work = f"{self.work.resolve().as_posix()}/"
        names = {Path(one).as_posix().removeprefix(work) for one in opened}.difference(STARTERS)
        kept = (one for one in sorted(names) if one.startswith((f"{SNAPSHOT}/", f"{NOTEBOOKS}/")))
        record = json.dumps(self._record(step, kept), ensure_ascii=False, indent=1)
        write_whole(_path(self.work, step.name, step.key), record)

    def _record(self, step: Step, opened: Iterable[str]) -> dict[str, Any]:
        """What the step is made from and makes, as both are now: files with their hashes."""
        values = {name: one for name, one in step.arguments.items() if not isinstance(one, Path)}
        made = (path.relative_to(self.work).as_posix() for place in step.made for path in _files(place))
        kept = json.loads(json.dumps(values))
        return {
            "given": {"function": step.function, "libraries": libraries(), **kept},
            "opened": {name: self._hash(name) for name in opened},
            "made": {name: self._hash(name) for name in made},
        }

    def _hash(self, name: str) -> str | None:
        """The hash of a file, of an input as it was copied; None where there is none."""
        if name.startswith(f"{SNAPSHOT}/"):
            return self.snapshot.files.get(name.removeprefix(f"{SNAPSHOT}/"))
        path = self.work / name
        return checksum(path) if path.is_file() else None


def read(work: Path, name: str, key: str) -> dict[str, Any]:
    """The record of a step; empty if there is none that can be read."""
    try:
        record = json.loads(_path(work, name, key).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _path(work: Path, name: str, key: str) -> Path:
    return below(work, "steps", f"{name}-{key}.json")


def _files(place: Path) -> list[Path]:
    """A file, or the files of a folder as they are now."""
    return sorted(one for one in place.rglob("*") if one.is_file()) if place.is_dir() else [place]
