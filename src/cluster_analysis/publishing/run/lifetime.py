"""Processes that end with the one that started them, so that a killed build leaves nothing running."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def end_with(parent: int) -> None:
    """Have the operating system end this process when `parent` ends; at once if it is no longer there.

    On Linux; elsewhere only the second part.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
