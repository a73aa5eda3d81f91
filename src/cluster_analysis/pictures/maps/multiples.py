"""Small multiples: the same map many times, over sections or years, with one legend."""

from __future__ import annotations

import math
from typing import Any, Unpack

import numpy as np
import pandas as pd

from cluster_analysis.data.regions.sets import Vintage
from cluster_analysis.errors import InputError
from cluster_analysis.language.catalogues import translator
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.findings import labelled
from cluster_analysis.pictures.maps import geometry
from cluster_analysis.pictures.maps.choropleths import BELOW
from cluster_analysis.pictures.maps.classes import as_table, classify, tidy
from cluster_analysis.pictures.maps.shaded import Map, collections, told
from cluster_analysis.pictures.pictures import Picture, finish
from cluster_analysis.pictures.results import drawing

DETAIL = 1 / 300  # of the width of a map: finer than a pixel of a small one
MARGIN, HEAD = 1.035, 0.11  # widths of a map: one cell of the grid, its heading


@drawing
def small_multiples(
    values: Any,
    title: str,
    lang: str = "en",
    *,
    by: str,
    columns: int = 5,
    **notes: Unpack[theme.MapNotes],
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
    breaks, palette, vintage, label, **notes
        As for `choropleth`; limits are computed over all maps together, so that they can be compared.

    Returns
    -------
    Picture
        The table behind it has one row per region and map.

    Notes
    -----
    All maps are one collection: the paths of the regions are built once and drawn again at an offset.
    """
    _ = translator(lang)
    if set(values.dims) != {"region", by}:
        dims = ", ".join(map(str, values.dims))
        raise InputError(
            "small multiples need the dimensions 'region' and {by!r}, not {dims}", by=by, dims=dims
        )
    values = values.transpose(by, "region")
    where = as_table(values.isel({by: 0}), notes.get("vintage"))[1]
    maps = {one: as_table(values.sel({by: one}), where)[0] for one in values[by].to_numpy()}
    every = pd.concat(maps, names=[by, "region"])
    shown = told(
        classify(every, notes.get("breaks"), notes.get("palette")), where, title, lang, notes, values
    )
    names = {one: labelled(one, lang) for one in values[by].to_numpy()}
    figure = _grid(shown, list(names.values()), columns)
    data = tidy(every.droplevel(0), where, shown.label, lang)
    data.insert(0, _("Map"), [names[one] for one in every.index.get_level_values(0)])
    return finish(figure, title, _words(list(names.values()), every, lang), data, shown.about)


def _grid(shown: Map, names: list[str], columns: int) -> Any:
    """All maps on one pair of axes, the legend at the right; on a page, which is narrower, below them."""
    page, width = theme.on_page(), theme.width(10.2)
    columns = min(2 if theme.narrow() else columns, len(names))
    rows = math.ceil(len(names) / columns)
    side, below = (0.0, BELOW) if page else (2.05, 0.0)
    wide, cell, head = _cell(shown.where)
    high = (width - side - 0.3) / (columns * wide) * rows * cell
    figure, box = theme.canvas(shown.title, shown.about, width, max(high, 1.9) + below)
    share, low = 1 - side / width - box.left, below / figure.get_figheight()
    axes = figure.add_axes((box.left, box.bottom + low, share, box.height - low))
    axes.set(xlim=(0, columns * wide), ylim=(-rows * cell, 0), aspect="equal", anchor="NW")
    axes.set_axis_off()
    place = [(number % columns * wide, -(number // columns) * cell) for number in range(len(names))]
    _draw(axes, shown, place)
    size = theme.size(6.5 if columns > 3 else 8)
    for (x, y), name in zip(place, names, strict=True):
        text = geometry.wrapped(name, int((13 * width if page else 135) / columns))
        at = (x + wide * 0.02, y - head * 0.95)
        figure.text(*at, text, size=size, va="bottom", linespacing=0.95, transform=axes.transData)
    left, top = (box.left, low) if page else (box.left + share + 0.005, box.height)
    shown.legend(figure, left, box.bottom + top)
    return figure


def _cell(where: Vintage) -> tuple[float, float, float]:
    """Metres of one cell of the grid: its width, its height with the heading, the heading."""
    west, south, east, north = geometry.extent(where)
    wide = MARGIN * (east - west)
    head = HEAD * wide
    return wide, MARGIN * (north - south) + head, head


def _draw(axes: Any, shown: Map, place: list[tuple[float, float]]) -> None:
    """The regions of all maps, each map at its offset."""
    from matplotlib.transforms import AffineDeltaTransform

    wide, _, head = _cell(shown.where)
    shapes = geometry.paths(shown.where, wide * DETAIL)
    west, _, east, north = geometry.extent(shown.where)
    shift = np.array([(wide - (east - west)) / 2 - west, -head - north])
    offsets = np.repeat(np.asarray(place) + shift, len(shapes), axis=0)
    move = {"transform": AffineDeltaTransform(axes.transData), "offset_transform": axes.transData}
    every = shown.classes.table
    table = every.reindex([(key, code) for key in every.index.unique(0) for code in shapes])
    for layer in collections(shown.classes, table, shapes, 0.25, offsets, clip_on=False, **move):
        axes.add_collection(layer, autolim=False)


def _words(names: list[str], every: pd.DataFrame, lang: str) -> str:
    """Alternative text: how many maps of what, from which value to which, how many cells missing."""
    _ = translator(lang)
    text = _("{count} small maps: {names}. Values from {low} to {high}; cells without a value: {missing}.")
    limits = [theme.number(one, lang) for one in (every["value"].min(), every["value"].max())]
    missing = int(every["value"].isna().sum())
    shown = ", ".join(names)
    return text.format(count=len(names), names=shown, low=limits[0], high=limits[1], missing=missing)
