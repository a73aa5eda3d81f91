"""Small multiples: the same map many times, over sections or years, with one legend."""

from __future__ import annotations

import math
from typing import Any, Unpack

import numpy as np
import pandas as pd

from cluster_analysis.errors import InputError
from cluster_analysis.language.catalogues import translator
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.findings import labelled
from cluster_analysis.pictures.maps import geometry
from cluster_analysis.pictures.maps.choropleths import BELOW, SIDE
from cluster_analysis.pictures.maps.classes import as_table, classify
from cluster_analysis.pictures.maps.shaded import Map, beside, collections, told
from cluster_analysis.pictures.pictures import Picture, finish
from cluster_analysis.pictures.results import drawing

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
