"""Concentration and agglomeration: how unevenly an industry, or a figure, is spread over the regions.

c_ri = x_ri / X_i is the share of a region in an industry, w_r = X_r / X its share in everything.
"""

from cluster_analysis.measures.concentration.agglomeration import (
    coagglomeration,
    ellison_glaeser,
    ellison_glaeser_bounds,
    maurel_sedillot,
)
from cluster_analysis.measures.concentration.inequality import (
    cluster_index,
    gini,
    hoover_localisation,
    locational_gini,
    theil,
    williamson,
)

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
