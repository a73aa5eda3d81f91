"""Ranks when one expert, one indicator, one group or one whole area is left out."""

from __future__ import annotations

import pandas as pd

from cluster_analysis.errors import ParameterError
from cluster_analysis.selection.engine.experts.experts import panel_values
from cluster_analysis.selection.engine.methodology.methodology import Methodology
from cluster_analysis.selection.engine.methodology.tree import TOTAL, Tree, without
from cluster_analysis.selection.engine.ranking.aggregation import score_nodes
from cluster_analysis.selection.engine.ranking.ranking import criteria, rank
from cluster_analysis.selection.engine.ranking.scaling import scale

WHAT = ("expert", "indicator", "group", "area")


def leave_one_out(
    values: pd.DataFrame,
    methodology: Methodology,
    what: str,
    scores: pd.DataFrame | None = None,
    of: str = "rank",
) -> pd.DataFrame:
    """The rank of every application when each expert, indicator, group or area is left out in turn.

    Parameters
    ----------
    values
        Applications x indicators before scaling, eligible ones only.
    what
        expert, indicator, group or area.
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
    Without a part the weights beside it keep their proportions, and the share of the weight that must be
    present is reckoned over what is left; the only part of an area takes the area with it.

    Examples
    --------
    >>> from cluster_analysis.selection import Methodology
    >>> rules = Methodology.load("three_levels_demo")
    >>> rows = [[50.0, 30, 27, 7, 50, 50, 60], [60.0, 30, 27, 7, 40, 50, 60]]
    >>> values = pd.DataFrame(rows, columns=rules.codes)
    >>> leave_one_out(values, rules, "area").values.tolist()
    [[2.0, 1.0, 2.0, 2.0], [1.0, 2.0, 1.0, 1.0]]
    """
    if what not in WHAT:
        raise ParameterError(what, WHAT, "part to leave out")
    points = scale(values, methodology)
    ranks = {"none": _ranked(points, methodology.tree, methodology)[of]}
    if what == "expert":
        if scores is None:
            raise ParameterError("scores", ["scores=tidy expert scores"], "argument for leaving out experts")
        for expert in sorted(set(scores["expert"])):
            means = panel_values(scores, methodology, without=expert).reindex(values.index)
            other = scale(values.assign(**means), methodology)
            ranks[expert] = _ranked(other, methodology.tree, methodology)[of]
    else:
        parts = {"indicator": methodology.codes, "group": methodology.groups, "area": methodology.areas}
        for part in parts[what]:
            ranks[part] = _ranked(points, without(methodology.tree, part), methodology)[of]
    return pd.DataFrame(ranks, index=values.index)


def _ranked(points: pd.DataFrame, tree: Tree, methodology: Methodology) -> pd.DataFrame:
    """Totals and ranks by a tree, by the tie rule as far as its parts are there."""
    nodes = score_nodes(points, tree)
    ranked: pd.DataFrame = rank(criteria(points, nodes, nodes[TOTAL]), methodology.tie)
    return ranked
