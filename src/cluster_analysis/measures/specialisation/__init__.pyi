"""Specialisation: what a region has more of than the nation, and how specialised it is as a whole.

`x` is a labelled array with the dimensions `region` and `industry` (and any others), or a frame
(regions x industries): employment, value added, output or establishments, x >= 0. X_r, X_i and X are its
margins; s_ri = x_ri / X_r is the structure of a region, p_i = X_i / X that of the nation.
"""

from cluster_analysis.measures.specialisation.quotient import (
    TOLERANCE,
    is_specialised,
    location_quotient,
    standardised_location_quotient,
)
from cluster_analysis.measures.specialisation.structure import (
    Reference,
    additive_location_quotient,
    hachman_index,
    herfindahl,
    hoover_specialisation,
    krugman_index,
    shannon_entropy,
    variety,
)

__all__ = [
    "TOLERANCE",
    "Reference",
    "additive_location_quotient",
    "hachman_index",
    "herfindahl",
    "hoover_specialisation",
    "is_specialised",
    "krugman_index",
    "location_quotient",
    "shannon_entropy",
    "standardised_location_quotient",
    "variety",
]
