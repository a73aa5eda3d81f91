"""Measures of statistical cluster mapping, on labelled arrays or frames."""

from cluster_analysis.measures.bootstrap import bootstrap, bootstrap_interval, count_cells
from cluster_analysis.measures.cluster_definitions import (
    average_similarity,
    cluster_candidates,
    cluster_members,
    named_clusters,
    planted_clusters,
    validation_scores,
)
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
from cluster_analysis.measures.convergence import beta_convergence, sigma_convergence
from cluster_analysis.measures.relatedness import (
    SmallNetworkWarning,
    colocation,
    complexity,
    complexity_outlook,
    complexity_profile,
    fitness,
    proximity,
    relatedness_density,
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
from cluster_analysis.measures.uncertainty import (
    empirical_bayes_location_quotient,
    location_quotient_interval,
    location_quotient_test,
    suppression_bounds,
)

__all__ = [
    "SmallNetworkWarning",
    "assign_stars",
    "average_similarity",
    "beta_convergence",
    "bootstrap",
    "bootstrap_interval",
    "cluster_candidates",
    "cluster_index",
    "cluster_members",
    "coagglomeration",
    "colocation",
    "complexity",
    "complexity_outlook",
    "complexity_profile",
    "count_cells",
    "dynamic_shift_share",
    "ellison_glaeser",
    "ellison_glaeser_bounds",
    "empirical_bayes_location_quotient",
    "fitness",
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
    "location_quotient_interval",
    "location_quotient_test",
    "locational_gini",
    "maurel_sedillot",
    "named_clusters",
    "planted_clusters",
    "proximity",
    "relatedness_density",
    "shannon_entropy",
    "shift_share",
    "sigma_convergence",
    "standardised_location_quotient",
    "suppression_bounds",
    "theil",
    "validation_scores",
    "variety",
    "williamson",
]
