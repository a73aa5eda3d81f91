"""Rank acceptability: how often each bid takes each rank, over weights alone or all that is uncertain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas import DataFrame, Series
from scipy.stats import rankdata

from cluster_analysis.errors import InputError
from cluster_analysis.measures.numeric import Floats, once, refuse
from cluster_analysis.selection.engine.methodology.tree import TOTAL
from cluster_analysis.selection.engine.ranking.ranking import groups_of, standing
from cluster_analysis.selection.engine.robustness import uncertain
from cluster_analysis.selection.engine.robustness.uncertain import FACTORS, Design, Model

CELLS = 1 << 15
"""Totals held at a time: 256 kB, which stays in the cache."""
POINTS = 1 << 20
"""Points held at a time (draws x bids x indicators): 8 MB."""
TIED = 1e-12
"""Relative difference below which two totals are equal: rounding of sums, never a difference of bids."""


def rank_acceptability(values: DataFrame, weights: DataFrame | npt.ArrayLike) -> DataFrame:
    """Share of the draws in which a bid takes each rank.

    Parameters
    ----------
    values
        Bids x criteria (points or area scores), complete.
    weights
        Draws x criteria, as `sample_weights` gives them.

    Returns
    -------
    pandas.DataFrame
        Bids x ranks 1 ... n. Every row and every column sums to 1: where bids are tied (totals equal to 12
        digits) they share the ranks they take together. `.attrs["draws"]`: number of draws.

    Raises
    ------
    InputError
        If a value is missing (score it first: a missing value is neither the last rank nor the first), or
        the weights do not fit.

    Notes
    -----
    Weights x values is one matrix product; the last bits of each total carry the bid's number, so one sort
    gives the order, and counting gives the result.

    References
    ----------
    Lahdelma & Salminen (2001), SMAA-2, Operations Research 49(3).

    Examples
    --------
    >>> values = pd.DataFrame({"a": [90.0, 10.0], "b": [20.0, 30.0]}, index=["x", "y"])
    >>> rank_acceptability(values, [[1.0, 0.0], [0.0, 1.0], [0.5, 0.5], [0.9, 0.1]])[1].tolist()
    [0.75, 0.25]
    """
    if isinstance(weights, DataFrame):
        if set(weights) != set(values):
            raise InputError("weights and values do not have the same criteria")
        weights = weights[list(values)]
    x, drawn = complete(values), np.asarray(weights, dtype=float)
    if drawn.ndim != 2 or drawn.shape[1] != x.shape[1] or not len(drawn):
        raise InputError("weights are needed for {n} criteria, draws x criteria", n=x.shape[1])
    right, piece, n = np.ascontiguousarray(x.T), max(len(x), CELLS // len(x)), len(drawn)
    counts = sum(count_ranks(drawn[start : start + piece] @ right) for start in range(0, n, piece))
    found = _shares(counts / n, values.index)
    found.attrs["draws"] = n
    return found


def _shares(shares: Any, bids: pd.Index) -> DataFrame:
    """A table of bids x ranks."""
    return DataFrame(shares, bids, pd.RangeIndex(1, len(bids) + 1, name="rank"))


def complete(values: DataFrame) -> Floats:
    """The values as an array; a missing one is refused with its place."""
    advice = "leave the bid out or score its area first; see rank_interval"
    refuse(values, ~values.astype(float).abs().lt(np.inf), "is missing", advice=advice)
    once(values.index)
    return values.to_numpy(dtype=float)


def count_ranks(totals: Floats) -> Floats:
    """How often each bid takes each rank: bids x ranks, ties shared."""
    n = totals.shape[1]
    if not n:
        return np.zeros((0, 0))
    last = (1 << (n - 1).bit_length()) - 1  # the bits that a bid's number needs
    sorted_ = totals.copy()
    numbers = sorted_.view(np.int64)
    numbers &= ~last
    numbers |= np.arange(n)
    sorted_.sort(axis=1)
    tolerance = TIED * max(1.0, float(np.abs(sorted_[:, [0, -1]]).max(initial=0.0)))
    gaps, counts = sorted_[:, 1:] - sorted_[:, :-1], np.zeros((n, n))
    if gaps.min(initial=np.inf) <= 2 * tolerance:
        close = (gaps <= 2 * tolerance).any(axis=1)
        counts, numbers = _shared(totals[close], tolerance), numbers[~close]
    numbers &= last
    numbers += n * np.arange(n - 1, -1, -1)
    return counts + np.bincount(numbers.ravel(), minlength=n * n).reshape(n, n).T


def _shared(totals: Floats, tolerance: float) -> Floats:
    """Counts of the few draws with ties: bids equal to 12 digits share the ranks between them."""
    groups = groups_of(totals, tolerance)
    first, last = (rankdata(groups, method, axis=1)[..., None] for method in ("min", "max"))
    ranks = np.arange(1, totals.shape[1] + 1)
    return (((first <= ranks) & (ranks <= last)) / (last - first + 1)).sum(axis=0)


def in_first(acceptability: DataFrame, places: int) -> Series:
    """P(in the first `places`) from rank acceptabilities: the sum of the first columns, at most 1.

    Examples
    --------
    >>> table = pd.DataFrame([[0.5, 0.3, 0.2], [0.1, 0.1, 0.8]], columns=[1, 2, 3])
    >>> in_first(table, 2).round(9).tolist()
    [0.8, 0.2]
    """
    first = [one for one in acceptability.columns if int(one) <= places]
    return acceptability[first].sum(axis=1).clip(upper=1.0)


def expected_rank(acceptability: DataFrame, level: float = 0.9) -> DataFrame:
    """Expected rank and the central interval of the rank: `expected`, `low`, `high`.

    Examples
    --------
    >>> table = pd.DataFrame([[0.5, 0.5], [0.5, 0.5]], columns=[1, 2])
    >>> expected_rank(table).iloc[0].tolist()
    [1.5, 1.0, 2.0]
    """
    shares, tail = acceptability.to_numpy(), (1 - level) / 2
    low, high = (1.0 + (shares.cumsum(axis=1) < share - 1e-12).sum(axis=1) for share in (tail, 1 - tail))
    expected = shares @ acceptability.columns.to_numpy(dtype=float)
    return DataFrame({"expected": expected, "low": low, "high": high}, acceptability.index)


def count_wins(totals: Floats) -> Floats:
    """How often the row's total is above the column's, ties half."""
    tolerance = TIED * max(1.0, float(np.abs(totals).max(initial=0.0)))
    gaps = totals[:, :, None] - totals[:, None]
    return ((gaps > tolerance) + 0.5 * (np.abs(gaps) <= tolerance)).sum(axis=0)


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
        the ranks).
    """

    acceptability: DataFrame
    pairwise: DataFrame
    summary: DataFrame


