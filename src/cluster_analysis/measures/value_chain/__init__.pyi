"""Value chains: input-output tables, multipliers, linkages, extraction, regional tables, stage margins."""

from cluster_analysis.measures.value_chain.model import (
    InputOutputTable,
    hypothetical_extraction,
    key_sectors,
    leontief_inverse,
    linkages,
    multipliers,
    technical_coefficients,
)
from cluster_analysis.measures.value_chain.tables import (
    flegg_location_quotient,
    kazakhstan_surrogate,
    multiplier_range,
    practice_table,
    ras,
    sections_to_groups,
    stage_margins,
)

__all__ = [
    "InputOutputTable",
    "flegg_location_quotient",
    "hypothetical_extraction",
    "kazakhstan_surrogate",
    "key_sectors",
    "leontief_inverse",
    "linkages",
    "multiplier_range",
    "multipliers",
    "practice_table",
    "ras",
    "sections_to_groups",
    "stage_margins",
    "technical_coefficients",
]
