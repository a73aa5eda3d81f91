"""How far the structure of a region is from another: Krugman, Hoover, Hachman."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Literal

import numpy as np
import pandas as pd
import xarray as xr

from cluster_analysis.data.panel.margins import Margins
from cluster_analysis.errors import ParameterError
from cluster_analysis.measures._labelled import (
    REGION,
    Array,
    Codes,
    Labelled,
    amounts,
    codes_for,
    like,
    one_figure,
)
from cluster_analysis.measures._margins import measure_shares

Reference = Literal["nation", "rest", "mean_of_others"]


@one_figure
def krugman_index(
    x: xr.DataArray | pd.DataFrame,
    reference: Reference | str,
    margins: Margins | None = None,
    unit: str | None = None,
) -> xr.DataArray | pd.Series:
    """Krugman's index: the sum over industries of the absolute differences of structure, from 0 to 2.

    Parameters
    ----------
    x, margins, unit
        As for `location_quotient`. With published totals the nation is theirs, and a missing cell takes the
        index of its own region only.
    reference
        What a region is compared with: `nation` (all regions together, itself included), `rest` (the nation
        without it; K_rest = K_nation / (1 - w_r)), `mean_of_others` (the unweighted mean structure of the
        other regions), or the label of a region.

    Notes
    -----
    Krugman (1991). The variants differ and are not comparable, hence the required argument. Undefined (zero
    denominator) for an empty region, and where nothing is left to compare with: one region has everything. An
    empty region never counts in the mean of the others.

    Examples
    --------
    >>> import pandas as pd
    >>> jobs = pd.DataFrame({"a": [30.0, 10.0], "b": [10.0, 50.0]}, index=["n", "s"])
    >>> krugman_index(jobs, "nation").round(4).tolist(), krugman_index(jobs, "rest").round(4).tolist()
    ([0.7, 0.4667], [1.1667, 1.1667])
    """
    array = amounts(x, unit)
    kernel = partial(_krugman, compare=_comparison(reference, array[REGION].values.tolist()))
    return like(measure_shares(kernel, array, margins, out=[REGION], name="krugman_index"), x)  # type: ignore[no-any-return]


Comparison = Callable[[Array, Array, Array, Array], Array]


def _comparison(reference: str, regions: list[Any]) -> Comparison:
    """The structure that regions are compared with."""
    named: dict[str, Comparison] = {"nation": _nation, "rest": _rest, "mean_of_others": _mean_of_others}
    if reference in named:
        return named[reference]
    if reference not in regions:
        raise ParameterError(reference, [*named, *map(str, regions)], "reference")
    return partial(_one_region, position=regions.index(reference))


def _krugman(x: Array, rows: Array, columns: Array, whole: Array, compare: Comparison) -> tuple[Array, Codes]:
    """Sum of the absolute differences of structure; an empty comparison comes as infinite."""
    with np.errstate(invalid="ignore", divide="ignore"):
        other = compare(x, rows, columns, whole)
        value = np.abs(x / rows - other).sum(axis=-1)
    empty = (rows[..., 0] == 0) | np.isinf(other).any(axis=-1)
    value = np.where(empty, np.nan, value)
    return value, codes_for(value, False, empty)


def _nation(x: Array, rows: Array, columns: Array, whole: Array) -> Array:
    return np.where(whole == 0, np.inf, columns / whole)


def _rest(x: Array, rows: Array, columns: Array, whole: Array) -> Array:
    left = whole - rows
    return np.where(left <= 1e-9 * whole, np.inf, (columns - x) / left)


def _one_region(x: Array, rows: Array, columns: Array, whole: Array, position: int) -> Array:
    here = slice(position, position + 1)
    total = rows[..., here, :]
    return np.where(total == 0, np.inf, x[..., here, :] / total)


def _mean_of_others(x: Array, rows: Array, columns: Array, whole: Array) -> Array:
    full = rows != 0
    structure = np.where(full, x / rows, 0.0)
    others = full.sum(axis=-2, keepdims=True) - full
    return np.where(others == 0, np.inf, (structure.sum(axis=-2, keepdims=True) - structure) / others)


@one_figure
def hoover_specialisation(
    x: xr.DataArray | pd.DataFrame, margins: Margins | None = None, unit: str | None = None
) -> xr.DataArray | pd.Series:
    """Hoover's coefficient of specialisation: half of Krugman's index against the nation, from 0 to 1.

    Parameters
    ----------
    x, margins, unit
        As for `krugman_index`; undefined where that is.

    Notes
    -----
    Hoover & Giarratani (1984).

    Examples
    --------
    >>> import pandas as pd
    >>> jobs = pd.DataFrame({"a": [30.0, 10.0], "b": [10.0, 50.0]})
    >>> hoover_specialisation(jobs).round(4).tolist()
    [0.35, 0.2333]
    """
    array = amounts(x, unit)

    def kernel(x: Array, rows: Array, columns: Array, whole: Array) -> tuple[Array, Codes]:
        value, codes = _krugman(x, rows, columns, whole, _nation)
        return value / 2, codes

    return like(measure_shares(kernel, array, margins, out=[REGION], name="hoover_specialisation"), x)  # type: ignore[no-any-return]


@one_figure
def hachman_index(
    x: xr.DataArray | pd.DataFrame, margins: Margins | None = None, unit: str | None = None
) -> xr.DataArray | pd.Series:
    """Hachman's index: 1 / sum over industries of s_ri LQ_ri; 1 for the nation's structure, down to 0.

    Industries that no region has are left out of the sum, since they add nothing to any region.

    Parameters
    ----------
    x, margins, unit
        As for `location_quotient`; undefined (zero denominator) for an empty region.

    Notes
    -----
    Hachman (1995).

    Examples
    --------
    >>> import pandas as pd
    >>> hachman_index(pd.DataFrame({"a": [30.0, 10.0], "b": [10.0, 50.0]})).round(4).tolist()
    [0.6621, 0.8151]
    """
    array = amounts(x, unit)

    def kernel(values: Array, rows: Array, columns: Array, whole: Array) -> tuple[Array, Codes]:
        with np.errstate(invalid="ignore", divide="ignore"):
            structure, nation = values / rows, columns / whole
            terms = np.where(nation == 0, 0.0, np.square(structure) / nation)
            value = 1 / terms.sum(axis=-1)
        return value, codes_for(value, False, rows[..., 0] == 0)

    return like(measure_shares(kernel, array, margins, out=[REGION], name="hachman_index"), x)  # type: ignore[no-any-return]


def additive_location_quotient(
    x: Labelled, margins: Margins | None = None, unit: str | None = None
) -> Labelled:
    """Additive quotient: the share of an industry in a region less its share in the nation, -1 to 1.

    Unlike the quotient it is 0 on average, and a small industry cannot make it large.

    Parameters
    ----------
    x, margins, unit
        As for `location_quotient`.

    Returns
    -------
    xarray.DataArray or pandas.DataFrame
        s_ri - p_i; their sum over the industries is 0, half of the sum of their sizes
        `hoover_specialisation`. Undefined (zero denominator) for an empty region, not for an industry that
        nobody has.

    Notes
    -----
    Hoen & Oosterhaven (2006).

    Examples
    --------
    >>> jobs = pd.DataFrame({"a": [30.0, 10.0], "b": [10.0, 50.0]}, index=["n", "s"])
    >>> additive_location_quotient(jobs).round(4).to_numpy().tolist()
    [[0.35, -0.35], [-0.2333, 0.2333]]
    """

    def kernel(values: Array, rows: Array, columns: Array, whole: Array) -> tuple[Array, Codes]:
        with np.errstate(invalid="ignore", divide="ignore"):
            value = values / rows - columns / whole
        return value, codes_for(value, np.isnan(values), (rows == 0) | (whole == 0))

    result = measure_shares(kernel, amounts(x, unit), margins, name="additive_location_quotient")
    return like(result, x)  # type: ignore[no-any-return]
