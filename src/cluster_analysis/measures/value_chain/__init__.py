"""Value chains: input-output tables, multipliers, linkages, extraction, regional tables, stage margins."""

from cluster_analysis import lazily

__all__ = lazily(__name__)
