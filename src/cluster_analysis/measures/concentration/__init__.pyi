"""Concentration and agglomeration: how unevenly an industry, or a figure, is spread over the regions.

c_ri = x_ri / X_i is the share of a region in an industry, w_r = X_r / X its share in everything.
"""

from cluster_analysis.measures.concentration.agglomeration import (
    coagglomeration,
    ellison_glaeser,
    maurel_sedillot,
)
from cluster_analysis.measures.concentration.inequality import gini, theil, williamson
from cluster_analysis.measures.concentration.localisation import (
    cluster_index,
    hoover_localisation,
    locational_gini,
)
from cluster_analysis.measures.concentration.plant_sizes import ellison_glaeser_bounds

__all__ = [
    "cluster_index",
    "coagglomeration",
    "ellison_glaeser",
    "ellison_glaeser_bounds",
    "gini",
    "hoover_localisation",
    "locational_gini",
    "maurel_sedillot",
    "theil",
    "williamson",
]
