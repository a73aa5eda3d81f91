"""Evaluation of cluster policy: designs, their errors with few regions, and a panel whose truth is known."""

from cluster_analysis.policy.evaluation.clusters import wild_cluster_bootstrap
from cluster_analysis.policy.evaluation.designs import (
    difference_in_differences,
    first_differences,
    fixed_effects,
    nearest_matches,
    spillover_effects,
)
from cluster_analysis.policy.evaluation.effect import Effect, few_clusters_warning
from cluster_analysis.policy.evaluation.example import synthetic_panel
from cluster_analysis.policy.evaluation.randomisation import Randomised, pretrend_test, randomisation_test
from cluster_analysis.policy.evaluation.staggered import aggregate_effects
from cluster_analysis.policy.evaluation.synthetic import (
    SyntheticControl,
    placebo_p_floor,
    synthetic_control,
)

__all__ = [
    "Effect",
    "Randomised",
    "SyntheticControl",
    "aggregate_effects",
    "difference_in_differences",
    "few_clusters_warning",
    "first_differences",
    "fixed_effects",
    "nearest_matches",
    "placebo_p_floor",
    "pretrend_test",
    "randomisation_test",
    "spillover_effects",
    "synthetic_control",
    "synthetic_panel",
    "wild_cluster_bootstrap",
]
