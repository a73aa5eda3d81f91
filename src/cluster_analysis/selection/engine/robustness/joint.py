"""Joint Monte Carlo over everything that is uncertain, and Sobol indices of what drives each rank."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_analysis.errors import InputError
from cluster_analysis.selection.engine.robustness.acceptability import (
    count_ranks,
    count_wins,
    expected_rank,
    in_first,
)
from cluster_analysis.selection.engine.robustness.uncertain import CONCENTRATION, FACTORS, Model, draw, totals

Floats = npt.NDArray[np.float64]
CELLS = 1 << 20
"""Points held at a time (draws x bids x indicators): 8 MB."""


@dataclass(frozen=True)
class Joint:
    """What the joint Monte Carlo found.

    Parameters
    ----------
    acceptability
        Bids x ranks, shares of the draws.
    pairwise
        Share of the draws in which the row is above the column.
    summary
        Index bid: `p_first` (P of a place among the first), `expected` rank, `low`, `high` (central 90 % of
        the ranks), `total_mean`, `total_sd`, `error` (standard error of `p_first` from the number of draws).
    draws, factors
        How many draws, and what varied.
    """

    acceptability: pd.DataFrame
    pairwise: pd.DataFrame
    summary: pd.DataFrame
    draws: int
    factors: tuple[str, ...]


def monte_carlo(
    found: Model,
    draws: int = 10_000,
    seed: int = 20170410,
    factors: Sequence[str] = FACTORS,
    places: int | None = None,
    concentration: float = CONCENTRATION,
) -> Joint:
    """Ranks over joint draws of weights, experts, data, scales and aggregation.

    Weights: Dirichlet around the nominal ones, areas and inside each area. Experts: the panel is drawn
    with replacement. Data: uniform in each value's interval; a missing value can take any points. Scales:
    as written, all linear, or all logarithmic where possible. Aggregation over areas: arithmetic, geometric
    or harmonic.

    Parameters
    ----------
    found
        `uncertainty(...)`.
    draws
        Number of draws; memory does not grow with it.
    seed
        The same seed gives the same result.
    factors
        What varies; leave some out to see one at a time.
    places
        For `p_first`; the methodology's places if not given.
    """
    if draws < 1:
        raise InputError(f"at least one draw is needed, not {draws}")
    n, places = len(found.bids), places or found.methodology.places
    ranks, wins = np.zeros((n, n)), np.zeros((n, n))
    first, second = np.zeros(n), np.zeros(n)
    for found_totals in _pieces(found, draws, seed, factors, concentration):
        bad = np.flatnonzero(np.isnan(found_totals).any(axis=0))
        if bad.size:
            names = ", ".join(map(str, found.bids[bad]))
            raise InputError(f"no total can be drawn for {names}: an area has no applicable indicator")
        ranks += count_ranks(found_totals)
        wins += count_wins(found_totals)
        first += found_totals.sum(axis=0)
        second += (found_totals**2).sum(axis=0)
    columns = pd.RangeIndex(1, n + 1, name="rank")
    acceptability = pd.DataFrame(ranks / draws, index=found.bids, columns=columns)
    mean = first / draws
    p = in_first(acceptability, places)
    summary = pd.concat([p.rename("p_first"), expected_rank(acceptability)], axis=1)
    summary["total_mean"], summary["total_sd"] = mean, np.sqrt(np.maximum(second / draws - mean**2, 0.0))
    summary["error"] = np.sqrt(p * (1 - p) / draws)
    pairwise = pd.DataFrame(wins / draws, index=found.bids, columns=found.bids).mask(np.eye(n, dtype=bool))
    return Joint(acceptability, pairwise, summary, draws, tuple(factors))


def _pieces(
    found: Model, draws: int, seed: int, factors: Sequence[str], concentration: float
) -> Iterator[Floats]:
    size = max(1, CELLS // max(found.low.size, 1))
    sizes = [min(size, draws - start) for start in range(0, draws, size)]
    for count, stream in zip(sizes, np.random.SeedSequence(seed).spawn(len(sizes)), strict=True):
        yield totals(found, draw(found, count, stream, factors, concentration))


def rank_rows(found_totals: Floats) -> Floats:
    """The rank of every bid in every draw; equal totals in the order of the bids."""
    order = np.argsort(-found_totals, axis=1, kind="stable")
    ranks = np.empty_like(found_totals)
    np.put_along_axis(ranks, order, np.arange(1.0, found_totals.shape[1] + 1)[None, :], axis=1)
    return ranks


def sobol_indices(
    found: Model,
    n: int = 1024,
    seed: int = 20170410,
    factors: Sequence[str] = FACTORS,
    concentration: float = CONCENTRATION,
) -> pd.DataFrame:
    """What drives each rank: first-order and total Sobol indices of the groups of factors.

    With two independent designs A and B and AB_i = A with factor i of B:
    S_i = 1 - mean((f(B) - f(AB_i))^2) / (2 V), T_i = mean((f(A) - f(AB_i))^2) / (2 V) (Jansen).

    Parameters
    ----------
    n
        Draws per design; (2 + factors) n evaluations.

    Returns
    -------
    pandas.DataFrame
        Index (application, factor): `first`, `total`; NaN for a bid whose rank never changes.

    References
    ----------
    Jansen (1999), Computer Physics Communications 117; Saltelli et al. (2010), the same 181, table 2.
    """
    streams = np.random.SeedSequence(seed).spawn(2)
    a, b = (draw(found, n, one, factors, concentration) for one in streams)
    at_a, at_b = rank_rows(totals(found, a)), rank_rows(totals(found, b))
    variance = np.concatenate([at_a, at_b]).var(axis=0)
    variance = np.where(variance > 0, variance, np.nan)
    parts = {}
    for factor in factors:
        mixed = rank_rows(totals(found, a.with_factor(factor, b)))
        first = 1 - ((at_b - mixed) ** 2).mean(axis=0) / (2 * variance)
        whole = ((at_a - mixed) ** 2).mean(axis=0) / (2 * variance)
        parts[factor] = pd.DataFrame({"first": first, "total": whole}, index=found.bids)
    table = pd.concat(parts, names=["factor", "application"])
    return table.swaplevel().sort_index(level=0, sort_remaining=False)
