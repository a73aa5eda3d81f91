"""Concentration and agglomeration: how unevenly an industry, or a figure, is spread over the regions.

c_ri = x_ri / X_i is the share of a region in an industry, w_r = X_r / X its share in everything.
"""

from cluster_analysis import lazily

__all__ = lazily(__name__)
