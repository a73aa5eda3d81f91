"""What an office does; see the package."""

from cluster_analysis.selection.call.office.desk import Desk, new_call, receive
from cluster_analysis.selection.call.office.papers import (
    answer,
    ask,
    decide,
    issue_sheets,
    waive,
    write_statistics,
)
from cluster_analysis.selection.call.office.status import status

__all__ = [
    "Desk",
    "answer",
    "ask",
    "decide",
    "issue_sheets",
    "new_call",
    "receive",
    "status",
    "waive",
    "write_statistics",
]
