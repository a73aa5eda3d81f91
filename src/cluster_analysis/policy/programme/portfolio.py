"""Which actions to fund: the best set under a budget, by integer programming."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from cluster_analysis.errors import (
    InputError,
    Message,
    ParameterError,
    Problem,
    UndefinedError,
    UnknownNameError,
)
from cluster_analysis.policy.management.given import numbers
from cluster_analysis.policy.programme.plan import predecessors

PER_LINE = ("any", "at least one", "at most one", "exactly one")


@dataclass(frozen=True)
class ActionChoice:
    """The chosen actions with their value and cost; `next_value` is the best value of any *other* set.

    A `next_value` equal to `value` means a tie: another set is as good, and the choice between them is not a
    number's.
    """

    actions: tuple[str, ...]
    value: float
    cost: float
    budget: float
    next_actions: tuple[str, ...] = ()
    next_value: float = float("nan")


def choose_actions(
    actions: pd.DataFrame,
    budget: float,
    per_line: Literal["any", "at least one", "at most one", "exactly one"] = "at least one",
    must: Sequence[str] = (),
    keep_order: bool = True,
) -> ActionChoice:
    r"""Actions with the most value: :math:`\max \sum v_a x_a`, :math:`\sum c_a x_a \le B`, per line as asked.

    Parameters
    ----------
    actions
        Columns `action`, `line`, `value`, `cost`, `after`.
    budget
        Same unit as the cost.
    per_line
        How many actions each line may have.
    must
        Actions that are in any case.
    keep_order
        Whether an action may only be chosen with those it comes after.

    Raises
    ------
    UndefinedError
        If no set fits: the message says the least budget that would (or that no budget would).

    Notes
    -----
    Solved to proven optimality by `scipy.optimize.milp`; choosing by value per cost one by one can miss the
    best set.
    """
    if per_line not in PER_LINE:
        raise ParameterError(per_line, PER_LINE, "rule per line")
    _check(actions, must, budget)
    rows, low, high = _rules(actions, per_line, must, keep_order)
    cost = actions["cost"].to_numpy(dtype=float)
    value = actions["value"].to_numpy(dtype=float)
    x = _solve(-value, [*rows, cost], [*low, -np.inf], [*high, budget])
    if x is None:
        raise UndefinedError(_no_set(cost, rows, low, high, budget))
    names = actions["action"].to_numpy()
    # cut off this set: at least one action must differ
    other = _solve(
        -value, [*rows, cost, np.where(x, 1.0, -1.0)], [*low, -np.inf, -np.inf], [*high, budget, x.sum() - 1]
    )
    second = () if other is None else tuple(map(str, names[other]))
    best_other = float("nan") if other is None else float(value[other].sum())
    return ActionChoice(
        tuple(map(str, names[x])), float(value[x].sum()), float(cost[x].sum()), budget, second, best_other
    )


def budget_frontier(
    actions: pd.DataFrame, budgets: Sequence[float], per_line: str = "at least one"
) -> pd.DataFrame:
    """Best value for several budgets: what one more million buys; no value where the budget is too small."""
    rows = []
    for budget in budgets:
        try:
            best = choose_actions(actions, budget, per_line)  # type: ignore[arg-type]
            rows.append((budget, best.value, best.cost, ", ".join(best.actions)))
        except UndefinedError:
            rows.append((budget, np.nan, np.nan, ""))
    return pd.DataFrame(rows, columns=["budget", "value", "cost", "actions"])


def _check(actions: pd.DataFrame, must: Sequence[str], budget: float) -> None:
    names = list(actions["action"])
    for one in must:
        if one not in names:
            raise UnknownNameError(one, names, "action")
    if not budget >= 0:
        raise InputError([Problem("is not a budget from zero up", value=budget)])
    for column in ("value", "cost"):
        numbers(actions.set_index("action")[column], column)


def _rules(
    actions: pd.DataFrame, per_line: str, must: Sequence[str], keep_order: bool
) -> tuple[list[np.ndarray], list[float], list[float]]:
    names = list(actions["action"])
    least, most = {"any": (0, np.inf), "at least one": (1, np.inf), "at most one": (0, 1)}.get(
        per_line, (1, 1)
    )
    rows = [(actions["line"] == one).to_numpy(dtype=float) for one in actions["line"].unique()]
    low, high = [float(least)] * len(rows), [float(most)] * len(rows)
    for one in must:
        rows.append(np.array([float(name == one) for name in names]))
        low.append(1.0)
        high.append(1.0)
    if keep_order and "after" in actions:
        for j, after in enumerate(actions["after"]):
            for before in predecessors(after):
                row = np.zeros(len(names))
                row[j], row[names.index(before)] = 1.0, -1.0
                rows.append(row)
                low.append(-np.inf)
                high.append(0.0)
    return rows, low, high


def _solve(
    objective: np.ndarray, rows: Sequence[np.ndarray], low: Sequence[float], high: Sequence[float]
) -> np.ndarray | None:
    from scipy.optimize import Bounds, LinearConstraint, milp

    ones = np.ones(len(objective))
    found = milp(
        objective,
        integrality=ones,
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(np.array(rows), low, high),
    )
    if found.status == 2:
        return None
    if found.status != 0:
        raise UndefinedError("the integer programme was not solved: {why}", why=found.message)
    return np.asarray(found.x > 0.5)


def _no_set(
    cost: np.ndarray, rows: Sequence[np.ndarray], low: Sequence[float], high: Sequence[float], budget: float
) -> str:
    cheapest = _solve(cost, rows, low, high)
    if cheapest is None:
        return "no such set at any budget: rules per line, order and actions asked for contradict each other"
    least = float(cost[cheapest].sum())
    key = "no such set: a budget of {budget} is not enough, the cheapest set costs {least}"
    return Message(key, budget=f"{budget:,.6g}", least=f"{least:,.6g}")