def monte_carlo(
    model: Model,
    draws: int | None = None,
    seed: int | None = None,
    factors: Sequence[str] = FACTORS,
) -> Joint:
    """Ranks over joint draws of weights, experts, data, scales and aggregation.

    Weights: Dirichlet around the nominal ones, at every node of the tree. Experts: the panel is drawn with
    replacement. Data: uniform in each value's interval; a missing value can take any points. Scales: as
    written, all linear, or all logarithmic where possible. Aggregation over areas: arithmetic, geometric or
    harmonic, and Copeland where the methodology says so. Each draw is ranked as the ranking is, by the tie
    rule too; bids that it leaves tied share the ranks they take together.

    Parameters
    ----------
    model
        `uncertainty(...)`.
    draws
        Number of draws, the methodology's if not given; memory does not grow with it.
    seed
        The same seed gives the same result; the methodology's if not given.
    factors
        What varies; leave some out to see one at a time.

    Raises
    ------
    InputError
        For no draws, or a bid that can have no total.

    Examples
    --------
    >>> from cluster_analysis.selection import Methodology, uncertainty
    >>> rules = Methodology.load("hdi_2017")
    >>> values = pd.DataFrame([[82.3, 17.9, 12.6, 68012], [60.4, 5.4, 2.0, 906]], ["x", "y"], rules.codes)
    >>> monte_carlo(uncertainty(values, rules), 200, seed=1).summary["p_first"].tolist()
    [1.0, 0.0]
    """
    rules, n = model.methodology, len(model.bids)
    draws = rules.draws.number if draws is None else draws
    if draws < 1:
        raise InputError("at least one draw is needed, not {draws}", draws=draws)
    ranks, wins = np.zeros((n, n)), np.zeros((n, n))
    for design in _pieces(model, draws, rules.draws.seed if seed is None else seed, factors):
        place = _placed(model, design)
        ranks += count_ranks(place)
        wins += count_wins(place)
    acceptability = _shares(ranks / draws, model.bids)
    summary = expected_rank(acceptability)
    summary.insert(0, "p_first", in_first(acceptability, rules.places))
    pairwise = DataFrame(wins / draws, index=model.bids, columns=model.bids).mask(np.eye(n, dtype=bool))
    return Joint(acceptability, pairwise, summary)


