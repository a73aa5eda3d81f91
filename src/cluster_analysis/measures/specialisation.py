"""Specialisation: what a region has more of than the nation, and how specialised it is as a whole.

`x` is a labelled array with the dimensions `region` and `industry` (and any others), or a frame
(regions x industries): employment, value added, output or establishments, x >= 0. X_r, X_i and X are its
margins; s_ri = x_ri / X_r is the structure of a region, p_i = X_i / X that of the nation.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Literal
from warnings import catch_warnings, simplefilter

import numpy as np
from xarray import Dataset

from cluster_analysis.data.panel.margins import Margin, Margins, Published
from cluster_analysis.errors import known_choice
from cluster_analysis.measures.door.kernels import Formula, coverage, measure, of_shares, totals
from cluster_analysis.measures.door.labelled import (
    INDUSTRY,
    REGION,
    Array,
    Figures,
    Labelled,
    Results,
    Table,
    amounts,
    as_array,
    grouped,
    like,
    table,
)

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
    result = measure(quotient_of, array, *totals(array, published), name="location_quotient")
    return like(result.assign_coords(coverage(array, published)), x)


def quotient_of(x: Array, rows: Array, columns: Array, whole: Array) -> Array:
    """Quotients from X_r, X_i and X: two passes over the cells, one array."""
    value = x * (1 / rows)
    value *= whole / columns
    return value


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


def standardised_location_quotient(x: Labelled, log: bool = False, margins: Published = None) -> Labelled:
    """Location quotient as a z-score over the regions, per industry, with the sample SD (n - 1).

    With `log` the z-score is that of log10 LQ, for LQ > 0 only; a zero is missing (undefined).
    Undefined too where all regions have the same quotient (up to rounding) or fewer than two have one.

    Parameters
    ----------
    x, margins
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
    quotient = location_quotient(as_array(x), margins=margins)
    formula = partial(_standardised, log=log)
    return like(measure(formula, quotient, name="standardised_location_quotient"), x)


def _standardised(quotient: Array, log: bool) -> Array:
    """z-scores over the regions (second to last axis) of the quotients that exist."""
    with catch_warnings():
        simplefilter("ignore", RuntimeWarning)
        base = np.log10(np.where(quotient > 0, quotient, np.nan)) if log else quotient
        mean = np.nanmean(base, axis=-2, keepdims=True)
        spread = np.nanstd(base, axis=-2, ddof=1, keepdims=True)
        flat = ~(spread > TOLERANCE * (1.0 if log else mean))
        return np.where(flat | np.isnan(base), np.inf, (base - mean) / spread)


Reference = Literal["nation", "rest", "mean_of_others"]


def krugman_index(x: Table, reference: Reference | str, margins: Published = None) -> Figures:
    """Krugman's index: the sum over industries of the absolute differences of structure, from 0 to 2.

    Parameters
    ----------
    x, margins
        As for `location_quotient`. With published totals the nation is theirs, and a missing cell takes the
        index of its own region only.
    reference
        What a region is compared with: `nation` (all regions together, itself included), `rest` (the nation
        without it; K_rest = K_nation / (1 - w_r)), `mean_of_others` (the unweighted mean structure of the
        other regions), or the label of a region.

    Notes
    -----
    Krugman (1991). The variants differ and are not comparable, hence the required argument. Undefined (zero
    denominator) for an empty region, and where nothing is left to compare with: one region has everything. An
    empty region never counts in the mean of the others.

    Examples
    --------
    >>> import pandas as pd
    >>> jobs = pd.DataFrame({"a": [30.0, 10.0], "b": [10.0, 50.0]}, index=["n", "s"])
    >>> krugman_index(jobs, "nation").round(4).tolist(), krugman_index(jobs, "rest").round(4).tolist()
    ([0.7, 0.4667], [1.1667, 1.1667])
    """
    named = {"nation": _nation, "rest": _rest, "mean_of_others": _mean_of_others}
    regions = as_array(x)[REGION].values.tolist()
    known_choice(reference, [*regions, *named], "reference")

    def of_region(values: Array, rows: Array, *_: Array) -> Array:
        return (values / rows)[..., [regions.index(reference)], :]

    return _distance(named.get(reference, of_region), x, margins, "krugman_index")


def _distance(compared: Formula, x: Any, margins: Published, name: str, scale: float = 1.0) -> Any:
    """The sum of absolute differences from the structure that regions are compared with."""

    def formula(values: Array, rows: Array, *sums: Array) -> Array:
        return scale * np.abs(values / rows - compared(values, rows, *sums)).sum(axis=-1)

    return of_shares(formula, x, margins, out=[REGION], name=name)


def _nation(x: Array, rows: Array, columns: Array, whole: Array) -> Array:
    return columns / whole


def _rest(x: Array, rows: Array, columns: Array, whole: Array) -> Array:
    left = whole - rows
    return (columns - x) / np.where(left > 1e-9 * whole, left, np.nan)


def _mean_of_others(x: Array, rows: Array, columns: Array, whole: Array) -> Array:
    full = rows != 0
    structure = np.where(full, x / rows, 0.0)
    others = full.sum(axis=-2, keepdims=True) - full
    return (structure.sum(axis=-2, keepdims=True) - structure) / np.where(others > 0, others, np.nan)


