"""Running a cluster's strategic plan: actions, schedule, money, support, monitoring, maturity."""

from cluster_analysis import lazily

__all__ = lazily(__name__)
