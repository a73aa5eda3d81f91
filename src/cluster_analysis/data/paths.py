"""Where the project's folders are, and how a file gets into them whole."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextvars import ContextVar
from numbers import Integral
from pathlib import Path

from cluster_analysis.errors import InputError

MARK = "portfolio.yml"
NAME = r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}"
"""What an id, a table, a notebook is called that becomes a part of a path."""


_root: ContextVar[str] = ContextVar("root", default="")


@contextlib.contextmanager
def rooted(root: Path) -> Iterator[None]:
    """Let everything in the block read below `root`: a copy of the project folder, say."""
    token = _root.set(str(root.resolve()))
    try:
        yield
    finally:
        _root.reset(token)


def project_root() -> Path:
    """The project folder: `CLUSTER_ANALYSIS_ROOT`, else the nearest folder upwards with `portfolio.yml`.

    Looked for from the working directory, then from this file (an editable installation).
    """
    if _root.get():
        return Path(_root.get())
    given = os.environ.get("CLUSTER_ANALYSIS_ROOT")
    if given:
        if not Path(given).is_dir():
            raise InputError("CLUSTER_ANALYSIS_ROOT is '{path}', which is not a folder", path=given)
        return Path(given).resolve()
    for start in (Path.cwd(), Path(__file__)):
        for folder in (start, *start.parents):
            if (folder / MARK).is_file():
                return folder.resolve()
    raise InputError(
        "no project folder found: no {mark} in {folder} or above it; "
        "change into the project or set CLUSTER_ANALYSIS_ROOT",
        mark=MARK,
        folder=str(Path.cwd()),
    )


def check_name(name: object, **where: object) -> str:
    """A text or whole number that may become a part of a path, as a text.

    Parameters
    ----------
    name
        The id of an entry, a cell of a table, the name of a table.
    where
        Where it stands (`file`, `row`, `column`), for the message.

    Raises
    ------
    InputError
        For anything but letters from A to Z, digits, `-` and `_` (at most 100, not `-` or `_` first).

    Examples
    --------
    >>> check_name("kyzylorda-rice"), check_name(2017)
    ('kyzylorda-rice', '2017')
    >>> check_name("x/../../victim", file="clusters.csv", row=4)
    Traceback (most recent call last):
    cluster_analysis.errors.InputError: clusters.csv, row 4: 'x/../../victim' cannot be a name of a file; ...
    """
    text = str(name) if isinstance(name, str | Integral) else ""
    if re.fullmatch(NAME, text):
        return text
    raise InputError(
        "cannot be a name of a file",
        value=name,
        advice="use letters from A to Z, digits, - and _ only",
        **where,
    )


def below(root: Path, *parts: str) -> Path:
    """A path below `root`, where a file may be written: one that leads elsewhere (`..`, a link) is refused.

    Examples
    --------
    >>> below(Path("reports"), "..", "thesis.docx")
    Traceback (most recent call last):
    cluster_analysis.errors.InputError: '../thesis.docx' leads out of the folder reports
    """
    path = root.joinpath(*parts)
    if not path.resolve().is_relative_to(root.resolve()):
        raise InputError("leads out of the folder {folder}", value="/".join(parts), folder=str(root))
    return path


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
