"""From a call to what a packet shows: the engine's steps in order, on eligible applications only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from cluster_analysis.selection.intake import Call
    from cluster_analysis.selection.methodology import Methodology


def eligible_titles(call: Call, methodology: Methodology) -> dict[str, str]:
    """Titles of the eligible applications by id, in the order of the ids: what experts are asked to score."""
    from cluster_analysis.selection.eligibility import check_eligibility

    eligible = check_eligibility(call.applications, methodology)["eligible"]
    titles = call.applications.loc[eligible[eligible].index, "title"]
    return {str(name): str(title) for name, title in titles.items()}


def panel_means(scores: pd.DataFrame, without: str | None = None) -> pd.DataFrame:
    """Mean score of the last round, applications x indicators; one expert left out if asked.

    Examples
    --------
    >>> scores = pd.DataFrame({"expert": ["E1", "E2"], "round": 1, "application": "S01", "indicator": "A5",
    ...                        "score": [4.0, 0.0]})
    >>> [float(panel_means(scores, one).loc["S01", "A5"]) for one in (None, "E2")]
    [2.0, 4.0]
    """
    last = scores[scores["round"] == scores["round"].max()]
    last = last[last["expert"] != without]
    return last.groupby(["application", "indicator"])["score"].mean().unstack()


def raw_values(call: Call, eligible: list[str], without: str | None = None) -> pd.DataFrame:
    """Values before scaling, applications x all indicators: quantitative ones and the panel's means."""
    means = panel_means(call.scores, without).reindex(eligible)
    return call.table().reindex(eligible).join(means).astype(float)
