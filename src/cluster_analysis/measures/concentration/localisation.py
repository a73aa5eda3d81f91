"""How unevenly an industry is spread over the regions, against everything: c_ri against w_r."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Literal

import numpy as np
import pandas as pd
import xarray as xr

from cluster_analysis.data.panel.margins import Margins
from cluster_analysis.data.status import Status
from cluster_analysis.errors import ParameterError
from cluster_analysis.measures._labelled import (
    INDUSTRY,
    Array,
    Codes,
    amounts,
    codes_for,
    like,
    one_figure,
)
from cluster_analysis.measures._margins import measure_shares
from cluster_analysis.measures.concentration.inequality import gini_kernel

Kind = Literal["area", "krugman", "unweighted"]


@one_figure
def locational_gini(
    x: xr.DataArray | pd.DataFrame, kind: Kind, margins: Margins | None = None, unit: str | None = None
) -> xr.DataArray | pd.Series:
    """Locational Gini of each industry.

    Parameters
    ----------
    x, margins, unit
        As for `location_quotient`. With published totals the shares are those in the nation, the part of it
        that is not in `x` is one further region (but not for `unweighted`), and a missing cell takes its own
        industry.
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

    return _industry_measure(
        partial(_locational_gini, kind=kind), x, margins, unit, f"locational_gini_{kind}"
    )


def _locational_gini(x: Array, rows: Array, columns: Array, whole: Array, kind: Kind) -> tuple[Array, Codes]:
    c, w = shares_of(x, rows, columns, whole)
    if kind == "unweighted":
        c, w = c[..., : x.shape[-2]], w[..., : x.shape[-2]]
    with np.errstate(invalid="ignore", divide="ignore"):
        quotients = np.where(np.isnan(c) | (w > 0), c / w, np.nan)
    empty = (w == 0) & ~np.isnan(c)  # a region without anything has no quotient and no weight
    weights = np.ones_like(w) if kind == "unweighted" else w
    value, _ = gini_kernel(np.where(empty, 0.0, quotients), np.where(empty, 0.0, weights))
    return per_industry(value / 2 if kind == "krugman" else value, columns)


def _industry_measure(
    kernel: Callable[..., Any], x: Any, margins: Margins | None, unit: str | None, name: str
) -> Any:
    """A figure per industry, from the whole matrix."""
    return like(measure_shares(kernel, amounts(x, unit), margins, out=[INDUSTRY], name=name), x)


def shares_of(x: Array, rows: Array, columns: Array, whole: Array) -> tuple[Array, Array]:
    """Shares c (industry, region) and w (1, region), regions last; what is not in `x` is one region more."""
    with np.errstate(invalid="ignore", divide="ignore"):
        c, w = np.swapaxes(x / columns, -1, -2), np.swapaxes(rows / whole, -1, -2)
    rest = [_rest(c), _rest(w)]
    if not any(np.nan_to_num(one).any() for one in rest):
        return c, w
    return np.concatenate([c, rest[0]], axis=-1), np.concatenate([w, rest[1]], axis=-1)


def _rest(shares: Array) -> Array:
    """What shares leave to 1; nothing up to rounding."""
    left = 1 - shares.sum(axis=-1, keepdims=True)
    return np.where(np.abs(left) <= 1e-6, 0.0, np.maximum(left, 0.0))


def per_industry(value: Array, columns: Array, undefined: Any = False) -> tuple[Array, Codes]:
    """A figure per industry with its status: no jobs at all, a missing cell, or the measure's own reason."""
    value = np.array(value, dtype=float)
    codes = codes_for(value, False, columns[..., 0, :] == 0)
    codes[np.isnan(value) & np.broadcast_to(undefined, value.shape)] = Status.UNDEFINED
    return value, codes


@one_figure
def hoover_localisation(
    x: xr.DataArray | pd.DataFrame, margins: Margins | None = None, unit: str | None = None
) -> xr.DataArray | pd.Series:
    """Hoover's coefficient of localisation per industry: half the sum over regions of abs(c_ri - w_r).

    From 0 (spread as everything is) towards 1; undefined (zero denominator) for an industry nobody has.

    Parameters
    ----------
    x, margins, unit
        As for `locational_gini`.

    Notes
    -----
    Hoover (1936).

    Examples
    --------
    >>> import pandas as pd
    >>> hoover_localisation(pd.DataFrame({"a": [30.0, 10.0], "b": [10.0, 50.0]})).round(3).tolist()
    [0.35, 0.233]
    """

    def kernel(*sums: Array) -> tuple[Array, Codes]:
        c, w = shares_of(*sums)
        return per_industry(np.abs(c - w).sum(axis=-1) / 2, sums[2])

    return _industry_measure(kernel, x, margins, unit, "hoover_localisation")
