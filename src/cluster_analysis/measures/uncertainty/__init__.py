"""How sure a location quotient is: intervals, tests, shrinkage, and bounds where cells are suppressed.

Intervals and tests need counts of things that locate by themselves: establishments. Value added has no
sampling model; it is uncertain all the same, which an error band of an assumed size shows.
"""

from cluster_analysis import lazily

__all__ = lazily(__name__)
