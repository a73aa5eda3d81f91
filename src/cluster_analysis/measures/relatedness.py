"""Relatedness and complexity: which industries are found together, and what that says about regions.

`m` is a presence matrix (region, industry, ...) of 0 and 1, from `is_specialised` say. Complexity needs many
regions and industries: with 16 to 20 regions it is an appendix, and the functions refuse or warn.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from cluster_analysis.errors import InputError, UndefinedError
from cluster_analysis.measures._labelled import (
    INDUSTRY,
    REGION,
    Array,
    Labelled,
    as_array,
    as_vector,
    bare,
    check,
    codes_for,
    like,
    measure,
)
from cluster_analysis.measures.specialisation import is_specialised
from cluster_analysis.status import Status, flag_attributes

Codes = npt.NDArray[np.int8]
OTHER = "industry_other"
LEAST = 30
"""Below this many regions or industries the eigenvector says little: a warning."""
GAP = 1e-6
"""The second and third eigenvalue must differ by this much, else the eigenvector is arbitrary."""


class SmallNetworkWarning(UserWarning):
    """Too few regions or industries for a complexity index to be stable."""


def _presence(m: Any) -> xr.DataArray:
    """`m` as a checked matrix of 0 and 1."""
    array = as_array(m)
    array = array.astype(float) if array.dtype != float else array
    check(array)
    if array.chunks is None and not np.isin(array.values[~np.isnan(array.values)], (0.0, 1.0)).all():
        raise InputError("the presence matrix must hold 0 and 1 only; make it with is_specialised")
    return array


def proximity(m: Labelled) -> Any:
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
    array = _presence(m)
    pairs = {OTHER: array[INDUSTRY].values}
    return like(measure(_proximity, array, out=[INDUSTRY, OTHER], new=pairs, name="proximity"), m)


def _proximity(m: Array) -> tuple[Array, Codes]:
    both = np.swapaxes(m, -1, -2) @ m
    k = m.sum(axis=-2)
    larger = np.maximum(k[..., :, None], k[..., None, :])
    with np.errstate(invalid="ignore", divide="ignore"):
        both /= larger
    return both, codes_for(both, False, larger == 0)


def relatedness_density(m: Labelled, phi: Labelled, include_self: bool) -> Any:
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
    array = _presence(m)
    related = _square(phi, array)

    def kernel(values: Array, weights: Array) -> tuple[Array, Codes]:
        return _density(values, weights, include_self)

    result = measure(kernel, array, related, other_cores=[[INDUSTRY, OTHER]], name="relatedness_density")
    return like(result, m)


def _square(phi: Any, m: xr.DataArray) -> xr.DataArray:
    """A square matrix on the industries of `m`."""
    if isinstance(phi, pd.DataFrame):
        phi = xr.DataArray(
            phi.to_numpy(dtype=float), coords={INDUSTRY: phi.index, OTHER: phi.columns.to_numpy()}
        )
    labels = m[INDUSTRY].values
    if set(phi[INDUSTRY].values.tolist()) != set(labels.tolist()):
        raise InputError("the proximity matrix and the presence matrix have different industries")
    return bare(phi).sel({INDUSTRY: labels, OTHER: labels})


def _density(m: Array, phi: Array, include_self: bool) -> tuple[Array, Codes]:
    if not include_self:
        phi = phi.copy()
        diagonal = np.arange(phi.shape[-1])
        phi[..., diagonal, diagonal] = 0.0
    around = phi.sum(axis=-2)
    value = m @ phi
    with np.errstate(invalid="ignore", divide="ignore"):
        value /= around[..., None, :]
    return value, codes_for(value, np.isnan(m), (around == 0)[..., None, :])


def complexity(m: Labelled) -> xr.Dataset:
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
    >>> m = pd.DataFrame({"a": [1, 1, 1], "b": [1, 1, 0], "c": [1, 0, 0]}, index=["x", "y", "z"])
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")
    ...     complexity(m)["eci"].round(3).sel(region=["x", "z"]).values.tolist()
    [1.225, -1.225]
    """
    array = _presence(m)
    if min(array.sizes[REGION], array.sizes[INDUSTRY]) < LEAST:
        warnings.warn(
            f"a complexity index of {array.sizes[REGION]} regions and {array.sizes[INDUSTRY]} industries is "
            f"unstable; it needs at least {LEAST} of each",
            SmallNetworkWarning,
            stacklevel=2,
        )
    names = ("eci", "pci", "diversity", "ubiquity", "second_eigenvalue", "gap")
    dims = [[REGION], [INDUSTRY], [REGION], [INDUSTRY], [], []]
    parts = xr.apply_ufunc(
        _by_slice(_complexity, dims),
        bare(array),
        input_core_dims=[[REGION, INDUSTRY]],
        output_core_dims=dims,
        dask="parallelized",
        output_dtypes=[float] * len(names),
        dask_gufunc_kwargs={"allow_rechunk": True},
    )
    found = xr.Dataset(dict(zip(names, parts, strict=True)))
    status = xr.where(found["eci"].isnull(), int(Status.UNDEFINED), 0).astype("int8")
    return found.assign_coords(status=status.assign_attrs(flag_attributes()))


