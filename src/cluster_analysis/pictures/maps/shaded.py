"""Regions in classes on axes: shades, hatches, what each says, the legend, the words and the table behind."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from pandas import DataFrame

from cluster_analysis.data.regions.units import Vintage
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.maps import geometry
from cluster_analysis.pictures.maps.classes import Classes, as_table, classify, describe, tidy
from cluster_analysis.pictures.pictures import Picture, finish

if TYPE_CHECKING:
    from matplotlib.collections import PathCollection
    from matplotlib.path import Path
    from matplotlib.transforms import Bbox


@dataclass(frozen=True)
class Map:
    """Regions in their classes, with what a map of them is told."""

    classes: Classes
    where: Vintage
    title: str
    label: str
    about: theme.About

    @property
    def lang(self) -> str:
        """Language of all texts."""
        return self.about["lang"]

    def text(self, code: str) -> str:
        """What stands in a region: its name, and its number unless the classes are categories."""
        city, digits = code in self.where.cities, theme.digits_for(self.classes.table["value"])
        name = geometry.wrapped(self.where.named(code, self.lang, short=True), 16 if city else 11)
        if theme.narrow() and not city:
            name, digits = "", min(digits, 1)
        if self.classes.names:
            return name
        return f"{name}\n{theme.number(self.classes.value(code), self.lang, digits)}".strip()

    def tip(self, code: str) -> str:
        """A region with its value, or its kind."""
        kind = self.classes.table["class"][code]
        named = self.classes.names[int(kind)] if self.classes.names and kind >= 0 else ""
        value = named or theme.number(self.classes.value(code), self.lang)
        return f"{self.where.named(code, self.lang, short=True)}: {value}"

    def draw(self, axes: Any, highlight: Collection[str] = (), window: Bbox | None = None) -> None:
        """Draw the shaded regions on axes; with a window (metres), only what is seen through it."""
        from matplotlib.collections import PathCollection

        shapes = geometry.paths(self.where, theme.detail() if window is None else 0.0)
        if window is not None:
            seen = geometry.boxes(self.where).items()
            shapes = {code: shapes[code] for code, box in seen if box.overlaps(window)}
        layers = collections(self.classes, self.classes.table.loc[list(shapes)], shapes, 0.5)
        if window is None:
            theme.tips(layers[0], [self.tip(code) for code in shapes])
        thick = [shapes[code] for code in highlight]
        layers.append(PathCollection(thick, fc="none", ec=theme.INK, linewidths=1.6, zorder=4))
        for layer in layers:
            layer.set_clip_on(window is not None)  # a whole map lies inside its axes
            axes.add_collection(layer, autolim=False)
        west, south, east, north = geometry.extent(self.where) if window is None else window.extents
        axes.set(xlim=(west, east), ylim=(south, north), aspect="equal")
        axes.set_axis_off()

    def legend(self, figure: Any, left: float, top: float) -> None:
        """The classes from high to low, then the reasons of missing values."""
        look: Any = {"fontsize": 7, "title_fontsize": 7.5, "borderpad": 0, "frameon": False}
        look |= {"handlelength": 1.6, "handleheight": 1.1, "loc": "upper left", "alignment": "left"}
        keys, title = self.classes.keys(self.lang), geometry.wrapped(self.label, 22)
        legend = figure.legend(handles=keys, title=title, bbox_to_anchor=(left, top), **look)
        legend.get_title().set_weight("bold")

    def picture(self, figure: Any) -> Picture:
        """One map with its words and the table behind it."""
        table = self.classes.table
        alt = describe(table, self.where, self.label, self.lang)
        data = tidy(table, self.where, self.label, self.lang)
        return finish(figure, self.title, alt, data, self.about)


def mapped(values: Any, title: str, lang: str, notes: theme.MapNotes) -> Map:
    """Values of regions as a map that can be drawn."""
    table, where = as_table(values, notes.get("vintage"))
    return told(classify(table, notes.get("breaks"), notes.get("palette")), where, title, lang, notes, values)


def told(classes: Classes, where: Vintage, title: str, lang: str, notes: theme.MapNotes, values: Any) -> Map:
    """The map with what it is told, its sources the values' own record and the boundaries'."""
    attrs: Any = getattr(values, "attrs", {})
    sources = [*(notes.get("sources") or [attrs.get("record", "")]), where.source]
    about: theme.About = {"unit": notes.get("unit", ""), "note": notes.get("note", ""), "lang": lang}
    about |= {
        "synthetic": notes.get("synthetic", bool(attrs.get("synthetic"))),
        "vintage": where.year or None,
    }
    about |= {"attribution": where.attribution, "sources": tuple(dict.fromkeys(filter(None, sources)))}
    return Map(classes, where, title, notes.get("label", ""), about)


def collections(
    classes: Classes,
    table: DataFrame,
    shapes: dict[str, Path],
    line: float,
    offsets: Any = None,
    **move: Any,
) -> list[PathCollection]:
    """The regions in the rows of a table as one collection of paths, and one more per reason of missing.

    The first takes the paths in turn; where there are more rows than paths, once round per map.
    """
    from matplotlib.collections import PathCollection

    codes = table.index.get_level_values(-1)
    fills = np.array([*classes.colours, theme.EMPTY])[table["class"].to_numpy()]
    parts = [(list(shapes.values()), np.full(len(table), True), {"facecolors": fills})]
    for hatch, reason in zip(theme.HATCHES, classes.reasons, strict=False):
        gaps = ((table["class"] < 0) & (table["status"] == reason)).to_numpy()
        look = {"facecolors": theme.EMPTY, "hatch": hatch}
        parts.append(([shapes[code] for code in codes[gaps]], gaps, look))
    edge: Any = {"edgecolors": theme.QUIET, "linewidths": line, **move}
    return [
        PathCollection(paths, offsets=None if offsets is None else offsets[rows], **look, **edge)
        for paths, rows, look in parts
    ]
