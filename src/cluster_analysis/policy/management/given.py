"""Refusal of unusable numbers, shared by the methods of this folder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from pandas import DataFrame, Series

from cluster_analysis.errors import InputError, Problem


def numbers(values: ArrayLike | Series, what: str, least: float = 0.0) -> NDArray[np.float64]:
    """`values` as floats, refused by place and value if one is missing, infinite or under `least`."""
    array = np.asarray(values, dtype=float)
    bad = ~np.isfinite(array) | (array < least)
    labels = list(values.index) if isinstance(values, Series) else None
    found = [
        Problem(
            "is not a number from {least} up",
            least=f"{least:g}",
            row=str(labels[i[0]] if labels else i[0] + 1),
            column=what,
            value=float(array[tuple(i)]),
        )
        for i in np.argwhere(bad)
    ]
    if found or array.size == 0:
        raise InputError(found or [Problem("has no numbers", value=what)])
    return array


def wrong(
    table: DataFrame, column: str, bad: ArrayLike, message: str, said: str = "", **values: Any
) -> list[Problem]:
    """A problem for each row whose cell is bad, or with the name that the row has in another column.

    Rows are counted as a spreadsheet does, under the heads.
    """
    rows = np.flatnonzero(np.asarray(bad, dtype=bool)).tolist()
    cells = table[said or column].iloc[rows].tolist()
    found = zip(rows, cells, strict=True)
    return [Problem(message, row=row + 2, column=column, value=value, **values) for row, value in found]


def unknown(values: Series) -> Series:
    """Where a number is missing, infinite or no number."""
    return ~np.isfinite(pd.to_numeric(values, errors="coerce"))


def nothing(texts: Series) -> Series:
    """Where a text is missing or blank."""
    return texts.fillna("").astype(str).str.strip() == ""


def refuse(*found: list[Problem]) -> None:
    """Raise an `InputError` of all problems, if there are any."""
    problems = [one for part in found for one in part]
    if problems:
        raise InputError(problems)


def columns(table: DataFrame, wanted: Sequence[str]) -> None:
    """Refuse a table that lacks a column, by the column's name."""
    absent = (one for one in wanted if one not in table.columns)
    refuse([Problem("is not a column of the table", value=one) for one in absent])
