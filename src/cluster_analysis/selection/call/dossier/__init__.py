"""The dossier of a call: one chain of everything that was received, asked, answered and decided."""

from cluster_analysis import lazily

__all__ = lazily(__name__)
