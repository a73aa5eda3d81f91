"""Which form belongs to which bid, which version of a bid counts, and what changed from one to the next."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pandas as pd

from cluster_analysis.selection.call.forms.choices import application_number, fold
from cluster_analysis.selection.call.forms.read import Form
from cluster_analysis.selection.call.workbooks import Told, records, shorten
from cluster_analysis.selection.engine.methodology.methodology import Methodology

VERSIONS = ["application", "file", "received", "channel", "kind", "sha256"]


def versions_of(
    forms: dict[str, Form],
    log: pd.DataFrame,
    methodology: Methodology,
    problems: Told,
    book: str = "receipt_log.csv",
) -> pd.DataFrame:
    """Every form with its receipt, numbered per application; the last before the deadline counts.

    A form whose applicant and title are others than those of a bid with the same number is no version of it:
    it is kept under a number of its own, and asked.
    """
    lines = {row["file"]: row for row in records(log)}
    _tell_unmatched(forms, log, problems, book)
    rows = []
    for file, form in forms.items():
        line = lines.get(file, {})
        _tell_receipt(file, form, line, problems)
        number = (application_number(line["application"]) if line else None) or form.application
        facts = {"received": line.get("received"), "channel": line.get("channel", ""), "sha256": form.sha256}
        rows.append({"application": number, "file": file, "kind": line.get("kind") or "application"} | facts)
    table = pd.DataFrame(rows, columns=VERSIONS)
    table["received"] = pd.to_datetime(table["received"], utc=True).dt.tz_convert(methodology.deadline.tzinfo)
    order: dict[str, Any] = {"by": ["application", "received", "file"], "na_position": "first"}
    table = table.sort_values(**order, ignore_index=True)
    table["application"] = list(_told_apart(table, forms, problems))
    table = table.sort_values(**order, ignore_index=True)
    table.insert(1, "version", table.groupby("application").cumcount() + 1)
    table = _which_counts(table, methodology)
    _tell_several(table, problems)
    return table


def _tell_unmatched(forms: dict[str, Form], log: pd.DataFrame, told: Told, book: str) -> None:
    """Lines that name one file twice, or a file that is not there as a readable form."""
    for row in records(log[log["file"].duplicated()]):
        message, advice = (
            "stands on two lines of the log; the last one is taken",
            "file each version under a name of its own",
        )
        told.ask(message, advice, file=book, row=row["line"], value=shorten(row["file"]))
    for row in records(log[~log["file"].isin(list(forms))].drop_duplicates("file", keep="last")):
        about = {"value": shorten(row["file"]), "application": application_number(row["application"])}
        message = "is in the log but no readable form of that name was found"
        told.ask(message, file=book, row=row["line"], column="file", **about)
    numbers = [int(number) for number in log["number"] if str(number).isdigit()]
    times = log["received"].dropna().tolist()
    if any(after <= before for before, after in pairwise(numbers)) or times != sorted(times):
        told.ask("receipts are not in order of number and time", "restore the book as it was kept", file=book)


def _tell_receipt(file: str, form: Form, line: dict[str, Any], told: Told) -> None:
    """What a form and its line of the receipt book do not agree on."""
    about: dict[str, Any] = {"file": shorten(file), "application": form.application}
    if not line:
        advice = "enter when and how it was received; until then it is not in time"
        told.ask("is not in the receipt log", advice, **about)
        return
    number = application_number(line["application"]) or shorten(line["application"])
    if number and number != form.application:
        advice = "the number of the log counts until explained"
        told.ask(
            "the log says '{one}', the form '{other}'", advice, one=number, other=form.application, **about
        )
    if line["sha256"] not in ("", form.sha256):
        message = "is not the file that was received (its checksum differs from the log)"
        told.ask(message, "put the file as received back; file a correction as a version of its own", **about)


def _same_bid(form: Form, first: Form, kind: str) -> bool:
    """Whether a form is of the same bid: both applicant and title agree, of a correction one of them."""
    agree = [
        fold(str(form.fields.get(key))) == fold(str(first.fields.get(key)))
        for key in ("applicant_name", "title")
    ]
    return all(agree) if kind == "application" else any(agree)


def _told_apart(table: pd.DataFrame, forms: dict[str, Form], told: Told) -> Iterator[str]:
    """The number of each form; another bid under a number already given gets K09-2."""
    first: dict[str, Form] = {}
    for row in records(table):
        number, form = row["application"], forms[row["file"]]
        mine = first.setdefault(number, form)
        others = [one for one in first if one.startswith(f"{number}-")]
        known = [number] if mine is form else [number, *others]
        same = next((one for one in known if _same_bid(form, first[one], row["kind"])), None)
        if same is None:
            same = f"{number}-{len(others) + 2}"
            first[same] = form
            message, about = "is another bid under the number {number}; kept as {own}", {"application": same}
            advice = "give it a number of its own"
            told.ask(message, advice, file=shorten(row["file"]), number=number, own=same, **about)
        yield same


def _which_counts(table: pd.DataFrame, methodology: Methodology) -> pd.DataFrame:
    """Mark the version that counts and say why each one does or does not."""
    deadline = methodology.deadline
    table["counts"], table["reason"] = False, ""
    for _, mine in table[table["kind"] != "clarification"].groupby("application"):
        timely = mine[mine["received"] <= deadline]
        counts = timely.index[-1] if len(timely) else mine.index[0]
        table.loc[mine.index, "reason"] = "replaced by a later version"
        table.loc[mine.index[~(mine["received"] <= deadline)], "reason"] = "after the deadline"
        why = "last before the deadline" if len(timely) else "only version; after the deadline"
        table.loc[counts, "counts"] = True
        table.loc[counts, "reason"] = why
    table.loc[table["kind"] == "clarification", "reason"] = "clarification: only values that were asked for"
    return table


def _tell_several(table: pd.DataFrame, told: Told) -> None:
    """The line about each bid that was received more than once."""
    for row in records(table[table["version"] > 1].drop_duplicates("application", keep="last")):
        for counts in records(table[(table["application"] == row["application"]) & table["counts"]]):
            message = "was received in {number} versions; version {version} counts"
            about = {
                "application": row["application"],
                "number": row["version"],
                "version": counts["version"],
            }
            told.note(message, "all are kept; differences are listed", file=str(counts["file"]), **about)


def differences(forms: dict[str, Form], versions: pd.DataFrame) -> pd.DataFrame:
    """What changed from each version of an application to the next."""
    rows = []
    for application, mine in versions.groupby("application"):
        steps = list(mine[["version", "file"]].itertuples(index=False))
        for (old, old_file), (new, new_file) in pairwise(steps):
            before, after = flat(forms[old_file]), flat(forms[new_file])
            for key in sorted(set(before) | set(after)):
                if before.get(key) != after.get(key):
                    rows.append([application, key, old, new, before.get(key), after.get(key)])
    return pd.DataFrame(rows, columns=["application", "field", "from", "to", "before", "after"])


def flat(form: Form) -> dict[str, Any]:
    """Every field, value and figure of a form by name, and its members by name."""
    named = dict(form.fields) | {code: value for code, (value, _) in form.stated.items()}
    named |= {f"annex {code}": value for code, (value, _) in form.annex.items()}
    return named | {f"member {name}": "listed" for name in form.members["member"].dropna()}
