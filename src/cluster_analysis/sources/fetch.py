"""Fetching official files: politely, one at a time, and only what has changed.

Files lie in a cache folder beside a small record (`NAME.fetch.json`) with the address, the time, the checksum
and the server's marks (ETag, Last-Modified); the next fetch asks only whether they have changed. The build
never fetches.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from cluster_analysis.errors import InputError, ParameterError, Problem
from cluster_analysis.paths import project_root
from cluster_analysis.records import checksum

STAT = "https://stat.gov.kz/api/iblock/element/{element}/{form}file/{lang}/"
TALDAU = "https://taldau.stat.gov.kz/{lang}/Api/GetIndexData/{element}?period={period}&dics={dics}"
FORMS = {"xlsx": "", "json": "json/", "csv": "csv/", "taldau": ""}
HOSTS = ("stat.gov.kz", "taldau.stat.gov.kz")
MAGIC = {"xlsx": (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"), "json": (b"[", b"{"), "taldau": (b"[", b"{")}
RETRY_STATUS = {408, 425, 429, 500, 502, 503, 504}
AGENT = "cluster-analysis (regional statistics; one request at a time)"
_one_at_a_time = threading.Lock()


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


@dataclass
class Fetched:
    """A file in the cache and where it came from."""

    path: Path
    url: str
    element: str
    sha256: str
    fetched: str
    etag: str = ""
    last_modified: str = ""
    changed: bool = True


class FetchError(InputError):
    """A file that could not be fetched, with the address and the reason of every attempt."""


def address(
    element: str | int, form: str = "xlsx", lang: str = "ru", period: int = 7, dics: str = "67"
) -> str:
    """The publisher's address of an element.

    Parameters
    ----------
    element
        Number of the element (stat.gov.kz) or of the indicator (Taldau).
    form
        ``xlsx``, ``json``, ``csv``, or ``taldau``.
    period, dics
        For Taldau: 7 = years; the numbers of the dictionaries, 67 = regions.

    Examples
    --------
    >>> address(5927)
    'https://stat.gov.kz/api/iblock/element/5927/file/ru/'
    >>> address(704449, "taldau")
    'https://taldau.stat.gov.kz/ru/Api/GetIndexData/704449?period=7&dics=67'
    """
    if not re.fullmatch(r"\d{1,12}", str(element)):
        raise ParameterError(element, [], "element number (digits only)")
    if form not in FORMS:
        raise ParameterError(form, FORMS, "form of download")
    if lang not in ("ru", "kk", "en") or not re.fullmatch(r"[\d,]+", dics):
        raise ParameterError(f"{lang} {dics}", ["ru", "kk", "en"], "language or list of dictionaries")
    template = TALDAU if form == "taldau" else STAT
    return template.format(element=element, form=FORMS[form], lang=lang, period=int(period), dics=dics)


def fetch_element(
    element: str | int, form: str = "xlsx", lang: str = "ru", folder: Path | None = None, **options: Any
) -> Fetched:
    """Fetch an element of the publisher into the cache (`data/downloads`), if it has changed.

    `options`: `period` and `dics` for Taldau; `limits`.
    """
    limits = options.pop("limits", Limits())
    url = address(element, form, lang, **options)
    folder = folder or project_root() / "data" / "downloads"
    suffix = "json" if form == "taldau" else form
    return fetch(url, folder / f"{form}_element{element}_{lang}.{suffix}", form, str(element), limits=limits)


def fetch(
    url: str,
    path: Path,
    form: str = "xlsx",
    element: str = "",
    *,
    limits: Limits | None = None,
    hosts: tuple[str, ...] = HOSTS,
) -> Fetched:
    """Fetch one address into a file, atomically, with retries; an unchanged file is not sent again.

    Parameters
    ----------
    url
        https address on one of `hosts`; redirects must stay on them.
    path
        Where to keep it; a failed fetch leaves the old file untouched.
    form
        What the file must look like: its first bytes are compared.

    Raises
    ------
    FetchError
        With every attempt: refused, timed out, too large, cut short, not the expected kind of file.
    """
    limits = limits or Limits()
    _check_host(url, hosts)
    known = _known(path)
    failures: list[Problem] = []
    with _one_at_a_time:
        for attempt in range(1, limits.attempts + 1):
            try:
                return _attempt(url, path, form, element, known, limits, hosts)
            except _TryAgain as again:
                failures.append(Problem(f"attempt {attempt}: {again}", value=url))
                if attempt < limits.attempts:
                    time.sleep(min(again.wait or limits.pause * 2 ** (attempt - 1), 120))
            except _GiveUp as stop:
                raise FetchError([*failures, Problem(f"attempt {attempt}: {stop}", value=url)]) from stop
    raise FetchError(failures)


class _GiveUp(Exception):
    """A failure that another attempt will not mend."""


class _TryAgain(Exception):
    def __init__(self, message: str, wait: float = 0.0) -> None:
        super().__init__(message)
        self.wait = wait


def _check_host(url: str, hosts: tuple[str, ...]) -> None:
    parts = urlsplit(url)
    local = parts.hostname in ("127.0.0.1", "localhost") and "127.0.0.1" in hosts
    if parts.hostname not in hosts and not local:
        raise FetchError([Problem(f"is not on a known host ({', '.join(hosts)})", value=url)])
    if parts.scheme != "https" and not local:
        raise FetchError([Problem("is not an https address", value=url)])


def _attempt(
    url: str,
    path: Path,
    form: str,
    element: str,
    known: dict[str, Any],
    limits: Limits,
    hosts: tuple[str, ...],
) -> Fetched:
    started = time.monotonic()
    headers = {"User-Agent": AGENT}
    if known:
        headers |= {
            "If-None-Match": known.get("etag", ""),
            "If-Modified-Since": known.get("last_modified", ""),
        }
    try:
        with requests.Session() as session:
            answer = _follow(session, url, {k: v for k, v in headers.items() if v}, limits, hosts)
            with answer:
                if answer.status_code == 304 and known:
                    return Fetched(**(known | {"path": path, "changed": False}))
                _check_status(answer)
                return _store(answer, url, path, form, element, known, limits, started)
    except (requests.Timeout, requests.ConnectionError, requests.exceptions.ChunkedEncodingError) as error:
        raise _TryAgain(f"{type(error).__name__}: {error}") from error
    except requests.RequestException as error:
        raise _GiveUp(f"{type(error).__name__}: {error}") from error


def _follow(
    session: requests.Session, url: str, headers: dict[str, str], limits: Limits, hosts: tuple[str, ...]
) -> requests.Response:
    """The answer after at most five redirects, each to a known host."""
    for _ in range(6):
        answer = session.get(
            url, headers=headers, timeout=(limits.connect, limits.read), stream=True, allow_redirects=False
        )
        if not answer.is_redirect:
            return answer
        url = requests.compat.urljoin(url, answer.headers["Location"])  # type: ignore[attr-defined]
        answer.close()
        try:
            _check_host(url, hosts)
        except FetchError as error:
            raise _GiveUp(f"redirected to an unknown place: {url}") from error
    raise _GiveUp("redirected more than five times")


def _check_status(answer: requests.Response) -> None:
    code = answer.status_code
    if code in RETRY_STATUS:
        wait = answer.headers.get("Retry-After", "")
        raise _TryAgain(f"the server answered {code}", float(wait) if wait.isdigit() else 0.0)
    if code != 200:
        raise _GiveUp(f"the server answered {code}")


def _store(
    answer: requests.Response,
    url: str,
    path: Path,
    form: str,
    element: str,
    known: dict[str, Any],
    limits: Limits,
    started: float,
) -> Fetched:
    """Write the answer beside the file, check it, and only then put it in place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _temporary(path) as part:
        size, digest, start = _download(answer, part, limits, started)
        promised = answer.headers.get("Content-Length", "")
        if promised.isdigit() and not answer.headers.get("Content-Encoding") and size != int(promised):
            raise _TryAgain(f"cut short: {size} of {promised} bytes")
        _check_kind(start, form)
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        fetched = Fetched(
            path,
            url,
            element,
            digest,
            now,
            answer.headers.get("ETag", ""),
            answer.headers.get("Last-Modified", ""),
            digest != known.get("sha256"),
        )
        part.replace(path)
        record = asdict(fetched) | {"path": path.name}
        sidecar(path).write_text(json.dumps(record, indent=1), encoding="utf-8")
        return fetched


