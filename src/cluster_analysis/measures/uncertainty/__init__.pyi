"""How sure a location quotient is: intervals, tests, shrinkage, and bounds where cells are suppressed.

Intervals and tests need counts of things that locate by themselves: establishments. Value added has no
sampling model; it is uncertain all the same, which an error band of an assumed size shows.
"""

from cluster_analysis.measures.uncertainty.error_band import with_error
from cluster_analysis.measures.uncertainty.intervals import (
    empirical_bayes_location_quotient,
    location_quotient_interval,
    location_quotient_test,
)
from cluster_analysis.measures.uncertainty.suppression import suppression_bounds

__all__ = [
    "empirical_bayes_location_quotient",
    "location_quotient_interval",
    "location_quotient_test",
    "suppression_bounds",
    "with_error",
]
