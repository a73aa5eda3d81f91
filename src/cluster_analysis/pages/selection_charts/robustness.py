"""How sure the ranking is: rank acceptability, what drives it, what happens if a part is left out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cluster_analysis.language.catalogues import translator
from cluster_analysis.language.numbers import format_percent
from cluster_analysis.pages.selection_charts.common import about, finish, ordered, room, rows, start, title_of
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
    bids, places = ordered(selection), selection.methodology.places
    table, p = selection.joint.acceptability.loc[bids], selection.joint.summary["p_first"].loc[bids]
    sure, open_ = int((p >= 0.9).sum()), int(((p > 0.1) & (p < 0.9)).sum())
    title = _("{sure} bids are nearly sure of a place, {open} are open").format(sure=sure, open=open_)
    draws = theme.number(selection.draws, lang, 0)
    note = _("{draws} joint draws of weights, experts, data, scales and aggregation.").format(draws=draws)
    notes = about(selection, lang, _("share of the draws"), note)
    labels = [title_of(selection, one) for one in bids]
    with theme.style():
        figure, axes = start(
            title, notes, height=0.9 + 0.24 * len(bids), left=room(labels, 7), right=0.9, top=0.4
        )
        axes.pcolormesh(
            table.to_numpy(),
            cmap=theme.palette(theme.SEQUENTIAL),
            vmin=0,
            vmax=1,
            edgecolors="#ffffff",
            linewidth=0.5,
        )
        shares = table.to_numpy(dtype=float)
        for row, column in np.argwhere(shares >= 0.1):
            value = float(shares[row, column])
            look: dict[str, Any] = {
                "color": "#ffffff" if value > 0.55 else theme.INK,
                "size": theme.size(5.8),
            }
            axes.text(
                column + 0.5, row + 0.5, format_percent(value, lang, 0), ha="center", va="center", **look
            )
        for row, value in enumerate(p):
            text = format_percent(value, lang, 0)
            axes.annotate(
                text,
                (1.02, row + 0.5),
                xycoords=("axes fraction", "data"),
                va="center",
                size=7,
                annotation_clip=False,
            )
        head = f"P(≤ {places})"
        axes.annotate(
            head, (1.02, 1.01), xycoords="axes fraction", size=7, weight="bold", annotation_clip=False
        )
        axes.axvline(places, color=theme.ACCENT, linestyle="--", linewidth=1.2)
        axes.set_xticks(np.arange(len(bids)) + 0.5, range(1, len(bids) + 1), size=7)
        axes.set_yticks(np.arange(len(bids)) + 0.5, labels, size=7)
        axes.invert_yaxis()
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
    said = ", ".join(f"{one} {format_percent(value, lang, 0)}" for one, value in p.items())
    alt = _("Table of bids and ranks; probability of a place: {values}.").format(values=said)
    data = table.assign(p_first=p).rename_axis(_("Application")).reset_index()
    data.columns = pd.Index([str(one) for one in data.columns])
    return finish(figure, title, alt, data, notes)


@worded
def drivers(selection: Selection, lang: str = "en") -> Picture:
    """What drives the rank of each bid near the line: total Sobol indices by group of factors."""
    _ = translator(lang)
    bids = list(selection.boundary.index)
    table = selection.drivers["total"].unstack().loc[bids, list(FACTORS)].clip(lower=0)
    said = names("factors", lang)
    main = said[str(table.mean().idxmax())]
    title = _("Around the line the ranks depend most on: {factor}").format(factor=main)
    notes = about(
        selection, lang, _("total Sobol index"), _("Indices may sum to more than 1: factors act together.")
    )
    labels = [title_of(selection, one) for one in bids]
    with theme.style():
        figure, axes = start(title, notes, height=0.9 + 0.6 * len(bids), left=room(labels, 7), top=0.3)
        thick = 0.15
        for number, factor in enumerate(table):
            at = np.arange(len(bids)) + (number - 2) * thick
            axes.barh(
                at, table[factor], height=thick * 0.9, color=theme.SERIES[number], label=said[str(factor)]
            )
        rows(axes, labels)
        key_above(axes, 5)
        axes.xaxis.set_major_formatter(theme.number_ticks(lang))
    alt = _("Grouped bars of total Sobol indices for {bids} bids and five factors.").format(bids=len(bids))
    data = table.rename(columns=said).rename_axis(index=_("Application"), columns=None).reset_index()
    return finish(figure, title, alt, data, notes)


@worded
def left_out(selection: Selection, what: str = "expert", lang: str = "en") -> Picture:
    """Ranks if each expert, indicator or area is left out, for the bids around the line."""
    _ = translator(lang)
    places = selection.methodology.places
    table = selection.without(what)
    near = table[(table <= places + 3).any(axis=1) & (table >= places - 2).any(axis=1)].sort_values("none")
    moved = [part for part in near.columns[1:] if ((near[part] <= places) != (near["none"] <= places)).any()]
    title = _("Who is among the first {places} changes without: {parts}").format(
        places=places, parts=", ".join(moved) or "–"
    )
    notes = about(selection, lang, _("rank"), _("Bold: the other side of the line than with everything."))
    labels = [title_of(selection, one) for one in near.index]
    heads = [_("as it is"), *map(str, near.columns[1:])]
    with theme.style():
        size = {"width": max(8.0, 3.6 + 0.33 * len(heads)), "height": 0.8 + 0.26 * len(near)}
        figure, axes = start(title, notes, left=room(labels, 7), top=0.3, **size)
        numbers = near.to_numpy(dtype=float)
        inside = (numbers <= places).astype(float)
        from matplotlib.colors import ListedColormap

        axes.pcolormesh(
            inside, cmap=ListedColormap([theme.EMPTY, "#9ecae1"]), edgecolors="#ffffff", linewidth=0.8
        )
        for row, column in np.ndindex(near.shape):
            value = float(numbers[row, column])
            flipped = bool(inside[row, column] != inside[row, 0])
            look: dict[str, Any] = {"size": 7, "weight": "bold" if flipped else "normal"}
            axes.text(column + 0.5, row + 0.5, theme.number(value, lang, 0), ha="center", va="center", **look)
        axes.set_xticks(np.arange(len(heads)) + 0.5, heads, size=7)
        axes.set_yticks(np.arange(len(near)) + 0.5, labels, size=7)
        axes.invert_yaxis()
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
    alt = _("Table of ranks of {bids} bids; blue is among the first {places}.").format(
        bids=len(near), places=places
    )
    return finish(figure, title, alt, near.rename_axis(_("Application")).reset_index(), notes)
