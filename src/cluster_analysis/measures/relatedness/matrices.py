"""Which industries are found together, what income goes with them; complexity by the second eigenvector."""

from __future__ import annotations

import warnings
from functools import partial
from typing import Any, Literal

import numpy as np
import xarray as xr
from xarray import DataArray, Dataset

from cluster_analysis.data.status import Status, flag_attributes
from cluster_analysis.errors import InputError, UndefinedError, known_choice
from cluster_analysis.measures.door.kernels import Formula, measure
from cluster_analysis.measures.door.labelled import (
    CELL,
    INDUSTRY,
    OTHER,
    REGION,
    Array,
    Figures,
    Labelled,
    Mask,
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
    return _related(m, "proximity", "proximity")


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
    return _related(m, kind, f"relatedness_{kind}")


def _related(m: Any, kind: str, name: str) -> Any:
    """In how many regions two industries are together, over what they have by the kind."""

    def formula(values: Array) -> Array:
        both, k = np.swapaxes(values, -1, -2) @ values, values.sum(axis=-2)
        one, other = k[..., :, None], k[..., None, :]
        over = {"proximity": np.maximum(one, other), "cosine": np.sqrt(one * other)}
        over |= {"association": one * other / values.shape[-2], "jaccard": one + other - both}
        return both / over[kind]

    return _of_pairs(formula, presence_of(m), m, name)


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
        pairs = DataArray(phi.to_numpy(float), [phi.index.rename(INDUSTRY), phi.columns.rename(OTHER)])
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


def expy(x: Table, income: Vector) -> Figures:
    r"""Income that goes with the industries of a region: the mean of their `prody`, weighted by their shares.

    .. math:: EXPY_r = \sum_i s_{ri} PRODY_i

    Parameters
    ----------
    x, income
        As for `prody`.

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

    def formula(values: Array, y: Array) -> Array:
        terms = np.where(values == 0, 0.0, values * _prody(values, y)[..., None, :])
        return terms.sum(axis=-1) / values.sum(axis=-1)

    array = amounts(x)
    return like(measure(formula, array, vector(income, array), out=[REGION], name="expy"), x)


def _prody(x: Array, y: Array) -> Array:
    """PRODY from amounts and incomes."""
    rows = x.sum(axis=-1, keepdims=True)
    structure = np.where(rows == 0, 0.0, x / rows)
    return np.where(structure == 0, 0.0, structure * y).sum(axis=-2) / structure.sum(axis=-2)


LEAST = 30
"""Below this many regions or industries the eigenvector says little: a warning."""

GAP = 1e-6
"""The second and third eigenvalue must differ by this much, else the eigenvector is arbitrary."""


STILL = 1e-9
"""Change of a fitness, relative to the mean, that is none."""


class SmallNetworkWarning(UserWarning):
    """Too few regions or industries for a complexity index to be stable."""


def complexity(m: Labelled) -> Dataset:
    """Economic complexity: ECI of regions and PCI of industries, by the second eigenvector.

    Parameters
    ----------
    m
        Presence (region, industry, ...).

    Returns
    -------
    xarray.Dataset
        `eci` (region), z-scores (population SD); `pci` (industry) on the same scale, so that a region's ECI
        is exactly the mean PCI of its industries; `diversity`, `ubiquity`; `second_eigenvalue` and `gap` to
        the third. Regions without industries and industries without regions are left out (undefined). The
        sign makes ECI rise with diversity.

    Raises
    ------
    UndefinedError
        If the network falls apart into several (the index would order the parts, in any sign), if the
        second eigenvalue is tied with the third, or if all regions are equally diverse (no sign).

    Warns
    -----
    SmallNetworkWarning
        With fewer than 30 regions or 30 industries.

    Notes
    -----
    Hidalgo & Hausmann (2009); Hausmann et al. (2014). The eigenvector is taken from the symmetric matrix
    N N', N = m / sqrt(k_r k_i), on the smaller side.

    Examples
    --------
    >>> import pandas as pd
    >>> m = pd.DataFrame({"a": [1, 1, 1], "b": [1, 1, 0], "c": [1, 0, 0]}, index=["x", "y", "z"])
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")
    ...     complexity(m)["eci"].round(3).sel(region=["x", "z"]).values.tolist()
    [1.225, -1.225]
    """
    array = presence_of(m)
    if min(array.sizes[dim] for dim in CELL) < LEAST:
        warnings.warn(
            f"a complexity index of {array.sizes[REGION]} regions and {array.sizes[INDUSTRY]} industries is "
            f"unstable; it needs at least {LEAST} of each",
            SmallNetworkWarning,
            stacklevel=2,
        )
    dims = {"eci": [REGION], "pci": [INDUSTRY], "diversity": [REGION], "ubiquity": [INDUSTRY]}
    found = _by_matrix(_complexity, array, dims | {"second_eigenvalue": [], "gap": []})
    status = found["eci"].isnull().astype(np.int8) * np.int8(Status.UNDEFINED)
    return found.assign_coords(status=status.assign_attrs(flag_attributes()))


def _by_matrix(formula: Any, m: DataArray, dims: dict[str, list[str]]) -> Dataset:
    """What the formula gives for every matrix, by name; nothing for one with gaps."""

    def whole(one: Array) -> tuple[Any, ...]:
        if np.isnan(one).any():
            return tuple(np.full([m.sizes[dim] for dim in own], np.nan) for own in dims.values())
        return formula(one)

    parts = xr.apply_ufunc(
        whole,
        bare(m),
        input_core_dims=[CELL],
        output_core_dims=[*dims.values()],
        vectorize=True,
        dask="parallelized",
        output_dtypes=[float] * len(dims),
    )
    return Dataset(dict(zip(dims, parts, strict=True)))


def _placed(values: Array, known: Mask) -> Array:
    """Values at the places that are known, missing elsewhere."""
    found = np.full(known.shape, np.nan)
    found[known] = values
    return found


def _complexity(m: Array) -> tuple[Any, ...]:
    """ECI, PCI, diversity, ubiquity, second eigenvalue and gap of one matrix; what is empty is left out."""
    rows, columns = m.sum(axis=1) > 0, m.sum(axis=0) > 0
    core = m[np.ix_(rows, columns)]
    if min(core.shape) < 2:
        raise UndefinedError("complexity needs at least two regions and two industries that are not empty")
    diversity, ubiquity = core.sum(axis=1), core.sum(axis=0)
    scaled = core / np.sqrt(diversity)[:, None] / np.sqrt(ubiquity)
    by_rows = len(diversity) <= len(ubiquity)
    vector, second, gap = _second_vector(scaled if by_rows else scaled.T)
    industries = (vector @ scaled if by_rows else vector) / np.sqrt(ubiquity)
    regions = core @ industries / diversity
    spread, level, uneven = regions.std(), regions.mean(), diversity - diversity.mean()
    lean = uneven @ (regions - level)
    if abs(lean) <= 1e-12 * spread * np.linalg.norm(uneven):
        raise UndefinedError("complexity has no sign: it does not correlate with diversity")
    eci, pci = (np.sign(lean) * (scores - level) / spread for scores in (regions, industries))
    return _placed(eci, rows), _placed(pci, columns), m.sum(axis=1), m.sum(axis=0), second, gap


def _second_vector(scaled: Array) -> tuple[Array, float, float]:
    """The second eigenvector of scaled scaled', its eigenvalue, and the gap to the third, which it needs."""
    from scipy.linalg import eigh
    from scipy.sparse.csgraph import connected_components

    n = len(scaled)
    values, vectors = eigh(
        scaled @ scaled.T, subset_by_index=[max(n - 3, 0), n - 1], check_finite=False, driver="evr"
    )
    second, third = values[-2], values[-3] if n > 2 else 0.0
    if second > 1 - 1e-9:
        parts, _ = connected_components(scaled @ scaled.T > 0, directed=False)
        raise UndefinedError(
            f"the network of regions and industries falls into {parts} parts; take one of them"
        )
    if second - third < GAP:
        raise UndefinedError(
            f"the second eigenvalue ({second:.6f}) is tied with the third ({third:.6f}) or zero: "
            "the complexity index is arbitrary"
        )
    return vectors[:, -2], second, second - third


def fitness(m: Labelled, iterations: int = 1000) -> Dataset:
    r"""Fitness of regions and quality of industries: the non-linear map of Tacchella et al.

    .. math:: F_r \propto \sum_i m_{ri} Q_i, \quad Q_i \propto 1 / \sum_r m_{ri} / F_r

    each divided by its mean in every step.

    Parameters
    ----------
    m
        Presence (region, industry, ...).
    iterations
        At most; it stops when no fitness changes by more than `STILL` (relative to the mean, 1).

    Returns
    -------
    xarray.Dataset
        `fitness` (region), `quality` (industry), `steps`, `converged` (1 or 0). The fitness of some
        regions may fall to zero: that is the map's own limit (Pugliese et al. 2016), the ranks are what
        counts. Empty regions and industries are undefined.

    Notes
    -----
    Tacchella, Cristelli, Caldarelli, Gabrielli & Pietronero (2012).

    Examples
    --------
    >>> import pandas as pd
    >>> m = pd.DataFrame({"a": [1, 1], "b": [1, 0]})
    >>> fitness(m, iterations=1)["fitness"].round(4).values.tolist()
    [1.3333, 0.6667]
    """
    formula = partial(_fitness, iterations=iterations)
    dims: dict[str, list[str]] = {"fitness": [REGION], "quality": [INDUSTRY], "steps": [], "converged": []}
    return _by_matrix(formula, presence_of(m), dims)


def _fitness(m: Array, iterations: int) -> tuple[Any, ...]:
    rows, columns = m.sum(axis=1) > 0, m.sum(axis=0) > 0
    core = m[np.ix_(rows, columns)]
    score, quality = np.ones(len(core)), np.ones(core.shape[1])
    step, change = 0, np.inf if core.size else np.nan
    while step < iterations and change > STILL:
        raised = core @ quality
        lowered = 1 / (core.T @ (1 / score))
        raised, lowered = raised / raised.mean(), lowered / lowered.mean()
        change = float(np.abs(raised - score).max())
        score, quality, step = raised, lowered, step + 1
    return _placed(score, rows), _placed(quality, columns), step, float(change <= STILL)
