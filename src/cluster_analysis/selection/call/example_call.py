"""The example call: a secretariat's folder of synthetic forms, sheets and a receipt log.

Everything in it is invented and says so. Source: `data/raw/applications/synthetic_applications.csv` (one
line per version received, with the trap it holds) and `synthetic_scores.csv` (scores of five experts in two
rounds). Members are made from the figures of their application, so that the list confirms what the form
states; their identification numbers have a right check digit and an impossible date of registration (year
00, month 00).
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from cluster_analysis.data.paths import raw
from cluster_analysis.data.regions.regions import region_code
from cluster_analysis.errors import InputError
from cluster_analysis.selection.call.forms import form_indicators, write_form
from cluster_analysis.selection.call.members import STAGES, synthetic_bin
from cluster_analysis.selection.call.sheets import write_sheet
from cluster_analysis.selection.call.workbooks import records

if TYPE_CHECKING:
    from cluster_analysis.selection.engine.methodology.methodology import Methodology

NAME = "example_call_2017"
NOTICE = "[SYNTHETIC] Invented for practice: no real firm, applicant, expert or figure."
ZONE = "+06:00"
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


def members_of(row: Any) -> pd.DataFrame:
    """Synthetic members that give the A1, A2, A4 and E4 of an application."""
    firms, stages = int(row.A1), max(round(row.A2 * len(STAGES) / 100), 1)
    small, certified = round(row.A4 * firms / 100), round(row.E4 * firms / 100)
    serial = 100 * int(row.application[1:])
    lender, shared = OVERLAP.get(row.application, ("", 0))
    rows = []
    for n in range(firms):
        owner = lender if n < shared else row.application
        number = 100 * int(owner[1:]) + n if n < shared else serial + n
        rows.append(
            {
                "member": f"[SYNTHETIC] enterprise {owner}-{n + 1}",
                "bin": synthetic_bin(number),
                "kind": "enterprise",
                "size": "large" if n >= small else "medium" if n % 4 == 0 else "small",
                "group": None,
                "stage": STAGES[n % stages],
                "certified": "yes" if n < certified else "no",
            }
        )
    if row.applicant.startswith("public body"):
        rows.append(
            {
                "member": f"[SYNTHETIC] public body {row.application}",
                "bin": synthetic_bin(serial + 99),
                "kind": "public body",
                "size": None,
                "group": None,
                "stage": None,
                "certified": "no",
            }
        )
    return pd.DataFrame(rows)


def form_of(row: Any, methodology: Methodology) -> bytes:
    """The filled form of one version of an application."""
    fields = {
        "application": row.application,
        "title": row.title,
        "region": row.region,
        "sector": row.sector,
        "oked": row.oked,
        "applicant": row.applicant,
        "applicant_name": f"[SYNTHETIC] applicant {row.application}",
        "jobs_2016": row.jobs_2016,
        "new_jobs": row.new_jobs,
        "summary": "[SYNTHETIC] Joint plan of the members for three years.",
        "notice": NOTICE,
    }
    stated = {
        one.code: getattr(row, one.code) for one in form_indicators(methodology) if hasattr(row, one.code)
    }
    annex = (
        []
        if pd.isna(row.annex_new_jobs)
        else [("new_jobs", row.annex_new_jobs, "[SYNTHETIC] letter in the annex")]
    )
    return write_form(methodology, fields, members_of(row), stated, annex)


def statistics(applications: pd.DataFrame, methodology: Methodology, computed: pd.DataFrame) -> pd.DataFrame:
    """Indicators from statistics: computed where there are any, else the synthetic ones of the source."""
    codes = [one.code for one in methodology.indicators if one.source.startswith("statistics")]
    known = {(row["application"], row["indicator"]): row for row in records(computed)}
    rows = []
    for row in records(applications.reset_index()):
        application = row["application"]
        for code in codes:
            if (application, code) in known:
                found = known[application, code]
                rows.append(
                    [application, code, f"{found['value']:.4f}", "computed", found["source"], found["note"]]
                )
            elif pd.notna(row[code]):
                rows.append(
                    [application, code, f"{row[code]:g}", "synthetic", "[SYNTHETIC]", "invented for practice"]
                )
            else:
                rows.append(
                    [application, code, "", "missing", "[SYNTHETIC]", "confidential or not computable"]
                )
    return pd.DataFrame(rows, columns=["application", "indicator", "value", "status", "source", "note"])


def computed_indicators(applications: pd.DataFrame, methodology: Methodology) -> pd.DataFrame:
    """B1, B2, B3 of applications from the committed panels (2016, regions of 2017)."""
    from cluster_analysis.data.panel.panel import load
    from cluster_analysis.selection.engine.regional import regional_indicators

    panel = load("gva_by_region_section").panel.at_vintage(2017)
    employed = load("employed_by_sector").panel.at_vintage(2017)
    return regional_indicators(panel, applications, methodology, employed)


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
    for number, (row, several) in enumerate(zip(applications.itertuples(), versions, strict=True), start=1):
        file = f"{row.application}_v{row.version}.xlsx" if several > 1 else f"{row.application}.xlsx"
        data = form_of(row, methodology)
        (target / "applications" / file).write_bytes(data)
        kind = "application" if row.version == 1 else "correction"
        log.append(
            [
                number,
                file,
                row.application,
                row.received,
                ZONE,
                row.channel,
                kind,
                hashlib.sha256(data).hexdigest(),
            ]
        )
    columns = ["number", "file", "application", "received", "zone", "channel", "kind", "sha256"]
    _csv(pd.DataFrame(log, columns=columns), target / "receipt_log.csv")
    last = applications.drop_duplicates("application", keep="last").set_index("application")
    located = last.assign(region=last["region"].map(_code))
    computed = computed_indicators(located, methodology)
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
