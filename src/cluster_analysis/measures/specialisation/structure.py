"""The structure of a region: how far it is from another, and how many industries it lives from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from xarray import DataArray, Dataset

from cluster_analysis.data.panel.margins import Margins, Published
from cluster_analysis.errors import known_choice
from cluster_analysis.measures._checks import groups_of
from cluster_analysis.measures._kernels import Formula, measure, of_shares
from cluster_analysis.measures._labelled import (
    INDUSTRY,
    REGION,
    Array,
    Figures,
    Labelled,
    Results,
    Table,
    as_array,
    like,
    table,
)
from cluster_analysis.measures._margins import totals

Reference = Literal["nation", "rest", "mean_of_others"]


def krugman_index(
    x: Table, reference: Reference | str, margins: Published = None, unit: str | None = None
) -> Figures:
    """Krugman's index: the sum over industries of the absolute differences of structure, from 0 to 2.

    Parameters
    ----------
    x, margins, unit
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
    if known_choice(reference, [*regions, *named], "reference") in named:
        return _distance(named[reference], x, margins, unit, "krugman_index")
    here = [regions.index(reference)]

    def compared(values: Array, rows: Array, *_: Array) -> Array:
        return values[..., here, :] / rows[..., here, :]

    return _distance(compared, x, margins, unit, "krugman_index")


def _distance(
    compared: Formula, x: Any, margins: Published, unit: str | None, name: str, scale: float = 1.0
) -> Any:
    """The sum of absolute differences from the structure that regions are compared with."""

    def formula(values: Array, rows: Array, *sums: Array) -> Array:
        return scale * np.abs(values / rows - compared(values, rows, *sums)).sum(axis=-1)

    return of_shares(formula, x, margins, unit, out=[REGION], name=name)


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


def hoover_specialisation(x: Table, margins: Published = None, unit: str | None = None) -> Figures:
    """Hoover's coefficient of specialisation: half of Krugman's index against the nation, from 0 to 1.

    Parameters
    ----------
    x, margins, unit
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
    return _distance(_nation, x, margins, unit, "hoover_specialisation", 0.5)


def hachman_index(x: Table, margins: Published = None, unit: str | None = None) -> Figures:
    """Hachman's index: 1 / sum over industries of s_ri LQ_ri; 1 for the nation's structure, down to 0.

    Industries that no region has are left out of the sum, since they add nothing to any region.

    Parameters
    ----------
    x, margins, unit
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

    return of_shares(formula, x, margins, unit, out=[REGION], name="hachman_index")


def additive_location_quotient(x: Labelled, margins: Published = None, unit: str | None = None) -> Labelled:
    """Additive quotient: the share of an industry in a region less its share in the nation, -1 to 1.

    Unlike the quotient it is 0 on average, and a small industry cannot make it large.

    Parameters
    ----------
    x, margins, unit
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

    return of_shares(formula, x, margins, unit, name="additive_location_quotient")


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
    by = DataArray(groups_of(array[INDUSTRY].values.tolist(), groups), dims=INDUSTRY, name="group")
    total = shannon_entropy(array)
    grouped = array.groupby(by).sum(INDUSTRY, skipna=False).rename(group=INDUSTRY).drop_vars(INDUSTRY)
    unrelated = shannon_entropy(grouped)
    found = Dataset({"related": total - unrelated, "unrelated": unrelated, "total": total})
    return like(found.assign_coords(status=total["status"]), x)
