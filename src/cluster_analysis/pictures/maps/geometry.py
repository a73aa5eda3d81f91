"""Regions as matplotlib paths, built once per vintage and level of detail, and where their names go."""

from __future__ import annotations

import textwrap
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from cluster_analysis.pictures import theme

if TYPE_CHECKING:
    from matplotlib.path import Path

    from cluster_analysis.data.regions.sets import Vintage

WINDOW = 2.6  # side of the enlarged view of a city, in sizes of the city
PLACES = 48  # places tried for a label across the whole map
SIZES = (6.6, 6.0, 5.4, 4.8)  # points of a label, where the larger one has no place


@cache
def paths(vintage: Vintage, tolerance: float = 0.0) -> dict[str, Path]:
    """Region -> path in metres, simplified together (no gaps) to `tolerance` metres for small maps."""
    import shapely
    from matplotlib.path import Path

    regions = vintage.boundaries
    shapes = regions.geometry.to_numpy()
    if tolerance:
        shapes = shapely.coverage_simplify(shapes, tolerance)
    return {
        code: Path.make_compound_path(
            *[
                Path(shapely.get_coordinates(ring), closed=True)
                for ring in shapely.get_rings(shapely.get_parts(shape))
            ]
        )
        for code, shape in zip(regions.index, shapes, strict=True)
    }


def window(code: str, vintage: Vintage) -> list[float]:
    """West, south, east, north of a square round a city, in metres: what its enlarged view shows."""
    low, high = np.reshape(vintage.boundaries.geometry[code].bounds, (2, 2))
    middle = (low + high) / 2
    half = WINDOW * max(high - low) / 2
    return [*(middle - half), *(middle + half)]


@cache
def extent(vintage: Vintage) -> list[float]:
    """West, south, east, north of all regions, in metres."""
    return vintage.boundaries.total_bounds.tolist()


def wrapped(name: str, width: int = 11) -> str:
    """A name in lines, broken at spaces and hyphens."""
    return textwrap.fill(name, width, break_long_words=False)


@cache
def label_places(vintage: Vintage) -> dict[str, np.ndarray]:
    """Region -> places for its name, the best first: the middle of the largest inscribed circle."""
    import shapely

    west, south, east, north = extent(vintage)
    spacing = float(f"{(east - west) / PLACES:.1g}")
    found = {}
    grid = np.meshgrid(np.arange(west, east, spacing), np.arange(south, north, spacing))
    points = shapely.points(np.reshape(grid, (2, -1)).T)
    for code, shape in vintage.boundaries.geometry.drop([*vintage.cities]).items():
        middle = shapely.get_point(shapely.maximum_inscribed_circle(shape, spacing / 12), 0)
        inside = points[shapely.contains(shape, points)]
        found[str(code)] = shapely.get_coordinates(
            [middle, *inside[np.argsort(shapely.distance(inside, middle))]]
        )
    return found


def place_labels(axes: Any, texts: dict[str, str], vintage: Vintage) -> dict[str, Any]:
    """Write one text into each region so that no two touch.

    The regions with the fewest places come first; each takes the first place that is free, in a smaller
    size if there is none.
    """
    places = label_places(vintage)
    written = {}
    taken: list[np.ndarray] = []
    sizes = sorted({theme.size(points) for points in SIZES}, reverse=True)
    for code in sorted(texts, key=lambda one: len(places[one])):
        label = axes.text(0, 0, texts[code], ha="center", va="center", linespacing=0.95, zorder=5)
        if theme.place(label, sizes, axes.transData.transform(places[code]), taken):
            written[code] = label
    return written
