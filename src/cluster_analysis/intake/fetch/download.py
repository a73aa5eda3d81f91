"""One attempt to download a file: from known hosts, within limits of time and size."""

from __future__ import annotations

import contextlib
import datetime
import re
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from ssl import SSLError

from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, InvalidHeader
from urllib3.util import Retry, Url

from cluster_analysis.intake.fetch.address import GiveUp, allowed, redirected

BROKEN = (HTTPError, HTTPException, ConnectionError, TimeoutError, SSLError)
RETRY_STATUS = {408, 425, 429, 500, 502, 503, 504}
HEADERS = {
    "User-Agent": "cluster-analysis (regional statistics; one request at a time)",
    "Accept-Encoding": "identity",
}
PIECE = 64 * 1024
YEAR = 366 * 24 * 3600.0


@dataclass(frozen=True)
class Limits:
    """How patient, how polite, how large.

    Parameters
    ----------
    connect, read
        Seconds to wait for a connection and between two pieces of the answer.
    total
        Seconds for one attempt in all, from the first connection to the last byte; also how long to wait for
        another fetch to end.
    attempts
        How often to try; the pause doubles each time, from `pause` seconds on, unless the server names one.
    max_bytes
        A larger file is refused.
    patience
        The longest pause; if the server asks for a longer one, the fetch ends and says when to come back.
    """

    connect: float = 10.0
    read: float = 60.0
    total: float = 900.0
    attempts: int = 4
    pause: float = 2.0
    max_bytes: int = 200 * 1024**2
    patience: float = 120.0


class TryAgain(GiveUp):
    """A failure that may pass, in `wait` seconds if the server said so."""

    def __init__(self, key: str, wait: float = 0.0, **values: object) -> None:
        super().__init__(key, **values)
        self.wait = wait


def download(url: str, part: Path, limits: Limits, hosts: tuple[str, ...]) -> bool:
    """Write what an address gives to a new file; whether the server told the length or marked the end.

    Raises
    ------
    TryAgain
        If the server is down, slow, or cuts the file short.
    GiveUp
        If there is no such file, it is too large, or elsewhere.
    """
    ends = time.monotonic() + limits.total
    late = TryAgain("not finished in {n} seconds", n=f"{limits.total:g}")
    try:
        with contextlib.ExitStack() as open_ones, part.open("xb") as file:
            answer = _follow(open_ones, url, limits, hosts)
            _check_headers(answer, limits)
            for piece in answer.stream(PIECE, decode_content=False):
                file.write(piece)
                if file.tell() > limits.max_bytes:
                    raise GiveUp("larger than {n} bytes", n=limits.max_bytes)
        if time.monotonic() >= ends:
            raise late
        return "Content-Length" in answer.headers or answer.chunked
    except BROKEN as error:
        if time.monotonic() >= ends:
            raise late from error
        why = f"{type(error).__name__}: {error}"
        raise TryAgain("no connection, or a broken one ({why})", why=why) from error


def _follow(
    open_ones: contextlib.ExitStack, url: str, limits: Limits, hosts: tuple[str, ...]
) -> HTTPResponse:
    """The answer after at most five redirects, each to a known host, all within the time of an attempt."""
    address, ends = allowed(url, hosts), time.monotonic() + limits.total
    for _ in range(6):
        answer = open_ones.enter_context(_asked(address, limits, ends))
        if not (place := answer.get_redirect_location()):
            return answer
        address = redirected(address, place, hosts)
    raise GiveUp("redirected more than five times")


@contextlib.contextmanager
def _asked(address: Url, limits: Limits, ends: float) -> Iterator[HTTPResponse]:
    """The answer of the host and port of an address, cut off when the time is over.

    The time-outs of a connection begin anew with every byte: a server that drips is never too slow for them.
    """
    kind = HTTPSConnection if address.scheme == "https" else HTTPConnection
    connection = kind(address.host or "", address.port, timeout=limits.connect)
    connection.connect()
    timer = threading.Timer(max(ends - time.monotonic(), 0), _cut, [connection.sock])
    timer.daemon = True
    timer.start()
    try:
        connection.timeout = limits.read
        connection.request("GET", address.request_uri, headers=HEADERS, preload_content=False)
        yield connection.getresponse()
    finally:
        timer.cancel()
        connection.close()


def _cut(connection: socket.socket) -> None:
    """Whatever waits for it ends as with a broken connection."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _check_headers(answer: HTTPResponse, limits: Limits) -> None:
    """Refuse what needs no reading: a failure, a file too large, an unknown packing."""
    code = answer.status
    if code in RETRY_STATUS:
        wait = _wait(answer.headers.get("Retry-After", ""))
        if wait > limits.patience:
            back = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=wait)
            key = "the server answered {code} and asks to come back after {time} UTC"
            raise GiveUp(key, code=code, time=f"{back:%Y-%m-%d %H:%M}")
        raise TryAgain("the server answered {code}", wait, code=code)
    if code != 200:
        raise GiveUp("the server answered {code}", code=code)
    length = answer.headers.get("Content-Length", "")
    if re.fullmatch("[0-9]+", length) and int(length) > limits.max_bytes:
        raise GiveUp("larger than {n} bytes", n=limits.max_bytes)
    packing = answer.headers.get("Content-Encoding", "identity").lower()
    if packing not in ("identity", ""):
        raise GiveUp("packed in a way that was not asked for: {why}", why=packing)


def _wait(text: str) -> float:
    """Seconds that a `Retry-After` asks for, at most a year; none if it makes no sense."""
    plan = Retry()
    plan.retry_after_max = int(YEAR)  # what is said about a longer wait must be what the server asks for
    try:
        return min(plan.parse_retry_after(text), YEAR)
    except (InvalidHeader, ValueError, OverflowError):
        return 0.0
