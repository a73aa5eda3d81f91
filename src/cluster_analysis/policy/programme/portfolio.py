"""Which actions to fund: the best set under a budget, by integer programming."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas import DataFrame

from cluster_analysis.errors import InputError, Problem, UndefinedError
from cluster_analysis.policy.management.given import numbers
from cluster_analysis.policy.programme.plan import predecessors


@dataclass(frozen=True)
class ActionChoice:
    """The chosen actions with their value and cost."""

    actions: tuple[str, ...]
    value: float
    cost: float
    budget: float


def choose_actions(actions: DataFrame, budget: float) -> ActionChoice:
    r"""Actions with the most value: :math:`\max \sum v_a x_a` with :math:`\sum c_a x_a \le B`.

    At least one action of each line is chosen, and none without those it comes after.

    Parameters
    ----------
    actions
        Columns `action`, `line`, `value`, `cost`, `after`.
    budget
        Same unit as the cost.

    Raises
    ------
    UndefinedError
        If no set fits: the message says the least budget that would.

    Notes
    -----
    Solved to proven optimality by `scipy.optimize.milp`; choosing by value per cost one by one can miss the
    best set.
    """
    from scipy.optimize import LinearConstraint

    if not budget >= 0:
        raise InputError([Problem("is not a budget from zero up", value=budget)])
    table = actions.set_index("action")
    value, cost = (numbers(table[column], column) for column in ("value", "cost"))
    rules = _rules(table)
    best = _solve(-value, [*rules, LinearConstraint(cost, ub=budget)])
    if not best.success:
        key = "no such set: a budget of {budget} is not enough, the cheapest set costs {least}"
        least = float(_solve(cost, rules).fun)
        raise UndefinedError(key, budget=f"{budget:,.6g}", least=f"{least:,.6g}")
    chosen = best.x > 0.5
    names = tuple(map(str, table.index[chosen]))
    return ActionChoice(names, float(value[chosen].sum()), float(cost[chosen].sum()), budget)


def budget_frontier(actions: DataFrame, budgets: Sequence[float]) -> DataFrame:
    """Best value for several budgets: what one more million buys; no value where the budget is too small."""
    rows = []
    for budget in budgets:
        try:
            best = choose_actions(actions, budget)
            rows.append((budget, best.value, best.cost, ", ".join(best.actions)))
        except UndefinedError:
            rows.append((budget, np.nan, np.nan, ""))
    return DataFrame(rows, columns=["budget", "value", "cost", "actions"])


def _rules(table: DataFrame) -> list[Any]:
    """At least one action of each line; none without those it comes after."""
    from scipy.optimize import LinearConstraint

    lines = pd.get_dummies(table["line"], dtype=float).to_numpy().T
    after = table["after"].map(predecessors).explode().dropna()
    each = DataFrame(np.eye(len(table)), table.index)
    order = each.loc[after.index].to_numpy() - each.loc[list(after)].to_numpy()
    return [LinearConstraint(lines, lb=1), LinearConstraint(order, ub=0)]


def _solve(objective: npt.NDArray[np.float64], rules: list[Any]) -> Any:
    """Each action taken or not, so that the objective is least."""
    from scipy.optimize import Bounds, milp

    whole = np.ones(len(objective))
    return milp(objective, integrality=whole, bounds=Bounds(0, 1), constraints=rules)
