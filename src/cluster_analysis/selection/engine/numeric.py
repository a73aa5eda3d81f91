"""Numbers of a table: what is none is refused with its place."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_analysis.errors import InputError, Problem

Floats = npt.NDArray[np.float64]


def numeric(table: pd.DataFrame, message: str) -> pd.DataFrame:
    """A table as numbers, NaN where nothing is there.

    Raises
    ------
    InputError
        With `message` and the place of every cell that holds text or an infinite number.

    Examples
    --------
    >>> numeric(pd.DataFrame({"E1": ["3", None]}, index=["x", "y"]), "is not a score")["E1"].tolist()
    [3.0, nan]
    """
    read = table.apply(pd.to_numeric, errors="coerce").astype(float)
    bad = (read.isna() & table.notna()) | np.isinf(read)
    problems = [
        Problem(message, row=str(table.index[i]), column=str(table.columns[j]), value=table.iat[i, j])
        for j, i in np.argwhere(bad.to_numpy().T)
    ]
    if problems:
        raise InputError(problems)
    return read
