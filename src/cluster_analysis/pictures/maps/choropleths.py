"""Maps: regions shaded by class or kind, cities enlarged beside them; a square a region; many small ones."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any, Unpack

import numpy as np
import pandas as pd
from pandas import Categorical, DataFrame

from cluster_analysis.data.regions.sets import regions_of
from cluster_analysis.errors import InputError
from cluster_analysis.language.catalogues import translator
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.findings import labelled, word
from cluster_analysis.pictures.maps import geometry
from cluster_analysis.pictures.maps.classes import Classes, as_table, classify
from cluster_analysis.pictures.maps.shaded import SIDE, Map, mapped, told
from cluster_analysis.pictures.pictures import Picture, finish
from cluster_analysis.pictures.results import drawing
from cluster_analysis.pictures.theme import LIKENESS, MapNotes, ink_on, size

COLUMN = 3.5  # inches that legend and cities need below each other


@drawing
def choropleth(
    values: Any,
    title: str,
    *,
    highlight: Collection[str] = (),
    **about: Unpack[MapNotes],
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
    wide = theme.width(9.2)
    narrow = theme.narrow()
    axes, column = shown.field(wide, 0.56 * wide if narrow else max(0.56 * (wide - SIDE), COLUMN), narrow)
    shown.draw(axes, highlight)
    axes.apply_aspect()
    texts = {code: shown.text(code) for code in shown.where.units if code not in shown.where.cities}
    for code, label in geometry.place_labels(axes, texts, shown.where).items():
        fill = shown.fills[code]
        label.set(color=ink_on(fill), path_effects=theme.halo(1.4, fill))
    _cities(axes.figure, column, shown)
    return axes.figure


def _cities(figure: Any, box: theme.Box, shown: Map) -> None:
    """The city regions enlarged, one under another, at the foot of the column, with name and value."""
    wide, high = 0.62 / figure.get_size_inches()
    left = box.left + (box.width * 0.52 if theme.narrow() else 0)
    bottom = box.bottom
    for code in reversed(shown.where.cities):
        shown.draw(figure.add_axes((left, bottom, wide, high)), [code], geometry.window(code, shown.where))
        figure.text(left + wide * 1.15, bottom + high / 2, shown.text(code), va="center", size=7)
        bottom += high * 1.08
    if shown.where.cities:
        figure.text(
            left,
            bottom + 0.004,
            translator(shown.lang)("Cities, enlarged"),
            size=size(6.5),
            color=theme.MUTED,
        )


@drawing
def tile_grid(values: Any, title: str, **about: Unpack[MapNotes]) -> Picture:
    """A map with one square per region, in about the place where it lies.

    Parameters are those of `choropleth`.

    Examples
    --------
    >>> len(tile_grid({"KZ-71": 1.2}, "Astana", vintage=2022).data)
    20
    """
    shown = mapped(values, title, about)
    shown.about["attribution"] = ""
    axes, _key = shown.field(7.2, 3.9, least=6.0)
    for code, (row, across) in shown.where.tiles.items():
        _square(axes, shown, code, across, -row)
    south, east = (max(places) + 0.55 for places in zip(*shown.where.tiles.values(), strict=True))
    axes.set(xlim=(-0.55, east), ylim=(-south, 0.55), aspect="equal")
    axes.set_axis_off()
    return shown.picture(axes.figure)


def _square(axes: Any, shown: Map, code: str, x: float, y: float) -> None:
    fill = shown.fills[code]
    row: Any = shown.table.loc[code]
    hatch = shown.hatches.get(row["status"], "")
    axes.bar(
        x,
        0.96,
        0.96,
        y - 0.48,
        color=fill,
        hatch=hatch,
        edgecolor="#bfbfbf" if hatch else "#ffffff",
        linewidth=0.5,
    )
    words = {"ha": "center", "va": "center", "color": ink_on(fill)}
    axes.text(x, y + 0.14, shown.name(code, 10), words, size=size(5.6), linespacing=0.95)
    axes.text(x, y - 0.3, theme.number(row["value"], shown.lang), words, size=7, weight="bold")


@drawing
def lisa_map(table: DataFrame, title: str, **about: Unpack[MapNotes]) -> Picture:
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
    number = Categorical(kinds, [*LIKENESS]).codes
    reasons = table["excluded"].reindex(kinds.index).fillna("no row")
    hatches = dict(zip(reasons[number < 0].unique(), theme.HATCHES, strict=False))
    classed = DataFrame({"value": number, "class": number, "status": reasons})
    names = tuple(word(kind, lang) for kind in LIKENESS)
    classes = Classes(classed, tuple(LIKENESS.values()), hatches, names=names)
    shown = told(classes, where, title, about, table)
    data = shown.tidy().iloc[:, :2].assign(**{_("Kind"): [word(kind, lang) for kind in kinds.fillna("–")]})
    said = "; ".join(
        f"{kind}: {regions}"
        for kind, regions in data.groupby(_("Kind"), sort=False)[_("Region")].agg(", ".join).items()
    )
    return finish(compose(shown), title, f"{said}.", data, shown.about)


MARGIN = 1.035
HEAD = 0.11  # widths of a map: one cell of the grid, its heading


@drawing
def small_multiples(
    values: Any,
    title: str,
    *,
    by: str,
    columns: int = 5,
    **about: Unpack[MapNotes],
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
        raise InputError(
            "small multiples need the dimensions 'region' and {by!r}, not {dims}", by=by, dims=values.dims
        )
    maps = {}
    where: Any = about.get("vintage")
    for one in values[by].to_numpy():
        maps[one], where = as_table(values.sel({by: one}), where)
    every = pd.concat(maps)
    shown = told(classify(every, about.get("breaks"), about.get("palette")), where, title, about, values)
    names = {one: labelled(one, lang) for one in maps}
    data = shown.tidy()
    data.insert(0, _("Map"), every.index.get_level_values(0).map(names))
    text = _("{count} small maps: {names}. Values from {low} to {high}; cells without a value: {missing}.")
    low, high = (theme.number(one, lang) for one in (every["value"].min(), every["value"].max()))
    said = text.format(
        count=len(names),
        names=", ".join(names.values()),
        low=low,
        high=high,
        missing=every["value"].isna().sum(),
    )
    return finish(_grid(shown, list(names.values()), columns), title, said, data, shown.about)


def _grid(shown: Map, names: list[str], columns: int) -> Any:
    """All maps on one pair of axes, the legend at the right; on a page, which is narrower, below them."""
    page = theme.on_page()
    width = theme.width(10.2)
    columns = min(2 if theme.narrow() else columns, len(names))
    rows = math.ceil(len(names) / columns)
    west, south, east, north = geometry.extent(shown.where)
    wide = MARGIN * (east - west)  # a cell of the grid, in metres
    head = HEAD * wide
    cell = MARGIN * (north - south) + head
    high = (width - (0 if page else SIDE) - 0.3) / (columns * wide) * rows * cell
    axes, _key = shown.field(width, max(high, 1.9), page)
    axes.set(xlim=(0, columns * wide), ylim=(-rows * cell, 0), aspect="equal", anchor="NW")
    axes.set_axis_off()
    corners = np.array([(nth % columns * wide, -(nth // columns) * cell) for nth in range(len(names))])
    shift = np.array([(wide - (east - west)) / 2 - west, -head - north])
    _draw(axes, shown, corners + shift, wide / 300)  # finer than a pixel of a small map
    look: Any = {"size": size(6.5 if columns > 3 else 8), "va": "bottom", "linespacing": 0.95}
    for (x, y), name in zip(corners, names, strict=True):
        axes.text(
            x + wide * 0.02,
            y - head * 0.95,
            geometry.wrapped(name, int((13 * width if page else 135) / columns)),
            look,
        )
    return axes.figure


def _draw(axes: Any, shown: Map, corners: np.ndarray, tolerance: float) -> None:
    """The regions of all maps, each map at its offset."""
    from matplotlib.transforms import AffineDeltaTransform

    shapes = geometry.paths(shown.where, tolerance)
    every = shown.table
    table = every.reindex([(key, code) for key in every.index.unique(0) for code in shapes])
    offsets = np.repeat(corners, len(shapes), axis=0)
    for layer in shown.layers(table, shapes, 0.25, offsets):
        layer.set(transform=AffineDeltaTransform(axes.transData), offset_transform=axes.transData)
        layer.set_clip_on(False)
        axes.add_collection(layer, autolim=False)
