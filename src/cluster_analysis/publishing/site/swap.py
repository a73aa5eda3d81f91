"""The published report: whole versions side by side, and a pointer that is replaced in one step.

`reports/` shows what `reports/.current` points to. A version is put together aside; the pointer goes
to it when it is whole, so that a reader never meets a half-written report.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path

from cluster_analysis.data.paths import below, reports, work_folder
from cluster_analysis.errors import InputError
from cluster_analysis.publishing.document.integrity import STATE, is_whole
from cluster_analysis.publishing.site import summary

PARTS = ("site", "pdf", "tables")
KEPT_VERSIONS = 2


def shows(state: str) -> bool:
    """Whether the published report was made from this state of the inputs, whole, and is in place."""
    folder = reports() / ".current"
    try:
        made_from = json.loads((folder / STATE).read_text(encoding="utf-8"))["state"]
    except (OSError, ValueError, KeyError):
        return False
    return (
        made_from == state
        and all((reports() / part).exists() for part in PARTS)
        and is_whole(folder.resolve())
    )


def publish(state: str) -> list[str]:
    """Assemble the report aside and swap it in by one rename; returns what changed since the last one."""
    from cluster_analysis.publishing.site.site import assemble

    versions = reports() / ".versions"
    fresh = versions / f"{time.strftime('%Y%m%dT%H%M%S')}-{os.urandom(4).hex()}.part"
    assemble(work_folder(), fresh, (reports() / ".current").resolve())
    (fresh / STATE).write_text(json.dumps({"state": state}), encoding="utf-8")
    changes = summary.compare(reports() / ".current", fresh)
    os.sync()  # the content is on the disk before a name points to it
    whole = fresh.with_suffix("")
    fresh.rename(whole)
    _point(reports() / ".current", Path(".versions") / whole.name)
    for part in PARTS:
        if not (reports() / part).is_symlink():
            _point(reports() / part, Path(".current") / part)
    _forget_old(versions, whole)
    return changes


def check_links() -> None:
    """Refuse before the work, not after it, what stands in the way or leads elsewhere."""
    versions = below(reports(), ".versions").resolve()
    for link in (reports() / name for name in (".current", *PARTS)):
        if link.exists() and not link.is_symlink():
            raise InputError(
                "{path} is in the way: it is not a link of this build; move it aside", path=str(link)
            )
        if link.is_symlink() and not _is_ours(link, versions):
            target = str(link.readlink())
            raise InputError(
                "{path} is in the way: it leads to {target}, not to a report of this build; move it aside",
                path=str(link), target=target,
            )  # fmt: skip


def _is_ours(link: Path, versions: Path) -> bool:
    """Whether `.current` leads to a version, or another link to its part of the current version."""
    if link.name == ".current":
        return link.resolve().parent == versions
    target = os.path.normpath(link.parent / link.readlink())
    return target == os.path.normpath(link.parent / ".current" / link.name)


def remove_half_written() -> int:
    """Remove what a killed run left: reports that were not whole, links not in place; how many they were."""
    left = list((reports() / ".versions").glob("*.part"))
    left += [link for name in (".current", *PARTS) for link in reports().glob(f"{name}.*.new")]
    for path in left:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    return len(left)


def _point(link: Path, target: Path) -> None:
    """Make `link` point to `target` in one step."""
    partial = link.with_name(f"{link.name}.{os.getpid()}.new")
    partial.unlink(missing_ok=True)
    partial.symlink_to(target)
    partial.replace(link)


def _forget_old(versions: Path, current: Path) -> None:
    """Remove older versions; the last ones are kept for readers that still have them open."""
    others = [one for one in versions.iterdir() if one != current]
    others.sort(key=lambda one: one.stat().st_mtime)
    for old in others[: max(0, len(others) - KEPT_VERSIONS + 1)]:
        shutil.rmtree(old, ignore_errors=True)
