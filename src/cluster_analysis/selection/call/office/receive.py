"""Receiving: every file gets number, time, checksum, a line in the receipt book and one in the dossier."""

from __future__ import annotations

import datetime
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from cluster_analysis.errors import InputError
from cluster_analysis.selection.call.bids.receipts import LOG, book_of, clock, lines_of_book, write_book
from cluster_analysis.selection.call.dossier.log import DOSSIER, add, entries
from cluster_analysis.selection.call.files import read_workbook
from cluster_analysis.selection.call.forms.choices import application_number
from cluster_analysis.selection.call.forms.read import Form, read_form
from cluster_analysis.selection.call.workbooks import Refused, Workbook
from cluster_analysis.selection.engine.methodology.methodology import Methodology

Kind = Literal["application", "correction", "clarification"]
PREFIX = "K"


@dataclass(frozen=True)
class Receipt:
    """One file received: its place in the folder, number of the bid (none of a scoring sheet), time."""

    file: str
    application: str
    received: str
    readable: bool


def receive(
    folder: Path,
    file: Path,
    methodology: Methodology,
    who: str,
    channel: str = "",
    kind: Kind = "application",
    application: str | None = None,
    received: str | None = None,
) -> Receipt:
    """Take one file into the folder of a call, whatever it is; nothing that is there is overwritten.

    Parameters
    ----------
    file
        A form, a scoring sheet, or anything else that an applicant has sent.
    application
        The number of the bid, where it is not a new one.
    received
        When, on the clock of the call's zone (2027-02-10T17:59 or 10.02.2027, 17:59); now if None.

    Raises
    ------
    InputError
        If the time is none, or the receipt book cannot be written.
    """
    local = (
        clock(received)
        if received
        else datetime.datetime.now(methodology.deadline.tzinfo).replace(tzinfo=None)
    )
    if local is None:
        advice, example = "write the time as {example}", "2027-02-10T17:59"
        raise InputError("is not a time", value=received, advice=advice, example=example)
    book = _workbook(file)
    about: dict[str, Any] = {"received": local.isoformat(timespec="seconds"), "zone": methodology.zone}
    about |= {"channel": channel, "kind": kind, "identity": "", "application": ""}
    if book is not None and book.sheet("About") is not None:
        return _keep(folder, file, "sheets", who, about, True)
    form = read_form(book, methodology) if book is not None else None
    about["application"], known = _number(folder, form, application)
    about |= {"kind": "correction"} if kind == "application" and known else {}
    about |= {"identity": _identity(form)} if form is not None else {}
    return _keep(folder, file, "applications", who, about, form is not None)


def _workbook(file: Path) -> Workbook | None:
    try:
        return read_workbook(file)
    except Refused:
        return None


def _number(folder: Path, form: Form | None, given: str | None) -> tuple[str, bool]:
    """The number of the bid, and whether one with it was received before."""
    lines = [
        line for line in entries(folder / DOSSIER) if line["action"] == "receipt" and line["application"]
    ]
    numbers = {line["application"]: line for line in lines}
    wanted = application_number(given) if given else form.application if form else None
    if given:
        if wanted is None:
            raise InputError(
                "is not a number of an application", value=given, advice="letters and digits as in S01"
            )
        return wanted, wanted in numbers
    if wanted and wanted not in numbers:
        return wanted, False
    if wanted and form and _identity(form) == numbers[wanted].get("identity"):
        return wanted, True
    taken = {int(re.sub(r"\D", "", name.split("-")[0])) for name in numbers if name.startswith(PREFIX)}
    return f"{PREFIX}{max(taken, default=0) + 1:02d}", False


def _identity(form: Form) -> str:
    """Applicant and title of a bid as a checksum: a second file with the same ones is a version of it."""
    facts = [str(form.fields.get(key)) for key in ("applicant_name", "title")]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16]


def _keep(folder: Path, file: Path, part: str, who: str, about: dict[str, Any], readable: bool) -> Receipt:
    """Copy the file under a free name, then write its lines."""
    data, stem = file.read_bytes(), about["application"] or re.sub(r"[^\w-]+", "_", file.stem)
    tries = ("", *(f"_v{number}" for number in range(2, 1000)))
    names = (folder / part / f"{stem}{one}{file.suffix.lower()}" for one in tries)
    target = next(path for path in names if not path.exists())
    about = {"file": target.name, "sha256": hashlib.sha256(data).hexdigest()} | about
    book = book_of(folder)
    lines = lines_of_book(book)
    last = max((int(line[0]) for line in lines if line[0].isdigit()), default=0) + 1
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    if part == "applications":
        write_book(book, [*lines, [str(last), *(about[name] for name in LOG[1:])]])
    about |= {"file": f"{part}/{target.name}", "received": f"{about['received']}{about.pop('zone')}"}
    add(folder / DOSSIER, who, "receipt", **about, original=file.name)
    return Receipt(about["file"], about["application"], about["received"], readable)
