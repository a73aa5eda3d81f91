"""Tile-grid maps: one square per region, so that a city is as easy to read as the largest region."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

from cluster_analysis.data.regions.units import Vintage
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.maps import geometry
from cluster_analysis.pictures.maps.choropleths import legend, map_about, picture
from cluster_analysis.pictures.maps.classes import as_table, classify
from cluster_analysis.pictures.pictures import Picture
from cluster_analysis.pictures.results import drawing


@drawing
def tile_grid(
    values: Any,
    title: str,
    lang: str = "en",
    *,
    vintage: int | Vintage | None = None,
    label: str = "",
    breaks: Sequence[float] | None = None,
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
    table, where = as_table(values, vintage)
    classes = classify(table, breaks, palette)
    about = map_about(notes, lang, where, values)
    about["attribution"] = ""
    figure, box = theme.canvas(title, about, width=7.2, height=3.9, least=6.0)
    share = 1 - 1.85 / figure.get_figwidth() - box.left
    axes = figure.add_axes((box.left, box.bottom, share, box.height))
    for code, (row, column) in where.tiles.items():
        _square(axes, code, where.named(code, lang, short=True), column, -row, classes, lang)
    south, east = (max(place) + 0.55 for place in zip(*where.tiles.values(), strict=True))
    axes.set(xlim=(-0.55, east), ylim=(-south, 0.55), aspect="equal")
    axes.set_axis_off()
    legend(figure, theme.Box(box.left + share + 0.01, box.bottom, 0, box.height), classes, label, lang)
    return picture(figure, title, table, where, label, about)


def _square(axes: Any, code: str, name: str, x: float, y: float, classes: Any, lang: str) -> None:
    from matplotlib.patches import Rectangle

    fill, status = classes.fill(code), classes.table.loc[code, "status"]
    hatch = theme.HATCHES[classes.reasons.index(status)] if status in classes.reasons else ""
    look = {"facecolor": fill, "hatch": hatch, "edgecolor": "#bfbfbf" if hatch else "#ffffff"}
    axes.add_patch(Rectangle((x - 0.48, y - 0.48), 0.96, 0.96, linewidth=0.5, **look))
    words = {"ha": "center", "va": "center", "color": theme.ink_on(fill)}
    axes.text(x, y + 0.14, geometry.wrapped(name, 10), size=theme.size(5.6), linespacing=0.95, **words)
    axes.text(x, y - 0.3, theme.number(classes.value(code), lang), size=7, weight="bold", **words)
