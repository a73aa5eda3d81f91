"""The published report: whole versions side by side, and one link that is replaced in one step.

`reports/site` leads to the site of one version below `reports/.versions`. A version is put together aside;
the link goes to it when it is whole, so that a reader never meets a half-written report. Where the file
system has no links, `site` is a copy that names its version.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from cluster_analysis.data.paths import below, reports
from cluster_analysis.errors import InputError
from cluster_analysis.publishing.document.integrity import STATE, is_whole, verify
from cluster_analysis.publishing.site import summary

PART = "site"
KEPT_VERSIONS = 2
COPY_OF = ".copy-of"
"""In a site that is a copy: the name of its version."""


def current() -> Path:
    """The folder of the version that is published; one that does not exist if there is none."""
    place = reports() / PART
    if place.is_symlink():
        return place.resolve().parent
    copied = place / COPY_OF
    name = copied.read_text(encoding="utf-8") if copied.is_file() else "none"
    return below(reports(), ".versions", name)


def changed() -> list[str]:
    """What differs in the published report from its record, one line a file.

    Raises
    ------
    InputError
        If nothing is published.
    """
    if not current().exists():
        raise InputError(
            "{folder}: there is no published report; cluster-analysis build makes one",
            folder=str(reports()),
        )
    return verify(current())


def shows(state: str) -> bool:
    """Whether the published report was made from this state of the inputs, and is whole."""
    kept = current() / STATE
    return kept.is_file() and kept.read_bytes() == _noted(state) and is_whole(current())


def _noted(state: str) -> bytes:
    """What a version says of the state that it was made from."""
    return json.dumps({"state": state}).encode()


def publish(state: str, assemble: Callable[[Path, Path], object]) -> list[str]:
    """Assemble the report aside and swap it in by one rename; returns what changed since the last one.

    Parameters
    ----------
    state
        What it is made from.
    assemble
        Puts the report together in a new folder, given the one before, if there is one.
    """
    versions = below(reports(), ".versions")
    versions.mkdir(parents=True, exist_ok=True)
    fresh = versions / f"{time.strftime('%Y%m%dT%H%M%S')}-{os.urandom(4).hex()}.part"
    before = current()
    assemble(fresh, before)
    (fresh / STATE).write_bytes(_noted(state))
    changes = summary.compare(before, fresh) if before.exists() else ["first report"]
    if hasattr(os, "sync"):
        os.sync()  # the content is on the disk before a name points to it
    whole = fresh.with_suffix("")
    fresh.rename(whole)
    _put_in_place(whole)
    _forget_old(versions, whole)
    return changes


def _put_in_place(version: Path) -> None:
    """Let `site` show a version: by a link that takes its place in one step; a copy where there are none."""
    link = reports() / f"{PART}.{os.getpid()}.new"
    link.unlink(missing_ok=True)
    try:
        link.symlink_to(Path(".versions") / version.name / PART)
        link.replace(reports() / PART)
    except (OSError, NotImplementedError):  # no links here, or a copy in their place
        link.unlink(missing_ok=True)
        _copy(version)


def _copy(version: Path) -> None:
    """Put a copy of the site in place."""
    new, place, old = (below(reports(), f"{PART}{end}") for end in (".copy.new", "", ".old.new"))
    shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(version / PART, new)
    (new / COPY_OF).write_text(version.name)
    if place.exists():
        place.rename(old)
    new.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def check_links() -> None:
    """Refuse before the work, not after it, what stands in the way or leads elsewhere."""
    versions = below(reports(), ".versions").resolve()
    place = reports() / PART
    if place.is_symlink():
        if place.resolve() != versions / place.resolve().parent.name / PART:
            raise InputError(
                "{path} is in the way: it leads to {target}, not to a report of this build; move it aside",
                path=str(place),
                target=str(place.readlink()),
            )
    elif place.exists() and not (place / COPY_OF).is_file():
        raise InputError(
            "{path} is in the way: it is not a link of this build; move it aside", path=str(place)
        )


def remove_half_written(*further: Path) -> int:
    """Remove what a killed run left: reports that were not whole, links not in place; how many they were."""
    left = [*further, *(reports() / ".versions").glob("*.part"), *reports().glob(f"{PART}.*.new")]
    for path in left:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)  # a process that ends may remove its own meanwhile
        else:
            path.unlink(missing_ok=True)
    return len(left)


def _forget_old(versions: Path, version: Path) -> None:
    """Remove older versions; the last ones are kept for readers that still have them open."""
    others = (one for one in versions.iterdir() if one != version)
    for old in sorted(others, key=lambda one: one.stat().st_mtime, reverse=True)[KEPT_VERSIONS - 1 :]:
        shutil.rmtree(old, ignore_errors=True)
