"""The decision log: an append-only file of JSON lines, each hashed with the one before it.

Who did what, when, why, on which document; what a value was before and after. A line that is changed,
removed, inserted or moved breaks the chain, and `verify` names it. Lines cut off at the end leave a valid
shorter chain: therefore every packet prints the hash of the last line, and `verify(path, head)` asks for it.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cluster_analysis.errors import InputError, ParameterError, Problem

if TYPE_CHECKING:
    import pandas as pd

START = "0" * 64
ACTIONS = (
    "intake",  # a folder was read
    "correction",  # a value or score was changed
    "eligibility",  # a bid was admitted or refused by a person
    "methodology",  # a methodology file was taken into use
    "run",  # a ranking was computed
    "conclusion",  # the World Bank's conclusion
    "decision",  # the Commission's decision
    "remark",
)
STATES = ("conclusion", "decision")
"""Actions that are a body's act: they need body, date, document, reason and an outcome per application."""


def line_hash(entry: Mapping[str, Any]) -> str:
    """SHA-256 of an entry without its own hash, in one canonical form (sorted keys, UTF-8)."""
    content = {key: value for key, value in entry.items() if key != "hash"}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def entries(path: Path | str) -> list[dict[str, Any]]:
    """All entries of a log in order; an empty list where there is no file yet.

    Raises
    ------
    InputError
        If a line is not a JSON object, with its number.
    """
    path = Path(path)
    if not path.exists():
        return []
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").removesuffix("\n").split("\n"), start=1):
        try:
            entry = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(
                [Problem("is not a line of a decision log", file=path.name, row=number)]
            ) from error
        if not isinstance(entry, dict):
            raise InputError([Problem("is not a line of a decision log", file=path.name, row=number)])
        found.append(entry)
    return found


def verify(path: Path | str, head: str | None = None) -> list[Problem]:
    """Every break in the chain; an empty list for an untouched log.

    Parameters
    ----------
    path
        The log.
    head
        The hash of a line that must be in it (as printed on a packet): finds a log cut off at its end.
    """
    path = Path(path)
    try:
        lines = entries(path)
    except InputError as error:
        return error.problems
    problems, previous = [], START
    for number, entry in enumerate(lines, start=1):
        at: dict[str, Any] = {"file": path.name, "row": number}
        if entry.get("number") != number:
            problems.append(Problem(f"has number {entry.get('number')}: a line was removed or added", **at))
        if entry.get("previous") != previous:
            problems.append(Problem("does not follow the line before it", **at))
        try:
            right = line_hash(entry) == entry.get("hash")
        except ValueError:
            right = False
        if not right:
            problems.append(Problem("was changed after it was written", **at))
        previous = str(entry.get("hash"))
    if head is not None and head not in {entry.get("hash") for entry in lines}:
        problems.append(
            Problem(
                "does not hold the line a packet was printed from: cut off or replaced",
                file=path.name,
                value=head,
            )
        )
    return problems


def head(path: Path | str) -> str:
    """The hash of the last line (zeros for an empty log), to be printed on a packet."""
    lines = entries(path)
    return str(lines[-1]["hash"]) if lines else START


def add(
    path: Path | str, who: str, action: str, time: datetime.datetime | None = None, **details: Any
) -> dict[str, Any]:
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
    from filelock import FileLock

    path = Path(path)
    if action not in ACTIONS:
        raise ParameterError(action, ACTIONS, "action of the decision log")
    time = time or datetime.datetime.now().astimezone()
    faults = _faults(who, action, time, details)
    if faults:
        raise InputError(faults)
    with FileLock(f"{path}.lock"):
        broken = verify(path)
        if broken:
            raise InputError(broken)
        lines = entries(path)
        entry = {
            "number": len(lines) + 1,
            "time": time.isoformat(timespec="seconds"),
            "who": who,
            "action": action,
            **details,
            "previous": lines[-1]["hash"] if lines else START,
        }
        entry["hash"] = line_hash(entry)
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps(entry, ensure_ascii=False, allow_nan=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
    return entry


def _faults(who: str, action: str, time: datetime.datetime, details: Mapping[str, Any]) -> list[Problem]:
    faults = [] if who.strip() else [Problem("is empty", column="who", advice="name the person or body")]
    if time.tzinfo is None:
        faults.append(Problem("has no zone", column="time", value=time.isoformat()))
    reserved = {"number", "time", "who", "action", "previous", "hash"} & set(details)
    faults += [Problem("is a field the log writes itself", column=name) for name in sorted(reserved)]
    if action in STATES:
        needed: tuple[str, ...] = ("body", "date", "document", "reason", "outcomes")
        faults += [
            Problem("is needed for a recorded state", column=name) for name in needed if not details.get(name)
        ]
    if action == "correction":
        needed = ("before", "after", "reason")
        faults += [
            Problem("is needed for a correction", column=name) for name in needed if name not in details
        ]
    return faults


def recorded_states(path: Path | str) -> dict[str, dict[str, Any]]:
    """The last recorded conclusion and decision; a state that was not recorded is not in the answer.

    Raises
    ------
    InputError
        If the log does not verify: a packet is never made from a broken log.
    """
    broken = verify(path)
    if broken:
        raise InputError(broken)
    return {entry["action"]: entry for entry in entries(path) if entry["action"] in STATES}


def differences(before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """What differs between two runs, cell by cell; the tables of each run by name.

    Two missing values are equal; a row or column that only one run has differs in every cell that is not
    missing.

    Returns
    -------
    pandas.DataFrame
        table, row, column, before, after; empty if nothing changed.

    Examples
    --------
    >>> import pandas as pd
    >>> one = pd.DataFrame({"a": [1.0, 2.0]}, index=["S01", "S02"])
    >>> differences({"areas": one}, {"areas": one.replace(2.0, 3.0)}).to_numpy().tolist()
    [['areas', 'S02', 'a', 2.0, 3.0]]
    """
    import pandas as pd

    rows = []
    for name in sorted(set(before) | set(after)):
        old, new = before.get(name, pd.DataFrame()), after.get(name, pd.DataFrame())
        index, columns = old.index.union(new.index, sort=False), old.columns.union(new.columns, sort=False)
        old = old.reindex(index=index, columns=columns).astype(object)
        new = new.reindex(index=index, columns=columns).astype(object)
        differ = (old != new) & ~(old.isna() & new.isna())
        for i, j in zip(*differ.to_numpy().nonzero(), strict=True):
            rows.append([name, index[i], columns[j], old.iloc[i, j], new.iloc[i, j]])
    return pd.DataFrame(rows, columns=["table", "row", "column", "before", "after"])
