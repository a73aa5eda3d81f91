"""Benchmarking: data envelopment analysis and gaps to peers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from pandas import DataFrame, Series

from cluster_analysis.errors import InputError, Problem, UndefinedError
from cluster_analysis.policy.management.given import numbers

Floats = npt.NDArray[np.float64]


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
    x, y = numbers(inputs.to_numpy(), "inputs"), numbers(outputs.to_numpy(), "outputs")
    empty = inputs.index[(x.sum(axis=1) == 0) | (y.sum(axis=1) == 0)]
    if len(empty):
        raise InputError([Problem("has no input or no output at all", value=str(one)) for one in empty])
    found = [_efficiency(x, y, k) for k in range(len(x))]
    table = DataFrame(found, inputs.index.rename("unit"), ["efficiency", "slack"])
    short = [table["efficiency"] < 1 - 1e-7, table["slack"] > 1e-6]
    return table.assign(status=np.select(short, ["inefficient", "weakly efficient"], "efficient"))


def _efficiency(x: Floats, y: Floats, k: int) -> tuple[float, float]:
    """The least share of its inputs that a mixture of units does with, and the most slack there."""
    n, used, given = len(x), np.hstack([x, y]), np.zeros(y.shape[1])
    made = np.append(np.zeros(x.shape[1]), y[k])
    balance = np.column_stack([np.hstack([-x, y]).T, -np.eye(len(made)), np.append(x[k], given)])
    theta = _solve(np.append(np.zeros(n + len(made)), 1.0), balance, made, (0, None))[-1]
    worth = np.divide(-1.0, used.max(axis=0), out=-np.ones(len(made)), where=used.max(axis=0) > 0)
    found = _solve(np.concatenate([np.zeros(n), worth, [0.0]]), balance, made, (theta, theta))
    return float(theta), float(found[n:-1].sum())


def _solve(cost: Floats, balance: Floats, made: Floats, share: tuple[float, float | None]) -> Floats:
    """Weights of the units, slacks, and the share of the inputs."""
    from scipy.optimize import linprog

    bounds = [(0, None)] * (len(cost) - 1) + [share]
    found = linprog(cost, A_eq=balance, b_eq=made, bounds=bounds, method="highs")
    if found.status != 0:
        key = "the linear programme of the efficiency has no solution: {why}"
        raise UndefinedError(key, why=found.message)
    return np.asarray(found.x)


def gap_benchmark(values: DataFrame, unit: str, higher_is_better: Series | None = None) -> DataFrame:
    """One unit against its peers per indicator: the best peer, and the gap to it.

    Parameters
    ----------
    values
        Units x indicators.
    unit
        The unit to compare; the others are the peers.
    higher_is_better
        Per indicator; all true if not given.

    Returns
    -------
    pandas.DataFrame
        Indicators x (`value`, `best`, `best_peer`, `gap`: positive means behind the best). Missing peers are
        left out of their indicator.
    """
    if unit not in values.index:
        raise InputError([Problem("is not a unit of the table", value=unit)])
    empty = values.columns[values.drop(unit).isna().all()]
    if len(empty):
        raise InputError([Problem("has no peer with a value", column=str(one)) for one in empty])
    sign = np.where(True if higher_is_better is None else higher_is_better.reindex(values.columns), 1.0, -1.0)
    own: Series = values.astype(float).loc[unit].mul(sign)  # type: ignore[assignment]
    peers = values.drop(unit).astype(float).mul(sign)
    table = DataFrame({"value": sign * own, "best": sign * peers.max(), "best_peer": peers.idxmax()})
    return table.assign(gap=peers.max() - own)
