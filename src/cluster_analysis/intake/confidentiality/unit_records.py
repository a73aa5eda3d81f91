"""Business numbers in files that are to be published: there must be none."""

from __future__ import annotations

import codecs
import gzip
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from cluster_analysis.errors import InputError, Problem
from cluster_analysis.intake.codes import bin_valid

NOT_TEXT = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico", ".pdf", ".woff", ".woff2", ".ttf", ".otf"}
"""Pictures, fonts, and PDF, whose text is that of the page beside it."""
NUMBER = re.compile(r"(?<!\d)(?<!\d\.)(\d{12})(?:\.0+)?(?!\.?\d)")
"""Twelve digits that are not part of a longer number; a column with gaps may have made them a float."""


def find_unit_records(folder: str | Path) -> list[Problem]:
    """Business numbers in the files of a folder (or in one file), with what could not be searched.

    A business number has twelve digits, a month in the third and fourth, and a right check digit. Looked
    through are texts (UTF-8 or UTF-16), workbooks and other archives, and Parquet. Numbers that are written
    with spaces, or have lost leading zeros, are not found.

    Raises
    ------
    InputError
        If there is no such folder or file.
    """
    folder = Path(folder)
    if not folder.exists():
        raise InputError([Problem("does not exist; nothing was searched", file=str(folder))])
    files = [folder] if folder.is_file() else sorted(one for one in folder.rglob("*") if one.is_file())
    return [problem for file in files for problem in _in_file(file, _name(file, folder))]


def _name(file: Path, folder: Path) -> str:
    return file.name if file == folder else str(file.relative_to(folder))


def _in_file(file: Path, name: str) -> Iterator[Problem]:
    if file.suffix.lower() in NOT_TEXT:
        return
    try:
        for number, line in _lines(file):
            found = NUMBER.findall(line)
            for text in np.array(found)[bin_valid(found)] if found else []:
                if text[2:4] <= "12":
                    message = "looks like a business number; unit records must not be published"
                    yield Problem(message, file=name, row=number, value=str(text)[:4] + "********")
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        yield Problem("could not be searched for business numbers: {why}", why=str(error), file=name)


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    """Lines of a text or a table, or of the texts inside an archive (rows of a workbook, one a line)."""
    if file.suffix.lower() == ".parquet":
        yield from enumerate(pd.read_parquet(file).to_csv(index=False).splitlines(), 1)
    elif zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            for part in archive.namelist():
                yield from enumerate(re.split(r"(?=<row |<si>)|\n", _decoded(archive.read(part))), 1)
    else:
        content = gzip.decompress(file.read_bytes()) if file.suffix.lower() == ".gz" else file.read_bytes()
        yield from enumerate(_decoded(content).splitlines(), 1)


def _decoded(content: bytes) -> str:
    marks = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    return content.decode("utf-16" if content.startswith(marks) else "utf-8", errors="replace")
