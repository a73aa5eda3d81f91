"""Kernels that do not import the world again: one server process has the libraries loaded and forks them.

Each notebook still has a process of its own, so that no state leaks from one to the next. The build starts
the server and puts its socket into the environment; without it, ordinary kernels are started.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from cluster_analysis.data.paths import raw
from cluster_analysis.publishing.run.lifetime import end_with

SETTINGS = "CLUSTER_ANALYSIS_"
SOCKET_VARIABLE = f"{SETTINGS}KERNELS"
MEMORY_VARIABLE = f"{SETTINGS}KERNEL_MEMORY"
ENDED = ".ended"
WARM_UP_SECONDS = 120
PRELOADED = (
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
    "ipykernel.kernelapp",
    "cluster_analysis.pages.cluster.cluster",
    "cluster_analysis.pages.mapping.mapping",
    "cluster_analysis.pages.regional.region",
    "cluster_analysis.pages.regional.section",
    "cluster_analysis.pages.quality",
    "cluster_analysis.pages.newsletter",
)


class ForkedKernel:
    """A kernel process that the server forked, with the part of `Popen` that a provisioner needs."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """None while the process lives; the server reaps it, so its exit code is not known."""
        if self.returncode is None:
            try:
                os.kill(self.pid, 0)
            except ProcessLookupError:
                self.returncode = 1
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until the process has ended."""
        end = None if timeout is None else time.monotonic() + timeout
        while self.poll() is None:
            if end is not None and time.monotonic() > end:
                raise subprocess.TimeoutExpired("kernel", timeout or 0)
            time.sleep(0.01)
        return self.returncode or 0

    def send_signal(self, number: int) -> None:
        """Send a signal; nothing happens if the process has ended."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """End the process."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the process at once."""
        self.send_signal(signal.SIGKILL)


