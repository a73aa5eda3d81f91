"""Evaluation of cluster policy: designs, their errors with few regions, and a panel whose truth is known."""

from cluster_analysis import lazily

__all__ = lazily(__name__)
