"""Maps: regions shaded by class or kind, cities enlarged beside them; a square a region; many small ones."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any, Unpack

import numpy as np
import pandas as pd
from pandas import Categorical, DataFrame, Series

from cluster_analysis.data.regions.sets import regions_of
from cluster_analysis.errors import InputError
from cluster_analysis.language.catalogues import translator
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.findings import labelled, word
from cluster_analysis.pictures.maps import geometry
from cluster_analysis.pictures.maps.classes import Classes, as_table, classify
from cluster_analysis.pictures.maps.shaded import Map, beside, collections, mapped, told
from cluster_analysis.pictures.pictures import Picture, finish
from cluster_analysis.pictures.results import drawing

COLUMN = 3.5  # inches that legend and cities need below each other
SIDE, BELOW = 1.95, 2.1  # inches of the column with the legend and the cities, beside the map or below


@drawing
def choropleth(
    values: Any,
    title: str,
    *,
    highlight: Collection[str] = (),
    **about: Unpack[theme.MapNotes],
) -> Picture:
    """A choropleth map of the regions in an equal-area projection.

    Parameters
    ----------
    values
        One value a region: DataArray over `region` (its `status` gives the reasons of missing values), Series
        or mapping. The country and regions without a row are allowed.
    title
        The finding in one sentence.
    highlight
        Regions to draw with a thick border.
    **about
        See `theme.MapNotes`.

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
    shown = mapped(values, title, about)
    return shown.picture(compose(shown, highlight))


def compose(shown: Map, highlight: Collection[str] = ()) -> Any:
    """The figure of one map: regions with names, legend and enlarged cities."""
    wide, narrow = theme.width(9.2), theme.narrow()
    height = BELOW + 0.56 * wide if narrow else max(0.56 * (wide - SIDE), COLUMN)
    figure, box = theme.canvas(shown.title, shown.about, width=wide, height=height)
    place, column = beside(figure, box, *((0, BELOW) if narrow else (SIDE, 0)))
    axes, fills = figure.add_axes(place), shown.classes.fills
    shown.draw(axes, highlight)
    texts = {code: shown.text(code) for code in shown.where.units if code not in shown.where.cities}
    axes.apply_aspect()
    for code, label in geometry.place_labels(axes, texts, shown.where).items():
        label.set(color=theme.ink_on(fills[code]), path_effects=theme.halo(1.4, fills[code]))
    shown.legend(figure, column.left, column.bottom + column.height)
    _cities(figure, column, shown)
    return figure


def _cities(figure: Any, box: theme.Box, shown: Map) -> None:
    """The city regions enlarged, one under another, at the foot of the column, with name and value."""
    _ = translator(shown.lang)
    wide, high = 0.62 / figure.get_size_inches()
    left, bottom = box.left + (box.width * 0.52 if theme.narrow() else 0), box.bottom
    for code in reversed(shown.where.cities):
        shown.draw(figure.add_axes((left, bottom, wide, high)), [code], geometry.window(code, shown.where))
        figure.text(left + wide * 1.15, bottom + high / 2, shown.text(code), va="center", size=7)
        bottom += high * 1.08
    if shown.where.cities:
        look = {"size": theme.size(6.5), "color": theme.MUTED}
        figure.text(left, bottom + 0.004, _("Cities, enlarged"), **look)


@drawing
def tile_grid(values: Any, title: str, **about: Unpack[theme.MapNotes]) -> Picture:
    """A map with one square per region, in about the place where it lies.

    Parameters are those of `choropleth`.

    Examples
    --------
    >>> len(tile_grid({"KZ-71": 1.2}, "Astana", vintage=2022).data)
    20
    """
    shown = mapped(values, title, about)
    shown.about["attribution"] = ""
    figure, box = theme.canvas(title, shown.about, width=7.2, height=3.9, least=6.0)
    place, column = beside(figure, box, SIDE, 0)
    axes = figure.add_axes(place)
    for code, (row, across) in shown.where.tiles.items():
        _square(axes, shown, code, across, -row)
    south, east = (max(places) + 0.55 for places in zip(*shown.where.tiles.values(), strict=True))
    axes.set(xlim=(-0.55, east), ylim=(-south, 0.55), aspect="equal")
    axes.set_axis_off()
    shown.legend(figure, column.left, column.bottom + column.height)
    return shown.picture(figure)


def _square(axes: Any, shown: Map, code: str, x: float, y: float) -> None:
    fill, row = shown.classes.fills[code], dict(shown.classes.table.loc[code])
    hatch = shown.classes.hatches.get(row["status"], "")
    look: Any = {"facecolor": fill, "hatch": hatch, "edgecolor": "#bfbfbf" if hatch else "#ffffff"}
    axes.bar(x, 0.96, 0.96, y - 0.48, linewidth=0.5, **look)
    words = {"ha": "center", "va": "center", "color": theme.ink_on(fill)}
    axes.text(x, y + 0.14, shown.name(code, 10), size=theme.size(5.6), linespacing=0.95, **words)
    axes.text(x, y - 0.3, theme.number(row["value"], shown.lang), size=7, weight="bold", **words)


