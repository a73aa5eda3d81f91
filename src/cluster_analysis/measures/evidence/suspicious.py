"""Suspicious values of a regional panel, found by rule; nothing is corrected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

JUMP_FACTOR = 2.0
"""A region's figure that moves against the nation's by more than this factor in a year is listed."""

SHARE_FLOOR = 0.01
"""Regions with less of an industry than this share of the nation are not listed: small figures jump."""

DEVIATES, STEADY = 1.25, 1.6
"""Factors: a suspected figure is off by more than the first; the years around it differ by less."""

SAVED, MISFIT = 0.6, 1.0
"""An exchange is suspected if it takes away this share of a misfit of at least this (log errors a year)."""


def find_jumps(
    value: xr.DataArray, country: xr.DataArray, factor: float = JUMP_FACTOR, floor: float = SHARE_FLOOR
) -> pd.DataFrame:
    """Figures that move against the nation's by more than a factor from one year to the next.

    Parameters
    ----------
    value
        Amounts (year, region, industry).
    country
        The nation's amounts (year, industry).
    factor
        Smallest ratio of growth factors, or its inverse, that is listed.
    floor
        Smallest share of the nation's amount, in either year, of a figure that is listed.

    Returns
    -------
    pandas.DataFrame
        Columns `region`, `industry`, `year`, `before`, `after`, `ratio`; largest first.
    """
    share = value / country
    ratio = (share / share.shift(year=1)).rename("ratio")
    large = np.maximum(share, share.shift(year=1)) >= floor
    moved = (np.abs(np.log(ratio.where(ratio > 0))) > np.log(factor)) & large
    frame = xr.Dataset({"before": value.shift(year=1), "after": value, "ratio": ratio}).where(moved)
    table = frame.drop_vars("status", errors="ignore").to_dataframe().dropna().reset_index()
    order = np.abs(np.log(table["ratio"])).sort_values(ascending=False).index
    return table.loc[order, ["region", "industry", "year", "before", "after", "ratio"]].reset_index(drop=True)


def find_interchanged(value: xr.DataArray, country: xr.DataArray, span: int = 2) -> pd.DataFrame:
    """Figures that fit other regions much better than their own: exchanged rows are suspected.

    For every industry and run of 1 to `span` years, a region's share of the nation is expected to be the
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
    share = (value / country).transpose("year", "region", "industry").drop_vars("status", errors="ignore")
    rows: list[tuple[Any, ...]] = []
    for industry in share["industry"].values:
        amounts = value.sel(industry=industry, drop=True).drop_vars("status", errors="ignore").to_pandas()
        nation = country.sel(industry=industry, drop=True).to_pandas()
        one = share.sel(industry=industry, drop=True)
        for run in _exchanges(pd.DataFrame(one.values, one["year"].values, one["region"].values), span):
            rows += [
                (industry, int(year), region, fits, amounts.loc[year, region], expected * nation[year])
                for year, region, fits, expected in run
            ]
    return pd.DataFrame(rows, columns=["industry", "year", "region", "fits", "published", "expected"])


def _exchanges(share: pd.DataFrame, span: int) -> Iterator[list[tuple[Any, str, str, float]]]:
    """The suspected runs of one industry (shares by year and region), clearest first."""
    found = []
    for length in range(1, span + 1):
        for start in range(1, len(share) - length):
            window = share.iloc[start - 1 : start + length + 1]
            saved, run = _exchange(window)
            if saved >= SAVED:
                found.append((saved, window.index, run))
    taken: set[Any] = set()
    for _saved, years, run in sorted(found, key=lambda one: -one[0]):
        if not taken & set(years):
            taken |= set(years)
            yield run


def _exchange(window: pd.DataFrame) -> tuple[float, list[tuple[Any, str, str, float]]]:
    """Share of the misfit that the best exchange takes away in the years between the first and the last."""
    from scipy.optimize import linear_sum_assignment

    before, run, after = window.iloc[0], window.iloc[1:-1], window.iloc[-1]
    there = (window > 0).all()
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = np.sqrt(before * after)
        steady = np.abs(np.log(after / before)) < np.log(STEADY)
        deviates = (np.abs(np.log(run / middle)) > np.log(DEVIATES)).all()
    expected = pd.Series(middle, window.columns)
    regions = list(window.columns[there & steady & deviates & (expected > SHARE_FLOOR / 2)])
    misfit = left = 0.0
    rows = []
    wanted = np.log(expected.loc[regions].to_numpy(dtype=float))
    for year in run.index:
        cost = np.abs(np.log(run.loc[year, regions].to_numpy(dtype=float))[None, :] - wanted[:, None])
        belongs, figure = linear_sum_assignment(cost)
        misfit, left = misfit + np.trace(cost), left + cost[belongs, figure].sum()
        rows += [
            (year, regions[j], regions[i], expected[regions[j]]) for i, j in zip(belongs, figure, strict=True)
        ]
    if misfit < MISFIT * len(run):
        return 0.0, []
    return 1 - left / misfit, rows
