"""The published report: whole versions side by side, and a pointer that is replaced in one step.

`reports/` shows what `reports/.current` points to. A version is put together aside; the pointer goes
to it when it is whole, so that a reader never meets a half-written report. Where the file system has no
links, the pointer is a file with the version's name, and `site` is a copy of it.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from cluster_analysis.data.paths import below, reports, write_whole
from cluster_analysis.errors import InputError
from cluster_analysis.publishing.document.integrity import STATE, is_whole
from cluster_analysis.publishing.site import summary

PART = "site"
KEPT_VERSIONS = 2
COPY_OF = ".copy-of"
"""In a site that is a copy: the name of its version."""


def current() -> Path | None:
    """The folder of the version that is published; None if there is none."""
    pointer = reports() / ".current"
    if pointer.is_file():
        return below(reports(), ".versions", pointer.read_text(encoding="utf-8"))
    return pointer.resolve() if pointer.is_dir() else None


def shows(state: str) -> bool:
    """Whether the published report was made from this state of the inputs, whole, and is in place."""
    version = current()
    if version is None:
        return False
    try:
        made_from = json.loads((version / STATE).read_text(encoding="utf-8"))["state"]
    except (OSError, ValueError, KeyError):
        return False
    return made_from == state and _is_shown(version) and is_whole(version)


def _is_shown(version: Path) -> bool:
    """Whether the site in place is that of the version."""
    place = reports() / PART
    copied = (place / COPY_OF).read_text() if (place / COPY_OF).is_file() else ""
    return (place.is_symlink() and place.exists()) or copied == version.name


def publish(state: str, assemble: Callable[[Path, Path | None], None]) -> list[str]:
    """Assemble the report aside and swap it in by one rename; returns what changed since the last one.

    Parameters
    ----------
    state
        What it is made from.
    assemble
        Puts the report together in a new folder, given the one before.
    """
    versions = below(reports(), ".versions")
    versions.mkdir(parents=True, exist_ok=True)
    fresh = versions / f"{time.strftime('%Y%m%dT%H%M%S')}-{os.urandom(4).hex()}.part"
    before = current()
    assemble(fresh, before)
    (fresh / STATE).write_text(json.dumps({"state": state}), encoding="utf-8")
    changes = summary.compare(before, fresh) if before else ["first report"]
    if hasattr(os, "sync"):
        os.sync()  # the content is on the disk before a name points to it
    whole = fresh.with_suffix("")
    fresh.rename(whole)
    _put_in_place(whole)
    _forget_old(versions, whole)
    return changes


def _put_in_place(version: Path) -> None:
    """Let the pointer and the site show a version: by links, or a file and copies where there are none."""
    if not _has_links():
        _copy(version)
        write_whole(reports() / ".current", version.name)
        return
    _point(reports() / ".current", Path(".versions") / version.name)
    if not (reports() / PART).is_symlink():
        _point(reports() / PART, Path(".current") / PART)


def _has_links() -> bool:
    """Whether the file system has symbolic links, and this user may make them."""
    if (reports() / ".current").is_symlink():
        return True
    try:
        _point(reports() / ".current", Path(".versions"))
    except (OSError, NotImplementedError):
        return False
    (reports() / ".current").unlink()
    return True


def _point(link: Path, target: Path) -> None:
    """Make `link` point to `target` in one step."""
    partial = link.with_name(f"{link.name}.{os.getpid()}.new")
    partial.unlink(missing_ok=True)
    partial.symlink_to(target)
    partial.replace(link)


def _copy(version: Path) -> None:
    """Put a copy of the site in place; of files, by links of the file system where it has them."""
    new, place, old = (below(reports(), f"{PART}{end}") for end in (".copy.new", "", ".old.new"))
    shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(version / PART, new, copy_function=_link_or_copy)
    (new / COPY_OF).write_text(version.name)
    if place.exists():
        place.rename(old)
    new.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def _link_or_copy(source: str, target: str) -> None:
    """One file twice, stored once if the file system can do it."""
    with contextlib.suppress(OSError):
        os.link(source, target)
        return
    shutil.copy2(source, target)


def check_links() -> None:
    """Refuse before the work, not after it, what stands in the way or leads elsewhere."""
    versions = below(reports(), ".versions").resolve()
    for link in (reports() / name for name in (".current", PART)):
        if link.is_symlink() and not _is_ours(link, versions):
            raise InputError(
                "{path} is in the way: it leads to {target}, not to a report of this build; move it aside",
                path=str(link),
                target=str(link.readlink()),
            )
        copied = link.is_file() if link.name == ".current" else (link / COPY_OF).is_file()
        if link.exists() and not link.is_symlink() and not copied:
            message = "{path} is in the way: it is not a link of this build; move it aside"
            raise InputError(message, path=str(link))


def _is_ours(link: Path, versions: Path) -> bool:
    """Whether `.current` leads to a version, or another link to its part of the current version."""
    if link.name == ".current":
        return link.resolve().parent == versions
    target = os.path.normpath(link.parent / link.readlink())
    return target == os.path.normpath(link.parent / ".current" / link.name)


def remove_half_written() -> int:
    """Remove what a killed run left: reports that were not whole, links not in place; how many they were."""
    left = list((reports() / ".versions").glob("*.part"))
    left += [link for name in (".current", PART) for link in reports().glob(f"{name}.*.new")]
    for path in left:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    return len(left)


def _forget_old(versions: Path, version: Path) -> None:
    """Remove older versions; the last ones are kept for readers that still have them open."""
    others = [one for one in versions.iterdir() if one != version]
    others.sort(key=lambda one: one.stat().st_mtime)
    for old in others[: max(0, len(others) - KEPT_VERSIONS + 1)]:
        shutil.rmtree(old, ignore_errors=True)
