"""Measures of statistical cluster mapping, on labelled arrays or frames."""

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
    "dynamic_shift_share",
    "global_moran",
    "hachman_index",
    "herfindahl",
    "hoover_specialisation",
    "is_specialised",
    "krugman_index",
    "local_moran",
    "location_quotient",
    "shannon_entropy",
    "shift_share",
    "standardised_location_quotient",
    "variety",
]
