"""What an outsider can compute of the hidden cells of a table, from the published cells and the margins."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cluster_analysis.errors import ClusterAnalysisError
from cluster_analysis.intake.confidentiality.sums import Floats, Mask, Sums, Whole


class DisclosureError(ClusterAnalysisError):
    """A table in which a hidden figure can be computed back; it must not be published."""


def exact_bounds(x: Whole, hidden: Mask, least: Whole, sums: Sums | None = None) -> tuple[Floats, Floats]:
    """Lowest and highest value of each hidden cell that agrees with all published figures, exactly.

    A second table that agrees with the published cells differs from the first by a circulation (see `sums`).
    So the most that a cell can rise is the greatest flow back through the other hidden cells, each of which
    lets up as much as one likes through and down as much as lies above its `least` figure.
    """
    sums = sums or Sums.of(pd.DataFrame(x))
    low, high = x.astype(float), x.astype(float)
    fall = np.where(hidden, x - least, 0).ravel()
    unbounded = int(fall.sum()) + 1
    rise = np.where(hidden, unbounded, 0).ravel()
    for at in np.flatnonzero(hidden):
        cell = divmod(int(at), x.shape[1])
        most = sums.greatest(int(at), True, rise, fall, unbounded)
        high[cell] = x[cell] + most if most < unbounded else np.inf
        low[cell] = x[cell] - sums.greatest(int(at), False, rise, fall, int(fall[at]))
    return low, high
