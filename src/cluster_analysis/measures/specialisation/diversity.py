"""How many industries a region lives from: Herfindahl, entropy, variety."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from cluster_analysis.errors import InputError, Problem
from cluster_analysis.measures._labelled import (
    INDUSTRY,
    Array,
    Labelled,
    as_array,
    check,
    codes_for,
    like,
    measure,
)


def structure_of(x: Array) -> Array:
    """Shares s_ri of a region's industries (last axis); missing if one cell is, or the region is empty."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return x / x.sum(axis=-1, keepdims=True)


def over_industries(value: Array, x: Array) -> tuple[Array, npt.NDArray[np.int8]]:
    """A figure per region with its status: empty region or a missing cell."""
    value = np.array(value, dtype=float)
    return value, codes_for(value, False, x.sum(axis=-1) == 0)


def herfindahl(x: Labelled, normalised: bool = False) -> Any:
    """Herfindahl index of a region's structure: sum of s_ri^2 over industries, from 1/n to 1.

    `normalised`: (H - 1/n) / (1 - 1/n), from 0 to 1, n the number of industries of the classification.
    Undefined for an empty region (zero denominator) and, normalised, for one industry.

    Notes
    -----
    Hirschman (1945), Herfindahl (1950).

    Examples
    --------
    >>> herfindahl(pd.DataFrame([[40.0, 30.0, 20.0, 10.0]])).round(4).tolist()
    [0.3]
    """
    array = as_array(x)
    check(array)
    if normalised and array.sizes[INDUSTRY] < 2:
        raise InputError("the normalised index needs at least two industries")

    def kernel(values: Array) -> tuple[Array, npt.NDArray[np.int8]]:
        index = np.square(structure_of(values)).sum(axis=-1)
        floor = 1 / values.shape[-1]
        return over_industries((index - floor) / (1 - floor) if normalised else index, values)

    return like(measure(kernel, array, core=[INDUSTRY], out=[], name="herfindahl"), x)


def shannon_entropy(x: Labelled, base: float = 2) -> Any:
    """Entropy of a region's structure: -sum of s log s, 0 log 0 = 0; 0 for one industry, log n at most.

    Notes
    -----
    Shannon (1948); `base` 2 gives bits.

    Examples
    --------
    >>> shannon_entropy(pd.DataFrame([[1.0, 1.0, 1.0, 1.0]])).tolist()
    [2.0]
    """
    array = as_array(x)
    check(array)

    def kernel(values: Array) -> tuple[Array, npt.NDArray[np.int8]]:
        shares = structure_of(values)
        with np.errstate(divide="ignore", invalid="ignore"):
            terms = np.where(shares == 0, 0.0, shares * np.log(shares))
        return over_industries(np.abs(terms.sum(axis=-1)) / np.log(base), values)

    return like(measure(kernel, array, core=[INDUSTRY], out=[], name="shannon_entropy"), x)


def variety(x: Labelled, groups: Mapping[Any, Any], base: float = 2) -> Any:
    """Related and unrelated variety: entropy within groups of industries, and between the groups.

    Unrelated + related = total entropy.

    Parameters
    ----------
    groups
        Industry -> group (subclass -> division, say); every industry needs one.

    Returns
    -------
    xarray.Dataset or pandas.DataFrame
        `related`, `unrelated`, `total`, per region.

    Notes
    -----
    Frenken, van Oort & Verburg (2007).

    Examples
    --------
    >>> jobs = pd.DataFrame([[1.0, 1.0, 2.0]], columns=["011", "012", "10"])
    >>> variety(jobs, {"011": "A", "012": "A", "10": "C"}).round(2).to_numpy().tolist()
    [[0.5, 1.0, 1.5]]
    """
    array = as_array(x)
    lacking = [label for label in array[INDUSTRY].values if label not in groups]
    if lacking:
        raise InputError(Problem("has no group", value=label) for label in lacking)
    by = xr.DataArray([groups[label] for label in array[INDUSTRY].values], dims=INDUSTRY, name="group")
    grouped = array.groupby(by).sum(INDUSTRY, skipna=False).rename(group=INDUSTRY)
    total, unrelated = shannon_entropy(array, base), shannon_entropy(grouped, base)
    found = xr.Dataset({"related": total - unrelated, "unrelated": unrelated, "total": total})
    if isinstance(x, pd.DataFrame):
        return found.drop_vars("status", errors="ignore").to_dataframe()
    return found
