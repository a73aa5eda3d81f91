"""Tile-grid maps: one square per region, so that a city is as easy to read as the largest region."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

from cluster_analysis.data.regions.units import Vintage
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.maps import geometry
from cluster_analysis.pictures.maps.shaded import Map, mapped
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
    shown = mapped(values, title, lang, vintage, label, breaks, palette, notes)
    shown.about["attribution"] = ""
    figure, box = theme.canvas(title, shown.about, width=7.2, height=3.9, least=6.0)
    share = 1 - 1.85 / figure.get_figwidth() - box.left
    axes = figure.add_axes((box.left, box.bottom, share, box.height))
    for code, (row, column) in shown.where.tiles.items():
        _square(axes, shown, code, column, -row)
    south, east = (max(place) + 0.55 for place in zip(*shown.where.tiles.values(), strict=True))
    axes.set(xlim=(-0.55, east), ylim=(-south, 0.55), aspect="equal")
    axes.set_axis_off()
    shown.legend(figure, box.left + share + 0.01, box.bottom + box.height)
    return shown.picture(figure)


def _square(axes: Any, shown: Map, code: str, x: float, y: float) -> None:
    from matplotlib.patches import Rectangle

    classes = shown.classes
    fill, status = classes.fill(code), classes.table.loc[code, "status"]
    hatch = theme.HATCHES[classes.reasons.index(status)] if status in classes.reasons else ""
    look: dict[str, Any] = {"facecolor": fill, "hatch": hatch, "edgecolor": "#bfbfbf" if hatch else "#ffffff"}
    axes.add_patch(Rectangle((x - 0.48, y - 0.48), 0.96, 0.96, linewidth=0.5, **look))
    words = {"ha": "center", "va": "center", "color": theme.ink_on(fill)}
    name = geometry.wrapped(shown.where.named(code, shown.lang, short=True), 10)
    axes.text(x, y + 0.14, name, size=theme.size(5.6), linespacing=0.95, **words)
    axes.text(x, y - 0.3, theme.number(classes.value(code), shown.lang), size=7, weight="bold", **words)
