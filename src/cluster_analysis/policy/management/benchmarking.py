"""Benchmarking: data envelopment analysis and gaps to peers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, Series

from cluster_analysis.errors import InputError, UndefinedError, refuse_each
from cluster_analysis.policy.management.given import numbers

Floats = NDArray[np.float64]


def data_envelopment(inputs: DataFrame, outputs: DataFrame) -> DataFrame:
    r"""Input-oriented efficiency of each unit and its slack, in two phases.

    Returns to scale are constant (Charnes, Cooper & Rhodes 1978).
    Phase 1: least :math:`\theta` with :math:`\sum \lambda x \le \theta x_0`, :math:`\sum \lambda y \ge y_0`.
    Phase 2: the most slack at that :math:`\theta`. A unit with :math:`\theta = 1` but slack left is only
    **weakly** efficient: it could save one input without giving up anything.

    Parameters
    ----------
    inputs, outputs
        Units x items, same units, no negative numbers, each unit with some input and some output.

    Returns
    -------
    pandas.DataFrame
        `efficiency`, `slack` (sum), `status` (efficient, weakly efficient, inefficient). With few units
        everybody looks efficient: about three times the number of items are wanted (Cooper et al. 2007).
    """
    if list(inputs.index) != list(outputs.index):
        raise InputError("the units of inputs and outputs differ")
    x, y = numbers(inputs, "inputs"), numbers(outputs, "outputs")
    idle = (x.sum(axis=1) == 0) | (y.sum(axis=1) == 0)
    refuse_each("has no input or no output at all", inputs.index[idle].astype(str))
    found = [_efficiency(x, y, k) for k in range(len(x))]
    table = DataFrame(found, inputs.index.rename("unit"), ["efficiency", "slack"])
    short = [table["efficiency"] < 1 - 1e-7, table["slack"] > 1e-6]
    return table.assign(status=np.select(short, ["inefficient", "weakly efficient"], "efficient"))


def _efficiency(x: Floats, y: Floats, k: int) -> tuple[float, float]:
    """The least share of its inputs that a mixture of units does with, and the most slack there."""
    n, items = len(x), x.shape[1] + y.shape[1]
    own = np.append(x[k], np.zeros(y.shape[1]))
    balance = np.column_stack([np.hstack([-x, y]).T, -np.eye(items), own])
    made = np.append(np.zeros(x.shape[1]), y[k])
    theta = _solve(np.eye(n + items + 1)[-1], balance, made, (0, None))[-1]
    slack = np.repeat([0.0, -1.0, 0.0], [n, items, 1])
    return float(theta), float(-slack @ _solve(slack, balance, made, (theta, theta)))


def _solve(cost: Floats, balance: Floats, made: Floats, share: tuple[float, float | None]) -> Floats:
    """Weights of the units, slacks, and the share of the inputs."""
    from scipy.optimize import linprog

    found = linprog(cost, A_eq=balance, b_eq=made, bounds=[(0, None)] * (len(cost) - 1) + [share])
    if found.status != 0:
        raise UndefinedError(
            "the linear programme of the efficiency has no solution: {why}", why=found.message
        )
    return np.asarray(found.x)


def gap_benchmark(values: DataFrame, unit: str, higher_is_better: Series) -> DataFrame:
    """One unit against its peers per indicator: the best peer, and the gap to it.

    Parameters
    ----------
    values
        Units x indicators, each with a peer that has it.
    unit
        The unit to compare; the others are the peers.
    higher_is_better
        Per indicator.

    Returns
    -------
    pandas.DataFrame
        Indicators x (`value`, `best`, `best_peer`, `gap`: positive means behind the best). Missing peers are
        left out of their indicator.
    """
    sign = np.where(higher_is_better.reindex(values.columns), 1.0, -1.0)
    peers = values.drop(unit) * sign
    own = values.loc[unit] * sign
    table = DataFrame({"value": values.loc[unit], "best": peers.max() * sign, "best_peer": peers.idxmax()})
    return table.assign(gap=peers.max() - own)
