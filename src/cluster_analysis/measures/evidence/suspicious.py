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
    found = []
    for industry in value["industry"].values:
        one = bare(value.sel(industry=industry))
        amounts, nation = one.to_series().unstack("region"), country.sel(industry=industry).to_series()
        share = amounts.div(nation, axis="index")
        windows = (share.iloc[at : at + n] for n in RUNS for at in range(len(share) - n + 1))
        taken: set[Any] = set()
        for _, run in sorted(map(_exchange, windows), key=lambda one: -one[0]):
            years = {*run["year"], *(run["year"] - 1), *(run["year"] + 1)}
            if len(run) and not taken & years:
                taken |= years
                run["published"] = [
                    amounts.loc[year, at] for year, at in zip(run["year"], run["region"], strict=True)
                ]
                run["expected"] *= nation[run["year"]].to_numpy()
                found.append(run.assign(industry=industry))
    columns = ["industry", "year", "region", "fits", "published", "expected"]
    return pd.concat(found, ignore_index=True)[columns] if found else pd.DataFrame(columns=columns)


def _exchange(window: pd.DataFrame) -> tuple[float, pd.DataFrame]:
    """The share of the misfit that the best exchange takes away between the first year and the last."""
    from scipy.optimize import linear_sum_assignment

    logs = pd.DataFrame(np.log(window.where(window > 0)))
    before, run, after = logs.iloc[0], logs.iloc[1:-1], logs.iloc[-1]
    expected = np.sqrt(window.iloc[0] * window.iloc[-1])
    deviates = ((run - (before + after) / 2).abs() > np.log(DEVIATES)).all()
    steady = ((after - before).abs() < np.log(STEADY)) & (expected > SHARE_FLOOR / 2)
    regions = logs.columns[deviates & steady & logs.notna().all()]
    misfit, left = 0.0, 0.0
    rows: list[Any] = []
    for year, figures in run[regions].iterrows():
        cost = np.abs(np.subtract.outer(np.log(expected[regions].to_numpy()), figures.to_numpy()))
        fits, own = linear_sum_assignment(cost)
        misfit, left = misfit + np.trace(cost), left + cost[fits, own].sum()
        rows += zip(own * 0 + year, regions[own], regions[fits], expected[regions[own]], strict=True)
    table = pd.DataFrame(rows, columns=["year", "region", "fits", "expected"])
    if misfit < MISFIT * len(run) or 1 - left / misfit < SAVED:
        return 0.0, table.iloc[:0]
    return 1 - left / misfit, table
