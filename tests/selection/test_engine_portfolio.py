"""Optimal sets under caps: against trying every set, and what is said where there is none."""

import math
from collections import Counter
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster_analysis.errors import InputError, ParameterError
from cluster_analysis.selection import choose_portfolio, cost_of_diversity
from cluster_analysis.selection.engine.ranking import portfolio as module
from cluster_analysis.selection.engine.ranking.portfolio import _all_by_milp, _rows


def every_set(table, n, caps):
    best, found = -math.inf, []
    for chosen in combinations(sorted(table.index), n):
        part = table.loc[list(chosen)]
        if all(max(Counter(part[kind]).values(), default=0) <= cap for kind, cap in caps.items()):
            value = math.fsum(part["total"])
            if value > best + 1e-9:
                best, found = value, []
            if value >= best - 1e-9:
                found.append(list(chosen))
    return best, found


tables = st.integers(3, 9).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(0, 6), min_size=n, max_size=n),
        st.lists(st.sampled_from("ABC"), min_size=n, max_size=n),
        st.lists(st.sampled_from("xy"), min_size=n, max_size=n),
        st.integers(1, min(n, 5)),
        st.integers(1, 3),
        st.integers(1, 4),
    )
)


@given(tables)
@settings(deadline=None, max_examples=60)
def test_both_ways_of_solving_find_every_optimal_set(case):
    totals, regions, sectors, n, most, many = case
    table = pd.DataFrame({"total": np.array(totals, dtype=float), "region": regions, "sector": sectors})
    caps = {"region": most, "sector": many}
    value, sets = every_set(table, n, caps)
    found = choose_portfolio(table, n, caps)
    assert found.sets == sorted(sets)
    if not sets:
        assert math.isnan(found.value)
        assert found.conflict
        return
    assert found.value == pytest.approx(value)
    if len(sets) < 12:
        scores = table["total"].to_numpy()
        solved = _all_by_milp(scores, n, _rows(table, caps), 0.0)
        assert sorted(sorted(map(int, one)) for one in solved) == sorted(sets)


def test_one_after_another_is_not_optimal():
    """The best bid forces out two good ones: taking it first gives 90 + 50, the optimum is 80 + 79."""
    table = pd.DataFrame(
        {"total": [90, 80, 79, 50], "region": ["A", "A", "B", "C"], "sector": ["x", "y", "x", "z"]},
        index=list("pqrs"),
    )
    found = choose_portfolio(table, 2, {"region": 1, "sector": 1})
    assert (found.sets, found.value) == ([["q", "r"]], 159)


def test_large_problems_go_to_integer_programming(monkeypatch):
    rng = np.random.default_rng(20170410)
    table = pd.DataFrame(
        {
            "total": rng.uniform(0, 100, 60),
            "region": rng.choice(list("ABCDEFGH"), 60),
            "sector": rng.choice(list("xyz"), 60),
        }
    )
    caps = {"region": 1, "sector": 2}
    direct = choose_portfolio(table, 6, caps)
    monkeypatch.setattr(module, "best_subsets", lambda *_: None)
    assert choose_portfolio(table, 6, caps).sets == direct.sets


def test_caps_in_conflict_are_named_and_no_more():
    table = pd.DataFrame({"total": [9, 8, 7, 6, 5, 4.0], "region": list("AAABBB"), "sector": list("xyzuvw")})
    found = choose_portfolio(table, 4, {"region": 1, "sector": 1})
    assert not found.feasible
    assert math.isnan(found.value)
    assert found.conflict == ["at most 1 of region A", "at most 1 of region B"]
    assert choose_portfolio(table, 7).conflict == ["7 places for 6 bids with a score"]
    least = choose_portfolio(table, 2, {"sector": {"x": (1, 1), "y": (1, 1), "z": (1, 2)}})
    assert len(least.conflict) == 3


def test_least_numbers_per_group():
    table = pd.DataFrame({"total": [9, 8, 7.0], "sector": ["x", "x", "y"]}, index=list("pqr"))
    assert choose_portfolio(table, 2, {"sector": {"y": (1, 2)}}).sets == [["p", "r"]]


def test_ties_give_every_set_and_the_tolerance_of_the_tie_rule_counts():
    scores = pd.Series({"p": 9.0, "q": 8.0, "r": 8.0, "s": 7.999})
    assert choose_portfolio(scores, 2).sets == [["p", "q"], ["p", "r"]]
    assert choose_portfolio(scores, 2, tolerance=0.005).sets == [["p", "q"], ["p", "r"], ["p", "s"]]
    assert choose_portfolio(scores, 2).always == ["p"]


def test_bids_without_a_score_and_bad_input():
    scores = pd.Series({"p": 9.0, "q": np.nan, "r": 8.0})
    assert choose_portfolio(scores, 2).sets == [["p", "r"]]
    with pytest.raises(ParameterError, match="regoin"):
        choose_portfolio(pd.DataFrame({"total": [1.0], "region": ["A"]}), 1, {"regoin": 1})
    with pytest.raises(InputError, match="good"):
        choose_portfolio(pd.DataFrame({"total": [1.0, "good"]}), 1)
    with pytest.raises(InputError, match="not a number of bids"):
        choose_portfolio(pd.DataFrame({"total": [1.0], "region": ["A"]}), 1, {"region": -1})
    assert choose_portfolio(scores, 0).sets == [[]]


def test_the_cost_of_diversity_by_hand():
    table = pd.DataFrame(
        {"total": [90, 80, 70, 60.0], "region": ["A", "A", "B", "C"], "sector": ["x", "y", "x", "y"]},
        index=list("pqrs"),
    )
    found = cost_of_diversity(table, 2, {"region": 1, "sector": 1}).set_index("caps")
    assert found["cost"].to_dict() == {"none": 0, "region": 10, "sector": 0, "region, sector": 20}
    assert found.loc["region", ["enter", "leave"]].tolist() == ["r", "q"]
