"""The location quotient, its margins and its coverage."""

from __future__ import annotations

from functools import partial
from warnings import catch_warnings, simplefilter

import numpy as np

from cluster_analysis.data.panel.margins import Margin, Margins, Published
from cluster_analysis.measures._kernels import measure
from cluster_analysis.measures._labelled import Array, Labelled, amounts, as_array, like
from cluster_analysis.measures._margins import coverage, totals

TOLERANCE = 1e-9
"""Relative tolerance of comparisons with a threshold: published figures are rounded."""


def location_quotient(
    x: Labelled,
    region_totals: Margin = None,
    industry_totals: Margin = None,
    total: Margin = None,
    margins: Published = None,
    unit: str | None = None,
) -> Labelled:
    r"""Location quotient: the share of an industry in a region over its share in the nation.

    .. math:: LQ_{ri} = \frac{x_{ri} / X_r}{X_i / X}

    Parameters
    ----------
    x
        Amounts (region, industry, ...), in any unit, >= 0.
    region_totals, industry_totals, total
        Published margins X_r (region, ...), X_i (industry, ...), X (...), same unit; a margin that is not
        given is the sum of the parts, and is missing if one of them is.
    margins
        The same three as one `Margins`.
    unit
        What the figures are, if `x` does not say so; percentages are refused.

    Returns
    -------
    xarray.DataArray or pandas.DataFrame
        The quotients, without a unit, in the kind and shape of `x`; `reasons` says why one is missing. x = 0
        gives 0. Missing where x_ri is missing (its own reason), where a margin is missing (depends on
        missing), or where X_r, X_i or X is 0 (zero denominator). With published totals an array has the
        coordinate `coverage`: the sum of the published parts over the published total, per region
        (`industry_coverage` per industry, `total_coverage`).

    Raises
    ------
    InputError
        On labels that stand twice, in two spellings or scripts, or beside their own parts, on negative or
        infinite values, and where parts are larger than their published total.

    Notes
    -----
    Florence (1939); Balassa (1965) for exports ("revealed comparative advantage").

    Examples
    --------
    >>> import pandas as pd
    >>> jobs = pd.DataFrame({"farms": [30.0, 10.0], "mines": [10.0, 50.0]}, index=["north", "south"])
    >>> location_quotient(jobs).round(3)
           farms  mines
    north  1.875  0.417
    south  0.417  1.389
    """
    array = amounts(x, unit)
    published = margins or Margins(region_totals, industry_totals, total)
    given = any(one is not None for one in vars(published).values())
    sums = totals(array, published) if given else ()
    result = measure(_quotient if given else _quotient_of_sums, array, *sums, name="location_quotient")
    return like(result.assign_coords(coverage(array, published)), x)


def _quotient(x: Array, rows: Array, columns: Array, whole: Array) -> Array:
    """Quotients from X_r, X_i and X: two passes over the cells, one array."""
    value = x * (1 / rows)
    value *= whole / columns
    return value


def _quotient_of_sums(x: Array) -> Array:
    """The same with the sums of the parts, which costs less than sums with labels."""
    rows = x.sum(axis=-1, keepdims=True)
    return _quotient(x, rows, x.sum(axis=-2, keepdims=True), rows.sum(axis=-2, keepdims=True))


def is_specialised(
    x: Labelled,
    threshold: float = 1.0,
    margins: Published = None,
    unit: str | None = None,
) -> Labelled:
    """Presence test LQ >= threshold, tolerant to rounding: x X >= t X_r X_i within a relative 1e-9.

    Parameters
    ----------
    x, margins, unit
        As for `location_quotient`.
    threshold
        1 is present, above the country; 1.25 is called specialised.

    Returns
    -------
    xarray.DataArray or pandas.DataFrame
        1.0 where specialised, 0.0 where not, missing where the quotient is.

    Examples
    --------
    >>> import pandas as pd
    >>> jobs = pd.DataFrame({"a": [0.1, 0.2], "b": [0.2, 0.4]})
    >>> is_specialised(jobs).to_numpy().tolist()
    [[1.0, 1.0], [1.0, 1.0]]
    """
    quotient = location_quotient(as_array(x), margins=margins, unit=unit)
    tested = (quotient >= threshold * (1 - TOLERANCE)).astype(float).where(quotient.notnull())
    return like(tested.rename("is_specialised"), x)


def standardised_location_quotient(
    x: Labelled, log: bool = False, margins: Published = None, unit: str | None = None
) -> Labelled:
    """Location quotient as a z-score over the regions, per industry, with the sample SD (n - 1).

    With `log` the z-score is that of log10 LQ, for LQ > 0 only; a zero is missing (undefined).
    Undefined too where all regions have the same quotient (up to rounding) or fewer than two have one.

    Parameters
    ----------
    x, margins, unit
        As for `location_quotient`.
    log
        Whether the logarithm is taken first.

    Notes
    -----
    O'Donoghue & Gleave (2004): a region is a cluster where z > 1.96 (or > 1.65).

    Examples
    --------
    >>> import pandas as pd
    >>> jobs = pd.DataFrame({"a": [30.0, 10.0, 20.0], "b": [10.0, 50.0, 20.0]})
    >>> standardised_location_quotient(jobs)["a"].round(3).tolist()
    [0.949, -1.044, 0.095]
    """
    quotient = location_quotient(as_array(x), margins=margins, unit=unit)
    result = measure(partial(_standardised, log=log), quotient, name="standardised_location_quotient")
    return like(result, x)


def _standardised(quotient: Array, log: bool) -> Array:
    """z-scores over the regions (second to last axis) of the quotients that exist."""
    with catch_warnings():
        simplefilter("ignore", RuntimeWarning)
        base = np.log10(np.where(quotient > 0, quotient, np.nan)) if log else quotient
        mean = np.nanmean(base, axis=-2, keepdims=True)
        spread = np.nanstd(base, axis=-2, ddof=1, keepdims=True)
        flat = ~(spread > TOLERANCE * (1.0 if log else mean))
        return np.where(flat | np.isnan(base), np.inf, (base - mean) / spread)
