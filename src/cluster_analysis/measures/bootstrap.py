"""Bootstrap of counts: exactly the classic bootstrap of the units behind them, at the cost of the groups."""

from __future__ import annotations

import numpy as np
import xarray as xr

from cluster_analysis.errors import InputError
from cluster_analysis.measures.door.labelled import CELL, Table, as_array, bare, check


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
    array = bare(counts_of(counts))
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


def counts_of(counts: Table) -> xr.DataArray:
    """Counts as a checked array; what is no table of whole numbers is refused."""
    x = as_array(counts)
    check(x)
    values = x.to_numpy()
    if np.isnan(values).any():
        raise InputError(
            "counts are missing in some cells; use suppression_bounds, or fill them and say so"
        )
    if (values != np.rint(values)).any():
        raise InputError(
            "these figures are not counts (not whole numbers): without counts there is no sampling model, "
            "so no interval or test can be given"
        )
    return x
