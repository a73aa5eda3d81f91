"""One attempt to download a file: from known hosts, within limits of time and size, whole and of its kind.

Addresses are parsed once, and connected to as they were parsed. Servers send pages of errors as if files.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from ssl import SSLError
from urllib.parse import urljoin

from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, InvalidHeader
from urllib3.util import Retry, Url, parse_url

from cluster_analysis.data.grids.cage import read_book
from cluster_analysis.data.grids.grid import OFFICIAL
from cluster_analysis.errors import InputError, Message, with_values
from cluster_analysis.intake.official.interfaces.taldau import read_json
from cluster_analysis.intake.official.terms.cells import WORDS

# This machine, for tests: the only host that may be without https and on any port.
LOCAL = "127.0.0.1"


class GiveUp(Exception):
    """A failure with its `message`; it may pass in `wait` seconds (0: not said), None: it will not."""

    def __init__(self, key: str, wait: float | None = None, **values: object) -> None:
        self.wait, self.message = wait, with_values(key, values)
        super().__init__(self.message)


def allowed(url: str, hosts: tuple[str, ...], asked: Url | None = None) -> Url:
    r"""The address in its parts, which are what is connected to.

    Parameters
    ----------
    url
        Any text.
    hosts
        Names of hosts in small letters.
    asked
        The address that sends there. This machine may then be asked on that port only, else on any; all
        others are asked on that of https alone.

    Raises
    ------
    GiveUp
        If it is no address, is not https, not on one of the hosts, on another port, or has a user name.

    Examples
    --------
    >>> allowed("https://stat.gov.kz/x?lang=ru#top", ("stat.gov.kz",)).url
    'https://stat.gov.kz/x?lang=ru'
    >>> allowed("https://evil.example\\@stat.gov.kz/x", ("stat.gov.kz",))
    Traceback (most recent call last):
    cluster_analysis.intake.fetch.download.GiveUp: is not on a known host (stat.gov.kz)
    """
    try:
        address = parse_url(urljoin(asked.url, url) if asked else url)
    except ValueError as error:
        raise GiveUp("the address or the answer makes no sense ({why})", why=str(error)) from error
    local = address.host == LOCAL
    ports = (address.port if asked is None else asked.port,) if local else (None, 443)
    faults = {
        Message("is not on a known host ({names})", names=list(hosts)): address.host not in hosts,
        Message("is not an https address"): address.scheme != "https" and not local,
        Message("names a user; official files need none"): address.auth is not None,
        Message("is on another port ({port})", port=address.port): address.port not in ports,
    }
    for fault in (one for one, holds in faults.items() if holds):
        key = "redirected to an unknown place: {name}; it {why}"
        raise GiveUp(key, name=address.url, why=fault) if asked else GiveUp(fault)
    return address._replace(fragment=None)


BROKEN = (HTTPError, HTTPException, ConnectionError, TimeoutError, SSLError)
RETRY_STATUS = {408, 425, 429, 500, 502, 503, 504}
HEADERS = {
    "User-Agent": "cluster-analysis (regional statistics; one request at a time)",
    "Accept-Encoding": "identity",
}
PIECE = 64 * 1024


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
        The longest pause; if the server asks for a longer one, the fetch ends and says so.
    """

    connect: float = 10.0
    read: float = 60.0
    total: float = 900.0
    attempts: int = 4
    pause: float = 2.0
    max_bytes: int = 200 * 1024**2
    patience: float = 120.0


def download(url: str, part: Path, limits: Limits, hosts: tuple[str, ...]) -> bool:
    """Write what an address gives to a new file; whether the server told the length or marked the end.

    Raises
    ------
    GiveUp
        If the server is down, slow, or cuts the file short; there is no such file, it is too large, or
        elsewhere.
    """
    ends = time.monotonic() + limits.total
    late = GiveUp("not finished in {n} seconds", 0, n=f"{limits.total:g}")
    try:
        with contextlib.ExitStack() as open_ones, part.open("wb") as file:
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
        raise GiveUp("no connection, or a broken one ({why})", 0, why=why) from error


def _follow(
    open_ones: contextlib.ExitStack, url: str, limits: Limits, hosts: tuple[str, ...]
) -> HTTPResponse:
    """The answer after at most five redirects, each to a known host, all within the time of an attempt."""
    address, ends = allowed(url, hosts), time.monotonic() + limits.total
    for _ in range(6):
        answer = open_ones.enter_context(_asked(address, limits, ends))
        if not (place := answer.get_redirect_location()):
            return answer
        address = allowed(place, hosts, address)
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
    """Refuse what needs no reading: a failure, an unknown packing."""
    code = answer.status
    wait = _wait(answer.headers.get("Retry-After", "")) if code in RETRY_STATUS else None
    if wait is not None and wait > limits.patience:
        raise GiveUp("the server answered {code} and asks to wait {n} seconds", code=code, n=int(wait))
    if code != 200:
        raise GiveUp("the server answered {code}", wait, code=code)
    packing = answer.headers.get("Content-Encoding", "identity").lower()
    if packing not in ("identity", ""):
        raise GiveUp("packed in a way that was not asked for: {why}", why=packing)


def _wait(text: str) -> float:
    """Seconds that a `Retry-After` asks for, at most those of six hours; none if it makes no sense."""
    try:
        return Retry().parse_retry_after(text)
    except (InvalidHeader, ValueError, OverflowError):
        return 0.0


KINDS = {"xlsx": ("xlsx", "xls"), "csv": ("csv",)}


def check_whole(path: Path, form: str, end_marked: bool = True) -> None:
    """Refuse a file that the readers cannot take as one of its form.

    Parameters
    ----------
    form
        ``xlsx`` (or the older XLS), ``json``, ``csv``, or ``taldau``.
    end_marked
        Whether the server told the length or marked the end; if not, a text must end with a line break.

    Raises
    ------
    GiveUp
        If it is not whole, or something else, as what a server says of itself for a while.
    """
    try:
        if form not in KINDS:
            read_json(path)
            return
        book = read_book(path, OFFICIAL)
        if book.kind not in KINDS[form]:
            raise InputError("is of another kind ({kind})", kind=book.kind)
        if form == "csv":
            _check_rows(book.grids[0].rows, end_marked or path.read_bytes().endswith(b"\n"))
    except InputError as error:
        why = error.problems[0].message
        raise GiveUp("no whole {form} file came: {why}", 0, form=form, why=why) from error


def _check_rows(rows: list[list[str]], ended: bool) -> None:
    """A header with period and value, and a last row as long as the header."""
    header, last = {one.strip().casefold() for one in rows[0]}, next(filter(any, reversed(rows)))
    if not all(header.intersection(WORDS[one]) for one in ("value_heading", "period_heading")):
        raise InputError("has no columns PERIOD and VAL")
    if not ended or len(rows) < 2 or len(last) != len(rows[0]):
        raise InputError("its last row is not whole")
