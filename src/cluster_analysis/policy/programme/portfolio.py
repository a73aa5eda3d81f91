"""Which actions to fund: the best set under a budget, by integer programming."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from cluster_analysis.errors import InputError, UndefinedError
from cluster_analysis.policy.management.given import numbers
from cluster_analysis.policy.programme.plan import predecessors


@dataclass(frozen=True)
class ActionChoice:
    """The chosen actions with their value and cost."""

    actions: tuple[str, ...]
    value: float
    cost: float


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
        raise InputError("is not a budget from zero up", value=budget)
    table = actions.set_index("action")
    value, cost = (numbers(table[column], column) for column in ("value", "cost"))
    rules = _rules(actions)
    best = _solve(-value, [*rules, LinearConstraint(cost, ub=budget)])
    if not best.success:
        key = "no such set: a budget of {budget} is not enough, the cheapest set costs {least}"
        raise UndefinedError(key, budget=budget, least=round(float(_solve(cost, rules).fun), 6))
    chosen = best.x > 0.5
    return ActionChoice(tuple(table.index[chosen].astype(str)), value[chosen].sum(), cost[chosen].sum())


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


def _rules(actions: DataFrame) -> list[Any]:
    """At least one action of each line; none without those it comes after."""
    from scipy.optimize import LinearConstraint

    lines = pd.get_dummies(actions["line"], dtype=float).to_numpy().T
    after = predecessors(actions)
    each = DataFrame(np.eye(len(after)), [*after])
    order = [each.loc[name] - each.loc[one] for name, before in after.items() for one in before]
    return [LinearConstraint(lines, lb=1), *(LinearConstraint(one, ub=0) for one in order)]


def _solve(objective: NDArray[np.float64], rules: list[Any]) -> Any:
    """Each action taken or not, so that the objective is least."""
    from scipy.optimize import Bounds, milp

    return milp(objective, integrality=1, bounds=Bounds(0, 1), constraints=rules)
