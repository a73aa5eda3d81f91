"""Tables of unit records that may be published: nothing of a unit can be recognised or computed back."""

from cluster_analysis.intake.confidentiality.rules import Rule, sensitive
from cluster_analysis.intake.confidentiality.suppression import UnprotectedError, protect
from cluster_analysis.intake.confidentiality.tables import protect_register, publish_register

__all__ = [
    "Rule",
    "UnprotectedError",
    "protect",
    "protect_register",
    "publish_register",
    "sensitive",
]
