"""A session of requests whose connections are cut when its time is over.

The time-outs of a connection begin anew with every byte; a server that drips its headers or its body is never
too slow for them.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import requests


@contextlib.contextmanager
def session_of(seconds: float) -> Iterator[requests.Session]:
    """A session for so many seconds; then whatever it waits for ends as a broken connection."""
    adapter = _Watched(time.monotonic() + seconds)
    timer = threading.Timer(seconds, adapter.cut)
    timer.daemon = True
    with requests.Session() as session:
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        timer.start()
        try:
            yield session
        finally:
            timer.cancel()


class _Watched(requests.adapters.HTTPAdapter):
    """Keeps hold of every socket that is opened."""

    def __init__(self, ends: float) -> None:
        super().__init__()
        self.ends = ends
        self.opened: list[socket.socket] = []

    def get_connection_with_tls_context(self, *args: Any, **options: Any) -> Any:
        """The pool for an address, whose connections tell of their sockets."""
        pool: Any = super().get_connection_with_tls_context(*args, **options)
        adapter, kind = self, type(pool).ConnectionCls

        class Connection(kind):  # type: ignore[misc, valid-type]
            def connect(self) -> None:
                super().connect()
                adapter.opened.append(self.sock)
                if time.monotonic() >= adapter.ends:
                    raise TimeoutError("too late to ask")

        pool.ConnectionCls = Connection
        return pool

    def cut(self) -> None:
        """End everything that is still open."""
        for one in list(self.opened):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
