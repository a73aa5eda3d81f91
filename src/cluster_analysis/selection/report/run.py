"""One run of the whole chain on one call: every step is a property, reckoned when it is first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cluster_analysis.data.paths import raw
from cluster_analysis.errors import InputError
from cluster_analysis.selection.engine.experts import experts
from cluster_analysis.selection.engine.methodology.eligibility import check_eligibility
from cluster_analysis.selection.engine.methodology.methodology import DRAFT, Methodology
from cluster_analysis.selection.engine.ranking.aggregation import score_areas, total_scores
from cluster_analysis.selection.engine.ranking.portfolio import Portfolio, choose_portfolio, cost_of_diversity
from cluster_analysis.selection.engine.ranking.ranking import criteria, rank, rank_interval
from cluster_analysis.selection.engine.ranking.scaling import scale
from cluster_analysis.selection.engine.robustness.flips import dominance, effective_weights, value_needed
from cluster_analysis.selection.engine.robustness.joint import Joint, monte_carlo, sobol_indices
from cluster_analysis.selection.engine.robustness.leave_out import WHAT, leave_one_out
from cluster_analysis.selection.engine.robustness.uncertain import Model, uncertainty

if TYPE_CHECKING:
    from cluster_analysis.selection.call.intake import Call

SEED = 20170410
BOUNDARY = [
    "rank",
    "total",
    "decided_by",
    "p_first",
    "rival",
    "gap",
    "weight_shift",
    "to_area",
    "indicator",
    "value",
    "value_needed",
]


def run_selection(
    call: Call, methodology: Methodology | None = None, draws: int = 10_000, seed: int = SEED
) -> Selection:
    """The whole chain on one call: eligibility, values, points, areas, ranking, robustness, portfolio.

    Parameters
    ----------
    call
        `intake.read_call(folder, methodology)`.
    methodology
        The rules; the draft of the project if not given.
    draws
        Joint draws of everything that is uncertain.
    seed
        Of the draws.

    Returns
    -------
    Selection
        Its properties are the steps; each is a pure function of the ones before, so a corrected score
        changes only what depends on it.
    """
    return Selection(call, methodology or Methodology.load(), draws, seed)


def load_selection(call: str, methodology: str = "", draws: int = 10_000, seed: int = SEED) -> Selection:
    """The chain on a call by its name in `data/raw/applications`, or on a folder.

    Parameters
    ----------
    call
        Name of a committed call, or the path of a folder like one.
    methodology
        Name of a file in `data/raw/methodology`, or its path; the draft if empty.
    """
    from cluster_analysis.data.tables.catalogue import names, sources
    from cluster_analysis.selection.call.intake import read_call

    rules = Methodology.load(methodology or None)
    folder = raw() / "applications" / call
    known = [one for one in (call, methodology or DRAFT) if one in names()]
    found = read_call(folder if folder.is_dir() else Path(call), rules)
    return Selection(found, rules, draws, seed, tuple(sources(known)))


@dataclass(frozen=True)
class Selection:
    """The result of one run; see `run_selection`."""

    call: Call
    methodology: Methodology
    draws: int = 10_000
    seed: int = SEED
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
        judged = [one.code for one in self.methodology.indicators if one.type == "qualitative"]
        known = self.values[judged].notna()
        return given.assign(**{code: np.where(known[code], "given", "missing") for code in judged})

    @cached_property
    def points(self) -> pd.DataFrame:
        """Points on the fixed goalposts, with `.attrs["status"]`."""
        return scale(self.values, self.methodology, self.status)

    @cached_property
    def areas(self) -> pd.DataFrame:
        """Scores of the areas."""
        return score_areas(self.points, self.methodology)

    @cached_property
    def totals(self) -> pd.Series:
        """Totals; none where an area is not scored."""
        return total_scores(self.areas, self.methodology)

    @cached_property
    def ranks(self) -> pd.DataFrame:
        """`total`, `rank`, `tie`, `decided_by`; `.attrs["steps"]`: the tie rule step by step."""
        found: pd.DataFrame = rank(criteria(self.points, self.areas, self.totals), self.methodology.tie)
        return found

    @cached_property
    def ranking(self) -> pd.DataFrame:
        """The ranks with their intervals under missing values and P(in the places), best first."""
        interval = rank_interval(self.points, self.methodology)
        found = self.ranks.join(interval[["low", "high"]])
        for name in ("p_first", "expected"):
            found[name] = self.joint.summary[name].reindex(found.index)
        return found.sort_values(["rank", "p_first"], ascending=[True, False], na_position="last")

    @cached_property
    def floors(self) -> pd.DataFrame:
        """`above_floors`, `below` (the floors missed), `rank` among those above the floors."""
        rules = self.methodology.floors
        below = {f"area {area}": self.areas[area] < rules.area for area in self.areas}
        missed = pd.DataFrame({"total": self.totals < rules.total} | below)
        found = pd.DataFrame({"above_floors": ~missed.any(axis=1) & self.totals.notna()})
        found["below"] = [", ".join(missed.columns[row]) for row in missed.to_numpy()]
        kept = found.index[found["above_floors"]]
        found["rank"] = self.ranks["rank"].reindex(kept).rank(method="min")
        return found

    @cached_property
    def scenarios(self) -> pd.DataFrame:
        """Ranks under the nominal weights, the named scenarios and the other means."""
        rules, found = self.methodology, {"nominal": self.ranks["rank"]}
        for name in rules.weight_scenarios:
            found[name] = self._rank(total_scores(self.areas, rules, name))
        for method in ("geometric", "harmonic", "copeland"):
            found[method] = self._rank(total_scores(self.areas, rules, method=method))
        return pd.DataFrame(found)

    def _rank(self, totals: pd.Series) -> pd.Series:
        """Ranks of other totals of the same bids, by the same tie rule."""
        return pd.Series(rank(criteria(self.points, self.areas, totals), self.methodology.tie)["rank"])

    @cached_property
    def severity(self) -> experts.Severity:
        """Severity of every expert."""
        return experts.severity(self.scores)

    @cached_property
    def panel(self) -> pd.DataFrame:
        """Totals and ranks from raw scores, from severity-adjusted ones, and from the first round."""
        rules, found, ranks = self.methodology, {"raw": self.totals}, {"rank_raw": self.ranks["rank"]}
        adjusted = experts.panel_values(self.scores, rules, adjusted=True)
        earliest = None if self.scores.empty else int(self.scores["round"].min())
        first = experts.panel_values(self.scores, rules, round=earliest)
        for name, values in (("adjusted", adjusted), ("first_round", first)):
            points = scale(self._with_panel(values), rules)
            areas = score_areas(points, rules)
            found[name] = total_scores(areas, rules)
            ranks[f"rank_{name}"] = rank(criteria(points, areas, found[name]), rules.tie)["rank"]
        return pd.DataFrame(found | ranks)

    @cached_property
    def agreement(self) -> pd.DataFrame:
        """Agreement of the panel per indicator."""
        return experts.agreement_table(self.scores, self.methodology)

    def without(self, what: str) -> pd.DataFrame:
        """Ranks without each expert, indicator or area."""
        return self._without[what]

    @cached_property
    def _without(self) -> dict[str, pd.DataFrame]:
        return {what: leave_one_out(self.values, self.methodology, what, self.scores) for what in WHAT}

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

    @cached_property
    def drivers(self) -> pd.DataFrame:
        """Sobol indices of what drives each rank."""
        return sobol_indices(self.model, max(64, min(1024, self.draws // 8)), self.seed)

    @cached_property
    def dominance(self) -> pd.DataFrame:
        """Which bid is nowhere worse than which, for any weights."""
        return dominance(self.points)

    @cached_property
    def boundary(self) -> pd.DataFrame:
        """The places around the last one (5 to 8 for six places): how near, and what would move each.

        Columns: `rank`, `total`, `p_first`, `rival` (the first bid on the other side of the line), `gap`
        (points between them, positive if ahead), `weight_shift` and `to_area` (the smallest shift of area
        weights that levels the two), `indicator`, `value`, `value_needed` (the smallest change of one value,
        in points of its scale, that lifts a bid outside past its rival), `decided_by` (step of the tie rule).
        """
        from cluster_analysis.selection.report.boundary import around_the_line

        return around_the_line(self)

    def gap_changes(self, above: Any, below: Any) -> pd.Series:
        """What leaving out each area, indicator or expert does to the difference of two bids' totals."""
        pair = self.values.loc[[above, below]]
        base = float(self.totals[above]) - float(self.totals[below])
        found: dict[str, float] = {}
        for what in WHAT:
            table = leave_one_out(pair, self.methodology, what, self.scores, of="total")
            for part in table.columns.drop("none"):
                found[part] = float(table[part][above]) - float(table[part][below]) - base
        return pd.Series(found, dtype=float).dropna()

    def needed(self, name: str) -> pd.DataFrame:
        """Values that alone would bring a bid to the last place; see `flips.value_needed`."""
        ranked = self.ranks.dropna(subset="rank").sort_values("rank")
        places = min(self.methodology.places, len(ranked))
        total = float(self.totals.get(name, np.nan))
        if total != total:
            raise InputError(f"{name!r} has no total in this call, so nothing can be said of what it needs")
        gain = float(self.totals[ranked.index[places - 1]]) - total + self.methodology.tie.tolerance
        weights = effective_weights(self.points, self.methodology, name)
        found = value_needed(self.points, self.methodology, name, max(gain, 0.0), weights)
        found.insert(0, "value", self.values.T[name].astype(float))
        return found

    @cached_property
    def candidates(self) -> pd.DataFrame:
        """`total`, `region`, `sector` of the bids that can be chosen."""
        kinds = [kind for kind in self.methodology.caps if kind in self.call.applications.columns]
        return self.totals.to_frame().join(self.call.applications[kinds])

    @cached_property
    def portfolio(self) -> Portfolio:
        """Every optimal set of the places under the methodology's caps."""
        rules = self.methodology
        return choose_portfolio(self.candidates, rules.places, rules.caps, rules.tie.tolerance)

    @cached_property
    def diversity(self) -> pd.DataFrame:
        """What each cap costs against the plain ranking."""
        rules, ranks = self.methodology, self.ranks["rank"]
        first = list(ranks.index[ranks <= rules.places])
        ranked = first if len(first) == rules.places else None
        return cost_of_diversity(self.candidates, rules.places, rules.caps, rules.tie.tolerance, ranked)

    def sector(self, name: str) -> str:
        """The sector of an application: decides which variant of an indicator its figures are."""
        return str(self.call.applications["sector"][name])

    def application(self, name: str) -> pd.DataFrame:
        """One bid, indicator by indicator: value, status, points, weight, and what it adds to the total."""
        if name not in self.points.index:
            raise InputError(f"{name!r} is not an eligible application of this call")
        table = pd.DataFrame(
            {
                "value": self.values.loc[name],
                "status": self.points.attrs["status"].loc[name],
                "points": self.points.loc[name].astype(float),
                "weight": effective_weights(self.points, self.methodology, name),
            }
        )
        table["adds"] = table["weight"] * table["points"]
        table["median"] = self.points.median()
        return table.rename_axis("indicator")
