"""Module 4: change management."""

from __future__ import annotations

from functools import partial

import networkx as nx
import numpy as np
from pandas import DataFrame, Series

from cluster_analysis.measures.agreement import kendalls_w
from cluster_analysis.measures.networks import centrality, key_players
from cluster_analysis.policy.management import (
    bass_adoption,
    bass_peak,
    borda_count,
    condorcet_winner,
    cronbach_alpha,
)
from cluster_analysis.training.questions import question


def _without_factor(answers: DataFrame, right: float) -> float:
    return right * (answers.shape[1] - 1) / answers.shape[1]


def _most(graph: nx.Graph, measure: str = "betweenness") -> list[object]:
    table = centrality(graph)[measure]
    return [table.idxmax(), table.max()]


def _largest(graph: nx.Graph, n: int, measure: str) -> set[str]:
    return set(centrality(graph)[measure].nlargest(n).index)


def _players(graph: nx.Graph, n: int) -> set[str]:
    return set(key_players(graph, n)["players"])


def _first(ballots: list[list[str]]) -> object:
    return Series([one[0] for one in ballots]).value_counts().idxmax()


def _winners(ballots: list[list[str]]) -> list[object]:
    by_points = borda_count(ballots).index[0]
    return [_first(ballots), by_points, condorcet_winner(ballots) or "–"]


def _adopters(p: float, q: float, year: float) -> float:
    """New adopters of a hundred in a year."""
    return bass_adoption(p, q, 100, 41)["new"].iloc[round(year)]


QUESTIONS = {
    "m4.q1": question(
        cronbach_alpha,
        without_factor=_without_factor,
        variances=lambda answers, right: 1 - _without_factor(answers, right),
        turned=lambda answers: cronbach_alpha(answers.T),
        mean=lambda answers: answers.to_numpy().mean(),
    ),
    "m4.q2": question(
        _most,
        most_ties=partial(_most, measure="degree"),
        closest=partial(_most, measure="closeness"),
        unscaled=lambda graph, right: [right[0], right[1] * (len(graph) - 1) * (len(graph) - 2) / 2],
    ),
    "m4.q3": question(
        _players,
        central=partial(_largest, measure="degree"),
        between=partial(_largest, measure="betweenness"),
        three=lambda graph, n: _players(graph, n + 1),
        everybody=lambda graph: set(graph.nodes),
    ),
    "m4.q4": question(
        bass_peak,
        slider=(_adopters, {"year": (0, 40)}),
        only_q=lambda p, q: np.log(q / p) / q,
        only_log=lambda p, q: np.log(q / p),
        time_scale=lambda p, q: 1 / (p + q),
        ten=lambda p, q: np.log10(q / p) / (p + q),
    ),
    "m4.q5": question(
        _winners,
        first_only=lambda ballots: [_first(ballots)] * 3,
        no_winner=lambda right: [*right[:2], "–"],
        condorcet_like_first=lambda right: [*right[:2], right[0]],
        points=lambda right: [right[1]] * 3,
    ),
    "m4.q6": question(
        lambda first, second: [kendalls_w(ranks.T)["w"] for ranks in (first, second)],
        not_squared=lambda first, right: [len(first) * w for w in right],
        mean_rho=lambda first, right: [(len(first) * w - 1) / (len(first) - 1) for w in right],
    ),
}
