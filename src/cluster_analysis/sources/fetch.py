"""Fetching official files: politely, one at a time, and only what has changed.

Files lie in a cache folder beside a small record (`NAME.fetch.json`) with the address, the time, the checksum
and the server's marks (ETag, Last-Modified); the next fetch asks only whether they have changed. The build
never fetches.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cluster_analysis.errors import InputError, ParameterError, Problem
from cluster_analysis.paths import project_root, write_whole
from cluster_analysis.records import checksum
from cluster_analysis.sources.download import GiveUp, Limits, TryAgain, check_host, download

STAT = "https://stat.gov.kz/api/iblock/element/{element}/{form}file/{lang}/"
TALDAU = "https://taldau.stat.gov.kz/{lang}/Api/GetIndexData/{element}?period={period}&dics={dics}"
FORMS = {"xlsx": "", "json": "json/", "csv": "csv/", "taldau": ""}
HOSTS = ("stat.gov.kz", "taldau.stat.gov.kz")
_one_at_a_time = threading.Lock()


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
    failures: list[Problem] = []
    with _one_at_a_time:
        for attempt in range(1, limits.attempts + 1):
            try:
                check_host(url, hosts)
                return _attempt(url, path, form, element, limits, hosts)
            except TryAgain as again:
                failures.append(Problem(f"attempt {attempt}: {again}", value=url))
                if attempt < limits.attempts:
                    time.sleep(min(again.wait or limits.pause * 2 ** (attempt - 1), 120))
            except GiveUp as stop:
                raise FetchError([*failures, Problem(f"attempt {attempt}: {stop}", value=url)]) from stop
    raise FetchError(failures)


def _attempt(
    url: str, path: Path, form: str, element: str, limits: Limits, hosts: tuple[str, ...]
) -> Fetched:
    """Download beside the file, and put it in place with its record if it has changed."""
    known = _known(path)
    names = {"If-None-Match": "etag", "If-Modified-Since": "last_modified"}
    marks = {name: known[key] for name, key in names.items() if known.get(key)}
    path.parent.mkdir(parents=True, exist_ok=True)
    with _temporary(path) as part:
        found = download(url, part, form, marks, limits, hosts)
        if found is None:
            return Fetched(**(known | {"path": path, "changed": False}))
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        changed = found.sha256 != known.get("sha256")
        fetched = Fetched(path, url, element, found.sha256, now, found.etag, found.last_modified, changed)
        part.replace(path)
        write_whole(sidecar(path), json.dumps(asdict(fetched) | {"path": path.name}, indent=1))
        return fetched


@contextlib.contextmanager
def _temporary(path: Path) -> Iterator[Path]:
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


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
