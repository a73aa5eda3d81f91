"""The example call: a secretariat's folder of synthetic forms, sheets and a receipt log.

    python scripts/example_call.py FOLDER           # writes it anew; the committed one is never touched

Everything in it is invented and says so. Source: `data/raw/applications/synthetic_applications.csv` (one
line per version received, with the trap it holds) and `synthetic_scores.csv` (scores of five experts in two
rounds). Members are made from the figures of their application, so that the list confirms what the form
states; their identification numbers have a right check digit and an impossible date of registration (year
00, month 00).
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import Any

import pandas as pd

from cluster_analysis.data.paths import raw
from cluster_analysis.data.regions.sets import region_code
from cluster_analysis.errors import InputError
from cluster_analysis.selection.call.bids.receipts import LOG
from cluster_analysis.selection.call.bids.statistics import from_statistics, reckoned
from cluster_analysis.selection.call.forms.layout import bin_check_digit, form_indicators, values
from cluster_analysis.selection.call.forms.write import write_form
from cluster_analysis.selection.call.panel.sheets import write_sheet
from cluster_analysis.selection.call.workbooks import records
from cluster_analysis.selection.engine.methodology.methodology import Methodology

NAME = "example_call_2017"
NOTICE = "[SYNTHETIC] Invented for practice: no real firm, applicant, expert or figure."
ZONE = "+06:00"
STAGES = values("stage")
LANGUAGES = {"E1": "en", "E2": "en", "E3": "ru", "E4": "en", "E5": "kk"}
CONFLICT = {
    "expert": "E3",
    "application": "S05",
    "declared": "2017-06-12",
    "reason": "[SYNTHETIC] adviser to one of the members",
}
OVERLAP = {"S22": ("S13", 2)}
"""S22 lists the first two members of S13."""


def folder() -> Path:
    """Where the committed example call is."""
    return raw() / "applications" / NAME


def source() -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tidy source: versions of applications, and scores by expert, round, application, indicator."""
    applications = pd.read_csv(raw() / "applications" / "synthetic_applications.csv", dtype={"oked": str})
    wide = pd.read_csv(raw() / "applications" / "synthetic_scores.csv")
    scores = wide.melt(["application", "expert", "round"], var_name="indicator", value_name="score")
    return applications, scores


def synthetic_bin(n: int) -> str:
    """The n-th number with a right check digit that cannot belong to anybody (year 00, month 00).

    A real number begins with the year and month of registration (YYMM).
    """
    serial = 2 * n  # leaves room to step over the numbers that have no check digit
    while bin_check_digit(f"000040{serial:05d}") is None:
        serial += 1
    return f"000040{serial:05d}{bin_check_digit(f'000040{serial:05d}')}"


def members_of(row: Any) -> list[list[Any]]:
    """Synthetic members that give the A1, A2, A4 and E4 of an application."""
    firms, stages = int(row.A1), max(round(row.A2 * len(STAGES) / 100), 1)
    small, certified = round(row.A4 * firms / 100), round(row.E4 * firms / 100)
    serial = 100 * int(row.application[1:])
    lender, shared = OVERLAP.get(row.application, ("", 0))
    rows: list[list[Any]] = []
    for n in range(firms):
        owner = lender if n < shared else row.application
        number = 100 * int(owner[1:]) + n if n < shared else serial + n
        size = "large" if n >= small else "medium" if n % 4 == 0 else "small"
        about = [f"[SYNTHETIC] enterprise {owner}-{n + 1}", synthetic_bin(number), "enterprise", size]
        rows.append([*about, None, STAGES[n % stages], "yes" if n < certified else "no"])
    if row.applicant.startswith("public body"):
        body = f"[SYNTHETIC] public body {row.application}"
        rows.append([body, synthetic_bin(serial + 99), "public body", None, None, None, "no"])
    return rows


