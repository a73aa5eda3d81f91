"""Shift-share: how much of a change is the nation's, the industries' and the region's own."""

from cluster_analysis.measures.shift_share.components import COMPONENTS, Method, shift_share
from cluster_analysis.measures.shift_share.dynamic import dynamic_shift_share
from cluster_analysis.measures.shift_share.factors import shift_share_factors, shift_share_prognosis

__all__ = [
    "COMPONENTS",
    "Method",
    "dynamic_shift_share",
    "shift_share",
    "shift_share_factors",
    "shift_share_prognosis",
]
