"""What income goes with an industry (PRODY), and with a region's industries (EXPY)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import numpy as np
import pandas as pd
import xarray as xr

from cluster_analysis.data.panel.margins import Margins
from cluster_analysis.measures._checks import check
from cluster_analysis.measures._labelled import (
    INDUSTRY,
    REGION,
    Array,
    Codes,
    amounts,
    as_vector,
    codes_for,
    like,
    measure,
    one_figure,
)
from cluster_analysis.measures._margins import totals
from cluster_analysis.measures._pairs import on_labels

Income = xr.DataArray | pd.Series | Mapping[Hashable, float]


@one_figure
def prody(x: xr.DataArray | pd.DataFrame, income: Income) -> xr.DataArray | pd.Series:
    r"""Income that goes with an industry: the mean of the regions', weighted by how specialised they are.

    .. math:: PRODY_i = \sum_r \frac{s_{ri}}{\sum_q s_{qi}} Y_r

    Parameters
    ----------
    x
        Amounts (region, industry, ...), >= 0: exports in the source; value added, say, inside a country.
    income
        Y_r of each region, per head.

    Returns
    -------
    xarray.DataArray or pandas.Series
        Per industry, in the unit of the income. Zero denominator for an industry that no region has; a region
        without anything has no weight.

    Notes
    -----
    Hausmann, Hwang & Rodrik (2007).

    Examples
    --------
    >>> jobs = pd.DataFrame({"a": [30.0, 10.0], "b": [10.0, 50.0]}, index=["n", "s"])
    >>> prody(jobs, {"n": 100.0, "s": 40.0}).round(3).tolist()
    [89.091, 53.846]
    """
    array = amounts(x)
    y = _income(income, array)
    return like(measure(_prody, array, y, other_cores=[[REGION]], out=[INDUSTRY], name="prody"), x)  # type: ignore[no-any-return]


@one_figure
def expy(
    x: xr.DataArray | pd.DataFrame, income: Income, margins: Margins | None = None
) -> xr.DataArray | pd.Series:
    r"""Income that goes with the industries of a region: the mean of their `prody`, weighted by their shares.

    .. math:: EXPY_r = \sum_i s_{ri} PRODY_i

    Parameters
    ----------
    x, income
        As for `prody`.
    margins
        As for `location_quotient`; of the margins the region totals are used.

    Returns
    -------
    xarray.DataArray or pandas.Series
        Per region, in the unit of the income, between its least and its largest `prody`. Zero denominator
        for a region without anything.

    Notes
    -----
    Hausmann, Hwang & Rodrik (2007).

    Examples
    --------
    >>> jobs = pd.DataFrame({"a": [30.0, 10.0], "b": [10.0, 50.0]}, index=["n", "s"])
    >>> expy(jobs, {"n": 100.0, "s": 40.0}).round(3).tolist()
    [80.28, 59.72]
    """
    array = amounts(x)
    given = totals(array, None if margins is None else Margins(region=margins.region)).given
    rows = [given["region"]] if "region" in given else []

    def kernel(values: Array, y: Array, *region: Array) -> tuple[Array, Codes]:
        worth, _ = _prody(values, y)
        total = region[0] if region else values.sum(axis=-1)
        with np.errstate(invalid="ignore", divide="ignore"):
            terms = np.where(values == 0, 0.0, values * worth[..., None, :])
            value = terms.sum(axis=-1) / total
        return value, codes_for(value, False, total == 0)

    others = (_income(income, array), *rows)
    return like(
        measure(kernel, array, *others, other_cores=[[REGION]] * len(others), out=[REGION], name="expy"), x
    )  # type: ignore[no-any-return]


def _income(income: Income, x: xr.DataArray) -> xr.DataArray:
    y = as_vector(income)
    check(y)
    return on_labels(y, x)


def _prody(x: Array, y: Array) -> tuple[Array, Codes]:
    """PRODY and its status, from amounts and incomes."""
    rows = x.sum(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        structure = np.where(rows == 0, 0.0, x / rows)
        weights = structure.sum(axis=-2)
        value = np.where(structure == 0, 0.0, structure * y[..., :, None]).sum(axis=-2) / weights
    return value, codes_for(value, False, weights == 0)
