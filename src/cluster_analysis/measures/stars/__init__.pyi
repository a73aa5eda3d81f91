"""Star rules: which parts of a region's economy count as clusters, and how that moves with the thresholds."""

from cluster_analysis.measures.stars.assigning import assign_stars
from cluster_analysis.measures.stars.rule import StarRule, StarTest, rules, star_rule

__all__ = ["StarRule", "StarTest", "assign_stars", "rules", "star_rule"]
