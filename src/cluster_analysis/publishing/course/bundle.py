"""A zip of the course for a room without a network: notebooks, slides, data, code, wheels if given."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from cluster_analysis.data.paths import project_root
from cluster_analysis.errors import InputError, Problem

PARTS = (
    "notebooks/training",
    "src",
    "data/raw",
    "docs",
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


def bundle(path: Path, slides: Path | None = None, wheels: Path | None = None) -> Path:
    """Write the zip; each file once, in the same order each time.

    Parameters
    ----------
    slides
        Folder with the slides of the languages.
    wheels
        Folder with the wheels of `requirements.lock` (`pip download --no-deps -r requirements.lock -d ...`);
        without it the machines must have the packages already.

    Raises
    ------
    InputError
        If a folder given holds nothing.
    """
    given = {"slides": slides, "wheels": wheels}
    for name, folder in given.items():
        if folder is not None and not any(folder.rglob("*")):
            raise InputError([Problem("holds no file", file=str(folder), column=name)])
    root = project_root()
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for part in PARTS:
            for one in _files(root / part):
                if not set(one.relative_to(root).parts) & set(LEFT_OUT):
                    file.write(one, one.relative_to(root))
        for name, folder in given.items():
            for one in _files(folder) if folder else ():
                file.write(one, Path(name) / one.relative_to(folder))  # type: ignore[arg-type]
        file.writestr("INSTALL.txt", HOW_TO)
    return path


def _files(path: Path) -> Iterator[Path]:
    found = [path] if path.is_file() else sorted(path.rglob("*"))
    return (one for one in found if one.is_file())
