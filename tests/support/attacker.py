"""An outsider who computes the hidden cells of a table, in whole numbers if asked: the tests attack with it.

It takes nothing from the package: every sum of the table is written down as an equation, by the labels.
"""

from collections.abc import Hashable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from cluster_analysis.errors import InputError

Floats = npt.NDArray[np.float64]


def attacker_bounds(
    values: npt.ArrayLike,
    hidden: npt.ArrayLike,
    lowest: float = 0.0,
    parents: Mapping[Hashable, Hashable] | None = None,
    whole: bool = False,
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
    whole
        Whether the figures are known to be whole numbers: an integer programme for each bound.

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
    equations = _equations(table, parents or {})
    free = np.flatnonzero(mask.ravel())
    right = -(equations @ np.where(mask.ravel(), 0.0, x.ravel()))
    for number, at in enumerate(free):
        for bound, sign in ((low, 1.0), (high, -1.0)):
            cost = np.zeros(len(free))
            cost[number] = sign
            known = LinearConstraint(equations[:, free], right, right)
            found = milp(cost, constraints=known, bounds=Bounds(lowest, np.inf), integrality=int(whole))
            if found.status not in (
                0,
                3,
                4,
            ):  # 4: unbounded or infeasible, and the figures themselves agree
                cell = str(divmod(int(at), x.shape[1]))
                raise InputError("the bounds of cell {cell}: {why}", cell=cell, why=found.message)
            bound.ravel()[at] = found.fun * sign if found.status == 0 else np.inf
    return low, high


def _equations(table: pd.DataFrame, parents: Mapping[Hashable, Hashable]) -> Floats:
    """A row for each sum: its parts less the whole, over all cells row by row."""
    rows, columns = table.shape
    at = np.arange(rows * columns).reshape(rows, columns)
    names = list(table.columns)
    wholes: dict[int, list[int]] = {}
    for column, name in enumerate(names[:-1]):
        wholes.setdefault(names.index(parents[name]) if name in parents else columns - 1, []).append(column)
    sums = [(at[:-1, column], at[-1, column]) for column in range(columns)]
    sums += [(at[row, parts], at[row, whole]) for row in range(rows) for whole, parts in wholes.items()]
    equations = np.zeros((len(sums), at.size))
    for line, (parts, whole) in enumerate(sums):
        equations[line, parts], equations[line, whole] = 1.0, -1.0
    return equations
