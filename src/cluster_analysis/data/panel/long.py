"""A long table of anybody's, one figure a row, as a labelled panel."""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame, Index, Series
from xarray import Dataset

from cluster_analysis.data.status import Status, figure_of, flag_attributes
from cluster_analysis.errors import InputError, Problem, UnknownNameError, known_choice, refuse

Absent = Literal["missing", "zero"]
Duplicates = Literal["refuse", "sum"]
TWICE = 'or say duplicates="sum"'
TOLD = 20
"""Problems that are listed one by one."""


def panel_from_long(
    frame: DataFrame,
    *,
    region: str,
    industry: str,
    value: str,
    year: str | None = None,
    absent: Absent = "missing",
    duplicates: Duplicates = "refuse",
    unit: str | None = None,
) -> Dataset:
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
    known_choice(absent, get_args(Absent), "meaning of an absent row")
    known_choice(duplicates, get_args(Duplicates), "treatment of duplicates")
    columns = ({"year": year} if year else {}) | {"region": region, "industry": industry}
    for column in (*columns.values(), value):
        if column not in frame.columns:
            raise UnknownNameError(column, map(str, frame.columns), "column")
    texts = frame[[*columns.values()]]
    blank = texts.isna() | (texts.astype(str).map(str.strip) == "")
    refuse(
        Problem("has no label", row=str(row), column=str(column))
        for column in texts
        for row in frame.index[blank[column]]
    )
    labels = {dim: Index(frame[column]) for dim, column in columns.items()}
    if year:
        labels["year"] = Index(whole_years(labels["year"]))
    figures, codes = _figures(frame[value])
    rows = DataFrame({**labels, "value": figures, "status": codes})
    return _dense(rows, list(columns), absent, duplicates, unit)


def _figures(column: Series) -> tuple[NDArray[np.float64], NDArray[np.int8]]:
    """Figures and statuses of the rows."""
    if column.dtype.kind in "fiub":
        figures = column.to_numpy(dtype=float)
        codes = np.where(np.isnan(figures), Status.NOT_PUBLISHED, Status.OBSERVED)
    else:
        pairs = DataFrame(map(figure_of, column), columns=["figure", "status"]).astype(float)
        figures = pairs["figure"].to_numpy()
        codes = pairs["status"].fillna(-1).to_numpy()
    codes[(codes == Status.OBSERVED) & (figures == 0)] = Status.TRUE_ZERO
    wrong = np.flatnonzero((codes < 0) | np.isinf(figures))
    if len(wrong):
        raise InputError(
            Problem("is not a number", row=str(row), column=str(column.name), value=cell)
            for row, cell in column.iloc[wrong[:TOLD]].astype(object).items()
        )
    return figures, codes.astype(np.int8)


def _dense(
    rows: DataFrame, dims: list[str], absent: Absent, duplicates: Duplicates, unit: str | None
) -> Dataset:
    """The dense panel: each row in its cell, and what the empty cells mean."""
    cells = rows.groupby(dims, sort=False, observed=True)
    if duplicates == "refuse":
        many = cells.size().loc[lambda count: count > 1].head(TOLD)
        refuse(
            Problem("stands in {n} rows ({where})", n=n, where=[*map(str, where)], advice=TWICE)  # type: ignore[call-overload, arg-type]
            for where, n in many.items()
        )
    table = cells.agg(value=("value", "sum"), status=("status", "max"))
    table.loc[(table["status"] == Status.TRUE_ZERO) & (table["value"] != 0), "status"] = Status.OBSERVED
    table["value"] = table["value"].where(table["status"] <= Status.ESTIMATED)
    figure, code = (0.0, Status.TRUE_ZERO) if absent == "zero" else (np.nan, Status.NOT_PUBLISHED)
    dense = (
        table.to_xarray()
        .reindex({dim: rows[dim].unique() for dim in dims})
        .sortby([dim for dim in dims if dim == "year"])
    )
    there = dense["status"].notnull()
    status = dense["status"].where(there, int(code)).astype(np.int8)
    value = (
        dense[["value"]].where(there, figure).assign_coords(status=status.assign_attrs(flag_attributes()))
    )
    if unit:
        value["value"].attrs["units"] = unit
    return value


def whole_years(labels: Index[Any]) -> NDArray[np.int64]:
    """Labels of years as whole numbers; dates are the years they are in.

    Examples
    --------
    >>> whole_years(pd.Index(["2014", "2015"])).tolist(), whole_years(pd.to_datetime(["2016-01-01"])).tolist()
    ([2014, 2015], [2016])
    """
    if isinstance(labels, pd.DatetimeIndex | pd.PeriodIndex):
        return labels.year.to_numpy().astype(np.int64)
    numbers = pd.to_numeric(labels.to_series(), errors="coerce")
    if not (numbers % 1 == 0).all():
        raise InputError("the years are no whole numbers: {labels}", labels=[*map(str, labels[:5])])
    return numbers.to_numpy(dtype=np.int64)
