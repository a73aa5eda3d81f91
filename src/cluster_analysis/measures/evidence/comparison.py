"""Fair comparisons: changes ranked by ratio, and peers chosen by what is not compared afterwards."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from pandas import DataFrame
from xarray import DataArray, Dataset

from cluster_analysis.errors import InputError
from cluster_analysis.measures._labelled import REGION, bare
from cluster_analysis.measures.specialisation import krugman_index


def largest_changes(x: DataArray, start: int, end: int, n: int = 12) -> DataFrame:
    """The largest changes of a positive measure by ratio; `find_jumps` tells which rest on one year.

    Ranked by difference, high figures win: a quotient that goes from 3 to 4 changes less than one from 0.5
    to 1.

    Parameters
    ----------
    x
        Figures over `year` and other dimensions; zero and missing ones have no ratio.
    start, end
        The years compared.
    n
        How many changes.

    Returns
    -------
    pandas.DataFrame
        `before`, `after`, `times` (after / before); the largest ratio or inverse ratio first.

    Examples
    --------
    >>> years = {"year": [2023, 2024, 2025], "region": ["KZ-11", "KZ-15"]}
    >>> x = DataArray([[1.0, 3.0], [1.1, 3.5], [2.4, 4.0]], years)
    >>> largest_changes(x, 2023, 2025, n=1).round(2).to_dict("index")
    {'KZ-11': {'before': 1.0, 'after': 2.4, 'times': 2.4}}
    """
    if not start < end:
        raise InputError("the start {start} must be before the end {end}", start=start, end=end)
    before, after = (bare(x).sel(year=year, drop=True) for year in (start, end))
    table = Dataset({"before": before, "after": after}).to_dataframe()
    table["times"] = (table["after"] / table["before"])[table.gt(0).all(axis=1)]
    size = np.log(table["times"].dropna()).abs()
    return table.loc[size.sort_values(ascending=False, kind="stable").index[:n]]


def rank_places(x: DataArray) -> DataArray:
    """The place of each figure among the others: 1 for the largest, ties share the better place.

    Parameters
    ----------
    x
        Figures over `region`; any further dimension (draws of an error band, say) is ranked by itself. A
        missing figure has no place and takes none.

    Examples
    --------
    >>> rank_places(DataArray([0.5, 2.0, 2.0, np.nan], dims="region")).values.tolist()
    [3.0, 1.0, 1.0, nan]
    """
    from scipy.stats import rankdata

    places = rankdata(-x.values, method="min", axis=x.get_axis_num(REGION), nan_policy="omit")
    return x.copy(data=places.astype(float)).rename("place").assign_attrs(units="", measure="place")


def peers(x: DataArray, region: str, without: Collection[str] = (), n: int = 4) -> list[str]:
    """The regions whose structure is nearest, chosen by what is not compared afterwards.

    A region compared with those that lead a ranking always loses; so the industries that are compared are
    left out of the choice.

    Parameters
    ----------
    x
        Amounts (region, industry) of one year.
    region
        The region whose peers are wanted.
    without
        The industries that will be compared.
    n
        How many peers.

    Returns
    -------
    list of str
        The nearest first, by the Krugman index over the other industries.

    Examples
    --------
    >>> labels = {"region": ["KZ-11", "KZ-15", "KZ-19"], "industry": ["A", "B", "C"]}
    >>> x = DataArray([[90.0, 1.0, 9.0], [1.0, 10.0, 90.0], [5.0, 90.0, 5.0]], labels)
    >>> peers(x, "KZ-11", without=["A"], n=1)
    ['KZ-15']
    """
    if region not in x[REGION].values:
        raise InputError("{region} is not a region of the figures", region=region)
    rest = x.drop_sel(industry=list(without))
    distance = krugman_index(rest, region).reset_coords(drop=True).to_series().drop(region).dropna()
    return [str(label) for label in distance.sort_values(kind="stable").index[:n]]
