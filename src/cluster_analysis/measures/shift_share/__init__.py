"""Shift-share: how much of a change is the nation's, the industries' and the region's own."""

from cluster_analysis import lazily

__all__ = lazily(__name__)
