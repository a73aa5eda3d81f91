"""Tables of unit records that may be published: nothing of a unit can be recognised or computed back."""

from cluster_analysis.intake.confidentiality.rules import Rule, room_above, sensitive
from cluster_analysis.intake.confidentiality.suppression import ProtectedTable, UnprotectedError, protect
from cluster_analysis.intake.confidentiality.tables import Ledger, protect_register, publish_register

__all__ = [
    "Ledger",
    "ProtectedTable",
    "Rule",
    "UnprotectedError",
    "protect",
    "protect_register",
    "publish_register",
    "room_above",
    "sensitive",
]
