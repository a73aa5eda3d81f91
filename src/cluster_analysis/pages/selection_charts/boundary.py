"""The line between the last place and the next, and the optimal set under the caps."""

from __future__ import annotations

from typing import Any

from cluster_analysis.data.regions.sets import region_name
from cluster_analysis.errors import InputError
from cluster_analysis.language.catalogues import translator
from cluster_analysis.language.numbers import format_percent
from cluster_analysis.pages.selection_charts.common import about, chart, titles_of
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.pictures import Picture
from cluster_analysis.pictures.results import worded
from cluster_analysis.selection.call.forms.layout import label
from cluster_analysis.selection.report.run import Selection
from cluster_analysis.selection.report.words import Words, step_name


@worded
def boundary(selection: Selection, lang: str = "en") -> Picture:
    """Totals around the line with the spread of the joint draws, and P(in the places)."""
    _ = translator(lang)
    table, rules = selection.boundary, selection.methodology
    inside, outside = across(selection)
    spread = selection.joint.summary.loc[table.index]
    low, high = (spread["total_mean"] + sign * 1.645 * spread["total_sd"] for sign in (-1, 1))
    title = _("{inside} is in and {outside} is out by {gap} points")
    if table["decided_by"][inside] or table["decided_by"][outside]:
        title = _("{inside} is in and {outside} is out by the tie rule; totals differ by {gap} points")
    gap = theme.number(abs(float(table["gap"][outside])), lang, 3)
    title = title.format(inside=inside, outside=outside, gap=gap)
    notes = about(selection, lang, _("points"), _("Bars: 90% of the joint draws. Dots: totals as they are."))
    chances = [format_percent(p, lang, 0) for p in table["p_first"]]
    with chart(title, notes, titles_of(selection, table.index), row=0.42, base=0.9, right=1.1) as picture:
        lines = range(len(table))
        picture.axes.hlines(lines, low, high, color=theme.SERIES[4], linewidth=7, alpha=0.7)
        picture.axes.scatter(table["total"], lines, color=theme.INK, zorder=3, s=26)
        for row, chance in enumerate(chances):
            picture.aside(row, f"P(≤ {rules.places}) = {chance}")
        picture.rows(int((table["rank"] <= rules.places).sum()))
    said = ", ".join(f"{one} {chance}" for one, chance in zip(table.index, chances, strict=True))
    alt = _("Totals of the bids around the line with intervals; probability of a place: {values}.")
    more: dict[str, Any] = {_("Total"): table["total"], _("Low"): low, _("High"): high}
    steps = [step_name(one, rules, lang) if one else "" for one in table["decided_by"]]
    data = Words(selection, lang).boundary_table().assign(**more, **{_("Step of the tie rule"): steps})
    return picture.finish(alt.format(values=said), data)


def across(selection: Selection) -> tuple[Any, Any]:
    """The bids on both sides of the line; where nobody is out there is none, and that is refused."""
    places, ranked = selection.methodology.places, selection.ranks["rank"].dropna().sort_values()
    inside, outside = ranked.index[ranked <= places], ranked.index[ranked > places]
    if outside.empty:
        text = "{ranked} bids have a rank for {places} places: there is no line between in and out"
        raise InputError(text, ranked=len(ranked), places=places)
    return inside[-1], outside[0]


@worded
def portfolio_map(selection: Selection, lang: str = "en") -> Picture:
    """The eligible bids by region and sector; the optimal set under the caps in colour."""
    _ = translator(lang)
    table, portfolio = selection.candidates.dropna(subset="total"), selection.portfolio
    always, some = set(portfolio.always), {one for found in portfolio.sets for one in found}
    regions, sectors = sorted(table["region"].dropna().unique()), sorted(table["sector"].dropna().unique())
    title = _("{count} bids are in every optimal set").format(count=len(always))
    if not portfolio.feasible:
        title = _("No set keeps all caps")
    notes = about(
        selection, lang, "", _("Filled: in every optimal set; ringed: in some. An arithmetic result.")
    )
    labels = [region_name(one, lang) for one in regions]
    with chart(title, notes, labels, row=0.3, base=1.1, top=0.5, width=9.0) as picture:
        axes, placed = picture.axes, table.sort_values("total", ascending=False)
        shifts = 0.27 * placed.groupby(["region", "sector"]).cumcount()
        for (one, row), shift in zip(placed.iterrows(), shifts, strict=True):
            x, y = sectors.index(row["sector"]) + shift, regions.index(row["region"])
            face, ink = (theme.SERIES[0], "#ffffff") if one in always else ("#ffffff", theme.INK)
            edge = theme.SERIES[0] if one in always | some else theme.GRID
            axes.scatter(x, y, s=270, marker="s", facecolor=face, edgecolor=edge, linewidth=1.3)
            axes.text(x, y, str(one), ha="center", va="center", color=ink, size=theme.size(6))
        kinds = [label("sector", one, lang) for one in sectors]
        axes.set_xticks(range(len(sectors)), kinds, size=7, rotation=20, ha="left")
        axes.set_yticks(range(len(regions)), labels, size=7)
        axes.set(xlim=(-0.6, len(sectors) - 0.4), ylim=(len(regions) - 0.4, -0.6))
        axes.grid(color=theme.GRID, linewidth=0.4)
        picture.bare()
    alt = _("Grid of regions and sectors with the bids; in every optimal set: {bids}.")
    data = table.assign(
        region=[region_name(one, lang) if isinstance(one, str) else "–" for one in table["region"]],
        sector=[label("sector", one, lang) for one in table["sector"]],
        in_every_set=[_("yes") if one in always else _("no") for one in table.index],
    )
    return picture.finish(alt.format(bids=", ".join(sorted(map(str, always))) or "–"), data)
