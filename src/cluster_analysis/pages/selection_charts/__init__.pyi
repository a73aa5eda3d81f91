"""Pictures and tables of a selection: a `Selection` goes in, a `Picture` or `Table` comes out."""

from cluster_analysis.pages.selection_charts.scores import acceptability, agreement, bid, profile
from cluster_analysis.pages.selection_charts.tables import (
    bid_finding,
    bid_table,
    boundary_page,
    drivers,
    eligibility_table,
    finding,
    left_out,
    needed_table,
    panel,
    portfolio_table,
    ranking_table,
    scenarios_table,
    severity_table,
    ties,
)

__all__ = [
    "acceptability",
    "agreement",
    "bid",
    "bid_finding",
    "bid_table",
    "boundary_page",
    "drivers",
    "eligibility_table",
    "finding",
    "left_out",
    "needed_table",
    "panel",
    "portfolio_table",
    "profile",
    "ranking_table",
    "scenarios_table",
    "severity_table",
    "ties",
]
