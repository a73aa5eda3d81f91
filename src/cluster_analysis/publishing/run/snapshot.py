"""A copy of everything a build reads, taken before it begins: what changes meanwhile changes nothing.

`data/raw`, the notebooks, the portfolio and the package's own code are copied into the work folder, and what
was copied is hashed. The copy stays until the next build, which replaces only what differs by content.
"""

from __future__ import annotations

import hashlib
import importlib.util
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from cluster_analysis.data.paths import MARK, write_whole
from cluster_analysis.errors import InputError

PACKAGE = Path(__file__).parents[2]
CODE = f"package/{PACKAGE.name}"
"""Where the package's code is in a snapshot."""
READINGS = 5


@dataclass(frozen=True)
class Snapshot:
    """The copy.

    Attributes
    ----------
    folder
        Where it is; laid out like the project, with the code in `package/`.
    files
        SHA-256 of every copied file, by its name below the folder.
    """

    folder: Path
    files: dict[str, str]

    @property
    def state(self) -> str:
        """One hash of all that was copied, and of the installed libraries."""
        return hashlib.sha256(f"{sorted(self.files.items())}{libraries()}".encode()).hexdigest()


def take(root: Path, folder: Path) -> Snapshot:
    """Copy the inputs of the project at `root` into `folder`, until two readings in a row agree.

    Raises
    ------
    InputError
        If the inputs change again and again while they are copied.
    """
    files: dict[str, str] = {}
    for _ in range(READINGS):
        before = files
        try:
            files = {name: _copy(path, folder / name) for name, path in _inputs(root)}
        except FileNotFoundError:
            continue
        if files == before:
            _forget_others(folder, files)
            return Snapshot(folder, files)
    raise InputError("the inputs change while they are copied; build again when they are at rest")


def _inputs(root: Path) -> Iterator[tuple[str, Path]]:
    """Name in the snapshot and path of every input."""
    for start, inside, pattern in (
        (root, "", MARK),
        (root / "notebooks", "notebooks", "*.ipynb"),
        (root / "data" / "raw", "data/raw", "**/*"),
        (PACKAGE, CODE, "**/*"),
    ):
        for path in sorted(start.glob(pattern)):
            if path.is_file() and path.parent.name != "__pycache__":
                yield (PurePosixPath(inside) / path.relative_to(start)).as_posix(), path


def _copy(source: Path, target: Path) -> str:
    """Bring one copy up to date; the hash is that of the bytes that were read and are there now."""
    content = source.read_bytes()
    if not target.is_file() or target.read_bytes() != content:
        write_whole(target, content)
        if target.suffix == ".py":  # a compiled form is known by seconds and size only
            Path(importlib.util.cache_from_source(str(target))).unlink(missing_ok=True)
    return hashlib.sha256(content).hexdigest()


def _forget_others(folder: Path, files: dict[str, str]) -> None:
    """Remove what is no longer an input."""
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix != ".pyc" and path.relative_to(folder).as_posix() not in files:
            path.unlink()


def libraries() -> str:
    """The installed libraries, as one hash of their names and versions."""
    installed = sorted(path.name for path in Path(sysconfig.get_path("purelib")).glob("*.dist-info"))
    return hashlib.sha256(f"{sysconfig.get_python_version()}{installed}".encode()).hexdigest()
