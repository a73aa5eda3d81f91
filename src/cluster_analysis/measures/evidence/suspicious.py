"""Suspicious values of a regional panel, found by rule; nothing is corrected."""

from __future__ import annotations

import numpy as np
from pandas import DataFrame
from xarray import DataArray, Dataset

from cluster_analysis.measures._labelled import bare

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
