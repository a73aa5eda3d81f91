"""Suspicious values of a regional panel, found by rule; nothing is corrected."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from cluster_analysis.measures._labelled import bare

JUMP_FACTOR = 2.0
"""A region's figure that moves against the nation's by more than this factor in a year is listed."""

SHARE_FLOOR = 0.01
"""Regions with less of an industry than this share of the nation are not listed: small figures jump."""

DEVIATES, STEADY = 1.25, 1.6
"""Factors: a suspected figure is off by more than the first; the years around it differ by less."""

SAVED, MISFIT = 0.6, 1.0
"""An exchange is suspected if it takes away this share of a misfit of at least this (log errors a year)."""

RUNS = (3, 4)
"""Years looked at together: one or two that are suspected, between two that are not."""


def find_jumps(value: xr.DataArray, country: xr.DataArray) -> pd.DataFrame:
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
    table = xr.Dataset(figures | {"share": np.maximum(share, before)}).to_dataframe().reset_index()
    size = np.log(table["ratio"].where(table["ratio"] > 0)).abs()
    large = size[(size > np.log(JUMP_FACTOR)) & (table["share"] >= SHARE_FLOOR)]
    order = large.sort_values(ascending=False).index
    return table.loc[order, ["region", "industry", "year", "before", "after", "ratio"]].reset_index(drop=True)


def find_interchanged(value: xr.DataArray, country: xr.DataArray) -> pd.DataFrame:
    """Figures that fit other regions much better than their own: exchanged rows are suspected.

    For every industry and run of one or two years, a region's share of the nation is expected to be the
    geometric mean of its shares just before and after the run. Regions that return to where they were, but
    deviate in every year of the run, are set against each other: the assignment of their figures with the
    least sum of absolute log errors is found. An exchange is suspected where it takes away `SAVED` of a
    misfit of at least `MISFIT` a year. The clearest case goes first; a run next to one is not tested,
    since its expected shares are spoilt.

    Returns
    -------
    pandas.DataFrame
        Columns `industry`, `year`, `region`, `fits` (the region whose figure this looks like), `published`
        and `expected` (in the unit of `value`).
    """
    rows: list[Any] = []
    for industry in value["industry"].values:
        amounts = bare(value.sel(industry=industry)).to_series().unstack("region")
        nation = country.sel(industry=industry).to_series()
        starts = ((at, at + n) for n in RUNS for at in range(len(amounts) - n + 1))
        runs = [_exchange(amounts.iloc[slice(*span)], nation.iloc[slice(*span)]) for span in starts]
        taken: set[Any] = set()
        for _, years, run in sorted(runs, key=lambda one: -one[0]):
            if run and not taken & years:
                taken |= years
                rows += [(industry, *row) for row in run]
    return pd.DataFrame(rows, columns=["industry", "year", "region", "fits", "published", "expected"])


def _exchange(amounts: pd.DataFrame, nation: pd.Series) -> tuple[float, set[Any], list[Any]]:
    """The share of the misfit that the best exchange takes away between the first year and the last."""
    from scipy.optimize import linear_sum_assignment

    share = amounts.div(nation, axis="index")
    logs = pd.DataFrame(np.log(share.where(share > 0)))
    before, run, after = logs.iloc[0], logs.iloc[1:-1], logs.iloc[-1]
    expected = np.sqrt(share.iloc[0] * share.iloc[-1])
    deviates = ((run - (before + after) / 2).abs() > np.log(DEVIATES)).all()
    steady = ((after - before).abs() < np.log(STEADY)) & (expected > SHARE_FLOOR / 2)
    regions = logs.columns[deviates & steady & logs.notna().all()]
    wanted = np.log(expected[regions].to_numpy())
    cost = np.abs(wanted[:, None] - run[regions].to_numpy()[:, None]).sum(axis=0)
    fits, own = linear_sum_assignment(cost)
    misfit, left = np.trace(cost), cost[fits, own].sum()
    if misfit < MISFIT * len(run) or 1 - left / misfit < SAVED:
        return 0.0, set(), []
    found = [
        (year, regions[j], regions[i], amounts.loc[year, regions[j]], expected[regions[j]] * nation[year])
        for year in run.index
        for i, j in zip(fits, own, strict=True)
    ]
    return 1 - left / misfit, {*amounts.index}, found
