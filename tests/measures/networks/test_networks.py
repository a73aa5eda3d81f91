"""Florentine families (Padgett & Ansell 1993) and small graphs counted by hand."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_analysis.errors import InputError
from cluster_analysis.measures.networks import (
    brokerage,
    build_network,
    centrality,
    compare_networks,
    key_players,
    network_summary,
)


def test_medici_stand_between_the_families():
    # Jackson (2008), Social and Economic Networks, section 1.2.1: .522 for the Medici, .103 for the Strozzi
    table = centrality(nx.florentine_families_graph())
    assert table.index[0] == "Medici"
    assert table.loc["Medici", "betweenness"] == pytest.approx(0.522, abs=5e-4)
    assert table.loc["Strozzi", "betweenness"] == pytest.approx(0.103, abs=5e-4)


def test_a_star_and_a_ring_are_the_ends_of_centralisation():
    star, ring = network_summary(nx.star_graph(5)), network_summary(nx.cycle_graph(6))
    assert star["degree_centralisation"] == pytest.approx(1)
    assert star["betweenness_centralisation"] == pytest.approx(1)
    assert ring["degree_centralisation"] == pytest.approx(0)
    assert ring["betweenness_centralisation"] == pytest.approx(0)
    assert star["density"] == pytest.approx(5 / 15)


def tables():
    actors = pd.DataFrame({"actor": list("abcde"), "helix": ["firm", "firm", "science", "public", "firm"]})
    ties = pd.DataFrame({"source": list("abbc"), "target": list("bcdb")})  # b-c reported twice; e has none
    return actors, ties


def test_summary_by_hand():
    s = network_summary(build_network(*tables()))
    assert s["ties"] == 3
    assert s["isolates"] == 1
    assert s["components"] == 2
    assert s["density"] == pytest.approx(0.3)
    assert s["ei_index"] == pytest.approx((2 - 1) / 3)  # b-c and b-d across, a-b within


def test_roles_by_hand():
    roles = brokerage(build_network(*tables()))
    # b (firm) joins a-c: firm, firm, science: gatekeeper; a-d likewise; c-d: science, firm, public: liaison
    assert roles.loc["b"].to_dict() == {
        "coordinator": 0, "itinerant": 0, "gatekeeper": 2, "liaison": 1, "total": 3,
    }  # fmt: skip
    assert (roles.drop("b")["total"] == 0).all()


def test_an_actor_without_ties_has_no_constraint():
    assert np.isnan(centrality(build_network(*tables())).loc["e", "constraint"])


def test_key_players_are_a_set_and_not_the_most_central():
    # two stars joined: removing both hubs leaves nobody connected
    graph = nx.Graph([("h1", x) for x in "abc"] + [("h2", x) for x in "def"] + [("h1", "h2")])
    best = key_players(graph, 2)
    assert best["players"] == ("h1", "h2")
    assert best["score"] == pytest.approx(1)
    assert best["exact"]


def test_the_ends_of_fragmentation():
    assert key_players(nx.complete_graph(5), 1)["score"] == pytest.approx(0)
    assert key_players(nx.empty_graph(5), 1)["score"] == pytest.approx(1)


def test_before_and_after_by_hand():
    before = build_network(*tables())
    actors = pd.DataFrame({"actor": list("abcdf"), "helix": "firm"})
    after = build_network(actors, pd.DataFrame({"source": list("aabf"), "target": list("bcca")}))
    table = compare_networks(before, after)["after"]
    # both: a b c d; before ab bc bd, after ab ac bc, and fa of a newcomer
    assert table["ties kept"] == 2
    assert table["ties lost"] == 1
    assert table["ties new"] == 1
    assert table["ties of newcomers"] == 1
    assert table["jaccard of ties"] == pytest.approx(0.5)


def test_bad_tables_name_the_row():
    actors, ties = tables()
    ties.loc[1, "target"] = "z"
    ties.loc[2, "target"] = "b"
    with pytest.raises(
        InputError, match="row 3, column 'target': 'z' is not in the table of actors"
    ) as caught:
        build_network(actors, ties)
    assert "row 4: 'b' has a tie with itself" in str(caught.value)


@settings(max_examples=30, deadline=None)
@given(st.integers(3, 8), st.integers(0, 1000))
def test_names_do_not_matter(n, seed):
    graph = nx.gnp_random_graph(n, 0.5, seed=seed)
    other = nx.relabel_nodes(graph, {i: f"x{n - i}" for i in range(n)})
    left, right = network_summary(graph), network_summary(other)
    np.testing.assert_allclose(left.to_numpy(), right.to_numpy())
    assert 0 <= left["degree_centralisation"] <= 1
