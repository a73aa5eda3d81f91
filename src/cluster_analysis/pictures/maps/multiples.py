"""Small multiples: the same map many times, over sections or years, with one legend."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Unpack

import numpy as np
import pandas as pd

from cluster_analysis.data.regions.industries import industry_name
from cluster_analysis.errors import InputError
from cluster_analysis.language.i18n import translator
from cluster_analysis.pictures import theme
from cluster_analysis.pictures.maps import geometry
from cluster_analysis.pictures.maps.choropleths import BELOW, legend, map_about
from cluster_analysis.pictures.maps.classes import Classes, as_cells, as_table, class_breaks, classify, tidy
from cluster_analysis.pictures.pictures import Picture
from cluster_analysis.pictures.results import drawing

DETAIL = 10_000.0  # metres: finer than a pixel of a small map
WIDE, HIGH, HEAD = 3_050_000.0, 1_750_000.0, 330_000.0  # metres of one cell of the grid and its heading


@drawing
def small_multiples(
    values: Any,
    title: str,
    lang: str = "en",
    *,
    by: str,
    columns: int = 5,
    vintage: int | None = None,
    label: str = "",
    breaks: Sequence[float] | None = None,
    scheme: str = "fisherjenks",
    k: int = 5,
    palette: str | None = None,
    **notes: Unpack[theme.Notes],
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
    breaks, scheme, k, palette, vintage, label, **notes
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
        raise InputError(f"small multiples need the dimensions 'region' and {by!r}, not {values.dims}")
    every, vintage = _every(values.transpose(by, "region"), by, vintage)
    edges = class_breaks(every["value"], scheme, k) if breaks is None else tuple(breaks)
    classes = classify(every, edges, palette)
    about = map_about(notes, lang, vintage, values)
    names = {one: panel_name(one, by, lang) for one in values[by].to_numpy()}
    with theme.style():
        figure = _grid(classes, list(names.values()), columns, vintage, title, label, about)
    data = tidy(every.droplevel(0), label, lang)
    data.insert(0, _("Map"), [names[one] for one in every.index.get_level_values(0)])
    alt = _words(title, list(names.values()), every, lang)
    return Picture(figure, title, alt, data, about["sources"], about["synthetic"])


def _every(values: Any, by: str, vintage: int | None) -> tuple[pd.DataFrame, int]:
    """All maps as one table (map, region), checked like a single one, and their vintage."""
    one, vintage = as_table(values.isel({by: 0}), vintage)
    codes = list(values["region"].to_numpy())
    wide = as_cells(values.to_numpy(), getattr(values.coords.get("status"), "values", None))
    infinite = values["region"].to_numpy()[
        np.isinf(wide["value"].to_numpy()).reshape(values.shape).any(axis=0)
    ]
    if len(infinite):
        raise InputError(f"infinite values cannot be drawn: {', '.join(infinite)}")
    wide.index = pd.MultiIndex.from_product([values[by].to_numpy(), codes], names=[by, "region"])
    full = wide.reindex(pd.MultiIndex.from_product([values[by].to_numpy(), one.index], names=[by, "region"]))
    full["status"] = full["status"].fillna("no row")
    return full, vintage


def panel_name(value: Any, by: str, lang: str) -> str:
    """The heading of one small map: a year, or the letter and name of a section."""
    if by == "industry":
        return f"{value} {industry_name(str(value), lang, short=True)}"
    return str(value)


def _grid(
    classes: Classes, names: list[str], columns: int, vintage: int, title: str, label: str, about: theme.About
) -> Any:
    """All maps on one pair of axes, the legend at the right."""
    narrow, width = theme.narrow(), theme.width(10.2)
    columns = min(2 if narrow else columns, len(names))
    rows = math.ceil(len(names) / columns)
    side, below = (0.0, BELOW) if narrow else (2.05, 0.0)
    high = (width - side - 0.3) / (columns * WIDE) * rows * (HIGH + HEAD)
    figure, box = theme.canvas(title, about, width=width, height=max(high, 1.9) + below)
    share, low = 1 - side / width - box.left, below / figure.get_figheight()
    axes = figure.add_axes((box.left, box.bottom + low, share, box.height - low))
    axes.set(xlim=(0, columns * WIDE), ylim=(-rows * (HIGH + HEAD), 0), aspect="equal", anchor="NW")
    axes.set_axis_off()
    place = [(number % columns * WIDE, -(number // columns) * (HIGH + HEAD)) for number in range(len(names))]
    _draw(axes, classes, vintage, place)
    size = theme.size(6.5 if columns > 3 else 8)
    for (x, y), name in zip(place, names, strict=True):
        text = geometry.wrapped(name, int(135 / columns))
        where = (x + WIDE * 0.02, y - HEAD * 0.95)
        figure.text(*where, text, size=size, va="bottom", linespacing=0.95, transform=axes.transData)
    corner = (box.left, low) if narrow else (box.left + share + 0.005, box.height)
    legend(figure, theme.Box(corner[0], box.bottom, 0, corner[1]), classes, label, about["lang"])
    return figure


def _draw(axes: Any, classes: Classes, vintage: int, place: list[tuple[float, float]]) -> None:
    """The regions of all maps: one collection, one more per reason of missing values.

    The collection takes the paths in turn, once round per map, each at the next offset.
    """
    from matplotlib.collections import PathCollection
    from matplotlib.transforms import AffineDeltaTransform

    shapes = geometry.paths(vintage, DETAIL)
    west, _, east, north = geometry.extent(vintage)
    shift = np.array([(WIDE - (east - west)) / 2 - west, -HEAD - north])
    offsets = np.repeat(np.asarray(place) + shift, len(shapes), axis=0)
    move: dict[str, Any] = {
        "transform": AffineDeltaTransform(axes.transData),
        "offset_transform": axes.transData,
        "clip_on": False,
    }
    table = classes.table.reindex([(key, code) for key in classes.table.index.unique(0) for code in shapes])
    fills = np.array([*classes.colours, theme.EMPTY])[table["class"].to_numpy()]
    look: dict[str, Any] = {"edgecolors": theme.QUIET, "linewidths": 0.25}
    every = PathCollection(list(shapes.values()), offsets=offsets, facecolors=fills, **look, **move)
    axes.add_collection(every, autolim=False)
    for hatch, reason in zip(theme.HATCHES, classes.reasons, strict=False):
        chosen = ((table["class"] < 0) & (table["status"] == reason)).to_numpy()
        gaps = [shapes[code] for code in table.index[chosen].get_level_values("region")]
        look = {"facecolors": theme.EMPTY, "edgecolors": theme.QUIET, "linewidths": 0.25, "hatch": hatch}
        hatched = PathCollection(gaps, offsets=offsets[chosen], **look, **move)
        axes.add_collection(hatched, autolim=False)


def _words(title: str, names: list[str], every: pd.DataFrame, lang: str) -> str:
    """Alternative text: how many maps of what, from which value to which, how many cells missing."""
    _ = translator(lang)
    text = _("{count} small maps: {names}. Values from {low} to {high}; cells without a value: {missing}.")
    limits = [theme.number(one, lang) for one in (every["value"].min(), every["value"].max())]
    missing = int(every["value"].isna().sum())
    shown = ", ".join(names)
    said = text.format(count=len(names), names=shown, low=limits[0], high=limits[1], missing=missing)
    return f"{title.rstrip('.')}. {said}"
