"""Work in processes of its own: each does one thing, and says which files it opened for it.

No state leaks from one to the next. They are forked from one that has the libraries loaded, but no module of
this package: each loads those that it uses from the snapshot, and so tells which they are. Where processes
cannot be forked (Windows), each is an interpreter of its own, which takes some seconds more.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from multiprocessing import forkserver, util
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from cluster_analysis.errors import ClusterAnalysisError
from cluster_analysis.publishing.run import child


class StepError(ClusterAnalysisError):
    """A step or notebook that failed in its process: the message of its error."""


@dataclass
class Processes:
    """How processes are started.

    Attributes
    ----------
    package
        A folder with the package's code, which goes before the installed one; empty for the installed one.
    environment
        Further variables of each process.
    memory
        Bytes of address space that a notebook may take; 0 for no limit.
    method
        `forkserver` or `spawn`.
    """

    package: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    memory: int = 0
    method: str = "spawn"
    running: set[BaseProcess] = field(default_factory=set)
    ended: bool = False

    def call(self, function: str, arguments: Mapping[str, Any], timeout: int | None = None) -> list[str]:
        """Call `module:name` with these arguments; returns the files that were opened for it.

        A process that dies is tried once more.

        Raises
        ------
        StepError
            With the message of the function's error, or if it took more than `timeout` seconds or its
            process died.
        """
        for _attempt in (1, 2):
            with contextlib.suppress(EOFError):
                opened, failed = self._once(function, arguments, timeout)
                if failed:
                    raise StepError(failed)
                return list(opened)
            if self.ended:
                break
        raise StepError(
            "{notebook}: its process died twice (out of memory?)", notebook=_what(function, arguments)
        )

    def _once(
        self, function: str, arguments: Mapping[str, Any], timeout: int | None
    ) -> tuple[list[str], str]:
        """What the process sends; an EOFError if it dies before."""
        context = multiprocessing.get_context(self.method)
        here, there = context.Pipe(duplex=False)
        process = context.Process(  # type: ignore[attr-defined]
            target=child.work,
            args=(
                there,
                function,
                arguments,
                self.package,
                self.variables(),
                self.memory if timeout else 0,
            ),
        )
        process.start()
        self.running.add(process)
        there.close()
        try:
            if not here.poll(timeout):
                what = _what(function, arguments)
                raise StepError("{notebook}: took more than {n} s", notebook=what, n=timeout)
            return here.recv()
        finally:
            self.running.discard(process)
            process.kill()

    def variables(self) -> dict[str, str]:
        """The environment of each process: one thread for linear algebra, own places for temporary files."""
        return {
            **os.environ,
            **dict.fromkeys(("TMPDIR", "TEMP", "TMP", "IPYTHONDIR"), util.get_temp_dir()),
            **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1"),
            "MPLBACKEND": "agg",
            **self.environment,
        }


def _what(function: str, arguments: Mapping[str, Any]) -> str:
    """What a process works on: a notebook's name, or the function."""
    return Path(arguments.get("notebook", function)).name


@contextlib.contextmanager
def started(forked: bool = True, **how: Any) -> Iterator[Processes]:
    """Processes that end with the block; libraries are loaded while it goes on, where they can be forked."""
    if sys.modules["__main__"].__spec__ is None:  # a script: none of the processes needs it
        vars(sys.modules["__main__"]).pop("__file__", None)
    found = Processes(method="forkserver" if forked and hasattr(os, "fork") else "spawn", **how)
    if found.method == "forkserver":
        multiprocessing.set_forkserver_preload(["cluster_analysis.publishing.run.warm"])
        before = dict(os.environ)
        os.environ.update(found.variables() | {child.PARENT: str(os.getpid())})
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])  # what starts here hears no Ctrl-C
        try:
            forkserver.ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
            os.environ.clear()
            os.environ.update(before)
    try:
        yield found
    finally:
        found.ended = True
        for process in list(found.running):
            process.kill()
