"""How sure a location quotient is: intervals, tests, shrinkage, and bounds where cells are suppressed.

Intervals and tests need counts of things that locate by themselves: establishments. Value added has no
sampling model, so for it no interval is given; the star table shows what moving the thresholds does.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from cluster_analysis.errors import InputError, ParameterError, Problem
from cluster_analysis.measures._labelled import (
    INDUSTRY,
    REGION,
    Array,
    as_array,
    as_vector,
    bare,
    check,
    codes_for,
    like,
    measure,
    measure_several,
)
from cluster_analysis.measures.bootstrap import check_counts
from cluster_analysis.measures.specialisation import TOLERANCE
from cluster_analysis.status import Status, flag_attributes

Codes = npt.NDArray[np.int8]
CELL = (REGION, INDUSTRY)


def _counts(counts: Any) -> xr.DataArray:
    array = as_array(counts).astype(float)
    check_counts(array)
    return array


def _expected(x: Array) -> tuple[Array, npt.NDArray[np.bool_]]:
    """X_r X_i / X, and where it is zero."""
    rows, columns = x.sum(axis=-1, keepdims=True), x.sum(axis=-2, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = rows * columns / columns.sum(axis=-1, keepdims=True)
    return expected, ~(expected > 0)


def location_quotient_interval(
    counts: xr.DataArray | pd.DataFrame, level: float = 0.95, method: Literal["garwood", "katz"] = "garwood"
) -> Any:
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
    xarray.Dataset or dict of pandas.DataFrame
        `value` (the quotient, for `katz` the ratio R; the attribute `of` says which), `lower`, `upper`. The
        quotient of a ratio is R / (w R + 1 - w), w = X_r / X, which is 1 where R is.

    Raises
    ------
    InputError
        For missing cells or anything but whole numbers.

    Notes
    -----
    Garwood (1936); Katz, Baptista, Azen & Pike (1978). The margins are taken as known.

    Examples
    --------
    >>> plants = pd.DataFrame({"a": [10, 10], "b": [20, 60]}, index=["n", "s"])
    >>> found = location_quotient_interval(plants)
    >>> [round(found[name].loc["n", "a"].item(), 3) for name in ("value", "lower", "upper")]
    [1.667, 0.799, 3.065]
    """
    kernels = {"garwood": _garwood, "katz": _katz}
    if method not in kernels:
        raise ParameterError(method, kernels, "method of the interval")
    if not 0 < level < 1:
        raise InputError(f"the level must lie between 0 and 1, got {level}")
    array = _counts(counts)
    found = measure_several(
        lambda x: kernels[method](x, level), array, names=("value", "lower", "upper"), out=CELL
    )
    found.attrs |= {"method": method, "level": level}
    found.attrs["of"] = "location quotient" if method == "garwood" else "ratio against the rest of the nation"
    return _frames(found, counts)


def _frames(found: xr.Dataset, x: Any) -> Any:
    """A frame per variable for a frame."""
    if not isinstance(x, pd.DataFrame):
        return found
    return {str(name): like(found[name], x) for name in found.data_vars}


def _garwood(x: Array, level: float) -> tuple[Array, Array, Array, Codes]:
    from scipy.special import chdtri

    tail = (1 - level) / 2
    expected, zero = _expected(x)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.where(zero, np.nan, x / expected)
        lower = np.where(x > 0, chdtri(2 * np.maximum(x, 1), 1 - tail) / 2, 0.0) / expected
        upper = chdtri(2 * x + 2, tail) / 2 / expected
    codes = codes_for(value, False, zero)
    return value, np.where(zero, np.nan, lower), np.where(zero, np.nan, upper), codes


def _katz(x: Array, level: float) -> tuple[Array, Array, Array, Codes]:
    from scipy.special import ndtri

    z = ndtri((1 + level) / 2)
    rows, columns = x.sum(axis=-1, keepdims=True), x.sum(axis=-2, keepdims=True)
    other, elsewhere = columns.sum(axis=-1, keepdims=True) - rows, columns - x
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.array(x / rows / (elsewhere / other))
        se = np.sqrt(1 / x - 1 / rows + 1 / elsewhere - 1 / other)
        undefined = (x == 0) | (elsewhere == 0)
        value[undefined] = np.nan
        lower, upper = value * np.exp(-z * se), value * np.exp(z * se)
    codes = codes_for(value, False, True)
    codes[undefined & np.broadcast_to((rows > 0) & (columns > 0), x.shape)] = Status.UNDEFINED
    return value, lower, upper, codes


