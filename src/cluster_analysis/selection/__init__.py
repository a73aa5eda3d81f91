"""Selection of territorial clusters: from eligible applications to a ranking that can be defended.

Shapes that all modules share
-----------------------------
values
    DataFrame, applications x indicators, as measured (NaN where there is none).
status
    DataFrame of the same shape: `given`, `computed`, `synthetic`, `missing`, `not applicable`,
    `contradictory`, `implausible`; after scaling also `clipped`.
points
    DataFrame, applications x indicators, 0 to 100 on fixed goalposts; `.attrs["status"]` as above.
expert scores
    Tidy table: application, indicator, expert, round, score (NaN where none), and `conflict` (bool) where
    excluded scores are kept in the same table.
weights
    Series indicator -> weight, or area -> weight; only their ratios count.
"""

from cluster_analysis import lazily

__all__ = lazily(__name__)
