"""Numbers of a table: what is none is refused with its place."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_analysis.errors import InputError, Problem

Floats = npt.NDArray[np.float64]


def refuse(table: pd.DataFrame, bad: pd.DataFrame, message: str, **about: str) -> None:
    """Refuse a table with the place and value of each cell that is bad; nothing where none is."""
    cells = table.astype(object).where(table.notna(), None)
    problems = [
        Problem(
            message, row=str(table.index[i]), column=str(table.columns[j]), value=cells.iat[i, j], **about
        )
        for j, i in np.argwhere(bad.to_numpy().T)
    ]
    if problems:
        raise InputError(problems)


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
    refuse(table, (read.isna() & table.notna()) | np.isinf(read), message)
    return read


def once(index: pd.Index) -> None:
    """Refuse labels that stand twice in a table."""
    if index.has_duplicates:
        twice = index[index.duplicated()].unique()
        raise InputError(Problem("stands twice", value=one) for one in twice)
