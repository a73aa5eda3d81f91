"""How sure a location quotient is: intervals, tests, shrinkage, and bounds where cells are suppressed.

Intervals and tests need counts of things that locate by themselves: establishments. Value added has no
sampling model; it is uncertain all the same, which an error band of an assumed size shows.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial
from typing import Any, Literal

import numpy as np
import pandas as pd
import xarray as xr
from xarray import DataArray, Dataset

from cluster_analysis.data.panel.margins import Margins
from cluster_analysis.data.status import Status, flag_attributes
from cluster_analysis.errors import InputError, Problem, known_choice, refuse
from cluster_analysis.measures.bootstrap import counts_of
from cluster_analysis.measures.door.kernels import measure, q_values, totals
from cluster_analysis.measures.door.labelled import (
    CELL,
    INDUSTRY,
    REGION,
    Array,
    Labelled,
    Mask,
    Results,
    Table,
    as_array,
    bare,
    check,
    like,
    places,
    refuse_cells,
    same_labels,
)
from cluster_analysis.measures.specialisation import TOLERANCE

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
    drawn = DataArray(np.exp(noise)) * bare(x)
    return drawn.assign_attrs(x.attrs | {"error": size}).rename(x.name)


def _normal(x: DataArray, draws: int, random: np.random.Generator) -> DataArray:
    """Standard normal figures over the dimensions of an array, and `draw`."""
    dims: tuple[Hashable, ...] = (DRAW, *x.dims)
    return DataArray(random.standard_normal((draws, *x.shape)), dims=dims)


def _sums(x: Array) -> tuple[Array, Array, Array]:
    """X_r, X_i and X."""
    columns = x.sum(axis=-2, keepdims=True)
    return x.sum(axis=-1, keepdims=True), columns, columns.sum(axis=-1, keepdims=True)


def _expected(x: Array) -> Array:
    """X_r X_i / X, missing where it is zero."""
    rows, columns, whole = _sums(x)
    expected = rows * columns / whole
    return np.where(expected > 0, expected, np.nan)


def location_quotient_interval(
    counts: Table, level: float = 0.95, method: Literal["garwood", "katz"] = "garwood"
) -> Results:
    r"""Confidence interval of the location quotient of counts.

    Parameters
    ----------
    counts
        Whole numbers (region, industry, ...): establishments.
    level
        Of the two-sided interval.
    method
        `garwood`: the exact Poisson limits of the count, over the expected count E = X_r X_i / X:
        chi2(a/2; 2x) / 2E to chi2(1 - a/2; 2x + 2) / 2E; a count of 0 has the lower limit 0. `katz`: another
        ratio, the region's share against that of the rest of the nation,
        R = (x_ri / X_r) / ((X_i - x_ri) / (X - X_r)), with exp(ln R -+ z se),
        se^2 = 1/x_ri - 1/X_r + 1/(X_i - x_ri) - 1/(X - X_r); undefined if the region has none or all of it.

    Returns
    -------
    xarray.Dataset or pandas.DataFrame
        `value` (the quotient, for `katz` the ratio R), `lower`, `upper`. The quotient of a
        ratio is R / (w R + 1 - w), w = X_r / X, which is 1 where R is. A frame has them over the industries
        in the columns.

    Raises
    ------
    InputError
        For missing cells or anything but whole numbers.

    Notes
    -----
    Garwood (1936); Katz, Baptista, Azen & Pike (1978). The margins are taken as known.

    Examples
    --------
    >>> import pandas as pd
    >>> plants = pd.DataFrame({"a": [10, 10], "b": [20, 60]}, index=["n", "s"])
    >>> found = location_quotient_interval(plants)
    >>> [round(found[name].loc["n", "a"].item(), 3) for name in ("value", "lower", "upper")]
    [1.667, 0.799, 3.065]
    """
    formulas = {"garwood": _garwood, "katz": _katz}
    formula = formulas[known_choice(method, formulas, "method of the interval")]
    if not 0 < level < 1:
        raise InputError("the level must lie between 0 and 1, got {level}", level=level)
    array = counts_of(counts)
    outs = dict.fromkeys(("value", "lower", "upper"), CELL)
    found = measure(partial(formula, level=level), array, out=outs)
    return like(found.assign_attrs(method=method, level=level), counts)


def _garwood(x: Array, level: float) -> tuple[Array, Array, Array]:
    from scipy.special import chdtri

    tail = (1 - level) / 2
    expected = _expected(x)
    lower = np.where(x > 0, chdtri(2 * np.maximum(x, 1), 1 - tail) / 2, 0.0)
    return x / expected, lower / expected, chdtri(2 * x + 2, tail) / 2 / expected


def _katz(x: Array, level: float) -> tuple[Array, Array, Array]:
    """Infinite where a region has none or all of an industry."""
    from scipy.special import ndtri

    rows, columns, whole = _sums(x)
    other, elsewhere = whole - rows, columns - x
    known = (x > 0) & (elsewhere > 0) | (rows * columns == 0)
    value = np.where(known, x / rows / (elsewhere / other), np.inf)
    se = np.sqrt(1 / x - 1 / rows + 1 / elsewhere - 1 / other)
    factor = np.exp(ndtri((1 + level) / 2) * se)
    return value, value / factor, value * factor


def location_quotient_test(counts: Table) -> Results:
    """Dartboard test of specialisation on establishments, with q-values over all cells.

    Null: each of the X_i establishments of an industry lands in region r with probability X_r / X, so that
    x_ri is binomial. p = P(count >= x_ri).

    Parameters
    ----------
    counts
        Establishments (region, industry, ...); not jobs, which come in plants and are not independent.

    Returns
    -------
    xarray.Dataset or pandas.DataFrame
        `p`, and `q` (Benjamini-Hochberg over all tested cells of the array). An industry nobody has and an
        empty region are not tested (zero denominator).

    Notes
    -----
    The dartboard of Ellison & Glaeser (1997) on one cell; Benjamini & Hochberg (1995).

    Examples
    --------
    >>> import pandas as pd
    >>> plants = pd.DataFrame({"a": [2, 0], "b": [0, 2]})
    >>> location_quotient_test(plants)["p"].to_numpy().tolist()
    [[0.25, 1.0], [1.0, 0.25]]
    """
    p = measure(_binomial, counts_of(counts), name="p")
    return like(Dataset({"p": p, "q": q_values(p)}), counts)


def _binomial(x: Array) -> Array:
    from scipy.stats import binom

    rows, n, whole = _sums(x)
    share = np.where(rows * n > 0, np.clip(rows / whole, 0, 1), np.nan)
    return np.asarray(binom.sf(x - 1, n, share))


def empirical_bayes_location_quotient(counts: Labelled) -> Labelled:
    r"""Location quotient shrunk towards its industry's mean, the more the smaller the expected count.

    .. math:: \hat\theta_r = m + \frac{A}{A + m / E_r} (x_r / E_r - m), \quad
              A = \max\left(0, \frac{\sum E (x/E - m)^2}{\sum E} - \frac{m}{\bar E}\right)

    per industry, with E = X_r X_i / X and m = sum x / sum E, which is 1.

    Parameters
    ----------
    counts
        Whole numbers (region, industry, ...).

    Returns
    -------
    xarray.DataArray or pandas.DataFrame
        Between the quotient and 1. Zero denominator as for the quotient.

    Notes
    -----
    Marshall (1991), global estimator.

    Examples
    --------
    >>> import pandas as pd
    >>> plants = pd.DataFrame({"a": [3, 1], "b": [20, 36]})
    >>> shrunk = empirical_bayes_location_quotient(plants)
    >>> bool(1 <= shrunk.loc[0, "a"] < 3 / (23 * 4 / 60))
    True
    """
    return like(measure(_marshall, counts_of(counts), name="empirical_bayes_location_quotient"), counts)


def _marshall(x: Array) -> Array:
    expected = _expected(x)
    rate = x / expected
    of_all = np.nansum(expected, axis=-2, keepdims=True)
    spread = np.nansum(expected * np.square(rate - 1), axis=-2, keepdims=True) / of_all
    regions = np.isfinite(rate).sum(axis=-2, keepdims=True)
    a = np.maximum(0.0, spread - regions / of_all)
    return 1 + a / (a + 1 / expected) * (rate - 1)


def cell_bounds(
    x: Array, hidden: Mask, rows: Array, columns: Array, rounding: float, labels: Any
) -> tuple[Array, Array]:
    """Least and largest amount of each cell of one table: two linear programmes for each hidden one.

    A cell is counted in shares of what its row and column leave for it, a row or column in shares of what is
    left of its total, so that the solver's tolerance is small beside every one of them.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    least = np.where(hidden, 0.0, x)
    most = least.copy()
    left = np.maximum(rows - least.sum(axis=1), 0.0), np.maximum(columns - least.sum(axis=0), 0.0)
    r, c = np.nonzero(hidden)
    room = np.minimum(left[0][r], left[1][c]) + rounding
    lines = np.vstack([np.eye(x.shape[0])[:, r], np.eye(x.shape[1])[:, c]])
    held = lines.any(axis=1)
    lines, sums = lines[held], np.concatenate(left)[held]
    unit = np.where(sums > 0, sums, 1.0)
    limits = ((sums + sign * rounding) / unit for sign in (-1, 1))
    fits = LinearConstraint(lines * room / unit[:, None], *limits)
    ends = np.zeros((2, r.size))
    for cell, goal in enumerate(np.eye(r.size)):
        for end, sign in enumerate((1, -1)):
            filling = milp(sign * goal, constraints=fits, bounds=Bounds(0, 1)).x
            if filling is None:
                raise InputError(
                    "no amounts of the suppressed cells {cells} agree with the published totals; "
                    "check the totals, or say how far rounding may put them off",
                    cells=[f"{labels[0][i]}/{labels[1][j]}" for i, j in zip(r, c, strict=True)][:20],
                )
            ends[end, cell] = filling[cell]
    # what differs by no more than the solver's tolerance is one number
    ends = np.where(np.ptp(ends, axis=0) <= 1e-9, ends.mean(axis=0), ends)
    least[hidden], most[hidden] = ends * room
    return least, most


