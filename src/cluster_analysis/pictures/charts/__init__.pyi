"""Charts: results go in, a `Picture` with its finding, sources, alternative text and table comes out."""

from cluster_analysis.pictures.charts.bubbles import bubble
from cluster_analysis.pictures.charts.changes import shift_share_bars, trend
from cluster_analysis.pictures.charts.grids import coverage, heat_map
from cluster_analysis.pictures.charts.plans import actor_network, flow, gantt
from cluster_analysis.pictures.charts.ranked import bars, ranked_dots

__all__ = [
    "actor_network",
    "bars",
    "bubble",
    "coverage",
    "flow",
    "gantt",
    "heat_map",
    "ranked_dots",
    "shift_share_bars",
    "trend",
]
