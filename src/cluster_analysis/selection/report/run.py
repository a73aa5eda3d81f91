"""One run of the whole chain on one call: every step is a property, reckoned when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from pandas import DataFrame, Series

from cluster_analysis.data.paths import raw
from cluster_analysis.errors import InputError
from cluster_analysis.selection.call.intake import Call
from cluster_analysis.selection.engine.experts import experts
from cluster_analysis.selection.engine.methodology.eligibility import check_eligibility
from cluster_analysis.selection.engine.methodology.methodology import DRAFT, Methodology
from cluster_analysis.selection.engine.methodology.tree import TOTAL, counting_wins
from cluster_analysis.selection.engine.ranking import ranking
from cluster_analysis.selection.engine.ranking.aggregation import METHODS, scale, score_nodes
from cluster_analysis.selection.engine.ranking.portfolio import (
    Portfolio,
    choose_portfolio,
    cost_of_diversity,
)
from cluster_analysis.selection.engine.robustness import acceptability, flips, uncertain


def run_selection(
    call: Call,
    methodology: Methodology | None = None,
    draws: int | None = None,
    seed: int | None = None,
    sources: Iterable[str] = (),
) -> Selection:
    """The whole chain on one call: eligibility, values, points, areas, ranking, robustness, portfolio.

    Parameters
    ----------
    call
        `intake.read_call(folder, methodology)`.
    methodology
        The rules; the draft of the project if not given.
    draws, seed
        Of the joint draws of everything that is uncertain; those of the methodology if not given, so that
        packet, letters and pages tell one chance per bid.
    sources
        Ids of the records of call and methodology.

    Returns
    -------
    Selection
        Its properties are the steps; each is a pure function of the ones before, so a corrected score
        changes only what depends on it.

    Examples
    --------
    >>> from cluster_analysis.selection import load_selection
    >>> result = load_selection("example_call_2017", draws=100)  # reads the call, then as run_selection
    >>> result.ranking["rank"].head(3).to_dict()
    {'S12': 1.0, 'S14': 2.0, 'S05': 3.0}
    """
    rules = methodology or Methodology.load()
    draws = rules.draws.number if draws is None else draws
    seed = rules.draws.seed if seed is None else seed
    return Selection(call, rules, draws, seed, tuple(sources))


def load_selection(
    call: str, methodology: str = "", draws: int | None = None, seed: int | None = None
) -> Selection:
    """The chain on a call by its name in `data/raw/applications`, or on a folder.

    Parameters
    ----------
    call
        Name of a committed call, or the path of a folder like one.
    methodology
        Name of a file in `data/raw/methodology`, or its path; the draft if empty.
    draws, seed
        As in `run_selection`.

    Examples
    --------
    >>> load_selection("example_call_2017", draws=100).eligible[:3]
    ['S01', 'S02', 'S03']
    """
    from cluster_analysis.data.tables.catalogue import names, sources
    from cluster_analysis.selection.call.intake import read_call

    rules = Methodology.load(methodology or None)
    folder = raw() / "applications" / call
    known = [one for one in (call, methodology or DRAFT) if one in names()]
    received = read_call(folder if folder.is_dir() else Path(call), rules)
    return run_selection(received, rules, draws, seed, sources(known))


MOVES = ["rival", "gap", "weight_shift", "to_area", "indicator", "value", "value_needed"]


@dataclass(frozen=True)
class Selection:
    """A call, its methodology, and every step of the run, each reckoned when it is first asked for."""

    call: Call
    methodology: Methodology
    draws: int
    seed: int
    sources: tuple[str, ...] = ()

    @cached_property
    def eligibility(self) -> DataFrame:
        """Every application with its outcome; ineligible ones never go further than here."""
        return check_eligibility(self.call.applications, self.methodology)

    @cached_property
    def eligible(self) -> list[Any]:
        """Ids of the eligible applications."""
        return list(self.eligibility.index[self.eligibility["eligible"]])

    @cached_property
    def scores(self) -> DataFrame:
        """Expert scores of eligible applications."""
        return self.call.scores[self.call.scores["application"].isin(self.eligible)]

    @cached_property
    def values(self) -> DataFrame:
        """Values before scaling: applications x indicators, the panel's means among them."""
        return self._with_panel(experts.panel_values(self.scores, self.methodology))

    def _with_panel(self, panel: DataFrame) -> DataFrame:
        """The stated and computed values with the panel's; qualitative indicators come from nowhere else."""
        stated = self.call.table().reindex(index=self.eligible, columns=self.methodology.codes)
        return stated.assign(**panel.reindex(self.eligible))

    @cached_property
    def status(self) -> DataFrame:
        """What each value is."""
        given = self.call.table("status").reindex(index=self.eligible, columns=self.methodology.codes)
        judged = self.methodology.judged
        given[judged] = np.where(self.values[judged].notna(), "given", "missing")
        return given

    @cached_property
    def points(self) -> DataFrame:
        """Points on the fixed goalposts, with `.attrs["status"]`."""
        return scale(self.values, self.methodology, self.status)

    @cached_property
    def nodes(self) -> DataFrame:
        """Scores of every area and group, and of the `total`."""
        return score_nodes(self.points, self.methodology.tree)

    @cached_property
    def areas(self) -> DataFrame:
        """Scores of the areas."""
        return self.nodes[list(self.methodology.areas)]

    @cached_property
    def totals(self) -> Series:
        """Totals; none where an area is not scored."""
        return self.nodes[TOTAL]

    @cached_property
    def ranks(self) -> DataFrame:
        """`total`, `rank`, `tie`, `decided_by`; `.attrs["steps"]`: the tie rule step by step."""
        return ranking.ranked(self.points, self.methodology)

    @cached_property
    def interval(self) -> DataFrame:
        """The best and the worst rank, and total, under missing values."""
        return ranking.rank_interval(self.points, self.methodology)

    @cached_property
    def ranking(self) -> DataFrame:
        """The ranks, best first: `low`, `high` under missing values; `p_first`, `draws_low` ... drawn."""
        drawn = self.joint.summary[["p_first", "expected", "low", "high"]]
        drawn = drawn.rename(columns={"low": "draws_low", "high": "draws_high"})
        table = self.ranks.join([self.interval[["low", "high"]], drawn])
        return table.sort_values(["rank", "p_first"], ascending=[True, False], na_position="last")

    @cached_property
    def model(self) -> uncertain.Model:
        """What is uncertain, as arrays; without bids that can have no total whatever is found out.

        Two contradictory figures are the ends of their interval.
        """
        twice = self.call.table("status") == "contradictory"
        stated, other = (self.call.table(name).where(twice) for name in ("stated", "other"))
        ends: Any = np.fmin(stated, other), np.fmax(stated, other)
        values = self.values[self.interval["total_high"].notna()]
        return uncertain.uncertainty(values, self.methodology, self.scores, self.status, ends)

    @cached_property
    def joint(self) -> acceptability.Joint:
        """Joint Monte Carlo over weights, experts, data, scales and aggregation."""
        return acceptability.monte_carlo(self.model, self.draws, self.seed)

    @cached_property
    def scenarios(self) -> DataFrame:
        """Ranks under the nominal weights, the named scenarios and the other means."""
        rules = self.methodology
        trees = {name: rules.rooted(name) for name in rules.weight_scenarios}
        others = [mean for mean in METHODS if mean != rules.aggregation.across_areas]
        trees |= {mean: rules.rooted(mean=mean) for mean in others if not counting_wins(rules.tree[:-1])}
        found = {name: ranking.ranked(self.points, rules, tree)["rank"] for name, tree in trees.items()}
        return DataFrame({"nominal": self.ranks["rank"]} | found)

    @cached_property
    def severity(self) -> experts.Severity:
        """Severity of every expert."""
        return experts.severity(experts.wide_scores(self.scores))

    @cached_property
    def panel(self) -> DataFrame:
        """Totals and ranks from raw scores, from severity-adjusted ones, and from the first round."""
        rules, found = self.methodology, {"raw": self.ranks}
        others = {"adjusted": {"adjusted": True}, "first_round": {"round": self.scores["round"].min()}}
        for name, how in others.items():
            values = self._with_panel(experts.panel_values(self.scores, rules, **how))
            found[name] = ranking.ranked(scale(values, rules), rules)
        ranks = {f"rank_{name}": one["rank"] for name, one in found.items()}
        return DataFrame({name: one["total"] for name, one in found.items()} | ranks)

    @cached_property
    def agreement(self) -> DataFrame:
        """Agreement of the panel per indicator."""
        return experts.agreement_table(self.scores, self.methodology)

    @cached_property
    def without(self) -> dict[str, DataFrame]:
        """Ranks without each expert, indicator, group or area, by the kind of the part."""
        values, rules, scores = self.values, self.methodology, self.scores
        return {what: flips.leave_one_out(values, rules, what, scores) for what in flips.WHAT}

    @cached_property
    def drivers(self) -> DataFrame:
        """Sobol indices of what drives each rank."""
        return acceptability.sobol_indices(self.model, max(64, min(1024, self.draws // 8)), self.seed)

    @cached_property
    def dominance(self) -> DataFrame:
        """Which bid is nowhere worse than which, for any weights."""
        return flips.dominance(self.points)

    @cached_property
    def boundary(self) -> DataFrame:
        """The places around the last one (5 to 8 for six places): how near, and what would move each.

        Columns: `rank`, `total`, `p_first`, `rival` (the first bid on the other side of the line), `gap`
        (points between them, positive if ahead), `weight_shift` and `to_area` (the smallest shift of area
        weights that levels the two), `indicator`, `value`, `value_needed` (the smallest change of one value,
        in points of its scale, that lifts a bid outside past its rival), `decided_by` (step of the tie rule).
        """
        places, ranked = self.methodology.places, self.ranks.dropna(subset="rank").sort_values("rank")
        near = ranked[max(places - 2, 0) : places + 2]
        moves = [self._moves(one, list(ranked.index)) for one in near.index]
        found = near[["rank", "total", "decided_by"]].assign(p_first=self.joint.summary["p_first"])
        return found.join(DataFrame(moves, near.index, MOVES))

    def _moves(self, one: Any, order: list[Any]) -> dict[str, Any]:
        """The rival of a bid across the line, and what would turn the two round."""
        rules, inside = self.methodology, order.index(one) < self.methodology.places
        other = rules.places if inside else rules.places - 1
        if other >= len(order):
            return {}
        rival, needed = order[other], self.needed(one)
        row = {"rival": rival, "gap": float(self.totals[one]) - float(self.totals[rival])}
        if rules.aggregation.across_areas == "arithmetic":
            pair = (one, rival) if inside else (rival, one)
            flip = flips.weight_flip(self.areas, rules.area_weights(), *pair)
            row |= {"weight_shift": flip["shift"], "to_area": flip["given_to"]}
        if len(needed):
            least: Any = (needed["points_needed"] - needed["points"]).idxmin()
            row |= {"indicator": least, **needed.loc[least, ["value", "value_needed"]]}
        return row

    def needed(self, name: str) -> DataFrame:
        """Values each of which alone would bring a bid to the last place; none for one that has a place.

        Columns `value`, `points`, `points_needed`, `value_needed`, of the indicators that can do it.
        """
        places, total = self.methodology.places, float(self.totals.get(name, np.nan))
        if total != total:
            text = "{bid} has no total in this call, so nothing can be said of what it needs"
            raise InputError(text, bid=name)
        ranked = self.ranks["rank"].dropna().sort_values()
        last = ranked.index[min(places, len(ranked)) - 1]
        gain = float(self.totals[last]) - total + self.methodology.tie.tolerance
        needed = flips.value_needed(self.points, self.methodology, name, max(gain, 0.0))
        needed.insert(0, "value", self.values.T[name])
        return needed.dropna(subset="value_needed") if ranked[name] > places else needed.iloc[:0]

    @cached_property
    def _places(self) -> dict[str, Any]:
        """The bids that can be chosen, how many are, under which caps, and how near is equal."""
        rules, groups = self.methodology, self.call.applications[["region", "sector"]]
        caps = {"caps": rules.caps, "at_least": rules.at_least, "tolerance": rules.tie.tolerance}
        return {"scores": self.totals.to_frame().join(groups), "n": rules.places, **caps}

    @cached_property
    def portfolio(self) -> Portfolio:
        """Every optimal set of the places under the methodology's caps."""
        return choose_portfolio(**self._places)

    @cached_property
    def diversity(self) -> DataFrame:
        """What each cap costs against the plain ranking."""
        return cost_of_diversity(**self._places, ranks=self.ranks["rank"])

    def sector(self, name: str) -> str:
        """The sector of an application: decides which variant of an indicator its figures are."""
        return str(self.call.applications["sector"][name])

    def application(self, name: str) -> DataFrame:
        """One bid, indicator by indicator: value, status, points, weight, and what it adds to the total."""
        if name not in self.points.index:
            raise InputError("{name!r} is not an eligible application of this call", name=name)
        points = self.points.T[name]
        weight = flips.effective_weights(self.points, self.methodology, name)
        table = {"value": self.values.loc[name], "status": self.points.attrs["status"].loc[name]}
        table |= {
            "points": points,
            "weight": weight,
            "adds": weight * points,
            "median": self.points.median(),
        }
        return DataFrame(table).rename_axis("indicator")
