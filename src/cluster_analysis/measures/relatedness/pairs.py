"""Which industries are found together, and what income goes with them."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd
from xarray import DataArray

from cluster_analysis.data.panel.margins import Margins
from cluster_analysis.errors import InputError, known_choice
from cluster_analysis.measures.door.kernels import Formula, measure, totals
from cluster_analysis.measures.door.labelled import (
    INDUSTRY,
    OTHER,
    REGION,
    Array,
    Figures,
    Labelled,
    Table,
    Vector,
    amounts,
    bare,
    like,
    on_labels,
    table,
    vector,
)


def presence_of(m: Any) -> DataArray:
    """`m` as a checked matrix of 0 and 1."""
    array = table(m)
    if array.chunks is None and not np.isin(array.values[~np.isnan(array.values)], (0.0, 1.0)).all():
        raise InputError("the presence matrix must hold 0 and 1 only; make it with is_specialised")
    return array


def _of_pairs(formula: Formula, array: DataArray, x: Any, name: str) -> Any:
    """A figure of each pair of industries, in the kind of `x`."""
    pairs = {OTHER: array[INDUSTRY].values}
    return like(measure(formula, array, out=[INDUSTRY, OTHER], new=pairs, name=name), x)


def proximity(m: Labelled) -> Labelled:
    """Proximity of each pair of industries: n_ij / max(k_i, k_j), the diagonal 1.

    n_ij is the number of regions that have both, k_i the number that have industry i: the smaller of the
    two conditional probabilities of having one, given the other.

    Parameters
    ----------
    m
        Presence (region, industry, ...) of 0 and 1.

    Returns
    -------
    xarray.DataArray or pandas.DataFrame
        Industry x `industry_other`, symmetric, from 0 to 1. Zero denominator where neither industry is
        anywhere; missing for the pairs of an industry with a missing cell.

    Notes
    -----
    Hidalgo, Klinger, Barabasi & Hausmann (2007).

    Examples
    --------
    >>> proximity(pd.DataFrame({"a": [1, 1, 0], "b": [1, 0, 0], "c": [0, 1, 1]})).round(2).to_numpy().tolist()
    [[1.0, 0.5, 0.5], [0.5, 1.0, 0.0], [0.5, 0.0, 1.0]]
    """
    return _of_pairs(_proximity, presence_of(m), m, "proximity")


def _proximity(m: Array) -> Array:
    both, k = np.swapaxes(m, -1, -2) @ m, m.sum(axis=-2)
    return both / np.maximum(k[..., :, None], k[..., None, :])


def relatedness(m: Labelled, kind: Literal["association", "cosine", "jaccard"]) -> Labelled:
    r"""Relatedness of each pair of industries from how often regions have both.

    With n_ij the number of regions that have both, k_i that have industry i, and n regions:

    - `association`: n n_ij / (k_i k_j), 1 if they meet as often as by chance.
    - `cosine`: n_ij / sqrt(k_i k_j), from 0 to 1.
    - `jaccard`: n_ij / (k_i + k_j - n_ij), from 0 to 1.

    Parameters
    ----------
    m
        Presence (region, industry, ...) of 0 and 1.
    kind
        They differ in how much frequent industries count, hence the required argument; see also `proximity`.

    Returns
    -------
    xarray.DataArray or pandas.DataFrame
        Industry x `industry_other`, symmetric. Zero denominator for an industry that is nowhere (`jaccard`:
        if neither is anywhere); missing for the pairs of an industry with a missing cell.

    Notes
    -----
    van Eck & Waltman (2009); Steijn (2021) for the association strength in economic geography.

    Examples
    --------
    >>> m = pd.DataFrame({"a": [1, 1, 0], "b": [1, 0, 0], "c": [0, 1, 1]})
    >>> relatedness(m, "association").loc["a"].tolist(), relatedness(m, "jaccard").loc["a"].round(3).tolist()
    ([1.5, 1.5, 0.75], [1.0, 0.5, 0.333])
    """
    known_choice(kind, ["association", "cosine", "jaccard"], "kind of relatedness")

    def formula(values: Array) -> Array:
        both, k = np.swapaxes(values, -1, -2) @ values, values.sum(axis=-2)
        one, other = k[..., :, None], k[..., None, :]
        over = {"association": one * other / values.shape[-2], "cosine": np.sqrt(one * other)}
        return both / over.get(kind, one + other - both)

    return _of_pairs(formula, presence_of(m), m, f"relatedness_{kind}")


def relatedness_density(m: Labelled, phi: Labelled, include_self: bool) -> Labelled:
    r"""Density around an industry: the share of all proximity to it that the region already has.

    .. math:: d_{ri} = \sum_j m_{rj} \varphi_{ij} / \sum_j \varphi_{ij}

    Parameters
    ----------
    m
        Presence (region, industry, ...).
    phi
        Proximity (industry, `industry_other`, ...), or a square frame.
    include_self
        Whether j = i is in the sums. With it, having an industry raises its own density; the Atlas of
        Economic Complexity includes it, EconGeo does not.

    Returns
    -------
    xarray.DataArray or pandas.DataFrame
        From 0 to 1. Zero denominator for an industry related to none.

    Notes
    -----
    Hidalgo et al. (2007).

    Examples
    --------
    >>> m = pd.DataFrame({"a": [1, 1, 0], "b": [1, 0, 0], "c": [0, 1, 1]})
    >>> relatedness_density(m, proximity(m), include_self=False).round(2).to_numpy().tolist()
    [[0.5, 1.0, 1.0], [0.5, 1.0, 1.0], [0.5, 0.0, 0.0]]
    """
    array = presence_of(m)

    def formula(values: Array, weights: Array) -> Array:
        if not include_self:
            weights = np.where(np.eye(weights.shape[-1], dtype=bool), 0.0, weights)
        return values @ weights / weights.sum(axis=-2, keepdims=True)

    if isinstance(phi, DataArray):
        pairs = bare(phi)
    else:
        frame = pd.DataFrame(phi, dtype=float)
        pairs = DataArray(
            frame.to_numpy(), {INDUSTRY: frame.index.to_numpy(), OTHER: frame.columns.to_numpy()}
        )
    pairs = on_labels(on_labels(pairs, array, INDUSTRY), array.rename(industry=OTHER), OTHER)
    return like(measure(formula, array, pairs, name="relatedness_density"), m)


def colocation(x: Labelled) -> Labelled:
    """Colocation of each pair of industries: the correlation of their amounts over the regions.

    Returns
    -------
    xarray.DataArray or pandas.DataFrame
        Industry x `industry_other`, from -1 to 1; missing for the pairs of an industry with a missing cell,
        undefined for an industry that is the same everywhere.

    Notes
    -----
    Porter (2003); one of the similarities of Delgado, Porter & Stern (2016). Large regions have more of
    everything: the correlation is high for that alone.

    Examples
    --------
    >>> colocation(pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [2.0, 4.0, 6.5]})).round(4).loc["a", "b"].item()
    0.9979
    """

    def formula(values: Array) -> Array:
        away = values - values.mean(axis=-2, keepdims=True)
        length = np.sqrt(np.square(away).sum(axis=-2, keepdims=True))
        flat = length <= 1e-9 * np.abs(values).max(axis=-2, keepdims=True)
        unit = np.where(flat, np.nan, away / length)
        constant = flat | np.swapaxes(flat, -1, -2)
        return np.where(constant, np.inf, np.clip(np.swapaxes(unit, -1, -2) @ unit, -1, 1))

    return _of_pairs(formula, table(x), x, "colocation")


def prody(x: Table, income: Vector) -> Figures:
    r"""Vector that goes with an industry: the mean of the regions', weighted by how specialised they are.

    .. math:: PRODY_i = \sum_r \frac{s_{ri}}{\sum_q s_{qi}} Y_r

    Parameters
    ----------
    x
        Amounts (region, industry, ...), >= 0: exports in the source; value added, say, inside a country.
    income
        Y_r of each region, per head.

    Returns
    -------
    xarray.DataArray or pandas.Series
        Per industry, in the unit of the income. Zero denominator for an industry that no region has; a region
        without anything has no weight.

    Notes
    -----
    Hausmann, Hwang & Rodrik (2007).

    Examples
    --------
    >>> jobs = pd.DataFrame({"a": [30.0, 10.0], "b": [10.0, 50.0]}, index=["n", "s"])
    >>> prody(jobs, {"n": 100.0, "s": 40.0}).round(3).tolist()
    [89.091, 53.846]
    """
    array = amounts(x)
    return like(measure(_prody, array, vector(income, array), out=[INDUSTRY], name="prody"), x)


def expy(x: Table, income: Vector, margins: Margins | None = None) -> Figures:
    r"""Income that goes with the industries of a region: the mean of their `prody`, weighted by their shares.

    .. math:: EXPY_r = \sum_i s_{ri} PRODY_i

    Parameters
    ----------
    x, income
        As for `prody`.
    margins
        As for `location_quotient`; of the margins the region totals are used.

    Returns
    -------
    xarray.DataArray or pandas.Series
        Per region, in the unit of the income, between its least and its largest `prody`. Zero denominator
        for a region without anything.

    Notes
    -----
    Hausmann, Hwang & Rodrik (2007).

    Examples
    --------
    >>> jobs = pd.DataFrame({"a": [30.0, 10.0], "b": [10.0, 50.0]}, index=["n", "s"])
    >>> expy(jobs, {"n": 100.0, "s": 40.0}).round(3).tolist()
    [80.28, 59.72]
    """

    def formula(values: Array, rows: Array, _: Array, __: Array, y: Array) -> Array:
        terms = np.where(values == 0, 0.0, values * _prody(values, y)[..., None, :])
        return terms.sum(axis=-1) / rows[..., 0]

    array = amounts(x)
    sums = totals(array, Margins(region=margins.region) if margins else None)
    return like(measure(formula, array, *sums, vector(income, array), out=[REGION], name="expy"), x)


def _prody(x: Array, y: Array) -> Array:
    """PRODY from amounts and incomes."""
    rows = x.sum(axis=-1, keepdims=True)
    structure = np.where(rows == 0, 0.0, x / rows)
    return np.where(structure == 0, 0.0, structure * y).sum(axis=-2) / structure.sum(axis=-2)
