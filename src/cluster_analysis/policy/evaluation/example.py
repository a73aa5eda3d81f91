"""A synthetic panel of regions with a known effect, spillover and anticipation, to try designs on."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from cluster_analysis.errors import InputError, Problem


def synthetic_panel(
    seed: int = 20170410,
    regions: int = 40,
    effect: float = 2.0,
    spillover: float = 0.5,
    anticipation: float = 0.0,
    noise: float = 0.5,
    starts: tuple[int, ...] = (2015, 2018),
) -> DataFrame:
    """SYNTHETIC regions on a ring, 2010 to 2022; for each of one or two starts a fifth of them is treated.

    `outcome` = region + year + `effect` since the start + `spillover` in untreated regions that touch a
    treated one since its start + `anticipation` in the year before the start + noise. The truth is in
    `attrs["truth"]`, the ring's neighbours in `attrs["neighbours"]`.

    Returns
    -------
    pandas.DataFrame
        `region`, `year`, `outcome`, `start` (NaN: never), `treated`, `post` (since the first start), `near`.

    Examples
    --------
    >>> panel = synthetic_panel(noise=0.0, spillover=0.0)
    >>> panel.attrs["truth"]["effect"]
    2.0
    """
    if not 1 <= len(starts) <= 2:
        raise InputError([Problem("must be one or two years", column="starts", value=starts)])
    if regions < 10:
        raise InputError([Problem("regions are too few for the example (10)", value=regions)])
    rng = np.random.default_rng(seed)
    names = [f"R{i + 1:02d}" for i in range(regions)]
    fifth = regions // 5
    start = Series(np.nan, index=names)
    for i, begin in enumerate(starts):
        start.iloc[2 * i * fifth : (2 * i + 1) * fifth] = begin
    ring = {name: [names[i - 1], names[(i + 1) % regions]] for i, name in enumerate(names)}
    exposed = Series({one: start[ring[one]].min() for one in names}).where(start.isna())
    base = Series(rng.normal(20, 3, regions), index=names)
    time = range(2010, 2023)
    common = Series(np.cumsum(rng.normal(0.4, 0.2, len(time))), index=time)
    panel = pd.MultiIndex.from_product([names, time], names=["region", "year"]).to_frame(index=False)
    year, first = panel["year"], panel["region"].map(start)
    panel["outcome"] = panel["region"].map(base) + year.map(common) + effect * (year >= first)
    panel["outcome"] += spillover * (year >= panel["region"].map(exposed))
    panel["outcome"] += anticipation * (year == first - 1)
    panel["outcome"] += noise * rng.normal(size=len(panel))
    panel["start"] = first
    panel["treated"] = panel["start"].notna().astype(int)
    panel["post"] = (year >= starts[0]).astype(int)
    panel["near"] = panel["region"].map(exposed.notna()).astype(int)
    truth = {"effect": effect, "spillover": spillover, "anticipation": anticipation}
    panel.attrs |= {"truth": truth, "neighbours": ring, "synthetic": True}
    return panel
