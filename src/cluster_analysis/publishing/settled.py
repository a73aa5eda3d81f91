"""Which steps are settled: made from the same, with the same files, as when a build last finished them.

Pytask need not look at those. The list is a shortcut only: without it, pytask compares every step itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from cluster_analysis.data.paths import work_folder, write_whole
from cluster_analysis.data.tables.records import checksum
from cluster_analysis.publishing.steps import Step

Seals = dict[str, str | None]


def _list() -> Path:
    return work_folder() / "settled.json"


def seal(steps: Iterable[Step]) -> str | None:
    """One hash of what steps are made from and of the files that they made; None if a file is missing."""
    digest = hashlib.sha256()
    for step in steps:
        digest.update(f"{step.name};{step.given};{step.state};".encode())
        for path in step.files():
            if not path.is_file():
                return None
            digest.update(f"{path.name}:{checksum(path)};".encode())
    return digest.hexdigest()


def seals(groups: Mapping[str, list[Step]]) -> Seals:
    """The seal of each group."""
    return {key: seal(steps) for key, steps in groups.items()}


def remembered() -> Seals:
    """The seals of the last build; none if there was no build, or its list cannot be read."""
    try:
        found = json.loads(_list().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def remember(found: Seals) -> None:
    """Keep the seals of whole groups for the next build."""
    write_whole(_list(), json.dumps({key: one for key, one in found.items() if one}))


def drop_damaged(steps: Iterable[Step]) -> None:
    """Remove pages whose pictures are not those that were written with them; pytask knows the page alone."""
    from cluster_analysis.publishing.site.html import is_whole

    for page in (path for step in steps if step.name == "page" for path in step.made()):
        if page.is_file() and not is_whole(page):
            page.unlink()
