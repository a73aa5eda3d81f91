"""Fetching official files: politely, one at a time.

Files lie in a folder beside a small record (`NAME.fetch.json`) with the address, the time and the checksum.
The build never fetches.
"""

from __future__ import annotations

import datetime
import json
import re
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cluster_analysis.data.paths import project_root, write_whole
from cluster_analysis.data.records import checksum
from cluster_analysis.errors import InputError, Message, ParameterError, Problem
from cluster_analysis.intake.fetch.download import GiveUp, Limits, check_whole, download
from cluster_analysis.language import LANGUAGES

STAT = "https://stat.gov.kz/api/iblock/element/{element}/{form}file/{lang}/"
TALDAU = "https://taldau.stat.gov.kz/{lang}/Api/GetIndexData/{element}?period={period}&dics={dics}"
FORMS = {"xlsx": "", "json": "json/", "csv": "csv/", "taldau": ""}
HOSTS = ("stat.gov.kz", "taldau.stat.gov.kz")
# Whoever fetches into a folder holds this file in it, so that there is one request at a time.
LOCK = ".fetch.lock"


@dataclass
class Fetched:
    """A file that was fetched, where it came from, and whether it is another than the one before."""

    path: Path
    url: str
    element: str
    sha256: str
    fetched: str
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
    if not re.fullmatch("[0-9]{1,12}", str(element)):
        raise ParameterError(element, [], "element number (digits only)")
    if form not in FORMS:
        raise ParameterError(form, FORMS, "form of download")
    if lang not in LANGUAGES or not re.fullmatch("[0-9,]+", dics):
        raise ParameterError(f"{lang} {dics}", LANGUAGES, "language or list of dictionaries")
    template = TALDAU if form == "taldau" else STAT
    return template.format(element=element, form=FORMS[form], lang=lang, period=int(period), dics=dics)


def fetch_element(
    element: str | int,
    form: str = "xlsx",
    lang: str = "ru",
    folder: Path | None = None,
    *,
    period: int = 7,
    dics: str = "67",
    **how: Any,
) -> Fetched:
    """Fetch an element of the publisher into `data/downloads`.

    `period` and `dics` are for Taldau; `how`: `limits` and `tell` as for `fetch`. Every address has a file.
    """
    url, name = address(element, form, lang, period, dics), f"{form}_element{element}_{lang}.{form}"
    if form == "taldau":
        name = f"taldau_element{element}_period{period}_dics{dics.replace(',', '-')}_{lang}.json"
    folder = folder or project_root() / "data" / "downloads"
    return fetch(url, folder / name, form, str(element), **how)


def fetch(
    url: str,
    path: Path,
    form: str = "xlsx",
    element: str = "",
    *,
    limits: Limits | None = None,
    hosts: tuple[str, ...] = HOSTS,
    tell: Callable[[str], None] = print,
) -> Fetched:
    """Fetch one address into a file, atomically, with retries.

    Parameters
    ----------
    url
        https address on one of `hosts`; redirects must stay on them.
    path
        Where to keep it; a failed fetch leaves the old file untouched.
    form
        What the file must be: it is looked through before it takes its place.
    tell
        Called with a line whenever there is something to wait for.

    Raises
    ------
    FetchError
        With every attempt: refused, timed out, too large, cut short, not the expected kind of file. Also if
        another fetch does not end, or the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    limits, failures = limits or Limits(), list[Problem]()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.parent / LOCK, timeout=limits.total):
            n = 0
            while True:
                n += 1
                try:
                    return _attempt(url, path, form, element, limits, hosts)
                except GiveUp as failure:
                    said: dict[str, Any] = {"n": n, "why": failure.message}
                    failures.append(Problem("attempt {n}: {why}", value=url, **said))
                    if failure.wait is None or n >= limits.attempts:
                        raise FetchError(failures) from failure
                    wait = failure.wait or min(limits.pause * 2 ** (n - 1), limits.patience)
                tell(Message("attempt {n}: {why}; the next in {wait} seconds", wait=f"{wait:g}", **said))
                time.sleep(wait)
    except Timeout as error:
        advice = "wait for it to end"
        raise FetchError("another fetch is running", file=str(path.parent / LOCK), advice=advice) from error
    except OSError as error:
        raise FetchError("cannot be written ({why})", why=str(error), file=str(path)) from error


def _attempt(
    url: str, path: Path, form: str, element: str, limits: Limits, hosts: tuple[str, ...]
) -> Fetched:
    """Download beside the file, look it through, and put it in place with its record."""
    part = path.with_name(f".{path.name}.part")
    try:
        check_whole(part, form, download(url, part, limits, hosts))
        digest = checksum(part)
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        changed = not path.is_file() or digest != checksum(path)
        part.replace(path)
        fetched = Fetched(path, url, element, digest, now, changed)
        write_whole(sidecar(path), json.dumps(asdict(fetched) | {"path": path.name}, indent=1))
        return fetched
    finally:
        part.unlink(missing_ok=True)


def sidecar(path: Path) -> Path:
    """The record beside a fetched file."""
    return path.with_name(path.name + ".fetch.json")
