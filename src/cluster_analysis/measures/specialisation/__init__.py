"""Specialisation: what a region has more of than the nation, and how specialised it is as a whole.

`x` is a labelled array with the dimensions `region` and `industry` (and any others), or a frame
(regions x industries): employment, value added, output or establishments, x >= 0. X_r, X_i and X are its
margins; s_ri = x_ri / X_r is the structure of a region, p_i = X_i / X that of the nation.
"""

from cluster_analysis import lazily

__all__ = lazily(__name__)