def _by_slice(kernel: Any, dims: list[list[str]]) -> Any:
    """The kernel on every matrix of the last two axes; a matrix with a missing cell gives missing values."""

    def whole(m: Array) -> tuple[Array, ...]:
        lead = m.shape[:-2]
        size = {REGION: m.shape[-2], INDUSTRY: m.shape[-1]}
        outs = tuple(np.full((*lead, *(size[dim] for dim in out)), np.nan) for out in dims)
        for index in np.ndindex(lead):
            if not np.isnan(m[index]).any():
                for out, part in zip(outs, kernel(m[index]), strict=True):
                    out[index] = part
        return outs

    return whole


def _complexity(m: Array) -> tuple[Any, ...]:
    """ECI, PCI, diversity, ubiquity, second eigenvalue, gap of one matrix."""
    diversity, ubiquity = m.sum(axis=1), m.sum(axis=0)
    rows, columns = diversity > 0, ubiquity > 0
    eci, pci = np.full(len(diversity), np.nan), np.full(len(ubiquity), np.nan)
    core = m if rows.all() and columns.all() else m[np.ix_(rows, columns)]
    eci[rows], pci[columns], second, gap = _eigenvector(core, diversity[rows], ubiquity[columns])
    return eci, pci, diversity, ubiquity, second, gap


def _eigenvector(m: Array, diversity: Array, ubiquity: Array) -> tuple[Array, Array, float, float]:
    """Scores of regions and industries without empty ones, scaled and signed."""
    if min(m.shape) < 2:
        raise UndefinedError("complexity needs at least two regions and two industries that are not empty")
    by_rows = m.shape[0] <= m.shape[1]
    scaled = m / np.sqrt(diversity)[:, None] / np.sqrt(ubiquity)
    values, vector = _second(scaled if by_rows else scaled.T)
    _check_network(m, values)
    industries = (vector @ scaled if by_rows else vector) / np.sqrt(ubiquity)
    regions = m @ industries / diversity
    spread, level = regions.std(), regions.mean()
    uneven = diversity - diversity.mean()
    sign = np.sign(uneven @ (regions - level))
    if not np.abs(uneven).any() or abs(uneven @ (regions - level)) < 1e-12 * spread * np.linalg.norm(uneven):
        raise UndefinedError("complexity has no sign: it does not correlate with diversity")
    return (
        sign * (regions - level) / spread,
        (sign * industries - sign * level) / spread,
        values[1],
        values[1] - values[2],
    )


def _second(scaled: Array) -> tuple[Array, Array]:
    """The three largest eigenvalues of scaled scaled' in falling order, and the second eigenvector."""
    from scipy.linalg import eigh

    n = len(scaled)
    first = max(n - 3, 0)
    values, vectors = eigh(
        scaled @ scaled.T, subset_by_index=[first, n - 1], check_finite=False, overwrite_a=True, driver="evr"
    )
    values = np.concatenate([values[::-1], np.zeros(3 - len(values))])
    return values, vectors[:, -2]


def _check_network(m: Array, values: Array) -> None:
    """Refuse several networks, and a second eigenvalue that is not single."""
    if values[1] > 1 - 1e-9:
        from scipy.sparse import csr_matrix
        from scipy.sparse.csgraph import connected_components

        parts, _ = connected_components(csr_matrix(m @ m.T > 0), directed=False)
        raise UndefinedError(
            f"the network of regions and industries falls into {parts} parts; take one of them"
        )
    if values[1] - values[2] < GAP or values[1] < GAP:
        raise UndefinedError(
            f"the second eigenvalue ({values[1]:.6f}) is tied with the third ({values[2]:.6f}) or zero: "
            "the complexity index is arbitrary"
        )


def fitness(m: Labelled, iterations: int = 1000, tolerance: float = 1e-9) -> xr.Dataset:
    r"""Fitness of regions and quality of industries: the non-linear map of Tacchella et al.

    .. math:: F_r \propto \sum_i m_{ri} Q_i, \quad Q_i \propto 1 / \sum_r m_{ri} / F_r

    each divided by its mean in every step.

    Parameters
    ----------
    m
        Presence (region, industry, ...).
    iterations, tolerance
        Stops when no fitness changes by more than the tolerance (relative to the mean, 1).

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
    >>> m = pd.DataFrame({"a": [1, 1], "b": [1, 0]})
    >>> fitness(m, iterations=1)["fitness"].round(4).values.tolist()
    [1.3333, 0.6667]
    """
    array = _presence(m)
    names, dims = ("fitness", "quality", "steps", "converged"), [[REGION], [INDUSTRY], [], []]
    parts = xr.apply_ufunc(
        _by_slice(lambda one: _fitness(one, iterations, tolerance), dims),
        bare(array),
        input_core_dims=[[REGION, INDUSTRY]],
        output_core_dims=dims,
        dask="parallelized",
        output_dtypes=[float] * len(names),
        dask_gufunc_kwargs={"allow_rechunk": True},
    )
    return xr.Dataset(dict(zip(names, parts, strict=True)))


