"""Score profile by area, and one bid against its field."""

from __future__ import annotations

import numpy as np

from cluster_analysis.language.catalogues import translator
from cluster_analysis.pages.selection_charts.common import about, finish, ordered, room, rows, start, title_of
from cluster_analysis.pages.selection_charts.tables import bid_data
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.charts.common import key_above
from cluster_analysis.pictures.pictures import Picture
from cluster_analysis.pictures.results import worded
from cluster_analysis.selection.report.run import Selection


@worded
def profile(selection: Selection, lang: str = "en") -> Picture:
    """What each area adds to the total, bid by bid, with the floor of the total and the line of places."""
    _ = translator(lang)
    rules, bids = selection.methodology, ordered(selection)
    names = {area: f"{area} {rules.area_name(str(area), lang)}" for area in selection.areas}
    parts = (selection.areas.loc[bids] * rules.area_weights()).rename(columns=names)
    totals, labels = selection.totals.loc[bids], [title_of(selection, one) for one in bids]
    scored = int(totals.notna().sum())
    title = _("{first} leads with {points} points; {count} bids are scored").format(
        first=bids[0], points=theme.number(float(totals.iloc[0]), lang, 1), count=scored
    )
    notes = about(selection, lang, _("points"), _("Grey hatched: too many values missing, no total."))
    with theme.style():
        figure, axes = start(title, notes, height=1.0 + 0.24 * len(bids), left=room(labels, 7), top=0.5)
        left = np.zeros(len(bids))
        for number, name in enumerate(parts):
            added = parts[name].fillna(0.0).to_numpy()
            axes.barh(range(len(bids)), added, left=left, color=theme.SERIES[number], height=0.7, label=name)
            left += added
        for row, total in enumerate(totals):
            if total != total:
                axes.barh(
                    row, left[row], facecolor="none", edgecolor=theme.MUTED, hatch="////", height=0.7, lw=0
                )
            text = _("no total") if total != total else theme.number(total, lang, 1)
            axes.annotate(
                text, (left[row], row), xytext=(3, 0), textcoords="offset points", va="center", size=6.5
            )
        if rules.floors.total:
            axes.axvline(rules.floors.total, color=theme.INK, linestyle=":", linewidth=1)
        rows(axes, labels, rules.places if scored > rules.places else None)
        axes.xaxis.set_major_formatter(theme.number_ticks(lang))
        axes.margins(x=0.08)
        key_above(axes, 2, fontsize=theme.size(6), handlelength=1)
    text = _("Stacked bars of what five areas add; dashed line under place {places}, dotted line the floor.")
    data = parts.assign(total=totals).rename_axis(_("Application")).reset_index()
    return finish(figure, title, text.format(places=rules.places), data, notes)


@worded
def bid(selection: Selection, application: str, lang: str = "en") -> Picture:
    """One bid indicator by indicator: its points, the median of the field, and what is missing."""
    _ = translator(lang)
    rules, table = selection.methodology, selection.application(application)
    sector = selection.sector(application)
    names = rules.labels(table.index, lang, sector)
    best, worst = table["points"].idxmax(), table["points"].idxmin()
    title = _("{bid}: strongest in {best}, weakest in {worst}").format(
        bid=application, best=best, worst=worst
    )
    notes = about(selection, lang, _("points"), _("Line: median of the eligible bids. Hatched: missing."))
    with theme.style():
        figure, axes = start(title, notes, width=9.0, height=0.8 + 0.23 * len(table), left=room(names, 7))
        for row, (code, one) in enumerate(table.iterrows()):
            colour = theme.SERIES[list(rules.areas).index(rules.indicator(str(code)).area)]
            if one["points"] != one["points"]:
                axes.barh(
                    row, rules.points, facecolor="none", edgecolor=theme.GRID, hatch="////", height=0.7, lw=0
                )
            else:
                axes.barh(row, one["points"], color=colour, height=0.7)
                text = theme.number(one["points"], lang, 0)
                axes.annotate(
                    text,
                    (one["points"], row),
                    xytext=(3, 0),
                    textcoords="offset points",
                    va="center",
                    size=theme.size(6.5),
                )
            axes.vlines(one["median"], row - 0.42, row + 0.42, color=theme.INK, linewidth=1.2)
        rows(axes, names)
        axes.set_xlim(0, rules.points * 1.06)
        axes.xaxis.set_major_formatter(theme.number_ticks(lang))
    text = _("Bars of points per indicator from {low} to {high}; a line marks the median of the field.")
    said = text.format(
        low=theme.number(table["points"].min(), lang, 0), high=theme.number(table["points"].max(), lang, 0)
    )
    return finish(figure, title, said, bid_data(selection, application, lang), notes)
