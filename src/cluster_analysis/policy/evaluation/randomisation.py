"""Randomisation inference: what any design would have found had other units been treated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from math import comb
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from cluster_analysis.errors import InputError, Problem
from cluster_analysis.policy.evaluation.effect import check_panel
from cluster_analysis.policy.management.given import columns, refuse, wrong

EQUAL = 1e-9


class Randomised(NamedTuple):
    """A statistic beside what it is when the treatment is dealt to other units.

    Attributes
    ----------
    statistic
        As the treatment was.
    p_value
        Share of the assignments, the true one among them, whose statistic is at least as far from zero.
    assignments
        How many were looked at: all, or the true one and those drawn.
    """

    statistic: float
    p_value: float
    assignments: int


def randomisation_test(
    data: DataFrame,
    treatment: str,
    estimate: Callable[[DataFrame], float],
    unit: str = "region",
    draws: int = 999,
    seed: int = 20170410,
) -> Randomised:
    """Two-sided test of no effect on any unit, for every design: the treatment is dealt anew to the units.

    It needs no errors and no large numbers: with 3 treated of 16 regions there are 560 assignments. It
    supposes that each of them was as likely as the true one, which a selected treatment does not grant.

    Parameters
    ----------
    data
        One row per unit and period, or per person of a repeated cross-section.
    treatment
        What is dealt, one value per unit: 0 or 1, or the first treated period (missing: never).
    estimate
        Gives the statistic from data in which `treatment` is another:
        ``lambda d: aggregate_effects(d, "y", "start").effect`` or one's own.
    draws
        Random assignments where there are more of them; of 0 and 1 all are tried up to this number.

    Raises
    ------
    InputError
        A unit that is missing or has two values, the same value for all, an estimate that is no number.

    References
    ----------
    Fisher (1935); Rosenbaum (2002), Observational Studies, chapter 2.

    Examples
    --------
    >>> change = pd.DataFrame({"region": list("abcd"), "treated": [1, 0, 0, 0], "y": [5.0, 1, 2, 3]})
    >>> means = lambda d: d.groupby("treated")["y"].mean().diff().iloc[-1]
    >>> randomisation_test(change, "treated", means)
    Randomised(statistic=3.0, p_value=0.25, assignments=4)
    """
    columns(data, (unit, treatment))
    refuse(wrong(data, unit, data[unit].isna(), "is missing"))
    by_unit = data.groupby(unit)[treatment]
    kinds, dealt = by_unit.nunique(dropna=False), by_unit.first()
    refuse([Problem("has two values", column=treatment, value=one) for one in kinds.index[kinds > 1]])
    if dealt.nunique(dropna=False) < 2:
        raise InputError("all units have the same treatment; there is nothing to deal anew")
    true = float(estimate(data))
    if not np.isfinite(true):
        raise InputError("the estimate is {value}, so there is nothing to compare", value=true)
    found = [
        float(estimate(data.assign(**{treatment: data[unit].map(Series(one, dealt.index))})))
        for one in _assignments(dealt.to_numpy(), draws, seed)
    ]
    as_far = ~(np.abs(found) < abs(true) * (1 - EQUAL))  # an assignment without an estimate counts against
    return Randomised(true, float(as_far.mean()), len(found))


def _assignments(values: Any, draws: int, seed: int) -> Iterator[Any]:
    """All ways to deal two values where they are few; else the true one and random ones."""
    kinds, treated = pd.unique(values), int((values == values.max()).sum())
    if len(kinds) == 2 and not pd.isna(values).any() and comb(len(values), treated) <= draws + 1:
        for chosen in combinations(range(len(values)), treated):
            yield np.where(np.isin(np.arange(len(values)), chosen), values.max(), values.min())
        return
    random = np.random.default_rng(seed)
    yield values
    for _ in range(draws):
        yield random.permutation(values)


def pretrend_test(
    data: DataFrame,
    outcome: str,
    treated: str,
    start: float,
    unit: str = "region",
    time: str = "year",
    draws: int = 999,
    seed: int = 20170410,
) -> Randomised:
    r"""Joint test that treated and other units moved alike in all periods before the start.

    The statistic is :math:`\sum_t d_t^2` over the periods before the last one before the start, where
    :math:`d_t` is the mean change to that last period among the treated less that among the others; its p is
    that of `randomisation_test`. A large p does not prove parallel trends: few units see only large
    differences.

    Parameters
    ----------
    data
        Balanced panel.
    treated
        1 for units that are treated later, 0 for the others.
    start
        First treated period.

    Raises
    ------
    InputError
        Fewer than two periods before the start, and what `randomisation_test` refuses.

    Examples
    --------
    >>> rows = [("a", 2), ("b", 0), ("c", 1), ("d", -1)]
    >>> panel = pd.DataFrame([(u, t, x * (t == 1), u == "a") for u, x in rows for t in (1, 2)])
    >>> panel.columns = ["region", "year", "y", "treated"]
    >>> pretrend_test(panel, "y", "treated", start=3)
    Randomised(statistic=4.0, p_value=0.5, assignments=4)
    """
    check_panel(data, unit, time, [outcome], balanced=True)
    wide = data[data[time] < start].pivot(index=unit, columns=time, values=outcome).sort_index(axis=1)
    if wide.shape[1] < 2:
        raise InputError("{n} periods before the start; a test of trends needs 2", n=wide.shape[1])
    moves = wide.iloc[:, :-1].sub(wide.iloc[:, -1], axis=0)

    def leads(dealt: DataFrame) -> float:
        ours = dealt.set_index(unit)[treated].reindex(moves.index).astype(bool)
        return float(np.square(moves[ours].mean() - moves[~ours].mean()).sum())

    units = data[[unit, treated]].drop_duplicates()
    return randomisation_test(
        units.assign(**{treated: units[treated].astype(int)}), treated, leads, unit, draws, seed
    )
