"""What was received when: the receipt log, the versions of each application, and which version counts."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from cluster_analysis.selection.call.forms import APPLICATION_ID, Form
from cluster_analysis.selection.call.workbooks import IntakeProblem, records, shorten

if TYPE_CHECKING:
    from cluster_analysis.selection.engine.methodology.methodology import Methodology

LOG = ("number", "file", "application", "received", "zone", "channel", "kind", "sha256")
KINDS = ("application", "correction", "clarification")


def read_log(path: Path, problems: list[IntakeProblem]) -> pd.DataFrame:
    """The receipt log: one line per file received, `received` as a time with zone (NaT where unreadable)."""
    columns = [*LOG, "line"]
    try:
        if path.is_symlink():
            raise OSError("is a link")
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        problems.append(
            IntakeProblem(
                f"cannot be read ({shorten(str(error).split(':')[0])})",
                file=path.name,
                severity="refused",
                advice="without it no time of receipt is known",
            )
        )
        return pd.DataFrame(columns=columns)
    table = table.reindex(columns=list(LOG), fill_value="")
    table["line"] = range(2, len(table) + 2)
    table["received"] = [_time(row, problems, path.name) for row in records(table)]
    for row in records(table):
        if row["kind"] not in KINDS:
            problems.append(
                IntakeProblem(
                    "is not a kind of receipt",
                    file=path.name,
                    row=row["line"],
                    column="kind",
                    value=shorten(row["kind"]),
                    advice=f"one of: {', '.join(KINDS)}",
                )
            )
    return table


def _time(row: dict[str, Any], problems: list[IntakeProblem], file: str) -> pd.Timestamp | None:
    if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?", row["received"]) and re.fullmatch(
        r"[+-]\d\d:\d\d", row["zone"]
    ):
        try:
            return pd.Timestamp(row["received"] + row["zone"])
        except ValueError:
            pass
    problems.append(
        IntakeProblem(
            "is not a time with zone",
            file=file,
            row=row["line"],
            column="received",
            value=shorten(f"{row['received']} {row['zone']}"),
            advice="write 2017-06-08T17:59 and +06:00",
        )
    )
    return None


def versions_of(
    forms: dict[str, Form], log: pd.DataFrame, methodology: Methodology, problems: list[IntakeProblem]
) -> pd.DataFrame:
    """Every form with its receipt, numbered per application; the last before the deadline counts."""
    lines = {row["file"]: row for row in records(log)}
    for row in records(log[log["file"].duplicated()]):
        message = "stands on two lines of the log; the last one is taken"
        advice = "file each version under a name of its own"
        problems.append(
            IntakeProblem(
                message, file="receipt_log.csv", row=row["line"], value=shorten(row["file"]), advice=advice
            )
        )
    for file in set(lines) - set(forms):
        problems.append(
            IntakeProblem(
                "is in the log but no readable form of that name was found",
                file="receipt_log.csv",
                row=lines[file]["line"],
                value=shorten(file),
                column="file",
                application=proper_id(lines[file]["application"]),
            )
        )
    rows = []
    for file, form in forms.items():
        line = lines.get(file, {})
        if not line:
            problems.append(
                IntakeProblem(
                    "is not in the receipt log",
                    file=shorten(file),
                    application=form.application,
                    advice="enter when and how it was received; until then it is not in time",
                )
            )
        if line and line["application"] and line["application"] != form.application:
            problems.append(
                IntakeProblem(
                    f"the log says {shorten(line['application'])!r}, the form {form.application!r}",
                    file=shorten(file),
                    application=form.application,
                )
            )
        if line and line["sha256"] not in ("", form.sha256):
            problems.append(
                IntakeProblem(
                    "is not the file that was received (its checksum differs from the log)",
                    file=shorten(file),
                    application=form.application,
                    advice="put the file as received back; file a correction as a version of its own",
                )
            )
        rows.append(
            {
                "application": form.application,
                "file": file,
                "received": line.get("received"),
                "channel": line.get("channel", ""),
                "kind": line.get("kind") or "application",
                "sha256": form.sha256,
            }
        )
    columns = ["application", "file", "received", "channel", "kind", "sha256"]
    table = pd.DataFrame(rows, columns=columns)
    table["received"] = pd.to_datetime(table["received"], utc=True).dt.tz_convert(methodology.deadline.tzinfo)
    table = table.sort_values(["application", "received", "file"], na_position="first", ignore_index=True)
    table.insert(1, "version", table.groupby("application").cumcount() + 1)
    table = _which_counts(table, methodology)
    several = table[table["version"] > 1].drop_duplicates("application", keep="last")
    for row in records(several):
        counts = table[(table["application"] == row["application"]) & table["counts"]].iloc[0]
        problems.append(
            IntakeProblem(
                f"was received in {row['version']} versions; version {counts['version']} counts",
                file=str(counts["file"]),
                application=row["application"],
                advice="all are kept; differences are listed",
                severity="note",
            )
        )
    return table


def _which_counts(table: pd.DataFrame, methodology: Methodology) -> pd.DataFrame:
    """Mark the version that counts and say why each one does or does not."""
    deadline = methodology.deadline
    table["counts"], table["reason"] = False, ""
    for _, mine in table[table["kind"] != "clarification"].groupby("application"):
        timely = mine[mine["received"] <= deadline]
        counts = timely.index[-1] if len(timely) else mine.index[0]
        table.loc[mine.index, "reason"] = "replaced by a later version"
        table.loc[mine.index[~(mine["received"] <= deadline)], "reason"] = "after the deadline"
        table.loc[counts, "counts"] = True
        table.loc[counts, "reason"] = (
            "last before the deadline" if len(timely) else "only version; after the deadline"
        )
    table.loc[table["kind"] == "clarification", "reason"] = "clarification: only values that were asked for"
    return table


def proper_id(application: object) -> str | None:
    """The id of an application if the text is one, else None."""
    text = str(application)
    return text if APPLICATION_ID.fullmatch(text) else None


def differences(forms: dict[str, Form], versions: pd.DataFrame) -> pd.DataFrame:
    """What changed from each version of an application to the next."""
    rows = []
    for application, mine in versions.groupby("application"):
        steps = list(mine[["version", "file"]].itertuples(index=False))
        for (old, old_file), (new, new_file) in pairwise(steps):
            before, after = _flat(forms[old_file]), _flat(forms[new_file])
            for key in sorted(set(before) | set(after)):
                if before.get(key) != after.get(key):
                    rows.append([application, key, old, new, before.get(key), after.get(key)])
    return pd.DataFrame(rows, columns=["application", "field", "from", "to", "before", "after"])


def _flat(form: Form) -> dict[str, Any]:
    """Every field, value and figure of a form by name, and its members by name."""
    flat = dict(form.fields) | {code: value for code, (value, _) in form.stated.items()}
    flat |= {f"annex {code}": value for code, (value, _) in form.annex.items()}
    return flat | {f"member {name}": "listed" for name in form.members["member"].dropna()}
