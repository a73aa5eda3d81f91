"""Regions in classes on axes: shades, hatches, what each says, the legend, the words and the table behind."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from pandas import DataFrame

from cluster_analysis.data.regions.units import Vintage
from cluster_analysis.language.catalogues import translator
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.findings import word
from cluster_analysis.pictures.maps import geometry
from cluster_analysis.pictures.maps.classes import Classes, as_table, classify
from cluster_analysis.pictures.pictures import Picture, finish
from cluster_analysis.pictures.theme import About, Box, MapNotes, number

SIDE = 1.95
BELOW = 2.1
"""Inches of the column with the legend and the cities, beside the map or below."""


@dataclass(frozen=True, kw_only=True)
class Map(Classes):
    """Regions in their classes, with what a map of them is told."""

    where: Vintage
    title: str
    label: str
    about: About

    @property
    def lang(self) -> str:
        """Language of all texts."""
        return self.about["lang"]

    def name(self, code: str, width: int = 99) -> str:
        """The short name of a region, in lines."""
        return geometry.wrapped(self.where.named(code, self.lang, short=True), width)

    def text(self, code: str) -> str:
        """What stands in a region: its name, and its number unless the classes are categories."""
        city = code in self.where.cities
        values = self.table["value"]
        bare = theme.narrow() and not city
        name = "" if bare else self.name(code, 16 if city else 11)
        if self.names:
            return name
        digits = min(theme.digits_for(values), 1 if bare else 2)
        return f"{name}\n{number(values[code], self.lang, digits)}".strip()

    def tip(self, code: str) -> str:
        """A region with its value, or its kind."""
        row: Any = self.table.loc[code]
        names = self.names
        value = names[row["class"]] if names and row["class"] >= 0 else number(row["value"], self.lang)
        return f"{self.name(code)}: {value}"

    def draw(self, axes: Any, highlight: Collection[str] = (), window: list[float] | None = None) -> None:
        """Draw the shaded regions on axes; with a window (metres), only what is seen through it, framed."""
        from matplotlib.collections import PathCollection

        west, south, east, north = window or geometry.extent(self.where)
        seen = self.where.boundaries.cx[west:east, south:north].index
        every = geometry.paths(self.where, 0.0 if window else theme.detail())
        layers = self.layers(self.table.loc[seen], {code: every[code] for code in seen})
        if not window:
            theme.tips(layers[0], [self.tip(code) for code in seen])
        layers.append(
            PathCollection(
                [every[code] for code in highlight], fc="none", ec=theme.INK, linewidths=1.6, zorder=4
            )
        )
        for layer in layers:
            layer.set_clip_on(bool(window))  # a whole map lies inside its axes
            axes.add_collection(layer, autolim=False)
        axes.set(xlim=(west, east), ylim=(south, north), aspect="equal", xticks=[], yticks=[])
        axes.spines[:].set(visible=bool(window), color=theme.MUTED, linewidth=0.6)

    def layers(
        self, table: DataFrame, shapes: dict[str, Any], line: float = 0.5, offsets: Any = None
    ) -> list[Any]:
        """The regions in the rows of a table as one collection of paths, and one more per reason of missing.

        The first takes the paths in turn; where there are more rows than paths, once round per map.
        """
        from matplotlib.collections import PathCollection

        edge: Any = {"edgecolors": theme.QUIET, "linewidths": line}
        fills = self.fills[table.index]
        layers = [PathCollection(list(shapes.values()), offsets=offsets, facecolors=fills, **edge)]
        for reason, hatch in self.hatches.items():
            gaps = ((table["class"] < 0) & (table["status"] == reason)).to_numpy()
            paths = [shapes[code] for code in table.index.get_level_values(-1)[gaps]]
            places = None if offsets is None else offsets[gaps]
            layers.append(
                PathCollection(paths, offsets=places, facecolors=theme.EMPTY, hatch=hatch, **edge)
            )
        return layers

    def field(self, width: float, height: float, below: bool = False, least: float = 0) -> tuple[Any, Box]:
        """The axes for the map on a figure of its own with the legend, and the place of the legend.

        It has a column at the right of the map, or a strip below it.
        """
        figure, box = theme.canvas(self.title, self.about, width, height + (BELOW if below else 0), least)
        left, low, wide, high = box
        if below:
            up = min(BELOW / figure.get_figheight(), 0.6 * high)
            axes = figure.add_axes((left, low + up, wide, high - up))
            key = Box(left, low, wide, up)
        else:
            wide -= SIDE / figure.get_figwidth()
            axes = figure.add_axes((left, low, wide, high))
            key = Box(left + wide + 0.01, low, 0.99 - left - wide, high)
        figure.legend(
            handles=self.keys(self.lang),
            loc="upper left",
            bbox_to_anchor=(key.left, low + key.height),
            title=geometry.wrapped(self.label, 22),
            alignment="left",
            handlelength=1.6,
            handleheight=1.1,
        ).get_title().set_weight("bold")
        return axes, key

    def tidy(self) -> DataFrame:
        """The table behind a map: code, name, value, status in words."""
        _ = translator(self.lang)
        table = self.table
        codes = table.index.get_level_values(-1)
        return DataFrame(
            {
                _("Code"): codes,
                _("Region"): [self.where.named(code, self.lang) for code in codes],
                self.label or _("Value"): table["value"].to_numpy(),
                _("Status"): [word(one, self.lang) for one in table["status"]],
            }
        )

    def words(self) -> str:
        """Alternative text: what is shown, the highest and lowest regions, which are missing.

        Examples
        --------
        >>> mapped({"KZ-43": 2.18, "KZ-47": 3.98}, "", {"lang": "en", "label": "LQ", "vintage": 2017}).words()
        'Map of LQ for 16 regions. Highest: Mangystau Region 3.98, Kyzylorda Region 2.18. No value: ...'
        """
        _ = translator(self.lang)
        values = self.table["value"].rename(lambda code: self.where.named(code, self.lang))
        told = [
            f"{name} {number(value, self.lang)}"
            for name, value in values.dropna().sort_values(ascending=False, kind="stable").items()
        ]
        start = _("Map of {label} for {count} regions.")
        said = [start.format(label=self.label or _("Value"), count=len(values))]
        for text, names in (
            (_("Highest: {regions}."), told[:3]),
            (_("Lowest: {regions}."), told[:-4:-1] if len(told) > 3 else []),
            (_("No value: {regions}."), values.index[values.isna()].tolist()),
        ):
            said += [text.format(regions=", ".join(names))] if names else []
        return " ".join(said)

    def picture(self, figure: Any) -> Picture:
        """One map with its words and the table behind it."""
        return finish(figure, self.title, self.words(), self.tidy(), self.about)


def mapped(values: Any, title: str, notes: MapNotes) -> Map:
    """Values of regions as a map that can be drawn."""
    table, where = as_table(values, notes.get("vintage"))
    return told(classify(table, notes.get("breaks"), notes.get("palette")), where, title, notes, values)


def told(classes: Classes, where: Vintage, title: str, notes: MapNotes, values: Any) -> Map:
    """The map with what it is told, its sources the values' own record and the boundaries'."""
    attrs: Any = getattr(values, "attrs", {})
    sources = [*(notes.get("sources") or [attrs.get("record", "")]), where.source]
    notes.setdefault("synthetic", bool(attrs.get("synthetic")))
    notes["sources"] = tuple(dict.fromkeys(filter(None, sources)))
    notes["attribution"] = where.attribution
    notes["vintage"] = where.year or None
    label = notes.get("label", "")
    return Map(**vars(classes), where=where, title=title, label=label, about=notes)
