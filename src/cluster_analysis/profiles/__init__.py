"""Profiles: the 22 panels of a cluster, and the page of a region."""

from cluster_analysis.profiles import atlas, region
from cluster_analysis.profiles.cluster import Profile, clusters, examples, load
from cluster_analysis.profiles.panels import Panel, panel, titles

__all__ = ["Panel", "Profile", "atlas", "clusters", "examples", "load", "panel", "region", "titles"]
