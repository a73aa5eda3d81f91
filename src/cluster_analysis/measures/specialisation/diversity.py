"""How many industries a region lives from: Herfindahl, entropy, variety."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from cluster_analysis.data.panel.margins import Margins
from cluster_analysis.data.status import Status
from cluster_analysis.measures._checks import check, groups_of
from cluster_analysis.measures._labelled import (
    INDUSTRY,
    REGION,
    Array,
    Codes,
    as_array,
    codes_for,
    like,
    one_figure,
    several_figures,
)
from cluster_analysis.measures._margins import measure_shares


@one_figure
def herfindahl(
    x: xr.DataArray | pd.DataFrame, normalised: bool = False, margins: Margins | None = None
) -> xr.DataArray | pd.Series:
    """Herfindahl index of a region's structure: sum of s_ri^2 over industries, from 1/n to 1.

    Parameters
    ----------
    x, margins
        As for `location_quotient`; of the margins the region totals are used.
    normalised
        (H - 1/n) / (1 - 1/n), from 0 to 1, n the number of industries of the classification. Undefined for
        one industry.

    Notes
    -----
    Hirschman (1945), Herfindahl (1950). Undefined for an empty region (zero denominator).

    Examples
    --------
    >>> herfindahl(pd.DataFrame([[40.0, 30.0, 20.0, 10.0]])).round(4).tolist()
    [0.3]
    """

    def kernel(values: Array, rows: Array, *_: Array) -> tuple[Array, Codes]:
        floor = 1 / values.shape[-1]
        with np.errstate(invalid="ignore", divide="ignore"):
            index = np.square(values / rows).sum(axis=-1)
            value = (index - floor) / (1 - floor) if normalised else index
        codes = codes_for(value, False, rows[..., 0] == 0)
        codes[np.isnan(value) & np.isfinite(index)] = Status.UNDEFINED
        return value, codes

    return _per_region(kernel, x, margins, "herfindahl")


@one_figure
def shannon_entropy(
    x: xr.DataArray | pd.DataFrame, base: float = 2, margins: Margins | None = None
) -> xr.DataArray | pd.Series:
    """Entropy of a region's structure: -sum of s log s, 0 log 0 = 0; 0 for one industry, log n at most.

    Parameters
    ----------
    x, margins
        As for `herfindahl`.
    base
        Of the logarithm; 2 gives bits.

    Notes
    -----
    Shannon (1948). Undefined for an empty region (zero denominator).

    Examples
    --------
    >>> shannon_entropy(pd.DataFrame([[1.0, 1.0, 1.0, 1.0]])).tolist()
    [2.0]
    """

    def kernel(values: Array, rows: Array, *_: Array) -> tuple[Array, Codes]:
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = values / rows
            terms = np.where(shares == 0, 0.0, shares * np.log(shares))
        value = np.abs(terms.sum(axis=-1)) / np.log(base)
        return value, codes_for(value, False, rows[..., 0] == 0)

    return _per_region(kernel, x, margins, "shannon_entropy")


def _per_region(kernel: Any, x: Any, margins: Margins | None, name: str) -> Any:
    """A figure of each region's own structure; shares in percent are as good as amounts."""
    array = as_array(x)
    check(array)
    own = None if margins is None else Margins(region=margins.region)
    return like(measure_shares(kernel, array, own, out=[REGION], name=name), x)


@several_figures
def variety(
    x: xr.DataArray | pd.DataFrame, groups: Mapping[Any, Any], base: float = 2
) -> xr.Dataset | pd.DataFrame:
    """Related and unrelated variety: entropy within groups of industries, and between the groups.

    Unrelated + related = total entropy.

    Parameters
    ----------
    x
        Amounts (region, industry, ...), >= 0.
    groups
        Industry -> group (subclass -> division, say); every industry needs one with a name.
    base
        Of the logarithm; 2 gives bits.

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
    by = xr.DataArray(groups_of(array[INDUSTRY].values.tolist(), groups), dims=INDUSTRY, name="group")
    total = shannon_entropy(array, base)
    grouped = array.groupby(by).sum(INDUSTRY, skipna=False).rename(group=INDUSTRY).drop_vars(INDUSTRY)
    unrelated = shannon_entropy(grouped, base)
    found = xr.Dataset({"related": total - unrelated, "unrelated": unrelated, "total": total})
    return like(found.assign_coords(status=total["status"]), x)  # type: ignore[no-any-return]
