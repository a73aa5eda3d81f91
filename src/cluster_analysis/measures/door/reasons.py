"""Why a result is missing: the status beside an array, a text beside a frame."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from pandas import DataFrame, Series
from xarray import DataArray, Dataset

from cluster_analysis.data.status import Status, labels
from cluster_analysis.errors import InputError

Frame = TypeVar("Frame", bound="pd.DataFrame | pd.Series")
Axes = Mapping[Any, Any]
"""The labels of each dimension."""

KEY, SEPARATOR = "reasons", "\t"


class Figure(float):
    """One figure of a series, with the reason if it is missing.

    Examples
    --------
    >>> Figure(float("nan"), "zero denominator").reason
    'zero denominator'
    """

    reason: str

    def __new__(cls, value: float, reason: str = Status.OBSERVED.label) -> Figure:
        """The number itself; it computes and prints as any float."""
        figure = super().__new__(cls, value)
        figure.reason = reason
        return figure


def with_reasons(frame: Frame, status: DataArray, axes: Axes) -> Frame:
    """The frame with the reasons of its gaps as one text in `.attrs`; a frame without gaps has none."""
    codes = status.to_numpy()
    labels = [list(map(str, axes.get(dim, range(n)))) for dim, n in status.sizes.items()]
    told = {
        SEPARATOR.join(side[i] for side, i in zip(labels, at, strict=True)): int(codes[at])
        for at in zip(*np.nonzero(codes > Status.ESTIMATED), strict=True)
    }
    if told:
        frame.attrs[KEY] = json.dumps(told, ensure_ascii=False)
    return frame


def reasons(result: DataArray | Dataset | DataFrame | Series | float) -> Any:
    """Why each cell of a result is missing, in words; `observed` where there is a figure.

    Parameters
    ----------
    result
        What a measure returned, or rows and columns of it.

    Returns
    -------
    xarray.DataArray, pandas.DataFrame, pandas.Series or str
        In the shape of the result: `observed`, `not published`, `suppressed`, `depends on missing`, `zero
        denominator`, `undefined` and so on.

    Raises
    ------
    InputError
        If nothing is known about the gaps: the table is no result of a measure, or was computed with since.

    Examples
    --------
    >>> from cluster_analysis.measures import location_quotient
    >>> jobs = pd.DataFrame({"farms": [30.0, 10.0], "mines": [0.0, 0.0]}, index=["north", "south"])
    >>> reasons(location_quotient(jobs)).loc["north"].tolist()
    ['observed', 'zero denominator']
    """
    if isinstance(result, Figure):
        return result.reason
    if isinstance(result, DataArray | Dataset) and "status" in result.coords:
        status = result["status"]
        return DataArray(labels(status.values), dict(status.indexes), status.dims, name=KEY)
    if isinstance(result, Series):
        words = _of_frame(result.to_frame(), result.attrs)
        return Series(words.iloc[:, 0], name=result.name)
    if isinstance(result, DataFrame):
        return _of_frame(result, result.attrs)
    raise InputError(
        "a {kind} carries no reasons; give the measure a frame or a DataArray", kind=type(result).__name__
    )


def _of_frame(frame: DataFrame, attrs: Mapping[Any, Any]) -> DataFrame:
    """The words of each cell, looked up by its labels: of all levels, of the innermost, or of its row."""
    told = json.loads(attrs.get(KEY, "{}"))
    words = np.full(frame.shape, Status.OBSERVED.label, dtype=object)
    for row, column in np.argwhere(frame.isna().to_numpy()):
        label = frame.columns[column]
        levels = [str(one) for one in (label[::-1] if isinstance(label, tuple) else [label])]
        keys = (SEPARATOR.join([str(frame.index[row]), *levels[:n]]) for n in (len(levels), 1, 0))
        known = next((told[key] for key in keys if key in told), None)
        if known is None:
            raise InputError("nothing is known about why figures of this table are missing")
        words[row, column] = Status(known).label
    return DataFrame(words, frame.index, frame.columns)