def _fitness(m: Array, iterations: int, tolerance: float) -> tuple[Any, ...]:
    rows, columns = m.sum(axis=1) > 0, m.sum(axis=0) > 0
    core = m[np.ix_(rows, columns)]
    score, quality = np.ones(core.shape[0]), np.ones(core.shape[1])
    step, change = 0, np.inf
    while step < iterations and change > tolerance:
        raised = core @ quality
        with np.errstate(divide="ignore"):
            lowered = 1 / (core.T @ (1 / score))
        raised, lowered = raised / raised.mean(), lowered / lowered.mean()
        change = float(np.abs(raised - score).max())
        score, quality, step = raised, lowered, step + 1
    of_regions, of_industries = np.full(len(rows), np.nan), np.full(len(columns), np.nan)
    of_regions[rows], of_industries[columns] = score, quality
    return of_regions, of_industries, step, float(change <= tolerance)


def complexity_outlook(m: Labelled, phi: Labelled, pci: xr.DataArray | pd.Series) -> xr.Dataset:
    r"""Outlook: what industries a region does not have are worth to it, weighted by how near they are.

    .. math:: COI_r = \sum_i d_{ri} (1 - m_{ri}) PCI_i, \quad
              COG_{ri} = (1 - m_{ri}) \sum_j (1 - m_{rj}) \frac{\varphi_{ij}}{\sum_k \varphi_{jk}} PCI_j

    Parameters
    ----------
    m, phi
        Presence and proximity; the density includes the industry itself.
    pci
        Complexity of the industries, from `complexity`; the index depends on its zero.

    Returns
    -------
    xarray.Dataset
        `index` (region) and `gain` (region, industry), not rescaled.

    Notes
    -----
    Hausmann et al. (2014), the gain as in the authors' own program (without the second term of the Atlas).
    """
    array = _presence(m)
    related = _square(phi, array)
    worth = bare(as_vector(pci, INDUSTRY)).sel({INDUSTRY: array[INDUSTRY].values})
    index, gain, status = xr.apply_ufunc(
        _outlook,
        bare(array),
        related,
        worth,
        input_core_dims=[[REGION, INDUSTRY], [INDUSTRY, OTHER], [INDUSTRY]],
        output_core_dims=[[REGION], [REGION, INDUSTRY], [REGION]],
        dask="parallelized",
        output_dtypes=[float, float, np.int8],
        dask_gufunc_kwargs={"allow_rechunk": True},
    )
    found = xr.Dataset({"index": index, "gain": gain})
    return found.assign_coords(status=status.assign_attrs(flag_attributes()))


def _outlook(m: Array, phi: Array, pci: Array) -> tuple[Array, Array, Codes]:
    density, _ = _density(m, phi, include_self=True)
    return _outlook_of(m, phi, pci, density)


def _outlook_of(m: Array, phi: Array, pci: Array, density: Array) -> tuple[Array, Array, Codes]:
    """Index and gain; an industry without a complexity (nowhere present) adds nothing."""
    known = np.isfinite(pci)[..., None, :]
    absent = 1 - m
    worth = np.where(known, pci[..., None, :], 0.0)
    index = (np.where(known, density, 0.0) * absent * worth).sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        weights = np.where(
            known[..., 0, :, None], phi * (worth[..., 0, :] / phi.sum(axis=-1))[..., None], 0.0
        )
    gain = absent * (absent @ np.where(known, weights, 0.0))
    gain = np.where(known, gain, np.nan)
    return index, gain, codes_for(index, False, False)


def complexity_profile(x: Labelled) -> xr.Dataset:
    """The whole way in one call: presence, complexity, proximity, density, outlook, each computed once.

    Parameters
    ----------
    x
        Amounts (region, industry, ...), >= 0.

    Returns
    -------
    xarray.Dataset
        `presence`, `proximity`, `density` (itself included), `eci`, `pci`, `diversity`, `ubiquity`,
        `second_eigenvalue`, `gap`, `outlook_index`, `outlook_gain`. Refusals and warnings as `complexity`.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, "blas"):  # small matrices: two threads cost more than they give
        array = as_array(x)
        m = as_array(is_specialised(array))
        found = complexity(m)
        phi = proximity(m)
        density = relatedness_density(m, phi, include_self=True)
        index, gain, _ = xr.apply_ufunc(
            _outlook_of,
            bare(m),
            bare(phi),
            found["pci"],
            bare(density),
            input_core_dims=[[REGION, INDUSTRY], [INDUSTRY, OTHER], [INDUSTRY], [REGION, INDUSTRY]],
            output_core_dims=[[REGION], [REGION, INDUSTRY], [REGION]],
            dask="allowed",
        )
    parts = {
        "presence": m,
        "proximity": phi,
        "density": density,
        "outlook_index": index,
        "outlook_gain": gain,
    }
    return found.assign({name: bare(part) for name, part in parts.items()})


def colocation(x: Labelled) -> Any:
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
        flat = length <= 1e-12 * np.abs(values).max(axis=-2, keepdims=True)
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
    return like(measure(kernel, array, out=[INDUSTRY, OTHER], new=pairs, name="colocation"), x)
