"""One attempt to download a file: from known hosts, within limits of time and size."""

from __future__ import annotations

import datetime
import re
import time
from dataclasses import dataclass
from pathlib import Path

import requests
import urllib3
from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

from cluster_analysis.intake.fetch.address import GiveUp, allowed, redirected
from cluster_analysis.intake.fetch.deadline import Visit, visit_of

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
        with visit_of(limits.total) as visit, _follow(visit, url, limits, hosts) as answer:
            _check_headers(answer, limits)
            with part.open("xb") as file:
                while piece := answer.raw.read(PIECE):
                    file.write(piece)
                    if file.tell() > limits.max_bytes:
                        raise GiveUp("larger than {n} bytes", n=limits.max_bytes)
            if time.monotonic() >= ends:
                raise late
            return "Content-Length" in answer.headers or answer.raw.chunked
    except (requests.Timeout, requests.ConnectionError, urllib3.exceptions.HTTPError) as error:
        if time.monotonic() >= ends:
            raise late from error
        why = f"{type(error).__name__}: {error}"
        raise TryAgain("no connection, or a broken one ({why})", why=why) from error
    except (requests.RequestException, ValueError) as error:
        raise GiveUp("the address or the answer makes no sense ({why})", why=str(error)) from error


def _follow(visit: Visit, url: str, limits: Limits, hosts: tuple[str, ...]) -> requests.Response:
    """The answer after at most five redirects, each to a known host."""
    address = allowed(url, hosts)
    for _ in range(6):
        answer = visit.ask(address, HEADERS, (limits.connect, limits.read))
        if not answer.is_redirect:
            return answer
        answer.close()
        address = redirected(address, answer.headers["Location"], hosts)
    raise GiveUp("redirected more than five times")


def _check_headers(answer: requests.Response, limits: Limits) -> None:
    """Refuse what needs no reading: a failure, a file too large, an unknown packing."""
    code = answer.status_code
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
