"""Ranking many draws at once by the tie rule of the methodology."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from cluster_analysis.selection.engine.methodology.schema import Tie

Floats = npt.NDArray[np.float64]


def standing(totals: Floats, scores: Mapping[str, Floats], tie: Tie) -> Floats:
    """Numbers in the order of the ranks, the highest first; equal where the tie rule leaves bids tied.

    Totals within the tolerance of the highest of their group are tied, and the steps of the rule are gone
    through, as in `rank`; in draws without a tie the totals themselves are the answer.

    Parameters
    ----------
    totals
        Draws x bids.
    scores
        Indicator, area or group -> draws x bids: what the rule compares.
    tie
        The rule.

    Examples
    --------
    >>> from cluster_analysis.selection.engine.methodology.schema import Tie
    >>> totals = np.array([[60.001, 60.0, 10.0]])
    >>> standing(totals, {"A4": np.array([[10.0, 30.0, 99.0]])}, Tie(tolerance=0.005, order=["A4"])).tolist()
    [[1.0, 2.0, 0.0]]
    """
    if totals.shape[1] < 2:
        return totals
    slack = tie.tolerance * (1 + 1e-9)
    close = (np.diff(np.sort(totals, axis=1), axis=1) <= slack).any(axis=1)
    if not close.any():
        return totals
    steps = tie.order[: tie.order.index("commission")] if "commission" in tie.order else tie.order
    names = [step.removeprefix("area_") for step in steps]
    keys = [-_groups(totals[close], slack)] + [
        scores[name][close].round(9) for name in names if name in scores
    ]
    placed = totals.copy()
    placed[close] = _dense([np.where(np.isnan(key), -np.inf, key) for key in keys])
    return placed


def _groups(totals: Floats, slack: float) -> Floats:
    """Number of the group of each bid, 0 for the highest: within the tolerance of the group's first."""
    order = np.argsort(-totals, axis=1, kind="stable")
    ranked = np.take_along_axis(totals, order, axis=1)
    number, first = np.zeros(ranked.shape), ranked[:, 0].copy()
    for place in range(1, ranked.shape[1]):
        new = first - ranked[:, place] > slack
        first[new] = ranked[new, place]
        number[:, place] = number[:, place - 1] + new
    groups = np.empty_like(number)
    np.put_along_axis(groups, order, number, axis=1)
    return groups


def _dense(keys: list[Floats]) -> Floats:
    """One number per bid in the order of several keys, the first key first; equal where all keys are."""
    order = np.lexsort(keys[::-1], axis=1)
    ranked = [np.take_along_axis(key, order, axis=1) for key in keys]
    rises = np.any([one[:, 1:] != one[:, :-1] for one in ranked], axis=0)
    number = np.zeros(order.shape)
    number[:, 1:] = rises.cumsum(axis=1)
    placed = np.empty_like(number)
    np.put_along_axis(placed, order, number, axis=1)
    return placed
