"""Maps: one choropleth, small multiples, tile grids. Results go in, a `Picture` comes out."""

from cluster_analysis.pictures.maps.choropleths import choropleth, lisa_map, small_multiples, tile_grid
from cluster_analysis.pictures.maps.classes import class_breaks

__all__ = [
    "choropleth",
    "class_breaks",
    "lisa_map",
    "small_multiples",
    "tile_grid",
]
