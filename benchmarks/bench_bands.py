"""Error bands of a whole page (quotient, its threshold, ranks, stars) against a plain pandas loop over draws.

    python benchmarks/bench_bands.py [--loop 20]

The loop is timed on a few draws and multiplied; ours on all. Both take one core: processor time is compared.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import pandas as pd
import xarray as xr
from measuring import HEAD, peak, row, seconds

from cluster_analysis.measures import assign_stars, with_error

SEED, SIZE = 20170410, 0.03


def page(x: xr.DataArray, draws: int) -> xr.Dataset:
    """In which share of the draws a threshold is reached, a first place holds, three stars stand."""
    found = assign_stars(with_error(x, SIZE, draws), "relative-eco")
    quotient = found["specialisation_indicator"]
    bands = {
        "certain": quotient >= 1.25,
        "first": quotient == quotient.max("region"),
        "three": found["stars"] == 3,
    }
    return xr.Dataset({name: held.mean("draw") for name, held in bands.items()})


def loop(frame: pd.DataFrame, draws: int) -> pd.DataFrame:
    """The same by pandas, one draw after the other: the three parts of the error, every threshold moved."""
    random = np.random.default_rng(SEED)
    certain, first, three = (pd.DataFrame(0.0, frame.index, frame.columns) for _ in range(3))
    for _ in range(draws):
        noise = random.standard_normal(frame.shape) + 0.5 * random.standard_normal(len(frame.columns))
        x = frame * np.exp(SIZE * (noise + 0.5 * random.standard_normal((len(frame), 1))))
        shares, national = x.div(x.sum(axis=1), axis=0), x / x.sum()
        quotient = shares / (x.sum() / x.sum().sum())
        certain += quotient >= 1.25
        first += quotient.rank(ascending=False, method="min") == 1
        for size, threshold, focus in (
            (2, 2, 2),
            (1, 2, 2),
            (3, 2, 2),
            (2, 1.8, 2),
            (2, 2.2, 2),
            (2, 2, 1),
            (2, 2, 3),
        ):
            met = (national.rank(ascending=False, method="min") <= size).astype(int)
            met = met + (quotient >= threshold) + (shares.rank(ascending=False, method="min") <= focus)
            if (size, threshold, focus) == (2, 2, 2):
                three += met == 3
    return pd.concat({"certain": certain, "first": first, "three": three}) / draws


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--loop", type=int, default=20)
    taken = parser.parse_args().loop
    labels = {"region": [f"r{i}" for i in range(20)], "industry": [f"i{i}" for i in range(19)]}
    x = xr.DataArray(np.random.default_rng(SEED).lognormal(size=(20, 19)), labels)
    frame = x.to_pandas()
    print(HEAD)
    ours, theirs = seconds(
        lambda: page(x, 2000), lambda: loop(frame, taken), rounds=5, clock=time.process_time
    )
    memory = f"{peak(lambda: page(x, 2000)) / 1e6:.0f} MB"
    row(
        "error bands of a page", "20 x 19 x 2,000 draws", ours, "pandas loop", theirs * 2000 / taken, memory
    )


if __name__ == "__main__":
    main()
