"""What the selection offers; see the package."""

import cluster_analysis.selection.engine.experts.experts as experts
from cluster_analysis.selection.call.intake import read_call
from cluster_analysis.selection.engine.methodology.eligibility import check_eligibility
from cluster_analysis.selection.engine.methodology.methodology import Methodology
from cluster_analysis.selection.engine.ranking.aggregation import (
    aggregate,
    ahp_weights,
    sample_weights,
    scale,
    score_nodes,
)
from cluster_analysis.selection.engine.ranking.portfolio import choose_portfolio, cost_of_diversity
from cluster_analysis.selection.engine.ranking.ranking import rank, rank_agreement, rank_interval
from cluster_analysis.selection.engine.robustness.acceptability import (
    expected_rank,
    in_first,
    monte_carlo,
    rank_acceptability,
    sobol_indices,
)
from cluster_analysis.selection.engine.robustness.flips import dominance, leave_one_out, weight_flip
from cluster_analysis.selection.engine.robustness.uncertain import uncertainty
from cluster_analysis.selection.report.run import load_selection, run_selection

__all__ = [
    "Methodology",
    "aggregate",
    "ahp_weights",
    "check_eligibility",
    "choose_portfolio",
    "cost_of_diversity",
    "dominance",
    "expected_rank",
    "experts",
    "in_first",
    "leave_one_out",
    "load_selection",
    "monte_carlo",
    "rank",
    "rank_acceptability",
    "rank_agreement",
    "rank_interval",
    "read_call",
    "run_selection",
    "sample_weights",
    "scale",
    "score_nodes",
    "sobol_indices",
    "uncertainty",
    "weight_flip",
]
