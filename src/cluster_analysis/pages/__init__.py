"""Profiles: the 22 panels of a cluster, and the page of a region."""

from cluster_analysis.pages.cluster.cluster import Profile, clusters, examples, load
from cluster_analysis.pages.cluster.panels import Panel, panel, titles
from cluster_analysis.pages.regional import atlas, region

__all__ = ["Panel", "Profile", "atlas", "clusters", "examples", "load", "panel", "region", "titles"]
