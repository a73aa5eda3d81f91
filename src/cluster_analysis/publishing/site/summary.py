"""What changed since the last report: pages added and removed, and numbers that moved."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

from cluster_analysis.data.records import Record
from cluster_analysis.pages.notebook import Facts
from cluster_analysis.publishing.document.integrity import checksums
from cluster_analysis.publishing.site.downloads import read_rows

EDITION = "site/edition.json"
SHOWN = 20
"""Numbers that moved which the page of news shows of one table."""


def compare(before: Path, after: Path) -> list[str]:
    """Lines for a person: what the new report has that the published one has not, and the reverse."""
    old, new = (
        {name: digest for name, digest in checksums(report).items() if name.endswith((".html", ".csv"))}
        for report in (before, after)
    )
    lines = [f"added: {name}" for name in sorted(new.keys() - old)]
    lines += [f"removed: {name}" for name in sorted(old.keys() - new)]
    for name in sorted(name for name in new if new[name] != old.get(name, new[name])):
        table = name.endswith(".csv")
        lines.append(_told(name, moved(before / name, after / name)) if table else f"changed: {name}")
    return lines


def _told(name: str, found: Mapping[str, Any]) -> str:
    """How many rows of a table moved, and the first of them."""
    text = "numbers moved: {name}: {changed} changed, {added} new, {gone} gone".format(name=name, **found)
    return text + "".join("; {key}: {before!r} was, {now!r} is".format(**one) for one in found["first"][:1])


def edition(before: Path, after: Path, records: Mapping[str, Record]) -> Facts:
    """What the page of news says: the numbers of the sources that are not those of the edition before.

    An edition lasts as long as no source changes: a report that is only made again has the news of the one
    before. It is kept in the report, as `edition.json`.
    """
    sums = {name: about.sha256 for name, about in records.items()}
    try:
        old = json.loads((before / EDITION).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {"first": True, "moved": [], "sums": sums}
    if old.get("sums") == sums:
        return dict(old)
    rows = []
    for name, digest in sums.items():
        paths = [report / f"site/data/{name}.csv" for report in (before, after)]
        if old.get("sums", {}).get(name, digest) != digest and all(path.is_file() for path in paths):
            rows.append({"name": name} | moved(*paths))
    return {"first": False, "moved": rows, "sums": sums}


def moved(before: Path, after: Path) -> Facts:
    """The rows of a table that changed, each with its first cell that did; how many are new or gone."""
    old, new = ({row["key"]: row["cells"] for row in read_rows(report)[1]} for report in (before, after))
    changed = [key for key in sorted(old.keys() & new.keys()) if old[key] != new[key]]
    first = []
    for key in changed[:SHOWN]:
        was, now = next(pair for pair in zip_longest(old[key], new[key], fillvalue="") if len({*pair}) > 1)
        first.append({"key": key, "before": was, "now": now})
    return {
        "changed": len(changed),
        "added": len(new.keys() - old),
        "gone": len(old.keys() - new),
        "first": first,
    }
