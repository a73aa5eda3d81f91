"""The parts of the decision packet: each takes the results and gives its blocks in one language."""

from __future__ import annotations

import pandas as pd

from cluster_analysis.data.regions.sets import region_name
from cluster_analysis.language.catalogues import translator
from cluster_analysis.language.numbers import format_number, format_percent
from cluster_analysis.language.sentences import say
from cluster_analysis.selection.call.documents import Block, show
from cluster_analysis.selection.call.workbooks import records
from cluster_analysis.selection.report import robust_words, words
from cluster_analysis.selection.report.run import Selection


def _titles(selection: Selection) -> pd.Series:
    return selection.call.applications["title"]


def _by_bid(table: pd.DataFrame, caption: str, lang: str, digits: int | None = 1) -> list[Block]:
    """A table with one row per application, if there is one."""
    if table.empty:
        return []
    _ = translator(lang)
    return [Block("table", caption, table=table.rename_axis(_("Application")).reset_index(), digits=digits)]


def _list(items: list[str], caption: str = "") -> list[Block]:
    return [Block("list", caption, items=items)] if items else []


def ranking(selection: Selection, lang: str) -> list[Block]:
    """The ranking, the ties with their steps, the floors."""
    _ = translator(lang)
    methodology, ranked = selection.methodology, selection.ranking
    among = words.among(methodology.places, lang)
    table = pd.DataFrame(
        {
            _("Rank"): ranked["rank"],
            _("Application"): ranked.index,
            _("Title"): _titles(selection).reindex(ranked.index),
            _("Total"): ranked["total"],
            **{str(area): selection.areas[area].reindex(ranked.index) for area in selection.areas},
            _("Possible ranks, missing values open"): words.range_of(ranked, "low", "high", lang),
            _("Ranks in 90% of the draws"): words.range_of(ranked, "draws_low", "draws_high", lang),
            f"P({among}), %": 100 * ranked["p_first"],
            _("Tie"): ranked["tie"],
        }
    )
    caption = _("Ranking with floors off; points from 0 to 100")
    areas = "; ".join(f"{area} – {methodology.area_name(area, lang)}" for area in methodology.areas)
    blocks = [
        Block("heading", _("Ranking")),
        Block("table", caption, table=table),
        Block("paragraph", _("Areas: {areas}.").format(areas=areas)),
        *_list(robust_words.ranking_sentences(selection, lang)),
    ]
    blocks += _list(words.tie_sentences(selection, lang), _("Ties and the steps of the tie rule"))
    failed = [f"{name}: {text}" for name, text in words.missed_floors(selection, lang).items() if text]
    text = _("With floors on, these fall below a floor")
    return [*blocks, Block("list", text, items=failed or [_("none")])]


def boundary(selection: Selection, lang: str) -> list[Block]:
    """The places around the last one: their chances, what would move them, who is above whom."""
    _ = translator(lang)
    places = selection.methodology.places
    near = selection.ranking[selection.ranking["rank"].between(places - 1, places + 2)]
    drawn = words.range_of(near, "draws_low", "draws_high", lang)
    text = _("Rank {rank}: {application}, {title}. P({among}) = {p}; ranks {ranks} in 90% of the draws.")
    among, titles, items = words.among(places, lang), _titles(selection), []
    for row in records(near.rename_axis("application").reset_index().assign(ranks=list(drawn))):
        about = {"rank": format_number(row["rank"], lang, 0), "p": format_percent(row["p_first"], lang)}
        about |= {"application": row["application"], "title": titles[row["application"]]}
        items.append(text.format(among=among, ranks=row["ranks"], **about))
    above = _("In how many of 100 draws the bid of the row is above the bid of the column")
    return [
        Block("heading", _("Around the last place")),
        Block("list", items=items),
        *_list(robust_words.boundary_sentences(selection, lang)),
        *_by_bid(words.boundary_table(selection, lang), _("What would move these places"), lang, 2),
        *_by_bid(100 * robust_words.pairwise_table(selection), above, lang),
    ]


