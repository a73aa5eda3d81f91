"""One bootstrap replicate of regional counts against pandas sample and groupby.

    python benchmarks/bench_bootstrap.py

Grouping the register (once) is timed apart from the draws, and with them: 100 replicates from the rows.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr
from measuring import HEAD, peak, row, seconds

from cluster_analysis.measures import bootstrap

SEED, REGIONS, INDUSTRIES = 20170410, 20, 88


def register(rows: int) -> pd.DataFrame:
    rng = np.random.default_rng(SEED)
    return pd.DataFrame(
        {
            "region": rng.integers(0, REGIONS, rows).astype(np.int16),
            "industry": np.minimum(rng.exponential(12, rows), INDUSTRIES - 1).astype(np.int16),
        }
    )


def grouped(table: pd.DataFrame) -> xr.DataArray:
    """The cells of the register, counted in one pass."""
    cells = table["region"].to_numpy() * INDUSTRIES + table["industry"].to_numpy()
    counts = np.bincount(cells, minlength=REGIONS * INDUSTRIES).reshape(REGIONS, INDUSTRIES)
    return xr.DataArray(counts, dims=("region", "industry"))


def classic(table: pd.DataFrame) -> object:
    drawn = table.sample(frac=1, replace=True, random_state=SEED)
    return drawn.groupby(["region", "industry"]).size()


def main() -> None:
    print(HEAD)
    for rows in (10**5, 10**6, 10**7):
        table = register(rows)
        counts = grouped(table)
        whole, draws, theirs = seconds(
            lambda table=table: bootstrap(grouped(table), 1),
            lambda counts=counts: bootstrap(counts, 100),
            lambda table=table: classic(table),
            rounds=3,
        )
        size = f"{rows:,} establishments"
        memory = f"{peak(lambda counts=counts: bootstrap(counts, 100)) / 1e6:.0f} MB"
        row(
            "replicate, of 100 from the groups",
            size,
            draws / 100,
            "pandas sample + groupby",
            theirs,
            memory,
        )
        row("grouping and one replicate", size, whole, "pandas sample + groupby", theirs)


if __name__ == "__main__":
    main()
