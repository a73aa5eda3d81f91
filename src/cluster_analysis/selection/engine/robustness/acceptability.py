"""Rank acceptability: how often each bid takes each rank when the weights are drawn at random."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_analysis.errors import InputError, Problem

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
CELLS = 1 << 15
"""Totals held at a time: 256 kB, which stays in the cache."""
TIED = 1e-12
"""Relative difference below which two totals are equal: rounding of sums, never a difference of bids."""


def rank_acceptability(
    values: pd.DataFrame, weights: pd.DataFrame | npt.ArrayLike | Iterable[npt.NDArray[np.float64]]
) -> pd.DataFrame:
    """Share of the draws in which a bid takes each rank.

    Parameters
    ----------
    values
        Bids x criteria (points or area scores), complete.
    weights
        Draws x criteria, as `sample_weights` gives them; or an iterator of such arrays
        (`weights.weight_chunks`), so that memory stays bounded for any number of draws.

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
    Weights x values is one matrix product; the totals' bit patterns, ordered as integers, carry the bid's
    number in their last bits, so one sort of integers gives the order, and counting gives the result.

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
    counts, draws = np.zeros((len(x), len(x))), 0
    for totals in _totals(x, weights, list(values.columns)):
        counts += count_ranks(totals)
        draws += len(totals)
    if not draws:
        raise InputError("no draw of weights was given")
    found = pd.DataFrame(
        counts / draws, index=values.index, columns=pd.RangeIndex(1, len(x) + 1, name="rank")
    )
    found.attrs["draws"] = draws
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


def _totals(x: Floats, weights: object, criteria: list[str]) -> Iterator[Floats]:
    """Totals, draws x bids, in pieces that stay in the cache."""
    if isinstance(weights, pd.DataFrame):
        if set(weights.columns) != set(criteria):
            raise InputError("weights and values do not have the same criteria")
        weights = weights[criteria].to_numpy()
    blocks = weights if isinstance(weights, Iterator) else [np.asarray(weights, dtype=float)]
    piece = max(len(x), CELLS // len(x))
    right = np.ascontiguousarray(x.T)
    for block in blocks:
        if block.ndim != 2 or block.shape[1] != x.shape[1]:
            raise InputError("weights are needed for {n} criteria, draws x criteria", n=x.shape[1])
        for start in range(0, len(block), piece):
            yield block[start : start + piece] @ right


def pack(totals: Floats) -> tuple[Integers, int]:
    """Integers in the order of the totals with the bid's number in their last bits, and how many bits."""
    bits = max(1, int(totals.shape[1] - 1).bit_length())
    keys = (totals + 0.0).view(np.int64)
    if totals.min() < 0:
        keys = np.where(keys < 0, np.int64(-(2**63)) - keys, keys)
    keys &= -(1 << bits)
    keys |= np.arange(totals.shape[1], dtype=np.int64)
    return keys, bits


def count_ranks(totals: Floats) -> Floats:
    """How often each bid takes each rank: bids x ranks, ties shared."""
    n = totals.shape[1]
    counts = np.zeros((n, n))
    if not totals.size:
        return counts
    keys, bits = pack(totals)
    keys.sort(axis=1)
    tied = _tied(keys, bits)
    if tied is not None:
        counts = _shared(totals[tied])
        keys = keys[~tied]
    keys &= (1 << bits) - 1
    keys += n * np.arange(n - 1, -1, -1)
    return counts + np.bincount(keys.ravel(), minlength=n * n).reshape(n, n).T


def _tied(keys: Integers, bits: int) -> npt.NDArray[np.bool_] | None:
    """Draws in which two neighbours differ in the last digits only (nearly always none)."""
    gaps = keys[:, 1:] - keys[:, :-1]
    nearest = 1 << max(bits + 1, 13)
    if not gaps.size or gaps.min() > nearest:
        return None
    return np.asarray((gaps <= nearest).any(axis=1))


def _shared(totals: Floats) -> Floats:
    """Counts of the few draws with ties: bids equal to 12 digits share the ranks between them."""
    n = totals.shape[1]
    tolerance = TIED * max(1.0, float(np.abs(totals).max(initial=0.0)))
    counts = np.zeros((n, n))
    for row in totals:
        order = np.argsort(-row, kind="stable")
        starts = np.flatnonzero(np.append(True, -np.diff(row[order]) > tolerance))
        for start, end in zip(starts, [*starts[1:], n], strict=True):
            counts[order[start:end], start:end] += 1.0 / (end - start)
    return counts


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
    wins = np.zeros((totals.shape[1],) * 2)
    for bid in range(totals.shape[1]):
        gap = totals[:, [bid]] - totals
        wins[bid] = (gap > tolerance).sum(axis=0) + 0.5 * (np.abs(gap) <= tolerance).sum(axis=0)
    return wins
