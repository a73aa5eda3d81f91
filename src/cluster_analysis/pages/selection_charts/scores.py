"""Pictures: points by area and of one bid, how far the panel agrees, and how often a bid takes a rank."""

from __future__ import annotations

import numpy as np

from cluster_analysis.language.catalogues import translator
from cluster_analysis.language.numbers import format_percent
from cluster_analysis.language.sentences import say
from cluster_analysis.pages.selection_charts.common import chart, titles_of
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.charts.common import key_above
from cluster_analysis.pictures.pictures import Picture
from cluster_analysis.pictures.results import drawing
from cluster_analysis.selection.engine.methodology.tree import below
from cluster_analysis.selection.report.run import Selection
from cluster_analysis.selection.report.words import Words

HATCHED = {"facecolor": "none", "hatch": "////", "height": 0.7, "lw": 0}


@drawing
def profile(selection: Selection, lang: str = "en") -> Picture:
    """What each area adds to the total, bid by bid, with the floor of the total and the line of places."""
    _ = translator(lang)
    rules, bids = selection.methodology, selection.ranking.index
    names = {area: f"{area} {rules.area_name(area, lang)}" for area in rules.areas}
    parts = (selection.areas.loc[bids] * rules.area_weights()).rename(columns=names)
    totals = selection.totals.loc[bids]
    scored, most = int(totals.notna().sum()), theme.number(float(totals.iloc[0]), lang, 1)
    title = _("{first} leads with {points} points; {count} bids are scored")
    title = title.format(first=bids[0], points=most, count=scored)
    labels, note = titles_of(selection, bids), _("Grey hatched: too many values missing, no total.")
    with chart(selection, lang, title, labels, note, _("points"), 0.24, 1.4, top=0.9) as picture:
        axes, left = picture.axes, np.zeros(len(bids))
        for number, name in enumerate(parts):
            added, colour = parts[name].fillna(0.0).to_numpy(), theme.SERIES[number]
            axes.barh(range(len(bids)), added, left=left, color=colour, height=0.7, label=name)
            left += added
        for row, total in enumerate(totals):
            if total != total:
                axes.barh(row, left[row], edgecolor=theme.MUTED, **HATCHED)
            picture.beside(
                left[row], row, _("no total") if total != total else theme.number(total, lang, 1)
            )
        if rules.floors.total:
            axes.axvline(rules.floors.total, color=theme.INK, linestyle=":", linewidth=1)
        picture.rows(rules.places if scored > rules.places else None)
        axes.margins(x=0.08)
        key_above(axes, 1, fontsize=theme.size(6), handlelength=1)
    text = _(
        "Stacked bars of what five areas add; dashed line under place {places}, dotted line the floor."
    )
    return picture.finish(text.format(places=rules.places), parts.assign(total=totals))


@drawing
def bid(selection: Selection, application: str, lang: str = "en") -> Picture:
    """One bid indicator by indicator: its points, the median of the field, and what is missing."""
    _ = translator(lang)
    rules, table = selection.methodology, selection.application(application)
    labels, points = rules.labels(table.index, lang, selection.sector(application)), table["points"]
    inside = [below(area, rules.tree) for area in rules.areas]
    title = _("{bid}: strongest in {best}, weakest in {worst}")
    title = title.format(bid=application, best=points.idxmax(), worst=points.idxmin())
    note = _("Line: median of the eligible bids. Hatched: missing.")
    with chart(selection, lang, title, labels, note, _("points"), 0.23, width=9.0) as picture:
        for row, (code, one) in enumerate(table.iterrows()):
            if one["points"] != one["points"]:
                picture.axes.barh(row, rules.points, edgecolor=theme.GRID, **HATCHED)
            else:
                colour = next(ink for ink, area in zip(theme.SERIES, inside, strict=False) if code in area)
                picture.axes.barh(row, one["points"], color=colour, height=0.7)
                picture.beside(one["points"], row, theme.number(one["points"], lang, 0))
            picture.axes.vlines(one["median"], row - 0.42, row + 0.42, color=theme.INK, linewidth=1.2)
        picture.rows()
        picture.axes.set_xlim(0, rules.points * 1.06)
    low, high = (theme.number(one, lang, 0) for one in (points.min(), points.max()))
    text = _("Bars of points per indicator from {low} to {high}; a line marks the median of the field.")
    words = Words(selection, lang)
    data = words.headed("bid", words.bid(application))
    return picture.finish(text.format(low=low, high=high), data.set_index(data.columns[0]), data.columns[0])


