"""From a run of the engine to what a packet shows, in one language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from cluster_analysis.i18n import check_language
from cluster_analysis.selection.eligibility import check_eligibility
from cluster_analysis.selection.words import boundary_table, missed_floors, portfolio_sentence, tie_sentences

if TYPE_CHECKING:
    from cluster_analysis.selection.intake import Call
    from cluster_analysis.selection.methodology import Methodology
    from cluster_analysis.selection.packet import Assessment
    from cluster_analysis.selection.run import Selection


def eligible_titles(call: Call, methodology: Methodology) -> dict[str, str]:
    """Titles of the eligible applications by id, in the order of the ids: what experts are asked to score."""
    eligible = check_eligibility(call.applications, methodology)["eligible"]
    titles = call.applications.loc[eligible[eligible].index, "title"]
    return {str(name): str(title) for name, title in titles.items()}


def assess(
    call: Call, methodology: Methodology, draws: int = 10_000, seed: int = 20170410, lang: str = "en"
) -> Assessment:
    """Run the whole chain on a call and word it for the packet."""
    from cluster_analysis.selection.run import run_selection

    return worded(run_selection(call, methodology, draws, seed), lang)


def worded(selection: Selection, lang: str = "en") -> Assessment:
    """The results of a run in the packet's form; texts in `lang`, numbers the same in every language."""
    from cluster_analysis.selection.packet import Assessment

    rules = selection.methodology
    ranked = selection.ranking.rename(columns={"p_first": "p_six"})
    floors = selection.floors[["above_floors"]].assign(failed=missed_floors(selection, check_language(lang)))
    eligibility = check_eligibility(selection.call.applications, rules, lang)
    notes = eligibility[["reasons", "other_hour"]].apply(
        lambda row: " ".join(filter(None, row)).strip(), axis=1
    )
    return Assessment(
        call=selection.call,
        methodology=rules,
        eligibility=pd.DataFrame({"eligible": eligibility["eligible"], "reasons": notes}),
        points=selection.points,
        areas=selection.areas,
        ranking=ranked[["total", "rank", "low", "high", "p_six", "tie"]],
        panel=selection.panel[["raw", "adjusted", "rank_raw", "rank_adjusted"]],
        without_expert=selection.without("expert").drop(columns="none"),
        boundary=boundary_table(selection, lang),
        portfolio=selection.portfolio.sets,
        portfolio_note=portfolio_sentence(selection.portfolio, selection, lang),
        tie_steps=tie_sentences(selection, lang),
        floors=floors,
    )
