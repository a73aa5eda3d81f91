"""What the dossier offers; see the package."""

from cluster_analysis.selection.call.dossier.log import add, verify_call
from cluster_analysis.selection.call.dossier.questions import is_question, pending

__all__ = ["add", "is_question", "pending", "verify_call"]
