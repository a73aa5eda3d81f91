"""What figures support: a verdict by a rule that is data, chance, fair comparisons, suspicious values."""

from cluster_analysis.measures._kernels import q_values
from cluster_analysis.measures.evidence.chance import by_chance, shuffled
from cluster_analysis.measures.evidence.comparison import largest_changes, peers, rank_places
from cluster_analysis.measures.evidence.employment import fitted_employment
from cluster_analysis.measures.evidence.suspicious import find_jumps
from cluster_analysis.measures.evidence.verdict import (
    facts_series,
    facts_stance,
    judge,
    pair_evidence,
    product_evidence,
    stands,
    verdict_rule,
    windows_faster,
)

__all__ = [
    "by_chance",
    "facts_series",
    "facts_stance",
    "find_jumps",
    "fitted_employment",
    "judge",
    "largest_changes",
    "pair_evidence",
    "peers",
    "product_evidence",
    "q_values",
    "rank_places",
    "shuffled",
    "stands",
    "verdict_rule",
    "windows_faster",
]
