"""Tables of a selection that a notebook shows."""

from __future__ import annotations

from typing import Any

from pandas import DataFrame

from cluster_analysis.language.numbers import format_percent
from cluster_analysis.pages.selection_charts.common import about
from cluster_analysis.pictures.findings import Finding
from cluster_analysis.pictures.results import drawing
from cluster_analysis.pictures.tables import Table
from cluster_analysis.selection.engine.methodology.eligibility import check_eligibility
from cluster_analysis.selection.report.run import Selection
from cluster_analysis.selection.report.words import Words, names


def _table(words: Words, part: str, data: DataFrame, title: str = "", **digits: int) -> Table:
    """A table with the heads of a part of the texts, and what every picture and table of a selection says."""
    notes, heads = about(words.selection, words.lang), names(part, words.lang)
    told: dict[str, Any] = {name: notes[name] for name in ("sources", "synthetic", "note")}
    told["digits"] = {heads.get(column, column): number for column, number in digits.items()}
    return Table(data.rename(columns=heads), title or words.say(f"{part}.caption"), words.lang, **told)


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
    said = words.tie_sentences() or [words.say("steps.none")]
    return _table(words, "steps", DataFrame({"step": range(1, len(said) + 1), "gave": said}))


@drawing
def scenarios_table(selection: Selection, lang: str = "en") -> Table:
    """Ranks under the named weight scenarios and the other means."""
    ranks = selection.scenarios.loc[selection.ranking.index].rename(columns=names("scenarios", lang))
    data = ranks.rename_axis("application").reset_index()
    return _table(Words(selection, lang), "other_weights", data, "", **dict.fromkeys(ranks.columns, 0))


@drawing
def needed_table(selection: Selection, application: str, lang: str = "en") -> Table:
    """Which value alone would lift a bid to the last place, indicator by indicator."""
    words, found = Words(selection, lang), selection.needed(application)
    inside = found.empty and selection.ranks["rank"][application] <= words.rules.places
    title = words.say("finding.inside" if inside else "needed.caption", bid=application, **words.facts)
    return _table(words, "needed", words.headed("needed", words.of_bid(application, found)), title)


@drawing
def eligibility_table(selection: Selection, lang: str = "en") -> Table:
    """Every application received, with the rule that a refusal cites."""
    words, register = Words(selection, lang), selection.call.applications
    found = check_eligibility(register, words.rules, lang)
    title = words.say("eligibility.caption", eligible=int(found["eligible"].sum()), received=len(found))
    data = found.assign(title=register["title"], eligible=words.yes_no(found["eligible"]))
    return _table(words, "eligibility", words.headed("eligibility", data), title)


@drawing
def ranking_table(selection: Selection, lang: str = "en") -> Table:
    """The ranking with its interval, P(in the places), ties and floors."""
    words, ranking = Words(selection, lang), selection.ranking
    data = ranking.assign(
        title=selection.call.applications["title"],
        possible=words.range_of(ranking, "low", "high"),
        drawn=words.range_of(ranking, "draws_low", "draws_high"),
        p_first=[format_percent(one, lang, 0) for one in ranking["p_first"]],
        below=words.missed_floors(),
    )
    return _table(words, "ranked", words.headed("ranked", data), rank=0, total=2)


@drawing
def boundary_page(selection: Selection, lang: str = "en") -> Table:
    """What would move the places around the line."""
    words = Words(selection, lang)
    return _table(words, "boundary", words.headed("boundary", words.boundary_table()), rank=0, gap=3)


@drawing
def severity_table(selection: Selection, lang: str = "en") -> Table:
    """The experts: severity, spread, misfit, agreement with the others, and why to look at one."""
    words = Words(selection, lang)
    return _table(words, "experts", words.headed("experts", words.expert_table()))


@drawing
def portfolio_table(selection: Selection, lang: str = "en") -> Table:
    """The best set under each combination of caps, and what it costs."""
    words = Words(selection, lang)
    return _table(words, "under_caps", words.headed("diversity", words.diversity_table()))


@drawing
def bid_table(selection: Selection, application: str, lang: str = "en") -> Table:
    """One bid, indicator by indicator: value, what it is, points, weight, what it adds."""
    words = Words(selection, lang)
    return _table(words, "bid", bid_data(words, application), words.say("bid.caption", bid=application))


def bid_data(words: Words, application: str) -> DataFrame:
    """One bid in words, a row for each indicator."""
    found = words.selection.application(application)
    found = found.assign(weight=100 * found["weight"], status=words.named("status", found["status"]))
    return words.headed("bid", words.of_bid(application, found))
