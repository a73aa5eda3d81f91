"""A zip of the course for a room without a network: notebooks, slides, data, code, wheels if given."""

from __future__ import annotations

import zipfile
from pathlib import Path

from cluster_analysis.data.paths import project_root, reports
from cluster_analysis.errors import InputError

FOLDERS = ("notebooks/training", "src", "data/raw", "docs")
PARTS = (
    *FOLDERS,
    "pyproject.toml",
    "requirements.lock",
    "README.md",
    "LICENSE",
    "portfolio.yml",
    "Makefile",
)
LEFT_OUT = ("__pycache__", ".ipynb_checkpoints", "instructor", "source", "_build")
"""Folders that are not handed out: solved notebooks, and the sources with their solutions, above all."""
HOW_TO = """python3.11 -m venv .venv
.venv/bin/python -m pip install --no-index --find-links wheels --no-deps -r requirements.lock
.venv/bin/python -m pip install --no-index --find-links wheels --no-deps --no-build-isolation -e .
.venv/bin/jupyter lab --notebook-dir notebooks
"""


def bundle(path: Path, wheels: Path | None = None) -> Path:
    """Write the zip; each file once, in the same order each time. Slides made before are taken along.

    Parameters
    ----------
    wheels
        Folder with the wheels of `requirements.lock` (`pip download --no-deps -r requirements.lock -d ...`);
        without it the machines must have the packages already.

    Raises
    ------
    InputError
        If the folder given holds nothing.
    """
    parts = [(project_root() / part, part) for part in PARTS]
    parts.append((reports() / "training" / "slides", "slides"))
    if wheels:
        if not any(wheels.rglob("*")):
            raise InputError("holds no file", file=str(wheels), column="wheels")
        parts.append((wheels, "wheels"))
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for place, name in parts:
            for one in [place] if place.is_file() else sorted(place.rglob("*")):
                inside = name / one.relative_to(place)
                if one.is_file() and not set(inside.parts) & set(LEFT_OUT):
                    file.write(one, inside)
        file.writestr("INSTALL.txt", HOW_TO)
    return path
