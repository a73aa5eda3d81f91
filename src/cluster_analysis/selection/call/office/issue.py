"""What experts get: lists of titles for conflicts of interest, then sheets with a dossier of each bid."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from cluster_analysis.errors import InputError
from cluster_analysis.language.catalogues import translator
from cluster_analysis.selection.call.bids.statistics import NAME as STATISTICS
from cluster_analysis.selection.call.bids.statistics import NEEDED, reckoned
from cluster_analysis.selection.call.documents import Block, Document, write_csv
from cluster_analysis.selection.call.intake import Call
from cluster_analysis.selection.call.office.desk import Desk
from cluster_analysis.selection.call.panel.sheets import write_sheet
from cluster_analysis.selection.engine.methodology.eligibility import eligible_titles
from cluster_analysis.selection.engine.methodology.methodology import Methodology

KEY = ["application", "indicator"]


def issue_sheets(desk: Desk, round: int = 1, version: int = 1) -> list[Path]:
    """Write the sheet of every expert into `issued`; nothing is overwritten.

    Parameters
    ----------
    round
        0 for the lists on which conflicts of interest are declared.
    version
        Raised by one when corrected sheets are issued.
    """
    call, rules, lang = desk.call, desk.methodology, desk.lang
    titles, paths = eligible_titles(call.applications, rules), list[Path]()
    if not titles:
        raise InputError("no application is eligible, so there is nothing to score")
    target = desk.folder / "issued" / (f"round{round}-v{version}" if round else "conflicts")
    if target.exists():
        raise InputError("was issued already", value=target.name, advice="raise the version or the round")
    target.mkdir(parents=True)
    known = call.scores[call.scores["round"] < round + (version > 1)]
    for number, expert in enumerate(rules.panel, start=1):
        plain, given = re.sub(r"[^\w-]+", "_", expert), (known, call.conflicts, version, call.synthetic)
        paths.append(target / f"{plain}-{number}.xlsx")
        paths[-1].write_bytes(write_sheet(expert, titles, rules, round, lang, *given))
    for name in titles if round else ():
        page = bid_dossier(call, rules, name, lang).html()
        (target / f"{name}.html").write_text(page, encoding="utf-8")
    desk.log("sheet", issued=target.name, experts=list(rules.panel), bids=list(titles))
    return paths


def bid_dossier(call: Call, methodology: Methodology, name: str, lang: str) -> Document:
    """What an expert reads about one bid: what it is, its members, every value with its status."""
    _, row = translator(lang), call.applications.loc[name]
    mine = call.values[call.values["application"] == name]
    values = pd.DataFrame(
        {
            _("Indicator"): methodology.labels(mine["indicator"], lang, str(row["sector"])),
            _("Value"): mine["value"].to_numpy(),
            _("Unit"): methodology.units(mine["indicator"], lang),
        }
    )
    members = call.members[call.members["application"] == name][["member", "size", "stage"]]
    members.columns = [_("Member", "call"), _("Size", "firm"), _("Stage of the value chain")]
    about = [str(row[field]) for field in ("region_text", "sector", "applicant_name") if row[field]]
    blocks = [
        Block("paragraph", "; ".join(about)),
        Block("table", _("Values used"), table=values, digits=None),
        Block("table", _("Members", "call"), table=members),
    ]
    return Document(name, f"{name} {row['title']}", lang, blocks, bool(row["synthetic"]))


def write_statistics(desk: Desk) -> pd.DataFrame:
    """Write `statistics.csv` from the project's own mapping; lines typed by hand for others stay."""
    values, table = desk.call.values, reckoned(desk.call.applications, desk.methodology)
    typed = values[values["place"].eq(STATISTICS) & values["value"].notna()][NEEDED]
    typed = typed.assign(value=typed["value"].map("{:g}".format))
    whole = pd.concat([table[table["status"].ne("missing")], typed, table])
    table = whole.drop_duplicates(KEY).sort_values(KEY, ignore_index=True)
    write_csv(table, desk.folder / STATISTICS)
    computed = int((table["status"] == "computed").sum())
    desk.log("statistics", file=STATISTICS, computed=computed, missing=len(table) - computed)
    return table
