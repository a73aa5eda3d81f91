"""The core of a run on one call: from what was received to a ranking with its draws."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from cluster_analysis.selection.call.intake import Call
from cluster_analysis.selection.engine.experts import experts
from cluster_analysis.selection.engine.methodology.eligibility import check_eligibility
from cluster_analysis.selection.engine.methodology.methodology import Methodology
from cluster_analysis.selection.engine.methodology.schema import Draws
from cluster_analysis.selection.engine.methodology.tree import TOTAL
from cluster_analysis.selection.engine.ranking.aggregation import score_nodes
from cluster_analysis.selection.engine.ranking.ranking import rank_interval, ranked
from cluster_analysis.selection.engine.ranking.scaling import scale
from cluster_analysis.selection.engine.robustness.acceptability import Joint, monte_carlo
from cluster_analysis.selection.engine.robustness.uncertain import Model, uncertainty


@dataclass(frozen=True)
class Ranked:
    """A call, its methodology, and every step up to the ranking, each reckoned when it is first asked for."""

    call: Call
    methodology: Methodology
    draws: int = Draws().number
    seed: int = Draws().seed
    sources: tuple[str, ...] = ()

    @property
    def synthetic(self) -> bool:
        """Whether anything in it is synthetic."""
        return self.call.synthetic

    @cached_property
    def eligibility(self) -> pd.DataFrame:
        """Every application with its outcome; ineligible ones never go further than here."""
        return check_eligibility(self.call.applications, self.methodology)

    @cached_property
    def eligible(self) -> list[Any]:
        """Ids of the eligible applications."""
        return list(self.eligibility.index[self.eligibility["eligible"]])

    @cached_property
    def scores(self) -> pd.DataFrame:
        """Expert scores of eligible applications."""
        return self.call.scores[self.call.scores["application"].isin(self.eligible)]

    @cached_property
    def values(self) -> pd.DataFrame:
        """Values before scaling: applications x indicators, the panel's means among them."""
        return self._with_panel(experts.panel_values(self.scores, self.methodology))

    def _with_panel(self, panel: pd.DataFrame) -> pd.DataFrame:
        """The stated and computed values with the panel's; qualitative indicators come from nowhere else."""
        stated = self.call.table().reindex(index=self.eligible, columns=self.methodology.codes)
        return stated.astype(float).assign(**panel.reindex(self.eligible))

    @cached_property
    def status(self) -> pd.DataFrame:
        """What each value is."""
        given = self.call.table("status").reindex(index=self.eligible, columns=self.methodology.codes)
        judged = self.methodology.judged
        known = self.values[judged].notna()
        return given.assign(**{code: np.where(known[code], "given", "missing") for code in judged})

    @cached_property
    def points(self) -> pd.DataFrame:
        """Points on the fixed goalposts, with `.attrs["status"]`."""
        return scale(self.values, self.methodology, self.status)

    @cached_property
    def nodes(self) -> pd.DataFrame:
        """Scores of every area and group, and of the `total`."""
        return score_nodes(self.points, self.methodology.tree)

    @cached_property
    def areas(self) -> pd.DataFrame:
        """Scores of the areas."""
        return self.nodes[list(self.methodology.areas)]

    @cached_property
    def totals(self) -> pd.Series:
        """Totals; none where an area is not scored."""
        return self.nodes[TOTAL]

    @cached_property
    def ranks(self) -> pd.DataFrame:
        """`total`, `rank`, `tie`, `decided_by`; `.attrs["steps"]`: the tie rule step by step."""
        return ranked(self.points, self.methodology)

    @cached_property
    def ranking(self) -> pd.DataFrame:
        """The ranks, best first: `low`, `high` under missing values; `p_first`, `draws_low` ... drawn."""
        interval = rank_interval(self.points, self.methodology)
        table = self.ranks.join(interval[["low", "high"]])
        drawn = self.joint.summary[["p_first", "expected", "low", "high"]]
        table = table.join(drawn.rename(columns={"low": "draws_low", "high": "draws_high"}))
        return table.sort_values(["rank", "p_first"], ascending=[True, False], na_position="last")

    @cached_property
    def model(self) -> Model:
        """What is uncertain, as arrays; without bids that can have no total whatever is found out."""
        possible = rank_interval(self.points, self.methodology)["total_high"].notna()
        values = self.values[possible]
        return uncertainty(values, self.methodology, self.scores, self.status, self._intervals())

    def _intervals(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Two contradictory figures are the ends of their interval."""
        twice = self.call.values[self.call.values["status"] == "contradictory"]
        keys = [twice["application"], twice["indicator"]]
        ends = twice[["stated", "other"]].astype(float)
        low, high = (
            one.set_axis(pd.MultiIndex.from_arrays(keys)) for one in (ends.min(axis=1), ends.max(axis=1))
        )
        return low.unstack(), high.unstack()

    @cached_property
    def joint(self) -> Joint:
        """Joint Monte Carlo over weights, experts, data, scales and aggregation."""
        return monte_carlo(self.model, self.draws, self.seed)
