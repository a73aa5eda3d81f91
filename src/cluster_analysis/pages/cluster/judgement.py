"""Panels that judge: the selection scorecard, and strengths and weaknesses with their evidence."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from cluster_analysis.language.i18n import format_number, format_percent, translator
from cluster_analysis.pages import figures, selection_charts
from cluster_analysis.pages.cluster import starred
from cluster_analysis.pages.cluster.cluster import Profile
from cluster_analysis.pictures.findings import called
from cluster_analysis.pictures.tables import Table

if TYPE_CHECKING:
    from cluster_analysis.selection.report.run import Selection

STRONG, WEAK = 1.25, 0.8
ONE_SIDED = 0.3
APPLICATIONS = {"demo-rice": "S01", "demo-dairy": "S10"}
"""The synthetic applications of the example call that the synthetic clusters stand for."""


@cache
def _selection() -> Selection:
    from cluster_analysis.selection.call.example_call import folder
    from cluster_analysis.selection.call.intake import read_call
    from cluster_analysis.selection.engine.methodology.methodology import Methodology
    from cluster_analysis.selection.report.run import run_selection

    rules = Methodology.load()
    return run_selection(read_call(folder(), rules), rules)


def scorecard(profile: Profile) -> list[Any]:
    """Panel 15: the 22 indicators of the synthetic application, its areas, its rank and how sure that is."""
    if profile.id not in APPLICATIONS:
        return []
    chosen, bid = _selection(), APPLICATIONS[profile.id]
    return [
        selection_charts.bid_finding(chosen, bid, profile.lang),
        selection_charts.bid(chosen, bid, profile.lang),
        selection_charts.agreement(chosen, profile.lang),
        selection_charts.bid_table(chosen, bid, profile.lang),
    ]


def swot(profile: Profile) -> list[Any]:
    """Panel 20: strengths, weaknesses, opportunities and threats that a published figure supports."""
    _ = translator(profile.lang)
    rows = [
        *((_("Strength"), *one) for one in _strengths(profile)),
        *((_("Weakness"), *one) for one in _weaknesses(profile)),
        *((_("Opportunity"), *one) for one in _opportunities(profile)),
        *((_("Threat"), *one) for one in _threats(profile)),
    ]
    if not rows:
        return []
    data = pd.DataFrame(rows, columns=[_("Kind"), _("Statement"), _("Evidence"), _("Panel")])
    title = _("{n} statements that a figure supports").format(n=len(data))
    note = _("Rules, not opinions: each line follows from the figure beside it.") + " " + profile.caution
    sources = [figures.source(), figures.source("employed")]
    return [Table(data, title, profile.lang, {}, {}, sources, profile.vintage, note=note)]


Line = tuple[str, str, str]


def _quotients(profile: Profile) -> dict[str, float]:
    found = figures.quotients(profile.vintage).sel(year=profile.year, region=profile.region).to_series()
    return {one: float(found[one]) for one in profile.sections}


def _productivity(profile: Profile) -> float:
    """Value added per person employed, the nation = 1."""
    panel = figures.accounts(profile.vintage).sel(year=profile.year)
    jobs = figures.regional("employed", profile.vintage).sel(year=profile.year)
    own = float(panel["region_total"].sel(region=profile.region)) / float(
        jobs["value"].sel(region=profile.region)
    )
    return own / (float(panel["total"]) / float(jobs["country"]))


def _strengths(profile: Profile) -> list[Line]:
    _ = translator(profile.lang)
    lines = []
    for section, value in _quotients(profile).items():
        if value >= STRONG:
            text = _("{section} weighs more here than in the nation").format(
                section=called(section, profile.lang)
            )
            lines.append((text, _lq(profile, value), "2"))
    stars = starred.region_stars(profile.region, profile.vintage, profile.year).met.sum(axis=1)
    for section in profile.sections:
        if stars[section] > 0:
            text = _("{section} has {n} stars of 3").format(
                section=called(section, profile.lang), n=int(stars[section])
            )
            lines.append((text, _("thresholds in the panel"), "3"))
    return lines + _own_growth(profile)


def _lq(profile: Profile, value: float) -> str:
    _ = translator(profile.lang)
    return _("location quotient {value}").format(value=format_number(value, profile.lang))


def _own_growth(profile: Profile, up: bool = True) -> list[Line]:
    """Sections whose regional effect is positive (or negative)."""
    _ = translator(profile.lang)
    parts = figures.components(profile.region, profile.vintage, profile.start, profile.year)["regional"]
    before = figures.accounts(profile.vintage)["value"].sel(year=profile.start, region=profile.region)
    better = _("{section} grew faster than in the nation")
    worse = _("{section} grew more slowly than in the nation")
    lines = []
    for section in profile.sections:
        share = float(parts[section]) / float(before.sel(industry=section))
        if share == share and (share > 0) == up:
            text = (better if up else worse).format(section=called(section, profile.lang))
            evidence = _("regional effect {share} of the value of {year}").format(
                share=format_percent(share, profile.lang, 0), year=profile.start
            )
            lines.append((text, evidence, "6"))
    return lines


def _weaknesses(profile: Profile) -> list[Line]:
    _ = translator(profile.lang)
    lines = []
    for section, value in _quotients(profile).items():
        if value < WEAK:
            text = _("{section} weighs less here than in the nation").format(
                section=called(section, profile.lang)
            )
            lines.append((text, _lq(profile, value), "2"))
    ratio = _productivity(profile)
    if ratio < WEAK:
        text = _("Value added per person employed, all sections, is under the nation's")
        evidence = _("{share} of the nation's").format(share=format_percent(ratio, profile.lang, 0))
        lines.append((text, evidence, "4"))
    return lines + _own_growth(profile, up=False)


def _opportunities(profile: Profile) -> list[Line]:
    _ = translator(profile.lang)
    return _national(profile, _("{section} grows faster in the nation than all sections together"), True)


def _national(profile: Profile, text: str, faster: bool) -> list[Line]:
    """Sections whose growth in the nation is above (or under) that of all sections."""
    _ = translator(profile.lang)
    country = figures.accounts(profile.vintage)["country"]
    every = figures.national_growth(profile.vintage, profile.start, profile.year)
    lines = []
    for section in profile.sections:
        one = country.sel(industry=section)
        growth = float(one.sel(year=profile.year) / one.sel(year=profile.start) - 1)
        if (growth > every) == faster:
            evidence = _("{own} against {all} since {year}, current prices").format(
                own=format_percent(growth, profile.lang, 0),
                all=format_percent(every, profile.lang, 0),
                year=profile.start,
            )
            lines.append((text.format(section=called(section, profile.lang)), evidence, "6"))
    return lines


def _threats(profile: Profile) -> list[Line]:
    _ = translator(profile.lang)
    lines = _national(
        profile, _("{section} grows more slowly in the nation than all sections together"), False
    )
    accounts = figures.accounts(profile.vintage).sel(year=profile.year, region=profile.region)
    shares = accounts["value"].to_series() / float(accounts["region_total"])
    largest = str(shares.idxmax())
    if float(shares.max()) >= ONE_SIDED:
        text = _("The region depends on one section: {section}").format(section=called(largest, profile.lang))
        evidence = _("{share} of value added").format(
            share=format_percent(float(shares.max()), profile.lang, 0)
        )
        lines.append((text, evidence, "–"))
    return lines
