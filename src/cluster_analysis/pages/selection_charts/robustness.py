"""How sure the ranking is: rank acceptability, what drives it, a part left out, the line of the places."""

from __future__ import annotations

import numpy as np

from cluster_analysis.errors import InputError
from cluster_analysis.language.catalogues import translator
from cluster_analysis.language.numbers import format_percent
from cluster_analysis.pages.selection_charts.common import about, chart, titles_of
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.charts.common import key_above
from cluster_analysis.pictures.pictures import Picture
from cluster_analysis.pictures.results import drawing
from cluster_analysis.selection.engine.robustness.uncertain import FACTORS
from cluster_analysis.selection.report.run import Selection
from cluster_analysis.selection.report.words import Words, names, step_name


@drawing
def acceptability(selection: Selection, lang: str = "en") -> Picture:
    """How often each bid takes each rank, and P(among the places) at the side."""
    _ = translator(lang)
    bids, places = selection.ranking.index, selection.methodology.places
    table, p = selection.joint.acceptability.reindex(bids), selection.joint.summary["p_first"].reindex(bids)
    sure, open_ = int((p >= 0.9).sum()), int(((p > 0.1) & (p < 0.9)).sum())
    title = _("{sure} bids are nearly sure of a place, {open} are open").format(sure=sure, open=open_)
    note = _("{draws} joint draws of weights, experts, data, scales and aggregation.")
    notes = about(
        selection, lang, _("share of the draws"), note.format(draws=theme.number(selection.draws, lang, 0))
    )
    shares, texts, chances = table.to_numpy(), {}, [format_percent(one, lang, 0) for one in p]
    for row, column in np.argwhere(shares >= 0.1):
        share = float(shares[row, column])
        look = {"color": "#ffffff" if share > 0.55 else theme.INK, "size": theme.size(5.8)}
        texts[row, column] = (format_percent(share, lang, 0), look)
    with chart(title, notes, titles_of(selection, bids), row=0.24, base=0.9, right=0.9, top=0.4) as picture:
        picture.cells(shares, theme.palette(theme.SEQUENTIAL), range(1, len(bids) + 1), texts)
        for row, text in enumerate([f"P(≤ {places})", *chances]):
            picture.aside(row - 0.5, text)
        picture.axes.axvline(places, color=theme.ACCENT, linestyle="--", linewidth=1.2)
    said = ", ".join(f"{one} {chance}" for one, chance in zip(bids, chances, strict=True))
    alt = _("Table of bids and ranks; probability of a place: {values}.").format(values=said)
    return picture.finish(alt, table.rename(columns=str).assign(p_first=p))


@drawing
def drivers(selection: Selection, lang: str = "en") -> Picture:
    """What drives the rank of each bid near the line: total Sobol indices by group of factors."""
    _ = translator(lang)
    bids, said = list(selection.boundary.index), names("factors", lang)
    table = selection.drivers["total"].unstack().loc[bids, list(FACTORS)].clip(lower=0).rename(columns=said)
    title = _("Around the line the ranks depend most on: {factor}").format(factor=table.mean().idxmax())
    note = _("Indices may sum to more than 1: factors act together.")
    notes, thick = about(selection, lang, _("total Sobol index"), note), 0.15
    with chart(title, notes, titles_of(selection, bids), row=0.6, base=0.9, top=0.3) as picture:
        for number, factor in enumerate(table):
            at, colour = np.arange(len(bids)) + (number - 2) * thick, theme.SERIES[number]
            picture.axes.barh(at, table[factor], height=thick * 0.9, color=colour, label=factor)
        picture.rows()
        key_above(picture.axes, 5)
    alt = _("Grouped bars of total Sobol indices for {bids} bids and five factors.").format(bids=len(bids))
    return picture.finish(alt, table)


@drawing
def left_out(selection: Selection, what: str = "expert", lang: str = "en") -> Picture:
    """Ranks if each expert, indicator or area is left out, for the bids around the line."""
    from matplotlib.colors import ListedColormap

    _ = translator(lang)
    table, places = selection.without(what), selection.methodology.places
    near = table[(table <= places + 3).any(axis=1) & (table >= places - 2).any(axis=1)].sort_values("none")
    ranks = near.to_numpy()
    inside = ranks <= places
    moved = inside != inside[:, [0]]
    parts = ", ".join(map(str, near.columns[moved.any(axis=0)])) or "–"
    title = _("Who is among the first {places} changes without: {parts}").format(places=places, parts=parts)
    notes = about(selection, lang, _("rank"), _("Bold: the other side of the line than with everything."))
    labels, heads = titles_of(selection, near.index), [_("as it is"), *map(str, near.columns[1:])]
    texts = {
        cell: (theme.number(rank, lang, 0), {"weight": "bold" if moved[cell] else "normal"})
        for cell, rank in np.ndenumerate(ranks)
    }
    wide = max(8.0, 3.6 + 0.33 * len(heads))
    with chart(title, notes, labels, row=0.26, width=wide, top=0.3) as picture:
        picture.cells(inside, ListedColormap([theme.EMPTY, "#9ecae1"]), heads, texts)
    alt = _("Table of ranks of {bids} bids; blue is among the first {places}.")
    return picture.finish(alt.format(bids=len(near), places=places), near)


@drawing
def boundary(selection: Selection, lang: str = "en") -> Picture:
    """Totals around the line with the spread of the joint draws, and P(in the places)."""
    _ = translator(lang)
    table, rules = selection.boundary, selection.methodology
    ranked = selection.ranks["rank"].dropna().sort_values()
    if not (ranked > rules.places).any():
        text = "{ranked} bids have a rank for {places} places: there is no line between in and out"
        raise InputError(text, ranked=len(ranked), places=rules.places)
    inside, outside = ranked.index[ranked <= rules.places][-1], ranked.index[ranked > rules.places][0]
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
    more = {_("Total"): table["total"], _("Low"): low, _("High"): high}
    steps = [step_name(one, rules, lang) if one else "" for one in table["decided_by"]]
    words = Words(selection, lang)
    told = words.boundary_table().rename(columns=names("boundary", lang))
    data = told.assign(**more, **{_("Step of the tie rule"): steps})
    return picture.finish(alt.format(values=said), data)
