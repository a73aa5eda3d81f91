"""Region boundaries of the three vintages, in an equal-area projection, and who borders whom."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cluster_analysis.data import paths
from cluster_analysis.data.tables.catalogue import record
from cluster_analysis.errors import InputError, ParameterError, Problem

if TYPE_CHECKING:
    import geopandas as gpd
    from libpysal.graph import Graph

ALBERS = "+proj=aea +lat_1=43 +lat_2=53 +lat_0=48 +lon_0=67 +datum=WGS84 +units=m +no_defs"
"""Albers equal area for Kazakhstan: standard parallels 43 and 53 N, central meridian 67 E; metres."""

FILES = {2017: "regions_2017.geojson", 2018: "odbl/regions_2018.geojson", 2022: "odbl/regions_2022.geojson"}
ATTRIBUTION = {
    2017: "Natural Earth",
    2018: "© OpenStreetMap contributors",
    2022: "© OpenStreetMap contributors",
}


def attribution(vintage: int) -> str:
    """Who has to be named on a map of this vintage (ODbL for 2018 and 2022, courtesy for 2017)."""
    return ATTRIBUTION[check_vintage(vintage)]


def source(vintage: int) -> str:
    """Id of the source record of the boundaries of a vintage."""
    return record(Path(FILES[check_vintage(vintage)]).stem).id


def check_vintage(vintage: int) -> int:
    """`vintage` itself, or a `ParameterError` that names the known ones."""
    if vintage not in FILES:
        raise ParameterError(vintage, map(str, FILES), "vintage of regions (2017, 2018, 2022)")
    return vintage


@cache
def _load(path: Path) -> gpd.GeoDataFrame:
    import geopandas as gpd

    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
    except (OSError, ValueError, KeyError) as fault:
        advice = "restore it from the repository or run scripts/build_boundaries.py"
        raise InputError([Problem(f"cannot be read: {fault}", file=str(path), advice=advice)]) from fault
    frame = gpd.GeoDataFrame.from_features(features, crs=4326)
    return frame.set_index("region")[["geometry"]].to_crs(ALBERS)


def boundaries(vintage: int) -> gpd.GeoDataFrame:
    """Boundaries of a vintage.

    Parameters
    ----------
    vintage
        2017 (16 regions), 2018 (17) or 2022 (20).

    Returns
    -------
    geopandas.GeoDataFrame
        One row a region, indexed by region code, in the Albers equal-area projection (metres). No gaps or
        overlaps between regions; simplified at 2 km, so a distance or area is right to about 1 %.

    Raises
    ------
    ParameterError
        For an unknown vintage.
    InputError
        If the file is absent or is not GeoJSON.

    Notes
    -----
    2017: Natural Earth 1:10m, with Baikonur counted to Kyzylorda region. 2018 and 2022: OpenStreetMap,
    ODbL 1.0.

    Examples
    --------
    >>> boundaries(2017).loc["KZ-35"].geometry.area // 1e9  # Karaganda region with Ulytau, 1000 km2
    429.0
    """
    return _load(paths.raw() / "boundaries" / FILES[check_vintage(vintage)]).copy()


@cache
def neighbours(vintage: int) -> Graph:
    """Which regions share a stretch of border (rook contiguity), each with weight 1.

    Examples
    --------
    >>> neighbours(2017)["KZ-71"].index.tolist()  # Astana lies inside Akmola region
    ['KZ-11']
    """
    from libpysal.graph import Graph

    return Graph.build_contiguity(boundaries(vintage), rook=True)
