"""Which industries are found together: proximity, density around an industry, colocation."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd
import xarray as xr

from cluster_analysis.data.status import Status
from cluster_analysis.errors import InputError, ParameterError
from cluster_analysis.measures._checks import check
from cluster_analysis.measures._labelled import (
    INDUSTRY,
    OTHER,
    Array,
    Codes,
    Labelled,
    as_array,
    bare,
    codes_for,
    like,
    measure,
)
from cluster_analysis.measures._pairs import on_labels


def presence_of(m: Any) -> xr.DataArray:
    """`m` as a checked matrix of 0 and 1."""
    array = as_array(m)
    check(array)
    if array.chunks is None and not np.isin(array.values[~np.isnan(array.values)], (0.0, 1.0)).all():
        raise InputError("the presence matrix must hold 0 and 1 only; make it with is_specialised")
    return array


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
    array = presence_of(m)
    pairs = {OTHER: array[INDUSTRY].values}
    return like(measure(_proximity, array, out=[INDUSTRY, OTHER], new=pairs, name="proximity"), m)  # type: ignore[no-any-return]


def _proximity(m: Array) -> tuple[Array, Codes]:
    both = np.swapaxes(m, -1, -2) @ m
    k = m.sum(axis=-2)
    larger = np.maximum(k[..., :, None], k[..., None, :])
    with np.errstate(invalid="ignore", divide="ignore"):
        both /= larger
    return both, codes_for(both, False, larger == 0)


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
    if kind not in ("association", "cosine", "jaccard"):
        raise ParameterError(kind, ["association", "cosine", "jaccard"], "kind of relatedness")

    def kernel(values: Array) -> tuple[Array, Codes]:
        both, k = np.swapaxes(values, -1, -2) @ values, values.sum(axis=-2)
        one, other = k[..., :, None], k[..., None, :]
        over = {"association": one * other / values.shape[-2], "cosine": np.sqrt(one * other)}
        under = over.get(kind, one + other - both)
        with np.errstate(invalid="ignore", divide="ignore"):
            value = both / under
        return value, codes_for(value, False, under == 0)

    array = presence_of(m)
    pairs = {OTHER: array[INDUSTRY].values}
    return like(measure(kernel, array, out=[INDUSTRY, OTHER], new=pairs, name=f"relatedness_{kind}"), m)  # type: ignore[no-any-return]


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
    related = on_industries(phi, array)

    def kernel(values: Array, weights: Array) -> tuple[Array, Codes]:
        return density_kernel(values, weights, include_self)

    result = measure(kernel, array, related, other_cores=[[INDUSTRY, OTHER]], name="relatedness_density")
    return like(result, m)  # type: ignore[no-any-return]


def on_industries(phi: Any, m: xr.DataArray) -> xr.DataArray:
    """A square matrix on the industries of `m`."""
    if isinstance(phi, pd.DataFrame):
        labels = {INDUSTRY: phi.index.to_numpy(), OTHER: phi.columns.to_numpy()}
        phi = xr.DataArray(phi.to_numpy(dtype=float), coords=labels, dims=tuple(labels))
    elif isinstance(phi, np.ndarray | list):
        phi = xr.DataArray(np.asarray(phi, dtype=float), dims=(INDUSTRY, OTHER))
    as_other = m.rename({INDUSTRY: OTHER})
    return on_labels(on_labels(bare(phi), m, INDUSTRY), as_other, OTHER)


def density_kernel(m: Array, phi: Array, include_self: bool) -> tuple[Array, Codes]:
    """Densities and their status, from presence and proximity."""
    if not include_self:
        phi = phi.copy()
        diagonal = np.arange(phi.shape[-1])
        phi[..., diagonal, diagonal] = 0.0
    around = phi.sum(axis=-2)
    value = m @ phi
    with np.errstate(invalid="ignore", divide="ignore"):
        value /= around[..., None, :]
    return value, codes_for(value, np.isnan(m), (around == 0)[..., None, :])


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

    def kernel(values: Array) -> tuple[Array, Codes]:
        away = values - values.mean(axis=-2, keepdims=True)
        length = np.sqrt(np.square(away).sum(axis=-2, keepdims=True))
        flat = length <= 1e-9 * np.abs(values).max(axis=-2, keepdims=True)
        with np.errstate(invalid="ignore", divide="ignore"):
            unit = np.where(flat, np.nan, away / length)
        value = np.clip(np.swapaxes(unit, -1, -2) @ unit, -1, 1)
        codes = codes_for(value, False, False)
        constant = flat[..., 0, :]
        codes[constant[..., :, None] | constant[..., None, :]] = Status.UNDEFINED
        return value, codes

    array = as_array(x)
    check(array)
    pairs = {OTHER: array[INDUSTRY].values}
    return like(measure(kernel, array, out=[INDUSTRY, OTHER], new=pairs, name="colocation"), x)  # type: ignore[no-any-return]
