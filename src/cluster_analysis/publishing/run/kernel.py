"""Kernels as papermill knows them: forked by the server, or an interpreter where there is none."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from cluster_analysis.publishing.run.process import Processes

CODE = "import sys; from cluster_analysis.publishing.run.child import be_kernel; be_kernel(sys.argv[1])"


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


class Provisioner(LocalProvisioner):
    """Starts a kernel that notes which files it opens."""

    processes: Processes

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """A kernel that listens where the connection file says."""
        connection, cwd = cmd[cmd.index("-f") + 1], str(kwargs.get("cwd") or Path.cwd())
        if not self.processes.socket:
            request = json.dumps(asdict(self.processes) | {"connection": connection, "cwd": cwd})
            kwargs["env"] = self.processes.variables()
            return await super().launch_kernel([sys.executable, "-c", CODE, request], **kwargs)
        kernel = ForkedKernel(await asyncio.to_thread(self.processes.kernel, connection, cwd))
        self.process = kernel  # type: ignore[assignment]
        self.pid = kernel.pid
        self.pgid = None
        return self.connection_info


class _Manager(AsyncKernelManager):
    """A kernel manager whose files are in the temporary folder of the processes."""

    processes: Processes

    async def _async_pre_start_kernel(self, **kwargs: Any) -> Any:
        if self.provisioner is None:
            self.kernel_id = self.kernel_id or kwargs.pop("kernel_id", None) or uuid.uuid4().hex
            self.connection_file = str(Path(self.processes.folder) / f"{self.kernel_id}.json")
            if self.processes.socket:  # no ports, for which kernels that start at once would race
                self.transport = "ipc"
            self.provisioner = Provisioner(
                kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self
            )
            self.provisioner.processes = self.processes
        return await super()._async_pre_start_kernel(**kwargs)

    pre_start_kernel = _async_pre_start_kernel


def manager(processes: Processes) -> type[AsyncKernelManager]:
    """A class of kernel managers that start these processes."""
    return type("Manager", (_Manager,), {"processes": processes})
