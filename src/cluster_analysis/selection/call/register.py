"""The register of a call: every file received, the forms that can be read, which version of a bid counts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
from pandas import DataFrame

from cluster_analysis.data.regions.sets import regions
from cluster_analysis.language.values import Moment
from cluster_analysis.selection.call.dossier.log import sha256_of
from cluster_analysis.selection.call.files import plain_files, read_workbook
from cluster_analysis.selection.call.forms.layout import application_number, fold, nearest_units, region_of
from cluster_analysis.selection.call.forms.read import Form, read_form
from cluster_analysis.selection.call.workbooks import Refused, Row, Told, shorten
from cluster_analysis.selection.engine.methodology.methodology import Methodology

REGISTER = [
    "title", "region", "region_text", "sector", "oked", "applicant", "applicant_name", "received", "version",
    "file", "members", "synthetic", "asked", "language",
]  # fmt: skip
RECEIVED = [
    "file", "application", "received", "channel", "kind", "state", "version", "counts", "reason", "sha256",
]  # fmt: skip
SEVERAL = "several regions"


@dataclass(eq=False)
class Receipt:
    """One file, or a line of the receipt book: when it came, the form in it, and whether that counts."""

    file: str
    line: Row
    application: Any
    received: Any = None
    channel: str = ""
    kind: str = "application"
    sha256: str = ""
    state: str = "not there"
    form: Any = None
    version: int = 0
    counts: bool = False
    reason: str = ""


def table_of(rows: list[Row], columns: list[str], methodology: Methodology) -> DataFrame:
    """Rows as a table, their times on the clock of the call."""
    table = DataFrame(rows, columns=columns)
    times = pd.to_datetime(table["received"], utc=True).dt.tz_convert(methodology.deadline.tzinfo)
    return table.assign(received=times)


def read_receipts(
    folder: Path, log: dict[str, Row], book: str, methodology: Methodology, told: Told
) -> list[Receipt]:
    """Every file that is there and every line of the receipt book, with the forms that can be read."""
    files = {path.name: path for path in plain_files(folder)}
    found = []
    for name in files | log:
        path = files.get(name)
        line = log.get(name, {})
        known = {key: line[key] for key in ("received", "channel", "kind", "sha256") if line.get(key)}
        one = Receipt(name, line, application_number(line.get("application", "")), **known)
        if path:
            one.form = _form(path, one, methodology, told)
            one.state = "read" if one.form else "not read"
            one.sha256 = sha256_of(path) if path.is_file() and not path.is_symlink() else ""
        if line and not one.form:
            told.add(
                "no readable form",
                file=book,
                column="file",
                row=line["line"],
                value=name,
                application=one.application,
            )
        found.append(one)
    return found


def _form(path: Path, one: Receipt, methodology: Methodology, told: Told) -> Form | None:
    """The form in a file, with what it and its line of the receipt book do not agree on."""
    number = one.application
    line = one.line
    try:
        form = read_form(read_workbook(path), methodology)
    except Refused as refused:
        told.append(refused.problem.but(application=number))
        return None
    own = form.fields.get("application")
    one.application = number or own
    fault = partial(told.add, file=shorten(path.name), application=own or number)
    if one.application is None:
        fault("no number")
        told += form.problems
        return None
    if not line:
        fault("no receipt")
    elif own and (written := number or shorten(line["application"])) not in ("", own):
        fault("other number", one=written, other=own)
    if one.sha256 not in ("", sha256_of(path)):
        fault("other file")
    return form


def versions_of(receipts: list[Receipt], methodology: Methodology, told: Told) -> list[Receipt]:
    """Every form with its receipt, numbered per application; the last before the deadline counts.

    Problems of the forms that count are told under the number of the register.
    """
    deadline = methodology.deadline
    readable = [one for one in receipts if one.form]
    readable.sort(key=lambda one: (one.application, bool(one.received), one.received or deadline, one.file))
    bids = _told_apart(readable, told)
    for number, mine in bids.items():
        whole = [one for one in mine if one.kind != "clarification"]
        timely = [one for one in whole if one.received and one.received <= deadline]
        for version, one in enumerate(mine, start=1):
            one.version = version
            one.reason = "clarification: only values that were asked for"
            if one in whole:
                one.reason = "replaced by a later version" if one in timely else "after the deadline"
        for one in timely[-1:] or whole[:1]:
            one.counts = True
            one.reason = "last before the deadline" if timely else "only version; after the deadline"
            if len(mine) > 1:
                told.add(
                    "versions",
                    application=number,
                    file=one.file,
                    number=len(mine),
                    version=one.version,
                    changes=_changes(mine[0].form, one.form),
                )
        for one in [one for one in mine if one.counts or one not in whole]:
            told += [problem.but(application=number) for problem in one.form.problems]
    return [one for mine in bids.values() for one in mine]


def _told_apart(readable: list[Receipt], told: Told) -> dict[str, list[Receipt]]:
    """The versions of each bid; a form of another applicant or title gets a number of its own, K09-2."""
    bids: dict[str, list[Receipt]] = {}
    for one in readable:
        number = one.application
        own = one.application
        at = 1
        while own in bids and not _same_bid(one, bids[own][0].form.fields):
            at += 1
            own = f"{number}-{at}"
        if at > 1 and own not in bids:
            told.add("other bid", file=shorten(one.file), number=number, own=own, application=own)
        bids.setdefault(own, []).append(one)
        one.application = own
    return bids


def _same_bid(one: Receipt, first: Row) -> bool:
    """Whether a form is of the same bid: both applicant and title agree, of a correction one of them."""
    keys = ("applicant_name", "title")
    mine = one.form.fields
    agree = [fold(str(mine.get(key))) == fold(str(first.get(key))) for key in keys]
    return all(agree) if one.kind == "application" else any(agree)


def _changes(old: Form, new: Form) -> list[str]:
    """What the version that counts says otherwise than the first."""
    before = flat(old)
    after = flat(new)
    changed = [key for key in sorted(before | after) if before.get(key) != after.get(key)]
    return [shorten(f"{key}: {before.get(key, '–')} -> {after.get(key, '–')}") for key in changed] or ["–"]


def flat(form: Form) -> Row:
    """Every field, value and figure of a form by name, and its members by name."""
    named = form.fields | {code: value for code, (value, _) in form.stated.items()}
    named |= {f"annex {code}": value for code, (value, _) in form.annex.items()}
    return named | {f"member {one['member']}": "listed" for one in form.members if one["member"]}


def register(counting: list[Receipt], methodology: Methodology, told: Told) -> DataFrame:
    """One row per application: what the form that counts states, and its receipt."""
    rows = []
    for one in counting:
        form = one.form
        about = {"file": one.form.file, "application": one.application}
        if one.reason.startswith("only version"):
            told.add(
                "late",
                deadline=Moment(methodology.deadline),
                value=f"{one.received:%Y-%m-%d %H:%M %z}" if one.received else "not known",
                **about,
            )
        rows.append(
            form.fields
            | vars(one)
            | {
                "title": form.fields.get("title") or "",
                "region": _region(form, methodology.vintage, told, about),
                "region_text": form.fields.get("region"),
                "members": len(form.members),
                "synthetic": any("[SYNTHETIC]" in str(form.fields.get(key)) for key in ("title", "notice")),
                "asked": ",".join(sorted(form.unknown)),
            }
        )
    return table_of(rows, ["application", *REGISTER], methodology).set_index("application")


def _region(form: Form, vintage: int, told: Told, about: Row) -> str | None:
    """The code of the region of a bid; None, with a question, where it is none of the call's vintage."""
    text = form.fields.get("region")
    units = regions().units(vintage)
    code = None if text is None else region_of(text)
    if text is None or code in units:
        return code
    about = about | {"sheet": "Application", "value": text}
    parts = [unit for unit in units if regions().predecessor.get(unit) == code]
    if code is None or code == SEVERAL:
        told.add("region", **about, **nearest_units(text, vintage))
    else:
        told.add(
            "other vintage", vintage=vintage, units=parts or [regions().ancestor(code, vintage)], **about
        )
    if code is None or parts:
        form.unknown.add("region")  # not understood, or it was split: which part is meant is asked
    return None
