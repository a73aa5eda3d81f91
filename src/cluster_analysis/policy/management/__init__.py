"""Methods of industry analysis, benchmarking, change and organisation that a cluster's managers need."""

from cluster_analysis import lazily

__all__ = lazily(__name__)