@drawing
def agreement(selection: Selection, lang: str = "en") -> Picture:
    """Agreement per indicator: reliability of the panel's mean, and of one expert."""
    _ = translator(lang)
    table = selection.agreement
    labels = [f"{code} {selection.methodology.indicator(str(code)).name(lang)}" for code in table.index]
    title = _("The panel agrees least in {code}").format(code=table["icc_panel"].idxmin())
    note = _("ICC(2,k) and ICC(2,1) after Shrout and Fleiss (1979).")
    with chart(selection, lang, title, labels, note, "ICC", 0.32, right=0.2, top=0.35) as picture:
        axes, lines = picture.axes, range(len(table))
        looks = {"icc_panel": (0, "o", _("mean of the panel")), "icc": (1, "s", _("one expert"))}
        for column, (colour, marker, said) in looks.items():
            axes.scatter(
                table[column], lines, color=theme.SERIES[colour], marker=marker, label=said, zorder=3
            )
        axes.grid(axis="y", color=theme.GRID, linewidth=0.5)
        axes.axvline(0, color=theme.MUTED, linewidth=0.8)
        picture.rows()
        axes.set_xlim(min(-0.05, float(table["icc"].min()) - 0.05), 1)
        key_above(axes, 2)
    alt = _("Dots of the intraclass correlation per indicator; 1 is full agreement, 0 none.")
    data = table.set_axis(labels).assign(reason=[say(one, lang) for one in table["reason"]])
    return picture.finish(alt, data.rename(columns={"experts": _("Number of experts")}), "indicator")


@drawing
def acceptability(selection: Selection, lang: str = "en") -> Picture:
    """How often each bid takes each rank, and P(among the places) at the side."""
    _ = translator(lang)
    bids, places = selection.ranking.index, selection.methodology.places
    table, p = selection.joint.acceptability.reindex(bids), selection.joint.summary["p_first"].reindex(bids)
    sure, open_ = int((p >= 0.9).sum()), int(((p > 0.1) & (p < 0.9)).sum())
    title = _("{sure} bids are nearly sure of a place, {open} are open").format(sure=sure, open=open_)
    note = _("{draws} joint draws of weights, experts, data, scales and aggregation.")
    note = note.format(draws=theme.number(selection.draws, lang, 0))
    note, unit = f"{note} {_('Numbers in the cells are per cent.')}", _("share of the draws")
    labels, ranks, shares = titles_of(selection, bids), range(len(bids)), table.to_numpy()
    chances = [format_percent(one, lang, 0) for one in p]
    look = {"cmap": theme.palette(theme.SEQUENTIAL), "edgecolors": "#ffffff", "linewidth": 0.8}
    side = {"xycoords": ("axes fraction", "data"), "annotation_clip": False, "va": "center", "size": 7}
    with chart(selection, lang, title, labels, note, unit, 0.24, 0.9, right=0.9, top=0.4) as picture:
        picture.rows()
        axes = picture.axes
        axes.pcolormesh(shares, shading="nearest", vmin=0, vmax=1, **look)
        for row, column in np.argwhere(shares >= 0.1):
            share = float(shares[row, column])
            ink = {"color": "#ffffff" if share > 0.55 else theme.INK, "size": theme.size(5.8)}
            axes.text(column, row, theme.number(100 * share, lang, 0), ha="center", va="center", **ink)
        for row, text in enumerate([f"P(≤ {places})", *chances]):
            axes.annotate(text, (1.02, row - 1), **side)
        axes.axvline(places - 0.5, color=theme.ACCENT, linestyle="--", linewidth=1.2)
        axes.set_xticks(ranks, [str(rank + 1) for rank in ranks], size=7)
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
    said = ", ".join(f"{one} {chance}" for one, chance in zip(bids, chances, strict=True))
    alt = _("Table of bids and ranks; probability of a place: {values}.").format(values=said)
    return picture.finish(alt, table.rename(columns=str).assign(p_first=p))
