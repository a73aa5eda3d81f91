"""Spatial association with guards: what cannot be tested is named, and small samples are tested exactly.

Weights come from `libpysal.graph.Graph`; statistics are those of `esda`, but with 16 to 20 regions all
conditional arrangements can be counted, so that p-values need no random permutations.
"""

from cluster_analysis.measures.spatial.local import getis_ord, local_moran
from cluster_analysis.measures.spatial.overall import global_geary, global_moran

__all__ = ["getis_ord", "global_geary", "global_moran", "local_moran"]
