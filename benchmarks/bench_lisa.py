"""Exact local Moran of all sections and years against esda with 99,999 permutations.

    python benchmarks/bench_lisa.py [--slices 2]

esda is timed on a few slices and multiplied; ours on all.
"""

from __future__ import annotations

import argparse
import warnings

import numpy as np
import xarray as xr
from libpysal.graph import Graph
from measuring import HEAD, peak, row, seconds

from cluster_analysis.measures import local_moran

SEED = 20170410


def lattice(rows: int = 4, columns: int = 5) -> Graph:
    """Twenty regions, each the neighbour of those it touches (queen): 3 to 8 neighbours."""
    focal, near = [], []
    for i in range(rows * columns):
        for j in range(rows * columns):
            apart = max(abs(i // columns - j // columns), abs(i % columns - j % columns))
            if apart == 1:
                focal.append(i)
                near.append(j)
    return Graph.from_arrays(focal, near, [1.0] * len(focal))


def esda_way(values: np.ndarray, weights: object) -> None:
    from esda import Moran_Local

    for one in values:
        Moran_Local(one, weights, permutations=99_999, keep_simulations=False, seed=SEED)


def main() -> None:
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser()
    parser.add_argument("--slices", type=int, default=2)
    taken = parser.parse_args().slices
    graph = lattice()
    weights = graph.transform("r").to_W()
    print(HEAD)
    for years in (1, 4, 16):
        draws = np.random.default_rng(SEED).lognormal(size=(years, 20, 20))
        labels = {"year": range(years), "industry": range(20), "region": range(20)}
        x = xr.DataArray(draws, dims=tuple(labels), coords=labels)
        flat = draws.reshape(-1, 20)
        esda_way(flat[:1], weights)  # compile first
        ours, theirs = seconds(
            lambda x=x: local_moran(x, graph), lambda flat=flat: esda_way(flat[:taken], weights), rounds=2
        )
        memory = f"{peak(lambda x=x: local_moran(x, graph)) / 1e6:.0f} MB"
        size = f"20 regions x 20 sections x {years} years"
        row(
            "exact local Moran", size, ours, "esda, 99,999 permutations", theirs * len(flat) / taken, memory
        )


if __name__ == "__main__":
    main()
