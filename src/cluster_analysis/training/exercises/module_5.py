"""Module 5: cluster organisation and project management."""

from __future__ import annotations

from functools import partial
from math import ceil

from pandas import DataFrame, Series
from scipy.stats import norm

from cluster_analysis.policy.management import break_even, raci_problems
from cluster_analysis.policy.programme import (
    choose_actions,
    critical_path,
    earned_value,
    on_time_probability,
    pert_estimates,
)
from cluster_analysis.training.questions import question


def length(actions: DataFrame, of: str = "") -> float:
    """The length of the critical path, weeks: with mean durations, or with one of the three."""
    durations = actions.set_index("action")[of].astype(float) if of else None
    return critical_path(actions, durations).attrs["duration"]


def added(actions: DataFrame) -> float:
    """The mean durations of all actions, added."""
    return pert_estimates(actions)["mean"].sum()


def _chance(actions: DataFrame, deadline: float, power: float = 0.5, everything: bool = False) -> float:
    """The chance with another power of the variance, or with the variances of all actions."""
    variance = pert_estimates(actions)["variance"]
    on_it = critical_path(actions)["critical"] | everything
    return norm.cdf((deadline - length(actions)) / variance[on_it].sum() ** power)


def _one_by_one(actions: DataFrame, budget: float, order: Series) -> set[str]:
    """The actions taken in an order, one by one, as long as the money lasts."""
    chosen = set()
    for i in order.sort_values(ascending=False, kind="stable").index:
        name, cost = actions.loc[i, ["action", "cost"]]
        if cost <= budget:
            chosen.add(name)
            budget -= cost
    return chosen


QUESTIONS = {
    "m5.q1": question(
        length,
        added=added,
        likely=partial(length, of="likely"),
        hopeful=partial(length, of="optimistic"),
        gloomy=partial(length, of="pessimistic"),
        longest_action=lambda actions: pert_estimates(actions)["mean"].max(),
    ),
    "m5.q2": question(
        on_time_probability,
        variance=partial(_chance, power=1.0),
        all_variances=partial(_chance, everything=True),
        standardised=lambda right: norm.ppf(right),
    ),
    "m5.q3": question(
        lambda **data: [*earned_value(**data)],
        upside_down=lambda right: [1 / right[0], 1 / right[1], right[2]],
        rest_as_planned=lambda budget, earned, actual, right: [*right[:2], actual + budget - earned],
        differences=lambda planned, earned, actual, right: [earned - actual, earned - planned, right[2]],
        exchanged=lambda right: [right[1], right[0], right[2]],
        unchanged=lambda budget, right: [*right[:2], budget],
    ),
    "m5.q4": question(
        lambda actions, budget: set(choose_actions(actions, budget).actions),
        greedy=lambda actions, budget: _one_by_one(actions, budget, actions["value"] / actions["cost"]),
        most_value=lambda actions, budget: _one_by_one(actions, budget, actions["value"]),
        cheapest=lambda actions, budget: _one_by_one(actions, budget, -actions["cost"]),
        left_out=lambda actions, right: set(actions["action"]) - right,
        everything=lambda actions: set(actions["action"]),
    ),
    "m5.q5": question(
        break_even,
        slider=(
            lambda fixed_cost, price, variable_cost, members: (
                members * (price - variable_cost) - fixed_cost
            ),
            {"members": (0, 400)},
        ),
        exact=lambda fixed_cost, price, variable_cost: fixed_cost / (price - variable_cost),
        price_only=lambda fixed_cost, price: ceil(fixed_cost / price),
        cost_only=lambda fixed_cost, variable_cost: ceil(fixed_cost / variable_cost),
        added=lambda fixed_cost, price, variable_cost: ceil(fixed_cost / (price + variable_cost)),
        income=lambda price, right: price * right,
        one_member=lambda price, variable_cost: price - variable_cost,
    ),
    "m5.q6": question(
        lambda matrix: {one.split(":")[0] for one in raci_problems(matrix)},
        answers=lambda matrix: set(matrix.index[(matrix == "A").sum(axis=1) != 1]),
        not_informed=lambda matrix: set(matrix.index[(matrix == "I").sum(axis=1) == 0]),
        sound=lambda matrix, right: set(matrix.index) - right,
        people=lambda matrix: set(matrix.columns),
        everything=lambda matrix: set(matrix.index),
    ),
}
