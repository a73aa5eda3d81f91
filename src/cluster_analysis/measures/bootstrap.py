"""Bootstrap of counts: exactly the classic bootstrap of the units behind them, at the cost of the groups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import xarray as xr

from cluster_analysis.errors import InputError, ParameterError
from cluster_analysis.measures._checks import check
from cluster_analysis.measures._labelled import as_array, bare

ROWS = 32_768
"""Rows counted at a time: their cell numbers stay in the cache."""

BLOCK = 64
"""Draws per task: each task has its own stream, so the result does not depend on who runs it."""


def count_cells(
    region: npt.NDArray[np.integer[Any]],
    industry: npt.NDArray[np.integer[Any]],
    regions: Sequence[Any],
    industries: Sequence[Any],
) -> xr.DataArray:
    """Number of units in each cell, from one pass over the codes of the units.

    Parameters
    ----------
    region, industry
        Position of each unit in `regions` and in `industries` (the codes of a categorical column).
    regions, industries
        Labels of the table.

    Returns
    -------
    xarray.DataArray
        (region, industry) of int64: what `bootstrap` needs. A cell without units is 0.

    Raises
    ------
    InputError
        If a code is missing (-1) or stands for no label; the row is named.

    Examples
    --------
    >>> units = np.array([0, 0, 1]), np.array([1, 1, 0])
    >>> count_cells(*units, ["north", "south"], ["farms", "mines"]).to_numpy().tolist()
    [[0, 2], [1, 0]]
    """
    if len(region) != len(industry):
        n = {"regions": len(region), "industries": len(industry)}
        raise InputError("{regions} regions for {industries} industries: one of each per unit", **n)
    for name, codes, size in (("region", region, len(regions)), ("industry", industry, len(industries))):
        if len(codes) and (codes.min() < 0 or codes.max() >= size):
            row = int(np.flatnonzero((codes < 0) | (codes >= size))[0])
            told = {"unit": row, "code": int(codes[row]), "what": name, "last": size - 1}
            raise InputError("unit {unit}: the code {code} is no {what} (0 to {last})", **told)
    counts = np.zeros(len(regions) * len(industries), dtype=np.int64)
    number = np.min_scalar_type(-max(1, len(counts)))  # the smallest integer that holds every cell number
    for start in range(0, len(region), ROWS):
        part = slice(start, start + ROWS)
        cells = np.multiply(region[part], len(industries), dtype=number, casting="unsafe")
        np.add(cells, industry[part], out=cells, casting="unsafe")
        counts += np.bincount(cells, minlength=len(counts))
    table = counts.reshape(len(regions), len(industries))
    return xr.DataArray(table, coords={"region": list(regions), "industry": list(industries)})


def bootstrap(
    counts: xr.DataArray,
    draws: int = 999,
    method: Literal["multinomial", "poisson"] = "multinomial",
    within: Sequence[str] = (),
    seed: int = 20170410,
    workers: int = 1,
) -> xr.DataArray:
    """Replicates of a table of counts along the new first dimension `draw`.

    Drawing N units with replacement out of N and counting them per cell is one multinomial draw of the
    cells: the classic bootstrap, without touching the units again. `poisson` lets the total vary too.

    Parameters
    ----------
    counts
        Whole numbers (region, industry, ...); `year` and any dimension but these two is resampled by itself.
    draws
        Number of replicates.
    method
        `multinomial` keeps every total, `poisson` draws each cell by itself.
    within
        Further dimensions to resample within, for a stratified bootstrap (`["region"]`).
    seed
        Of the `SeedSequence`; one child per block of 64 draws, so that the result is bitwise the same
        with any number of workers.
    workers
        Threads.

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
    if method not in ("multinomial", "poisson"):
        raise ParameterError(method, ["multinomial", "poisson"], "method of the bootstrap")
    array = bare(as_array(counts))
    check_counts(array)
    apart = [dim for dim in array.dims if dim not in ("region", "industry") or dim in within]
    ordered = array.transpose(*apart, ...)
    shape = ordered.shape
    table = ordered.to_numpy().astype(np.int64).reshape(int(np.prod(shape[: len(apart)])), -1)
    starts = range(0, draws, BLOCK)
    seeds = np.random.SeedSequence(seed).spawn(len(starts))
    tasks = [(table, min(BLOCK, draws - start), one) for start, one in zip(starts, seeds, strict=True)]
    draw = _multinomial if method == "multinomial" else _poisson
    parts = _run(draw, tasks, workers)
    values = np.concatenate(parts).reshape(draws, *shape)
    coords = {name: ordered[name] for name in ordered.coords}
    return xr.DataArray(values, dims=("draw", *ordered.dims), coords=coords).transpose("draw", *array.dims)


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


def _run(
    draw: Callable[..., npt.NDArray[np.int64]], tasks: list[tuple[Any, ...]], workers: int
) -> list[npt.NDArray[np.int64]]:
    """All blocks, in order."""
    if workers == 1:
        return [draw(*task) for task in tasks]
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(lambda task: draw(*task), tasks))


def _multinomial(
    table: npt.NDArray[np.int64], draws: int, seed: np.random.SeedSequence
) -> npt.NDArray[np.int64]:
    """Draws of each row, its total kept; empty cells and rows stay empty."""
    rng = np.random.default_rng(seed)
    out = np.zeros((draws, *table.shape), dtype=np.int64)
    for number, row in enumerate(table):
        held = np.flatnonzero(row)
        if held.size:
            out[:, number, held] = rng.multinomial(row.sum(), row[held] / row.sum(), size=draws)
    return out


def _poisson(table: npt.NDArray[np.int64], draws: int, seed: np.random.SeedSequence) -> npt.NDArray[np.int64]:
    """Each cell by itself."""
    return np.random.default_rng(seed).poisson(table, size=(draws, *table.shape))


def bootstrap_interval(
    counts: xr.DataArray,
    statistic: Callable[[xr.DataArray], xr.DataArray],
    level: float = 0.95,
    draws: int = 999,
    **options: Any,
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
    draws, **options
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
    replicates = statistic(bootstrap(counts, draws, **options).astype(float))
    value = statistic(bare(as_array(counts)).astype(float))
    tail = (1 - level) / 2
    bounds = bare(replicates).quantile([tail, 1 - tail], "draw", method="inverted_cdf", skipna=True)
    lower, upper = (bounds.isel(quantile=one, drop=True) for one in (0, 1))
    defined = replicates.notnull().mean("draw")
    return xr.Dataset({"value": value, "lower": lower, "upper": upper, "defined": bare(defined)})
