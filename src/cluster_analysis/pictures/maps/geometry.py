"""Regions as matplotlib paths, built once per vintage and level of detail, and where their names go."""

from __future__ import annotations

import textwrap
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from cluster_analysis.pictures import theme

if TYPE_CHECKING:
    from matplotlib.path import Path
    from matplotlib.transforms import Bbox

    from cluster_analysis.data.regions.sets import Vintage

WINDOW = 2.6  # side of the enlarged view of a city, in sizes of the city
PLACES = 48  # places tried for a label across the whole map


@cache
def paths(vintage: Vintage, tolerance: float = 0.0) -> dict[str, Path]:
    """Region -> path in metres, simplified together (no gaps) to `tolerance` metres for small maps."""
    import shapely

    regions = vintage.boundaries
    shapes = regions.geometry.to_numpy()
    if tolerance:
        shapes = shapely.coverage_simplify(shapes, tolerance)
    return {code: _path(shape) for code, shape in zip(regions.index, shapes, strict=True)}


@cache
def boxes(vintage: Vintage) -> dict[str, Bbox]:
    """Region -> the box round it, in metres."""
    return {code: path.get_extents() for code, path in paths(vintage).items()}


def window(code: str, vintage: Vintage) -> Bbox:
    """A square round a city, in metres: what its enlarged view shows."""
    from matplotlib.transforms import Bbox

    city = boxes(vintage)[code]
    (x, y), half = city.get_points().mean(axis=0), WINDOW * max(city.width, city.height) / 2
    return Bbox.from_extents(x - half, y - half, x + half, y + half)


def _path(shape: Any) -> Path:
    from matplotlib.path import Path

    rings = [
        ring
        for polygon in getattr(shape, "geoms", [shape])
        for ring in (polygon.exterior, *polygon.interiors)
    ]
    return Path.make_compound_path(*[Path(np.asarray(ring.coords)[:, :2], closed=True) for ring in rings])


@cache
def extent(vintage: Vintage) -> list[float]:
    """West, south, east, north in metres."""
    return vintage.boundaries.total_bounds.tolist()


def wrapped(name: str, width: int = 11) -> str:
    """A name in lines, broken at spaces and hyphens."""
    return "\n".join(textwrap.wrap(name, width, break_long_words=False))


@cache
def label_places(vintage: Vintage) -> dict[str, np.ndarray]:
    """Region -> places for its name, the best first: the middle of the largest inscribed circle."""
    import shapely

    west, _, east, _ = extent(vintage)
    spacing, found = float(f"{(east - west) / PLACES:.1g}"), {}
    for code, shape in vintage.boundaries.geometry.items():
        if code in vintage.cities:
            continue
        middle = shapely.get_point(shapely.maximum_inscribed_circle(shape, spacing / 12), 0)
        west, south, east, north = shape.bounds
        grid = np.array(np.meshgrid(np.arange(west, east, spacing), np.arange(south, north, spacing)))
        points = shapely.points(grid.reshape(2, -1).T)
        points = points[shapely.contains(shape, points)]
        points = points[np.argsort(shapely.distance(points, middle))]
        found[str(code)] = shapely.get_coordinates([middle, *points])
    return found


def place_labels(axes: Any, texts: dict[str, str], vintage: Vintage) -> dict[str, Any]:
    """Write one text into each region so that no two touch.

    The regions with the fewest places come first; each takes the first place that is free, in a smaller
    size if there is none.
    """
    places = label_places(vintage)
    written: Any = {}
    taken: list[np.ndarray] = []
    for code in sorted(texts, key=lambda one: len(places[one])):
        label = axes.text(0, 0, texts[code], ha="center", va="center", linespacing=0.95, zorder=5)
        for size in sorted({theme.size(points) for points in (6.6, 6.0, 5.4, 4.8)}, reverse=True):
            label.set_size(size)
            box = _first_free(label, places[code], axes, taken)
            if box is not None:
                break
        else:
            label.remove()
            continue
        taken.append(box)
        written[code] = label
    return written


def _first_free(label: Any, points: np.ndarray, axes: Any, taken: list[np.ndarray]) -> np.ndarray | None:
    """Move a label to its first free place; its box in pixels, or nothing if there is none."""
    label.set_position((0, 0))
    size = label.get_window_extent(axes.figure.canvas.get_renderer())
    half = np.array([size.width / 2 + 1.5, size.height / 2 + 1.0])
    others = np.array(taken).reshape(-1, 2, 2)
    for point, pixel in zip(points, axes.transData.transform(points), strict=True):
        low, high = pixel - half, pixel + half
        if not ((low < others[:, 1]) & (high > others[:, 0])).all(axis=1).any():
            label.set_position(tuple(point))
            return np.array([low, high])
    return None
