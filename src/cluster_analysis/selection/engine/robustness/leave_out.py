"""Ranks when one expert, one indicator or one whole area is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cluster_analysis.errors import ParameterError
from cluster_analysis.selection.engine.experts.experts import panel_values
from cluster_analysis.selection.engine.ranking.aggregation import aggregate, score_areas, total_scores
from cluster_analysis.selection.engine.ranking.ranking import criteria, rank
from cluster_analysis.selection.engine.ranking.scaling import scale

if TYPE_CHECKING:
    from cluster_analysis.selection.engine.methodology.methodology import Methodology

WHAT = ("expert", "indicator", "area")


def leave_one_out(
    values: pd.DataFrame,
    methodology: Methodology,
    what: str,
    scores: pd.DataFrame | None = None,
    of: str = "rank",
) -> pd.DataFrame:
    """The rank of every application when each expert, indicator or area is left out in turn.

    Parameters
    ----------
    values
        Applications x indicators before scaling, eligible ones only.
    what
        expert, indicator or area.
    scores
        The tidy expert scores; needed for `expert`.
    of
        `rank`, or `total`: what the table holds.

    Returns
    -------
    pandas.DataFrame
        Applications x what is left out; first column `none` the rank as it is. NaN where no total.

    Notes
    -----
    Without an area the weights of the others keep their proportions. Without an indicator the share of the
    weight that must be present is reckoned over the indicators that are left.
    """
    if what not in WHAT:
        raise ParameterError(what, WHAT, "part to leave out")
    points = scale(values, methodology)
    found = {"none": _scored(points, methodology)[of]}
    if what == "expert":
        if scores is None:
            raise ParameterError("scores", ["scores=tidy expert scores"], "argument for leaving out experts")
        for expert in sorted(set(scores["expert"])):
            means = panel_values(scores, methodology, without=expert).reindex(values.index)
            found[expert] = _scored(scale(values.assign(**means), methodology), methodology)[of]
    elif what == "indicator":
        found |= {code: _scored(points, methodology, code)[of] for code in methodology.codes}
    else:
        found |= {area: _without_area(points, methodology, area)[of] for area in methodology.areas}
    return pd.DataFrame(found, index=values.index)


def _scored(points: pd.DataFrame, methodology: Methodology, without: str | None = None) -> pd.DataFrame:
    areas = score_areas(points, methodology) if without is None else _areas(points, methodology, without)
    lost = areas.columns[areas.isna().all()]
    if without is not None and len(lost):  # the only indicator of its area
        return _without_area(points, methodology, str(lost[0]))
    return _by_rule(points, areas, total_scores(areas, methodology), methodology)


def _areas(points: pd.DataFrame, methodology: Methodology, without: str) -> pd.DataFrame:
    areas = score_areas(points, methodology)
    area = methodology.indicator(without).area
    codes = [code for code in methodology.members(area) if code != without]
    inside = methodology.inside_weights()
    share, method = methodology.missing.min_weight_share_per_area, methodology.aggregation.inside_area
    if not codes or not inside[codes].sum() > 0:
        areas[area] = np.nan
    else:
        areas[area] = aggregate(points[codes], inside[codes], method, share)
    return areas


def _without_area(points: pd.DataFrame, methodology: Methodology, area: str) -> pd.DataFrame:
    areas = score_areas(points, methodology)
    left = areas.drop(columns=area)
    weights = methodology.area_weights().drop(area)
    totals = aggregate(left, weights, methodology.aggregation.across_areas, 1.0)
    return _by_rule(points, left, totals, methodology)


def _by_rule(
    points: pd.DataFrame, areas: pd.DataFrame, totals: pd.Series, methodology: Methodology
) -> pd.DataFrame:
    found: pd.DataFrame = rank(criteria(points, areas, totals), methodology.tie)
    return found
