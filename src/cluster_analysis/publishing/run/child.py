"""What happens in a process that does one thing: call a function, and say which files were opened for it."""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from cluster_analysis.publishing.run import noted

OWN = "cluster_analysis"
PARENT = "CLUSTER_ANALYSIS_PARENT"
"""The variable that tells the process from which others are forked whose it is."""
_PR_SET_PDEATHSIG = 1


def work(
    answer: Connection,
    function: str,
    arguments: Mapping[str, Any],
    package: str,
    environment: Mapping[str, str],
    memory: int,
) -> None:
    """Call `module:name`; send the files that were opened, or the message of the error."""
    threading.Thread(target=_end_with_build, daemon=True).start()
    os.environ.update(environment)
    _limit(memory)
    _begin(package)
    try:
        module, name = function.split(":")
        getattr(importlib.import_module(f"{OWN}.{module}"), name)(**arguments)
    except Exception as error:
        own = importlib.import_module(f"{OWN}.errors").ClusterAnalysisError
        answer.send(("", str(error) if isinstance(error, own) else f"{type(error).__name__}: {error}"))
    else:
        answer.send((noted.files(), ""))


def _end_with_build() -> None:
    """End this process when the one that asked for it has ended."""
    build = multiprocessing.parent_process()
    if build:
        build.join()
        os._exit(1)


def end_with_parent(parent: int) -> None:
    """Have the operating system end this process with its parent, on Linux; at once if it is gone."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def quiet() -> None:
    """Say nothing from now on."""
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)


def _limit(memory: int) -> None:
    """Take no more than so many bytes of address space; 0 for no limit."""
    with contextlib.suppress(ImportError):  # not on Windows
        import resource

        if memory:
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _begin(package: str) -> None:
    """Say nothing, forget the package's modules, and listen from now on which are loaded and what is read."""
    quiet()
    if package:
        sys.path.insert(0, str(Path(package)))
    for name in [name for name in sys.modules if name.split(".")[0] == OWN and name != noted.__name__]:
        del sys.modules[name]
    noted.begin()
