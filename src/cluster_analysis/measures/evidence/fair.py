"""Fair comparisons: shuffled labels, peers chosen by what is not compared, values that are suspicious."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np
from pandas import DataFrame
from xarray import DataArray, Dataset

from cluster_analysis.errors import InputError
from cluster_analysis.measures.door.labelled import REGION, bare
from cluster_analysis.measures.specialisation import krugman_index

JUMP_FACTOR = 2.0
"""A region's figure that moves against the nation's by more than this factor in a year is listed."""

SHARE_FLOOR = 0.01
"""Regions with less of an industry than this share of the nation are not listed: small figures jump."""


def find_jumps(value: DataArray, country: DataArray) -> DataFrame:
    """Figures that move against the nation's by more than a factor from one year to the next.

    Parameters
    ----------
    value
        Amounts (year, region, industry).
    country
        The nation's amounts (year, industry).

    Returns
    -------
    pandas.DataFrame
        Columns `region`, `industry`, `year`, `before`, `after`, `ratio` (of the region's growth factor to the
        nation's); largest first.
    """
    share = bare(value) / bare(country)
    before = share.shift(year=1)
    figures = {"before": bare(value).shift(year=1), "after": bare(value), "ratio": share / before}
    table = Dataset(figures | {"share": np.maximum(share, before)}).to_dataframe().reset_index()
    size = np.log(table["ratio"].where(table["ratio"] > 0)).abs()
    large = size[(size > np.log(JUMP_FACTOR)) & (table["share"] >= SHARE_FLOOR)]
    order = large.sort_values(ascending=False).index
    return table.loc[order, ["region", "industry", "year", "before", "after", "ratio"]].reset_index(drop=True)


def shuffled(x: DataArray, permutations: int = 199, seed: int = 2017) -> Iterator[DataArray]:
    """The figures with the regions in other places, all industries together, under the labels as they were.

    Parameters
    ----------
    x
        Figures with `region`.
    permutations
        How many shuffles. A count that h of them reach has p = (1 + h) / (1 + permutations).
    seed
        Makes the shuffles the same each time.

    Raises
    ------
    InputError
        Without `region`, or without permutations.

    Examples
    --------
    >>> x = DataArray([3.0, 2.0, 1.0], {"region": ["KZ-11", "KZ-15", "KZ-19"]})
    >>> [sorted(one.values.tolist()) for one in shuffled(x, permutations=2)]
    [[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]]
    """
    if REGION not in x.dims or permutations < 1:
        raise InputError("needs the dimension {dim} and at least one permutation", dim=REGION)
    random, figures = np.random.default_rng(seed), bare(x)
    for _ in range(permutations):
        order = random.permutation(figures.sizes[REGION])
        yield figures.isel(region=order).assign_coords(region=figures[REGION])


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
