"""The source record of an official file that was read, with what is known of its download."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path

from cluster_analysis.data.records import Licence, Record, checksum
from cluster_analysis.errors import Problem
from cluster_analysis.intake.official.terms.cells import WORDS
from cluster_analysis.intake.official.terms.raw_table import RawTable

UNDATED = "as-of date: unknown, the file does not say it"
ASSUMED = "publisher and terms: assumed from the form of the file, without a record of its download"


def _fetched(path: Path, sha256: str, raw: RawTable) -> tuple[datetime.date | None, str]:
    """When a file was fetched and its element, by the record beside it.

    A record that is broken, or of another content, is left out.
    """
    sidecar = path.with_name(path.name + ".fetch.json")
    if not sidecar.is_file():
        return None, ""
    try:
        about = json.loads(sidecar.read_bytes())
        if about["sha256"] == sha256:
            return datetime.date.fromisoformat(about["fetched"][:10]), str(about.get("element") or "")
    except (OSError, ValueError, RecursionError, TypeError, KeyError, AttributeError):
        pass
    raw.skipped.append(Problem("is not the record of this download; it is left aside", file=sidecar.name))
    return None, ""


def source_record(path: Path, raw: RawTable, found: list[int]) -> Record:
    """The record of a file that was read: title, unit, vintages, date and checksum."""
    sha256 = checksum(path)
    seen, fetched = _fetched(path, sha256, raw)
    element = re.search(r"element[_-]?(\d+)|^(\d{4,})", path.name)
    title = raw.title or path.stem
    return Record(
        name=re.sub(r"\W+", "_", path.stem).strip("_").lower(),
        title={"en": title, "ru": title, "kk": title},
        description=f"{title} ({raw.layout})",
        kind="panel",
        publisher=WORDS["publisher"],
        cited_as=WORDS["cited_as"],
        element=fetched or (element and (element[1] or element[2])) or None,
        unit=raw.unit,
        vintage=found,
        as_of=min(filter(None, (raw.saved, seen)), default=None),
        licence=Licence(name=WORDS["terms"], attribution=WORDS["publisher"]),
        sha256=sha256,
        synthetic=False,
        notes=[
            *dict.fromkeys(raw.notes),
            *([] if raw.saved or seen else [UNDATED]),
            *([] if seen else [ASSUMED]),
        ],
    )
