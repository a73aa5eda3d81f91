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
from urllib3.util import Url


class Visit:
    """Requests within so many seconds; then whatever they wait for ends as a broken connection."""

    def __init__(self, session: requests.Session, adapter: _Watched) -> None:
        self.session, self.adapter = session, adapter

    def ask(self, address: Url, headers: dict[str, str], patience: tuple[float, float]) -> requests.Response:
        """The answer of the host and port of this address, whatever others may read in its text."""
        self.adapter.address = address
        return self.session.get(
            address.url, headers=headers, timeout=patience, stream=True, allow_redirects=False
        )


@contextlib.contextmanager
def visit_of(seconds: float) -> Iterator[Visit]:
    """A visit that is cut after so many seconds."""
    adapter = _Watched(time.monotonic() + seconds)
    timer = threading.Timer(seconds, adapter.cut)
    timer.daemon = True
    with requests.Session() as session:
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        timer.start()
        try:
            yield Visit(session, adapter)
        finally:
            timer.cancel()


class _Watched(requests.adapters.HTTPAdapter):
    """Connects to a parsed address, and keeps hold of every socket that is opened."""

    def __init__(self, ends: float) -> None:
        super().__init__()
        self.ends = ends
        self.address = Url()
        self.opened: list[socket.socket] = []

    def build_connection_pool_key_attributes(self, *args: Any, **options: Any) -> Any:
        """Scheme, host and port as they were parsed; the rest as requests makes it."""
        _, others = super().build_connection_pool_key_attributes(*args, **options)
        scheme, host, port = self.address.scheme, self.address.host, self.address.port
        return {"scheme": scheme, "host": host, "port": port}, others

    def get_connection_with_tls_context(self, *args: Any, **options: Any) -> Any:
        """The pool for the address, whose connections tell of their sockets."""
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
        for connection in list(self.opened):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
