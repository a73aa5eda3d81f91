"""Charts: results go in, a `Picture` with its finding, sources, alternative text and table comes out."""

from cluster_analysis import lazily

__all__ = lazily(__name__)
