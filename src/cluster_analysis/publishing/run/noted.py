"""Which files this process has opened to read: the truth about what a result was made from.

Python tells every file it opens, modules that it imports among them; this module listens. It imports nothing
of the package, so that it stays when a process forgets the package's modules to load those of a snapshot.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import sys
from pathlib import Path

_opened: set[str] = set()


def begin() -> None:
    """Listen from now on; what is opened is noted until the process ends."""
    sys.addaudithook(_note)


def files() -> list[str]:
    """Absolute names of all files opened so far, those that were not there among them; modules by source."""
    return sorted({_source(os.path.realpath(name)) for name in list(_opened)})


def _note(event: str, args: tuple[object, ...]) -> None:
    """The audit hook; it must never fail."""
    if event == "open" and isinstance(args[0], str | bytes | os.PathLike):
        with contextlib.suppress(Exception):
            if not _writes(args[1], args[2]):
                _opened.add(str(Path(os.fsdecode(args[0])).absolute()))


def _writes(mode: object, flags: object) -> bool:
    """Whether a file is opened to be written, by Python's mode or the system's flags."""
    if isinstance(mode, str):
        return bool(set(mode) & set("wax"))
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))


def _source(name: str) -> str:
    """A module's source in place of its compiled form."""
    return (
        importlib.util.source_from_cache(name) if name.endswith(".pyc") and "__pycache__" in name else name
    )