def _placed(model: Model, design: Design) -> Floats:
    """Numbers in the order of the ranks of every draw: equal where the tie rule leaves a tie."""
    scores = uncertain.score_draws(model, design)
    total = scores[TOTAL]
    bad = np.flatnonzero(np.isnan(total).any(axis=0))
    if bad.size:
        text = "no total can be drawn for {bids}: an area has no applicable indicator"
        raise InputError(text, bids=list(map(str, model.bids[bad])))
    return standing(total, scores, model.methodology.tie)


def _pieces(model: Model, draws: int, seed: int, factors: Sequence[str]) -> Iterator[Design]:
    """Designs of bounded size, each from its own stream."""
    pairs = len(model.bids) if "copeland" in uncertain.root_means(model.methodology) else 1
    size = max(1, POINTS // max(model.low.size * pairs, 1))
    sizes = [min(size, draws - start) for start in range(0, draws, size)]
    for count, stream in zip(sizes, np.random.SeedSequence(seed).spawn(len(sizes)), strict=True):
        yield uncertain.draw(model, count, stream, factors)


def sobol_indices(
    model: Model, n: int = 1024, seed: int | None = None, factors: Sequence[str] = FACTORS
) -> DataFrame:
    """What drives each rank: total Sobol indices of the groups of factors.

    With two independent designs A and B and AB_i = A with factor i of B:
    T_i = mean((f(A) - f(AB_i))^2) / (2 V) (Jansen).

    Parameters
    ----------
    n
        Draws per design; (2 + factors) n evaluations.

    Returns
    -------
    pandas.DataFrame
        Bids x factors: the part of the variance that a factor moves, alone or with others, so that a row
        can exceed 1; NaN for a bid whose rank never changes.

    References
    ----------
    Jansen (1999), Computer Physics Communications 117; Saltelli et al. (2010), the same 181, table 2.

    Examples
    --------
    >>> from cluster_analysis.selection import Methodology, uncertainty
    >>> rules = Methodology.load("hdi_2017")
    >>> values = pd.DataFrame([[70.0, 15.0, 11.0, 20000], [70.5, 14.8, 11.2, 19000]], ["x", "y"], rules.codes)
    >>> only = sobol_indices(uncertainty(values, rules), 256, seed=1, factors=["data"])
    >>> bool(only["data"].between(0.8, 1.2).all())
    True
    """
    seed = model.methodology.draws.seed if seed is None else seed
    a, b = (uncertain.draw(model, n, one, factors) for one in np.random.SeedSequence(seed).spawn(2))
    at_a, at_b = _ranks(model, a), _ranks(model, b)
    variance = np.concatenate([at_a, at_b]).var(axis=0)
    variance = np.where(variance > 0, variance, np.nan)
    found = DataFrame(index=model.bids)
    for factor in sorted(factors):
        moved = (at_a - _ranks(model, a | {factor: b[factor]})) ** 2
        found[factor] = moved.mean(axis=0) / (2 * variance)
    return found


def _ranks(model: Model, design: Design) -> Floats:
    """The rank of every bid in every draw; equal ones in the order of the bids."""
    return rankdata(-_placed(model, design), method="ordinal", axis=1)
