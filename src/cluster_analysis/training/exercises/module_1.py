"""Module 1: cluster economics and screening of cluster initiatives."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from cluster_analysis.measures import assign_stars, location_quotient
from cluster_analysis.policy.management import core_periphery_break_point, weber_point
from cluster_analysis.training.checks import register

_ = str  # marks texts for translation


def _quotients(x: xr.DataArray, region: str) -> pd.Series:
    return location_quotient(x).sel(region=region).to_series()


def _shares(x: xr.DataArray, region: str) -> pd.Series:
    row = x.sel(region=region)
    return (row / row.sum()).to_series()


def _localisation(x: xr.DataArray, region: str) -> pd.Series:
    return (x.sel(region=region) / x.sum("region")).to_series()


def _starred(x: xr.DataArray, region: str) -> set[str]:
    stars = assign_stars(x, "relative-eco")["stars"].sel(region=region).to_series()
    return set(stars.index[stars >= 1])


def _specialised(x: xr.DataArray, region: str) -> set[str]:
    lq = _quotients(x, region)
    return set(lq.index[lq >= 1])


def _shortlist(scores: pd.DataFrame, weights: pd.DataFrame) -> set[str]:
    totals = scores.to_numpy() @ weights.to_numpy().T
    places = (-totals).argsort(axis=0).argsort(axis=0)
    often = pd.Series((places < 6).mean(axis=1), index=scores.index)
    return set(often.nlargest(6).index)


def _one_area(scores: pd.DataFrame, weights: pd.DataFrame) -> set[str]:
    return set(scores.max(axis=1).nlargest(6).index)


def _squares(ratings: pd.DataFrame) -> tuple[float, float, float, int, int]:
    """Mean squares of targets, judges and rest (two-way analysis of variance)."""
    x = ratings.to_numpy(dtype=float)
    n, k = x.shape
    rows, columns = x.mean(axis=1), x.mean(axis=0)
    between = k * ((rows - x.mean()) ** 2).sum() / (n - 1)
    judges = n * ((columns - x.mean()) ** 2).sum() / (k - 1)
    rest = ((x - rows[:, None] - columns[None, :] + x.mean()) ** 2).sum() / ((n - 1) * (k - 1))
    return between, judges, rest, n, k


def _agreement(ratings: pd.DataFrame) -> list[float]:
    between, judges, rest, n, k = _squares(ratings)
    absolute = (between - rest) / (between + (k - 1) * rest + k * (judges - rest) / n)
    return [absolute, (between - rest) / (between + (k - 1) * rest)]


register(
    "m1.q1",
    lambda points: weber_point(points).tolist(),
    (
        lambda points: np.mean(points, axis=0).tolist(),
        _("That is the centre of gravity: it makes the sum of SQUARED distances least, not of distances."),
    ),
    (
        lambda points: np.median(points, axis=0).tolist(),
        _("That is the median of each coordinate: it is least for distances along the axes."),
    ),
    tolerance=1e-3,
)
register(
    "m1.q2",
    core_periphery_break_point,
    (
        lambda sigma, mu: core_periphery_break_point(sigma, mu) ** (sigma - 1),
        _("The ratio is right; the exponent 1/(sigma - 1) is missing."),
    ),
    tolerance=1e-3,
)
register(
    "m1.q3",
    _quotients,
    (_shares, _("That is the structure of the region; compare it with the structure of the country.")),
    (
        _localisation,
        _("That is the region's share of each section; divide by its share of the whole economy."),
    ),
)
register(
    "m1.q4",
    _starred,
    (
        _specialised,
        _("These have a quotient of one or more; the rule asks for two, and for size and focus."),
    ),
)
register(
    "m1.q5",
    _shortlist,
    (_one_area, _("That is the best single area of each bid; weigh all five areas in each draw.")),
)
register(
    "m1.q6",
    _agreement,
    (
        lambda ratings: _agreement(ratings)[::-1],
        _("The two forms are exchanged: ICC(2,1) counts the judges' severity as error, ICC(3,1) does not."),
    ),
    tolerance=2e-2,
)
