"""Numbers of a table: what is none is refused with its place."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas import DataFrame, Series

from cluster_analysis import errors
from cluster_analysis.errors import InputError, Problem, refuse_each

Floats = npt.NDArray[np.float64]


def bad_cells(table: DataFrame, bad: DataFrame, message: str, **about: str) -> list[Problem]:
    """One problem for each cell of a table that is bad, with its row, its column and its value."""
    cells = table.astype(object).where(table.notna(), None)
    return [
        Problem(
            message, row=str(table.index[i]), column=str(table.columns[j]), value=cells.iat[i, j], **about
        )
        for j, i in np.argwhere(bad.to_numpy().T)
    ]


def refuse(table: DataFrame, bad: DataFrame, message: str, **about: str) -> None:
    """Refuse a table with the place and value of each cell that is bad; nothing where none is."""
    errors.refuse(bad_cells(table, bad, message, **about))


def check_amounts(table: DataFrame) -> None:
    """Refuse cells of a table that are no numbers from zero up."""
    refuse(table, ~(table.ge(0) & table.lt(np.inf)), "is not a number from zero up")


def aligned(figures: Series, labels: pd.Index) -> Series:
    """Figures from zero up in the order of the labels; a label that only one of the two has is refused."""
    differ = figures.index.symmetric_difference(labels)
    if len(differ) or not figures.index.is_unique:
        raise InputError("the labels differ: {labels}", labels=[*map(str, differ)])
    table = figures.reindex(labels).astype(float).to_frame("figure")
    check_amounts(table)
    return table["figure"]


def numeric(table: DataFrame, message: str) -> DataFrame:
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
    refuse_each("stands twice", index[index.duplicated()].unique())
