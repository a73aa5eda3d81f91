"""The way from amounts to complexity, proximity and density, against ecomplexity and econcomplex.

python benchmarks/bench_relatedness.py
"""

from __future__ import annotations

import contextlib
import io
import warnings

import numpy as np
import pandas as pd
import xarray as xr
from measuring import HEAD, peak, row, seconds
from threadpoolctl import threadpool_limits

from cluster_analysis import measures

SEED = 20170410


def amounts(regions: int, industries: int) -> xr.DataArray:
    """Regions of different ability, industries of different demand: a nested matrix, as real ones are."""
    rng = np.random.default_rng(SEED)
    gap = np.linspace(-2, 2, regions)[:, None] - np.linspace(-2, 2, industries)
    values = np.exp(rng.normal(size=(regions, industries)) * 1.5 + 0.8 * gap)
    labels = {"region": [f"r{i}" for i in range(regions)], "industry": [f"i{i}" for i in range(industries)]}
    return xr.DataArray(values, dims=tuple(labels), coords=labels)


def profile(x: xr.DataArray) -> object:
    """Presence, complexity, proximity and density; small matrices are slower on two threads."""
    with threadpool_limits(1, "blas"):
        m = measures.is_specialised(x)
        found, phi = measures.complexity(m), measures.proximity(m)
        density = measures.relatedness_density(m, phi, include_self=True)
        return found, phi, density


def by_ecomplexity(table: pd.DataFrame) -> object:
    from ecomplexity import ecomplexity

    columns = {"time": "time", "loc": "region", "prod": "industry", "val": "value"}
    with contextlib.redirect_stdout(io.StringIO()):
        return ecomplexity(table, columns, check_logsupermodularity=False, verbose=False)


def by_econcomplex(table: pd.DataFrame) -> object:
    from econcomplex import compute_complexity

    return compute_complexity(table, {"loc": "region", "act": "industry", "val": "value"})


def main() -> None:
    warnings.simplefilter("ignore")
    print(HEAD)
    for regions, industries in ((20, 526), (200, 556), (1300, 559)):
        x = amounts(regions, industries)
        table = x.to_dataframe("value").reset_index().assign(time=2017)
        ours, one, two = seconds(
            lambda x=x: profile(x),
            lambda table=table: by_ecomplexity(table),
            lambda table=table: by_econcomplex(table),
            rounds=3,
        )
        size = f"{regions} x {industries}"
        memory = f"{peak(lambda x=x: profile(x)) / 1e6:.0f} MB"
        row("relatedness and complexity", size, ours, "ecomplexity", one, memory)
        row("", size, ours, "econcomplex", two)


if __name__ == "__main__":
    main()