def suppression_bounds(
    x: Table,
    suppressed: DataArray | pd.DataFrame | None = None,
    margins: Margins | None = None,
    rounding: float = 0.0,
) -> Dataset:
    """Bounds of the quotients of suppressed cells over all fillings that agree with the published margins.

    Parameters
    ----------
    x
        Amounts (region, industry, ...); what stands in a suppressed cell is not looked at.
    suppressed
        Which cells are hidden (True); the missing ones if not given.
    margins
        The published totals of the regions and of the industries, both needed.
    rounding
        How far the published figures of one row or column may be off its total together.

    Returns
    -------
    xarray.Dataset
        `lower`, `upper` (quotients), `cell_lower`, `cell_upper` (amounts), `recoverable` (1 where a hidden
        cell follows exactly from the margins: a disclosure risk), and `specialised` (1 whatever the hidden
        value is, 0 never, missing if it depends on it). The attribute `recoverable` lists those cells as
        (labels, amount).

    Raises
    ------
    InputError
        If no filling agrees with the margins; the rows and columns are named.

    Notes
    -----
    Least and largest amount of a cell in a transport polytope, by linear programme (`scipy.optimize.milp`).
    With published margins the quotient is proportional to the amount. Bounds of several cells do not hold
    jointly.

    Examples
    --------
    >>> x = pd.DataFrame({"a": [np.nan, 5.0], "b": [7.0, 8.0]}, index=["n", "s"])
    >>> totals = Margins(pd.Series({"n": 10.0, "s": 13.0}), pd.Series({"a": 8.0, "b": 15.0}))
    >>> suppression_bounds(x, margins=totals).attrs["recoverable"]
    [(('n', 'a'), 3.0)]
    """
    if margins is None or margins.region is None or margins.industry is None:
        raise InputError("bounds of suppressed cells need the published region totals and industry totals")
    array = as_array(x)
    amounts = bare(array)
    hidden = amounts.isnull()
    if suppressed is not None:
        hidden = same_labels(bare(as_array(suppressed)), array).transpose(*array.dims, ...).astype(bool)
    check(array.where(~hidden))
    rows, columns, whole = totals(array, margins, checked=False)
    known = amounts.where(~hidden, 0.0)
    _refuse_gaps(known, "is missing but not marked as suppressed: {cell}")
    for side, dim in ((rows, INDUSTRY), (columns, REGION)):
        _refuse_gaps(side, "has no published total: {cell}")
        wrong = known.sum(dim) > side * (1 + TOLERANCE) + rounding
        refuse_cells("published cells exceed the published total ({where})", known.sum(dim), wrong.values)
    least, most = xr.apply_ufunc(
        partial(cell_bounds, rounding=rounding, labels=[array[dim].values for dim in CELL]),
        *(amounts, hidden, rows, columns),
        input_core_dims=[CELL, CELL, [REGION], [INDUSTRY]],
        output_core_dims=[CELL, CELL],
        vectorize=True,
    )
    found = _quotients(hidden, least, most, whole / (rows * columns)).transpose(*array.dims)
    certain = found["cell_lower"].where(found["recoverable"] == 1).to_series().dropna()
    return found.assign_attrs(recoverable=[(place, float(value)) for place, value in certain.items()])


def _refuse_gaps(figures: DataArray, message: str) -> None:
    refuse(Problem(message, cell=where) for _, where in places(figures, figures.isnull().values))


def _quotients(hidden: DataArray, least: DataArray, most: DataArray, factor: DataArray) -> Dataset:
    """Quotients of the bounds, what is certain, and what can be recovered."""
    factor = factor.where(np.isfinite(factor))
    lower, upper = least * factor, most * factor
    exact = (most - least <= TOLERANCE * most).astype(float)
    edge = 1 - TOLERANCE
    sure = xr.where(lower >= edge, 1.0, xr.where(upper < edge, 0.0, np.nan))
    status = xr.where(lower.isnull(), Status.ZERO_DENOMINATOR, hidden * int(Status.ESTIMATED)).astype(
        np.int8
    )
    return Dataset(
        {
            "lower": lower,
            "upper": upper,
            "cell_lower": least,
            "cell_upper": most,
            "recoverable": exact.where(hidden),
            "specialised": sure,
        },
        {"status": status.assign_attrs(flag_attributes())},
    )
