"""Intervals, tests and shrinkage of the location quotient of counts."""

from __future__ import annotations

from functools import partial
from typing import Literal

import numpy as np
from xarray import Dataset

from cluster_analysis.errors import InputError, known_choice
from cluster_analysis.measures._kernels import measure, q_values
from cluster_analysis.measures._labelled import CELL, Array, Labelled, Results, Table, like
from cluster_analysis.measures.bootstrap import counts_of


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
        `value` (the quotient, for `katz` the ratio R; the attribute `of` says which), `lower`, `upper`. The
        quotient of a ratio is R / (w R + 1 - w), w = X_r / X, which is 1 where R is. A frame
        has them over the industries in the columns.

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
    found.attrs |= {"method": method, "level": level}
    found.attrs["of"] = "location quotient" if method == "garwood" else "ratio against the rest of the nation"
    return like(found, counts)


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


def location_quotient_test(counts: Table, alternative: Literal["greater", "less"] = "greater") -> Results:
    """Dartboard test of specialisation on establishments, with q-values over all cells.

    Null: each of the X_i establishments of an industry lands in region r with probability X_r / X, so that
    x_ri is binomial. p = P(count >= x_ri), or <= for `less`.

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
    known_choice(alternative, ["greater", "less"], "alternative")
    p = measure(partial(_binomial, alternative=alternative), counts_of(counts), name="p")
    return like(Dataset({"p": p, "q": q_values(p)}), counts)


def _binomial(x: Array, alternative: str) -> Array:
    from scipy.stats import binom

    rows, n, whole = _sums(x)
    share = np.where(rows * n > 0, np.clip(rows / whole, 0, 1), np.nan)
    return np.asarray(binom.cdf(x, n, share) if alternative == "less" else binom.sf(x - 1, n, share))


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
    result = measure(_marshall, counts_of(counts), name="empirical_bayes_location_quotient")
    return like(result, counts)


def _marshall(x: Array) -> Array:
    expected = _expected(x)
    rate = x / expected
    of_all = np.nansum(expected, axis=-2, keepdims=True)
    spread = np.nansum(expected * np.square(rate - 1), axis=-2, keepdims=True) / of_all
    regions = np.isfinite(rate).sum(axis=-2, keepdims=True)
    a = np.maximum(0.0, spread - regions / of_all)
    return 1 + a / (a + 1 / expected) * (rate - 1)
