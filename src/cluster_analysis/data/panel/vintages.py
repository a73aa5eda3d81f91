"""Which vintage of regions a table is in, and exact merging to an older one.

Official tables mix vintages inside one sheet: units that a split made stand beside the unit that was split.
The vintage of each year and item is found by which rows are filled and by the sum against the country.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import xarray as xr
from xarray import DataArray, Dataset

from cluster_analysis.data.panel import rounding
from cluster_analysis.data.regions.sets import holding
from cluster_analysis.data.regions.units import RegionSet
from cluster_analysis.data.status import Status
from cluster_analysis.errors import Problem, VintageError, refuse_each

ADVICE = (
    "sum the units of one vintage only; in the record, country_tolerance allows for rounding and "
    "additive: false is for rates and averages"
)
MAX_SHARE_MISSING = 0.25
"""An incomplete year is accepted as a vintage's if at most this share of its units has no figure."""


def complete(value: DataArray, country: DataArray, tolerance: float, vintage: int) -> DataArray:
    """Whether all units of a vintage are filled and sum to the country, per cell.

    Parameters
    ----------
    value
        Figures with the dimension `region` (all units of all vintages), NaN where there is none.
    country
        The published country totals, same dimensions without `region`.
    tolerance
        Relative difference that rounding explains.
    """
    parts = value.sel(region=list(set_of(value).units(vintage)))
    return parts.notnull().all("region") & (
        (abs(parts.sum("region") - country) <= _allowed(parts, country, tolerance)) | country.isnull()
    )


def plain(figures: Any) -> Any:
    """Figures without the coordinates that say where they are from."""
    return figures.drop_vars(["status", "vintage"], errors="ignore")


def filled(value: DataArray) -> DataArray:
    """A figure of each year and region of which any item has one: rates have no sum to compare."""
    return value.max([dim for dim in value.dims if dim not in ("year", "region")])


def searched(value: DataArray, country: DataArray, additive: bool) -> tuple[DataArray, DataArray]:
    """What a vintage is found by, figures and totals; of rates, the rows that any item fills, no totals."""
    if additive:
        return value, country
    rows = filled(value)
    return rows, xr.full_like(rows.isel(region=0, drop=True), np.nan)


def set_of(value: DataArray | Dataset) -> RegionSet:
    """The set of regions that figures are of."""
    return holding(value["region"].values)


def _allowed(parts: DataArray, country: DataArray, tolerance: float) -> DataArray:
    """How far a sum may be from the country: by the record's tolerance, or by rounding alone."""
    figures = parts.transpose(*country.dims, "region").values
    matrix = np.concatenate([country.values[..., None], figures], axis=-1)
    matrix = matrix.reshape(-1, figures.shape[-1] + 1)
    allowed: DataArray = np.maximum(
        tolerance * abs(country) + 1e-6, np.nan_to_num(rounding.tolerance(matrix)).reshape(country.shape)
    )
    return allowed


def incomplete(value: DataArray, country: DataArray, tolerance: float, vintage: int) -> DataArray:
    """Whether a vintage is filled but for a few units, alone, and stays below the country."""
    members = list(set_of(value).units(vintage))
    parts = value.sel(region=members)
    outside = value.drop_sel(region=members).notnull().any("region")
    missing = parts.isnull().mean("region")
    below = parts.sum("region") <= country * (1 + tolerance)
    some = (missing > 0) & (missing <= MAX_SHARE_MISSING)
    return some & ~outside & (below | country.isnull())


def find_vintage(value: DataArray, country: DataArray, tolerance: float = 1e-6) -> DataArray:
    """The finest vintage that fits each year and item; 0 where nothing is published.

    Raises
    ------
    VintageError
        For every year and item whose filled rows fit no vintage, with the sum of the rows and the country's.
    """
    value = plain(value)
    country = plain(country)
    vintage = xr.zeros_like(country, dtype="int16")
    for fits in (incomplete, complete):
        for year in sorted(set_of(value).years):
            vintage = vintage.where(~fits(value, country, tolerance, year), year)
    unfit = (vintage == 0) & value.notnull().any("region")  # else nothing, or the country alone
    if bool(unfit.any()):
        raise VintageError(
            _mismatches(
                value.sum("region"),
                country,
                unfit,
                "{place}: the regions sum to {total}, the country is {country}",
                ADVICE,
            )
        )
    return vintage.rename("vintage")