def location_quotient_test(
    counts: xr.DataArray | pd.DataFrame, alternative: Literal["greater", "less"] = "greater"
) -> Any:
    """Dartboard test of specialisation on establishments, with q-values over all cells.

    Null: each of the X_i establishments of an industry lands in region r with probability X_r / X, so that
    x_ri is binomial. p = P(count >= x_ri), or <= for `less`.

    Parameters
    ----------
    counts
        Establishments (region, industry, ...); not jobs, which come in plants and are not independent.

    Returns
    -------
    xarray.Dataset or dict of pandas.DataFrame
        `p`, and `q` (Benjamini-Hochberg over all tested cells of the array). An industry nobody has and an
        empty region are not tested (zero denominator).

    Notes
    -----
    The dartboard of Ellison & Glaeser (1997) on one cell; Benjamini & Hochberg (1995).

    Examples
    --------
    >>> plants = pd.DataFrame({"a": [2, 0], "b": [0, 2]})
    >>> location_quotient_test(plants)["p"].to_numpy().tolist()
    [[0.25, 1.0], [1.0, 0.25]]
    """
    from scipy.stats import false_discovery_control

    if alternative not in ("greater", "less"):
        raise ParameterError(alternative, ["greater", "less"], "alternative")
    array = _counts(counts)
    p = measure(lambda x: _binomial(x, alternative), array, name="p")
    q = np.full(p.shape, np.nan)
    tested = p.notnull().values
    if tested.any():
        q[tested] = false_discovery_control(p.values[tested])
    return _frames(xr.Dataset({"p": p, "q": p.copy(data=q)}), counts)


