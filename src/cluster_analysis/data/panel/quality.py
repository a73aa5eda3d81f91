"""Data quality of a regional table: what stands beside its parts, adds up, breaks or is missing."""

from __future__ import annotations

import xarray as xr
from pandas import DataFrame
from xarray import DataArray, Dataset

from cluster_analysis.data.panel.vintages import filled, set_of
from cluster_analysis.data.records import Record
from cluster_analysis.data.tables.checks import identity_sums


def split_beside_parts(value: DataArray) -> DataArray:
    """Per year: whether a region that was split has figures beside one of its parts.

    Parameters
    ----------
    value
        Figures over `year`, `region` and any other dimension, on all rows as published.

    Examples
    --------
    >>> coords = {"year": [2017], "region": ["KZ-YUZ", "KZ-61"]}
    >>> value = xr.DataArray([[1.0, 0.6]], coords, dims=["year", "region"])
    >>> split_beside_parts(value).values.tolist()
    [True]
    """
    known = filled(value).notnull()
    regions = set_of(value)
    beside = xr.zeros_like(known.isel(region=0, drop=True))
    for part, whole in regions.predecessor.items():
        if whole not in regions.at().units:
            beside |= known.reindex(region=[part, whole], fill_value=False).all("region")
    return beside


def identities(table: DataFrame, about: Record) -> DataFrame:
    """How often each accounting identity of a record holds, and the largest difference.

    Parameters
    ----------
    table
        The tidy table: `region`, `year`, `item`, `value`.
    about
        Its record, which lists the identities with their tolerance.

    Returns
    -------
    pandas.DataFrame
        `identity`, `years`, `checked`, `hold`, `largest_gap`; one row an identity.
    """
    rows = []
    for identity, total, parts in identity_sums(table, about):
        gap = (total - parts).abs()
        years = total.index.get_level_values("year")
        formula = " - ".join([" + ".join(identity.parts), *identity.minus])
        rows.append(
            (
                f"{identity.total} = {formula}",
                f"{years.min()}–{years.max()}",
                len(gap),
                int((gap <= identity.tolerance).sum()),
                round(float(gap.max()), 1),
            )
        )
    return DataFrame(rows, columns=["identity", "years", "checked", "hold", "largest_gap"])


def territory_breaks(value: DataArray) -> DataFrame:
    """Regions whose territory changed within the years of a table.

    Returns
    -------
    pandas.DataFrame
        `region` that was split, the region `split_off`, the `first_year` on the new territory.
    """
    known = filled(value).notnull()
    rows = []
    for part, whole in set_of(value).predecessor.items():
        there = known.reindex(region=[part], fill_value=False).any("region")
        if there.any() and not there.all():
            rows.append((whole, part, int(known["year"].values[there.values].min())))
    return DataFrame(rows, columns=["region", "split_off", "first_year"])


def recoverable(panel: Dataset) -> DataFrame:
    """Missing figures that follow from the country's total, where only one region of a year has none.

    Parameters
    ----------
    panel
        A panel without industries: `value`, `country`, `vintage`; of one with industries nothing is listed.

    Returns
    -------
    pandas.DataFrame
        `region`, `year`, `residual`: the country less the other regions.
    """
    rows = []
    regions = set_of(panel)
    for year in [] if "industry" in panel["value"].dims else panel["year"].values:
        now = panel.sel(year=year)
        if int(now["vintage"]) not in regions.years:
            continue
        row = now["value"].sel(region=list(regions.units(int(now["vintage"])))).to_series()
        lacking = row.index[row.isna()]
        if len(lacking) == 1:
            rows.append((lacking[0], int(year), round(float(now["country"]) - row.sum(), 3)))
    return DataFrame(rows, columns=["region", "year", "residual"])