def _mismatches(
    sums: DataArray, whole: DataArray, where: DataArray, message: str, advice: str | None = None
) -> Iterator[Problem]:
    """One problem per cell in which the sum of the parts and the whole disagree, naming both."""
    cells = Dataset({"total": sums, "country": whole}).where(where).to_dataframe(dim_order=[*where.dims])
    for row in cells.dropna(how="all").reset_index().to_dict("records"):
        total, country = (f"{row[name]:,.1f}" for name in ("total", "country"))
        yield Problem(
            message,
            place=", ".join(f"{dim} {row[dim]}" for dim in where.dims),
            total=total,
            country=country,
            advice=advice,
        )


def merge(cells: Dataset, target: int) -> Dataset:
    """Figures and statuses on the units of `target` from those of a finer or the same vintage: exact sums.

    A merged unit is missing if one of its parts is; its status is then the part's.
    """
    regions = set_of(cells)
    by = _groups([regions.ancestor(str(code), target) for code in cells["region"].values])
    worst = cells["status"].groupby(by).max("region")
    return cells.groupby(by).sum("region", skipna=False).assign(status=worst).rename(unit="region")


def _groups(units: list[str]) -> DataArray:
    return DataArray(units, dims="region", name="unit")


def add_up(value: DataArray, districts: RegionSet, published: DataArray | None = None) -> DataArray:
    """Figures of districts added up to the regions that hold them.

    Parameters
    ----------
    value
        Amounts over `region`, the codes of the districts, and any other dimension.
    districts
        Their set, in which each has its `parent`: `ca.regions("districts.csv")`.
    published
        Figures of the regions, same other dimensions, to check the sums against.

    Returns
    -------
    xarray.DataArray
        Over the regions; missing where a district of the set has no figure.

    Raises
    ------
    InputError
        For a district without a parent.
    VintageError
        Where a sum is not the published figure, with both.

    Examples
    --------
    >>> import pandas as pd
    >>> from cluster_analysis.data.regions.sets import regions
    >>> districts = regions(pd.DataFrame({"code": ["a", "b"], "parent": ["KZ-43", "KZ-43"]}))
    >>> jobs = xr.DataArray([30.0, 12.0], {"region": ["a", "b"]}, ["region"])
    >>> add_up(jobs, districts).to_series().to_dict()
    {'KZ-43': 42.0}
    """
    refuse_each(
        "has no parent in the set of regions {name}",
        [str(code) for code in value["region"].values if str(code) not in districts.parents],
        name=districts.name,
    )
    sums = (
        value.reindex(region=list(districts.parents))
        .groupby(_groups([*districts.parents.values()]))
        .sum("region", skipna=False)
    )
    sums = sums.rename(unit="region").transpose(*value.dims)
    if published is not None:
        wholes = published.sel(region=sums["region"].values)
        gap = abs(sums - wholes) > 1e-6 * (abs(wholes) + 1)
        if bool(gap.any()):
            raise VintageError(
                _mismatches(
                    sums, wholes, gap, "{place}: the districts sum to {total}, the region is {country}"
                )
            )
    return sums


def at_target(cells: Dataset, source: int, target: int, additive: bool = True) -> Dataset:
    """Figures and statuses of a table in vintage `source` on the units of `target`.

    To an older vintage the merge of amounts is exact. To a younger one, and of rates in both directions, only
    the units that no split has touched have a figure; the others are missing, `outside vintage`.
    """
    regions = set_of(cells)
    cells = cells.sel(region=list(regions.units(source)))
    new = list(regions.units(target))
    if source >= target and additive:
        return merge(cells, target).sel(region=new)
    older, younger = sorted((source, target))
    held_by = [regions.ancestor(code, older) for code in regions.units(younger)]
    same = [code for code in new if held_by.count(regions.ancestor(code, older)) == 1]
    return cells.sel(region=same).reindex(
        region=new, fill_value={"value": np.nan, "status": int(Status.OUTSIDE_VINTAGE)}
    )


def split(value: DataArray, source: int, target: int, weights: DataArray) -> DataArray:
    """Estimated figures on a younger vintage: each older unit is shared out in proportion to `weights`.

    Parameters
    ----------
    value
        Figures on the units of `source`.
    weights
        What to share by (population, say), on the units of `target`, without missing ones.

    Returns
    -------
    xarray.DataArray
        The figures with the coordinate `status`: estimated where a unit was shared out.
    """
    regions = set_of(value)
    new = list(regions.units(target))
    old = [regions.ancestor(code, source) for code in new]
    share = weights.sel(region=new).groupby(_groups(old)).map(lambda part: part / part.sum("region"))
    spread = value.sel(region=old).assign_coords(region=new) * share
    exact = DataArray([old.count(one) == 1 for one in old], dims="region", coords={"region": new})
    status = xr.where(exact, int(Status.OBSERVED), int(Status.ESTIMATED)).astype("int8")
    return spread.assign_coords(status=status.broadcast_like(spread))
