"""Severity of experts: additive least squares over who scored what, raw and adjusted side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cluster_analysis.errors import Message
from cluster_analysis.selection.engine.experts.agreement import ratings
from cluster_analysis.selection.engine.experts.scores import wide_scores
from cluster_analysis.selection.engine.numeric import Floats


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
    table = pd.DataFrame(ratings(scores), scores.index, scores.columns)
    counted = table.dropna(axis=1, how="all")
    deviation = pd.Series(np.nan, table.columns)
    connected = _are_connected(counted.notna().to_numpy())
    if connected:
        deviation[counted.columns] = _deviations(counted.to_numpy())
    adjusted, number = (table - deviation).mean(axis=1), table.notna().sum(axis=1)
    reason = "" if connected else "the experts fall into groups that scored no cell in common"
    cells = pd.DataFrame({"raw": table.mean(axis=1), "adjusted": adjusted, "scores": number})
    return Severity(_about_experts(table, deviation, adjusted), cells, reason)


def _deviations(x: Floats) -> Floats:
    """Normal equations with the cells eliminated: one small system over the experts."""
    there = (~np.isnan(x)).astype(float)
    size = np.maximum(there.sum(axis=1), 1)
    filled = np.nan_to_num(x)
    left = np.diag(there.sum(axis=0)) - (there / size[:, None]).T @ there
    right = filled.sum(axis=0) - there.T @ (filled.sum(axis=1) / size)
    return np.asarray(np.linalg.solve(left + 1.0, right))  # adding 1 everywhere makes the deviations sum to 0


def _are_connected(there: npt.NDArray[np.bool_]) -> bool:
    """Whether every two experts are linked by cells that both scored, directly or through others."""
    from scipy.sparse.csgraph import connected_components

    together = there.T.astype(int) @ there.astype(int)
    return bool(together.size) and connected_components(together)[0] == 1


def _about_experts(table: pd.DataFrame, deviation: pd.Series, adjusted: pd.Series) -> pd.DataFrame:
    squares = (table - deviation).sub(adjusted, axis=0) ** 2
    usual = squares.stack().mean()
    others = {one: table.drop(columns=one).mean(axis=1) for one in table}
    found = pd.DataFrame({"severity": 0.0 - deviation}, index=table.columns).rename_axis("expert")
    found["scores"], found["mean"], found["spread"] = table.notna().sum(), table.mean(), table.std(ddof=0)
    found["misfit"] = squares.mean() / usual if usual else np.nan
    with np.errstate(divide="ignore", invalid="ignore"):
        found["agreement"] = [table[one].corr(others[one], min_periods=3) for one in table]
    return found.assign(flag=[_flag(row) for row in found.to_dict("records")])


def _flag(row: dict[Any, float]) -> str:
    if row["scores"] == 0:
        return Message("no scores")
    if row["spread"] == 0 and row["scores"] > 2:
        return Message("always the same score")
    if row["misfit"] > 2:
        return Message("scores do not follow the panel")
    return Message("scores run against the panel") if row["agreement"] < 0 else ""
