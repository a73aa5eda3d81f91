"""Benchmarking: data envelopment analysis and gaps to peers."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_analysis.errors import InputError, ParameterError, Problem, UndefinedError
from cluster_analysis.policy.management.given import numbers

RETURNS = ("constant", "variable")


def data_envelopment(
    inputs: pd.DataFrame, outputs: pd.DataFrame, returns: Literal["constant", "variable"] = "constant"
) -> pd.DataFrame:
    r"""Input-oriented efficiency of each unit, its peers and its slacks, in two phases.

    Phase 1: least :math:`\theta` with :math:`\sum \lambda x \le \theta x_0`, :math:`\sum \lambda y \ge y_0`.
    Phase 2: the most slack at that :math:`\theta`. A unit with :math:`\theta = 1` but slack left is only
    **weakly** efficient: it could save one input without giving up anything.

    Parameters
    ----------
    inputs, outputs
        Units x items, same units, no negative numbers, each unit with some input and some output.
    returns
        `constant` (Charnes, Cooper & Rhodes 1978) or `variable` (Banker, Charnes & Cooper 1984) returns to
        scale.

    Returns
    -------
    pandas.DataFrame
        `efficiency`, `slack` (sum), `status` (efficient, weakly efficient, inefficient), `peers` (unit ->
        weight). With few units everybody looks efficient: about three times the number of items are wanted
        (Cooper et al. 2007).
    """
    if returns not in RETURNS:
        raise ParameterError(returns, RETURNS, "returns to scale")
    if list(inputs.index) != list(outputs.index):
        raise InputError("the units of inputs and outputs differ")
    x, y = numbers(inputs.to_numpy(), "inputs"), numbers(outputs.to_numpy(), "outputs")
    empty = inputs.index[(x.sum(axis=1) == 0) | (y.sum(axis=1) == 0)]
    if len(empty):
        raise InputError([Problem("has no input or no output at all", value=str(one)) for one in empty])
    rows = []
    for k, unit in enumerate(inputs.index):
        theta = _theta(x, y, k, returns)
        slack, weights = _slack(x, y, k, theta, returns)
        peers = {str(inputs.index[j]): round(float(w), 6) for j, w in enumerate(weights) if w > 1e-7}
        rows.append((unit, theta, slack, _status(theta, slack), peers))
    names = ["unit", "efficiency", "slack", "status", "peers"]
    return pd.DataFrame(rows, columns=names).set_index("unit")


def _status(theta: float, slack: float) -> str:
    if theta < 1 - 1e-7:
        return "inefficient"
    return "weakly efficient" if slack > 1e-6 else "efficient"


def _theta(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], k: int, returns: str) -> float:
    n = len(x)
    upper = np.block([[x.T, -x[[k]].T], [-y.T, np.zeros((y.shape[1], 1))]])
    limits = np.concatenate([np.zeros(x.shape[1]), -y[k]])
    cost = np.append(np.zeros(n), 1.0)
    equal = np.append(np.ones(n), 0.0)[None, :] if returns == "variable" else None
    found = _solve(cost, upper, limits, equal, [1.0] if equal is not None else None)
    return float(found[-1])


def _slack(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], k: int, theta: float, returns: str
) -> tuple[float, npt.NDArray[np.float64]]:
    n, m, s = len(x), x.shape[1], y.shape[1]
    balance = np.block([[x.T, np.eye(m), np.zeros((m, s))], [y.T, np.zeros((s, m)), -np.eye(s)]])
    target = np.concatenate([theta * x[k], y[k]])
    if returns == "variable":
        balance = np.vstack([balance, np.concatenate([np.ones(n), np.zeros(m + s)])])
        target = np.append(target, 1.0)
    scale = np.concatenate([x.max(axis=0), y.max(axis=0)])
    cost = np.concatenate([np.zeros(n), -1.0 / np.where(scale > 0, scale, 1.0)])
    found = _solve(cost, None, None, balance, target)
    return float(found[n:].sum()), found[:n]


def _solve(
    cost: npt.NDArray[np.float64], upper: object, limits: object, equal: object, target: object
) -> npt.NDArray[np.float64]:
    from scipy.optimize import linprog

    found = linprog(cost, A_ub=upper, b_ub=limits, A_eq=equal, b_eq=target, bounds=(0, None), method="highs")
    if found.status != 0:
        key = "the linear programme of the efficiency has no solution: {why}"
        raise UndefinedError(key, why=found.message)
    return np.asarray(found.x)


def gap_benchmark(values: pd.DataFrame, unit: str, higher_is_better: pd.Series | None = None) -> pd.DataFrame:
    """One unit against its peers per indicator: best and median peer, and the gap in peers' spread.

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
        Indicators x (`value`, `best`, `best_peer`, `median`, `gap` (to the best; positive means behind),
        `gap_share` (of the best; missing if the best is 0), `rank`, `of`). Missing peers are left out of
        their indicator.
    """
    if unit not in values.index:
        raise InputError([Problem("is not a unit of the table", value=unit)])
    good = pd.Series(True, values.columns) if higher_is_better is None else higher_is_better
    rows = []
    for indicator, better in zip(values.columns, good.reindex(values.columns).to_numpy(), strict=True):
        sign = 1.0 if better else -1.0
        peers = values[indicator].drop(unit).dropna().astype(float)
        own = float(values.loc[[unit], indicator].iloc[0])
        if peers.empty:
            raise InputError([Problem("has no peer with a value", column=str(indicator))])
        best_peer = (sign * peers).idxmax()
        best = sign * float((sign * peers).max())
        gap = sign * (best - own)
        rank = 1 + int((sign * peers > sign * own).sum()) if np.isfinite(own) else np.nan
        share = gap / abs(best) if best else np.nan
        rows.append((own, best, best_peer, float(peers.median()), gap, share, rank, len(peers) + 1))
    names = ["value", "best", "best_peer", "median", "gap", "gap_share", "rank", "of"]
    return pd.DataFrame(rows, columns=names, index=values.columns)
