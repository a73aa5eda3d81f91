"""How sure the ranking is: rank acceptability, what drives it, what happens if a part is left out."""

from __future__ import annotations

import numpy as np

from cluster_analysis.language.catalogues import translator
from cluster_analysis.language.numbers import format_percent
from cluster_analysis.pages.selection_charts.common import about, chart, titles_of
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.charts.common import key_above
from cluster_analysis.pictures.pictures import Picture
from cluster_analysis.pictures.results import worded
from cluster_analysis.selection.engine.robustness.uncertain import FACTORS
from cluster_analysis.selection.report.run import Selection
from cluster_analysis.selection.report.words import names


@worded
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
    shares, texts, chances = table.to_numpy(dtype=float), {}, [format_percent(one, lang, 0) for one in p]
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


@worded
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


@worded
def left_out(selection: Selection, what: str = "expert", lang: str = "en") -> Picture:
    """Ranks if each expert, indicator or area is left out, for the bids around the line."""
    from matplotlib.colors import ListedColormap

    _ = translator(lang)
    table, places = selection.without(what), selection.methodology.places
    near = table[(table <= places + 3).any(axis=1) & (table >= places - 2).any(axis=1)].sort_values("none")
    ranks = near.to_numpy(dtype=float)
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
