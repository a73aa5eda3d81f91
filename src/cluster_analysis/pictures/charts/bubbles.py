"""Clouds of points: position of industries (quotient, growth, size)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Unpack

import numpy as np
import pandas as pd

from cluster_analysis.language.catalogues import translator
from cluster_analysis.pictures import labels, theme
from cluster_analysis.pictures.charts import common
from cluster_analysis.pictures.findings import labelled, word
from cluster_analysis.pictures.pictures import Picture
from cluster_analysis.pictures.results import drawing

AROUND = np.array([(6 * side, up, side) for up in (0, 10, -10, 19, -19) for side in (1, -1, 0) if side or up])
"""Places of a name round its point: points to the right and up, and on which side of it the name is."""


@drawing
def bubble(
    table: pd.DataFrame,
    title: str,
    *,
    x: str = "x",
    y: str = "y",
    size: str = "size",
    x_middle: float = 1.0,
    y_middle: float = 0.0,
    log_x: bool = False,
    highlight: Collection[str] = (),
    **about: Unpack[theme.About],
) -> Picture:
    """Points with a size, named; two dashed lines part the field into four.

    Parameters
    ----------
    table
        Indexed by label or code, with the columns named by `x`, `y` and `size`, and `low`, `high` where x has
        an interval. Rows without x or y are named in the alternative text, not drawn.
    x, y, size
        Columns; a key of a measure is its label.
    x_middle, y_middle
        Where the field is parted (1 for a quotient, 0 or the nation's for growth).
    log_x
        A logarithmic x axis; values of 0 cannot be drawn on it and are named.

    Examples
    --------
    >>> table = pd.DataFrame({"x": [2.0], "y": [0.1], "size": [5.0]}, index=["A"])
    >>> bubble(table, "Farming").data.shape
    (1, 4)
    """
    lang = about["lang"]
    _ = translator(lang)
    heads = {name: word(name, lang) for name in (x, y, size)}
    named = table.set_axis([labelled(code, lang) for code in table.index], axis=0)
    there = named.dropna(subset=[x, y])
    figure, axes = common.start(title, about, height=4.6, left=0.6, right=0.3)
    if log_x:
        there = there[there[x] > 0]
        axes.set_xscale("log")
    colours = common.emphasis(there.index, highlight, lang)
    if {"low", "high"} <= set(there.columns):
        axes.hlines(there[y], there["low"], there["high"], color=colours, alpha=0.5)
    area = there[size].fillna(0) / max(there[size].max(), 1e-300) * 900 + 12
    cloud = axes.scatter(x, y, area, colours, data=there, alpha=0.55, edgecolors="#ffffff", linewidths=0.7)
    told = there[[x, y]].map(lambda value: theme.number(value, lang))
    theme.tips(cloud, [f"{one}: {across}; {up}" for one, across, up in told.itertuples()])
    common.reference_line(axes, x_middle, theme.number(x_middle, lang))
    common.reference_line(axes, y_middle, theme.number(y_middle, lang), vertical=False)
    axes.margins(0.12)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(theme.number_ticks(lang))
    axes.xaxis.set_minor_formatter("")
    common.axis_label(axes, heads[x])
    axes.set_ylabel(heads[y])
    label_points(axes, there.sort_values(size, ascending=False)[[x, y]])
    values = "; ".join(f"{one} {across} / {up}" for one, across, up in told.itertuples())
    alt = _("{x} against {y}: {values}.").format(x=heads[x], y=heads[y], values=values)
    left_out = named.index.difference(there.index)
    if len(left_out):
        alt += " " + _("No value: {regions}.").format(regions=", ".join(left_out))
    data = named.rename(columns=heads).rename_axis(_("Label")).reset_index()
    return common.finish(figure, title, alt, data, about)


def label_points(axes: Any, points: pd.DataFrame) -> None:
    """A name at each point, in the first place round it where it touches no other name and no border.

    A point without such a place stays without a name; it stands in the table behind.
    """
    taken: list[np.ndarray] = []
    axes.autoscale_view()
    field = axes.bbox
    for text, *point in points.itertuples():
        label = axes.text(*point, text, size=7, zorder=5, ha="center", va="center")
        half = label.get_window_extent(axes.figure.canvas.get_renderer()).width / 2
        shift = AROUND[:, :2] * axes.figure.dpi / 72 + AROUND[:, 2:] * [half, 0]
        middles = axes.transData.transform(point) + shift
        inside = (middles[:, 0] >= field.x0 + half) & (middles[:, 0] <= field.x1 + 40 - half)
        if not labels.place(label, [7], middles[inside], taken):
            label.remove()
