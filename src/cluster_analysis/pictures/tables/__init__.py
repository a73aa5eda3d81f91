"""Tables that are shown and handed on, each with its provenance."""

from cluster_analysis import lazily

__all__ = lazily(__name__)
