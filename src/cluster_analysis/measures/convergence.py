"""Convergence: whether poorer regions grow faster (beta), and whether the spread shrinks (sigma)."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import xarray as xr
from pandas import Series
from xarray import DataArray, Dataset

from cluster_analysis.data.status import Status, flag_attributes
from cluster_analysis.errors import InputError, UndefinedError
from cluster_analysis.measures.door.labelled import (
    REGION,
    Array,
    Figures,
    bare,
    on_labels,
    refuse_cells,
    vector,
)

BETA = ("a", "b", "b_se", "b_p", "r2", "n", "speed", "half_life")


def beta_convergence(y0: Figures, y1: Figures, years: float) -> Dataset | Series:
    r"""Absolute beta convergence: growth against the starting level, with speed and half-life.

    .. math:: \frac{1}{T} \ln\frac{y_1}{y_0} = a + b \ln y_0, \quad
              speed = -\frac{\ln(1 + bT)}{T}, \quad half\text{-}life = \frac{\ln 2}{speed}

    Parameters
    ----------
    y0, y1
        Figures > 0 at the start and the end, along `region` (any other dimension rides along).
    years
        T, the years between them.

    Returns
    -------
    xarray.Dataset or pandas.Series
        `a`, `b`, `b_se` (robust, HC3), `b_p` (two-sided, Student's t with n - 2 degrees of freedom), `r2`,
        `n` (regions with both figures), `speed` per year and `half_life` in years, with `status`. Speed and
        half-life are undefined when 1 + bT <= 0, the half-life also when regions diverge (speed <= 0). All
        are undefined for fewer than three regions, or if all start alike (up to rounding).

    Notes
    -----
    Barro & Sala-i-Martin (1992). The speed takes the T of the growth rate into the logarithm: -ln(1 + b) / T
    is another figure, and a half-life about four times too long for T = 4. HC3: Long & Ervin (2000), for
    n < 250.

    Examples
    --------
    >>> y0 = pd.Series([1.0, 2.0, 4.0, 8.0])
    >>> found = beta_convergence(y0, y0**0.5 * 3.0, years=10)  # half of every difference is gone in 10 years
    >>> round(float(found["half_life"]), 6)
    10.0
    """
    if not years > 0:
        raise InputError("the years between the two figures must be positive, got {years}", years=years)
    start, end = (_positive(one).drop_vars("year", errors="ignore") for one in (y0, y1))
    figures = xr.apply_ufunc(
        partial(_regression, years=years),
        *xr.broadcast(start, on_labels(end, start)),
        input_core_dims=[[REGION], [REGION]],
        output_core_dims=[[] for _ in BETA],
        vectorize=True,
        dask="parallelized",
        output_dtypes=[float for _ in BETA],
        dask_gufunc_kwargs={"allow_rechunk": True},
    )
    found = Dataset(dict(zip(BETA, figures, strict=True)))
    if isinstance(y0, Series):
        return Series({name: float(found[name]) for name in BETA})
    codes = xr.where(found["half_life"].isnull(), int(Status.UNDEFINED), 0).astype("int8")
    return found.assign_coords(status=codes.assign_attrs(flag_attributes()))


def _positive(y: Any) -> DataArray:
    """The figures without their own reasons; zero or less has no logarithm."""
    array = vector(y)
    if array.chunks is None:
        refuse_cells("is not above zero, which convergence needs ({where})", array, (array <= 0).values)
    return bare(array)


def _regression(y0: Array, y1: Array, years: float) -> tuple[float, ...]:
    """The figures of BETA for one set of regions."""
    import statsmodels.api as sm

    both = ~np.isnan(y0) & ~np.isnan(y1)
    level, growth = np.log(y0[both]), np.log(y1[both] / y0[both]) / years
    n, speed = int(both.sum()), np.nan
    if n < 3 or np.ptp(level) <= 1e-9:
        return *[np.nan] * 5, n, np.nan, np.nan
    fit = sm.OLS(growth, sm.add_constant(level)).fit(cov_type="HC3", use_t=True)
    a, b = fit.params
    if 1 + b * years > 0:
        speed = -np.log(1 + b * years) / years
    half_life = np.log(2) / speed if speed > 0 else np.nan
    return a, b, fit.bse[1], fit.pvalues[1], fit.rsquared, n, speed, half_life


def sigma_convergence(y: DataArray) -> Dataset:
    """Sigma convergence: the standard deviation of ln y over the regions, per year, its change and trend.

    Parameters
    ----------
    y
        Figures > 0 along `region` and `year` (any other dimension rides along), the same regions in every
        year: a region without a figure in some year is left out of all.

    Returns
    -------
    xarray.Dataset
        `sd` per year (n - 1), `f` (variance of the first year over the last) with its two-sided `f_p`,
        `trend` (change of the SD per year, OLS) with `trend_p`; the trend needs three years. `n` regions are
        compared, `left_out` says which are not. Undefined for fewer than three; `f` also if nothing varies in
        the last year.

    Raises
    ------
    InputError
        If a figure is not above zero.
    UndefinedError
        If there are not three regions with figures in at least two years.

    Notes
    -----
    Barro & Sala-i-Martin (1992). The F test takes the two years as independent normal samples, which
    regions followed over time are not: read it with the trend.

    Examples
    --------
    >>> y = xr.DataArray(np.exp([[0.0, 2.0, 4.0], [0.0, 1.0, 2.0]]), dims=("year", "region"),
    ...                  coords={"year": [2010, 2020]})
    >>> found = sigma_convergence(y)
    >>> found["sd"].values.round(6).tolist(), round(float(found["f"]), 6)
    ([2.0, 1.0], 4.0)
    """
    from scipy.stats import f as f_distribution

    array = _positive(y)
    if "year" not in array.indexes:
        raise InputError("needs the dimension {dim}; has {dims}", dim="year", dims=[*map(str, array.dims)])
    array = array.sortby("year")
    whole = array.notnull().all("year")
    n = whole.sum(REGION)
    if array.sizes["year"] < 2 or int(n.max()) < 3:
        message = "needs three regions with figures in at least two years; has {n}"
        raise UndefinedError(message, n=int(n.max()))
    sd = DataArray(np.log(array.where(whole))).std(REGION, ddof=1).where(n >= 3)
    first, last = sd.isel(year=0, drop=True), sd.isel(year=-1, drop=True)
    f = (first / last.where(last > 1e-9)) ** 2
    tails = f_distribution.sf(f, n - 1, n - 1), f_distribution.cdf(f, n - 1, n - 1)
    away = sd["year"].astype(float) - sd["year"].astype(float).mean()
    found = {"sd": sd, "f": f, "f_p": f.copy(data=2 * np.minimum(*tails)), "n": n, "left_out": ~whole}
    return Dataset(found | {"trend": (away * sd).sum("year", skipna=False) / (away**2).sum()})
