"""What happens in a process that does one thing: call a function of a step, or be the kernel of a notebook.

The server is here too: it has the libraries loaded and forks such processes.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import signal
import socket
import sys
from pathlib import Path
from typing import IO, Any

from cluster_analysis.publishing.run import noted
from cluster_analysis.publishing.run.process import Processes

_PR_SET_PDEATHSIG = 1
OWN = "cluster_analysis"
PRELOADED = (
    "cluster_analysis.pages.slim",  # before nbformat
    "numpy",
    "pandas",
    "xarray",
    "scipy.stats",
    "geopandas",
    "matplotlib.figure",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "libpysal.graph",
    "mapclassify",
    "esda",
    "statsmodels.api",
    "babel.numbers",
    "babel.messages.pofile",
    "pydantic.main",
    "pydantic.json_schema",
    "pydantic.functional_validators",
    "yaml",
    "jinja2",
    "mistune",
    "typst",
    "papermill",
    "ipykernel.kernelapp",
)


def serve(path: str, parent: int) -> None:
    """The server: load the libraries once, then fork a process for each request; ends with `parent`."""
    _end_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends this process, and with it all that it forked
    _warm_up()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path + ".new")
        listener.listen(64)
        listener.settimeout(1)
        Path(path + ".new").rename(path)
        while os.getppid() == parent:
            with contextlib.suppress(TimeoutError):
                _answer(listener)


def _warm_up() -> None:
    """Load the libraries and draw once, which loads fonts; no data, and no module of ours but this."""
    gc.disable()  # nothing of this is garbage: a fifth of the time
    for name in PRELOADED:
        importlib.import_module(name)
    from io import BytesIO

    from matplotlib.figure import Figure

    for form in ("svg", "rgba"):
        figure = Figure()
        figure.subplots().set_title("Қ")
        figure.savefig(BytesIO(), format=form)
    gc.freeze()  # a collection in a child would copy every page of the parent
    gc.enable()


def _answer(listener: socket.socket) -> None:
    """One request: fork; the answer is a kernel's process id, or what a called function's process says."""
    parent = os.getpid()
    client, _ = listener.accept()
    with client:
        client.settimeout(60)
        request = json.loads(client.makefile().readline())
        pid = os.fork()
        if pid == 0:
            listener.close()
            _end_with(parent)
            _in_child(request, client)
        if "connection" in request:
            client.sendall(f"{pid}\n".encode())


def _in_child(request: dict[str, Any], client: socket.socket) -> None:
    """A fresh session that does what was asked, and never returns."""
    try:
        os.setsid()
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.environ.update(
            Processes(**{name: request[name] for name in Processes.__dataclass_fields__}).variables()
        )
        if "connection" in request:
            client.close()
            _be_kernel(request)
        else:
            client.sendall(_result(request).encode() + b"\n")
    finally:
        os._exit(0)


def main() -> None:
    """In an interpreter of its own: do what standard input asks, and say how it went on standard output."""
    request = json.loads(sys.stdin.buffer.readline())
    answer: IO[bytes] = os.fdopen(os.dup(1), "wb")
    with answer:
        answer.write(_result(request).encode())


def be_kernel(request: str) -> None:
    """In an interpreter of its own: an ordinary kernel."""
    _be_kernel(json.loads(request))


def _begin(request: dict[str, Any]) -> None:
    """Say nothing, forget the package's modules, and listen from now on which are loaded and what is read."""
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    if request["package"]:
        sys.path.insert(0, request["package"])
    for name in [name for name in sys.modules if name.split(".")[0] == OWN and name != noted.__name__]:
        del sys.modules[name]
    noted.begin()


def _result(request: dict[str, Any]) -> str:
    """Call the function; which files were opened, or the message of its error, as JSON."""
    _begin(request)
    try:
        module, name = request["function"].split(":")
        paths = {name: Path(path) for name, path in request["paths"].items()}
        getattr(importlib.import_module(f"{OWN}.{module}"), name)(**paths, **request["values"])
    except Exception as error:
        own = importlib.import_module(f"{OWN}.errors").ClusterAnalysisError
        return json.dumps(
            {"failed": str(error) if isinstance(error, own) else f"{type(error).__name__}: {error}"}
        )
    return json.dumps({"opened": noted.files()})


def _be_kernel(request: dict[str, Any]) -> None:
    """An ordinary IPython kernel until it is told to end."""
    from ipykernel.kernelapp import IPKernelApp

    _begin(request)
    os.chdir(request["cwd"])
    if request["memory"]:
        with contextlib.suppress(ImportError):  # not on Windows
            import resource

            resource.setrlimit(resource.RLIMIT_AS, (request["memory"], request["memory"]))
    app = IPKernelApp.instance()
    app.initialize(["-f", request["connection"]])
    app.start()


def _end_with(parent: int) -> None:
    """Have the operating system end this process when `parent` ends; at once if it is no longer there.

    On Linux; elsewhere only the second part.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
