"""One map: regions shaded by class, city regions enlarged beside it, missing regions hatched."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from cluster_analysis.data.regions.units import Vintage
from cluster_analysis.language.catalogues import translator
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.maps import geometry
from cluster_analysis.pictures.maps.classes import Classes, as_table, classify, describe, tidy
from cluster_analysis.pictures.pictures import Picture
from cluster_analysis.pictures.results import drawing

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.collections import PathCollection
    from matplotlib.figure import Figure
    from matplotlib.path import Path
    from matplotlib.transforms import Bbox

COLUMN = 3.5  # inches that legend and cities need below each other
SIDE, BELOW = 2.05, 2.1  # inches of the column with the legend and the cities, beside the map or below


@drawing
def choropleth(
    values: Any,
    title: str,
    lang: str = "en",
    *,
    vintage: int | Vintage | None = None,
    label: str = "",
    breaks: Sequence[float] | None = None,
    palette: str | None = None,
    highlight: Collection[str] = (),
    **notes: Unpack[theme.Notes],
) -> Picture:
    """A choropleth map of the regions in an equal-area projection.

    Parameters
    ----------
    values
        One value a region: DataArray over `region` (its `status` gives the reasons of missing values), Series
        or mapping. The country and regions without a row are allowed.
    title
        The finding in one sentence.
    lang
        en, ru or kk.
    vintage
        Of the regions, by default the one they belong to (2017, 2018 or 2022); or the regions of a set of
        anybody's: `ca.regions("districts.geojson").at()`.
    label
        What is measured, for the legend and the table.
    breaks
        Class limits, a value on a limit belongs above it; by default the best ones of five classes. Others
        are given by `class_breaks`.
    palette
        A matplotlib colour map; by default diverging for given `breaks` around 1, else sequential.
    highlight
        Regions to draw with a thick border.
    **notes
        See `theme.Notes`.

    Returns
    -------
    Picture

    Raises
    ------
    VintageError
        If the regions are of several vintages, or not of `vintage`.
    InputError
        If a region stands twice, a value is infinite, or there are more dimensions than `region`.

    Notes
    -----
    Class limits are computed without the missing values. Missing regions are hatched, one hatch per reason,
    and stand in the legend. Boundaries under ODbL bring their attribution.

    Examples
    --------
    >>> picture = choropleth({"KZ-43": 2.18, "KZ-47": 3.98}, "Mining", vintage=2017, label="LQ")
    >>> picture.data.shape
    (16, 4)
    """
    table, where = as_table(values, vintage)
    classes = classify(table, breaks, palette)
    about = map_about(notes, lang, where, values)
    figure = compose(classes, where, title, about, label, highlight)
    return picture(figure, title, table, where, label, about)


def picture(
    figure: Figure, title: str, table: pd.DataFrame, where: Vintage, label: str, about: theme.About
) -> Picture:
    """One map with its words and the table behind it."""
    lang = about["lang"]
    alt, data = describe(title, table, where, label, lang), tidy(table, where, label, lang)
    return Picture(figure, title, alt, data, about["sources"], about["synthetic"])


def compose(
    classes: Classes,
    where: Vintage,
    title: str,
    about: theme.About,
    label: str,
    highlight: Collection[str] = (),
) -> Figure:
    """The figure of one map: regions with names, legend and enlarged cities."""
    lang = about["lang"]
    wide = theme.width(9.2)
    height = BELOW + 0.56 * wide if theme.narrow() else max(0.56 * (wide - SIDE) + 0.15, COLUMN)
    figure, box = theme.canvas(title, about, width=wide, height=height)
    place, column = _parts(box, wide, height)
    axes = figure.add_axes(place)
    draw(axes, classes, where, highlight=highlight, lang=lang)
    _labels(axes, classes, where, lang)
    legend(figure, column, classes, label, lang)
    _cities(figure, column, classes, where, lang)
    return figure


def _parts(box: theme.Box, width: float, height: float) -> tuple[theme.Box, theme.Box]:
    """Where the map goes, and the column with legend and cities: beside it, on a phone below it."""
    if theme.narrow():
        below = box.height * BELOW / height
        rest = theme.Box(box.left, box.bottom, box.width, below)
        return theme.Box(box.left, box.bottom + below, box.width, box.height - below), rest
    share = 1 - SIDE / width - box.left
    rest = theme.Box(box.left + share + 0.01, box.bottom, 1 - box.left - share - 0.02, box.height)
    return theme.Box(box.left, box.bottom, share, box.height), rest


def region_text(classes: Classes, where: Vintage, code: str, lang: str) -> str:
    """What stands in a region: its name, and its number unless the classes are categories."""
    city, digits = code in where.cities, theme.digits_for(classes.table["value"])
    name = geometry.wrapped(where.named(code, lang, short=True), 16 if city else 11)
    if theme.narrow() and not city:
        return "" if classes.names else theme.number(classes.value(code), lang, min(digits, 1))
    if classes.names:
        return name
    return f"{name}\n{theme.number(classes.value(code), lang, digits)}"


def _tip(classes: Classes, where: Vintage, code: str, lang: str) -> str:
    """A region with its value, or its kind."""
    kind = classes.table["class"][code]
    named = classes.names[int(kind)] if classes.names and kind >= 0 else ""
    return f"{where.named(code, lang, short=True)}: {named or theme.number(classes.value(code), lang)}"


def map_about(notes: theme.Notes, lang: str, where: Vintage, values: Any) -> theme.About:
    """Language, vintage, attribution and sources filled in: the values' own record, and the boundaries'."""
    own = getattr(values, "attrs", {}).get("record")
    sources = notes.get("sources") or ([own] if own else [])
    filled: theme.About = {"synthetic": bool(getattr(values, "attrs", {}).get("synthetic", 0)), **notes}
    filled |= {"lang": lang, "vintage": where.year or None, "attribution": where.attribution}
    filled["sources"] = tuple(dict.fromkeys(filter(None, [*sources, where.source])))
    return filled


def draw(
    axes: Any,
    classes: Classes,
    where: Vintage,
    highlight: Collection[str] = (),
    window: Bbox | None = None,
    lang: str = "",
) -> None:
    """Draw the shaded regions on axes: one collection of paths, one more per reason of missing.

    With a window (metres), only what is seen through it; in a language, each region says its value on a page.
    """
    from matplotlib.collections import PathCollection

    shapes = geometry.paths(where, theme.detail() if window is None else 0.0)
    if window is not None:
        shapes = {code: shapes[code] for code, box in geometry.boxes(where).items() if box.overlaps(window)}
    layers = collections(classes, classes.table.loc[list(shapes)], shapes, 0.5)
    if lang:
        theme.tips(layers[0], [_tip(classes, where, code, lang) for code in shapes])
    thick = [shapes[code] for code in highlight]
    layers.append(PathCollection(thick, facecolors="none", edgecolors=theme.INK, linewidths=1.6, zorder=4))
    for layer in layers:
        layer.set_clip_on(window is not None)  # a whole map lies inside its axes
        axes.add_collection(layer, autolim=False)
    west, south, east, north = geometry.extent(where) if window is None else window.extents
    axes.set(xlim=(west, east), ylim=(south, north), aspect="equal")
    axes.set_axis_off()


def collections(
    classes: Classes,
    table: pd.DataFrame,
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
    edge: dict[str, Any] = {"edgecolors": theme.QUIET, "linewidths": line, **move}
    return [
        PathCollection(paths, offsets=None if offsets is None else offsets[rows], **look, **edge)
        for paths, rows, look in parts
    ]


def _labels(axes: Any, classes: Classes, where: Vintage, lang: str) -> None:
    """Names and values of the regions that are large enough; the cities stand beside the map."""
    texts = {
        code: region_text(classes, where, code, lang) for code in where.units if code not in where.cities
    }
    axes.apply_aspect()
    for code, label in geometry.place_labels(axes, texts, where).items():
        fill = classes.fill(code)
        ink = theme.ink_on(fill)
        label.set(color=ink, path_effects=theme.halo(1.4, fill))


def legend(figure: Any, box: theme.Box, classes: Classes, label: str, lang: str) -> None:
    """The classes from high to low, then the reasons of missing values."""
    look: dict[str, Any] = {"fontsize": 7, "title_fontsize": 7.5, "borderpad": 0}
    look |= {"handlelength": 1.6, "handleheight": 1.1}
    look |= {"loc": "upper left", "alignment": "left", "frameon": False, "title": geometry.wrapped(label, 22)}
    place = box.left, box.bottom + box.height
    legend = figure.legend(handles=classes.keys(lang), bbox_to_anchor=place, **look)
    legend.get_title().set_weight("bold")


def _cities(figure: Any, box: theme.Box, classes: Classes, where: Vintage, lang: str) -> None:
    """The city regions enlarged, one under another, at the foot of the column, with name and value."""
    from matplotlib.patches import Rectangle

    _ = translator(lang)
    cities = where.cities
    size = 0.62
    wide, high = size / figure.get_figwidth(), size / figure.get_figheight()
    left = box.left + (box.width * 0.52 if theme.narrow() else 0)
    for number, code in enumerate(reversed(cities)):
        bottom = box.bottom + number * high * 1.08
        axes = figure.add_axes((left, bottom, wide, high))
        draw(axes, classes, where, highlight=[code], window=geometry.window(code, where))
        frame = {"fill": False, "edgecolor": theme.MUTED, "linewidth": 0.6, "transform": figure.transFigure}
        figure.add_artist(Rectangle((left, bottom), wide, high, **frame))
        text = region_text(classes, where, code, lang)
        figure.text(left + wide * 1.15, bottom + high / 2, text, va="center", size=7)
    if cities:
        head = _("Cities, enlarged")
        above = box.bottom + len(cities) * high * 1.08 + 0.004
        figure.text(left, above, head, size=theme.size(6.5), color=theme.MUTED)
