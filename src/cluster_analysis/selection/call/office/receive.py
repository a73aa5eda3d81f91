"""Receiving: every file gets number, time, checksum, a line in the receipt book and one in the dossier."""

from __future__ import annotations

import datetime
import hashlib
import re
from pathlib import Path
from typing import Any

from cluster_analysis.errors import InputError
from cluster_analysis.selection.call.bids.receipts import LOG, book_of, clock, lines_of_book, write_book
from cluster_analysis.selection.call.dossier.log import DOSSIER, add, entries
from cluster_analysis.selection.call.files import read_workbook
from cluster_analysis.selection.call.forms.choices import application_number
from cluster_analysis.selection.call.forms.read import Form, read_form
from cluster_analysis.selection.call.workbooks import Refused, Workbook
from cluster_analysis.selection.engine.methodology.methodology import Methodology

PREFIX = "K"


def receive(
    folder: Path,
    file: Path,
    methodology: Methodology,
    who: str,
    channel: str = "",
    kind: str = "application",
    application: str | None = None,
    received: str | None = None,
) -> dict[str, Any]:
    """Take one file into the folder of a call, whatever it is; nothing that is there is overwritten.

    Parameters
    ----------
    file
        A form, a scoring sheet, or anything else that an applicant has sent.
    kind
        application, correction or clarification.
    application
        The number of the bid, where it is not a new one.
    received
        When, on the clock of the call's zone (2027-02-10T17:59 or 10.02.2027, 17:59); now if None.

    Returns
    -------
    dict
        Its line in the dossier: `file` (its place in the folder), `application` (none of a scoring sheet),
        `received`, `readable`, `sha256` and so on.

    Raises
    ------
    InputError
        If the time is none, or the receipt book cannot be written.
    """
    now = datetime.datetime.now(methodology.deadline.tzinfo).replace(tzinfo=None)
    local = clock(received) if received else now
    if local is None:
        advice, example = "write the time as {example}", "2027-02-10T17:59"
        raise InputError("is not a time", value=received, advice=advice, example=example)
    about: dict[str, Any] = {"received": local.isoformat(timespec="seconds"), "zone": methodology.zone}
    about |= {"channel": channel, "kind": kind, "application": "", "identity": "", "readable": True}
    book = _workbook(file)
    if book is not None and book.sheet("About") is not None:
        return _keep(folder, file, "sheets", who, about)
    form = read_form(book, methodology) if book is not None else None
    about |= {"identity": _identity(form) if form else "", "readable": form is not None}
    lines = [one for one in entries(folder / DOSSIER) if one["action"] == "receipt" and one["application"]]
    known = {line["application"]: line.get("identity") for line in lines}
    number = _number(known, form, about["identity"], application)
    kind = "correction" if kind == "application" and number in known else kind
    return _keep(folder, file, "applications", who, about | {"application": number, "kind": kind})


def _workbook(file: Path) -> Workbook | None:
    try:
        return read_workbook(file)
    except Refused:
        return None


def _number(known: dict[str, Any], form: Form | None, identity: str, given: str | None) -> str:
    """The number of the bid: as given, that of its form if no other bid has it, else the next one."""
    wanted = application_number(given) if given else form.application if form else None
    if given and wanted is None:
        advice = "letters and digits as in S01"
        raise InputError("is not a number of an application", value=given, advice=advice)
    if wanted and (given or known.get(wanted, identity) == identity):
        return wanted
    taken = [int(re.sub(r"\D", "", name.split("-")[0])) for name in known if name.startswith(PREFIX)]
    return f"{PREFIX}{max(taken, default=0) + 1:02d}"


def _identity(form: Form) -> str:
    """Applicant and title of a bid as a checksum: a second file with the same ones is a version of it."""
    facts = [str(form.fields.get(key)) for key in ("applicant_name", "title")]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16]


def _keep(folder: Path, file: Path, part: str, who: str, about: dict[str, Any]) -> dict[str, Any]:
    """Copy the file under a free name, then write its lines."""
    data, stem = file.read_bytes(), about["application"] or re.sub(r"[^\w-]+", "_", file.stem)
    tries = ("", *(f"_v{number}" for number in range(2, 1000)))
    names = (folder / part / f"{stem}{one}{file.suffix.lower()}" for one in tries)
    target = next(path for path in names if not path.exists())
    book = book_of(folder)
    lines = lines_of_book(book)
    last = max((int(line[0]) for line in lines if line[0].isdigit()), default=0)
    about |= {"number": str(last + 1), "file": target.name, "sha256": hashlib.sha256(data).hexdigest()}
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    if part == "applications":
        write_book(book, [*lines, [about[name] for name in LOG]])
    facts = {
        name: about[name] for name in ("sha256", "channel", "kind", "application", "identity", "readable")
    }
    time = f"{about['received']}{about['zone']}"
    place = f"{part}/{target.name}"
    return add(folder / DOSSIER, who, "receipt", file=place, received=time, **facts, original=file.name)
