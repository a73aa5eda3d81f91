"""Regions as matplotlib paths, built once per vintage and level of detail, and where their names go."""

from __future__ import annotations

import re
import textwrap
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from cluster_analysis.data.boundaries import boundaries
from cluster_analysis.data.regions.regions import CITIES, region_name
from cluster_analysis.language.i18n import translator
from cluster_analysis.pictures import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.path import Path
    from matplotlib.transforms import Bbox

_KIND = re.compile(r"\s+(Region|область|облысы|қаласы)$|^(г\.|город)\s*")
WINDOW = 2.6  # side of the enlarged view of a city, in sizes of the city
SPACING = 60_000.0  # metres between the places tried for a label


@cache
def paths(vintage: int, tolerance: float = 0.0) -> dict[str, Path]:
    """Region -> path in metres, simplified together (no gaps) to `tolerance` metres for small maps."""
    import shapely

    regions = boundaries(vintage)
    shapes = regions.geometry.to_numpy()
    if tolerance:
        shapes = shapely.coverage_simplify(shapes, tolerance)
    return {code: _path(shape) for code, shape in zip(regions.index, shapes, strict=True)}


@cache
def boxes(vintage: int) -> dict[str, Bbox]:
    """Region -> the box round it, in metres."""
    return {code: path.get_extents() for code, path in paths(vintage).items()}


def window(code: str, vintage: int) -> Bbox:
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
def extent(vintage: int) -> tuple[float, float, float, float]:
    """West, south, east, north in metres."""
    west, south, east, north = boundaries(vintage).total_bounds
    return float(west), float(south), float(east), float(north)


def short_name(code: str, lang: str) -> str:
    """A region's name without the word for "region" or "city".

    Examples
    --------
    >>> short_name("KZ-63", "en"), short_name("KZ-71", "ru"), short_name("KZ-43", "kk")
    ('East Kazakhstan', 'Астана', 'Қызылорда')
    """
    _ = translator(lang)
    name = _KIND.sub("", region_name(code, lang))
    if code == "KZ-19":  # not to be taken for the city of the same name
        return _("Almaty region")
    return name


def wrapped(name: str, width: int = 11) -> str:
    """A name in lines, broken at spaces and hyphens."""
    return "\n".join(textwrap.wrap(name, width, break_long_words=False))


@cache
def label_places(vintage: int) -> dict[str, np.ndarray]:
    """Region -> places for its name, the best first: the middle of the largest inscribed circle."""
    import shapely

    found = {}
    for code, shape in boundaries(vintage).geometry.items():
        if code in CITIES:
            continue
        middle = shapely.get_point(shapely.maximum_inscribed_circle(shape, 5_000.0), 0)
        west, south, east, north = shape.bounds
        grid = np.array(np.meshgrid(np.arange(west, east, SPACING), np.arange(south, north, SPACING)))
        points = shapely.points(grid.reshape(2, -1).T)
        points = points[shapely.contains(shape, points)]
        points = points[np.argsort(shapely.distance(points, middle))]
        found[str(code)] = shapely.get_coordinates([middle, *points])
    return found


def place_labels(axes: Any, texts: dict[str, str], vintage: int, avoid: Sequence[Any] = ()) -> dict[str, Any]:
    """Write one text into each region so that no two touch, nor one of the boxes to avoid (pixels).

    The regions with the fewest places come first; each takes the first place that is free, in a smaller
    size if there is none.
    """
    places, taken, written = label_places(vintage), list(avoid), {}
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


def _first_free(label: Any, points: np.ndarray, axes: Any, taken: list[Any]) -> Any:
    """Move a label to its first free place; its box in pixels, or nothing if there is none."""
    label.set_position((0, 0))
    size = label.get_window_extent(axes.figure.canvas.get_renderer())
    half = np.array([size.width / 2 + 1.5, size.height / 2 + 1.0])
    for point, pixel in zip(points, axes.transData.transform(points), strict=True):
        low, high = pixel - half, pixel + half
        if not any(_touch(low, high, box) for box in taken):
            label.set_position(tuple(point))
            return np.concatenate([low, high])
    return None


def _touch(low: np.ndarray, high: np.ndarray, box: np.ndarray) -> bool:
    return bool((low < box[2:]).all() and (high > box[:2]).all())
