"""The desk of a call: its folder, rules, receipts and dossier; how a file is received, and a call begun.

Every file gets number, time, checksum, a line in the receipt book and one in the dossier. A new call has its
methodology, blank forms, receipt book, and a checklist in its language.
"""

from __future__ import annotations

import datetime
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from cluster_analysis.data.paths import raw
from cluster_analysis.errors import InputError, Message, known_choice
from cluster_analysis.language.catalogues import LANGUAGES
from cluster_analysis.language.sentences import say
from cluster_analysis.language.values import Moment
from cluster_analysis.selection.call.bids.receipts import BOOKS, book_of, lines_of_book, write_book
from cluster_analysis.selection.call.dossier.log import DOSSIER, add, entries, sha256_of
from cluster_analysis.selection.call.dossier.questions import Question, questions
from cluster_analysis.selection.call.files import read_workbook
from cluster_analysis.selection.call.forms.layout import application_number
from cluster_analysis.selection.call.forms.read import read_form
from cluster_analysis.selection.call.forms.write import write_form
from cluster_analysis.selection.call.intake import Call, read_call
from cluster_analysis.selection.call.workbooks import Refused, Row, Workbook, clock, told_of, words
from cluster_analysis.selection.engine.methodology.methodology import DRAFT, Methodology

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
            raise InputError(
                "there is no {name}; `call new` writes one", file=str(self.folder), name=METHODOLOGY
            )
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
        raise Refused(told_of("time", value=received, example="2027-02-10T17:59"))
    time = f"{local:%Y-%m-%dT%H:%M:%S}"
    try:
        book = read_workbook(file)
    except Refused:
        book = Workbook(file.name, {})
    part = "sheets"
    number = ""
    if not book.sheet("About"):
        part = "applications"
        number = _number(desk.chain, read_form(book, rules).fields.get("application"), application)
    path = _free(desk.folder / part, number, file)
    sums = sha256_of(file)
    if number:
        receipts = book_of(desk.folder)
        lines = lines_of_book(receipts)
        last = max((int(line[0]) for line in lines if line[0].isdigit()), default=0)
        line = [str(last + 1), path.name, number, time, rules.zone, channel, kind, sums]
        write_book(receipts, [*lines, line])
    shutil.copyfile(file, path)
    return desk.log(
        "receipt",
        file=f"{part}/{path.name}",
        original=file.name,
        readable=bool(book.sheets),
        application=number,
        received=f"{time}{rules.zone}",
        channel=channel,
        kind=kind,
        sha256=sums,
    )


def _number(chain: list[Row], own: str | None, given: str | None) -> str:
    """The number of the bid: as given, or that of its form, or the next one."""
    wanted = application_number(given) if given else own
    if given and wanted is None:
        raise Refused(told_of("number", value=given))
    known = (re.match(r"K(\d+)", line.get("application", "")) for line in chain)
    return wanted or f"K{max([0, *(int(one[1]) for one in known if one)]) + 1:02d}"


def _free(folder: Path, number: str, file: Path) -> Path:
    """A name that no file has yet, by the number of the bid or the name of the file."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = number or re.sub(r"[^\w-]+", "_", file.stem)
    suffix = file.suffix.lower()
    names = (f"{stem}{one}{suffix}" for one in ("", *(f"_v{n}" for n in range(2, 1000))))
    return next(folder / name for name in names if not (folder / name).exists())


PARTS = ("applications", "sheets", "attachments", "forms", "issued", "letters")


def new_call(
    desk: Desk,
    *,
    places: int | None,
    panel: Sequence[str],
    weights: Mapping[str, str],
    floors: Mapping[str, str],
    indicators: Mapping[str, str],
    **call: Any,
) -> Methodology:
    """Write the folder of a new call; a folder with anything in it is refused.

    Parameters
    ----------
    desk
        The folder, who does it, the language of the checklist, and the methodology to begin with, of which
        everything else stays (the draft of the project if None).
    places, panel
        Number of places; names of the experts, in any script.
    weights, floors
        Area -> weight (they sum to 1), and `total` and `area` -> least points, as typed.
    indicators
        Code -> file with the YAML of the indicator that takes its place.
    call
        name; deadline, hour (24:00: the whole day) and zone (+05:00 in Kazakhstan since 1 March 2024);
        vintage of the regions; base_year of jobs and statistics, target_year by which bids promise.

    Raises
    ------
    InputError
        If the folder is not empty, or the methodology would not be right (with field and fault).
    """
    folder = desk.folder
    if folder.exists() and any(folder.iterdir()):
        raise InputError(
            "is there already and is not empty", value=folder.name, advice="choose another folder"
        )
    content = _read(desk.rules or raw() / "methodology" / f"{DRAFT}.yml")
    shares, least = ({key: yaml.safe_load(n) for key, n in typed.items()} for typed in (weights, floors))
    content |= {
        "call": call,
        "version": call["name"],
        "known_facts": [],
        "places": places or content["places"],
        "panel": list(panel) or content["panel"],
    }
    content["weights"] |= {"areas": shares} if shares else {}
    content["floors"] = content.get("floors", {}) | least
    for rule in content.get("eligibility", []):
        if rule["kind"] == "territory":  # it names the units of the call
            rule |= {name: rule[name].replace("2017", str(call["vintage"])) for name in LANGUAGES}
    codes = [one["code"] for one in content["indicators"]]
    for code, file in indicators.items():
        known_choice(code, codes, "indicator of the methodology")
        content["indicators"][codes.index(code)] = _read(Path(file))
    methodology = _written(folder / METHODOLOGY, content)
    for part in PARTS:
        (folder / part).mkdir()
    for name in LANGUAGES:
        (folder / "forms" / f"application-{name}.xlsx").write_bytes(write_form(methodology, lang=name))
    write_book(folder / BOOKS[0], [])
    (folder / "README.txt").write_text(checklist(methodology, desk.lang), encoding="utf-8")
    desk.log("call", name=call["name"], methodology=f"{methodology.version} {methodology.hash}")
    return methodology


def _read(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def _written(path: Path, content: dict[str, Any]) -> Methodology:
    """The methodology in its folder; nothing stays of one that is not right."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110), encoding="utf-8"
    )
    try:
        return Methodology.load(path)
    except InputError:
        path.unlink()
        raise


def checklist(methodology: Methodology, lang: str) -> str:
    """What the folder holds and what comes next, in the language of the call."""
    deadline = say(Message("Deadline: {time}", time=Moment(methodology.deadline)), lang)
    steps = [f"[ ] {step}" for step in words("steps", lang).values()]
    return "\n".join([methodology.version, deadline, "", *steps]) + "\n"
