"""Convex, outcome-only synthetic control with placebos in space (Abadie, Diamond & Hainmueller 2010)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, Series

from cluster_analysis.errors import InputError, UnknownNameError
from cluster_analysis.policy.evaluation.effect import check_panel

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SyntheticControl:
    """A treated region beside the mixture of others that was most like it before.

    Parameters
    ----------
    effect
        Mean gap after the start.
    gaps
        Outcome less synthetic outcome in every year.
    weights
        Share of each donor in the mixture: not negative, sum one. Donors with a zero weight are kept.
    fit_before, fit_after
        Root mean squared gap before and after.
    placebos
        Per region (treated one first): `effect`, `fit_before`, `fit_after`, `ratio` after / before.
    p_value
        Rank of the treated region's ratio among all, over their number: never below `1 / (donors + 1)`.
    effect_range
        Least and greatest effect over all mixtures that fit perfectly before the start; missing where none
        does. With more donors than years there are often many, and the effect is then one of a range.
    """

    effect: float
    gaps: Series
    weights: Series
    fit_before: float
    fit_after: float
    placebos: DataFrame | None = None
    p_value: float = np.nan
    effect_range: tuple[float, float] = (np.nan, np.nan)


def placebo_p_floor(regions: int) -> float:
    """The smallest p a placebo test in space can reach with so many regions.

    Examples
    --------
    >>> placebo_p_floor(16)
    0.0625
    """
    return 1 / regions


def synthetic_control(
    data: DataFrame, outcome: str, treated: str, start: float, placebos: bool = True
) -> SyntheticControl:
    """What would have happened to one region: a convex mixture of donors fitted on outcomes before the start.

    Only outcomes are used: a version with weighted predictors has no unique answer, and its result moves with
    the optimiser. Other treated regions must be left out of the panel by the caller.

    Parameters
    ----------
    data
        Balanced panel, one row per `region` and `year`.
    treated
        The treated region.
    start
        First year after the start.
    placebos
        Whether every donor is treated in turn, to say how unusual the gap is.

    Raises
    ------
    UnknownNameError, InputError
        A region that is not there, fewer than two years before or none after, fewer than two donors.
    """
    check_panel(data, [outcome], balanced=True)
    wide = data.pivot(index="year", columns="region", values=outcome)
    if treated not in wide.columns:
        raise UnknownNameError(treated, map(str, wide.columns), "region of the panel")
    before = wide.index < start
    donors = wide.columns.drop(treated)
    early, late = int(before.sum()), int((~before).sum())
    if early < 2 or late < 1 or len(donors) < 2:
        message = "{before} periods before, {after} after, {donors} donors"
        advice = "at least 2, 1 and 2 are needed"
        raise InputError(message, before=early, after=late, donors=len(donors), advice=advice)
    result = replace(_fit(wide, treated, before), effect_range=_effect_range(wide, treated, before))
    if not placebos:
        return result
    found = {treated: result} | {one: _fit(wide[donors], one, before) for one in donors}
    table = DataFrame([vars(one) for one in found.values()], [*found])[
        ["effect", "fit_before", "fit_after"]
    ]
    table["ratio"] = (table["fit_after"] / table["fit_before"]).where(table["fit_before"] > 0)
    p = float((table["ratio"] >= table["ratio"].iloc[0] * (1 - 1e-12)).mean())
    return replace(result, placebos=table.rename_axis("region"), p_value=p)


def _fit(wide: DataFrame, treated: str, before: NDArray[np.bool_]) -> SyntheticControl:
    donors = wide.drop(columns=treated)
    weights = Series(_closest_mixture(donors.sub(wide[treated], axis=0).to_numpy()[before]), donors.columns)
    gaps = wide[treated] - donors.to_numpy() @ weights.to_numpy()
    rms = [float(np.sqrt((gaps[one] ** 2).mean())) for one in (before, ~before)]
    return SyntheticControl(float(gaps[~before].mean()), gaps, weights, rms[0], rms[1])


def _effect_range(wide: DataFrame, treated: str, before: NDArray[np.bool_]) -> tuple[float, float]:
    """Two linear programmes over the weights whose mixture is the treated region before the start."""
    from scipy.optimize import linprog

    scale = float(wide.abs().max().max()) or 1.0
    gaps = wide.drop(columns=treated).sub(wide[treated], axis=0).to_numpy() / scale
    fits = np.vstack([gaps[before], np.ones(gaps.shape[1])])
    after = gaps[~before].mean(axis=0)
    ends = [linprog(sign * after, A_eq=fits, b_eq=np.eye(len(fits))[-1]) for sign in (1, -1)]
    if not all(one.success for one in ends):
        return np.nan, np.nan
    return float(ends[1].fun) * scale, float(-ends[0].fun) * scale


def _closest_mixture(gap: Floats) -> Floats:
    """Weights from zero up with sum one whose mixture of the columns is closest to zero.

    As the weights sum to one, this is a non-negative least squares problem with one heavy row.
    """
    from scipy.optimize import nnls

    heavy = 1e3 * np.sqrt(len(gap))
    stacked = np.vstack([gap / (np.abs(gap).max() or 1.0), np.full(gap.shape[1], heavy)])
    w, _ = nnls(stacked, np.append(np.zeros(len(gap)), heavy), maxiter=100 * gap.shape[1])
    return np.asarray(w / w.sum())
