"""Methods of industry analysis, benchmarking, change and organisation that a cluster's managers need."""

from cluster_analysis.policy.management.benchmarking import data_envelopment, gap_benchmark
from cluster_analysis.policy.management.change import (
    bass_adoption,
    bass_peak,
    borda_count,
    collective_action,
    condorcet_winner,
    cronbach_alpha,
    stakeholder_classes,
)
from cluster_analysis.policy.management.industry import (
    concentration_ratio,
    five_forces,
    growth_share,
    grubel_lloyd,
    herfindahl_hirschman,
    importance_performance,
    segment,
    trade_types,
)
from cluster_analysis.policy.management.location import core_periphery_break_point, weber_point
from cluster_analysis.policy.management.organisation import (
    break_even,
    raci_problems,
    revenue_mix,
    risk_matrix,
)

__all__ = [
    "bass_adoption",
    "bass_peak",
    "borda_count",
    "break_even",
    "collective_action",
    "concentration_ratio",
    "condorcet_winner",
    "core_periphery_break_point",
    "cronbach_alpha",
    "data_envelopment",
    "five_forces",
    "gap_benchmark",
    "growth_share",
    "grubel_lloyd",
    "herfindahl_hirschman",
    "importance_performance",
    "raci_problems",
    "revenue_mix",
    "risk_matrix",
    "segment",
    "stakeholder_classes",
    "trade_types",
    "weber_point",
]
