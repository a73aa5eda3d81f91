"""The register of a call: every file received, the forms that can be read, which version of a bid counts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from cluster_analysis.data.regions.sets import region_name, regions
from cluster_analysis.errors import Message, nearest
from cluster_analysis.language.values import Moment
from cluster_analysis.selection.call.bids.receipts import read_log
from cluster_analysis.selection.call.dossier.log import sha256_of
from cluster_analysis.selection.call.files import plain_files, read_workbook
from cluster_analysis.selection.call.forms.choices import application_number, fold, region_of
from cluster_analysis.selection.call.forms.read import Form, read_form
from cluster_analysis.selection.call.workbooks import Refused, Told, history, records, shorten
from cluster_analysis.selection.engine.methodology.methodology import Methodology

STATED = ("title", "region", "region_text", "sector", "oked", "applicant", "applicant_name")
REGISTER = [*STATED, "received", "version", "file", "members", "synthetic", "asked", "language"]
RECEIVED = ["file", "application", "received", "channel", "kind", "state", "sha256"]
SEVERAL = "several regions"
Forms = dict[str, Form]


def read_forms(folder: Path, book: Path, methodology: Methodology, told: Told) -> tuple[pd.DataFrame, Forms]:
    """Every file that is there and every line of the receipt book; the readable forms by file."""
    log, forms = read_log(book, methodology, told), Forms()
    lines = {row["file"]: row for row in records(log)}
    files = {path.name: path for path in plain_files(folder)}
    rows = []
    for name in [*files, *(name for name in lines if name not in files)]:
        line, path = lines.get(name), files.get(name)
        number = application_number(line["application"]) if line else None
        form = _form(path, line, number, methodology, told) if path else None
        if form is not None:
            forms[name], number = form, number or form.application
        elif line:
            place = {"file": book.name, "column": "file", "row": line["line"]}
            told.add("no readable form", value=shorten(name), application=number, **place)
        row = {"file": name, "application": number, "kind": "application"} | (line or {})
        if path:
            row["sha256"] = sha256_of(path) if path.is_file() and not path.is_symlink() else ""
        state = Message("read") if form else Message("not read") if path else Message("not there")
        rows.append(row | {"application": number, "kind": row["kind"] or "application", "state": state})
    table = pd.DataFrame(rows, columns=RECEIVED)
    table["received"] = pd.to_datetime(table["received"], utc=True).dt.tz_convert(methodology.deadline.tzinfo)
    return table, forms


def _form(
    path: Path, line: dict[str, Any] | None, number: str | None, methodology: Methodology, told: Told
) -> Form | None:
    """The form in a file, with what it and its line of the receipt book do not agree on."""
    try:
        form = read_form(read_workbook(path), methodology)
    except Refused as refused:
        told.append(refused.problem.but(application=number))
        return None
    own, about = form.application, {"file": shorten(path.name), "application": form.application or number}
    if own is None:
        told.add("number of the book" if number else "no number", **about)
    if own is None and number is None:
        told += form.problems
        return None
    form.fields["application"] = own or number
    if line is None:
        told.add("no receipt", **about)
        return form
    if own and own != (written := number or shorten(line["application"])) and written:
        told.add("other number", one=written, other=own, **about)
    if line["sha256"] not in ("", form.sha256):
        told.add("other file", **about)
    return form


def versions_of(received: pd.DataFrame, forms: Forms, methodology: Methodology, told: Told) -> pd.DataFrame:
    """Every form with its receipt, numbered per application; the last before the deadline counts.

    A form whose applicant and title are others than those of a bid with the same number is no version of it:
    it is kept under a number of its own, and asked.
    """
    order: dict[str, Any] = {"by": ["application", "received", "file"], "na_position": "first"}
    table = received[received["file"].isin(list(forms))].sort_values(**order).drop(columns="state")
    table["application"] = list(_told_apart(table, forms, told))
    table = table.sort_values(**order, ignore_index=True)
    table.insert(1, "version", table.groupby("application").cumcount() + 1)
    bids = table[table["kind"] != "clarification"]
    timely = bids["received"] <= methodology.deadline
    late = bids[~bids["application"].isin(bids.loc[timely, "application"])]
    table["reason"] = "clarification: only values that were asked for"
    table.loc[bids.index, "reason"] = timely.map(
        {True: "replaced by a later version", False: "after the deadline"}
    )
    table["counts"] = False
    for why, mine in (
        ("last before the deadline", bids[timely].groupby("application").tail(1)),
        ("only version; after the deadline", late.groupby("application").head(1)),
    ):
        table.loc[mine.index, ["reason", "counts"]] = [why, True]
    for row in records(table[table["counts"]]):
        if (number := (table["application"] == row["application"]).sum()) > 1:
            about = {name: row[name] for name in ("version", "application", "file")}
            told.add("versions", number=number, **about)
    return table


def _told_apart(table: pd.DataFrame, forms: Forms, told: Told) -> Iterator[str]:
    """The number of each form; another bid under a number already given gets K09-2."""
    first: dict[str, list[Form]] = {}
    for row in records(table):
        number, form = row["application"], forms[row["file"]]
        mine = first.setdefault(number, [])
        at = next((at for at, one in enumerate(mine) if _same_bid(form, one, row["kind"])), len(mine))
        own = f"{number}-{at + 1}" if at else number
        if at == len(mine):
            mine.append(form)
            if at:
                about = {"number": number, "own": own, "application": own}
                told.add("other bid", file=shorten(row["file"]), **about)
        yield own


def _same_bid(form: Form, first: Form, kind: str) -> bool:
    """Whether a form is of the same bid: both applicant and title agree, of a correction one of them."""
    keys = ("applicant_name", "title")
    agree = [fold(str(form.fields.get(key))) == fold(str(first.fields.get(key))) for key in keys]
    return all(agree) if kind == "application" else any(agree)


def differences(forms: Forms, versions: pd.DataFrame) -> pd.DataFrame:
    """What changed from each version of an application to the next."""
    rows = []
    for application, mine in versions.groupby("application"):
        for old, new in pairwise(records(mine)):
            before, after = flat(forms[old["file"]]), flat(forms[new["file"]])
            for key in sorted(key for key in {*before, *after} if before.get(key) != after.get(key)):
                rows.append(
                    [application, key, old["version"], new["version"], before.get(key), after.get(key)]
                )
    return pd.DataFrame(rows, columns=["application", "field", "from", "to", "before", "after"])


def flat(form: Form) -> dict[str, Any]:
    """Every field, value and figure of a form by name, and its members by name."""
    named = dict(form.fields) | {code: value for code, (value, _) in form.stated.items()}
    named |= {f"annex {code}": value for code, (value, _) in form.annex.items()}
    return named | {f"member {name}": "listed" for name in form.members["member"].dropna()}


def tell_forms(forms: Forms, versions: pd.DataFrame, told: Told) -> None:
    """Problems of the forms under the number of the register; those of replaced versions as history."""
    for row in records(versions):
        mine = [one.but(application=row["application"]) for one in forms[row["file"]].problems]
        told += mine if row["counts"] or row["kind"] == "clarification" else history(mine)


def register(versions: pd.DataFrame, forms: Forms, methodology: Methodology, told: Told) -> pd.DataFrame:
    """One row per application: what the form that counts states, and its receipt."""
    rows = {}
    for receipt in records(versions[versions["counts"]]):
        application, form = receipt["application"], forms[receipt["file"]]
        facts = {name: form.fields.get(name) for name in (*STATED, "language")}
        facts |= {name: receipt[name] for name in ("received", "version", "file")}
        facts |= {"region_text": facts["region"], "title": facts["title"] or "", "members": len(form.members)}
        facts |= {
            "region": _region(form, application, methodology.vintage, told),
            "synthetic": form.synthetic,
        }
        rows[application] = facts | {"asked": ",".join(sorted(form.unknown))}
        if not (time := receipt["received"]) <= methodology.deadline:
            value = f"{time:%Y-%m-%d %H:%M %z}" if time == time else "not known"
            about = {"file": form.file, "application": application, "value": value}
            told.add("late", deadline=Moment(methodology.deadline), **about)
    table = pd.DataFrame.from_dict(rows, orient="index", columns=REGISTER)
    return table.rename_axis("application").sort_index()


def _region(form: Form, application: str, vintage: int, told: Told) -> str | None:
    """The code of the region of a bid; None, with a question, where it is none of the call's vintage."""
    text, units = form.fields.get("region"), regions().units(vintage)
    code = None if text is None else region_of(text)
    if text is None or code in units:
        return code
    about: dict[str, Any] = {"file": form.file, "sheet": "Application", "application": application}
    about |= {"value": shorten(text), "vintage": vintage}
    if code is not None and code != SEVERAL:
        parts = [unit for unit in units if regions().predecessor.get(unit) == code]
        form.unknown |= {"region"} if parts else set()  # it was split: which part is meant is asked
        use = parts or [regions().ancestor(code, vintage)]
        told.add("other vintage", units=use, **about)
        return None
    form.unknown |= {"region"} if code is None else set()
    names = [region_name(unit, lang) for unit in units for lang in ("en", "ru", "kk")]
    about |= {"names": near} if code is None and (near := nearest(text, names)) else {}
    told.add("nearest region" if "names" in about else "region", n=len(units), **about)
    return None


def attachments(folder: Path, told: Told) -> pd.DataFrame:
    """Files beside the forms: listed with size and checksum, never opened."""
    rows = []
    for path in plain_files(folder):
        if path.is_symlink() or not path.is_file():
            told.add("no plain file", file=shorten(path.name))
        else:
            rows.append([path.name, path.stat().st_size, sha256_of(path)])
    return pd.DataFrame(rows, columns=["file", "bytes", "sha256"])