def experts(selection: Selection, lang: str) -> list[Block]:
    """The panel: who is strict or stands apart, raw and adjusted results, each expert left out, conflicts."""
    _ = translator(lang)
    blocks = [Block("heading", _("Experts"))]
    table = robust_words.expert_table(selection, lang)
    if not table.empty:
        blocks.append(Block("table", _("The experts, last round"), table=table, digits=2))
    blocks += _list(robust_words.expert_sentences(selection, lang))
    labels = {
        "raw": _("Total, raw scores"),
        "adjusted": _("Total, adjusted for severity"),
        "first_round": _("Total, first round"),
        "rank_raw": _("Rank, raw"),
        "rank_adjusted": _("Rank, adjusted"),
        "rank_first_round": _("Rank, first round"),
    }
    panel, left = selection.panel.rename(columns=labels), selection.without("expert").drop(columns="none")
    blocks += _by_bid(panel, _("Raw and severity-adjusted results side by side"), lang)
    blocks += _by_bid(left, _("Rank if one expert is left out"), lang, 0)
    text = _(
        "{expert} declared a conflict of interest in {application} on {date}; not scored by this expert."
    )
    items = [
        text.format(expert=row["expert"], application=row["application"], date=row["declared"] or "–")
        for row in records(selection.call.conflicts)
    ]
    blocks.append(Block("list", _("Conflicts of interest"), items=items or [_("none declared")]))
    return blocks


def robustness(selection: Selection, lang: str) -> list[Block]:
    """What the places depend on beyond the experts: weights, means, single areas and indicators."""
    _ = translator(lang)
    scenarios = selection.scenarios.rename(columns=words.in_words(robust_words.SCENARIO_NAMES, lang))
    drivers = robust_words.driver_table(selection, lang)
    blocks = [
        *_list(robust_words.robust_sentences(selection, lang)),
        *_by_bid(scenarios, _("Ranks under other weights and other means"), lang, 0),
        *_by_bid(drivers, _("What drives the rank: shares of its variance"), lang, 2),
    ]
    return [Block("heading", _("How sure the places are")), *blocks] if blocks else []


def portfolio(selection: Selection, lang: str) -> list[Block]:
    """The sets under the caps, and what the caps cost."""
    _ = translator(lang)
    title = _("Sets of {places} under the caps").format(places=selection.methodology.places)
    blocks = [Block("heading", title)]
    blocks.append(Block("paragraph", words.portfolio_sentence(selection.portfolio, selection, lang)))
    items = [", ".join(one) for one in selection.portfolio.sets]
    text = _("Optimal sets (an arithmetic result, not a decision)")
    blocks.append(Block("list", text, items=items or [_("no set keeps all caps")]))
    caption = _("The best set under each combination of caps")
    return [*blocks, Block("table", caption, table=robust_words.diversity_table(selection, lang), digits=2)]


def register(selection: Selection, lang: str) -> list[Block]:
    """Every application received, with the rule that a refusal cites."""
    _ = translator(lang)
    received = selection.call.applications
    eligibility = words.refusals(selection, lang)
    regions = [region_name(code, lang) if isinstance(code, str) else None for code in received["region"]]
    times = [show(time, lang) for time in received["received"]]
    table = pd.DataFrame(
        {
            _("Application"): received.index,
            _("Title"): received["title"].to_numpy(),
            _("Region"): regions,
            _("Received"): times,
            _("Version"): received["version"].to_numpy(),
            _("Eligible"): [_("yes") if one else _("no") for one in eligibility["eligible"]],
            _("Reason"): eligibility["reasons"].to_numpy(),
        }
    )
    return [
        Block("heading", _("Register of applications")),
        Block("table", _("Every application received"), table=table),
    ]


def problems(selection: Selection, lang: str) -> list[Block]:
    """Everything the intake reported."""
    _ = translator(lang)
    table = selection.call.problem_table().drop(columns="advice")
    for column in ("severity", "problem"):
        table[column] = [say(text, lang) for text in table[column]]
    table.columns = [
        _("Severity"), _("Application"), _("Expert"), _("File"), _("Sheet"), _("Cell"), _("Value"),
        _("Problem"),
    ]  # fmt: skip
    return [
        Block("heading", _("Problems found at intake")),
        Block("table", _("All problems"), table=table, digits=None),
    ]
