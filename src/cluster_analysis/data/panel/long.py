"""A long table of anybody's, one figure a row, as a labelled panel."""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from cluster_analysis.data.status import Status, figure_of, flag_attributes
from cluster_analysis.errors import InputError, ParameterError, Problem, UnknownNameError

Absent = Literal["missing", "zero"]
Duplicates = Literal["refuse", "sum"]
TOLD = 20
"""Problems that are listed one by one."""


def panel_from_long(
    frame: pd.DataFrame,
    *,
    region: str,
    industry: str,
    value: str,
    year: str | None = None,
    absent: Absent = "missing",
    duplicates: Duplicates = "refuse",
    unit: str | None = None,
) -> xr.Dataset:
    """A long table as a labelled panel, for any regions and any classification.

    Parameters
    ----------
    frame
        One figure a row.
    region, industry, value, year
        Names of its columns. Years may be numbers, texts or dates; without `year` the panel has none.
    absent
        What a row that is not there means: `missing` (not published), or `zero` (a true zero: every
        combination was counted).
    duplicates
        Several rows of one cell: `refuse` them by name, or `sum` them (missing if one of them is).
    unit
        Of the figures.

    Returns
    -------
    xarray.Dataset
        `value` over ([year,] region, industry) with the coordinate `status`; labels in the order of their
        first row, years rising. Marks of missing figures ("…", "x", "н/д") keep their reason.

    Raises
    ------
    InputError
        With the row of each cell that is no figure, each missing label, and each repeated cell.

    Examples
    --------
    >>> table = pd.DataFrame({"oblast": ["n", "n", "s"], "oked": ["a", "b", "a"], "jobs": [30, "x", 10]})
    >>> panel = panel_from_long(table, region="oblast", industry="oked", value="jobs")
    >>> panel["value"].values.tolist(), int(panel["status"].sel(region="n", industry="b"))
    ([[30.0, nan], [10.0, nan]], 4)
    """
    for chosen, known, what in (
        (absent, get_args(Absent), "meaning of an absent row"),
        (duplicates, get_args(Duplicates), "treatment of duplicates"),
    ):
        if chosen not in known:
            raise ParameterError(chosen, known, what)
    columns = {"region": region, "industry": industry, "value": value} | ({"year": year} if year else {})
    for column in columns.values():
        if column not in frame.columns:
            raise UnknownNameError(column, map(str, frame.columns), "column")
    _refuse_missing_labels(frame, {dim: column for dim, column in columns.items() if dim != "value"})
    figures, codes = _figures(frame[value])
    places, labels = _places(frame, columns)
    return _scattered(places, labels, figures, codes, absent, duplicates, unit)


def _refuse_missing_labels(frame: pd.DataFrame, columns: dict[str, str]) -> None:
    problems = []
    for column in columns.values():
        blank = frame[column].isna() | (frame[column].astype(str).str.strip() == "")
        problems += [Problem("has no label", row=str(row), column=column) for row in frame.index[blank]]
    if problems:
        raise InputError(problems)


def _figures(column: pd.Series) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int8]]:
    """Figures and statuses of the rows."""
    if column.dtype.kind in "fiub":
        figures = column.to_numpy(dtype=float)
        codes = np.select([np.isnan(figures), figures == 0], [Status.NOT_PUBLISHED, Status.TRUE_ZERO], 0)
    else:
        pairs = [figure_of(cell) for cell in column]
        figures = np.array([pair[0] for pair in pairs], dtype=float)
        codes = np.array([-1 if pair[1] is None else pair[1] for pair in pairs])
        codes[(codes == Status.OBSERVED) & (figures == 0)] = Status.TRUE_ZERO
    wrong = np.flatnonzero((codes < 0) | np.isinf(figures))
    if len(wrong):
        rows = ((str(column.index[i]), column.iloc[[i]].tolist()[0]) for i in wrong[:TOLD])
        name = str(column.name)
        raise InputError(Problem("is not a number", row=row, column=name, value=cell) for row, cell in rows)
    return figures, codes.astype(np.int8)


def _places(
    frame: pd.DataFrame, columns: dict[str, str]
) -> tuple[list[npt.NDArray[np.intp]], dict[str, pd.Index[Any]]]:
    """Where each row goes along each dimension, and the labels of the dimensions."""
    places: list[npt.NDArray[np.intp]] = []
    labels: dict[str, pd.Index[Any]] = {}
    for dim in ("year", "region", "industry"):
        if dim in columns:
            column = pd.Index(frame[columns[dim]])
            codes, found = pd.factorize(whole_years(column) if dim == "year" else column, sort=dim == "year")
            places.append(codes)
            labels[dim] = pd.Index(found)
    return places, labels


def _scattered(
    places: list[npt.NDArray[np.intp]],
    labels: dict[str, pd.Index[Any]],
    figures: npt.NDArray[np.float64],
    codes: npt.NDArray[np.int8],
    absent: Absent,
    duplicates: Duplicates,
    unit: str | None,
) -> xr.Dataset:
    """The dense panel: each row in its cell, and what the empty cells mean."""
    shape = tuple(len(index) for index in labels.values())
    cell = np.ravel_multi_index(places, shape) if len(figures) else np.zeros(0, dtype=np.intp)
    count = np.bincount(cell, minlength=int(np.prod(shape)))
    if duplicates == "refuse" and (count > 1).any():
        raise InputError(_repeated(np.flatnonzero(count > 1), count, labels))
    total = np.bincount(cell, weights=figures, minlength=len(count))
    status = np.full(len(count), -1, dtype=np.int8)
    np.maximum.at(status, cell, codes)
    status[(count > 1) & (status == Status.TRUE_ZERO) & (total != 0)] = Status.OBSERVED
    empty = count == 0
    total[empty] = 0.0 if absent == "zero" else np.nan
    status[empty] = Status.TRUE_ZERO if absent == "zero" else Status.NOT_PUBLISHED
    dims = tuple(labels)
    value = (dims, total.reshape(shape), {"units": unit} if unit else {})
    coords = {**labels, "status": (dims, status.reshape(shape), flag_attributes())}
    return xr.Dataset({"value": value}, coords=coords)


def _repeated(
    cells: npt.NDArray[np.intp], count: npt.NDArray[np.intp], labels: dict[str, pd.Index[Any]]
) -> list[Problem]:
    shape = tuple(len(index) for index in labels.values())
    problems = []
    for cell in cells[:TOLD]:
        where = [
            str(index[i]) for index, i in zip(labels.values(), np.unravel_index(cell, shape), strict=True)
        ]
        message, advice = "stands in {n} rows ({where})", 'or say duplicates="sum"'
        problems.append(Problem(message, n=int(count[cell]), where=where, advice=advice))
    return problems


def whole_years(labels: pd.Index[Any]) -> npt.NDArray[np.int64]:
    """Labels of years as whole numbers; dates are the years they are in.

    Examples
    --------
    >>> whole_years(pd.Index(["2014", "2015"])).tolist(), whole_years(pd.to_datetime(["2016-01-01"])).tolist()
    ([2014, 2015], [2016])
    """
    if isinstance(labels, pd.DatetimeIndex | pd.PeriodIndex):
        return labels.year.to_numpy().astype(np.int64)
    try:
        numbers = np.array([float(label) for label in labels])
        if (numbers != np.rint(numbers)).any():
            raise ValueError
    except (TypeError, ValueError):
        raise InputError("the years are no whole numbers: {labels}", labels=[*map(str, labels[:5])]) from None
    return numbers.astype(np.int64)
