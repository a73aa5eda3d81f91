"""Work in processes of its own: a server that has the libraries loaded forks one for each step and notebook.

No state leaks from one to the next, and what each opened is its own. The server loads libraries, but no
module of this package: each process loads those that it uses from the snapshot, and so tells which they are.
Where processes cannot be forked (Windows), each is an interpreter of its own, which takes some seconds more.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from cluster_analysis.errors import ClusterAnalysisError

WARM_UP_SECONDS = 120


class StepError(ClusterAnalysisError):
    """A step that failed in its process: the message of its error."""


@dataclass(frozen=True)
class Processes:
    """How processes are started.

    Attributes
    ----------
    folder
        For temporary files; removed by whoever made it.
    package
        A folder with the package's code, which goes before the installed one; empty for the installed one.
    environment
        Further variables of each process.
    socket
        Where a server listens that forks; empty where an interpreter is started.
    memory
        Bytes of address space that a notebook may take; 0 for no limit.
    """

    folder: str
    package: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    socket: str = ""
    memory: int = 0

    def call(self, function: str, paths: Mapping[str, Path], values: Mapping[str, Any]) -> list[str]:
        """Call `module:name` with these arguments; returns the files that were opened for it.

        Raises
        ------
        StepError
            With the message of the function's error, or if its process ended before the function did.
        """
        given = {"function": function, "paths": {name: str(path) for name, path in paths.items()}}
        request = json.dumps(asdict(self) | given | {"values": dict(values)})
        answer = _ask(self.socket, request) if self.socket else _interpreter(request, self.variables())
        if not answer:
            raise StepError("its process ended before it did (out of memory?)")
        told = json.loads(answer)
        if "failed" in told:
            raise StepError(told["failed"])
        return list(told["opened"])

    def kernel(self, connection: str, cwd: str) -> int:
        """Fork a kernel that listens where the connection file says; returns its process id."""
        return int(_ask(self.socket, json.dumps(asdict(self) | {"connection": connection, "cwd": cwd})))

    def variables(self) -> dict[str, str]:
        """The environment of each process: one thread for linear algebra, own places for temporary files."""
        code = os.pathsep.join(filter(None, [self.package, os.environ.get("PYTHONPATH", "")]))
        own = dict.fromkeys(("TMPDIR", "TEMP", "TMP", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR"), self.folder)
        threads = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        return os.environ | own | threads | self.environment | ({"PYTHONPATH": code} if code else {})


def _interpreter(request: str, environment: Mapping[str, str]) -> str:
    """An interpreter that calls a function; what it says at the end."""
    code = "from cluster_analysis.publishing.run.child import main; main()"
    done = subprocess.run(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-c", code], input=request, env=environment, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    return done.stdout


def can_fork() -> bool:
    """Whether this machine forks processes and has sockets with names in the file system."""
    return hasattr(os, "fork") and hasattr(socket, "AF_UNIX")


def _ask(path: str, request: str) -> str:
    """Send a request to the server; the first line of the answer."""
    _wait_for(path)
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(path)
        client.sendall(request.encode() + b"\n")
        return client.makefile().readline()


def _wait_for(path: str) -> None:
    """Until the server listens; an error if it has ended or takes too long."""
    end = time.monotonic() + WARM_UP_SECONDS
    log = Path(path).with_name("server.log")
    while not Path(path).exists():
        if Path(path + ".ended").exists() or not log.exists():  # without its folder the build has ended too
            told = log.read_text(errors="replace")[-500:] if log.exists() else ""
            raise StepError("the kernel server did not start: {log}", log=told)
        if time.monotonic() > end:
            raise StepError("the kernel server was not ready after {n} s; run it again", n=WARM_UP_SECONDS)
        time.sleep(0.02)


@contextlib.contextmanager
def served(processes: Processes) -> Iterator[Processes]:
    """The same processes, forked by a server that ends with the block or with this process.

    It loads its libraries while the block goes on; the first request waits for it. Where nothing can be
    forked, and where a server is there already, they are as they were.
    """
    if processes.socket or not can_fork():
        yield processes
        return
    path = str(Path(processes.folder) / "socket")
    code = f"from cluster_analysis.publishing.run.child import serve; serve({path!r}, {os.getpid()})"
    with Path(processes.folder, "server.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-c", code], env=processes.variables(), stdout=log, stderr=log
        )
    watcher = threading.Thread(target=_note_end, args=(process, path), daemon=True)
    watcher.start()
    try:
        yield replace(processes, socket=path)
    finally:
        process.terminate()
        watcher.join(10)


@contextlib.contextmanager
def alone(serve: bool = False) -> Iterator[Processes]:
    """Processes for notebooks outside a build: of the installed package, with a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="cluster-analysis-", ignore_cleanup_errors=True) as folder:
        processes = Processes(folder, environment={"MPLBACKEND": "agg"} if serve else {})
        with served(processes) if serve else contextlib.nullcontext(processes) as found:
            yield found


def _note_end(process: subprocess.Popen[bytes], path: str) -> None:
    """Leave a mark when the server has ended, so that nobody waits for it in vain."""
    process.wait()
    with contextlib.suppress(OSError):  # the folder is gone when the block has ended
        Path(path + ".ended").touch()
