"""Networks of a cluster's actors: density, centralisation, brokers, key players, before and after."""

from __future__ import annotations

from itertools import combinations
from math import comb
from typing import TYPE_CHECKING

import pandas as pd
from pandas import DataFrame, Index, Series

from cluster_analysis.errors import InputError, Problem, refuse, refuse_each
from cluster_analysis.measures.numeric import bad_cells

if TYPE_CHECKING:
    import networkx as nx

ROLES = ("coordinator", "itinerant", "gatekeeper", "liaison")
EXHAUSTIVE = 20_000
GROUP = "helix"


def build_network(actors: DataFrame, ties: DataFrame) -> nx.Graph:
    """An undirected network from a table of actors and a table of ties.

    Parameters
    ----------
    actors
        Column `actor` (unique); further columns (such as `helix`) become attributes.
    ties
        Columns `source`, `target`. A tie reported from both sides counts once.

    Raises
    ------
    InputError
        Repeated actors, ties of unknown actors, ties with oneself: each with its row.

    Examples
    --------
    >>> ties = pd.DataFrame({"source": ["a"], "target": ["b"]})
    >>> graph = build_network(pd.DataFrame({"actor": ["a", "b"]}), ties)
    >>> graph.number_of_edges()
    1
    """
    import networkx as nx

    names, ends = actors["actor"].astype(str), ties[["source", "target"]].astype(str)
    ends.index = pd.RangeIndex(2, len(ends) + 2)  # the lines of a table with a heading
    twice = names[names.duplicated()].unique()
    found = [Problem("is there twice", column="actor", value=one) for one in twice]
    found += bad_cells(ends, ~ends.isin([*names]), "is not in the table of actors")
    alone = ends.loc[ends["source"] == ends["target"], "source"]
    found += [Problem("has a tie with itself", row=str(row), value=one) for row, one in alone.items()]
    refuse(found)
    graph = nx.Graph()
    graph.add_nodes_from(zip(names, actors.to_dict("records"), strict=True))
    graph.add_edges_from(ends.to_numpy().tolist())
    return graph


def network_summary(graph: nx.Graph) -> Series:
    r"""The network in a dozen numbers.

    Centralisation (Freeman 1979) is :math:`\sum (c_{max} - c_i)` over its value in a star: 1 for a star, 0
    where all actors are alike. The E-I index is (ties between groups - ties within) / ties: -1 closed groups,
    1 only across.

    Returns
    -------
    pandas.Series
        `actors`, `ties`, `density`, `isolates`, `components`, `largest_share`, `degree_centralisation`,
        `betweenness_centralisation`, `transitivity`, `mean_distance` (in the largest component), `ei_index`.
        The distance is missing without ties, the index without groups or ties.

    Raises
    ------
    InputError
        For fewer than three actors.
    """
    import networkx as nx

    n, ties = graph.number_of_nodes(), graph.number_of_edges()
    if n < 3:
        raise InputError("a network of {n} actors has no summary; it needs three", n=n)
    largest = graph.subgraph(max(nx.connected_components(graph), key=len))
    degree, between = Series(dict(graph.degree())), Series(nx.betweenness_centrality(graph))
    groups = nx.get_node_attributes(graph, GROUP)
    across = sum(groups.get(a) != groups.get(b) for a, b in graph.edges())
    nan = float("nan")
    values = {
        "actors": n,
        "ties": ties,
        "density": nx.density(graph),
        "isolates": (degree == 0).sum(),
        "components": nx.number_connected_components(graph),
        "largest_share": len(largest) / n,
        "degree_centralisation": (degree.max() - degree).sum() / ((n - 1) * (n - 2)),
        "betweenness_centralisation": (between.max() - between).sum() / (n - 1),
        "transitivity": nx.transitivity(graph),
        "mean_distance": nx.average_shortest_path_length(largest) if len(largest) > 1 else nan,
        "ei_index": (2 * across - ties) / ties if ties and len(groups) == n else nan,
    }
    return Series(values, dtype=float)


