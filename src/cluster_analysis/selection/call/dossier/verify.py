"""What a folder holds against what its dossier says: files, receipts, order, and heads printed elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from cluster_analysis.errors import InputError, Problem
from cluster_analysis.selection.call.bids.receipts import book_of, read_log
from cluster_analysis.selection.call.dossier.log import DOSSIER, START, entries, sha256_of, verify
from cluster_analysis.selection.call.files import plain_files
from cluster_analysis.selection.call.workbooks import Row, Told
from cluster_analysis.selection.engine.methodology.methodology import Methodology

PARTS = ("applications", "sheets", "attachments")
PRINTED = ("letters", "editions")
"""Folders of what was issued: every chain head printed there must stand in the dossier."""
Lines = dict[str, Row]
"""Receipts of the dossier by their file."""


def checksums(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a call that results depend on, by its name in the folder; no links."""
    found = [*folder.glob("*.csv"), *folder.glob("*.yml"), *folder.glob("receipts.*")]
    found += [path for part in PARTS for path in plain_files(folder / part)]
    plain = [path for path in found if path.is_file() and not path.is_symlink()]
    return {path.relative_to(folder).as_posix(): sha256_of(path) for path in sorted(plain)}


def verify_call(folder: Path, methodology: Methodology, head: str | None = None) -> list[Problem]:
    """Every break of the chain, and everything in which the folder differs from its dossier.

    Parameters
    ----------
    folder
        The folder of the call.
    head
        The head printed on a packet or letter; without it a chain that was reckoned anew from the start is
        only found by the heads printed in the folder itself.

    Returns
    -------
    list of Problem
        Empty if chain, files, receipts and printed heads agree.
    """
    problems = verify(folder / DOSSIER, head)
    try:
        chain = entries(folder / DOSSIER)
    except InputError:
        return problems
    receipts, there = {line["file"]: line for line in chain if line["action"] == "receipt"}, checksums(folder)
    problems += _files(there, receipts)
    problems += _book(folder, receipts, methodology)
    problems += _bids(chain, receipts)
    problems += _since_last_run(there, chain)
    problems += _heads(folder, chain)
    return problems


def _files(there: dict[str, str], receipts: Lines) -> Iterator[Problem]:
    """Files received that are gone or changed, and files that nobody has received."""
    for name, line in receipts.items():
        if name not in there:
            yield Problem("was received and is not in the folder", file=name, row=line["number"])
        elif there[name] != line["sha256"]:
            yield Problem("is not the file that was received", file=name, row=line["number"])
    for name in there:
        if name.split("/")[0] in PARTS[:2] and name not in receipts:
            yield Problem("has no receipt in the dossier", file=name, advice="receive it with `call receive`")


def _book(folder: Path, receipts: Lines, methodology: Methodology) -> Iterator[Problem]:
    """Lines of the receipt book that say another time than the dossier, are gone, or were added by hand."""
    book, part = book_of(folder), "applications/"
    lines = {part + name: row for name, row in read_log(book, methodology, Told()).items()}
    for name in sorted({*lines, *(name for name in receipts if name.startswith(part))}):
        row, line = lines.get(name), receipts.get(name)
        place: Row = {"file": book.name, "value": name.removeprefix(part)}
        if row is None:
            yield Problem("is in the dossier and not in the receipt book", **place)
        elif line is None:
            yield Problem("is in the receipt book and not in the dossier", row=row["line"], **place)
        elif row["received"] != pd.Timestamp(line["received"]):
            place |= {"row": row["line"], "value": str(row["received"])}
            yield Problem("was received {time} by the dossier", time=line["received"], **place)


def _bids(chain: list[Row], receipts: Lines) -> Iterator[Problem]:
    """Answers and outcomes of bids that were never received."""
    known = {line["application"].split("-")[0] for line in receipts.values() if line.get("application")}
    for line in chain:
        named = [*line.get("outcomes", {}), *([line["application"]] if line["action"] == "answer" else [])]
        for name in named if known else ():
            if name.split("-")[0] not in known:
                yield Problem("is no bid of this call", file=DOSSIER, row=line["number"], value=name)


def _since_last_run(there: dict[str, str], chain: list[Row]) -> Iterator[Problem]:
    """Files that are not those of the last recorded run or edition."""
    last = next((line for line in reversed(chain) if line.get("files")), None)
    before = last["files"] if last else there
    for name in sorted({*before, *there}):
        if last and before.get(name) != there.get(name):
            yield Problem("differs from the last recorded run", file=name, row=last["number"])


def _heads(folder: Path, chain: list[Row]) -> Iterator[Problem]:
    """Heads printed in what was issued that stand in no line of the dossier."""
    known = {START} | {str(line.get(name)) for line in chain for name in ("hash", "sha256")}
    issued = sorted(path for part in PRINTED for path in (folder / part).rglob("*"))
    for path in (path for path in issued if path.suffix in (".txt", ".html")):
        printed = set(re.findall(r"\b[0-9a-f]{64}\b", path.read_text(encoding="utf-8")))
        for one in sorted(printed - known):
            name = path.relative_to(folder).as_posix()
            yield Problem("prints a head that the dossier does not hold", file=name, value=one)
