"""What experts get: lists of titles for conflicts of interest, then sheets with a dossier of each bid."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from cluster_analysis.errors import InputError
from cluster_analysis.language.catalogues import translator
from cluster_analysis.selection.call.bids.statistics import NAME as STATISTICS
from cluster_analysis.selection.call.bids.statistics import reckoned
from cluster_analysis.selection.call.documents import Block, Document, write_csv
from cluster_analysis.selection.call.dossier.log import DOSSIER, add
from cluster_analysis.selection.call.intake import Call
from cluster_analysis.selection.call.panel.sheets import write_sheet
from cluster_analysis.selection.engine.methodology.eligibility import eligible_titles
from cluster_analysis.selection.engine.methodology.methodology import Methodology


def file_name(expert: str, panel: list[str]) -> str:
    """A file name from a name in any script; two experts never share one.

    Examples
    --------
    >>> file_name("Әсел Ахметова", ["Әсел Ахметова", "B"]), file_name("a/b", ["a b", "a/b"])
    ('Әсел_Ахметова', 'a_b-2')
    """
    names = [re.sub(r"[^\w-]+", "_", one).strip("_") or "expert" for one in panel]
    own = names[panel.index(expert)]
    return own if names.count(own) == 1 else f"{own}-{panel.index(expert) + 1}"


def issue_sheets(
    folder: Path, call: Call, methodology: Methodology, who: str, lang: str, round: int = 1, version: int = 1
) -> list[Path]:
    """Write the sheet of every expert into `issued`; nothing is overwritten.

    Parameters
    ----------
    round
        0 for the lists on which conflicts of interest are declared.
    version
        Raised by one when corrected sheets are issued.
    """
    titles, panel = eligible_titles(call.applications, methodology), list(methodology.panel)
    if not titles:
        raise InputError("no application is eligible, so there is nothing to score")
    target = folder / "issued" / (f"round{round}-v{version}" if round else "conflicts")
    if target.exists():
        raise InputError("was issued already", value=target.name, advice="raise the version or the round")
    target.mkdir(parents=True)
    known = call.scores[call.scores["round"] < round + (version > 1)]
    paths = {expert: target / f"{file_name(expert, panel)}.xlsx" for expert in panel}
    for expert, path in paths.items():
        given = (known, call.conflicts, version, call.synthetic)
        path.write_bytes(write_sheet(expert, titles, methodology, round, lang, *given))
    for name in titles if round else ():
        page = bid_dossier(call, methodology, name, lang).html()
        (target / f"{name}.html").write_text(page, encoding="utf-8")
    add(folder / DOSSIER, who, "sheet", issued=target.name, experts=panel, bids=list(titles))
    return list(paths.values())


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


def write_statistics(folder: Path, call: Call, methodology: Methodology, who: str) -> pd.DataFrame:
    """Write `statistics.csv` from the project's own mapping; lines typed by hand for others stay."""
    key = ["application", "indicator"]
    table = reckoned(call.applications, methodology).set_index(key)
    typed = call.values[call.values["place"].eq(STATISTICS) & call.values["value"].notna()].set_index(key)
    lacking = table.index[table["status"].eq("missing")].intersection(typed.index)
    table.loc[lacking] = typed.loc[lacking, table.columns].assign(value=typed["value"].map("{:g}".format))
    write_csv(table.reset_index(), folder / STATISTICS)
    computed = int((table["status"] == "computed").sum())
    missing = len(table) - computed
    add(folder / DOSSIER, who, "statistics", file=STATISTICS, computed=computed, missing=missing)
    return table
