"""Pictures and tables of a selection: a `Selection` goes in, a `Picture` or `Table` comes out."""

from cluster_analysis.selection_charts.boundary import boundary, diversity, portfolio_map, tornado
from cluster_analysis.selection_charts.panel import agreement, panel, severity
from cluster_analysis.selection_charts.robustness import acceptability, drivers, left_out
from cluster_analysis.selection_charts.scores import bid, profile
from cluster_analysis.selection_charts.tables import (
    bid_table,
    boundary_page,
    eligibility_table,
    portfolio_table,
    ranking_table,
    severity_table,
)

__all__ = [
    "acceptability",
    "agreement",
    "bid",
    "bid_table",
    "boundary",
    "boundary_page",
    "diversity",
    "drivers",
    "eligibility_table",
    "left_out",
    "panel",
    "portfolio_map",
    "portfolio_table",
    "profile",
    "ranking_table",
    "severity",
    "severity_table",
    "tornado",
]