def form_of(row: Any, methodology: Methodology) -> bytes:
    """The filled form of one version of an application."""
    fields = {
        name: getattr(row, name)
        for name in ("application", "title", "region", "sector", "oked", "applicant")
    }
    fields |= {"applicant_name": f"[SYNTHETIC] applicant {row.application}", "notice": NOTICE}
    fields |= {"jobs": row.jobs_2016, "new_jobs": row.new_jobs}
    fields["summary"] = "[SYNTHETIC] Joint plan of the members for three years."
    codes = [one.code for one in form_indicators(methodology) if hasattr(row, one.code)]
    letter = ("new_jobs", row.annex_new_jobs, "[SYNTHETIC] letter in the annex")
    annex = [] if pd.isna(row.annex_new_jobs) else [letter]
    stated = {code: getattr(row, code) for code in codes}
    return write_form(methodology, fields | stated, members_of(row), annex)


def statistics(
    applications: pd.DataFrame, methodology: Methodology, computed: pd.DataFrame
) -> pd.DataFrame:
    """Indicators from statistics: computed where there are any, else the synthetic ones of the source."""
    known = {(row["application"], row["indicator"]): row for row in records(computed)}
    rows = []
    for row in records(applications.reset_index()):
        for code in from_statistics(methodology):
            at, found = [row["application"], code], known.get((row["application"], code))
            if found is not None:
                rows.append([*at, f"{found['value']:.4f}", "computed", found["source"], found["note"]])
            elif pd.notna(row[code]):
                rows.append([*at, f"{row[code]:g}", "synthetic", "[SYNTHETIC]", "invented for practice"])
            else:
                rows.append([*at, "", "missing", "[SYNTHETIC]", "confidential or not computable"])
    return pd.DataFrame(rows, columns=["application", "indicator", "value", "status", "source", "note"])


def write_example_call(target: Path, methodology: Methodology) -> Path:
    """Write the whole folder: forms, receipt log, sheets, statistics. The same bytes for the same source.

    Parameters
    ----------
    target
        The folder to write.
    methodology
        Gives indicators, rubric and panel.
    """
    applications, scores = source()
    for part in ("applications", "sheets"):
        (target / part).mkdir(parents=True, exist_ok=True)
    log = []
    versions = applications.groupby("application")["version"].transform("size")
    received = applications.assign(several=versions > 1).sort_values(["received", "application"])
    for number, row in enumerate(received.itertuples(), start=1):
        file = f"{row.application}_v{row.version}.xlsx" if row.several else f"{row.application}.xlsx"
        data = form_of(row, methodology)
        (target / "applications" / file).write_bytes(data)
        kind, checksum = (
            "application" if row.version == 1 else "correction",
            hashlib.sha256(data).hexdigest(),
        )
        log.append([number, file, row.application, row.received, ZONE, row.channel, kind, checksum])
    _csv(pd.DataFrame(log, columns=list(LOG)), target / "receipt_log.csv")
    last = applications.drop_duplicates("application", keep="last").set_index("application")
    located = last.assign(region=last["region"].map(_code))
    found = reckoned(located, methodology)
    computed = found[found["status"] == "computed"].astype({"value": float})
    _csv(statistics(last, methodology, computed), target / "statistics.csv")
    scored = {name: last["title"][name] for name in sorted(set(scores["application"]))}
    filled = scores.assign(evidence=None)
    for expert, lang in LANGUAGES.items():
        data = write_sheet(
            expert, scored, methodology, 2, lang, filled, pd.DataFrame([CONFLICT]), synthetic=True
        )
        (target / "sheets" / f"{expert}.xlsx").write_bytes(data)
    (target / "README.txt").write_text(
        f"{NOTICE}\nFrom synthetic_applications.csv and synthetic_scores.csv.\n"
    )
    return target


def _code(name: str) -> str | None:
    """The region's code; None where it is not one region of 2017."""
    try:
        return region_code(name, vintage=2017)
    except InputError:
        return None


def _csv(table: pd.DataFrame, path: Path) -> None:
    table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


if __name__ == "__main__":
    print(write_example_call(Path(sys.argv[1]), Methodology.load()))
