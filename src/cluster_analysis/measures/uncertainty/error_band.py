"""Error bands of figures that are no sample: what a result says if the figures are off by a little."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
from xarray import DataArray

from cluster_analysis.errors import InputError
from cluster_analysis.measures._labelled import INDUSTRY, REGION, bare

DRAW = "draw"


def with_error(
    x: DataArray,
    size: float = 0.03,
    draws: int = 500,
    seed: int = 2017,
    national: float = 0.5,
    regional: float = 0.5,
) -> DataArray:
    r"""`x` drawn many times with log-normal errors; every measure carries the new dimension `draw` along.

    .. math:: x_{ri} \exp(s (e_{ri} + a\, e_i + b\, e_r)), \quad e \sim N(0, 1)

    Regional accounts are no sample, but they rest on surveys and keys and are revised. The size is an
    assumption and is to be called one; three sizes side by side (0.01, 0.03, 0.05) show what hangs on it.

    Parameters
    ----------
    x
        Amounts with `region` or `industry` (or both) and any other dimensions, each with errors of its own.
    size
        Standard error s of a cell, as a share of it.
    draws
        How many draws.
    seed
        Makes the draws the same each time.
    national, regional
        How large, as a multiple of `size`, the errors are that an industry has in all regions (a), and a
        region in all industries (b). Both nearly cancel out of a quotient, not out of a share of the nation.

    Returns
    -------
    xarray.DataArray
        `x` with the dimension `draw` first. A zero stays zero, a missing cell missing. Add the margins up
        again from each draw: do not pass published ones.

    Raises
    ------
    InputError
        For a size that is no share, or fewer than one draw.

    Examples
    --------
    >>> amounts = DataArray([[1.0, 4.0], [2.0, 0.0]], dims=("region", "industry"))
    >>> drawn = with_error(amounts, draws=1000)
    >>> drawn.dims, float(drawn.std("draw").isel(region=1, industry=1))
    (('draw', 'region', 'industry'), 0.0)
    """
    if not 0 <= size < 1 or draws < 1:
        raise InputError(
            "needs an error from 0 to below 1 and draws: got {size} and {draws}", size=size, draws=draws
        )
    random = np.random.default_rng(seed)
    noise = size * _normal(x, draws, random)
    for part, across in ((national, REGION), (regional, INDUSTRY)):
        if part and across in x.dims:
            noise = noise + size * part * _normal(x.isel({across: 0}, drop=True), draws, random)
    drawn = bare(x) * np.exp(noise.transpose(DRAW, *x.dims))
    drawn = drawn.transpose(DRAW, *x.dims).assign_attrs(x.attrs | {"error": size})
    return drawn.rename(x.name)


def _normal(x: DataArray, draws: int, random: np.random.Generator) -> DataArray:
    """Standard normal figures over the dimensions of an array, and `draw`."""
    dims: tuple[Hashable, ...] = (DRAW, *x.dims)
    return DataArray(random.standard_normal((draws, *x.shape)), dims=dims)
