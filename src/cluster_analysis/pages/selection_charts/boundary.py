"""The line between the last place and the next: intervals, what moves the two bids, caps and their cost."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cluster_analysis.errors import InputError
from cluster_analysis.language.catalogues import translator
from cluster_analysis.language.numbers import format_percent
from cluster_analysis.pages.selection_charts.common import about, finish, room, rows, start, title_of
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.pictures import Picture
from cluster_analysis.pictures.results import worded
from cluster_analysis.selection.call.forms.choices import label
from cluster_analysis.selection.report.run import Selection
from cluster_analysis.selection.report.words import Words, names, step_name


@worded
def boundary(selection: Selection, lang: str = "en") -> Picture:
    """Totals around the line with the spread of the joint draws, and P(in the places)."""
    _ = translator(lang)
    check_line(selection)
    table, places = selection.boundary, selection.methodology.places
    spread = selection.joint.summary.loc[table.index]
    low, high = (spread["total_mean"] + sign * 1.645 * spread["total_sd"] for sign in (-1, 1))
    inside, outside = table.index[table["rank"] <= places][-1], table.index[table["rank"] > places][0]
    title = _("{inside} is in and {outside} is out by {gap} points").format(
        inside=inside, outside=outside, gap=theme.number(abs(float(table["gap"][outside])), lang, 3)
    )
    if table["decided_by"][inside] or table["decided_by"][outside]:
        title = _(
            "{inside} is in and {outside} is out by the tie rule; totals differ by {gap} points"
        ).format(inside=inside, outside=outside, gap=theme.number(abs(float(table["gap"][outside])), lang, 3))
    note = _("Bars: 90% of the joint draws. Dots: totals as they are.")
    notes = about(selection, lang, _("points"), note)
    labels = [title_of(selection, one) for one in table.index]
    with theme.style():
        figure, axes = start(title, notes, height=0.9 + 0.42 * len(table), left=room(labels, 7), right=1.1)
        axes.hlines(range(len(table)), low, high, color=theme.SERIES[4], linewidth=7, alpha=0.7)
        axes.scatter(table["total"], range(len(table)), color=theme.INK, zorder=3, s=26)
        for row, value in enumerate(table["p_first"]):
            text = f"P(≤ {places}) = {format_percent(value, lang, 0)}"
            axes.annotate(
                text,
                (1.01, row),
                xycoords=("axes fraction", "data"),
                va="center",
                size=7,
                annotation_clip=False,
            )
        rows(axes, labels, int((table["rank"] <= places).sum()))
        axes.xaxis.set_major_formatter(theme.number_ticks(lang))
    said = ", ".join(f"{one} {format_percent(value, lang, 0)}" for one, value in table["p_first"].items())
    alt = _("Totals of the bids around the line with intervals; probability of a place: {values}.")
    steps = [step_name(one, selection.methodology, lang) if one else "" for one in table["decided_by"]]
    more: dict[str, Any] = {
        _("Total"): table["total"],
        _("Low"): low,
        _("High"): high,
        _("Step of the tie rule"): steps,
    }
    data = Words(selection, lang).boundary_table().assign(**more).rename_axis(_("Application")).reset_index()
    return finish(figure, title, alt.format(values=said), data, notes)


@worded
def tornado(selection: Selection, lang: str = "en", most: int = 12) -> Picture:
    """What moves the difference between the last place and the next: each part left out in turn.

    Right of the line: without the part the bid in the places would be further ahead; left: it would fall
    behind.
    """
    _ = translator(lang)
    check_line(selection)
    above, below, changes = gap_without(selection)
    base = float(selection.totals[above] - selection.totals[below])
    table = changes.reindex(changes.abs().sort_values(ascending=False).index)[:most]
    labels = [_part(selection, str(one), lang) for one in table.index]
    turning = [str(one) for one in table.index if (base + table[one]) * (1 if base >= 0 else -1) < 0]
    title = _("{above} against {below}: the order turns without {parts}").format(
        above=above, below=below, parts=", ".join(turning[:4]) or "–"
    )
    note = _("Difference as it is: {gap} points.").format(gap=theme.number(base, lang, 3))
    notes = about(selection, lang, _("change of the difference, points"), note)
    with theme.style():
        figure, axes = start(title, notes, height=0.8 + 0.26 * len(table), left=room(labels, 7))
        colours = [theme.SERIES[0] if one >= 0 else theme.SERIES[5] for one in table]
        axes.barh(range(len(table)), table, color=colours, height=0.7)
        axes.axvline(0, color=theme.INK, linewidth=0.8)
        for row, value in enumerate(table):
            look: dict[str, Any] = {
                "ha": "left" if value >= 0 else "right",
                "va": "center",
                "size": theme.size(6.5),
            }
            text = theme.number(float(value), lang, 2)
            axes.annotate(
                text, (value, row), xytext=(3 if value >= 0 else -3, 0), textcoords="offset points", **look
            )
        rows(axes, labels)
        axes.margins(x=0.12)
        axes.xaxis.set_major_formatter(theme.number_ticks(lang))
    said = ", ".join(f"{one} {theme.number(float(value), lang, 2)}" for one, value in table.items())
    alt = _("Bars of what leaving out each part does to the difference: {values}.").format(values=said)
    data = pd.DataFrame({_("Left out"): table.index, _("Change"): table.to_numpy()})
    return finish(figure, title, alt, data, notes)


def _part(selection: Selection, part: str, lang: str) -> str:
    """An area, indicator or expert in words."""
    _ = translator(lang)
    rules = selection.methodology
    if part in rules.areas or part in rules.groups:
        return _("area {area}").format(area=f"{part} {rules.area_name(part, lang)}")
    return (
        f"{part} {rules.indicator(part).name(lang)}"
        if part in rules.codes
        else _("expert {name}").format(name=part)
    )


def check_line(selection: Selection) -> None:
    """Refuse where nobody is out: then there is no line between the last place and the next."""
    ranked, places = int(selection.totals.notna().sum()), selection.methodology.places
    if ranked <= places:
        text = "{ranked} bids have a rank for {places} places: there is no line between in and out"
        raise InputError(text, ranked=ranked, places=places)


def gap_without(selection: Selection) -> tuple[Any, Any, pd.Series]:
    """The bids on both sides of the line, and what leaving out each part does to their difference."""
    places, ranked = selection.methodology.places, selection.ranks.dropna(subset="rank").sort_values("rank")
    above, below = ranked.index[places - 1], ranked.index[places]
    return above, below, selection.gap_changes(above, below)


@worded
def diversity(selection: Selection, lang: str = "en") -> Picture:
    """What each cap costs: sum of scores of the best set against the plain ranking."""
    _ = translator(lang)
    table = selection.diversity
    kinds = names("kinds", lang)
    labels = [", ".join(kinds.get(one, one) for one in said.split(", ")) for said in table["caps"]]
    cost = float(table["cost"].iloc[-1])
    title = _("All caps together cost {cost} points of {value}").format(
        cost=theme.number(cost, lang, 2), value=theme.number(float(table["value"].iloc[0]), lang, 1)
    )
    if cost != cost:
        title = _("No set keeps all caps")
    notes = about(selection, lang, _("points lost in sum"))
    with theme.style():
        figure, axes = start(title, notes, height=0.8 + 0.34 * len(table), left=room(labels, 8), right=2.2)
        axes.barh(range(len(table)), table["cost"].fillna(0), color=theme.SERIES[0], height=0.6)
        for row, one in table.iterrows():
            text = f"{theme.number(one['cost'], lang, 2)}"
            if one["enter"]:
                text += f"   + {one['enter']}  − {one['leave']}"
            place = (0.0 if one["cost"] != one["cost"] else one["cost"], row)
            axes.annotate(text, place, xytext=(3, 0), textcoords="offset points", va="center", size=7)
        rows(axes, labels)
        axes.xaxis.set_major_formatter(theme.number_ticks(lang))
    alt = _("Bars of the points that each combination of caps costs; names of bids that enter and leave.")
    return finish(figure, title, alt, Words(selection, lang).diversity_table(), notes)


@worded
def portfolio_map(selection: Selection, lang: str = "en") -> Picture:
    """The eligible bids by region and sector; the optimal set under the caps in colour."""
    _ = translator(lang)
    from cluster_analysis.data.regions.sets import region_name

    table = selection.candidates.dropna(subset="total")
    chosen = set(selection.portfolio.always)
    some = {one for found in selection.portfolio.sets for one in found} - chosen
    regions, sectors = sorted(table["region"].dropna().unique()), sorted(table["sector"].dropna().unique())
    title = _("{count} bids are in every optimal set").format(count=len(chosen))
    if not selection.portfolio.feasible:
        title = _("No set keeps all caps")
    notes = about(
        selection, lang, "", _("Filled: in every optimal set; ringed: in some. An arithmetic result.")
    )
    names = [region_name(one, lang) for one in regions]
    with theme.style():
        size = {"height": 1.1 + 0.3 * len(regions), "width": 9.0}
        figure, axes = start(title, notes, left=room(names, 7.5), top=0.5, **size)
        taken: dict[tuple[int, int], int] = {}
        for one, row in table.sort_values("total", ascending=False).iterrows():
            at = (sectors.index(row["sector"]), regions.index(row["region"]))
            shift = 0.27 * taken.get(at, 0)
            taken[at] = taken.get(at, 0) + 1
            face = theme.SERIES[0] if one in chosen else "#ffffff"
            edge = theme.SERIES[0] if one in chosen | some else theme.GRID
            axes.scatter(
                at[0] + shift, at[1], s=270, marker="s", facecolor=face, edgecolor=edge, linewidth=1.3
            )
            look: dict[str, Any] = {"color": "#ffffff" if one in chosen else theme.INK, "size": theme.size(6)}
            axes.text(at[0] + shift, at[1], str(one), ha="center", va="center", **look)
        kinds = [label("sector", one, lang) for one in sectors]
        axes.set_xticks(range(len(sectors)), kinds, size=7, rotation=20, ha="left")
        axes.set_yticks(range(len(regions)), names, size=7.5)
        axes.set(xlim=(-0.6, len(sectors) - 0.4), ylim=(len(regions) - 0.4, -0.6))
        axes.grid(color=theme.GRID, linewidth=0.4)
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
    alt = _("Grid of regions and sectors with the bids; in every optimal set: {bids}.")
    data = table.assign(
        region=[region_name(one, lang) if isinstance(one, str) else "–" for one in table["region"]],
        sector=[label("sector", one, lang) for one in table["sector"]],
        in_every_set=[_("yes") if one in chosen else _("no") for one in table.index],
    )
    said = alt.format(bids=", ".join(sorted(map(str, chosen))) or "–")
    return finish(figure, title, said, data.rename_axis(_("Application")).reset_index(), notes)
