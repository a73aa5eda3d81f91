"""Severity of experts: additive least squares over who scored what, raw and adjusted side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_analysis.selection.engine.experts.icc import ratings
from cluster_analysis.selection.engine.experts.scores import wide_scores

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Severity:
    """How severe each expert is, and the scores with that taken out.

    Parameters
    ----------
    experts
        Index expert: `severity` (points below the panel; positive is severe), `scores` (how many),
        `mean`, `spread` (standard deviation of the own scores), `misfit` (mean squared residual relative
        to the panel's; 1 is usual), `agreement` (correlation with the mean of the others; NaN for an
        expert who always gives the same score), `flag` (why to look at this expert, empty if nothing).
    cells
        Index as the scores (bid and indicator): `raw` mean, `adjusted` mean, `scores` (how many).
    reason
        Why there is no adjustment (NaN), empty if there is.
    """

    experts: pd.DataFrame
    cells: pd.DataFrame
    reason: str = ""


def severity(scores: pd.DataFrame) -> Severity:
    """Severities by least squares: score = cell + deviation of the expert + rest, deviations summing to 0.

    adjusted = mean over the experts who scored the cell of (score - their deviation). Where all experts
    scored all cells the deviations cancel, adjusted = raw, and the ranking stays as it is.

    Parameters
    ----------
    scores
        Cells (bid and indicator) x experts, NaN where not scored; or the tidy table (see
        `scores.wide_scores`).

    Returns
    -------
    Severity
        Not defined (NaN, with the reason) where the experts fall into groups that share no cell: nobody can
        then tell severe experts from weak bids.

    Examples
    --------
    >>> table = pd.DataFrame({"E1": [4.0, 2.0, 5.0], "E2": [3.0, 1.0, None]}, index=["x", "y", "z"])
    >>> found = severity(table)
    >>> found.experts["severity"].round(9).tolist(), found.cells["adjusted"].round(9).tolist()
    ([-0.5, 0.5], [3.5, 1.5, 4.5])
    """
    if "expert" in scores.columns:
        scores = wide_scores(scores)
    x = ratings(scores)
    there = ~np.isnan(x)
    counted = there.any(axis=0)
    raw = _row_means(x)
    connected = _connected(there[:, counted])
    deviation = np.full(x.shape[1], np.nan)
    if connected:
        deviation[counted] = _deviations(x[:, counted])
    adjusted = _row_means(x - deviation)
    reason = "" if connected else "the experts fall into groups that scored no cell in common"
    cells = pd.DataFrame({"raw": raw, "adjusted": adjusted, "scores": there.sum(axis=1)}, index=scores.index)
    return Severity(_about_experts(x, deviation, scores.columns), cells, reason)


def _row_means(x: Floats) -> Floats:
    there = ~np.isnan(x)
    count = there.sum(axis=1)
    return np.where(count > 0, np.where(there, x, 0.0).sum(axis=1) / np.maximum(count, 1), np.nan)


def _deviations(x: Floats) -> Floats:
    """Normal equations with the cells eliminated: one small system over the experts."""
    there = (~np.isnan(x)).astype(float)
    size = np.maximum(there.sum(axis=1), 1)
    filled = np.nan_to_num(x)
    left = np.diag(there.sum(axis=0)) - (there / size[:, None]).T @ there
    right = filled.sum(axis=0) - there.T @ (filled.sum(axis=1) / size)
    return np.asarray(np.linalg.solve(left + 1.0, right))  # adding 1 everywhere makes the deviations sum to 0


def _connected(there: npt.NDArray[np.bool_]) -> bool:
    """Whether every two experts are linked by cells that both scored, directly or through others."""
    together = there.T.astype(int) @ there.astype(int) > 0
    if not together.size:
        return False
    reached = together[0]
    for _step in range(len(together)):
        reached = together[reached].any(axis=0)
    return bool(reached.all())


def _about_experts(x: Floats, deviation: Floats, names: pd.Index) -> pd.DataFrame:
    cell = _row_means(x - deviation)
    rest = x - deviation - cell[:, None]
    squares = np.array([np.nanmean(one**2) if (~np.isnan(one)).any() else np.nan for one in rest.T])
    usual = np.nanmean(rest**2) if (~np.isnan(rest)).any() else np.nan
    rows: list[dict[str, Any]] = []
    for number in range(x.shape[1]):
        own = x[:, number]
        mine = own[~np.isnan(own)]
        spread = float(mine.std()) if len(mine) else np.nan
        others = _row_means(np.delete(x, number, axis=1)) if x.shape[1] > 1 else np.full(len(x), np.nan)
        agreement = _correlation(own, others)
        row = {
            "severity": 0.0 - deviation[number],
            "scores": len(mine),
            "mean": float(mine.mean()) if len(mine) else np.nan,
            "spread": spread,
            "misfit": squares[number] / usual if usual else np.nan,
            "agreement": agreement,
        }
        rows.append(row | {"flag": _flag(row)})
    columns = ["severity", "scores", "mean", "spread", "misfit", "agreement", "flag"]
    return pd.DataFrame(rows, index=pd.Index(names, name="expert"), columns=columns)


def _correlation(own: Floats, others: Floats) -> float:
    both = ~np.isnan(own) & ~np.isnan(others)
    if both.sum() < 3 or own[both].std() == 0 or others[both].std() == 0:
        return float("nan")
    return float(np.corrcoef(own[both], others[both])[0, 1])


def _flag(row: dict[str, float]) -> str:
    if row["scores"] == 0:
        return "no scores"
    if row["spread"] == 0 and row["scores"] > 2:
        return "always the same score"
    if row["misfit"] > 2:
        return "scores do not follow the panel"
    if row["agreement"] == row["agreement"] and row["agreement"] < 0:
        return "scores run against the panel"
    return ""
