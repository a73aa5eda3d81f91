"""Star rules: which parts of a region's economy count as clusters, and how that moves with the thresholds."""

from cluster_analysis import lazily

__all__ = lazily(__name__)
