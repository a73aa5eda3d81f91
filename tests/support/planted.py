"""Synthetic employment in which the groups of industries are known."""

import numpy as np
import pandas as pd
import xarray as xr


def planted_clusters(
    regions: int = 100, groups: int = 10, members: int = 8, strength: float = 1.0, seed: int = 20170410
) -> tuple[xr.DataArray, pd.Series]:
    """Groups share a common factor of their regions; the strength says how much."""
    rng = np.random.default_rng(seed)
    truth = np.repeat(np.arange(groups), members)
    common = rng.normal(size=(regions, groups))[:, truth]
    own = rng.normal(size=(regions, groups * members))
    size = rng.normal(0.0, 0.5, size=(regions, 1))
    jobs = rng.poisson(np.exp(4 + size + strength * common + 0.6 * own)).astype(float)
    industries = [f"group {group} industry {i % members}" for i, group in enumerate(truth)]
    labels = {"region": [f"synthetic {i}" for i in range(regions)], "industry": industries}
    x = xr.DataArray(jobs, dims=("region", "industry"), coords=labels, attrs={"synthetic": True})
    return x, pd.Series(truth, industries, name="group")
