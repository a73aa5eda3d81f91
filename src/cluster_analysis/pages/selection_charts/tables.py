"""Tables of a selection that a notebook shows."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cluster_analysis.language.numbers import format_percent
from cluster_analysis.pages.selection_charts.common import about
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.findings import Finding
from cluster_analysis.pictures.results import drawing
from cluster_analysis.pictures.tables import Table
from cluster_analysis.selection.engine.experts.experts import wide_scores
from cluster_analysis.selection.engine.methodology.eligibility import check_eligibility
from cluster_analysis.selection.report.run import Selection
from cluster_analysis.selection.report.words import Words, names


def _table(words: Words, part: str, data: Any, title: str = "", kind: str = "table", **more: Any) -> Table:
    """The columns of a part of the texts, and what every picture and table of a selection says."""
    told = words.headed(part, data, kind)
    more |= about(words.selection, words.lang)
    return Table(told, title or words.say(f"{part}.caption"), **more)


@drawing
def finding(selection: Selection, lang: str = "en") -> Finding:
    """The whole result in a few sentences."""
    return Finding(Words(selection, lang).main_finding())


@drawing
def bid_finding(selection: Selection, application: str, lang: str = "en") -> Finding:
    """Where one bid stands, and how sure that is."""
    return Finding(Words(selection, lang).bid_sentence(application))


@drawing
def ties(selection: Selection, lang: str = "en") -> Table:
    """Every tie, and every step of the rule that was gone through."""
    words = Words(selection, lang)
    return _table(words, "steps", [*enumerate(words.tie_sentences() or [words.say("ties.none")], start=1)])


@drawing
def scenarios_table(selection: Selection, lang: str = "en") -> Table:
    """Ranks under the named weight scenarios and the other means."""
    ranks = selection.scenarios.loc[selection.ranking.index].rename(columns=names("scenarios", lang))
    return _table(Words(selection, lang), "other_ranks", ranks, kind="bids")


@drawing
def left_out(selection: Selection, lang: str = "en") -> Table:
    """Ranks without each expert, of the bids that are then on the other side of the line."""
    ranks = selection.without["expert"].rename(columns=names("pictures", lang))
    moved = (ranks <= selection.methodology.places).nunique(axis=1) > 1
    return _table(Words(selection, lang), "left_out", ranks[moved], kind="bids")


@drawing
def drivers(selection: Selection, lang: str = "en") -> Table:
    """What drives the rank of each bid near the line: total Sobol indices by group of factors."""
    words = Words(selection, lang)
    return _table(words, "drivers", words.drivers(), kind="bids")


@drawing
def needed_table(selection: Selection, application: str, lang: str = "en") -> Table:
    """Which value alone would lift a bid to the last place, indicator by indicator."""
    words, found = Words(selection, lang), selection.needed(application)
    inside = found.empty and selection.ranks["rank"][application] <= words.rules.places
    title = words.say("finding.inside" if inside else "needed.caption", bid=application)
    return _table(words, "needed", words.of_bid(application, found), title)


@drawing
def eligibility_table(selection: Selection, lang: str = "en") -> Table:
    """Every application received, with the rule that a refusal cites."""
    words, register = Words(selection, lang), selection.call.applications
    found = check_eligibility(register, words.rules, lang)
    data = found.assign(title=register["title"], eligible=words.yes_no(found["eligible"]))
    return _table(words, "eligibility", data, words.say("eligibility.caption"))


@drawing
def ranking_table(selection: Selection, lang: str = "en") -> Table:
    """The ranking with its interval, P(in the places), ties and floors."""
    words = Words(selection, lang)
    chances = [format_percent(one, lang, 0) for one in selection.ranking["p_first"]]
    data = words.ranked().assign(title=selection.call.applications["title"], p_first=chances)
    return _table(words, "ranked", data.assign(below=words.missed_floors()))


@drawing
def boundary_page(selection: Selection, lang: str = "en") -> Table:
    """What would move the places around the line."""
    words = Words(selection, lang)
    return _table(words, "boundary", words.boundary_table(), digits={words.say("boundary.gap"): 3})


@drawing
def panel(selection: Selection, lang: str = "en") -> Table:
    """Mean score per bid and expert; a cross where a conflict excludes, a dash where nothing was scored."""
    means = wide_scores(selection.scores).groupby("application").mean().reindex(selection.ranking.index)
    conflicts = selection.call.conflicts
    excluded = pd.crosstab(conflicts["application"], conflicts["expert"]).reindex_like(means) > 0
    shown = means.map(lambda mean: theme.number(mean, lang, 1)).mask(excluded, "✕")
    return _table(Words(selection, lang), "mean_scores", shown, kind="bids")


@drawing
def severity_table(selection: Selection, lang: str = "en") -> Table:
    """The experts: severity, spread, misfit, agreement with the others, and why to look at one."""
    words = Words(selection, lang)
    return _table(words, "experts", words.expert_table())


@drawing
def portfolio_table(selection: Selection, lang: str = "en") -> Table:
    """The best set under each combination of caps, and what it costs."""
    words = Words(selection, lang)
    return _table(words, "diversity", words.diversity_table(), words.say("under_caps.caption"))


@drawing
def bid_table(selection: Selection, application: str, lang: str = "en") -> Table:
    """One bid, indicator by indicator: value, what it is, points, weight, what it adds."""
    words = Words(selection, lang)
    return _table(words, "bid", words.bid(application), words.say("bid.caption", bid=application))
