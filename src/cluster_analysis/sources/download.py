"""One attempt to download a file: from known hosts, within limits of time and size, of the expected kind."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests
import urllib3

MAGIC = {"xlsx": (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"), "json": (b"[", b"{"), "taldau": (b"[", b"{")}
RETRY_STATUS = {408, 425, 429, 500, 502, 503, 504}
AGENT = "cluster-analysis (regional statistics; one request at a time)"
PIECE = 64 * 1024


@dataclass(frozen=True)
class Limits:
    """How patient, how polite, how large.

    Parameters
    ----------
    connect, read
        Seconds to wait for a connection and between two pieces of the answer.
    total
        Seconds for one file in all.
    attempts
        How often to try; the pause doubles each time, from `pause` seconds on, unless the server names one.
    max_bytes
        A larger file is refused.
    """

    connect: float = 10.0
    read: float = 60.0
    total: float = 900.0
    attempts: int = 4
    pause: float = 2.0
    max_bytes: int = 200 * 1024**2


@dataclass(frozen=True)
class Download:
    """What came: the checksum of the file and the server's marks for it."""

    sha256: str
    etag: str
    last_modified: str


class GiveUp(Exception):
    """A failure that another attempt will not mend."""


class TryAgain(Exception):
    """A failure that may pass, in `wait` seconds if the server said so."""

    def __init__(self, message: str, wait: float = 0.0) -> None:
        super().__init__(message)
        self.wait = wait


def check_host(url: str, hosts: tuple[str, ...]) -> None:
    """Refuse an address that is not https on one of the hosts (this machine may be without)."""
    parts = urlsplit(url)
    local = parts.hostname in ("127.0.0.1", "localhost") and "127.0.0.1" in hosts
    if parts.hostname not in hosts and not local:
        raise GiveUp(f"is not on a known host ({', '.join(hosts)}): {url}")
    if parts.scheme != "https" and not local:
        raise GiveUp(f"is not an https address: {url}")


def download(
    url: str, part: Path, form: str, marks: dict[str, str], limits: Limits, hosts: tuple[str, ...]
) -> Download | None:
    """Write what an address gives to a file; None if it has not changed since it had these `marks`.

    Raises
    ------
    TryAgain
        If the server is down, slow, or cuts the file short.
    GiveUp
        If there is no such file, it is too large, of another kind, or elsewhere.
    """
    started = time.monotonic()
    try:
        with requests.Session() as session, _follow(session, url, marks, limits, hosts) as answer:
            if answer.status_code == 304 and marks:
                return None
            _check_status(answer)
            digest = _write(answer, part, form, limits, started)
            return Download(digest, answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", ""))
    except (requests.Timeout, requests.ConnectionError, urllib3.exceptions.HTTPError) as error:
        raise TryAgain(f"{type(error).__name__}: {error}") from error
    except requests.RequestException as error:
        raise GiveUp(f"{type(error).__name__}: {error}") from error


def _follow(
    session: requests.Session, url: str, marks: dict[str, str], limits: Limits, hosts: tuple[str, ...]
) -> requests.Response:
    """The answer after at most five redirects, each to a known host."""
    headers, patience = {"User-Agent": AGENT} | marks, (limits.connect, limits.read)
    for _ in range(6):
        answer = session.get(url, headers=headers, timeout=patience, stream=True, allow_redirects=False)
        if not answer.is_redirect:
            return answer
        url = urljoin(url, answer.headers["Location"])
        answer.close()
        try:
            check_host(url, hosts)
        except GiveUp as error:
            raise GiveUp(f"redirected to an unknown place: {url}") from error
    raise GiveUp("redirected more than five times")


def _check_status(answer: requests.Response) -> None:
    code = answer.status_code
    if code in RETRY_STATUS:
        wait = answer.headers.get("Retry-After", "")
        raise TryAgain(f"the server answered {code}", float(wait) if wait.isdigit() else 0.0)
    if code != 200:
        raise GiveUp(f"the server answered {code}")


def _write(answer: requests.Response, part: Path, form: str, limits: Limits, started: float) -> str:
    """Write what comes and look at it; its checksum."""
    digest, size, start = hashlib.sha256(), 0, b""
    with part.open("wb") as file:
        for piece in _pieces(answer):
            size += len(piece)
            if size > limits.max_bytes:
                raise GiveUp(f"larger than {limits.max_bytes} bytes")
            if time.monotonic() - started > limits.total:
                raise TryAgain(f"not finished in {limits.total} seconds")
            start = (start + piece)[:512] if len(start) < 512 else start
            digest.update(piece)
            file.write(piece)
    _check_kind(start, form)
    return digest.hexdigest()


def _pieces(answer: requests.Response) -> Iterator[bytes]:
    """What comes, as it comes: `iter_content` would wait for whole pieces from a server that drips."""
    while piece := answer.raw.read1(PIECE, decode_content=True):
        yield piece


def _check_kind(start: bytes, form: str) -> None:
    text = start.lstrip(b"\xef\xbb\xbf \r\n\t")
    if not text:
        raise TryAgain("an empty answer")
    if text[:1] == b"<" or (form in MAGIC and not text.startswith(MAGIC[form])):
        raise GiveUp(f"not a {form} file; it begins with {text[:20]!r}")
