"""What figures support: a verdict by a rule that is data, chance, fair comparisons, suspicious values."""

from cluster_analysis.measures.door.kernels import q_values
from cluster_analysis.measures.evidence.fair import find_jumps, peers, shuffled
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
    "facts_series",
    "facts_stance",
    "find_jumps",
    "judge",
    "pair_evidence",
    "peers",
    "product_evidence",
    "q_values",
    "shuffled",
    "stands",
    "verdict_rule",
    "windows_faster",
]