@contextlib.contextmanager
def _temporary(path: Path) -> Iterator[Path]:
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def _download(
    answer: requests.Response, part: Path, limits: Limits, started: float
) -> tuple[int, str, bytes]:
    """Size, checksum and first bytes of what came."""
    digest, size, start = hashlib.sha256(), 0, b""
    with part.open("wb") as file:
        for piece in answer.iter_content(64 * 1024):
            size += len(piece)
            if size > limits.max_bytes:
                raise _GiveUp(f"larger than {limits.max_bytes} bytes")
            if time.monotonic() - started > limits.total:
                raise _TryAgain(f"not finished in {limits.total} seconds")
            start = start or piece[:512]
            digest.update(piece)
            file.write(piece)
    return size, digest.hexdigest(), start


def _check_kind(start: bytes, form: str) -> None:
    text = start.lstrip(b"\xef\xbb\xbf \r\n\t")
    if not text:
        raise _TryAgain("an empty answer")
    if text[:1] == b"<" or (form in MAGIC and not text.startswith(MAGIC[form])):
        raise _GiveUp(f"not a {form} file; it begins with {text[:20]!r}")


def sidecar(path: Path) -> Path:
    """The record beside a fetched file."""
    return path.with_name(path.name + ".fetch.json")


def _known(path: Path) -> dict[str, Any]:
    """The record of the file in the cache, if the file is still the one it describes."""
    try:
        record = json.loads(sidecar(path).read_text(encoding="utf-8"))
        same = checksum(path) == record["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return record if same and set(record) == set(Fetched.__dataclass_fields__) else {}
