"""The dossier of a call: an append-only file of JSON lines, each hashed with the one before it.

Receipts, sheets, questions, answers, decisions and editions of the packet stand in one chain: who did what,
when, why, on which document; what a value was before and after. A line that is changed, removed, inserted or
moved breaks the chain, and `verify` names it. Lines cut off at the end leave a valid shorter chain, and a
chain that somebody reckons anew is valid too: therefore every packet and letter prints the hash of the last
line, and `verify(path, head)` asks for it. `verify_call` compares a folder with its dossier.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
from filelock import FileLock

from cluster_analysis.errors import InputError, Message, Problem, known_choice, refuse, with_values
from cluster_analysis.selection.call.bids.receipts import book_of, read_log
from cluster_analysis.selection.call.files import LOCKS
from cluster_analysis.selection.call.workbooks import Row, Told, texts
from cluster_analysis.selection.engine.methodology.methodology import Methodology

DOSSIER = "dossier.jsonl"
START = "0" * 64
EMPTY = {"hash": START, "time": "1970-01-01T00:00:00Z"}
"""What stands before the first line."""
ACTIONS = {action: Message(text) for action, text in texts()["actions"].items()}
"""What can be done, and its name; conflicts are withdrawn, and chains witnessed, by another person."""
STATES = ("conclusion", "decision")
"""Actions that are a body's act: they need body, date, document, reason and an outcome per application."""
NEEDED = texts("call/dossier/needed.yml")
CHANGED = {"before", "after"}
"""Details that an action needs, and those of them that may be empty."""
RESERVED = {"number", "time", "who", "action", "previous", "hash"}


def sha256_of(path: Path) -> str:
    """The checksum of a file."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def line_hash(entry: Mapping[str, Any]) -> str:
    """SHA-256 of an entry without its own hash, in one canonical form (sorted keys, UTF-8)."""
    text = json.dumps(
        {key: value for key, value in entry.items() if key != "hash"},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _strict(pairs: list[tuple[str, Any]]) -> Row:
    """An object in which no key stands twice: two readers would see two things."""
    if len(found := dict(pairs)) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def entries(path: Path | str) -> list[Row]:
    """All entries of a log in order; an empty list where there is no file yet.

    Raises
    ------
    InputError
        If a line is not a JSON object in which each key stands once, with its number.
    """
    path = Path(path)
    if not path.exists():
        return []
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").removesuffix("\n").split("\n"), start=1):
        try:
            found.append(dict(json.loads(line, object_pairs_hook=_strict)))
        except (ValueError, TypeError) as error:
            raise InputError("is not a line of a decision log", file=path.name, row=number) from error
    return found


def verify(path: Path | str, head: str | None = None) -> list[Problem]:
    """Every break in the chain; an empty list for an untouched log.

    Parameters
    ----------
    path
        The log.
    head
        The hash of a line that must be in it (as printed on a packet): finds a log cut off at its end, or
        reckoned anew.
    """
    path = Path(path)
    problems = []
    try:
        lines = entries(path)
    except InputError as error:
        return error.problems
    for number, (before, entry) in enumerate(pairwise([EMPTY, *lines]), start=1):
        problems += [fault.but(file=path.name, row=number) for fault in _breaks(entry, number, before)]
    if head not in {None, *(entry.get("hash") for entry in lines)}:
        problems.append(
            Problem(
                "does not hold the line a packet was printed from: cut off or replaced",
                file=path.name,
                value=head,
            )
        )
    return problems


def _breaks(entry: Mapping[str, Any], number: int, before: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with one line, given the line before it."""
    expected = {"number": number, "previous": before.get("hash"), "hash": line_hash(entry)}
    for name, text in texts()["breaks"].items():
        if entry.get(name) != expected[name]:
            yield Problem(with_values(text, {"number": entry.get("number")}))
    times = [pd.to_datetime(str(one.get("time")), utc=True, errors="coerce") for one in (before, entry)]
    if not pd.Series(times).is_monotonic_increasing:  # also where one is no time
        yield Problem("is earlier than the line before it", column="time", value=entry.get("time"))


def head(path: Path | str) -> str:
    """The hash of the last line (zeros for an empty log), to be printed on a packet."""
    return str([EMPTY, *entries(path)][-1]["hash"])


