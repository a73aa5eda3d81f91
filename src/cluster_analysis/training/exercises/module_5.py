"""Module 5: cluster organisation and project management."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cluster_analysis.policy.management import break_even, raci_problems
from cluster_analysis.policy.programme import (
    choose_actions,
    critical_path,
    earned_value,
    on_time_probability,
    pert_estimates,
)
from cluster_analysis.training.checks import register

_ = str  # marks texts for translation


def _length(actions: pd.DataFrame) -> float:
    return float(critical_path(actions).attrs["duration"])


def _sum(actions: pd.DataFrame) -> float:
    return float(pert_estimates(actions)["mean"].sum())


def _likely(actions: pd.DataFrame) -> float:
    durations = actions.set_index("action")["likely"].astype(float)
    return float(critical_path(actions, durations).attrs["duration"])


def _variance_as_deviation(actions: pd.DataFrame, deadline: float) -> float:
    from scipy.stats import norm

    path = critical_path(actions)
    variance = pert_estimates(actions)["variance"][path["critical"]].sum()
    return float(norm.cdf((deadline - path.attrs["duration"]) / variance))


def _best(actions: pd.DataFrame, budget: float) -> set[str]:
    return set(choose_actions(actions, budget).actions)


def _greedy(actions: pd.DataFrame, budget: float) -> set[str]:
    """By value per cost, one by one, as long as the money lasts."""
    order = actions.assign(ratio=actions["value"] / actions["cost"]).sort_values("ratio", ascending=False)
    chosen: list[str] = []
    left = budget
    for name, cost in order[["action", "cost"]].itertuples(index=False):
        if cost <= left:
            chosen.append(name)
            left -= cost
    return set(chosen)


def _faulty(matrix: pd.DataFrame) -> set[str]:
    return {one.split(":")[0] for one in raci_problems(matrix)}


register(
    "m5.q1",
    _length,
    (_sum, _("You added all actions; those that run side by side count once.")),
    (_likely, _("Use the PERT mean (o + 4m + p) / 6, not the likely duration.")),
)
register(
    "m5.q2",
    on_time_probability,
    (_variance_as_deviation, _("You divided by the variance; take its square root.")),
    (
        lambda actions, deadline: 1 - on_time_probability(actions, deadline),
        _("That is the chance of being late."),
    ),
    tolerance=5e-3,
)
register(
    "m5.q3",
    lambda budget, planned, earned, actual: earned_value(budget, planned, earned, actual)[
        ["cpi", "spi", "eac"]
    ].tolist(),
    (
        lambda budget, planned, earned, actual: [actual / earned, planned / earned, budget * actual / earned],
        _("The two indices are upside down: earned value stands above."),
    ),
    (
        lambda budget, planned, earned, actual: [earned / actual, earned / planned, actual + budget - earned],
        _("That forecast takes the rest as planned; here costs go on as they have so far."),
    ),
)
register(
    "m5.q4",
    _best,
    (
        _greedy,
        _("Taking the best value per cost one by one can miss the best set, and a line may stay empty."),
    ),
)
register(
    "m5.q5",
    break_even,
    (
        lambda fixed_cost, price, variable_cost: int(fixed_cost / (price - variable_cost)),
        _("One member short: round up."),
    ),
    (
        lambda fixed_cost, price, variable_cost: int(np.ceil(fixed_cost / price)),
        _("Each member costs something too: divide by price less variable cost."),
    ),
    tolerance=1e-6,
)
register(
    "m5.q6",
    _faulty,
    (
        lambda matrix: set(matrix.index[(matrix == "A").sum(axis=1) != 1]),
        _("These are the tasks without exactly one A; a task also needs somebody who does it (R)."),
    ),
)
