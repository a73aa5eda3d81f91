"""Where the project's folders are, and how a file gets into them whole."""

from __future__ import annotations

import os
from pathlib import Path

from cluster_analysis.errors import InputError

MARK = "portfolio.yml"


def project_root() -> Path:
    """The project folder: `CLUSTER_ANALYSIS_ROOT`, else the nearest folder upwards with `portfolio.yml`.

    Looked for from the working directory, then from this file (an editable installation).
    """
    given = os.environ.get("CLUSTER_ANALYSIS_ROOT")
    if given:
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
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".part")
    partial.write_bytes(content.encode() if isinstance(content, str) else content)
    return partial.replace(path)
