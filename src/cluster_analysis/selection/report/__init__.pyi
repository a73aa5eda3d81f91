"""What is issued; see the package."""

from cluster_analysis.selection.report.issue import (
    cells_of,
    differences,
    issue_audit,
    issue_letters,
    issue_packet,
)
from cluster_analysis.selection.report.run import Selection, run_selection

__all__ = [
    "Selection",
    "cells_of",
    "differences",
    "issue_audit",
    "issue_letters",
    "issue_packet",
    "run_selection",
]
