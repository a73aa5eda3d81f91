"""Measures of statistical cluster mapping, on labelled arrays or frames."""

from cluster_analysis.measures.concentration import (
    cluster_index,
    coagglomeration,
    ellison_glaeser,
    ellison_glaeser_bounds,
    gini,
    hoover_localisation,
    locational_gini,
    maurel_sedillot,
    theil,
    williamson,
)
from cluster_analysis.measures.shift_share import dynamic_shift_share, shift_share
from cluster_analysis.measures.spatial import global_moran, local_moran
from cluster_analysis.measures.specialisation import (
    hachman_index,
    herfindahl,
    hoover_specialisation,
    is_specialised,
    krugman_index,
    location_quotient,
    shannon_entropy,
    standardised_location_quotient,
    variety,
)
from cluster_analysis.measures.stars import assign_stars

__all__ = [
    "assign_stars",
    "cluster_index",
    "coagglomeration",
    "dynamic_shift_share",
    "ellison_glaeser",
    "ellison_glaeser_bounds",
    "gini",
    "global_moran",
    "hachman_index",
    "herfindahl",
    "hoover_localisation",
    "hoover_specialisation",
    "is_specialised",
    "krugman_index",
    "local_moran",
    "location_quotient",
    "locational_gini",
    "maurel_sedillot",
    "shannon_entropy",
    "shift_share",
    "standardised_location_quotient",
    "theil",
    "variety",
    "williamson",
]
