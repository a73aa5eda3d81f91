"""Whether the files of a report are as its record says: the check behind `verify`, and before a build."""

from __future__ import annotations

import json
import os
from pathlib import Path

from cluster_analysis.data.records import checksum

CRATE = "ro-crate-metadata.json"
STATE = "state.json"


def verify(report: Path) -> list[str]:
    """Compare every file of a report with the checksum in its crate.

    Returns
    -------
    list of str
        What differs, one line a file: changed, missing, or not in the crate. Empty if all is as it was made.
    """
    listed = _listed(report)
    found = checksums(report)
    problems = []
    for name in sorted(name for name in listed | found if listed.get(name) != found.get(name)):
        kind = "differs from its record" if name in listed else "is not in the record"
        problems.append(f"{name}: {kind if name in found else 'is missing'}")
    return problems


def is_whole(report: Path) -> bool:
    """Whether nothing differs; False too where there is no record to compare with."""
    return bool(_listed(report)) and not verify(report)


def sound(report: Path) -> dict[str, str]:
    """The files of a report that are as its record says, with their checksums; none without a record."""
    return dict(_listed(report).items() & checksums(report).items())


def checksums(report: Path) -> dict[str, str]:
    """The checksum of every file of a report but its record, by name."""
    names = {path.relative_to(report).as_posix() for path in report.rglob("*") if path.is_file()}
    return {name: checksum(report / name) for name in names - {f"site/{CRATE}", STATE}}


def _listed(report: Path) -> dict[str, str]:
    """The checksums in the record of a report, by name; none where it cannot be read."""
    try:
        return {
            os.path.normpath(f"site/{one['@id']}"): str(one["sha256"])
            for one in json.loads((report / "site" / CRATE).read_text(encoding="utf-8"))["@graph"]
            if one.get("@type") == "File"
        }
    except (OSError, ValueError, KeyError):
        return {}
