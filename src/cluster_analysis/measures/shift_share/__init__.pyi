"""Shift-share: how much of a change is the nation's, the industries' and the region's own."""

from cluster_analysis.measures.shift_share.components import (
    COMPONENTS,
    Method,
    dynamic_shift_share,
    shift_share,
    shift_share_factors,
    shift_share_prognosis,
)

__all__ = [
    "COMPONENTS",
    "Method",
    "dynamic_shift_share",
    "shift_share",
    "shift_share_factors",
    "shift_share_prognosis",
]
