"""Tables of a selection that a notebook shows."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cluster_analysis.language.catalogues import check_language, translator
from cluster_analysis.language.numbers import format_percent
from cluster_analysis.pages.selection_charts.common import about
from cluster_analysis.pictures.findings import Finding
from cluster_analysis.pictures.results import worded
from cluster_analysis.pictures.tables import Table
from cluster_analysis.selection.engine.methodology.eligibility import check_eligibility
from cluster_analysis.selection.report.run import Selection
from cluster_analysis.selection.report.words import Words, names


def _table(selection: Selection, data: pd.DataFrame, title: str, lang: str, **more: Any) -> Table:
    notes = about(selection, lang)
    return Table(
        data, title, lang, sources=notes["sources"], synthetic=selection.synthetic, note=notes["note"], **more
    )


@worded
def finding(selection: Selection, lang: str = "en") -> Finding:
    """The whole result in a few sentences."""
    return Finding(Words(selection, lang).main_finding())


@worded
def bid_finding(selection: Selection, application: str, lang: str = "en") -> Finding:
    """Where one bid stands, and how sure that is."""
    return Finding(Words(selection, lang).bid_sentence(application))


@worded
def ties(selection: Selection, lang: str = "en") -> Table:
    """Every tie, and every step of the rule that was gone through."""
    _ = translator(check_language(lang))
    said = Words(selection, lang).tie_sentences() or [_("No totals are tied.")]
    data = pd.DataFrame({_("Step"): range(1, len(said) + 1), _("What it gave"): said})
    return _table(selection, data, _("Ties and the steps of the tie rule"), lang)


@worded
def scenarios_table(selection: Selection, lang: str = "en") -> Table:
    """Ranks under the named weight scenarios and the other means."""
    _ = translator(check_language(lang))
    data = selection.scenarios.loc[selection.ranking.index].rename(columns=names("scenarios", lang))
    data = data.rename_axis(_("Application")).reset_index()
    digits = dict.fromkeys(map(str, data.columns[1:]), 0)
    return _table(selection, data, _("Ranks under other weights and other means"), lang, digits=digits)


@worded
def needed_table(selection: Selection, application: str, lang: str = "en") -> Table:
    """Which value alone would lift a bid to the last place, indicator by indicator."""
    _ = translator(check_language(lang))
    rules, found = selection.methodology, selection.needed(application)
    sector = selection.sector(application)
    data = pd.DataFrame(
        {
            _("Indicator"): rules.labels(found.index, lang, sector),
            _("Value"): found["value"].to_numpy(),
            _("Value needed"): found["value_needed"].to_numpy(),
            _("Unit"): rules.units(found.index, lang),
        }
    )
    title = _("{bid}: values that alone would lead to place {places}")
    if data.empty and selection.ranks["rank"][application] <= rules.places:
        title = _("{bid} has one of the {places} places: no value has to change")
    return _table(selection, data, title.format(bid=application, places=rules.places), lang)


@worded
def eligibility_table(selection: Selection, lang: str = "en") -> Table:
    """Every application received, with the rule that a refusal cites."""
    _ = translator(check_language(lang))
    found = check_eligibility(selection.call.applications, selection.methodology, lang)
    data = pd.DataFrame(
        {
            _("Application"): found.index,
            _("Title"): selection.call.applications["title"].to_numpy(),
            _("Eligible"): [_("yes") if one else _("no") for one in found["eligible"]],
            _("Reason"): found["reasons"].to_numpy(),
            _("To clarify"): found["clarify"].to_numpy(),
            _("Other reading of the hour"): found["other_hour"].to_numpy(),
        }
    )
    title = _("{eligible} of {received} applications are eligible").format(
        eligible=int(found["eligible"].sum()), received=len(found)
    )
    return _table(selection, data, title, lang)


@worded
def ranking_table(selection: Selection, lang: str = "en") -> Table:
    """The ranking with its interval, P(in the places), ties and floors."""
    _ = translator(check_language(lang))
    ranking, words = selection.ranking, Words(selection, lang)
    data = pd.DataFrame(
        {
            _("Application"): ranking.index,
            _("Title"): selection.call.applications["title"].reindex(ranking.index).to_numpy(),
            _("Rank"): ranking["rank"].to_numpy(),
            _("Total"): ranking["total"].to_numpy(),
            _("Possible ranks, missing values open"): words.range_of(ranking, "low", "high").to_numpy(),
            _("Ranks in 90% of the draws"): words.range_of(ranking, "draws_low", "draws_high").to_numpy(),
            _("P(in the first)"): [format_percent(one, lang, 0) for one in ranking["p_first"]],
            _("Tied with"): ranking["tie"].to_numpy(),
            _("Below a floor"): words.missed_floors().reindex(ranking.index).to_numpy(),
        }
    )
    digits = {_("Rank"): 0, _("Total"): 2}
    return _table(
        selection, data, _("Ranking; floors are reported and do not change it"), lang, digits=digits
    )


@worded
def boundary_page(selection: Selection, lang: str = "en") -> Table:
    """What would move the places around the line."""
    _ = translator(check_language(lang))
    data = Words(selection, lang).boundary_table().rename_axis(_("Application")).reset_index()
    digits = {_("Rank"): 0, _("Points ahead"): 3}
    return _table(selection, data, _("What would move these places"), lang, digits=digits)


@worded
def severity_table(selection: Selection, lang: str = "en") -> Table:
    """The experts: severity, spread, misfit, agreement with the others, and why to look at one."""
    _ = translator(check_language(lang))
    data = Words(selection, lang).expert_table()
    return _table(selection, data, _("The experts, last round"), lang)


@worded
def portfolio_table(selection: Selection, lang: str = "en") -> Table:
    """The best set under each combination of caps, and what it costs."""
    _ = translator(check_language(lang))
    data = Words(selection, lang).diversity_table()
    return _table(selection, data, _("Sets under caps: an arithmetic result, not a decision"), lang)


@worded
def bid_table(selection: Selection, application: str, lang: str = "en") -> Table:
    """One bid, indicator by indicator: value, what it is, points, weight, what it adds."""
    _ = translator(check_language(lang))
    title = _("{bid}: how the total comes about").format(bid=application)
    return _table(selection, bid_data(selection, application, lang), title, lang)


def bid_data(selection: Selection, application: str, lang: str) -> pd.DataFrame:
    """One bid in words, a row for each indicator."""
    _ = translator(check_language(lang))
    rules, found = selection.methodology, selection.application(application)
    sector = selection.sector(application)
    return pd.DataFrame(
        {
            _("Indicator"): rules.labels(found.index, lang, sector),
            _("Value"): found["value"].to_numpy(),
            _("Unit"): rules.units(found.index, lang),
            _("Status"): Words(selection, lang).named("status", found["status"]),
            _("Points"): found["points"].to_numpy(),
            _("Weight, %"): 100 * found["weight"].to_numpy(),
            _("Adds"): found["adds"].to_numpy(),
            _("Median of the field"): found["median"].to_numpy(),
        }
    )
