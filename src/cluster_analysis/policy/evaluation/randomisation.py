"""Randomisation inference: what any design would have found had other units been treated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from math import comb
from typing import Any, NamedTuple

import numpy as np
from pandas import DataFrame, Series

from cluster_analysis.errors import InputError
from cluster_analysis.policy.evaluation.effect import check_panel, of_each
from cluster_analysis.policy.management.given import refuse_rows


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
    data: DataFrame, treatment: str, estimate: Callable[[DataFrame], float], draws: int = 999
) -> Randomised:
    """Two-sided test of no effect on any region, for every design: the treatment is dealt anew to them.

    It needs no errors and no large numbers: with 3 treated of 16 regions there are 560 assignments. It
    supposes that each of them was as likely as the true one, which a selected treatment does not grant.

    Parameters
    ----------
    data
        One row per `region` and year, or per person of a repeated cross-section.
    treatment
        What is dealt, one value per region: 0 or 1, or the first treated year (missing: never).
    estimate
        Gives the statistic from data in which `treatment` is another:
        ``lambda d: aggregate_effects(d, "y", "start").effect`` or one's own.
    draws
        Random assignments where there are more of them, the same in every call; of two values all are tried
        up to this number.

    Raises
    ------
    InputError
        A region that is missing or has two values, the same value for all, an estimate that is no number.

    References
    ----------
    Fisher (1935); Rosenbaum (2002), Observational Studies, chapter 2.

    Examples
    --------
    >>> change = DataFrame({"region": list("abcd"), "treated": [1, 0, 0, 0], "y": [5.0, 1, 2, 3]})
    >>> means = lambda d: d.groupby("treated")["y"].mean().diff().iloc[-1]
    >>> randomisation_test(change, "treated", means)
    Randomised(statistic=3.0, p_value=0.25, assignments=4)
    """
    refuse_rows(data, ("region", data["region"].isna(), "is missing"))
    dealt = of_each(data, treatment)
    if dealt.nunique(dropna=False) < 2:
        raise InputError("all units have the same treatment; there is nothing to deal anew")
    true = float(estimate(data))
    if not np.isfinite(true):
        raise InputError("the estimate is {value}, so there is nothing to compare", value=true)
    found = [
        estimate(data.assign(**{treatment: data["region"].map(Series(one, dealt.index))}))
        for one in _assignments(dealt.to_numpy(), draws)
    ]
    as_far = ~(np.abs(found) < abs(true) * (1 - 1e-9))  # an assignment without an estimate counts against
    return Randomised(true, float(as_far.mean()), len(found))


def _assignments(values: Any, draws: int) -> Iterator[Any]:
    """All ways to deal two values where they are few; else the true one and random ones."""
    kinds, codes = np.unique(values, return_inverse=True)
    n, treated = len(values), int(codes.sum())
    if len(kinds) == 2 and comb(n, treated) <= draws + 1:
        for chosen in combinations(range(n), treated):
            yield kinds[np.isin(range(n), chosen).astype(int)]
        return
    random = np.random.default_rng(20170410)
    yield values
    for _ in range(draws):
        yield random.permutation(values)


def pretrend_test(data: DataFrame, outcome: str, treated: str, start: float) -> Randomised:
    r"""Joint test that treated and other regions moved alike in all years before the start.

    The statistic is :math:`\sum_t d_t^2` over the years before the last one before the start, where
    :math:`d_t` is the mean change to that last year among the treated less that among the others; its p is
    that of `randomisation_test`. A large p does not prove parallel trends: few regions see only large
    differences.

    Parameters
    ----------
    data
        Balanced panel.
    treated
        1 for regions that are treated later, 0 for the others.
    start
        First treated year.

    Raises
    ------
    InputError
        Fewer than two years before the start, and what `randomisation_test` refuses.

    Examples
    --------
    >>> rows = [("a", 2), ("b", 0), ("c", 1), ("d", -1)]
    >>> panel = DataFrame([(u, t, x * (t == 1), u == "a") for u, x in rows for t in (1, 2)])
    >>> panel.columns = ["region", "year", "y", "treated"]
    >>> pretrend_test(panel, "y", "treated", start=3)
    Randomised(statistic=4.0, p_value=0.5, assignments=4)
    """
    check_panel(data, [outcome], balanced=True)
    wide = data[data["year"] < start].pivot(index="region", columns="year", values=outcome)
    if wide.shape[1] < 2:
        raise InputError("{n} periods before the start; a test of trends needs 2", n=wide.shape[1])
    moves = wide.iloc[:, :-1].sub(wide.iloc[:, -1], axis=0)

    def leads(dealt: DataFrame) -> float:
        ours = dealt.set_index("region")[treated].astype(bool)
        return float(moves.groupby(ours).mean().diff().iloc[-1].pow(2).sum())

    units = of_each(data, treated).astype(int).reset_index()
    return randomisation_test(units, treated, leads)
