"""Selection: rank acceptability, portfolios and the joint draws, against their limits and peers.

    python benchmarks/bench_selection.py            # about a minute
    python benchmarks/bench_selection.py --large    # 2,000 bids and a million draws too

Each line compares within the run; the best of several turns counts.
"""

from __future__ import annotations

import argparse
import math
from collections import Counter
from itertools import combinations

import numpy as np
import pandas as pd
from measuring import HEAD, peak, row, seconds

from cluster_analysis.selection import choose_portfolio, load_selection, rank_acceptability, sample_weights
from cluster_analysis.selection.engine.robustness.acceptability import CELLS, monte_carlo, sobol_indices

SEED, K = 20170410, 22


def bids(n: int) -> pd.DataFrame:
    return pd.DataFrame(
        np.random.default_rng(SEED).uniform(0, 100, (n, K)), columns=[f"c{i}" for i in range(K)]
    )


def limit(values: pd.DataFrame, draws: int, kind: str) -> None:
    """The random numbers and the matrix product alone, in the same pieces."""
    right = np.ascontiguousarray(values.to_numpy().T)
    piece = max(len(values), CELLS // len(values))
    drawn = sample_weights(dict.fromkeys(values.columns, 1.0), draws, SEED, kind).to_numpy()
    for start in range(0, draws, piece):
        drawn[start : start + piece] @ right


def ours(values: pd.DataFrame, draws: int, kind: str) -> pd.DataFrame:
    return rank_acceptability(values, sample_weights(dict.fromkeys(values.columns, 1.0), draws, SEED, kind))


def topsis_loop(values: pd.DataFrame, draws: int) -> None:
    """pymcdm: one TOPSIS and one ranking per draw."""
    from pymcdm.helpers import rrankdata
    from pymcdm.methods import TOPSIS

    method, types, x = TOPSIS(), np.ones(K), values.to_numpy()
    for weights in sample_weights(dict.fromkeys(values.columns, 1.0), draws, SEED, "uniform").to_numpy():
        rrankdata(method(x, weights, types))


def acceptability(large: bool) -> None:
    for n, draws in ((20, 10**4), (20, 10**5), (20, 10**6), (200, 10**4), (200, 10**5), (2000, 10**4)):
        if draws * n > 2 * 10**7 and not large:
            continue
        values = bids(n)
        for kind in ("uniform", "dirichlet") if n == 20 else ("uniform",):
            rounds = 5 if n * draws <= 2 * 10**6 else 2
            mine, base = seconds(
                lambda v=values, d=draws, k=kind: ours(v, d, k),
                lambda v=values, d=draws, k=kind: limit(v, d, k),
                rounds=rounds,
            )
            memory = f"{peak(lambda v=values, d=draws, k=kind: ours(v, d, k)) / 1e6:.0f} MB"
            row(
                "rank acceptability",
                f"{n} bids, {draws:,} draws, {kind}",
                mine,
                "numbers + product",
                base,
                memory,
            )
    values, sample = bids(20), 300
    mine, loop = seconds(
        lambda: ours(values, 10**5, "uniform"), lambda: topsis_loop(values, sample), rounds=3
    )
    row("100,000 draws", "20 bids", mine, f"pymcdm, {sample} draws scaled up", loop * 10**5 / sample)


def programme(n: int) -> pd.DataFrame:
    rng = np.random.default_rng(SEED)
    return pd.DataFrame(
        {
            "total": rng.uniform(40, 80, n).round(2),
            "region": rng.choice(list("ABCDEFGH"), n),
            "sector": rng.choice(list("vwxyz"), n),
        },
        index=[f"S{i:03d}" for i in range(n)],
    )


def every_set(table: pd.DataFrame, n: int, caps: dict[str, int]) -> list[tuple[str, ...]]:
    """All sets in Python."""
    totals, best, found = table["total"].to_dict(), -math.inf, []
    groups = {kind: table[kind].to_dict() for kind in caps}
    for chosen in combinations(table.index, n):
        if any(
            max(Counter(groups[kind][one] for one in chosen).values()) > cap for kind, cap in caps.items()
        ):
            continue
        value = math.fsum(totals[one] for one in chosen)
        if value > best + 1e-9:
            best, found = value, []
        if value >= best - 1e-9:
            found.append(chosen)
    return found


def portfolios() -> None:
    caps = {"region": 1, "sector": 2}
    table = programme(20)
    assert choose_portfolio(table, 6, caps).sets == [list(one) for one in every_set(table, 6, caps)]
    mine, loop = seconds(
        lambda: choose_portfolio(table, 6, caps), lambda: every_set(table, 6, caps), rounds=5
    )
    row("all optimal sixes under caps", "20 bids, 38,760 sets", mine, "every set in Python", loop)
    big = programme(200)
    mine = seconds(lambda: choose_portfolio(big, 6, caps), rounds=3)[0]
    row("all optimal sixes under caps", "200 bids", mine, "-", mine)


def chain() -> None:
    found = load_selection("example_call_2017")
    model = found.model
    for draws in (10**3, 10**4):
        time_ = seconds(lambda d=draws: monte_carlo(model, d), rounds=3)[0]
        memory = f"{peak(lambda d=draws: monte_carlo(model, d)) / 1e6:.0f} MB"
        row("joint draws", f"18 bids, {draws:,} draws", time_, "-", time_, memory)
    time_ = seconds(lambda: sobol_indices(model, 1024), rounds=3)[0]
    row("Sobol indices", "5 factors, 7 x 1,024 rankings", time_, "-", time_)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--large", action="store_true")
    print(HEAD)
    acceptability(parser.parse_args().large)
    portfolios()
    chain()