def hoover_specialisation(x: Table, margins: Published = None) -> Figures:
    """Hoover's coefficient of specialisation: half of Krugman's index against the nation, from 0 to 1.

    Parameters
    ----------
    x, margins
        As for `krugman_index`; undefined where that is.

    Notes
    -----
    Hoover & Giarratani (1984).

    Examples
    --------
    >>> import pandas as pd
    >>> jobs = pd.DataFrame({"a": [30.0, 10.0], "b": [10.0, 50.0]})
    >>> hoover_specialisation(jobs).round(4).tolist()
    [0.35, 0.2333]
    """
    return _distance(_nation, x, margins, "hoover_specialisation", 0.5)


def hachman_index(x: Table, margins: Published = None) -> Figures:
    """Hachman's index: 1 / sum over industries of s_ri LQ_ri; 1 for the nation's structure, down to 0.

    Industries that no region has are left out of the sum, since they add nothing to any region.

    Parameters
    ----------
    x, margins
        As for `location_quotient`; undefined (zero denominator) for an empty region.

    Notes
    -----
    Hachman (1995).

    Examples
    --------
    >>> import pandas as pd
    >>> hachman_index(pd.DataFrame({"a": [30.0, 10.0], "b": [10.0, 50.0]})).round(4).tolist()
    [0.6621, 0.8151]
    """

    def formula(values: Array, rows: Array, columns: Array, whole: Array) -> Array:
        nation = columns / whole
        terms = np.where(nation == 0, 0.0, np.square(values / rows) / nation)
        return 1 / terms.sum(axis=-1)

    return of_shares(formula, x, margins, out=[REGION], name="hachman_index")


def additive_location_quotient(x: Labelled, margins: Published = None) -> Labelled:
    """Additive quotient: the share of an industry in a region less its share in the nation, -1 to 1.

    Unlike the quotient it is 0 on average, and a small industry cannot make it large.

    Parameters
    ----------
    x, margins
        As for `location_quotient`.

    Returns
    -------
    xarray.DataArray or pandas.DataFrame
        s_ri - p_i; their sum over the industries is 0, half of the sum of their sizes
        `hoover_specialisation`. Undefined (zero denominator) for an empty region, not for an industry that
        nobody has.

    Notes
    -----
    Hoen & Oosterhaven (2006).

    Examples
    --------
    >>> import pandas as pd
    >>> jobs = pd.DataFrame({"a": [30.0, 10.0], "b": [10.0, 50.0]}, index=["n", "s"])
    >>> additive_location_quotient(jobs).round(4).to_numpy().tolist()
    [[0.35, -0.35], [-0.2333, 0.2333]]
    """

    def formula(values: Array, rows: Array, columns: Array, whole: Array) -> Array:
        return values / rows - columns / whole

    return of_shares(formula, x, margins, name="additive_location_quotient")


def herfindahl(x: Table, normalised: bool = False, margins: Published = None) -> Figures:
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
    >>> import pandas as pd
    >>> herfindahl(pd.DataFrame([[40.0, 30.0, 20.0, 10.0]])).round(4).tolist()
    [0.3]
    """

    def formula(values: Array, rows: Array, *_: Array) -> Array:
        index = np.square(values / rows).sum(axis=-1)
        floor = 1 / values.shape[-1]
        if not normalised:
            return index
        return index * np.inf if floor == 1 else (index - floor) / (1 - floor)

    return _per_region(formula, x, margins, "herfindahl")


def shannon_entropy(x: Table, base: float = 2, margins: Published = None) -> Figures:
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
    >>> import pandas as pd
    >>> shannon_entropy(pd.DataFrame([[1.0, 1.0, 1.0, 1.0]])).tolist()
    [2.0]
    """

    def formula(values: Array, rows: Array, *_: Array) -> Array:
        shares = values / rows
        terms = np.where(shares == 0, 0.0, shares * np.log(shares))
        return np.abs(terms.sum(axis=-1)) / np.log(base)

    return _per_region(formula, x, margins, "shannon_entropy")


def _per_region(formula: Formula, x: Any, margins: Published, name: str) -> Any:
    """A figure of each region's own structure; shares in percent are as good as amounts."""
    array = table(x)
    own = None if margins is None else Margins(region=margins.region)
    return like(measure(formula, array, *totals(array, own), out=[REGION], name=name), x)


def variety(x: Table, groups: Mapping[Any, Any]) -> Results:
    """Related and unrelated variety: entropy within groups of industries, and between the groups.

    Unrelated + related = total entropy.

    Parameters
    ----------
    x
        Amounts (region, industry, ...), >= 0.
    groups
        Industry -> group (subclass -> division, say); every industry needs one with a name.

    Returns
    -------
    xarray.Dataset or pandas.DataFrame
        `related`, `unrelated`, `total`, per region.

    Notes
    -----
    Frenken, van Oort & Verburg (2007).

    Examples
    --------
    >>> import pandas as pd
    >>> jobs = pd.DataFrame([[1.0, 1.0, 2.0]], columns=["011", "012", "10"])
    >>> variety(jobs, {"011": "A", "012": "A", "10": "C"}).round(2).to_numpy().tolist()
    [[0.5, 1.0, 1.5]]
    """
    array = as_array(x)
    total, unrelated = (shannon_entropy(one) for one in (array, grouped(array, groups, INDUSTRY)))
    found = Dataset({"related": total - unrelated, "unrelated": unrelated, "total": total})
    return like(found.assign_coords(status=total["status"]), x)
