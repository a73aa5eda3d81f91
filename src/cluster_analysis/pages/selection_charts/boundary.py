"""The line between the last place and the next: intervals, what moves the two bids, caps and their cost."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cluster_analysis.data.regions.sets import region_name
from cluster_analysis.errors import InputError
from cluster_analysis.language.catalogues import translator
from cluster_analysis.language.numbers import format_percent
from cluster_analysis.pages.selection_charts.common import (
    about,
    aside,
    bare,
    bars,
    field,
    finish,
    rows,
    titles_of,
)
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.pictures import Picture
from cluster_analysis.pictures.results import worded
from cluster_analysis.selection.call.forms.choices import label
from cluster_analysis.selection.report.run import Selection
from cluster_analysis.selection.report.words import Words, step_name


@worded
def boundary(selection: Selection, lang: str = "en") -> Picture:
    """Totals around the line with the spread of the joint draws, and P(in the places)."""
    _ = translator(lang)
    inside, outside = across(selection)
    table, places = selection.boundary, selection.methodology.places
    spread = selection.joint.summary.loc[table.index]
    low, high = (spread["total_mean"] + sign * 1.645 * spread["total_sd"] for sign in (-1, 1))
    title = _("{inside} is in and {outside} is out by {gap} points")
    if table["decided_by"][inside] or table["decided_by"][outside]:
        title = _("{inside} is in and {outside} is out by the tie rule; totals differ by {gap} points")
    gap = theme.number(abs(float(table["gap"][outside])), lang, 3)
    title = title.format(inside=inside, outside=outside, gap=gap)
    notes = about(selection, lang, _("points"), _("Bars: 90% of the joint draws. Dots: totals as they are."))
    labels = titles_of(selection, table.index)
    chances = [format_percent(p, lang, 0) for p in table["p_first"]]
    with field(title, notes, labels, row=0.42, base=0.9, right=1.1) as axes:
        axes.hlines(range(len(table)), low, high, color=theme.SERIES[4], linewidth=7, alpha=0.7)
        axes.scatter(table["total"], range(len(table)), color=theme.INK, zorder=3, s=26)
        for row, chance in enumerate(chances):
            aside(axes, row, f"P(≤ {places}) = {chance}")
        rows(axes, labels, lang, int((table["rank"] <= places).sum()))
    said = ", ".join(f"{one} {chance}" for one, chance in zip(table.index, chances, strict=True))
    alt = _("Totals of the bids around the line with intervals; probability of a place: {values}.")
    steps = [step_name(one, selection.methodology, lang) if one else "" for one in table["decided_by"]]
    more: dict[str, Any] = {_("Total"): table["total"], _("Low"): low, _("High"): high}
    more[_("Step of the tie rule")] = steps
    data = Words(selection, lang).boundary_table().assign(**more).rename_axis(_("Application")).reset_index()
    return finish(axes, title, alt.format(values=said), data, notes)


@worded
def tornado(selection: Selection, lang: str = "en", most: int = 12) -> Picture:
    """What moves the difference between the last place and the next: each part left out in turn.

    Right of the line: without the part the bid in the places would be further ahead; left: it would fall
    behind.
    """
    _ = translator(lang)
    above, below = across(selection)
    changes = selection.gap_changes(above, below)
    base = float(selection.totals[above] - selection.totals[below])
    table = changes.reindex(changes.abs().sort_values(ascending=False).index)[:most]
    labels = [_part(selection, str(one), lang) for one in table.index]
    turning = [str(one) for one in table.index if (base + table[one]) * (1 if base >= 0 else -1) < 0]
    title = _("{above} against {below}: the order turns without {parts}").format(
        above=above, below=below, parts=", ".join(turning[:4]) or "–"
    )
    note = _("Difference as it is: {gap} points.").format(gap=theme.number(base, lang, 3))
    notes = about(selection, lang, _("change of the difference, points"), note)
    texts = [theme.number(float(value), lang, 2) for value in table]
    with field(title, notes, labels, row=0.26) as axes:
        bars(axes, table, texts, [theme.SERIES[0 if one >= 0 else 5] for one in table])
        rows(axes, labels, lang)
        axes.margins(x=0.12)
    said = ", ".join(f"{one} {text}" for one, text in zip(table.index, texts, strict=True))
    alt = _("Bars of what leaving out each part does to the difference: {values}.").format(values=said)
    data = pd.DataFrame({_("Left out"): table.index, _("Change"): table.to_numpy()})
    return finish(axes, title, alt, data, notes)


def _part(selection: Selection, part: str, lang: str) -> str:
    """An area, indicator or expert in words."""
    _, rules = translator(lang), selection.methodology
    if part in rules.areas or part in rules.groups:
        return _("area {area}").format(area=f"{part} {rules.area_name(part, lang)}")
    known = part in rules.codes
    return f"{part} {rules.indicator(part).name(lang)}" if known else _("expert {name}").format(name=part)


def across(selection: Selection) -> tuple[Any, Any]:
    """The bids on both sides of the line; where nobody is out there is none, and that is refused."""
    places, ranked = selection.methodology.places, selection.ranks["rank"].dropna().sort_values()
    inside, outside = ranked.index[ranked <= places], ranked.index[ranked > places]
    if outside.empty:
        text = "{ranked} bids have a rank for {places} places: there is no line between in and out"
        raise InputError(text, ranked=len(ranked), places=places)
    return inside[-1], outside[0]


@worded
def diversity(selection: Selection, lang: str = "en") -> Picture:
    """What each cap costs: sum of scores of the best set against the plain ranking."""
    _ = translator(lang)
    table, words = selection.diversity, Words(selection, lang)
    labels = [", ".join(words.named("kinds", said.split(", "))) for said in table["caps"]]
    cost, value = float(table["cost"].iloc[-1]), theme.number(float(table["value"].iloc[0]), lang, 1)
    title = _("All caps together cost {cost} points of {value}")
    title = title.format(cost=theme.number(cost, lang, 2), value=value)
    if cost != cost:
        title = _("No set keeps all caps")
    notes = about(selection, lang, _("points lost in sum"))
    exchanges = ("   + " + table["enter"] + "  − " + table["leave"]).where(table["enter"] != "", "")
    texts = [theme.number(one, lang, 2) + more for one, more in zip(table["cost"], exchanges, strict=True)]
    with field(title, notes, labels, row=0.34, right=2.2) as axes:
        bars(axes, table["cost"], texts)
        rows(axes, labels, lang)
    alt = _("Bars of the points that each combination of caps costs; names of bids that enter and leave.")
    return finish(axes, title, alt, words.diversity_table(), notes)


@worded
def portfolio_map(selection: Selection, lang: str = "en") -> Picture:
    """The eligible bids by region and sector; the optimal set under the caps in colour."""
    _ = translator(lang)
    table, portfolio = selection.candidates.dropna(subset="total"), selection.portfolio
    chosen, some = set(portfolio.always), {one for found in portfolio.sets for one in found}
    regions, sectors = sorted(table["region"].dropna().unique()), sorted(table["sector"].dropna().unique())
    title = _("{count} bids are in every optimal set").format(count=len(chosen))
    if not portfolio.feasible:
        title = _("No set keeps all caps")
    note = _("Filled: in every optimal set; ringed: in some. An arithmetic result.")
    notes, names = about(selection, lang, "", note), [region_name(one, lang) for one in regions]
    with field(title, notes, names, row=0.3, base=1.1, top=0.5, width=9.0) as axes:
        placed = table.sort_values("total", ascending=False)
        shifts = 0.27 * placed.groupby(["region", "sector"]).cumcount()
        for (one, row), shift in zip(placed.iterrows(), shifts, strict=True):
            x, y = sectors.index(row["sector"]) + shift, regions.index(row["region"])
            face, ink = (theme.SERIES[0], "#ffffff") if one in chosen else ("#ffffff", theme.INK)
            edge = theme.SERIES[0] if one in chosen | some else theme.GRID
            axes.scatter(x, y, s=270, marker="s", facecolor=face, edgecolor=edge, linewidth=1.3)
            axes.text(x, y, str(one), ha="center", va="center", color=ink, size=theme.size(6))
        kinds = [label("sector", one, lang) for one in sectors]
        axes.set_xticks(range(len(sectors)), kinds, size=7, rotation=20, ha="left")
        axes.set_yticks(range(len(regions)), names, size=7)
        axes.set(xlim=(-0.6, len(sectors) - 0.4), ylim=(len(regions) - 0.4, -0.6))
        axes.grid(color=theme.GRID, linewidth=0.4)
        bare(axes)
    alt = _("Grid of regions and sectors with the bids; in every optimal set: {bids}.")
    data = table.assign(
        region=[region_name(one, lang) if isinstance(one, str) else "–" for one in table["region"]],
        sector=[label("sector", one, lang) for one in table["sector"]],
        in_every_set=[_("yes") if one in chosen else _("no") for one in table.index],
    )
    said = alt.format(bids=", ".join(sorted(map(str, chosen))) or "–")
    return finish(axes, title, said, data.rename_axis(_("Application")).reset_index(), notes)
