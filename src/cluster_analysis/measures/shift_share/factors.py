"""Shift-share by factors (Gerfin): growth against the nation as structure times location, projected."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from cluster_analysis.data.panel.margins import Margins
from cluster_analysis.measures._labelled import (
    INDUSTRY,
    REGION,
    Array,
    Codes,
    Labelled,
    amounts,
    as_vector,
    bare,
    codes_for,
    like,
    measure,
    measure_several,
    several_figures,
)
from cluster_analysis.measures._margins import sums_of, totals
from cluster_analysis.measures._pairs import on_labels
from cluster_analysis.measures.shift_share.components import pair

NAMES = ("regional", "structural", "locational")


@several_figures
def shift_share_factors(
    x0: xr.DataArray | pd.DataFrame,
    x1: xr.DataArray | pd.DataFrame,
    margins0: Margins | None = None,
    margins1: Margins | None = None,
) -> xr.Dataset | pd.DataFrame:
    r"""Growth of each region over the nation's, as a factor of structure times a factor of location.

    .. math:: R_r = \frac{X_{r1} / X_{r0}}{X_1 / X_0} = S_r L_r, \quad
              S_r = \frac{\sum_i x_{ri0} X_{i1} / X_{i0}}{X_{r0} X_1 / X_0}

    Parameters
    ----------
    x0, x1, margins0, margins1
        As for `shift_share`.

    Returns
    -------
    xarray.Dataset or pandas.DataFrame
        Per region `regional`, `structural` (above 1: more of the industries that grow), `locational` (above
        1: its industries grow faster than in the nation). Undefined (zero denominator) for an empty region,
        and where an industry of the region is new to the nation.

    Notes
    -----
    Gerfin (1964); the German literature's Regional-, Struktur- and Standortfaktor.

    Examples
    --------
    >>> before = pd.DataFrame({"a": [100.0, 100.0], "b": [50.0, 150.0]})
    >>> after = pd.DataFrame({"a": [130.0, 110.0], "b": [50.0, 160.0]})
    >>> shift_share_factors(before, after).round(4).loc[0].tolist()
    [1.0667, 1.0222, 1.0435]
    """
    start, end = pair(x0, x1)
    before, after = totals(start, margins0), totals(end, margins1)
    names, n = (tuple(before.given), tuple(after.given)), len(before.given)

    def kernel(first: Array, last: Array, *margins: Array) -> tuple[npt.NDArray[Any], ...]:
        sums0 = sums_of(first, **dict(zip(names[0], margins[:n], strict=True)))
        sums1 = sums_of(last, **dict(zip(names[1], margins[n:], strict=True)))
        return _factors(first, sums0, sums1)

    cores = [[REGION, INDUSTRY], *before.cores, *after.cores]
    others = (end, *before.arrays, *after.arrays)
    found = measure_several(kernel, start, *others, names=NAMES, other_cores=cores, out=[REGION])
    return like(found, x0)  # type: ignore[no-any-return]


def _factors(
    x0: Array, start: tuple[Array, Array, Array], end: tuple[Array, Array, Array]
) -> tuple[Array, Array, Array, Codes]:
    """R, S, L and status of each region."""
    with np.errstate(divide="ignore", invalid="ignore"):
        nation = end[2][..., 0] / start[2][..., 0]
        expected = np.where(x0 == 0, 0.0, x0 * (end[1] / start[1])).sum(axis=-1)
        rows0, rows1 = start[0][..., 0], end[0][..., 0]
        structural = expected / rows0 / nation
        regional = rows1 / rows0 / nation
        locational = rows1 / expected
    zero = (rows0 == 0) | (expected == 0)
    codes = codes_for(locational, False, zero)
    gap = np.isnan(locational)
    return np.where(gap, np.nan, regional), np.where(gap, np.nan, structural), locational, codes


def shift_share_prognosis(
    x0: Labelled, x1: Labelled, industry_totals: xr.DataArray | pd.Series | Mapping[Hashable, float]
) -> Labelled:
    r"""Projection of each region and industry from a forecast of the industries in the nation.

    .. math:: x_{ri2} = x_{ri1} \frac{X_{i2}}{X_{i1}} L_r

    with L_r the locational factor of `shift_share_factors` from the first date to the second.

    Parameters
    ----------
    x0, x1
        Amounts at the two dates, as for `shift_share`.
    industry_totals
        X_i2, the forecast of each industry in the nation, as far ahead as the two dates are apart.

    Returns
    -------
    xarray.DataArray or pandas.DataFrame
        Amounts in the unit of `x1`. They need not add up to the forecast. Zero denominator for an industry
        that the nation has not at the second date.

    Notes
    -----
    Gerfin (1964). It supposes that what a region is better at stays as it was: a projection, no forecast.

    Examples
    --------
    >>> before = pd.DataFrame({"a": [100.0, 100.0], "b": [50.0, 150.0]})
    >>> after = pd.DataFrame({"a": [130.0, 110.0], "b": [50.0, 160.0]})
    >>> shift_share_prognosis(before, after, {"a": 240.0, "b": 210.0}).round(2).loc[0].tolist()
    [135.65, 52.17]
    """
    start, end = pair(x0, x1)
    factor = bare(shift_share_factors(start, end)["locational"])
    forecast = on_labels(bare(as_vector(industry_totals, INDUSTRY)), end, INDUSTRY)

    def kernel(x: Array, later: Array, location: Array) -> tuple[Array, Codes]:
        now = x.sum(axis=-2, keepdims=True)
        with np.errstate(divide="ignore", invalid="ignore"):
            value = x * (later[..., None, :] / now) * location[..., None]
        return value, codes_for(value, np.isnan(x), (now == 0) | np.zeros(x.shape, dtype=bool))

    cores = [[INDUSTRY], [REGION]]
    result = measure(kernel, amounts(end), forecast, factor, other_cores=cores, name="shift_share_prognosis")
    return like(result, x1)  # type: ignore[no-any-return]
