"""Spatial association with guards: what cannot be tested is named, and small samples are tested exactly.

Weights come from `libpysal.graph.Graph`; statistics are those of `esda`, but with 16 to 20 regions all
conditional arrangements can be counted, so that p-values need no random permutations.
"""

from cluster_analysis import lazily

__all__ = lazily(__name__)
