"""Relatedness and complexity: which industries are found together, and what that says about regions.

`m` is a presence matrix (region, industry, ...) of 0 and 1, from `is_specialised` say. Complexity needs many
regions and industries: with 16 to 20 regions it is an appendix, and the functions refuse or warn.
"""

from cluster_analysis.measures.relatedness.matrices import (
    SmallNetworkWarning,
    colocation,
    complexity,
    expy,
    fitness,
    prody,
    proximity,
    relatedness,
    relatedness_density,
)

__all__ = [
    "SmallNetworkWarning",
    "colocation",
    "complexity",
    "expy",
    "fitness",
    "prody",
    "proximity",
    "relatedness",
    "relatedness_density",
]
