"""What figures support: a verdict by a rule that is data, chance, fair comparisons, suspicious values."""

from cluster_analysis import lazily

__all__ = lazily(__name__)
