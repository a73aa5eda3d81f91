"""Charts: results go in, a `Picture` with its finding, sources, alternative text and table comes out."""

from cluster_analysis.pictures.charts.fields import bubble, coverage, heat_map
from cluster_analysis.pictures.charts.plans import actor_network, flow, gantt
from cluster_analysis.pictures.charts.values import bars, ranked_dots, shift_share_bars, trend

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
