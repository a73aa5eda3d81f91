"""What a folder holds against what its dossier says: files, receipts, order, and heads printed elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from cluster_analysis.errors import Problem
from cluster_analysis.selection.call.bids.receipts import book_of, read_log
from cluster_analysis.selection.call.dossier.log import DOSSIER, entries, sha256_of, verify
from cluster_analysis.selection.call.files import LOCKS
from cluster_analysis.selection.call.workbooks import Told, records
from cluster_analysis.selection.engine.methodology.methodology import Methodology

PARTS = ("applications", "sheets", "attachments")
PRINTED = ("letters", "editions")
"""Folders of what was issued: every chain head printed there must stand in the dossier."""
Chain = list[dict[str, Any]]


def checksums(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a call that results depend on, by its name in the folder; no links."""
    tops = [*folder.glob("*.csv"), *folder.glob("*.yml"), *folder.glob("receipts.*")]
    inner = [one for part in PARTS for one in folder.glob(f"{part}/*")]
    plain = (path for path in sorted([*tops, *inner]) if path.is_file() and not path.is_symlink())
    return {
        path.relative_to(folder).as_posix(): sha256_of(path)
        for path in plain
        if not path.name.startswith(LOCKS)
    }


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
    if any(one.message == "is not a line of a decision log" for one in problems):
        return problems
    chain = entries(folder / DOSSIER)
    problems += _files(folder, chain)
    problems += _book(folder, chain, methodology)
    problems += _bids(chain)
    problems += _since_last_run(folder, chain)
    problems += _heads(folder, chain)
    return problems


def _receipts(chain: Chain) -> dict[str, dict[str, Any]]:
    return {line["file"]: line for line in chain if line["action"] == "receipt"}


def _files(folder: Path, chain: Chain) -> Iterator[Problem]:
    """Files received that are gone or changed, and files that nobody has received."""
    receipts = _receipts(chain)
    there = {name: digest for name, digest in checksums(folder).items() if name.split("/")[0] in PARTS[:2]}
    for name, line in receipts.items():
        if name not in there:
            yield Problem("was received and is not in the folder", file=name, row=line["number"])
        elif there[name] != line["sha256"]:
            yield Problem("is not the file that was received", file=name, row=line["number"])
    for name in sorted(set(there) - set(receipts)):
        yield Problem("has no receipt in the dossier", file=name, advice="receive it with `call receive`")


def _book(folder: Path, chain: Chain, methodology: Methodology) -> Iterator[Problem]:
    """Lines of the receipt book that say another time than the dossier, are gone, or were added by hand."""
    book, told = book_of(folder), Told()
    lines = {row["file"]: row for row in records(read_log(book, methodology, told))}
    receipts = {
        name.split("/", 1)[1]: line
        for name, line in _receipts(chain).items()
        if name.startswith("applications/")
    }
    for name in sorted({*lines, *receipts}):
        row, line = lines.get(name), receipts.get(name)
        if row is None:
            yield Problem("is in the dossier and not in the receipt book", file=book.name, value=name)
        elif line is None:
            yield Problem(
                "is in the receipt book and not in the dossier", file=book.name, value=name, row=row["line"]
            )
        elif str(row["received"]) != str(_moment(line["received"])):
            message = "was received {time} by the dossier"
            yield Problem(
                message, file=book.name, row=row["line"], value=str(row["received"]), time=line["received"]
            )


def _moment(text: str) -> object:
    return pd.Timestamp(text)


def _bids(chain: Chain) -> Iterator[Problem]:
    """Answers and outcomes of bids that were never received."""
    known = {
        line["application"].split("-")[0]
        for line in chain
        if line["action"] == "receipt" and line.get("application")
    }
    for line in chain:
        named = [*line.get("outcomes", {}), *([line["application"]] if line["action"] == "answer" else [])]
        for name in named:
            if known and name.split("-")[0] not in known:
                yield Problem("is no bid of this call", file=DOSSIER, row=line["number"], value=name)


def _since_last_run(folder: Path, chain: Chain) -> Iterator[Problem]:
    """Files that are not those of the last recorded run or edition."""
    runs = [line for line in chain if line.get("files")]
    if not runs:
        return
    before, after = runs[-1]["files"], checksums(folder)
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield Problem("differs from the last recorded run", file=name, row=runs[-1]["number"])


def _heads(folder: Path, chain: Chain) -> Iterator[Problem]:
    """Heads printed in what was issued that stand in no line of the dossier."""
    known = {line["hash"] for line in chain} | {"0" * 64} | {str(line.get("sha256")) for line in chain}
    for part in PRINTED:
        for path in sorted((folder / part).rglob("*")):
            if path.suffix in (".txt", ".html"):
                printed = set(re.findall(r"\b[0-9a-f]{64}\b", path.read_text(encoding="utf-8")))
                for one in sorted(printed - known):
                    name = path.relative_to(folder).as_posix()
                    yield Problem("prints a head that the dossier does not hold", file=name, value=one)