def centrality(graph: nx.Graph) -> DataFrame:
    """Degree, betweenness and closeness of every actor (normalised), and Burt's constraint.

    Constraint is missing for an actor without ties: there is nothing to be constrained by.

    References
    ----------
    Freeman (1979); Burt (1992).

    Examples
    --------
    >>> import networkx as nx
    >>> float(centrality(nx.florentine_families_graph()).loc["Medici", "betweenness"].round(3))
    0.522
    """
    import networkx as nx

    table = DataFrame(
        {
            "degree": nx.degree_centrality(graph),
            "betweenness": nx.betweenness_centrality(graph),
            "closeness": nx.closeness_centrality(graph),
            "constraint": nx.constraint(graph),
        }
    )
    table.index.name = "actor"
    return table.sort_values(["betweenness", "degree"], ascending=False, kind="stable")


def brokerage(graph: nx.Graph) -> DataFrame:
    """How often each actor stands between two who have no tie, by the groups of the three.

    Roles of Gould & Fernandez (1989):

    `coordinator`: all three of one group. `itinerant`: the two others of one group, the broker of another.
    `gatekeeper`: the broker shares the group of one of the two (with undirected ties gatekeeper and
    representative are one role). `liaison`: three groups.
    """
    import networkx as nx

    groups = nx.get_node_attributes(graph, GROUP)
    lacking = [str(one) for one in graph if one not in groups]
    refuse_each("has no {group}", lacking, group=GROUP)
    rows = [
        (broker, _role(groups[a], groups[broker], groups[b]))
        for broker in graph
        for a, b in combinations(graph[broker], 2)
        if not graph.has_edge(a, b)
    ]
    table = DataFrame(rows, columns=["actor", "role"]).value_counts().unstack(fill_value=0)
    counts = table.reindex(Index(graph, name="actor"), columns=ROLES, fill_value=0)
    counts.columns.name = None
    return counts.assign(total=counts.sum(axis=1)).sort_values("total", ascending=False, kind="stable")


def _role(first: str, broker: str, second: str) -> str:
    if first == second:
        return "coordinator" if broker == first else "itinerant"
    return "gatekeeper" if broker in (first, second) else "liaison"


def key_players(graph: nx.Graph, n: int) -> Series:
    """The set of `n` actors whose loss breaks the network most.

    A set is not the list of the most central: two brokers of the same bridge are one too many (Borgatti
    2006).

    Returns
    -------
    pandas.Series
        `players` (a tuple), `score` (fragmentation without them), `exact`:
        whether all sets were tried (up to 20,000), else they were added one by one.
    """
    nodes = sorted(graph)
    if not 1 <= n < len(nodes):
        raise InputError("is not between 1 and {most}", column="n", value=n, most=len(nodes) - 1)
    exact = comb(len(nodes), n) <= EXHAUSTIVE
    step, best = n if exact else 1, ()
    while len(best) < n:
        rest = [one for one in nodes if one not in best]
        sets = ((*best, *more) for more in combinations(rest, step))
        best = max(sets, key=lambda players: _without(graph, players))
    return Series({"players": best, "score": _without(graph, best), "exact": exact})


def _without(graph: nx.Graph, players: tuple[str, ...]) -> float:
    """Fragmentation without the players: pairs that cannot reach each other, 1 - mean of 1 / distance."""
    import networkx as nx

    return 1 - nx.global_efficiency(graph.subgraph({*graph} - {*players}))


def compare_networks(before: nx.Graph, after: nx.Graph) -> DataFrame:
    """What changed between two rounds: actors and ties that stayed, came and left, and every summary number.

    Only actors in both rounds can keep or lose a tie; ties of newcomers are counted apart, so that a larger
    survey is not taken for a denser network.
    """
    both, nan = {*before} & {*after}, float("nan")
    old, new = (
        {frozenset(edge) for edge in graph.edges() if both.issuperset(edge)} for graph in (before, after)
    )
    counts = {
        "actors in both": (len(both), len(both)),
        "actors in one round only": (len({*before} - both), len({*after} - both)),
        "ties among actors in both": (len(old), len(new)),
        "ties kept": (nan, len(old & new)),
        "ties lost": (nan, len(old - new)),
        "ties new": (nan, len(new - old)),
        "ties of newcomers": (nan, after.number_of_edges() - len(new)),
        "jaccard of ties": (nan, len(old & new) / len(old | new) if old | new else nan),
    }
    summaries = DataFrame({"before": network_summary(before), "after": network_summary(after)})
    table = pd.concat([DataFrame(counts, summaries.columns, dtype=float).T, summaries])
    return table.assign(change=table["after"] - table["before"])
