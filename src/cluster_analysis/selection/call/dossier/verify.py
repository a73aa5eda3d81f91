"""What a folder holds against what its dossier says: files, receipts, order, and heads printed elsewhere."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from cluster_analysis.errors import InputError, Problem, with_values
from cluster_analysis.selection.call.bids.receipts import book_of, read_log
from cluster_analysis.selection.call.dossier.log import DOSSIER, START, entries, sha256_of, verify
from cluster_analysis.selection.call.files import plain_files
from cluster_analysis.selection.call.workbooks import Row, Told
from cluster_analysis.selection.engine.methodology.methodology import Methodology

PARTS = ("applications", "sheets", "attachments")
PRINTED = ("letters", "editions")
"""Folders of what was issued: every chain head printed there must stand in the dossier."""
FILES = (
    "was received and is not in the folder",
    "has no receipt in the dossier: receive it with `call receive`",
    "is not the file that was received",
)
BOOK = (
    "is in the dossier and not in the receipt book",
    "is in the receipt book and not in the dossier",
    "was received {time} by the dossier",
)
RUN = ("differs from the last recorded run",) * 3
"""What is told of a file that is gone, that is new, or of which something else is said."""


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
    there, receipts = checksums(folder), {line["file"]: line for line in chain if line["action"] == "receipt"}
    rows = {name: line["number"] for name, line in receipts.items()}
    sums = {name: line["sha256"] for name, line in receipts.items()}
    received = {name: there[name] for name in there if name in sums or name.startswith(PARTS[:2])}
    times = {name: line["received"] for name, line in receipts.items() if name.startswith(PARTS[0])}
    problems += _compared(sums, received, FILES, rows)
    problems += _compared(times, _times(folder, methodology), BOOK, rows)
    problems += _bids(chain, receipts.values())
    for last in [line for line in chain if line.get("files")][-1:]:
        problems += _compared(last["files"], there, RUN, dict.fromkeys(last["files"] | there, last["number"]))
    return [*problems, *_heads(folder, chain)]


def _compared(before: Row, now: Row, texts: tuple[str, str, str], rows: Row) -> Iterator[Problem]:
    """The files of which something else is said now, with their line in the dossier."""
    gone, new, other = texts
    for name in sorted(name for name in before | now if before.get(name, "") != now.get(name, "")):
        text = gone if name not in now else new if name not in before else other
        yield Problem(with_values(text, {"time": before.get(name)}), file=name, row=rows.get(name))


def _times(folder: Path, methodology: Methodology) -> Row:
    """When each file was received by the receipt book."""
    lines = read_log(book_of(folder), methodology, Told()).items()
    return {f"{PARTS[0]}/{name}": str(row["received"] and row["received"].isoformat()) for name, row in lines}


def _bids(chain: list[Row], receipts: Collection[Row]) -> Iterator[Problem]:
    """Answers and outcomes of bids that were never received."""
    known = {line["application"].split("-")[0] for line in receipts if line.get("application")}
    for line in chain if known else ():
        named = [*line.get("outcomes", {}), *([line["application"]] if line["action"] == "answer" else [])]
        for name in (one for one in named if one.split("-")[0] not in known):
            yield Problem("is no bid of this call", file=DOSSIER, row=line["number"], value=name)


def _heads(folder: Path, chain: list[Row]) -> Iterator[Problem]:
    """Heads printed in what was issued that stand in no line of the dossier."""
    known = {START} | {str(line.get(name)) for line in chain for name in ("hash", "sha256")}
    issued = sorted(path for part in PRINTED for path in (folder / part).rglob("*"))
    for path in (path for path in issued if path.suffix in (".txt", ".html")):
        name, printed = (
            path.relative_to(folder),
            re.findall(r"\b[0-9a-f]{64}\b", path.read_text(encoding="utf-8")),
        )
        for one in sorted({*printed} - known):
            yield Problem("prints a head that the dossier does not hold", file=name.as_posix(), value=one)