class ForkProvisioner(LocalProvisioner):
    """Asks the server for a kernel instead of starting an interpreter."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """A forked kernel that listens where the connection file says."""
        request = {"connection": cmd[cmd.index("-f") + 1], "cwd": kwargs.get("cwd") or str(Path.cwd())}
        settings = {name: os.environ[name] for name in os.environ if name.startswith(SETTINGS)}
        kernel = ForkedKernel(await asyncio.to_thread(_ask, request | {"settings": settings}))
        self.process = kernel  # type: ignore[assignment]
        self.pid = kernel.pid
        self.pgid = None
        return self.connection_info


class ForkKernelManager(AsyncKernelManager):
    """A kernel manager that forks where a server runs, and starts ordinary kernels elsewhere."""

    async def _async_pre_start_kernel(self, **kwargs: Any) -> Any:
        if os.environ.get(SOCKET_VARIABLE) and self.provisioner is None:
            self.kernel_id = self.kernel_id or kwargs.pop("kernel_id", None) or os.urandom(8).hex()
            self.provisioner = ForkProvisioner(
                kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self
            )
        return await super()._async_pre_start_kernel(**kwargs)

    pre_start_kernel = _async_pre_start_kernel


def _ask(request: dict[str, Any]) -> int:
    """Send a request to the server; its answer is the process id of the kernel."""
    path = os.environ[SOCKET_VARIABLE]
    _wait_for(path)
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(60)
        client.connect(path)
        client.sendall(json.dumps(request).encode() + b"\n")
        answer = client.makefile().readline()
    if not answer:
        raise RuntimeError("the kernel server closed the connection; run the build again")
    return int(answer)


def _wait_for(path: str) -> None:
    """Until the server listens; an error if it has ended or takes too long."""
    end = time.monotonic() + WARM_UP_SECONDS
    while not Path(path).exists():
        if Path(path + ENDED).exists():
            raise RuntimeError("the kernel server did not start; its message is above")
        if time.monotonic() > end:
            raise RuntimeError(f"the kernel server was not ready after {WARM_UP_SECONDS} s; run it again")
        time.sleep(0.02)


@contextlib.contextmanager
def server() -> Iterator[None]:
    """A kernel server for the duration of the block; it ends with the block or with this process.

    It imports its libraries while the block goes on; the first kernel waits for it. Inside another server's
    block, that one serves.
    """
    if os.environ.get(SOCKET_VARIABLE):
        yield
        return
    with tempfile.TemporaryDirectory(prefix="kernels-") as folder:
        path = str(Path(folder) / "socket")
        environment = os.environ | {"MPLBACKEND": "agg", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [
                sys.executable,
                "-c",
                f"from cluster_analysis.publishing.run.kernel import serve; serve({path!r}, {os.getpid()})",
            ],
            env=environment,
        )
        watcher = threading.Thread(target=_note_end, args=(process, path), daemon=True)
        watcher.start()
        try:
            os.environ[SOCKET_VARIABLE] = path
            yield
        finally:
            os.environ.pop(SOCKET_VARIABLE, None)
            process.terminate()
            watcher.join(10)


def _note_end(process: subprocess.Popen[bytes], path: str) -> None:
    """Leave a mark when the server has ended, so that nobody waits for it in vain."""
    process.wait()
    with contextlib.suppress(OSError):  # the folder is gone when the block has ended
        Path(path + ENDED).touch()


def serve(path: str, parent: int) -> None:
    """The server: import the libraries once, then fork a kernel for each request; ends with `parent`."""
    end_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends this process, and with it all its kernels
    _warm_up()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path + ".new")
        listener.listen(16)
        listener.settimeout(1)
        Path(path + ".new").rename(path)
        while os.getppid() == parent:
            with contextlib.suppress(TimeoutError):
                _answer(listener)


def _warm_up() -> None:
    """What every kernel would do first: imports, catalogues, fonts; no data, as each notes what it reads."""
    gc.disable()  # nothing of this is garbage: a fifth of the time
    for name in PRELOADED:
        importlib.import_module(name)
    import pandas as pd

    from cluster_analysis.language import i18n
    from cluster_analysis.pictures import theme
    from cluster_analysis.pictures.pictures import Picture

    for lang in i18n.LANGUAGES:
        i18n.messages(lang)
        with theme.style():
            figure, _ = theme.canvas(i18n.format_number(1234.5, lang), {"lang": lang})
        for form in ("png", "svg"):
            Picture(figure, "", "", pd.DataFrame()).render(form)
    gc.freeze()  # a collection in a child would copy every page of the parent
    gc.enable()


def _answer(listener: socket.socket) -> None:
    """One request: fork, and tell the child's process id."""
    parent = os.getpid()
    client, _ = listener.accept()
    with client:
        request = json.loads(client.makefile().readline())
        pid = os.fork()
        if pid == 0:
            client.close()
            listener.close()
            end_with(parent)
            _become_kernel(request)
        client.sendall(f"{pid}\n".encode())


_read: set[str] = set()


def _note_read(event: str, args: tuple[Any, ...]) -> None:
    """Audit hook: remember each file that is opened; it must never fail."""
    if event == "open" and isinstance(args[0], str):
        _read.add(args[0])


def tell_read() -> None:
    """Print the data files below `data/raw` that this kernel opened, as JSON (records are not data)."""
    root = f"{raw()}{os.sep}"
    found = {os.path.realpath(name) for name in _read if "raw" in name}
    files = sorted(name.removeprefix(root) for name in found if name.startswith(root))
    print(json.dumps([name for name in files if not name.endswith(".meta.yml")]))


def _become_kernel(request: dict[str, Any]) -> None:
    """In the child: a fresh session that runs an ordinary IPython kernel, and never returns."""
    from ipykernel.kernelapp import IPKernelApp

    try:
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.chdir(request["cwd"])
        os.environ.update(request["settings"])  # of the build that asks, not of the one that began the server
        if MEMORY_VARIABLE in request["settings"]:
            limit = int(request["settings"][MEMORY_VARIABLE])
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(null, stream)
        sys.addaudithook(_note_read)
        app = IPKernelApp.instance()
        app.initialize(["-f", request["connection"]])
        app.start()
    finally:
        os._exit(0)
