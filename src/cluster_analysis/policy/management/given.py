"""Refusal of unusable numbers, shared by the methods of this folder."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from pandas import DataFrame, Series

from cluster_analysis.errors import Problem, refuse


def numbers(values: ArrayLike | Series | DataFrame, what: str, least: float = 0) -> NDArray[np.float64]:
    """`values` as floats, refused by place and value if one is missing, infinite or under `least`."""
    array = np.asarray(values, dtype=float)
    rows = values.index if isinstance(values, Series | DataFrame) else range(1, array.size + 1)
    bad = np.argwhere(~np.isfinite(array) | (array < least)).tolist()
    message = "is not a number from {least} up"
    refuse(
        Problem(message, least=least, row=str(rows[i[0]]), column=what, value=float(array[*i])) for i in bad
    )
    return array


def refuse_rows(table: DataFrame, *rules: tuple[str, ArrayLike, str]) -> None:
    """Refuse each row whose cell is bad by one of the rules; rows are counted as a spreadsheet does.

    A rule is a column, where its cells are bad, and what is wrong with them.
    """
    refuse(
        Problem(message, row=i + 2, column=column, value=table[column].tolist()[i])
        for column, bad, message in rules
        for i in np.flatnonzero(bad).tolist()
    )


def unknown(values: Series) -> Series:
    """Where a number is missing, infinite or no number."""
    return ~np.isfinite(pd.to_numeric(values, errors="coerce"))


def nothing(texts: Series) -> Series:
    """Where a text is missing or blank."""
    return texts.fillna("").astype(str).str.strip() == ""