def add(
    path: Path | str, who: str, action: str, time: datetime.datetime | None = None, **details: Any
) -> Row:
    """Append one entry.

    Parameters
    ----------
    path
        The log; made where there is none.
    who
        The person or body that did it.
    action
        One of `ACTIONS`.
    time
        When, with a zone; now where not given.
    **details
        What: e.g. `application`, `expert`, `before`, `after`, `reason`, `document`. For `conclusion` and
        `decision`: `body`, `date`, `document`, `reason`, `outcomes` (application -> outcome).

    Returns
    -------
    dict
        The entry as written.

    Raises
    ------
    InputError
        If the log is broken (nothing is added to a broken chain), or something needed is not given.
    """
    path = Path(path)
    time = time or datetime.datetime.now().astimezone()
    known_choice(action, ACTIONS, "action of the decision log")
    with FileLock(f"{path}.lock"):
        lines = entries(path)
        before = [EMPTY, *lines][-1]
        number = len(lines) + 1
        entry = {
            **details,
            "number": number,
            "time": time.isoformat(timespec="seconds"),
            "who": who,
            "action": action,
            "previous": before["hash"],
        }
        entry["hash"] = line_hash(entry)
        refuse([*_faults(entry, details), *verify(path), *_breaks(entry, number, before)])
        text = json.dumps(entry, ensure_ascii=False, allow_nan=False)
        begun = path.exists() and path.read_bytes()[-1:] not in (
            b"",
            b"\n",
        )  # an editor took the line break
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write("\n" * begun + text + "\n")
            file.flush()
            os.fsync(file.fileno())
    return entry


def _faults(entry: Row, details: Row) -> Iterator[Problem]:
    """What is wrong with a line that is to be added."""
    who = entry["who"].strip()
    action = entry["action"]
    time = entry["time"]
    if not who:
        yield Problem("is empty", column="who", advice="name the person or body")
    if datetime.datetime.fromisoformat(time).tzinfo is None:
        yield Problem("has no zone", column="time", value=time)
    for name in sorted(RESERVED.intersection(details)):
        yield Problem("is a field the log writes itself", column=name)
    given = [name for name, value in details.items() if name in CHANGED or str(value or "").strip()]
    for name in [one for one in NEEDED.get(action, ()) if one not in given]:
        yield Problem("is needed for a {action}", column=name, action=action)
    if action == "withdrawal" and who == details.get("expert"):
        yield Problem(
            "has declared the conflict",
            column="who",
            value=who,
            advice="another person than the expert withdraws a conflict",
        )


PARTS = ("applications", "sheets")
INPUTS = ("*.csv", "*.yml", "receipts.*", "applications/*", "sheets/*", "attachments/*")
"""Files of a call that results depend on."""
PRINTED = ("letters", "editions")
"""Folders of what was issued: every chain head printed there must stand in the dossier."""


def checksums(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a call that results depend on, by its name in the folder; no links."""
    return {
        path.relative_to(folder).as_posix(): sha256_of(path)
        for path in sorted({path for one in INPUTS for path in folder.glob(one)})
        if path.is_file() and not path.is_symlink() and not path.name.startswith(LOCKS)
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
    try:
        chain = entries(folder / DOSSIER)
    except InputError:
        return problems
    there = checksums(folder)
    receipts = {line["file"]: line for line in chain if line["action"] == "receipt"}
    received = {name: there[name] for name in there if name in receipts or name.startswith(PARTS)}
    forms = {name: line for name, line in receipts.items() if name.startswith(PARTS[0])}
    problems += _compared(receipts, "sha256", received, "in the folder")
    problems += _compared(forms, "received", _times(folder, methodology), "in the book")
    problems += _bids(chain, receipts.values())
    for last in [line for line in chain if line.get("files")][-1:]:
        files = {name: last | {"sha256": one} for name, one in last["files"].items()}
        problems += _compared(files, "sha256", there, "in the run")
    return [*problems, *_heads(folder, chain)]


def _compared(lines: dict[str, Row], field: str, now: Row, where: str) -> Iterator[Problem]:
    """The files of which something else is said now, with their line in the dossier."""
    for name in sorted(lines.keys() | now):
        line = lines.get(name, {})
        if line.get(field) != now.get(name):
            text = texts()[where]["gone" if name not in now else "other" if line else "new"]
            yield Problem(with_values(text, {"time": line.get(field)}), file=name, row=line.get("number"))


def _times(folder: Path, methodology: Methodology) -> Row:
    """When each file was received by the receipt book."""
    return {
        f"{PARTS[0]}/{name}": str(row["received"] and row["received"].isoformat())
        for name, row in read_log(book_of(folder), methodology, Told()).items()
    }


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
    for path in sorted(path for part in PRINTED for path in (folder / part).rglob("*.html")):
        name = path.relative_to(folder).as_posix()
        text = path.read_text(encoding="utf-8")
        for one in sorted({*re.findall(r"\b[0-9a-f]{64}\b", text)} - known):
            yield Problem("prints a head that the dossier does not hold", file=name, value=one)
