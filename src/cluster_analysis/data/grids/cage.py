"""The process in which foreign files are read: what breaks there, or takes too much, is one refusal here.

One process serves a batch; it is started again after a file has killed it. Where the system cannot limit the
memory of a process (Windows), the sizes that a file states and the time are limited, and a crash of the
reader still ends in the child.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from time import monotonic

from cluster_analysis.data.grids.grid import OFFICIAL, Book, Limits
from cluster_analysis.errors import InputError, Problem

LARGE = 5 * 1024**2
"""After a file of this size the process is started anew, so that its memory is free for the next one."""


def read_book(path: Path, limits: Limits = OFFICIAL) -> Book:
    """The sheets of one XLSX, XLS, ODS or text file, read in a child process.

    Parameters
    ----------
    path
        The file; what it is, is told by its content. A text table may be in UTF-8, UTF-16 or Windows-1251,
        with commas, semicolons or tabs.
    limits
        How much it may take.

    Raises
    ------
    InputError
        With one problem: no such file, too large, protected, broken, or more memory or time than allowed.
    """
    return _shared(limits, os.getpid()).read(path)


class Cage:
    """A child process that reads one file after the other.

    Parameters
    ----------
    limits
        For each file.

    Examples
    --------
    >>> with contextlib.closing(Cage()) as cage:  # doctest: +SKIP
    ...     book = cage.read(Path("grp.xlsx"))
    """

    def __init__(self, limits: Limits = OFFICIAL) -> None:
        self.limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def read(self, path: Path) -> Book:
        """The sheets of one file; see `read_book`."""
        if not path.is_file():
            raise InputError("is not a file", file=str(path))
        size = path.stat().st_size
        if size > self.limits.file_bytes:
            raise InputError("is larger than {n} MB", n=self.limits.file_bytes // 1024**2, file=path.name)
        with self._lock:
            answer = self._answer(path)
            if size > LARGE:
                self.close()
        if not isinstance(answer, Book):
            raise InputError(problem.but(file=path.name) for problem in answer)
        return answer

    def close(self) -> None:
        """End the process."""
        process = self._process
        self._process = None
        if process is not None:
            process.kill()
            process.communicate()

    def _answer(self, path: Path) -> Book | list[Problem]:
        """What the process says of a file, or what became of it."""
        process = self._process = self._process or _started(self.limits)
        begun = monotonic()
        timer = threading.Timer(self.limits.seconds, process.kill)
        timer.start()
        try:
            _tell(process, path.absolute())
            with no_collection():  # what our own process hands over, which has our rights anyway
                answer: Book | list[Problem] = pickle.load(process.stdout)  # type: ignore[arg-type]  # noqa: S301
                return answer
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            self.close()
            if monotonic() - begun >= self.limits.seconds:
                seconds = f"{self.limits.seconds:g}"
                raise InputError(
                    "takes more than {n} seconds to read", n=seconds, file=path.name
                ) from error
            raise InputError(
                "takes more than {n} MB of memory to read, or breaks what reads it",
                n=self.limits.memory // 1024**2,
                file=path.name,
                advice="delete the empty rows and columns behind the table",
            ) from error
        finally:
            timer.cancel()


@cache
def _shared(limits: Limits, _process: int) -> Cage:
    """The cage of this process for single files; a fork of the process gets its own."""
    cage = Cage(limits)
    atexit.register(cage.close)
    return cage


def _started(limits: Limits) -> subprocess.Popen[bytes]:
    """The child process, with the same modules to import as this one."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from cluster_analysis.data.grids.worker import main; main()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    _tell(process, limits)
    return process


def _tell(process: subprocess.Popen[bytes], what: Limits | Path) -> None:
    assert process.stdin is not None
    pickle.dump(what, process.stdin)
    process.stdin.flush()


@contextlib.contextmanager
def no_collection() -> Iterator[None]:
    """No search for reference cycles: it goes through millions of cells again and again and finds none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
