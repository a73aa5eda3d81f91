"""A synthetic panel of regions with a known effect, spillover and anticipation, to try designs on."""

from __future__ import annotations

import numpy as np
from pandas import DataFrame

from cluster_analysis.errors import InputError


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
    if len(starts) not in (1, 2) or regions < 10:
        raise InputError(
            "the example has one or two starts, and at least 10 regions", value=(starts, regions)
        )
    rng = np.random.default_rng(seed)
    years = np.arange(2010, 2023)
    names = [f"R{i + 1:02d}" for i in range(regions)]
    fifth = regions // 5
    start = np.full((regions, 1), np.nan)
    for i, begin in enumerate(starts):
        start[2 * i * fifth : (2 * i + 1) * fifth] = begin
    exposed = np.where(np.isnan(start), np.fmin(np.roll(start, 1), np.roll(start, -1)), np.nan)
    outcome = rng.normal(20, 3, (regions, 1)) + rng.normal(0.4, 0.2, len(years)).cumsum()
    outcome = outcome + effect * (years >= start) + spillover * (years >= exposed)
    outcome = outcome + anticipation * (years == start - 1) + noise * rng.normal(size=outcome.shape)
    cells = {"region": np.repeat(names, len(years)), "year": np.tile(years, regions)}
    panel = DataFrame(cells | {"outcome": outcome.ravel(), "start": np.repeat(start, len(years))})
    panel["treated"] = panel["start"].notna().astype(int)
    panel["post"] = (panel["year"] >= starts[0]).astype(int)
    panel["near"] = np.repeat(~np.isnan(exposed), len(years)).astype(int)
    truth = {"effect": effect, "spillover": spillover, "anticipation": anticipation}
    ring = {name: [names[i - 1], names[(i + 1) % regions]] for i, name in enumerate(names)}
    panel.attrs = {"truth": truth, "neighbours": ring, "synthetic": True}
    return panel
