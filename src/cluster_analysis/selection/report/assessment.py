"""From a run of the engine to what a packet shows, in one language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from cluster_analysis.language.i18n import check_language
from cluster_analysis.selection.engine.methodology.eligibility import check_eligibility
from cluster_analysis.selection.report import robust_words
from cluster_analysis.selection.report.words import (
    boundary_table,
    missed_floors,
    portfolio_sentence,
    tie_sentences,
)

if TYPE_CHECKING:
    from cluster_analysis.selection.call.intake import Call
    from cluster_analysis.selection.engine.methodology.methodology import Methodology
    from cluster_analysis.selection.report.run import Selection


@dataclass(frozen=True)
class Assessment:
    """The results a packet is printed from; every table has the application ids as its index.

    Parameters
    ----------
    call, methodology
        What was received, and the rules.
    eligibility
        `eligible` (bool), `reasons` (text that cites the rules).
    points
        Applications x indicators, 0 to 100, NaN where missing; eligible ones only.
    areas
        Applications x areas.
    ranking
        `total`, `rank`, `low`, `high` (best and worst rank under missing values), `p_six`, `draws_low`,
        `draws_high` (central 90 % of the ranks drawn), `tie` (text, empty if there is none).
    panel
        `raw`, `adjusted`, `first_round` totals and `rank_raw`, `rank_adjusted`, `rank_first_round`: raw,
        severity-adjusted and first-round results side by side.
    experts
        One row per expert: severity, spread, agreement and why to look at one, in words.
    without_expert
        Applications x experts: the rank if that expert is left out.
    boundary
        One row per application at places 5 to 8: what would move it.
    portfolio
        Applications of each optimal set under the caps; empty if there is no such set.
    portfolio_note
        What the portfolio says: caps, cost of diversity, or the caps in conflict.
    tie_steps
        Steps of the tie rule in words.
    floors
        `above_floors` (bool), `failed` (text) with floors on.
    pairwise
        Bids around the last place x the same: share of the draws in which the row is above the column.
    scenarios
        Ranks under the named weights and the other means.
    drivers
        What drives the ranks around the last place (Sobol indices).
    diversity
        The best set under each combination of caps, and what it costs.
    said
        Findings in sentences by the part of the packet they belong to: `ranking`, `boundary`, `experts`,
        `robustness`.
    """

    call: Call
    methodology: Methodology
    eligibility: pd.DataFrame
    points: pd.DataFrame
    areas: pd.DataFrame
    ranking: pd.DataFrame
    panel: pd.DataFrame = field(default_factory=pd.DataFrame)
    experts: pd.DataFrame = field(default_factory=pd.DataFrame)
    without_expert: pd.DataFrame = field(default_factory=pd.DataFrame)
    boundary: pd.DataFrame = field(default_factory=pd.DataFrame)
    portfolio: list[list[str]] = field(default_factory=list)
    portfolio_note: str = ""
    tie_steps: list[str] = field(default_factory=list)
    floors: pd.DataFrame = field(default_factory=pd.DataFrame)
    pairwise: pd.DataFrame = field(default_factory=pd.DataFrame)
    scenarios: pd.DataFrame = field(default_factory=pd.DataFrame)
    drivers: pd.DataFrame = field(default_factory=pd.DataFrame)
    diversity: pd.DataFrame = field(default_factory=pd.DataFrame)
    said: dict[str, list[str]] = field(default_factory=dict)

    @property
    def synthetic(self) -> bool:
        """Whether anything in it is synthetic."""
        return self.call.synthetic

    def tables(self) -> dict[str, pd.DataFrame]:
        """The result tables by name, for the differences between two runs."""
        names = ("points", "areas", "ranking", "panel", "without_expert", "floors")
        values = self.call.table().reindex(self.points.index)
        return {"values": values} | {name: getattr(self, name) for name in names}


def eligible_titles(call: Call, methodology: Methodology) -> dict[str, str]:
    """Titles of the eligible applications by id, in the order of the ids: what experts are asked to score."""
    eligible = check_eligibility(call.applications, methodology)["eligible"]
    titles = call.applications.loc[eligible[eligible].index, "title"]
    return {str(name): str(title) for name, title in titles.items()}


def assess(
    call: Call, methodology: Methodology, draws: int = 10_000, seed: int = 20170410, lang: str = "en"
) -> Assessment:
    """Run the whole chain on a call and word it for the packet."""
    from cluster_analysis.selection.report.run import run_selection

    return worded(run_selection(call, methodology, draws, seed), lang)


def worded(selection: Selection, lang: str = "en") -> Assessment:
    """The results of a run in the packet's form; texts in `lang`, numbers the same in every language."""
    rules = selection.methodology
    ranked = selection.ranking.rename(columns={"p_first": "p_six"})
    drawn = selection.joint.summary[["low", "high"]].add_prefix("draws_")
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
        ranking=ranked[["total", "rank", "low", "high", "p_six", "tie"]].join(drawn),
        panel=selection.panel,
        experts=robust_words.expert_table(selection, lang),
        without_expert=selection.without("expert").drop(columns="none"),
        boundary=boundary_table(selection, lang),
        portfolio=selection.portfolio.sets,
        portfolio_note=portfolio_sentence(selection.portfolio, selection, lang),
        tie_steps=tie_sentences(selection, lang),
        floors=floors,
        pairwise=robust_words.pairwise_table(selection),
        scenarios=selection.scenarios.rename(columns=robust_words.scenario_names(lang)),
        drivers=robust_words.driver_table(selection, lang),
        diversity=robust_words.diversity_table(selection, lang),
        said={
            "ranking": robust_words.ranking_sentences(selection, lang),
            "boundary": robust_words.boundary_sentences(selection, lang),
            "experts": robust_words.expert_sentences(selection, lang),
            "robustness": robust_words.robust_sentences(selection, lang),
        },
    )
