"""Joint Monte Carlo over everything that is uncertain, and Sobol indices of what drives each rank."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import rankdata

from cluster_analysis.errors import InputError
from cluster_analysis.selection.engine.methodology.tree import TOTAL
from cluster_analysis.selection.engine.ranking.ranking import standing
from cluster_analysis.selection.engine.robustness.acceptability import (
    count_ranks,
    count_wins,
    expected_rank,
    in_first,
)
from cluster_analysis.selection.engine.robustness.uncertain import (
    FACTORS,
    Design,
    Model,
    draw,
    root_means,
    score_draws,
)

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
    draws
        How many.
    """

    acceptability: pd.DataFrame
    pairwise: pd.DataFrame
    summary: pd.DataFrame
    draws: int


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
    ranks, wins, first, second = np.zeros((n, n)), np.zeros((n, n)), np.zeros(n), np.zeros(n)
    for design in _pieces(model, draws, rules.draws.seed if seed is None else seed, factors):
        total, place = _placed(model, design)
        ranks += count_ranks(place)
        wins += count_wins(place)
        first += total.sum(axis=0)
        second += (total**2).sum(axis=0)
    columns = pd.RangeIndex(1, n + 1, name="rank")
    acceptability = pd.DataFrame(ranks / draws, index=model.bids, columns=columns)
    p, mean = in_first(acceptability, rules.places), first / draws
    summary = pd.concat([p.rename("p_first"), expected_rank(acceptability)], axis=1)
    summary["total_mean"], summary["total_sd"] = mean, np.sqrt(np.maximum(second / draws - mean**2, 0.0))
    summary["error"] = np.sqrt(p * (1 - p) / draws)
    pairwise = pd.DataFrame(wins / draws, index=model.bids, columns=model.bids).mask(np.eye(n, dtype=bool))
    return Joint(acceptability, pairwise, summary, draws)


def _placed(model: Model, design: Design) -> tuple[Floats, Floats]:
    """Totals of every draw, and numbers in the order of the ranks: equal where the tie rule leaves a tie."""
    scores = score_draws(model, design)
    total = scores[TOTAL]
    bad = np.flatnonzero(np.isnan(total).any(axis=0))
    if bad.size:
        text = "no total can be drawn for {bids}: an area has no applicable indicator"
        raise InputError(text, bids=list(map(str, model.bids[bad])))
    return total, standing(total, scores, model.methodology.tie)


def _pieces(model: Model, draws: int, seed: int, factors: Sequence[str]) -> Iterator[Design]:
    """Designs of bounded size, each from its own stream."""
    pairs = len(model.bids) if "copeland" in root_means(model.methodology) else 1
    size = max(1, CELLS // max(model.low.size * pairs, 1))
    sizes = [min(size, draws - start) for start in range(0, draws, size)]
    for count, stream in zip(sizes, np.random.SeedSequence(seed).spawn(len(sizes)), strict=True):
        yield draw(model, count, stream, factors)


def sobol_indices(
    model: Model, n: int = 1024, seed: int | None = None, factors: Sequence[str] = FACTORS
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

    Examples
    --------
    >>> from cluster_analysis.selection import Methodology, uncertainty
    >>> rules = Methodology.load("hdi_2017")
    >>> values = pd.DataFrame([[70.0, 15.0, 11.0, 20000], [70.5, 14.8, 11.2, 19000]], ["x", "y"], rules.codes)
    >>> only = sobol_indices(uncertainty(values, rules), 256, seed=1, factors=["data"])["total"]
    >>> bool(only.between(0.8, 1.2).all())
    True
    """
    seed = model.methodology.draws.seed if seed is None else seed
    a, b = (draw(model, n, one, factors) for one in np.random.SeedSequence(seed).spawn(2))
    at_a, at_b = _ranks(model, a), _ranks(model, b)
    variance = np.concatenate([at_a, at_b]).var(axis=0)
    variance = np.where(variance > 0, variance, np.nan)
    parts = {}
    for factor in factors:
        mixed = _ranks(model, replace(a, **{factor: getattr(b, factor)}))
        first = 1 - ((at_b - mixed) ** 2).mean(axis=0) / (2 * variance)
        whole = ((at_a - mixed) ** 2).mean(axis=0) / (2 * variance)
        parts[factor] = pd.DataFrame({"first": first, "total": whole}, index=model.bids)
    table = pd.concat(parts, names=["factor", "application"])
    return table.swaplevel().sort_index(level=0, sort_remaining=False)


def _ranks(model: Model, design: Design) -> Floats:
    """The rank of every bid in every draw; equal ones in the order of the bids."""
    return np.asarray(rankdata(-_placed(model, design)[1], method="ordinal", axis=1), dtype=float)
