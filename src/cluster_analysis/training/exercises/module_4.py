"""Module 4: change management."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd

from cluster_analysis.measures.networks import centrality, key_players
from cluster_analysis.policy.management import bass_peak, borda_count, condorcet_winner, cronbach_alpha
from cluster_analysis.training.checks import register

_ = str  # marks texts for translation


def _without_correction(answers: pd.DataFrame) -> float:
    k = answers.shape[1]
    return cronbach_alpha(answers) * (k - 1) / k


def _broker(graph: nx.Graph) -> list[object]:
    table = centrality(graph)["betweenness"]
    return [table.idxmax(), float(table.max())]


def _unscaled(graph: nx.Graph) -> list[object]:
    raw = pd.Series(nx.betweenness_centrality(graph, normalized=False))
    return [raw.idxmax(), float(raw.max())]


def _most_ties(graph: nx.Graph) -> list[object]:
    table = centrality(graph)["degree"]
    return [table.idxmax(), float(table.max())]


def _players(graph: nx.Graph, n: int) -> set[str]:
    return set(key_players(graph, n)["players"])


def _central(graph: nx.Graph, n: int) -> set[str]:
    return set(centrality(graph)["degree"].nlargest(n).index)


def _winners(ballots: list[list[str]]) -> list[str]:
    first = pd.Series([one[0] for one in ballots]).value_counts().idxmax()
    return [str(first), str(borda_count(ballots).index[0]), condorcet_winner(ballots) or "none"]


def _first_only(ballots: list[list[str]]) -> list[str]:
    return [_winners(ballots)[0]] * 3


def _kendall(ranks: pd.DataFrame, squared: bool = True) -> float:
    m, n = ranks.shape
    totals = ranks.sum(axis=0).to_numpy(dtype=float)
    spread = ((totals - totals.mean()) ** 2).sum()
    return float(12 * spread / ((m**2 if squared else m) * (n**3 - n)))


register(
    "m4.q1",
    lambda answers: cronbach_alpha(answers),
    (_without_correction, _("Almost: the factor k / (k - 1) is missing.")),
)
register(
    "m4.q2",
    _broker,
    (_most_ties, _("That is the actor with most ties; a broker lies BETWEEN others.")),
    (_unscaled, _("Divide by the number of pairs of others, so that it lies between 0 and 1.")),
)
register(
    "m4.q3",
    _players,
    (
        _central,
        _("The most central actors may sit in the same place; look for the SET whose loss breaks most."),
    ),
)
register(
    "m4.q4",
    bass_peak,
    (lambda p, q: float(np.log(q / p) / q), _("Divide by p + q, not by q alone.")),
    (lambda p, q: float(np.log(q / p)), _("Divide by p + q.")),
)
register(
    "m4.q5",
    _winners,
    (_first_only, _("You counted first places only; Borda counts all places, Condorcet all pairs.")),
)
register(
    "m4.q6",
    lambda first, second: [_kendall(first), _kendall(second)],
    (
        lambda first, second: [_kendall(second), _kendall(first)],
        _("The rounds are exchanged."),
    ),
    (
        lambda first, second: [_kendall(first, squared=False), _kendall(second, squared=False)],
        _("W lies between 0 and 1: divide by the SQUARE of the number of experts."),
    ),
)
