"""Whether a downloaded file is whole and of the expected kind, as far as its content can tell.

Servers send pages of errors as if they were files, and files without their end.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from codecs import BOM_UTF8
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from cluster_analysis.data.grids.text import decode
from cluster_analysis.intake.fetch.address import GiveUp
from cluster_analysis.intake.fetch.download import TryAgain
from cluster_analysis.intake.official.interfaces.long_table import PERIOD_NAMES, VALUE_NAMES

MAGIC = {"xlsx": (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"), "json": (b"[",), "taldau": (b"[",)}


def check_whole(path: Path, form: str, end_marked: bool = True) -> None:
    """Refuse a file that is not whole, or not of its form.

    Parameters
    ----------
    form
        ``xlsx`` (or the older XLS), ``json``, ``csv``, or ``taldau``.
    end_marked
        Whether the server told the length or marked the end; if not, a text must end with a line break.

    Raises
    ------
    TryAgain
        If the end is missing.
    GiveUp
        If it is something else.
    """
    with path.open("rb") as file:
        start = file.read(512).lstrip(BOM_UTF8 + b" \r\n\t")
    if not start:
        raise TryAgain("an empty answer")
    if start[:1] == b"<" or not start.startswith(MAGIC.get(form, (b"",))):
        begins = repr(start[:40].decode("utf-8", "replace"))
        raise GiveUp("not a {form} file; it begins with {start}", form=form, start=begins)
    try:
        if form == "csv":
            _check_csv(path, end_marked)
        elif form == "xlsx":
            _check_workbook(path)
        else:
            _check_json(path)
    except (OSError, ValueError, RecursionError, csv.Error, zipfile.BadZipFile, CalamineError) as error:
        raise TryAgain("cut short or damaged on the way ({why})", why=str(error)) from error


def _check_json(path: Path) -> None:
    """A list of slices or rows, as `taldau.read_json` reads it."""
    content = json.loads(path.read_bytes())
    rows = [one for one in content if isinstance(one, dict)]
    figures = [one for one in rows if {"periods", "id"} & set(one) or re.search(r"\by\d{6}\b", " ".join(one))]
    if not content or len(figures) < len(content):
        raise GiveUp("JSON without figures: {start}", start=str(content)[:80])


def _check_workbook(path: Path) -> None:
    """The directory of an XLSX stands at its end; an XLS has none, so it is opened."""
    if path.read_bytes()[:2] != b"PK":
        CalamineWorkbook.from_path(str(path)).close()
        return
    with zipfile.ZipFile(path) as book:
        names = book.namelist()
    if "xl/workbook.xml" not in names:
        raise GiveUp("not a workbook, but a ZIP archive of {names}", names=names[:3] or "nothing")


def _check_csv(path: Path, end_marked: bool) -> None:
    """A header with period and value, and a last row as long as the header."""
    content = path.read_bytes()
    text = content.decode("utf-8-sig") if content.startswith(BOM_UTF8) else decode(content) or ""
    first = text.split("\n", 1)[0]
    header, *rows = csv.reader(io.StringIO(text), delimiter=max("\t;,", key=first.count), strict=True)
    names = {one.strip().casefold() for one in header}
    if not names & VALUE_NAMES or not names & PERIOD_NAMES:
        raise GiveUp("not a table with PERIOD and VAL; it begins with {start}", start=repr(first[:80]))
    last = next(filter(None, reversed(rows)), [])
    if len(last) != len(header) or not (end_marked or text.endswith("\n")):
        raise TryAgain("cut short: the last row is not whole")
