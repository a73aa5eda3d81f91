"""Fair comparisons: peers chosen by what is not compared afterwards."""

from __future__ import annotations

from collections.abc import Collection

from xarray import DataArray

from cluster_analysis.errors import InputError
from cluster_analysis.measures._labelled import REGION
from cluster_analysis.measures.specialisation import krugman_index


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