def _binomial(x: Array, alternative: str) -> tuple[Array, Codes]:
    from scipy.special import bdtr, betainc

    rows, n = x.sum(axis=-1, keepdims=True), x.sum(axis=-2, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.clip(rows / n.sum(axis=-1, keepdims=True), 0, 1)
        if alternative == "greater":
            value = np.where(x == 0, 1.0, betainc(np.maximum(x, 1), np.maximum(n - x + 1, 1), share))
        else:
            value = bdtr(x, np.broadcast_to(n, x.shape).astype(np.int64), share)
    zero = (rows == 0) | (n == 0)
    value = np.where(zero, np.nan, value)
    return value, codes_for(value, False, zero)


def empirical_bayes_location_quotient(counts: xr.DataArray | pd.DataFrame) -> Any:
    r"""Location quotient shrunk towards its industry's mean, the more the smaller the expected count.

    .. math:: \hat\theta_r = m + \frac{A}{A + m / E_r} (x_r / E_r - m), \quad
              A = \max\Bigl(0, \frac{\sum E (x/E - m)^2}{\sum E} - \frac{m}{\bar E}\Bigr)

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
    >>> plants = pd.DataFrame({"a": [3, 1], "b": [20, 36]})
    >>> shrunk = empirical_bayes_location_quotient(plants)
    >>> bool(1 <= shrunk.loc[0, "a"] < 3 / (23 * 4 / 60))
    True
    """
    result = measure(_marshall, _counts(counts), name="empirical_bayes_location_quotient")
    return like(result, counts)


def _marshall(x: Array) -> tuple[Array, Codes]:
    expected, zero = _expected(x)
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = np.where(zero, 0.0, x / expected)
        of_all = expected.sum(axis=-2, keepdims=True)
        spread = (np.where(zero, 0.0, expected) * np.square(rate - 1)).sum(axis=-2, keepdims=True) / of_all
        regions = (~zero).sum(axis=-2, keepdims=True)
        a = np.maximum(0.0, spread - regions / of_all)
        value = np.where(zero, np.nan, 1 + a / (a + 1 / expected) * (rate - 1))
    return value, codes_for(value, False, zero)


def suppression_bounds(
    x: xr.DataArray | pd.DataFrame,
    suppressed: xr.DataArray | pd.DataFrame | None = None,
    region_totals: xr.DataArray | pd.Series | None = None,
    industry_totals: xr.DataArray | pd.Series | None = None,
    total: float | xr.DataArray | None = None,
    threshold: float = 1.0,
    rounding: float = 0.0,
) -> xr.Dataset:
    """Bounds of the quotients of suppressed cells over all fillings that agree with the published margins.

    Parameters
    ----------
    x
        Amounts (region, industry, ...); what stands in a suppressed cell is not looked at.
    suppressed
        Which cells are hidden (True); the missing ones if not given.
    region_totals, industry_totals
        Published margins, both needed.
    total
        Published; the sum of the region totals if not given.
    threshold
        Of specialisation.
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
    Least and largest amount of a cell in a transport polytope: by Frechet's bounds where the hidden cells
    form a full block, else by linear programme (`scipy.optimize.linprog`), block by block. With published
    margins the quotient is proportional to the amount. Bounds of several cells do not hold jointly.

    Examples
    --------
    >>> x = pd.DataFrame({"a": [np.nan, 5.0], "b": [7.0, 8.0]}, index=["n", "s"])
    >>> totals = pd.Series({"n": 10.0, "s": 13.0}), pd.Series({"a": 8.0, "b": 15.0})
    >>> suppression_bounds(x, None, *totals).attrs["recoverable"]
    [(('n', 'a'), 3.0)]
    """
    if region_totals is None or industry_totals is None:
        raise InputError("bounds of suppressed cells need the published region totals and industry totals")
    array = as_array(x)
    check(array)
    hidden = bare(array).isnull() if suppressed is None else bare(as_array(suppressed)).astype(bool)
    rows = bare(as_vector(region_totals)).sel({REGION: array[REGION].values})
    columns = bare(as_vector(industry_totals, INDUSTRY)).sel({INDUSTRY: array[INDUSTRY].values})
    whole = rows.sum(REGION, skipna=False) if total is None else xr.DataArray(total)
    hidden = hidden.sel({REGION: array[REGION].values, INDUSTRY: array[INDUSTRY].values})
    _check_known(array, hidden)
    labels = (array[REGION].values, array[INDUSTRY].values)

    def kernel(values: Array, unknown: Any, row: Array, column: Array) -> tuple[Array, Array]:
        low, high = np.array(values, dtype=float), np.array(values, dtype=float)
        for index in np.ndindex(values.shape[:-2]):
            low[index], high[index] = _bounds(
                values[index], unknown[index], row[index], column[index], rounding, labels
            )
        return low, high

    everything = xr.broadcast(bare(array), hidden, rows, columns)
    least, most = xr.apply_ufunc(
        kernel,
        everything[0],
        everything[1].astype(bool),
        everything[2].isel({INDUSTRY: 0}, drop=True),
        everything[3].isel({REGION: 0}, drop=True),
        input_core_dims=[list(CELL), list(CELL), [REGION], [INDUSTRY]],
        output_core_dims=[list(CELL), list(CELL)],
    )
    return _bound_results(array, hidden, (least, most), whole / (rows * columns), threshold)


def _check_known(x: xr.DataArray, hidden: xr.DataArray) -> None:
    """Every cell is either published or suppressed."""
    lacking = bare(x).isnull() & ~hidden
    if bool(lacking.any()):
        found = lacking.where(lacking).stack(cell=lacking.dims).dropna("cell")["cell"].values[:20]
        raise InputError(Problem(f"is missing but not marked as suppressed: {cell}") for cell in found)


def _bound_results(
    x: xr.DataArray,
    hidden: xr.DataArray,
    cells: tuple[xr.DataArray, xr.DataArray],
    factor: xr.DataArray,
    threshold: float,
) -> xr.Dataset:
    """Quotients of the bounds, what is certain, and what can be recovered."""
    least, most = cells
    factor = factor.where(np.isfinite(factor))
    lower, upper = least * factor, most * factor
    scale = np.maximum(np.abs(most), 1e-300)
    exact = hidden & ((most - least) <= TOLERANCE * scale)
    edge = threshold * (1 - TOLERANCE)
    sure = xr.where(lower >= edge, 1.0, xr.where(upper < edge, 0.0, np.nan))
    found = xr.Dataset(
        {
            "lower": lower,
            "upper": upper,
            "cell_lower": least,
            "cell_upper": most,
            "recoverable": exact.astype(float).where(hidden),
            "specialised": sure.where(lower.notnull()),
        }
    ).transpose(*x.dims)
    status = xr.where(
        lower.isnull(), int(Status.ZERO_DENOMINATOR), xr.where(hidden, int(Status.ESTIMATED), 0)
    )
    status = status.astype("int8").assign_attrs(flag_attributes()).transpose(*x.dims)
    positions = np.argwhere(exact.transpose(*x.dims).values)
    ordered = least.transpose(*x.dims)
    found.attrs["recoverable"] = [
        (
            tuple(
                ordered[dim].values[i] if dim in ordered.coords else int(i)
                for dim, i in zip(x.dims, at, strict=True)
            ),
            float(ordered.values[tuple(at)]),
        )
        for at in positions
    ]
    return found.assign_coords(status=status)


def _bounds(
    x: Array, hidden: npt.NDArray[np.bool_], rows: Array, columns: Array, rounding: float, labels: Any
) -> tuple[Array, Array]:
    """Least and largest amount of each cell of one table."""
    known = np.where(hidden, 0.0, x)
    left = (
        _rest(rows, known.sum(axis=1), rounding, labels[0]),
        _rest(columns, known.sum(axis=0), rounding, labels[1]),
    )
    least, most = known.copy(), known.copy()
    for block in _blocks(hidden):
        r, c = np.nonzero(hidden & block)
        if rounding == 0 and len(r) == len(set(r)) * len(set(c)):
            low, high = _frechet(r, c, *left, labels)
        else:
            low, high = _programme(r, c, *left, rounding, labels)
        least[r, c], most[r, c] = low, high
    return least, most


def _rest(totals: Array, known: Array, rounding: float, labels: Any) -> Array:
    """What the hidden cells of a row or column add up to."""
    left = totals - known
    slack = rounding + 1e-9 * np.maximum(np.abs(totals), 1.0)
    if (left < -slack).any():
        raise InputError(
            Problem(
                "published cells exceed the published total", column=str(labels[i]), value=float(known[i])
            )
            for i in np.flatnonzero(left < -slack)
        )
    return np.maximum(left, 0.0)


def _blocks(hidden: npt.NDArray[np.bool_]) -> list[npt.NDArray[np.bool_]]:
    """Hidden cells that share rows or columns, directly or through others: one mask for each such set."""
    from scipy.sparse import bmat, csr_matrix
    from scipy.sparse.csgraph import connected_components

    if not hidden.any():
        return []
    links = csr_matrix(hidden.astype(np.int8))
    _, part = connected_components(bmat([[None, links], [links.T, None]]), directed=False)
    of_row = part[: hidden.shape[0]]
    return [
        np.broadcast_to((of_row == one)[:, None], hidden.shape) for one in set(of_row[hidden.any(axis=1)])
    ]


def _frechet(
    r: npt.NDArray[np.intp], c: npt.NDArray[np.intp], rows: Array, columns: Array, labels: Any
) -> tuple[Array, Array]:
    """A full block: max(0, R + C - T) to min(R, C)."""
    total, across = rows[np.unique(r)].sum(), columns[np.unique(c)].sum()
    if abs(total - across) > 1e-6 * max(total, across, 1.0):
        _infeasible(r, c, labels)
    return np.maximum(0.0, rows[r] + columns[c] - total), np.minimum(rows[r], columns[c])


def _programme(
    r: npt.NDArray[np.intp],
    c: npt.NDArray[np.intp],
    rows: Array,
    columns: Array,
    rounding: float,
    labels: Any,
) -> tuple[Array, Array]:
    """Two linear programmes for each cell of a block."""
    from scipy.optimize import linprog

    lines = np.concatenate([np.unique(r)[:, None] == r, np.unique(c)[:, None] == c]).astype(float)
    sums = np.concatenate([rows[np.unique(r)], columns[np.unique(c)]])
    slack = rounding + 1e-9 * np.maximum(sums, 1.0)
    limits = {"A_ub": np.vstack([lines, -lines]), "b_ub": np.concatenate([sums + slack, slack - sums])}
    bounds = np.empty((2, len(r)))
    for cell in range(len(r)):
        for side, sign in enumerate((1.0, -1.0)):
            goal = np.zeros(len(r))
            goal[cell] = sign
            solved = linprog(goal, **limits, bounds=(0, None), method="highs")
            if solved.status != 0:
                _infeasible(r, c, labels)
            bounds[side, cell] = solved.x[cell]
    return _snapped(bounds, slack.max())


def _snapped(bounds: Array, slack: float) -> tuple[Array, Array]:
    """Bounds that differ by no more than the solver's slack are one number."""
    low, high = bounds
    middle = (low + high) / 2
    same = high - low <= 4 * slack if slack < 1e-3 else np.zeros(low.shape, dtype=bool)
    return np.where(same, middle, np.maximum(low, 0.0)), np.where(same, middle, high)


def _infeasible(r: npt.NDArray[np.intp], c: npt.NDArray[np.intp], labels: Any) -> None:
    names = [f"{labels[0][i]}/{labels[1][j]}" for i, j in zip(r, c, strict=True)][:20]
    raise InputError(
        f"no amounts of the suppressed cells {', '.join(names)} agree with the published totals; "
        "check the totals, or say how far rounding may put them off"
    )
