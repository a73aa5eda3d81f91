"""What a secretariat does with the folder of a call."""

from cluster_analysis import lazily

__all__ = lazily(__name__)
