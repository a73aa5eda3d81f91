"""Inequality of a figure over the regions: Gini, Theil, Williamson."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd
import xarray as xr
from xarray import DataArray, Dataset

from cluster_analysis.errors import known_choice
from cluster_analysis.measures._checks import groups_of
from cluster_analysis.measures._kernels import Formula, measure
from cluster_analysis.measures._labelled import REGION, Array, Vector, as_vector, bare, on_labels, vector
from cluster_analysis.measures._reasons import Figure, reasons


def gini(y: Vector, weights: Vector | None = None) -> DataArray | float:
    r"""Gini coefficient over the regions: twice the area between the Lorenz curve and the diagonal.

    .. math:: G = 1 - \sum_k (P_k - P_{k-1})(L_k + L_{k-1})

    with P and L the running shares of the weights and of weight times y, from the smallest y upwards.

    Parameters
    ----------
    y
        Figures >= 0 along `region` (any other dimension rides along), or a series.
    weights
        Of the regions (population, say, for a figure per head); equal if not given.

    Returns
    -------
    xarray.DataArray or float
        From 0 (equal) to 1 - 1/n at most with equal weights. Missing if one figure is; undefined (zero
        denominator) if all are zero.

    Notes
    -----
    Gini (1912); the population form, without the n / (n - 1) of samples.

    Examples
    --------
    >>> round(gini(pd.Series([1.0, 2.0, 3.0, 4.0])), 4)
    0.25
    """
    return _over_regions(gini_formula, y, weights, "gini")


def _over_regions(formula: Formula, y: Any, weights: Any, name: str) -> Any:
    """A figure over the regions, from values and weights; a float with its reason for a series."""
    values = vector(y)
    one = bare(values).isel({dim: 0 for dim in values.dims if dim != REGION}, drop=True)
    share = xr.ones_like(one) if weights is None else vector(weights, values)
    result = measure(formula, values, share, core=[REGION], out=[], name=name)
    return result if isinstance(y, DataArray) else Figure(float(result), str(reasons(result).item()))


def gini_formula(y: Array, weights: Array) -> Array:
    """Twice the area, regions last."""
    order = np.argsort(y, axis=-1, kind="stable")
    people, y = (np.take_along_axis(one, order, axis=-1) for one in np.broadcast_arrays(weights, y))
    amount = people * y
    below = (people * (2 * amount.cumsum(axis=-1) - amount)).sum(axis=-1)
    return 1 - below / people.sum(axis=-1) / amount.sum(axis=-1)


def theil(
    y: Vector, kind: Literal["T", "L"], weights: Vector | None = None, groups: Mapping[Any, Any] | None = None
) -> DataArray | Dataset | pd.Series | float:
    r"""Theil's inequality over the regions, whole or as between groups of regions and within them.

    .. math:: T = \sum_r q_r \frac{y_r}{m} \ln\frac{y_r}{m}, \quad L = \sum_r q_r \ln\frac{m}{y_r},
              \quad m = \sum_r q_r y_r

    with q the shares of the weights (1/n without). `L` is the mean logarithmic deviation.

    Parameters
    ----------
    y
        Figures >= 0 along `region`; `L` is undefined where one is 0, in T a zero adds nothing.
    kind
        `T` or `L`.
    weights
        Of the regions (population for a figure per head).
    groups
        Region -> group; then the result is a Dataset `total`, `between`, `within` (total = between + within).

    Notes
    -----
    Theil (1967); the decomposition weights the groups with their share of the amount (T) or of the weights
    (L), Shorrocks (1980).

    Examples
    --------
    >>> round(theil(pd.Series([1.0, 3.0]), "T"), 4), round(theil(pd.Series([1.0, 3.0]), "L"), 4)
    (0.1308, 0.1438)
    """
    formulas = {"T": _theil_t, "L": _theil_l}
    formula = formulas[known_choice(kind, formulas, "kind of Theil's index")]
    total = _over_regions(formula, y, weights, f"theil_{kind.lower()}")
    if groups is None:
        return total
    values = bare(as_vector(y))
    people = xr.ones_like(values) if weights is None else bare(on_labels(as_vector(weights), values))
    by = DataArray(groups_of(values[REGION].values.tolist(), groups), dims=REGION, name="group")
    both = Dataset({"amount": values * people, "people": people})
    summed = both.groupby(by).sum(REGION, skipna=False).rename(group=REGION).drop_vars(REGION)
    between = _over_regions(formula, summed["amount"] / summed["people"], summed["people"], "between")
    found = {"total": total, "between": between, "within": total - between}
    if isinstance(y, DataArray):
        return Dataset(found)
    return pd.Series({name: float(figure) for name, figure in found.items()})


def _relative(y: Array, weights: Array) -> tuple[Array, Array]:
    """Weight shares q, and figures over their weighted mean."""
    q = weights / weights.sum(axis=-1, keepdims=True)
    return q, y / (q * y).sum(axis=-1, keepdims=True)


def _theil_t(y: Array, weights: Array) -> Array:
    q, ratio = _relative(y, weights)
    return (q * np.where(ratio == 0, 0.0, ratio * np.log(ratio))).sum(axis=-1)


def _theil_l(y: Array, weights: Array) -> Array:
    """Infinite where a figure is zero."""
    q, ratio = _relative(y, weights)
    return -(q * np.log(ratio)).sum(axis=-1)


def williamson(y: Vector, population: Vector) -> DataArray | float:
    """Williamson's coefficient: sqrt(sum of (y - m)^2 p / P) / m, with m the population-weighted mean.

    Parameters
    ----------
    y, population
        A figure per head, and the people, along `region`.

    Notes
    -----
    Williamson (1965). Undefined (zero denominator) where the mean is 0.

    Examples
    --------
    >>> round(williamson(pd.Series([1.0, 3.0]), pd.Series([3.0, 1.0])), 4)
    0.5774
    """

    def formula(values: Array, people: Array) -> Array:
        q, ratio = _relative(values, people)
        return np.sqrt((q * (ratio - 1) ** 2).sum(axis=-1))

    return _over_regions(formula, y, population, "williamson")