@drawing
def lisa_map(table: DataFrame, title: str, **about: Unpack[theme.MapNotes]) -> Picture:
    """The map of local Moran's I: significant regions by quadrant, untested ones hatched with the reason.

    Parameters
    ----------
    table
        As `measures.local_moran` gives it: `quadrant`, `significant`, `excluded`, indexed by region.

    Examples
    --------
    >>> table = DataFrame({"quadrant": ["high-high"], "significant": True, "excluded": ""}, ["KZ-43"])
    >>> lisa_map(table, "West", vintage=2017).data["Kind"].tolist().count("high among high")
    1
    """
    lang = about["lang"]
    _ = translator(lang)
    where = regions_of(table.index, about.get("vintage"))
    kinds = table["quadrant"].where(table["significant"].astype(bool), "not significant")
    kinds = kinds.where(table["excluded"] == "").reindex(list(where.units))
    shown = told(_classes(kinds, table["excluded"], lang), where, title, about, table)
    words = [word(kind, lang) for kind in kinds.fillna("–")]
    data = shown.tidy().iloc[:, :2].assign(**{_("Kind"): words})
    groups = data.groupby(_("Kind"), sort=False)[_("Region")].agg(", ".join)
    said = "; ".join(f"{kind}: {regions}" for kind, regions in groups.items())
    return finish(compose(shown), title, f"{said}.", data, shown.about)


def _classes(kinds: Series, excluded: Series, lang: str) -> Classes:
    """Kinds as numbered classes, the first of the legend on top."""
    number = Categorical(kinds, [*theme.LIKENESS]).codes
    reasons = excluded.reindex(kinds.index).fillna("no row")
    table = DataFrame({"value": number, "class": number, "status": reasons})
    hatches = dict(zip(reasons[number < 0].unique(), theme.HATCHES, strict=False))
    names = tuple(word(kind, lang) for kind in theme.LIKENESS)
    return Classes(table, tuple(theme.LIKENESS.values()), hatches, names=names)


DETAIL = 1 / 300  # of the width of a map: finer than a pixel of a small one
MARGIN, HEAD = 1.035, 0.11  # widths of a map: one cell of the grid, its heading


@drawing
def small_multiples(
    values: Any,
    title: str,
    *,
    by: str,
    columns: int = 5,
    **about: Unpack[theme.MapNotes],
) -> Picture:
    """One small map per industry, year or any other label, all with the same classes.

    Parameters
    ----------
    values
        DataArray over `region` and `by`, with its `status` if it has one.
    by
        The dimension with one map per label.
    columns
        Maps in a row.
    **about
        As for `choropleth`; limits are computed over all maps together, so that they can be compared.

    Returns
    -------
    Picture
        The table behind it has one row per region and map.

    Notes
    -----
    All maps are one collection: the paths of the regions are built once and drawn again at an offset.
    """
    lang = about["lang"]
    _ = translator(lang)
    if set(values.dims) != {"region", by}:
        dims = ", ".join(map(str, values.dims))
        raise InputError(
            "small multiples need the dimensions 'region' and {by!r}, not {dims}", by=by, dims=dims
        )
    where = as_table(values.isel({by: 0}), about.get("vintage"))[1]
    maps = {one: as_table(values.sel({by: one}), where)[0] for one in values[by].to_numpy()}
    every = pd.concat(maps)
    shown = told(classify(every, about.get("breaks"), about.get("palette")), where, title, about, values)
    names = {one: labelled(one, lang) for one in maps}
    figure = _grid(shown, list(names.values()), columns)
    data = shown.tidy()
    data.insert(0, _("Map"), every.index.get_level_values(0).map(names))
    text = _("{count} small maps: {names}. Values from {low} to {high}; cells without a value: {missing}.")
    low, high = (theme.number(one, lang) for one in (every["value"].min(), every["value"].max()))
    said = {"count": len(names), "names": ", ".join(names.values()), "missing": every["value"].isna().sum()}
    return finish(figure, title, text.format(low=low, high=high, **said), data, shown.about)


def _grid(shown: Map, names: list[str], columns: int) -> Any:
    """All maps on one pair of axes, the legend at the right; on a page, which is narrower, below them."""
    page, width = theme.on_page(), theme.width(10.2)
    columns = min(2 if theme.narrow() else columns, len(names))
    rows = math.ceil(len(names) / columns)
    side, below = (0.0, BELOW) if page else (SIDE, 0.0)
    west, south, east, north = geometry.extent(shown.where)
    wide = MARGIN * (east - west)  # a cell of the grid, in metres
    head = HEAD * wide
    cell = MARGIN * (north - south) + head
    high = (width - side - 0.3) / (columns * wide) * rows * cell
    figure, box = theme.canvas(shown.title, shown.about, width, max(high, 1.9) + below)
    place, key = beside(figure, box, side, below)
    axes = figure.add_axes(place)
    axes.set(xlim=(0, columns * wide), ylim=(-rows * cell, 0), aspect="equal", anchor="NW")
    axes.set_axis_off()
    corners = np.array([(nth % columns * wide, -(nth // columns) * cell) for nth in range(len(names))])
    shift = np.array([(wide - (east - west)) / 2 - west, -head - north])
    _draw(axes, shown, corners + shift, wide * DETAIL)
    look: Any = {"size": theme.size(6.5 if columns > 3 else 8), "va": "bottom", "linespacing": 0.95}
    for (x, y), name in zip(corners, names, strict=True):
        text = geometry.wrapped(name, int((13 * width if page else 135) / columns))
        figure.text(x + wide * 0.02, y - head * 0.95, text, transform=axes.transData, **look)
    shown.legend(figure, key.left, key.bottom + key.height)
    return figure


def _draw(axes: Any, shown: Map, corners: np.ndarray, tolerance: float) -> None:
    """The regions of all maps, each map at its offset."""
    from matplotlib.transforms import AffineDeltaTransform

    shapes = geometry.paths(shown.where, tolerance)
    offsets = np.repeat(corners, len(shapes), axis=0)
    move = {"transform": AffineDeltaTransform(axes.transData), "offset_transform": axes.transData}
    every = shown.classes.table
    table = every.reindex([(key, code) for key in every.index.unique(0) for code in shapes])
    for layer in collections(shown.classes, table, shapes, 0.25, offsets, clip_on=False, **move):
        axes.add_collection(layer, autolim=False)
