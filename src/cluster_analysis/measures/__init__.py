"""Measures of statistical cluster mapping, on labelled arrays or frames."""

from cluster_analysis import lazily

__all__ = lazily(__name__)
