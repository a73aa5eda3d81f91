"""The desk of a call: its folder, its rules, what was received, its dossier; and how a file is received.

Every file gets number, time, checksum, a line in the receipt book and one in the dossier.
"""

from __future__ import annotations

import datetime
import hashlib
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cluster_analysis.errors import InputError
from cluster_analysis.language.catalogues import LANGUAGES
from cluster_analysis.selection.call.bids.receipts import book_of, lines_of_book, write_book
from cluster_analysis.selection.call.dossier.log import DOSSIER, add, entries, sha256_of
from cluster_analysis.selection.call.dossier.questions import Question, questions
from cluster_analysis.selection.call.files import read_workbook
from cluster_analysis.selection.call.forms.layout import application_number
from cluster_analysis.selection.call.forms.read import Form, read_form
from cluster_analysis.selection.call.intake import Call, read_call
from cluster_analysis.selection.call.workbooks import Refused, Row, Workbook, clock
from cluster_analysis.selection.engine.methodology.methodology import Methodology

METHODOLOGY = "methodology.yml"


@dataclass
class Desk:
    """The folder of a call, who works on it, in which language, by which rules if not by its own.

    `langs` are the languages of what is issued in several.

    Examples
    --------
    >>> Desk(Path("nowhere")).methodology
    Traceback (most recent call last):
    cluster_analysis.errors.InputError: nowhere: there is no methodology.yml; `call new` writes one
    """

    folder: Path
    who: str = ""
    lang: str = "en"
    rules: Path | None = None
    langs: Sequence[str] = LANGUAGES

    @cached_property
    def methodology(self) -> Methodology:
        """That of the folder; one without is refused, not judged by the rules of 2017."""
        path = self.rules or self.folder / METHODOLOGY
        if not path.is_file():
            message = "there is no {name}; `call new` writes one"
            raise InputError(message, file=str(self.folder), name=METHODOLOGY)
        return Methodology.load(path)

    @cached_property
    def call(self) -> Call:
        """What was received."""
        return read_call(self.folder, self.methodology)

    @property
    def chain(self) -> list[Row]:
        """The lines of the dossier."""
        return entries(self.folder / DOSSIER)

    @property
    def questions(self) -> list[Question]:
        """All questions of the call with their state."""
        return questions(self.call.problems, self.chain)

    def log(self, action: str, **details: Any) -> Row:
        """Add a line to the dossier."""
        return add(self.folder / DOSSIER, self.who, action, **details)


PREFIX = "K"


def receive(
    desk: Desk,
    file: Path,
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
    rules = desk.methodology
    local = clock(received) if received else datetime.datetime.now(rules.deadline.tzinfo)
    if local is None:
        advice, example = "write the time as {example}", "2027-02-10T17:59"
        raise InputError("is not a time", value=received, advice=advice, example=example)
    time = f"{local:%Y-%m-%dT%H:%M:%S}"
    about: Row = {"readable": True, "application": "", "identity": ""}
    try:
        book = read_workbook(file)
    except Refused:
        book, about["readable"] = Workbook(file.name, {}), False
    part, form = "sheets" if book.sheet("About") else "applications", read_form(book, rules)
    if part == "applications":
        known = {line["application"]: line for line in desk.chain if line["action"] == "receipt"}
        about["identity"] = _identity(form) if about["readable"] else ""
        number = _number(known, form.application, about["identity"], application)
        about["application"] = number
        kind = "correction" if kind == "application" and number in known else kind
    path, sums = _free(desk.folder / part, about["application"], file), sha256_of(file)
    if part == "applications":
        receipts = book_of(desk.folder)
        lines = lines_of_book(receipts)
        last = max((int(line[0]) for line in lines if line[0].isdigit()), default=0)
        line = [str(last + 1), path.name, number, time, rules.zone, channel, kind, sums]
        write_book(receipts, [*lines, line])
    shutil.copyfile(file, path)
    about |= {"channel": channel, "kind": kind, "sha256": sums, "original": file.name}
    return desk.log("receipt", file=f"{part}/{path.name}", received=f"{time}{rules.zone}", **about)


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


def _free(folder: Path, number: str, file: Path) -> Path:
    """A name that no file has yet, by the number of the bid or the name of the file."""
    folder.mkdir(parents=True, exist_ok=True)
    stem, suffix = number or re.sub(r"[^\w-]+", "_", file.stem), file.suffix.lower()
    names = (f"{stem}{one}{suffix}" for one in ("", *(f"_v{n}" for n in range(2, 1000))))
    return next(folder / name for name in names if not (folder / name).exists())
