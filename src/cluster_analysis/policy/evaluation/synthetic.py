"""Convex, outcome-only synthetic control with placebos in space (Abadie, Diamond & Hainmueller 2010)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame, Series

from cluster_analysis.errors import InputError, Message, Problem, UnknownNameError
from cluster_analysis.policy.evaluation.effect import check_panel


@dataclass(frozen=True)
class SyntheticControl:
    """A treated unit beside the mixture of others that was most like it before.

    Parameters
    ----------
    effect
        Mean gap after the start.
    gaps
        Outcome less synthetic outcome in every period.
    weights
        Share of each donor in the mixture: not negative, sum one. Donors with a zero weight are kept.
    fit_before, fit_after
        Root mean squared gap before and after.
    placebos
        Per unit (treated one first): `effect`, `fit_before`, `fit_after`, `ratio` after / before.
    p_value
        Rank of the treated unit's ratio among all, over their number: never below `1 / (donors + 1)`.
    effect_range
        Least and greatest effect over all mixtures that fit perfectly before the start; missing where none
        does. With more donors than periods there are often many, and the effect is then one of a range.
    """

    effect: float
    gaps: Series
    weights: Series
    fit_before: float
    fit_after: float
    placebos: DataFrame = field(default_factory=DataFrame)
    p_value: float = float("nan")
    effect_range: tuple[float, float] = (float("nan"), float("nan"))

    @property
    def ratio(self) -> float:
        """Root mean squared gap after over before."""
        return self.fit_after / self.fit_before if self.fit_before > 0 else float("nan")


def placebo_p_floor(units: int) -> float:
    """The smallest p a placebo test in space can reach with so many units.

    Examples
    --------
    >>> placebo_p_floor(16)
    0.0625
    """
    if units < 2:
        raise InputError([Problem("units are too few for placebos", value=units)])
    return 1 / units


def synthetic_control(
    data: DataFrame,
    outcome: str,
    treated: str,
    start: float,
    unit: str = "region",
    time: str = "year",
    placebos: bool = True,
) -> SyntheticControl:
    """What would have happened to one unit: a convex mixture of donors fitted on outcomes before the start.

    Only outcomes are used: a version with weighted predictors has no unique answer, and its result moves with
    the optimiser. Other treated units must be left out of the panel by the caller.

    Parameters
    ----------
    data
        Balanced panel.
    treated
        The treated unit.
    start
        First period after the start.
    placebos
        Whether every donor is treated in turn, to say how unusual the gap is.

    Raises
    ------
    UnknownNameError, InputError
        A unit that is not there, fewer than two periods before or none after, fewer than two donors.
    """
    check_panel(data, unit, time, [outcome], balanced=True)
    wide = data.pivot_table(index=time, columns=unit, values=outcome).sort_index()
    if treated not in wide.columns:
        raise UnknownNameError(treated, map(str, wide.columns), Message("{what} of the panel", what=unit))
    before, donors = wide.index < start, wide.shape[1] - 1
    early, late = int(before.sum()), int((~before).sum())
    if early < 2 or late < 1 or donors < 2:
        message, advice = (
            "{before} periods before, {after} after, {donors} donors",
            "at least 2, 1 and 2 are needed",
        )
        raise InputError(message, before=early, after=late, donors=donors, advice=advice)
    result = replace(_fit(wide, treated, before), effect_range=_effect_range(wide, treated, before))
    if not placebos:
        return result
    others = [_fit(wide.drop(columns=treated), one, before) for one in wide.columns.drop(treated)]
    everyone = [result, *others]
    names = ("effect", "fit_before", "fit_after", "ratio")
    units = pd.Index([treated, *wide.columns.drop(treated)], name=unit)
    table = DataFrame({name: [getattr(one, name) for one in everyone] for name in names}, units)
    p = float((table["ratio"] >= table["ratio"].iloc[0] * (1 - 1e-12)).mean())
    return replace(result, placebos=table, p_value=p)


def _fit(wide: DataFrame, treated: str, before: NDArray[np.bool_]) -> SyntheticControl:
    donors = wide.drop(columns=treated)
    target = wide[treated].to_numpy()
    w = simplex_least_squares(donors.to_numpy()[before], target[before])
    gaps = Series(target - donors.to_numpy() @ w, index=wide.index, name="gap")
    rms = [float(np.sqrt(np.mean(gaps.to_numpy()[one] ** 2))) for one in (before, ~before)]
    weights = Series(w, index=donors.columns, name="weight")
    return SyntheticControl(float(gaps[~before].mean()), gaps, weights, rms[0], rms[1])


def _effect_range(wide: DataFrame, treated: str, before: NDArray[np.bool_]) -> tuple[float, float]:
    """Two linear programmes over the weights whose mixture is the treated unit before the start."""
    from scipy.optimize import linprog

    scale = float(wide.abs().max().max()) or 1.0
    gaps = wide.drop(columns=treated).sub(wide[treated], axis=0).to_numpy() / scale
    fits, after = np.vstack([gaps[before], np.ones(gaps.shape[1])]), gaps[~before].mean(axis=0)
    ends = [linprog(sign * after, A_eq=fits, b_eq=[0.0] * int(before.sum()) + [1.0]) for sign in (1, -1)]
    if not all(one.success for one in ends):
        return float("nan"), float("nan")
    return float(ends[1].fun) * scale, float(-ends[0].fun) * scale


def simplex_least_squares(matrix: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights from zero up with sum one whose mixture of columns is closest to the target.

    With weights that sum to one, the residual is linear in them, so the constrained problem is a non-negative
    least squares problem of the columns less the target with one heavy row.
    """
    from scipy.optimize import nnls

    gap = matrix - target[:, None]
    scale = np.abs(gap).max() or 1.0
    heavy = 1e3 * np.sqrt(len(target))
    stacked = np.vstack([gap / scale, np.full((1, matrix.shape[1]), heavy)])
    w, _ = nnls(stacked, np.append(np.zeros(len(target)), heavy), maxiter=100 * matrix.shape[1])
    return np.asarray(w / w.sum())
