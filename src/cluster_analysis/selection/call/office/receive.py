"""Receiving: every file gets number, time, checksum, a line in the receipt book and one in the dossier."""

from __future__ import annotations

import datetime
import hashlib
import re
import shutil
from pathlib import Path

from cluster_analysis.errors import InputError
from cluster_analysis.selection.call.bids.receipts import LOG, book_of, clock, lines_of_book, write_book
from cluster_analysis.selection.call.dossier.log import DOSSIER, add, entries, sha256_of
from cluster_analysis.selection.call.files import read_workbook
from cluster_analysis.selection.call.forms.choices import application_number
from cluster_analysis.selection.call.forms.read import Form, read_form
from cluster_analysis.selection.call.workbooks import Refused, Row, Workbook
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
) -> Row:
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
    local = clock(received) if received else datetime.datetime.now(methodology.deadline.tzinfo)
    if local is None:
        advice, example = "write the time as {example}", "2027-02-10T17:59"
        raise InputError("is not a time", value=received, advice=advice, example=example)
    about: Row = {"received": f"{local:%Y-%m-%dT%H:%M:%S}", "zone": methodology.zone, "channel": channel}
    about |= {"application": "", "kind": kind, "identity": "", "readable": True}
    try:
        book = read_workbook(file)
    except Refused:
        book = Workbook(file.name, {})
        about["readable"] = False
    if book.sheet("About"):
        return _keep(folder, file, "sheets", who, about)
    form, chain = read_form(book, methodology), entries(folder / DOSSIER)
    known = {line["application"]: line for line in chain if line["action"] == "receipt"}
    about["identity"] = _identity(form) if about["readable"] else ""
    about["application"] = number = _number(known, form.application, about["identity"], application)
    about["kind"] = "correction" if kind == "application" and number in known else kind
    return _keep(folder, file, "applications", who, about)


def _number(known: dict[str, Row], own: str | None, identity: str, given: str | None) -> str:
    """The number of the bid: as given, that of its form if no other bid has it, else the next one."""
    wanted = application_number(given) if given else own
    if given and wanted is None:
        advice = "letters and digits as in S01"
        raise InputError("is not a number of an application", value=given, advice=advice)
    if wanted and (given or wanted not in known or known[wanted].get("identity") == identity):
        return wanted
    taken = [int(re.sub(r"\D", "", name.split("-")[0])) for name in known if name.startswith(PREFIX)]
    return f"{PREFIX}{max(taken, default=0) + 1:02d}"


def _identity(form: Form) -> str:
    """Applicant and title of a bid as a checksum: a second file with the same ones is a version of it."""
    facts = [str(form.fields.get(key)) for key in ("applicant_name", "title")]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16]


def _keep(folder: Path, file: Path, part: str, who: str, about: Row) -> Row:
    """Copy the file under a free name, then write its lines."""
    stem, target = about["application"] or re.sub(r"[^\w-]+", "_", file.stem), folder / part
    target.mkdir(parents=True, exist_ok=True)
    tries = ("", *(f"_v{number}" for number in range(2, 1000)))
    names = (target / f"{stem}{one}{file.suffix.lower()}" for one in tries)
    path, book = next(path for path in names if not path.exists()), book_of(folder)
    lines = lines_of_book(book)
    last = max((int(line[0]) for line in lines if line[0].isdigit()), default=0)
    about |= {"number": str(last + 1), "file": path.name, "sha256": sha256_of(file)}
    shutil.copyfile(file, path)
    if part == "applications":
        write_book(book, [*lines, [about[name] for name in LOG]])
    names_of = ("sha256", "channel", "kind", "application", "identity", "readable")
    facts = {name: about[name] for name in names_of} | {"original": file.name}
    time = f"{about['received']}{about['zone']}"
    return add(folder / DOSSIER, who, "receipt", file=f"{part}/{path.name}", received=time, **facts)
