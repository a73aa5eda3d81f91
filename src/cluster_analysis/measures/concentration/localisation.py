"""How unevenly an industry is spread over the regions, against everything: c_ri against w_r."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from cluster_analysis.data.status import Status
from cluster_analysis.errors import ParameterError
from cluster_analysis.measures._labelled import (
    INDUSTRY,
    Array,
    Codes,
    Labelled,
    as_array,
    check,
    codes_for,
    like,
    measure,
)
from cluster_analysis.measures.concentration.inequality import gini_kernel


def locational_gini(x: Labelled, kind: Literal["area", "krugman", "unweighted"]) -> Any:
    """Locational Gini of each industry.

    Parameters
    ----------
    x
        Amounts (region, industry, ...), >= 0.
    kind
        `area`: twice the area between the diagonal and the Lorenz curve of c_ri over w_r, regions in the
        order of their quotient (the weighted Gini of the location quotients, weights w_r). `krugman`: half
        of it (the area itself, Krugman 1991). `unweighted`: the Gini of the quotients, every region alike.
        They differ by a factor of two and more, hence the required argument.

    Returns
    -------
    xarray.DataArray or pandas.Series
        Per industry; undefined (zero denominator) for an industry that no region has.

    Examples
    --------
    >>> import pandas as pd
    >>> jobs = pd.DataFrame({"a": [30.0, 10.0], "b": [10.0, 50.0]})
    >>> locational_gini(jobs, "area").round(3).tolist(), locational_gini(jobs, "krugman").round(3).tolist()
    ([0.35, 0.233], [0.175, 0.117])
    """
    if kind not in ("area", "krugman", "unweighted"):
        raise ParameterError(kind, ["area", "krugman", "unweighted"], "kind of locational Gini")

    def kernel(values: Array) -> tuple[Array, Codes]:
        c, w = shares_of(values)
        with np.errstate(invalid="ignore", divide="ignore"):
            quotients = np.where(np.isnan(c) | (w > 0), c / w, np.nan)
        weights = np.ones_like(w) if kind == "unweighted" else w
        empty = (w == 0) & ~np.isnan(c)  # a region without anything has no quotient and no weight
        value, _ = gini_kernel(np.where(empty, 0.0, quotients), np.where(empty, 0.0, weights))
        return per_industry(value / 2 if kind == "krugman" else value, values)

    return _industry_measure(kernel, x, f"locational_gini_{kind}")


def _industry_measure(kernel: Any, x: Any, name: str) -> Any:
    """A figure per industry, from the whole matrix."""
    array = as_array(x)
    check(array)
    return like(measure(kernel, array, out=[INDUSTRY], name=name), x)


def shares_of(x: Array) -> tuple[Array, Array]:
    """Shares c (industry, region) and w (1, region): regions last."""
    x = np.swapaxes(x, -1, -2)
    regions = x.sum(axis=-2, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        return x / x.sum(axis=-1, keepdims=True), regions / regions.sum(axis=-1, keepdims=True)


def per_industry(value: Array, x: Array, undefined: Any = False) -> tuple[Array, Codes]:
    """A figure per industry with its status: no jobs at all, a missing cell, or the measure's own reason."""
    value = np.array(value, dtype=float)
    codes = codes_for(value, False, x.sum(axis=-2) == 0)
    codes[np.isnan(value) & np.broadcast_to(undefined, value.shape)] = Status.UNDEFINED
    return value, codes


def hoover_localisation(x: Labelled) -> Any:
    """Hoover's coefficient of localisation per industry: half the sum over regions of abs(c_ri - w_r).

    From 0 (spread as everything is) towards 1; undefined (zero denominator) for an industry nobody has.

    Notes
    -----
    Hoover (1936).

    Examples
    --------
    >>> import pandas as pd
    >>> hoover_localisation(pd.DataFrame({"a": [30.0, 10.0], "b": [10.0, 50.0]})).round(3).tolist()
    [0.35, 0.233]
    """

    def kernel(values: Array) -> tuple[Array, Codes]:
        c, w = shares_of(values)
        return per_industry(np.abs(c - w).sum(axis=-1) / 2, values)

    return _industry_measure(kernel, x, "hoover_localisation")
