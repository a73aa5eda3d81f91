"""Module 1: cluster economics and screening of cluster initiatives."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import xarray as xr
from pandas import DataFrame, Series

from cluster_analysis.measures import assign_stars, location_quotient
from cluster_analysis.measures.agreement import intraclass_correlation
from cluster_analysis.policy.management import core_periphery_break_point, weber_point
from cluster_analysis.training.questions import question

Points = Sequence[tuple[float, float]]


def transport(points: Points, x: float, y: float) -> float:
    """Sum of the distances from a place to all points."""
    return np.hypot(*(np.array(points, dtype=float) - [x, y]).T).sum()


def _quotients(x: xr.DataArray, region: str) -> Series:
    return location_quotient(x).sel(region=region).to_series()


def _starred(x: xr.DataArray, region: str) -> set[str]:
    stars = assign_stars(x, "relative-eco")["stars"].sel(region=region).to_series()
    return set(stars.index[stars >= 1])


def _specialised(x: xr.DataArray, region: str, threshold: float = 1.0) -> set[str]:
    lq = _quotients(x, region)
    return set(lq.index[lq >= threshold])


def _often(scores: DataFrame, weights: DataFrame, last: bool = False, n: int = 6) -> set[str]:
    """The six bids that are most often among the first (or last) six when the weights are drawn."""
    totals = scores.to_numpy() @ weights.to_numpy().T
    places = (totals if last else -totals).argsort(axis=0).argsort(axis=0)
    return set(Series((places < 6).mean(axis=1), index=scores.index).nlargest(n).index)


def _agreement(ratings: DataFrame, of: str = "1") -> list[float]:
    return intraclass_correlation(ratings)["icc"][[f"ICC(2,{of})", f"ICC(3,{of})"]].tolist()


QUESTIONS = {
    "m1.q1": question(
        lambda points: weber_point(points).tolist(),
        slider=(transport, {"x": (0, 80), "y": (0, 80)}),
        centre=lambda points: np.mean(points, axis=0).tolist(),
        supplier=lambda points: list(points[0]),
        cost=lambda points, right: transport(points, *right),
    ),
    "m1.q2": question(
        core_periphery_break_point,
        ratio=lambda sigma, right: right ** (sigma - 1),
        exponent=lambda sigma, right: right ** ((sigma - 1) / sigma),
    ),
    "m1.q3": question(
        _quotients,
        shares=lambda x, region: (x.sel(region=region) / x.sel(region=region).sum()).to_series(),
        localisation=lambda x, region: (x.sel(region=region) / x.sum("region")).to_series(),
        whole=lambda x: x / x.sum(),
        second_missing=lambda x, region: x.sel(region=region) / x.sel(region=region).sum() / x,
    ),
    "m1.q4": question(
        _starred,
        specialised=_specialised,
        twice=partial(_specialised, threshold=2.0),
        no_star=lambda x, right: set(x["industry"].values.tolist()) - right,
        biggest=lambda x, region: set(x.sel(region=region).to_series().nlargest(3).index),
        everything=lambda x: set(x["industry"].values.tolist()),
    ),
    "m1.q5": question(
        _often,
        best_area=lambda scores: set(scores.max(axis=1).nlargest(6).index),
        first_area=lambda scores: set(scores.iloc[:, 0].nlargest(6).index),
        mean_score=lambda scores: set(scores.mean(axis=1).nlargest(6).index),
        lowest=partial(_often, last=True),
        seven=partial(_often, n=7),
        everything=lambda scores: set(scores.index),
    ),
    "m1.q6": question(_agreement, mean_of_judges=partial(_agreement, of="k")),
}
