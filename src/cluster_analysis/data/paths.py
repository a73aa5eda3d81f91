"""Where the project's folders are, and how a file gets into them whole."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from cluster_analysis.errors import InputError

MARK = "portfolio.yml"


def project_root() -> Path:
    """The project folder: `CLUSTER_ANALYSIS_ROOT`, else the nearest folder upwards with `portfolio.yml`.

    Looked for from the working directory, then from this file (an editable installation).
    """
    given = os.environ.get("CLUSTER_ANALYSIS_ROOT")
    if given:
        if not Path(given).is_dir():
            raise InputError(f"CLUSTER_ANALYSIS_ROOT is {given!r}, which is not a folder")
        return Path(given).resolve()
    for start in (Path.cwd(), Path(__file__)):
        for folder in (start, *start.parents):
            if (folder / MARK).is_file():
                return folder.resolve()
    raise InputError(
        f"no project folder found: no {MARK} in {Path.cwd()} or above it; "
        "change into the project or set CLUSTER_ANALYSIS_ROOT"
    )


def raw() -> Path:
    """Committed inputs."""
    return project_root() / "data" / "raw"


def processed() -> Path:
    """Built, disposable data."""
    return project_root() / "data" / "processed"


def work_folder() -> Path:
    """Where the products of the build are kept between runs."""
    return processed() / "build"


def reports() -> Path:
    """Built outputs: `site/`, `pdf/`, `tables/`."""
    return project_root() / "reports"


def write_whole(path: Path, content: str | bytes) -> Path:
    """Write a file so that it appears whole or not at all."""
    with replacing(path) as partial:
        partial.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A name beside `path` to write to; what was written takes the place of `path` if the block ends well.

    Every writer has a name of its own, so that two at once do not mix; a folder takes the place of a folder.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{secrets.token_hex(6)}.part")
    try:
        yield partial
        if path.is_dir() and partial.is_dir():
            shutil.rmtree(path)
        partial.replace(path)
    finally:
        if partial.is_dir():
            shutil.rmtree(partial)
        partial.unlink(missing_ok=True)
