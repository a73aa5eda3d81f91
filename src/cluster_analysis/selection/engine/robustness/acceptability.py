"""Rank acceptability: how often each bid takes each rank when the weights are drawn at random."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import rankdata

from cluster_analysis.errors import InputError, Problem
from cluster_analysis.selection.engine.ranking.ranking import groups_of

Floats = npt.NDArray[np.float64]
CELLS = 1 << 15
"""Totals held at a time: 256 kB, which stays in the cache."""
TIED = 1e-12
"""Relative difference below which two totals are equal: rounding of sums, never a difference of bids."""


def rank_acceptability(values: pd.DataFrame, weights: pd.DataFrame | npt.ArrayLike) -> pd.DataFrame:
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
    x = complete(values)
    if isinstance(weights, pd.DataFrame):
        if set(weights.columns) != set(values.columns):
            raise InputError("weights and values do not have the same criteria")
        weights = weights[list(values.columns)]
    drawn = np.asarray(weights, dtype=float)
    if drawn.ndim != 2 or drawn.shape[1] != x.shape[1] or not len(drawn):
        raise InputError("weights are needed for {n} criteria, draws x criteria", n=x.shape[1])
    right, piece = np.ascontiguousarray(x.T), max(len(x), CELLS // len(x))
    counts = np.zeros((len(x), len(x)))
    for start in range(0, len(drawn), piece):
        counts += count_ranks(drawn[start : start + piece] @ right)
    ranks = pd.RangeIndex(1, len(x) + 1, name="rank")
    found = pd.DataFrame(counts / len(drawn), index=values.index, columns=ranks)
    found.attrs["draws"] = len(drawn)
    return found


def complete(values: pd.DataFrame) -> Floats:
    """The values as an array; a missing one is refused with its place."""
    x = values.to_numpy(dtype=float)
    bad = np.argwhere(~np.isfinite(x))
    if len(bad):
        advice = "leave the bid out or score its area first; see rank_interval"
        raise InputError(
            Problem("is missing", row=str(values.index[i]), column=str(values.columns[j]), advice=advice)
            for i, j in bad
        )
    if values.index.has_duplicates:
        raise InputError("a bid stands twice among the values")
    return x


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
    first, last = (rankdata(groups, method, axis=1)[:, :, None] for method in ("min", "max"))
    ranks = np.arange(1, totals.shape[1] + 1)
    shares = ((first <= ranks) & (ranks <= last)) / (last - first + 1)
    return np.asarray(shares.sum(axis=0))


def in_first(acceptability: pd.DataFrame, places: int) -> pd.Series:
    """P(in the first `places`) from rank acceptabilities: the sum of the first columns, at most 1.

    Examples
    --------
    >>> table = pd.DataFrame([[0.5, 0.3, 0.2], [0.1, 0.1, 0.8]], columns=[1, 2, 3])
    >>> in_first(table, 2).round(9).tolist()
    [0.8, 0.2]
    """
    first = [one for one in acceptability.columns if int(one) <= places]
    return acceptability[first].sum(axis=1).clip(upper=1.0)


def expected_rank(acceptability: pd.DataFrame, level: float = 0.9) -> pd.DataFrame:
    """Expected rank and the central interval of the rank: `expected`, `low`, `high`.

    Examples
    --------
    >>> table = pd.DataFrame([[0.5, 0.5], [0.5, 0.5]], columns=[1, 2])
    >>> expected_rank(table).iloc[0].tolist()
    [1.5, 1.0, 2.0]
    """
    if acceptability.empty:
        return pd.DataFrame({"expected": [], "low": [], "high": []}, index=acceptability.index, dtype=float)
    ranks = acceptability.columns.to_numpy(dtype=float)
    below = acceptability.to_numpy().cumsum(axis=1)
    tail = (1 - level) / 2
    low = ranks[(below >= tail - 1e-12).argmax(axis=1)]
    high = ranks[(below >= 1 - tail - 1e-12).argmax(axis=1)]
    expected = acceptability.to_numpy() @ ranks
    return pd.DataFrame({"expected": expected, "low": low, "high": high}, index=acceptability.index)


def count_wins(totals: Floats) -> Floats:
    """How often the row's total is above the column's, ties half."""
    tolerance = TIED * max(1.0, float(np.abs(totals).max(initial=0.0)))
    gaps = totals[:, :, None] - totals[:, None, :]
    return np.asarray(((gaps > tolerance) + 0.5 * (np.abs(gaps) <= tolerance)).sum(axis=0))
