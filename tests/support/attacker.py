"""An outsider who computes the hidden cells of a table by linear programming: the tests attack with it."""

from collections.abc import Hashable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import linprog

from cluster_analysis.errors import InputError
from cluster_analysis.intake.confidentiality.sums import Floats, Sums


def attacker_bounds(
    values: npt.ArrayLike,
    hidden: npt.ArrayLike,
    lowest: float = 0.0,
    parents: Mapping[Hashable, Hashable] | None = None,
) -> tuple[Floats, Floats]:
    """Lowest and highest value of each hidden cell that agrees with all published figures and sums.

    Parameters
    ----------
    values
        Table with margins (last row, last column); the hidden figures are not looked at.
    hidden
        Which cells are hidden.
    lowest
        What every hidden figure is known to be at least: 1 in a table of counts that shows its zeros.
    parents
        For a table of several levels: the column that a column is a part of, if not of the last.

    Returns
    -------
    low, high
        Same shape; the figure itself where it is published, infinity where nothing bounds a cell.

    Raises
    ------
    InputError
        If no figures in the hidden cells agree with what is published.

    Examples
    --------
    >>> low, high = attacker_bounds([[20, 50, 70], [8, 19, 27], [28, 69, 97]],
    ...     [[True, True, False], [True, True, False], [False, False, False]])
    >>> low[0, 0].item(), high[0, 0].item()
    (1.0, 28.0)
    """
    table = pd.DataFrame(values)  # type: ignore[arg-type]
    x, mask = table.to_numpy(dtype=float), np.asarray(hidden, dtype=bool)
    low, high = x.copy(), x.copy()
    equations = Sums.of(table, parents).equations
    free = np.flatnonzero(mask.ravel())
    right = -(equations @ np.where(mask.ravel(), 0.0, x.ravel()))
    for number, at in enumerate(free):
        for bound, sign in ((low, 1.0), (high, -1.0)):
            cost = np.zeros(len(free))
            cost[number] = sign
            found = linprog(cost, A_eq=equations[:, free], b_eq=right, bounds=(lowest, None), method="highs")
            if found.status not in (0, 3):
                cell = str(divmod(int(at), x.shape[1]))
                raise InputError("the bounds of cell {cell}: {why}", cell=cell, why=found.message)
            bound.ravel()[at] = found.fun * sign if found.status == 0 else np.inf
    return low, high
