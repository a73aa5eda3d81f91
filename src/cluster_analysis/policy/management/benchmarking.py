"""Benchmarking: data envelopment analysis and gaps to peers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_analysis.errors import InputError, Problem, UndefinedError
from cluster_analysis.policy.management.given import numbers


def data_envelopment(inputs: pd.DataFrame, outputs: pd.DataFrame) -> pd.DataFrame:
    r"""Input-oriented efficiency of each unit, its peers and its slacks, in two phases.

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
        `efficiency`, `slack` (sum), `status` (efficient, weakly efficient, inefficient), `peers` (unit ->
        weight). With few units everybody looks efficient: about three times the number of items are wanted
        (Cooper et al. 2007).
    """
    if list(inputs.index) != list(outputs.index):
        raise InputError("the units of inputs and outputs differ")
    x, y = numbers(inputs.to_numpy(), "inputs"), numbers(outputs.to_numpy(), "outputs")
    empty = inputs.index[(x.sum(axis=1) == 0) | (y.sum(axis=1) == 0)]
    if len(empty):
        raise InputError([Problem("has no input or no output at all", value=str(one)) for one in empty])
    rows = []
    for k, unit in enumerate(inputs.index):
        theta = _theta(x, y, k)
        slack, weights = _slack(x, y, k, theta)
        peers = {str(inputs.index[j]): round(float(w), 6) for j, w in enumerate(weights) if w > 1e-7}
        rows.append((unit, theta, slack, _status(theta, slack), peers))
    names = ["unit", "efficiency", "slack", "status", "peers"]
    return pd.DataFrame(rows, columns=names).set_index("unit")


def _status(theta: float, slack: float) -> str:
    if theta < 1 - 1e-7:
        return "inefficient"
    return "weakly efficient" if slack > 1e-6 else "efficient"


def _theta(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], k: int) -> float:
    n = len(x)
    upper = np.block([[x.T, -x[[k]].T], [-y.T, np.zeros((y.shape[1], 1))]])
    limits = np.concatenate([np.zeros(x.shape[1]), -y[k]])
    cost = np.append(np.zeros(n), 1.0)
    return float(_solve(cost, A_ub=upper, b_ub=limits)[-1])


def _slack(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], k: int, theta: float
) -> tuple[float, npt.NDArray[np.float64]]:
    n, m, s = len(x), x.shape[1], y.shape[1]
    balance = np.block([[x.T, np.eye(m), np.zeros((m, s))], [y.T, np.zeros((s, m)), -np.eye(s)]])
    target = np.concatenate([theta * x[k], y[k]])
    scale = np.concatenate([x.max(axis=0), y.max(axis=0)])
    cost = np.concatenate([np.zeros(n), -1.0 / np.where(scale > 0, scale, 1.0)])
    found = _solve(cost, A_eq=balance, b_eq=target)
    return float(found[n:].sum()), found[:n]


def _solve(cost: npt.NDArray[np.float64], **limits: object) -> npt.NDArray[np.float64]:
    from scipy.optimize import linprog

    found = linprog(cost, **limits, bounds=(0, None), method="highs")
    if found.status != 0:
        key = "the linear programme of the efficiency has no solution: {why}"
        raise UndefinedError(key, why=found.message)
    return np.asarray(found.x)


def gap_benchmark(values: pd.DataFrame, unit: str, higher_is_better: pd.Series | None = None) -> pd.DataFrame:
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
        Indicators x (`value`, `best`, `best_peer`, `gap` (positive means behind the best), `gap_share` (of
        the best; missing if that is 0), `rank`). Missing peers are left out of their indicator.
    """
    if unit not in values.index:
        raise InputError([Problem("is not a unit of the table", value=unit)])
    empty = values.columns[values.drop(unit).isna().all()]
    if len(empty):
        raise InputError([Problem("has no peer with a value", column=str(one)) for one in empty])
    sign = np.where(True if higher_is_better is None else higher_is_better.reindex(values.columns), 1.0, -1.0)
    own: pd.Series = values.astype(float).loc[unit].mul(sign)  # type: ignore[assignment]
    peers = values.drop(unit).astype(float).mul(sign)
    table = pd.DataFrame({"value": sign * own, "best": sign * peers.max(), "best_peer": peers.idxmax()})
    table["gap"] = peers.max() - own
    table["gap_share"] = (table["gap"] / table["best"].abs()).where(table["best"] != 0)
    table["rank"] = ((peers > own).sum() + 1).where(own.notna())
    return table
