"""Tile-grid maps: one square per region, so that a city is as easy to read as the largest region."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Unpack

import pandas as pd

from cluster_analysis.data.tables.catalogue import load_table
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.maps import geometry
from cluster_analysis.pictures.maps.choropleths import legend, map_about
from cluster_analysis.pictures.maps.classes import as_table, class_breaks, classify, tidy
from cluster_analysis.pictures.maps.words import describe
from cluster_analysis.pictures.pictures import Picture
from cluster_analysis.pictures.results import drawing


@cache
def tiles(vintage: int) -> pd.DataFrame:
    """Region -> row (from the north) and column (from the west) of its square.

    Examples
    --------
    >>> tiles(2017).loc["KZ-47"].tolist()
    [3, 0]
    """
    table = load_table("tile_grid")
    return table[table["vintage"] == vintage].set_index("region")[["row", "column"]]


@drawing
def tile_grid(
    values: Any,
    title: str,
    lang: str = "en",
    *,
    vintage: int | None = None,
    label: str = "",
    breaks: Sequence[float] | None = None,
    scheme: str = "fisherjenks",
    k: int = 5,
    palette: str | None = None,
    **notes: Unpack[theme.Notes],
) -> Picture:
    """A map with one square per region, in about the place where it lies.

    Parameters are those of `choropleth`.

    Examples
    --------
    >>> len(tile_grid({"KZ-71": 1.2}, "Astana", vintage=2022).data)
    20
    """
    table, vintage = as_table(values, vintage)
    edges = class_breaks(table["value"], scheme, k) if breaks is None else tuple(breaks)
    classes = classify(table, edges, palette)
    about = map_about(notes, lang, vintage, values)
    about["attribution"] = ""
    with theme.style():
        figure, box = theme.canvas(title, about, width=7.2, height=3.9)
        share = 1 - 1.85 / figure.get_figwidth() - box.left
        axes = figure.add_axes((box.left, box.bottom, share, box.height))
        for code, (row, column) in tiles(vintage).iterrows():
            _square(axes, str(code), column, -row, classes, lang)
        axes.set(xlim=(-0.55, 5.55), ylim=(-4.55, 0.55), aspect="equal")
        axes.set_axis_off()
        legend(figure, theme.Box(box.left + share + 0.01, box.bottom, 0, box.height), classes, label, lang)
    alt = describe(title, table, label, lang)
    return Picture(figure, title, alt, tidy(table, label, lang), about["sources"], about["synthetic"])


def _square(axes: Any, code: str, x: float, y: float, classes: Any, lang: str) -> None:
    from matplotlib.patches import Rectangle

    fill, status = classes.fill(code), classes.table.loc[code, "status"]
    hatch = theme.HATCHES[classes.reasons.index(status)] if status in classes.reasons else ""
    look = {"facecolor": fill, "hatch": hatch, "edgecolor": "#bfbfbf" if hatch else "white"}
    axes.add_patch(Rectangle((x - 0.48, y - 0.48), 0.96, 0.96, linewidth=0.5, **look))
    name = geometry.wrapped(geometry.short_name(code, lang), 10)
    words = {"ha": "center", "va": "center", "color": theme.ink_on(fill)}
    axes.text(x, y + 0.14, name, size=5.6, linespacing=0.95, **words)
    axes.text(x, y - 0.3, theme.number(classes.value(code), lang), size=7, weight="bold", **words)
