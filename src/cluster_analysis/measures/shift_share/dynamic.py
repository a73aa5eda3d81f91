"""Shift-share year by year, and the sum of the years."""

from __future__ import annotations

import xarray as xr

from cluster_analysis.data.panel.long import whole_years
from cluster_analysis.errors import InputError
from cluster_analysis.measures._labelled import as_array
from cluster_analysis.measures.shift_share.components import Method, shift_share


def dynamic_shift_share(x: xr.DataArray, method: Method, yearly: bool = False) -> xr.DataArray:
    """The sum of the yearly decompositions along `year`: shares are renewed every year.

    Parameters
    ----------
    x
        Amounts with the dimensions `year`, `region`, `industry`; every year between the first and the last.
        Years may be numbers, texts or dates, one date a year.
    method
        As for `shift_share`.
    yearly
        Whether the decomposition of each year is returned, along `year` (the year that ends the step), in
        place of their sum.

    Returns
    -------
    xarray.DataArray
        With the further dimension `component`, in the unit of `x`, and `status`. A missing cell takes its own
        steps' components and their sum.

    Raises
    ------
    InputError
        If a year is missing, or `x` has no years.

    Notes
    -----
    Barff & Knight (1988). The components add up to the change from the first year to the last.

    Examples
    --------
    >>> x = xr.DataArray([[[1.0, 1.0], [1.0, 1.0]], [[2.0, 1.0], [1.0, 1.0]], [[2.0, 2.0], [1.0, 1.0]]],
    ...                  dims=("year", "region", "industry"), coords={"year": [2014, 2015, 2016]})
    >>> dynamic_shift_share(x, "dunn").sum().item()
    2.0
    >>> dynamic_shift_share(x, "dunn", yearly=True).sum(["region", "industry", "component"]).values.tolist()
    [1.0, 1.0]
    """
    array = as_array(x)
    if "year" not in array.indexes:
        raise InputError(
            "needs the dimension 'year' with its labels; has {dims}", dims=[*map(str, array.dims)]
        )
    array = array.assign_coords(year=whole_years(array.indexes["year"])).sortby("year")
    years = array["year"].values
    if len(set(years.tolist())) < len(years):
        raise InputError("several figures of one year; give one figure a year")
    gaps = sorted(set(range(years[0], years[0] + len(years))) - set(years.tolist()))
    if gaps or len(years) < 2:
        span = {"first": int(years[0]), "last": int(years[-1]), "missing": gaps[:10] or "all but one"}
        raise InputError("needs every year from {first} to {last}; missing: {missing}", **span)
    ends = xr.DataArray(years[1:], dims="year", coords={"year": years[1:]})
    steps = shift_share(
        array.sel(year=years[:-1]).assign_coords(year=years[1:]), array.sel(year=ends), method
    )
    steps = steps.assign_attrs(first=int(years[0]), last=int(years[-1]))
    if yearly:
        return steps  # type: ignore[return-value]
    total = steps.drop_vars("status").sum("year", skipna=False, keep_attrs=True)
    return total.assign_coords(status=steps["status"].max("year", keep_attrs=True))  # type: ignore[return-value]
