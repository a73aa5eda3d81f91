"""What is told of a selection: packet, letters, decision log."""

from cluster_analysis import lazily

__all__ = lazily(__name__)
