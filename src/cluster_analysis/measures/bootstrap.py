"""Bootstrap of counts: exactly the classic bootstrap of the units behind them, at the cost of the groups."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import xarray as xr

from cluster_analysis.errors import InputError
from cluster_analysis.measures._checks import check
from cluster_analysis.measures._labelled import CELL, as_array, bare


def bootstrap(counts: xr.DataArray, draws: int = 999, seed: int = 20170410) -> xr.DataArray:
    """Replicates of a table of counts along the new first dimension `draw`.

    Drawing N units with replacement out of N and counting them per cell is one multinomial draw of the
    cells: the classic bootstrap, without touching the units again.

    Parameters
    ----------
    counts
        Whole numbers (region, industry, ...); `year` and any dimension but these two is resampled by itself.
    draws
        Number of replicates.
    seed
        Of the random numbers.

    Returns
    -------
    xarray.DataArray
        (draw, ...) of int64.

    Raises
    ------
    InputError
        If a count is missing, negative or no whole number.

    Notes
    -----
    Efron (1979). Jobs are no independent units: count establishments.

    Examples
    --------
    >>> x = xr.DataArray([[3, 1], [0, 4]], dims=("region", "industry"))
    >>> replicates = bootstrap(x, draws=100)
    >>> replicates.sum(["region", "industry"]).to_numpy().tolist() == [8] * 100
    True
    >>> int(replicates.sel(region=1, industry=0).max())
    0
    """
    array = bare(as_array(counts))
    check_counts(array)
    ordered = array.transpose(..., *CELL)
    cells = array.sizes["region"] * array.sizes["industry"]
    table = ordered.to_numpy().astype(np.int64).reshape(-1, cells)
    drawn, random = np.zeros((draws, *table.shape), dtype=np.int64), np.random.default_rng(seed)
    for number, row in enumerate(table):
        held = np.flatnonzero(row)  # empty cells and tables stay empty
        if held.size:
            drawn[:, number, held] = random.multinomial(row.sum(), row[held] / row.sum(), size=draws)
    found = ordered.expand_dims(draw=draws).copy(data=drawn.reshape(draws, *ordered.shape))
    return found.transpose("draw", *array.dims)


def check_counts(x: xr.DataArray) -> None:
    """Refuse what is no table of whole numbers."""
    check(x)
    values = x.to_numpy()
    if np.isnan(values).any():
        raise InputError("counts are missing in some cells; use suppression_bounds, or fill them and say so")
    if (values != np.rint(values)).any():
        raise InputError(
            "these figures are not counts (not whole numbers): without counts there is no sampling model, "
            "so no interval or test can be given"
        )


def bootstrap_interval(
    counts: xr.DataArray,
    statistic: Callable[[xr.DataArray], xr.DataArray],
    level: float = 0.95,
    draws: int = 999,
    seed: int = 20170410,
) -> xr.Dataset:
    """Percentile interval of any measure of a table of counts.

    Parameters
    ----------
    counts
        Whole numbers (region, industry, ...).
    statistic
        A measure, `location_quotient` say: one array in, one out; called once, on all draws.
    level
        Of the interval.
    draws, seed
        As for `bootstrap`.

    Returns
    -------
    xarray.Dataset
        `value`, `lower`, `upper`, and `defined`, the share of draws in which the measure is defined; the
        interval is over those.

    Notes
    -----
    Efron & Tibshirani (1993), percentile method. The type 1 order statistics bound the interval.

    Examples
    --------
    >>> from cluster_analysis.measures.specialisation import herfindahl
    >>> x = xr.DataArray([[30, 10], [20, 20]], dims=("region", "industry"))
    >>> found = bootstrap_interval(x, herfindahl, draws=199)
    >>> bool(((found["lower"] <= found["value"]) & (found["value"] <= found["upper"])).all())
    True
    """
    replicates = statistic(bootstrap(counts, draws, seed).astype(float))
    value = statistic(bare(as_array(counts)).astype(float))
    tail = (1 - level) / 2
    bounds = bare(replicates).quantile([tail, 1 - tail], "draw", method="inverted_cdf", skipna=True)
    lower, upper = (bounds.isel(quantile=one, drop=True) for one in (0, 1))
    defined = replicates.notnull().mean("draw")
    return xr.Dataset({"value": value, "lower": lower, "upper": upper, "defined": bare(defined)})
