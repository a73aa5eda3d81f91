"""The register of a call: every file received, the forms that can be read, the bids that they state."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from cluster_analysis.data.regions.sets import region_name, regions
from cluster_analysis.errors import Message, nearest
from cluster_analysis.language.values import Moment
from cluster_analysis.selection.call.dossier.verify import sha256_of
from cluster_analysis.selection.call.files import read_workbook
from cluster_analysis.selection.call.forms.choices import application_number, region_of
from cluster_analysis.selection.call.forms.read import Form, read_form
from cluster_analysis.selection.call.workbooks import (
    FORMS,
    Refused,
    Told,
    history,
    is_lock,
    plain_files,
    records,
    shorten,
)
from cluster_analysis.selection.engine.methodology.methodology import Methodology

STATED = ("title", "region", "region_text", "sector", "oked", "applicant", "applicant_name")
REGISTER = [*STATED, "received", "version", "file", "members", "synthetic", "asked", "language"]
RECEIVED = ["file", "application", "received", "kind", "state", "sha256"]
SEVERAL = "several regions"


def read_forms(folder: Path, log: pd.DataFrame, methodology: Methodology, told: Told) -> dict[str, Form]:
    """Every readable form by its file; one without a number has that of the receipt book."""
    numbers = {row["file"]: application_number(row["application"]) for row in records(log)}
    forms = {}
    for path in plain_files(folder, FORMS, told):
        try:
            form = read_form(read_workbook(path), methodology)
        except Refused as refused:
            told.append(refused.problem.but(application=numbers.get(path.name)))
            continue
        number = form.application or numbers.get(path.name)
        if form.application is None:
            advice = (
                "has that of the receipt book" if number else "fill the field 'application' and file it again"
            )
            tell = told.note if number else told.refuse
            tell("has no number of an application", advice, file=shorten(path.name), application=number)
        if number is None:
            told += form.problems
            continue
        form.fields["application"] = number
        forms[path.name] = form
    return forms


def tell_forms(forms: dict[str, Form], versions: pd.DataFrame, told: Told) -> None:
    """Problems of the forms under the number of the register; those of replaced versions as history."""
    current = set(versions.loc[versions["counts"] | (versions["kind"] == "clarification"), "file"])
    number = dict(zip(versions["file"], versions["application"], strict=True))
    for file, form in forms.items():
        mine = [one.but(application=number[file]) for one in form.problems]
        told += mine if file in current else history(mine)


def register(
    chosen: dict[str, Form], counted: dict[str, dict[str, Any]], methodology: Methodology, told: Told
) -> pd.DataFrame:
    """One row per application: what the form that counts states, and its receipt."""
    rows = {}
    for application, form in chosen.items():
        receipt, text = counted[application], form.fields.get("region")
        facts = {name: form.fields.get(name) for name in (*STATED, "language")}
        facts |= {"region": _region(form, application, methodology.vintage, told), "region_text": text}
        facts |= {"title": facts["title"] or "", "received": receipt["received"], "file": form.file}
        facts |= {"version": int(receipt["version"]), "members": len(form.members)}
        rows[application] = facts | {"synthetic": form.synthetic, "asked": ",".join(sorted(form.unknown))}
        if not receipt["received"] <= methodology.deadline:
            _tell_late(application, form, receipt["received"], methodology, told)
    table = pd.DataFrame.from_dict(rows, orient="index", columns=REGISTER)
    return table.rename_axis("application").sort_index()


def _tell_late(application: str, form: Form, received: Any, methodology: Methodology, told: Told) -> None:
    deadline = Moment(methodology.deadline)
    value = f"{received:%Y-%m-%d %H:%M %z}" if received == received else "not known"
    message, advice = (
        "was received after the deadline ({deadline})",
        "stays in the register; eligibility decides",
    )
    told.note(message, advice, file=form.file, application=application, value=value, deadline=deadline)


def _region(form: Form, application: str, vintage: int, told: Told) -> str | None:
    """The code of the region of a bid; None, with a question, where it is none of the call's vintage."""
    text = form.fields.get("region")
    code = None if text is None else region_of(text)
    if text is None or code in regions().units(vintage):
        return code
    place: dict[str, Any] = {"file": form.file, "sheet": "Application", "application": application}
    place |= {"value": shorten(text), "vintage": vintage}
    if code is not None and code != SEVERAL:
        parts = [unit for unit in regions().units(vintage) if regions().predecessor.get(unit) == code]
        form.unknown |= {"region"} if parts else set()  # it was split: which part is meant is asked
        known = parts or [regions().ancestor(code, vintage)]
        told.ask("is not a region of {vintage}", "use {units}", units=known, **place)
        return None
    names = [region_name(unit, lang) for unit in regions().units(vintage) for lang in ("en", "ru", "kk")]
    near = nearest(text, names) if code is None else []
    form.unknown |= {"region"} if code is None else set()
    advice = "name one of the {n}; nearest: {names}" if near else "name one of the {n}"
    place |= {"n": len(regions().units(vintage))} | ({"names": near} if near else {})
    told.ask("is not one region of {vintage}", advice, **place)
    return None


def attachments(folder: Path, told: Told) -> pd.DataFrame:
    """Files beside the forms: listed with size and checksum, never opened."""
    rows = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_symlink() or not path.is_file():
            told.note("is not a plain file and is not read", file=shorten(path.name))
        else:
            rows.append([path.name, path.stat().st_size, sha256_of(path)])
    return pd.DataFrame(rows, columns=["file", "bytes", "sha256"])


def everything_received(folder: Path, log: pd.DataFrame, versions: pd.DataFrame) -> pd.DataFrame:
    """Every file that is there, readable or not, and every line of the receipt book."""
    lines, read = ({row["file"]: row for row in records(table)} for table in (log, versions))
    there = [path for path in sorted(folder.iterdir()) if not is_lock(path)] if folder.is_dir() else []
    rows: list[list[Any]] = []
    for path in there:
        line, version = lines.pop(path.name, {}), read.get(path.name, {})
        plain = path.is_file() and not path.is_symlink()
        number = version.get("application") or application_number(line.get("application", ""))
        facts = [line.get("received"), line.get("kind") or "application"]
        state = Message("read") if version else Message("not read")
        rows.append([path.name, number, *facts, state, sha256_of(path) if plain else ""])
    for name, line in lines.items():
        number = application_number(line["application"])
        rows.append([name, number, line["received"], line["kind"], Message("not there"), line["sha256"]])
    return pd.DataFrame(rows, columns=RECEIVED)
