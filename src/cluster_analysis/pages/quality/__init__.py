"""Data quality of a regional panel: what is covered, in which vintage, what breaks, and what looks wrong.

Suspicious values are found by rule and listed; nothing is corrected, and the published figure stays.
"""

from cluster_analysis.measures.evidence.suspicious import find_interchanged, find_jumps
from cluster_analysis.pages.quality.shown import (
    breaks,
    coverage,
    identities,
    interchanged,
    jumps,
    naive_sum,
    recoverable,
    statuses,
    vintages,
)

__all__ = [
    "breaks",
    "coverage",
    "find_interchanged",
    "find_jumps",
    "identities",
    "interchanged",
    "jumps",
    "naive_sum",
    "recoverable",
    "statuses",
    "vintages",
]
