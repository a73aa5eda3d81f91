"""What the dossier offers; see the package."""

from cluster_analysis.selection.call.dossier.log import DOSSIER, add, entries
from cluster_analysis.selection.call.dossier.questions import is_question, pending
from cluster_analysis.selection.call.dossier.verify import verify_call

__all__ = ["DOSSIER", "add", "entries", "is_question", "pending", "verify_call"]
