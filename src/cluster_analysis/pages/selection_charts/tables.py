"""Tables of a selection that a notebook shows."""

from __future__ import annotations

from typing import Any

from cluster_analysis.language.numbers import format_percent
from cluster_analysis.language.values import Number
from cluster_analysis.pages.selection_charts.common import about
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
    words, ranks = Words(selection, lang), selection.without["expert"]
    inside = ranks <= words.rules.places
    moved = inside.ne(inside["none"], axis=0)
    parts = ", ".join(map(str, ranks.columns[moved.any()])) or "–"
    told = ranks[moved.any(axis=1)].rename(columns=names("pictures", lang))
    return _table(words, "left_out", told, words.say("left_out.caption", parts=parts), "bids")


@drawing
def drivers(selection: Selection, lang: str = "en") -> Table:
    """What drives the rank of each bid near the line: total Sobol indices by group of factors."""
    words = Words(selection, lang)
    shares = words.drivers()
    title = words.say("finding.drivers", factor=shares.clip(lower=0).mean().idxmax())
    return _table(words, "drivers", shares, title, "bids")


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
    words, near = Words(selection, lang), selection.boundary
    inside = near["rank"] <= words.rules.places
    title = words.say("boundary.caption")
    if inside.any() and not inside.all():
        last, first = near[inside].iloc[-1], near[~inside].iloc[0]
        line = "by_rule" if last["decided_by"] or first["decided_by"] else "by_points"
        gap = Number(abs(first["gap"]), 3)
        title = words.say(f"finding.{line}", inside=last.name, outside=first.name, gap=gap)
    return _table(words, "boundary", words.boundary_table(), title, digits={words.say("boundary.gap"): 3})


@drawing
def panel(selection: Selection, lang: str = "en") -> Table:
    """Mean score per bid and expert, missing where nothing was scored or a conflict of interest excludes."""
    means = wide_scores(selection.scores).groupby("application").mean().reindex(selection.ranking.index)
    told, excluded = selection.severity.experts["flag"], selection.call.conflicts.groupby("application")
    means["excluded"] = excluded["expert"].agg(", ".join)
    words, flagged = Words(selection, lang), ", ".join(map(str, told.index[told != ""])) or "–"
    title = words.say("mean_scores.caption", flagged=flagged)
    return _table(words, "mean_scores", means.fillna({"excluded": ""}), title, "bids")


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
